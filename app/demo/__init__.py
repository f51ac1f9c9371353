"""The real network, to try the platform with."""
