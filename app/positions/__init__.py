"""Statements that are put to organisations, and where each of them stands."""
