"""Seats, waiting lists."""
