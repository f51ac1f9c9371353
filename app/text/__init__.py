"""What people write: cleaned, kept as they wrote it, shown as safe HTML."""

from app.text.clean import clean, excerpt, one_line
from app.text.markdown import LONGEST, TextTooLong, to_html, to_plain
from app.text.own import Brought, House, Named, Pointed, pointed
from app.text.tree import tree

__all__ = [
    "LONGEST",
    "Brought",
    "House",
    "Named",
    "Pointed",
    "TextTooLong",
    "clean",
    "excerpt",
    "one_line",
    "pointed",
    "to_html",
    "to_plain",
    "tree",
]
