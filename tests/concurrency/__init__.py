"""Races and crashes, with real processes. Each has its negative control: with the guard off it fails."""
