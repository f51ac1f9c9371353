"""The first page, and the few that only hold words."""
