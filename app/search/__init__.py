"""Finding what was said, planned and written down; feeds of it; words of the land in six languages."""
