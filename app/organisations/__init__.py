"""Agencies, networks, CSOs, companies: for whom people speak."""
