"""Themes, threads, posts."""
