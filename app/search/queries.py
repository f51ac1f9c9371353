"""What is found, as each reader may see it.

The index knows no rights. What it finds is asked of the things themselves, each by the one rule that its own
pages ask; what the reader may not see is neither shown nor counted, and leaves no gap.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from app.accounts.actor import Actor
from app.db import db
from app.discussions import access as discussions
from app.people.models import Audience
from app.search import allowed, glossary, matching
from app.search import asked as reading
from app.search.allowed import Filters, among
from app.search.asked import Asked, Piece
from app.search.glossary import Also
from app.search.indexing import place_of
from app.search.kinds import DATED, NAMED, Kind
from app.search.matching import Among, Hit
from app.search.models import Entry
from app.search.sources import BY, FOR, IN
from app.search.words import is_han

PAGE = 20  #: things on a page
BEST = 400  #: of the newest things found, those among which the best ones are looked for
FEW = 5  #: people and organisations shown above what was said
_CHUNKS = (60, 240, 1_000, 4_000)  #: hits of which it is asked at a time whether they may be seen


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a reader looks for. What is "" or None does not matter."""

    text: str = ""
    kind: Kind | None = None
    theme: int | None = None
    language: str = ""
    by: str = ""  #: how the name of who said it begins
    organisation: str = ""  #: how its name begins, for which it was said
    thread: int | None = None
    since: date | None = None
    until: date | None = None
    best: bool = False  #: those that fit best first; else the newest
    exact: bool = False  #: only the words as typed, without the glossary

    def given(self, **changes: object) -> dict[str, str]:
        """Return what matters as the values of an address. changes: other values for some of them."""
        values: dict[str, object] = {
            "q": self.text,
            "kind": self.kind.value if self.kind else "",
            "theme": self.theme or "",
            "language": self.language,
            "by": self.by,
            "organisation": self.organisation,
            "thread": self.thread or "",
            "since": self.since or "",
            "until": self.until or "",
            "order": "best" if self.best else "",
            "only": "typed" if self.exact else "",
        } | changes
        return {name: str(value) for name, value in values.items() if value}

    @property
    def filters(self) -> bool:
        """Whether anything but the words and their order was chosen."""
        return bool(self.given().keys() - {"q", "order", "only"})


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of what was found."""

    asked: Asked
    also: Sequence[Also] = ()  #: what the glossary added
    hits: Sequence[Hit] = ()
    named: Sequence[Hit] = ()  #: people and organisations, to stand above
    older: int | None = None  #: the place before which the next page begins
    next_page: int | None = None  #: of those that fit best
    is_all: bool = True  #: whether nothing else was found


class Sought(NamedTuple):
    """What all the words come to, for one reader."""

    asked: Asked
    among: Among
    filters: Filters


def find(actor: Actor | None, wanted: Wanted, *, before: int | None = None, page: int = 1) -> Found:
    """Find one page. before: the place at which the page above ended; page: of those that fit best."""
    asked = reading.read(wanted.text)
    also: list[Also] = []
    if asked.wanted and not wanted.exact:
        asked, also = glossary.widen(asked)
    if not asked.wanted:
        return Found(asked=asked)
    sought = _sought(actor, wanted, asked, before)
    if sought is None:
        return Found(asked=asked, also=also)
    if wanted.best or wanted.kind in NAMED:
        return _best(actor, asked, also, sought, page)
    hits = visible(actor, sought, PAGE + 1)
    named: Sequence[Hit] = ()
    if before is None and not wanted.filters:
        named = _named(actor, asked)
    return Found(
        asked=asked,
        also=also,
        hits=hits[:PAGE],
        named=named,
        older=hits[PAGE - 1].place if len(hits) > PAGE else None,
        is_all=len(hits) <= PAGE and before is None,
    )


def _sought(actor: Actor | None, wanted: Wanted, asked: Asked, before: int | None) -> Sought | None:
    """Put together what is looked for; None when nothing can be found so."""
    facets = []
    if wanted.by:
        names = _by(wanted.by)
        if names is None:
            return None
        asked = asked.and_also(*([piece] for piece in names))
    if wanted.organisation:
        bodies = _organisations(actor, wanted.organisation)
        if not bodies:
            return None
        facets.append([Piece((f"{FOR}{number}",), False) for number in bodies])
    if wanted.thread:
        facets.append([Piece((f"{IN}{wanted.thread}",), False)])
    kinds: tuple[Kind, ...] = (wanted.kind,) if wanted.kind else DATED
    if wanted.by or wanted.thread:
        kinds = tuple(kind for kind in kinds if kind in {Kind.POST, Kind.THREAD})
    if not kinds:
        return None
    since = matching.FIRST if wanted.since is None else _place(wanted.since)
    last = matching.LAST if wanted.until is None else _place(wanted.until + timedelta(days=1))
    return Sought(
        asked.and_also(*facets),
        Among(
            kinds=kinds,
            audience=audience_of(actor),
            language=wanted.language,
            since=since,
            before=last if before is None else min(before, last),
        ),
        Filters(theme=wanted.theme, thread=wanted.thread),
    )


def audience_of(actor: Actor | None) -> str:
    """Return which words of people this reader may look through: see ``Entry.audience``."""
    if actor is None:
        return Audience.PUBLIC.value
    return (Audience.SECRETARIAT if actor.is_secretariat else Audience.SIGNED_IN).value


def _by(name: str) -> list[Piece] | None:
    """Read how a name begins; None when it is nothing that a name can begin with."""
    pieces = []
    for unit in name.split()[: reading.MOST]:
        piece = reading.exact(unit)
        if piece is not None:
            words = tuple(f"{BY}{word}" for word in piece.tokens)
            pieces.append(Piece(words, piece.is_beginning or not is_han(piece.tokens[-1])))
    return pieces or None


def _organisations(actor: Actor | None, name: str) -> list[int]:
    asked = reading.read(name)
    among = Among(kinds=(Kind.ORGANISATION,), audience="")
    return [hit.subject_id for hit in visible(actor, Sought(asked, among, Filters()), 50)]


def _place(day: date) -> int:
    return place_of(datetime(day.year, day.month, day.day, tzinfo=UTC), Kind.POST, 0)


def visible(actor: Actor | None, sought: Sought, most: int) -> list[Hit]:
    """Return at most ``most`` of the things found that ``actor`` may see, the newest first."""
    session, found, step = db.session(), list[Hit](), 0
    asked, among, filters = sought
    while len(found) < most:
        size = _CHUNKS[min(step, len(_CHUNKS) - 1)]
        hits = matching.hits(session, asked, among, size)
        may_see = allowed.of(actor, hits, filters)
        found += [hit for hit in hits if (hit.kind, hit.subject_id) in may_see]
        if len(hits) < size:
            break
        among = Among(**{**vars(among), "before": hits[-1].place})
        step += 1
    return found[:most]


def _named(actor: Actor | None, asked: Asked) -> list[Hit]:
    """Find people and organisations: a few of those that fit best."""
    among = Among(kinds=NAMED, audience=audience_of(actor))
    sought = Sought(asked, among, Filters())
    return _by_score(asked, visible(actor, sought, BEST))[:FEW]


def _best(actor: Actor | None, asked: Asked, also: Sequence[Also], sought: Sought, page: int) -> Found:
    """Find those that fit best among the newest ones."""
    hits = visible(actor, sought, BEST + 1)
    ranked = _by_score(asked, hits[:BEST])
    first = (page - 1) * PAGE
    return Found(
        asked=asked,
        also=also,
        hits=ranked[first : first + PAGE],
        next_page=page + 1 if len(ranked) > first + PAGE else None,
        is_all=len(ranked) <= PAGE,
    )


def _by_score(asked: Asked, hits: Sequence[Hit]) -> list[Hit]:
    query = select(Entry.place, Entry.tokens).where(among(Entry.place, [hit.place for hit in hits]))
    kept = {row[0]: f" {row[1]} " for row in db.session.execute(query)}
    usual = sum(map(len, kept.values())) / max(1, len(kept))
    # a thing that was indexed anew meanwhile has another place; it fits like one without words
    scores = {hit: _score(asked, kept.get(hit.place, ""), usual) for hit in hits}
    return sorted(hits, key=lambda hit: (-scores[hit], -hit.place))


def _score(asked: Asked, kept: str, usual: float) -> float:
    """Say how well words fit: how often each stands there, in how long a text (BM25 without rarity)."""
    damping = 1.2 * (0.25 + 0.75 * len(kept) / max(1.0, usual))
    score = 0.0
    for clause in asked.wanted:
        best = 0.0
        for number, option in enumerate(clause.options):
            often = min(kept.count(matching.pattern(piece)) for piece in option)
            # what was typed counts more than what the glossary added
            best = max(best, (1.0 if number == 0 else 0.7) * often / (often + damping))
        score += best
    return score


def pages_of_best() -> int:
    """Return how many pages of those that fit best there can be."""
    return math.ceil(BEST / PAGE)


def thread_title(actor: Actor | None, thread_id: int) -> tuple[str, str]:
    """Return title and language of the discussion in which is looked.

    :raises NotFound: no such discussion, or not for this reader.
    """
    found = discussions.find_thread(db.session(), actor, thread_id)
    return found.title, found.language
