"""Forums, workshops, annual meetings; ours and those of other bodies."""
