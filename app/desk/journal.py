"""What happened, as the secretariat reads it: who did it, what about, and which mails came of it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape
from sqlalchemy import Select, func, select, union

from app import moments
from app.db import db
from app.desk import subjects
from app.desk.sentences import SENTENCES, VALUES
from app.desk.troubles import MAILS
from app.i18n import _, ngettext
from app.journal import JournalEntry, JournalSubject
from app.outbox.models import Parcel, State

PAGE = 50  #: entries on a page
_PLACES = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which entries are asked for; None: all."""

    person_id: int | None = None  #: who did it, whom it is about, or to whom a mail of it went
    about: tuple[str, int] | None = None  #: ("meeting", 7)
    kind: str | None = None  #: of the fact
    first: date | None = None
    last: date | None = None  #: that day included, by the reader's clock


@dataclass(frozen=True, kw_only=True)
class Mailed:
    """A mail that followed from an entry."""

    what: str
    to: Markup  #: a name, or how many
    state: State
    at: datetime | None  #: when it was settled, of several the last; None: not yet


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One entry, in words."""

    id: int
    at: datetime
    kind: str
    sentence: Markup
    mails: list[Mailed] = field(default_factory=list)


def page(asked: Filter, *, before: int | None = None, limit: int = PAGE) -> tuple[list[Happened], int | None]:
    """Return entries, newest first, and the number to ask ``before`` for the next page; None: no more.

    before: the last entry of the page above.
    """
    query = _chosen(asked)
    if before is not None:
        query = query.where(JournalEntry.id < before)
    found = list(db.session.scalars(query.order_by(JournalEntry.id.desc()).limit(limit + 1)))
    more = found[limit - 1].id if len(found) > limit else None
    return _told(found[:limit], asked.person_id), more


def kinds() -> list[tuple[str, str]]:
    """List (kind, words) of the facts that have happened, in the order of the sentences."""
    happened = set(db.session.scalars(select(JournalEntry.kind).distinct()))
    return [
        (kind, _PLACES.sub("…", str(said)).strip(".: "))
        for kind, said in SENTENCES.items()
        if kind in happened
    ]


def _chosen(asked: Filter) -> Select[JournalEntry]:
    query = select(JournalEntry)
    if asked.person_id is not None:
        told = select(JournalSubject.entry_id).where(
            JournalSubject.kind.in_(subjects.PERSONS), JournalSubject.subject_id == asked.person_id
        )
        mailed = select(Parcel.entry_id).where(Parcel.reader_id == asked.person_id)
        query = query.where(JournalEntry.id.in_(union(told, mailed).scalar_subquery()))
    if asked.about is not None:
        kind, number = asked.about
        of = select(JournalSubject.entry_id).filter_by(kind=kind, subject_id=number)
        query = query.where(JournalEntry.id.in_(of))
    if asked.kind:
        query = query.where(JournalEntry.kind == asked.kind)
    if asked.first:
        query = query.where(JournalEntry.at >= _midnight(asked.first))
    if asked.last:
        query = query.where(JournalEntry.at < _midnight(asked.last + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(moments.spoken_zone())).astimezone(UTC)


def _told(entries: Sequence[JournalEntry], person_id: int | None) -> list[Happened]:
    names = subjects.named({pair for entry in entries for pair in _pairs(entry)})
    mails = _mails([entry.id for entry in entries], person_id)
    return [
        Happened(
            id=entry.id,
            at=entry.at,
            kind=entry.kind,
            sentence=_sentence(entry, names),
            mails=mails[entry.id],
        )
        for entry in entries
    ]


def _pairs(entry: JournalEntry) -> list[tuple[str, int]]:
    return [
        (name.removesuffix("_id"), value)
        for name, value in entry.data.items()
        if name.endswith("_id") and isinstance(value, int)
    ]


def _sentence(entry: JournalEntry, names: subjects.Names) -> Markup:
    """Fill the sentence of the fact; what it does not know it leaves out."""
    said = str(SENTENCES.get(entry.kind, entry.kind))
    values: dict[str, Any] = defaultdict(str)
    for name, value in entry.data.items():
        values[name] = str(VALUES.get((entry.kind, name), {}).get(str(value), value))
    values["actor"] = str(_("The platform"))
    for kind, number in _pairs(entry):
        values[kind] = names[kind, number]
    return escape(said) % {place: values[place] for place in _PLACES.findall(said)}


def _mails(entries: list[int], person_id: int | None) -> dict[int, list[Mailed]]:
    """Find the mails that followed: of one person only hers, else one line for all that ended alike."""
    query = (
        select(
            Parcel.entry_id,
            Parcel.writer,
            Parcel.state,
            func.count().label("readers"),
            func.min(Parcel.reader_id).label("reader_id"),
            func.max(Parcel.settled_at).label("settled_at"),
        )
        .where(Parcel.entry_id.in_(entries))
        .group_by(Parcel.entry_id, Parcel.writer, Parcel.state)
        .order_by(Parcel.entry_id, Parcel.writer, Parcel.state)
    )
    if person_id is not None:
        query = query.where(Parcel.reader_id.in_([person_id, 0]))
    rows = db.session.execute(query).all()
    single = {("account", row.reader_id) for row in rows if row.readers == 1 and row.reader_id}
    names = subjects.named(single)
    found: dict[int, list[Mailed]] = defaultdict(list)
    for row in rows:
        found[row.entry_id].append(
            Mailed(
                what=str(MAILS.get(row.writer, row.writer)),
                to=_readers(row.readers, names.get(("account", row.reader_id))),
                state=row.state,
                at=row.settled_at,
            )
        )
    return found


def _readers(number: int, name: Markup | None) -> Markup:
    if number == 1:
        return name or escape(_("the address that was typed"))
    return escape(ngettext("%(num)s person", "%(num)s people", number))
