"""When two names may be one: the same body entered twice, or somebody who passes for another."""

import unicodedata

from anyascii import anyascii
from rapidfuzz import fuzz

from app.names.search import folded, romanised

#: words that say what sort of body it is, not which one
_COMMON = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "in",
        "a",
        "an",
        "co",
        "ltd",
        "inc",
        "llc",
        "corp",
        "corporation",
        "company",
        "limited",
        "ooo",
        "oao",
        "xxk",
        "llp",
        "gmbh",
        "ngo",
    ]
)


def likeness(one: str, other: str) -> float:
    """Say how much two names are alike, from 0 to 1, in any scripts: by their words, folded and romanised."""
    return (
        max(
            fuzz.token_sort_ratio(_bare(folded(one)), _bare(folded(other))),
            fuzz.token_sort_ratio(_bare(romanised(one)), _bare(romanised(other))),
            fuzz.ratio(romanised(one).replace(" ", ""), romanised(other).replace(" ", "")),
        )
        / 100
    )


def _bare(name: str) -> str:
    words = name.split()
    return " ".join(word for word in words if word not in _COMMON) or name


def looks_like(one: str, other: str) -> bool:
    """Tell whether a reader could take one name for the other: same letters by their looks.

    Spaces, signs, marks and what cannot be seen count for nothing; letters of other scripts count as the
    Latin ones they look like.
    """
    return _skeleton(one) == _skeleton(other) != ""


#: Cyrillic and Greek letters, and figures, drawn as Latin ones (Unicode TR 39, the usual ones)
_LOOKS = str.maketrans(
    "аеорсухівһјѕԁԛԝкмнтгпзиьαβεικνορτυχ01",
    "aeopcyxibhjsdqwkmhtrn3ubabeikvoptuxol",
)


def _skeleton(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(letter for letter in plain if letter.isalnum())
    drawn = letters.translate(_LOOKS)
    # ø and ı are letters with a stroke too few or too many; names that only sound alike do not look alike
    return "".join(anyascii(letter) if letter < "\u0600" else letter for letter in drawn).casefold()
