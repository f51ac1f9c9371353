"""One's own data: take it along, leave; and what the platform forgets by itself."""
