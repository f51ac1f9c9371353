"""The words of a text as they are kept and looked for: one way for both engines and six languages.

Chinese, Japanese and Korean put no spaces where a reader looks for words: a run of their characters is kept
as pairs, each overlapping the next, and its last character alone; then every part of the run is a row of
pairs. Other words are kept as they are written. Endings are cut off only from what is looked for, and what
is left is a beginning: Mongolian and Russian put their endings at the end.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from app.search.variants import TABLE

LONGEST = 60  #: characters of one token; what is longer is found by these
NOTHING = "_"  #: kept for a text without words: no search looks for it
SHORTEST = 3  #: characters that must be left of a word whose ending is cut off
MOST_BYTES = 900_000  #: of the different tokens of one text: PostgreSQL holds 2**20 with their places

_HAN = (
    "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3"
    "\U00020000-\U0003ffff"
)
_TOKEN = re.compile(f"([{_HAN}]+)|[^\\W_{_HAN}]+")
#: a character with what belongs to it: marks, also of half-width kana
_CLUSTER = re.compile("[^\u0300-\u036f\u3099\u309a\uff9e\uff9f][\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")
#: what cannot be seen and may stand within a word
_UNSEEN = dict.fromkeys(
    [0xAD, *range(0x180B, 0x180F), *range(0x200B, 0x2010), 0x2060, 0xFE0E, 0xFE0F, 0xFEFF]
)
_SAME = {**_UNSEEN, **TABLE, ord("ё"): "е"}
_CYRILLIC = re.compile("[\u0400-\u04ff]+")
_LATIN = re.compile("[a-z]+")
#: endings of cases that leave the word before them as it is
_MONGOLIAN_ENDING = re.compile("(?<=....)(ийн|ын|ний|ийг|ыг|тай|тэй|той|төй)$")


class Token(NamedTuple):
    """One token, and where it stands in the text it is of."""

    word: str
    start: int
    end: int
    is_last: bool  #: the last character of a run, alone


def fold(text: str) -> str:
    """Return ``text`` as it is compared: compatible forms one, small letters, ё as е, one form of Han."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()).translate(_SAME)


def tokens(text: str) -> list[str]:
    """Return the tokens of ``text`` in their order."""
    found: list[str] = []
    for match in _TOKEN.finditer(fold(text)):
        word = match[0]
        if match[1] is None:
            found.append(word[:LONGEST])
        else:
            found.extend(word[start : start + 2] for start in range(len(word)))  # the last one is alone
    return found


def kept(*texts: str) -> str:
    """Return what the index keeps of ``texts``: their tokens, one space between them."""
    words = [word for text in texts for word in tokens(text)]
    room, seen = MOST_BYTES, set()
    for place, word in enumerate(words):
        if word not in seen:
            seen.add(word)
            room -= len(word.encode()) + 8
            if room < 0:
                return " ".join(words[:place])
    return " ".join(words) or NOTHING


def placed(text: str) -> list[Token]:
    """Return the tokens of ``text`` with their places in it."""
    folded, places = _folded(text)
    return list(_placed(folded, places))


def _folded(text: str) -> tuple[str, list[int] | None]:
    """Fold ``text``; and say for each character where it comes from. None: they are the same places."""
    folded = fold(text)
    if len(folded) == len(text) and not _CHANGES.search(text):
        return folded, None
    parts: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        part = fold(cluster[0])
        parts.append(part)
        places += [cluster.start()] * len(part)
    return "".join(parts), [*places, len(text)]


#: what may become more or fewer characters, so that equal lengths say nothing
_CHANGES = re.compile(
    "[\u00ad\u0300-\u036f\u180b-\u180e\u200b-\u200f\u2060\u3099\u309a\ufb00-\ufb4f\ufe0e\ufe0f\ufeff\uff61-\uffdc]"
)


def _placed(folded: str, places: list[int] | None) -> Iterator[Token]:
    def at(place: int) -> int:
        return place if places is None else places[place]

    def after(place: int) -> int:
        """Where what ends before ``place`` ends: a character may have become several."""
        if places is None:
            return place
        end = place
        while end < len(places) - 1 and places[end] == places[place - 1]:
            end += 1
        return places[end]

    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        if match[1] is None:
            yield Token(match[0][:LONGEST], at(start), after(end), False)
            continue
        for place in range(start, end):
            stop = min(place + 2, end)
            yield Token(folded[place:stop], at(place), after(stop), place == end - 1 and end - start > 1)


def is_han(word: str) -> bool:
    """Tell whether a token is of a script without spaces."""
    found = _TOKEN.match(word)
    return found is not None and found[1] is not None


@lru_cache(maxsize=8192)
def beginning(word: str) -> tuple[str, bool]:
    """Return what to look for when somebody types ``word``, and whether words only have to begin with it."""
    if len(word) < SHORTEST or any(character.isdigit() for character in word):
        return word, False
    stem = word
    if _CYRILLIC.fullmatch(word):
        stem = _RUSSIAN.stemWord(word)
        if stem == word:
            stem = _MONGOLIAN_ENDING.sub("", word)
    elif _LATIN.fullmatch(word):
        stem = _ENGLISH.stemWord(word)
        stem = _common(word, stem)
        if stem.endswith("i"):  # communities, community
            stem = stem[:-1]
    stem = _common(word, stem)
    return (stem if len(stem) >= SHORTEST else word), True


def _common(word: str, stem: str) -> str:
    """Return how both begin: a stem may end otherwise (country, countri)."""
    same = (one == other for one, other in zip(word, stem, strict=False))
    return word[
        : next((place for place, is_same in enumerate(same) if not is_same), min(len(word), len(stem)))
    ]


_ENGLISH = snowballstemmer.stemmer("english")
_RUSSIAN = snowballstemmer.stemmer("russian")
