"""Clean what came from a keyboard, without harming any script.

Removed is what no writing needs: control characters, lone surrogates, and marks that turn the
direction of all that follows. Kept is what looks invisible but spells: the joiners of emoji and of
Persian, the variation selectors and the separators of traditional Mongolian.
"""

import re
import unicodedata

#: C0 and C1 controls but tab and line feed; lone surrogates; noncharacters
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: embeddings, overrides and isolates reach beyond the text they stand in (Unicode TR 9)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x85|\x0b|\x0c")
_SPACES = re.compile("[ \t\n\u00a0\u3000]+")


def clean(source: str) -> str:
    """Return ``source`` in NFC, with line feeds, and without what no writing needs."""
    lines = _LINE_ENDS.sub("\n", source)
    return unicodedata.normalize("NFC", _TURNING.sub("", _CONTROLS.sub("", lines)))


def one_line(source: str) -> str:
    """Return ``source`` cleaned, on one line, with single spaces: a name, a title, a subject."""
    return _SPACES.sub(" ", clean(source)).strip()


def excerpt(source: str, limit: int) -> str:
    """Return at most ``limit`` characters of ``source``; what is cut ends between letters, with "…"."""
    if len(source) <= limit:
        return source
    end = limit - 1
    # a mark belongs to the letter before it, and a joiner ties what stands around it
    while end > 0 and (
        unicodedata.combining(source[end]) or source[end] in _TIED or source[end - 1] in "\u200d"
    ):
        end -= 1
    return source[:end].rstrip() + "…"


_TIED = "\u200d\ufe0e\ufe0f\u180b\u180c\u180d\u180e\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
