"""Names in six languages: in which order they stand, how they are found, when two of them look alike."""

from app.names.address import free_slug
from app.names.likeness import likeness, looks_like
from app.names.order import sort_key
from app.names.search import folded, romanised, tokens

__all__ = ["folded", "free_slug", "likeness", "looks_like", "romanised", "sort_key", "tokens"]
