"""Closed circles: themes and meetings that only some people see."""
