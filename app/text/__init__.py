"""What people write: cleaned, kept as they wrote it, shown as safe HTML."""

from app.text.clean import clean, excerpt, one_line
from app.text.markdown import LONGEST, TextTooLong, to_html, to_plain

__all__ = ["LONGEST", "TextTooLong", "clean", "excerpt", "one_line", "to_html", "to_plain"]
