"""When two names may be one: the same body entered twice, or somebody who passes for another."""

import unicodedata
from functools import lru_cache

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
    return max(fuzz.ratio(*pair) for pair in zip(forms(one), forms(other), strict=True)) / 100


@lru_cache(maxsize=16384)
def forms(name: str) -> tuple[str, str, str]:
    """Return what names are compared by: the words that tell, in one order; romanised; and unparted."""
    latin = romanised(name)
    return _in_order(folded(name)), _in_order(latin), latin.replace(" ", "")


def _in_order(name: str) -> str:
    words = name.split()
    return " ".join(sorted(word for word in words if word not in _COMMON)) or name


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
