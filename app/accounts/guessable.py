"""Passwords that whoever tries will guess early: common ones, walks over the keyboard, one's own name."""

import gzip
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

#: what keyboards have side by side and one below the other; what follows by number (abc, 123) needs no row
_ROWS = (
    *("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "qwertzuiop", "azertyuiop"),
    *("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "фцужэнгшүзкъ", "йыбөахролдп", "ячёсмитьвю"),
    *("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/"),
)
_STEPS = frozenset(
    one[at : at + 2] for row in _ROWS for one in (row, row[::-1]) for at in range(len(row) - 1)
)
#: what is written for a letter by those who were told to use other signs too
_INSTEAD = str.maketrans("013457@$!|", "oleastasil")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: how much must be left, beside a word that everybody knows, of what nobody knows
_ENOUGH = 8


def is_guessable(password: str, *, own: Iterable[str] = ()) -> bool:
    """Tell whether ``password`` is among the first that somebody would try.

    own: names and addresses of the person and of the network.
    """
    typed = password.casefold()
    plain = unicodedata.normalize("NFKC", password).casefold()
    close = re.sub(r"[\W_]+", "", plain)
    known = _common()
    return (
        plain in known
        or close in known
        or _is_walk(typed)
        or _is_repeated(typed)
        or any(_is_word(core, known) for core in _cores(plain))
        or _has_little_else(close, own)
    )


def _is_walk(typed: str) -> bool:
    """A walk: nearly each character follows from the one before. Rare letters are on no keyboard."""
    pairs = list(pairwise(typed))
    steps = sum(abs(ord(a) - ord(b)) <= 1 or a + b in _STEPS for a, b in pairs)
    return max(typed, default="") <= "\uffff" and steps >= 0.75 * len(pairs)


def _is_repeated(typed: str) -> bool:
    """The same thing over and over: the text is found in itself, moved."""
    bare = re.sub(r"\s+", "", typed)
    return max(bare, default="") <= "\uffff" and bare in (bare + bare)[1:-1]


def _cores(plain: str) -> set[str]:
    """The word in the middle, without what is put around it, and with letters for the signs in it."""
    middle = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return {
        "".join(filter(str.isalpha, one))
        for one in (middle, middle.translate(_INSTEAD), plain.translate(_INSTEAD))
    }


def _is_word(core: str, known: frozenset[str]) -> bool:
    return core in known or any(
        core[:cut] in known and core[cut:] == core[:cut] for cut in [len(core) // 2] if cut
    )


def _has_little_else(close: str, own: Iterable[str]) -> bool:
    """One's own name or address, and beside it nothing worth guessing."""
    pieces = {
        piece
        for text in own
        for piece in re.split(r"[\W_]+", unicodedata.normalize("NFKC", text).casefold())
        if len(piece) >= 4 or (len(piece) >= 2 and not piece.isascii())
    }
    rest = close
    for piece in sorted(pieces, key=len, reverse=True):
        rest = rest.replace(piece, "")
    if rest == close:
        return False
    rest = _YEAR.sub("", rest)
    return len(rest) < _ENOUGH or _is_walk(rest) or _is_repeated(rest)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The list beside this module: words people choose, and long passwords that many have chosen."""
    lines = gzip.decompress(Path(__file__).with_name("common_passwords.txt.gz").read_bytes()).decode()
    return frozenset(line for line in lines.splitlines() if line and not line.startswith("#"))
