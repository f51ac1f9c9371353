"""Races and crashes, with real processes on both engines. Each has its negative control: with the guard off it fails."""
