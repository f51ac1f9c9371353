"""What somebody typed, read as words to look for: several words, "exact words", -without."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.search import words

LONGEST = 500  #: characters of what is typed that are read
MOST = 12  #: words or phrases

_QUOTES = dict.fromkeys(map(ord, "“”„‟«»「」『』《》〝〞＂"), '"')
_MINUS = dict.fromkeys(map(ord, "−－﹣"), "-")
_UNIT = re.compile(r'(?:(?<=\s)|^)(-?)"([^"]*)(?:"|$)|(?:(?<=\s)|^)(-?)([^\s"]+)|"([^"]*)(?:"|$)|([^\s"]+)')


@dataclass(frozen=True)
class Piece:
    """Tokens that follow each other; of the last one the beginning may be enough."""

    tokens: tuple[str, ...]
    is_beginning: bool


Option = tuple[Piece, ...]  #: pieces that must all be there


@dataclass(frozen=True)
class Clause:
    """One of ``options`` must be there; or none of them."""

    options: tuple[Option, ...]
    is_without: bool = False
    is_exact: bool = False  #: it was typed in quotation marks: nothing else is looked for in its place
    typed: str = ""


@dataclass(frozen=True)
class Asked:
    """What is looked for."""

    clauses: tuple[Clause, ...]
    is_cut: bool = False  #: more was typed than is read

    @property
    def wanted(self) -> list[Clause]:
        """The clauses of which something must be there."""
        return [clause for clause in self.clauses if not clause.is_without]

    @property
    def unwanted(self) -> list[Clause]:
        """The clauses of which nothing may be there."""
        return [clause for clause in self.clauses if clause.is_without]

    def and_also(self, *facets: Sequence[Piece]) -> "Asked":
        """Return the same, where one piece of each of ``facets`` must be there too."""
        more = tuple(Clause(tuple((piece,) for piece in pieces)) for pieces in facets if pieces)
        return replace(self, clauses=self.clauses + more)


def read(typed: str) -> Asked:
    """Read what was typed. What has no letter and no figure in it says nothing."""
    text = " ".join(typed[:LONGEST].replace("\0", " ").split()).translate(_QUOTES | _MINUS)
    clauses: list[Clause] = []
    for match in _UNIT.finditer(text):
        minus, quoted, other_minus, word = match[1], match[2], match[3], match[4]
        is_exact = quoted is not None or match[5] is not None
        unit = next(part for part in (quoted, word, match[5], match[6], "") if part is not None)
        piece = exact(unit) if is_exact else begun(unit)
        if piece is not None:
            clauses.append(
                Clause(((piece,),), is_without=bool(minus or other_minus), is_exact=is_exact, typed=unit)
            )
    return Asked(tuple(clauses[:MOST]), is_cut=len(clauses) > MOST or len(typed) > LONGEST)


def begun(unit: str) -> Piece | None:
    """Read one word, without its ending; a run of Han, kana or Hangul is looked for as it is."""
    found = words.tokens(unit)
    if not found:
        return None
    if words.is_han(found[-1]):
        return _run(found)
    last, is_beginning = words.beginning(found[-1])
    return Piece((*found[:-1], last), is_beginning)


def exact(unit: str) -> Piece | None:
    """Read words that must stand there just so."""
    found = words.tokens(unit)
    if not found:
        return None
    return _run(found) if words.is_han(found[-1]) else Piece(tuple(found), False)


def _run(found: list[str]) -> Piece:
    """End a piece within a run: what follows there does not matter."""
    if len(found) > 1 and len(found[-2]) == 2 and words.is_han(found[-2]) and found[-2][1] == found[-1]:
        return Piece(tuple(found[:-1]), False)
    return Piece(tuple(found), True)


def phrase(form: str) -> Option:
    """Read the words of a name or a term, each without its ending; () when there are none."""
    pieces = (begun(unit) for unit in form.split())
    return tuple(piece for piece in pieces if piece is not None)
