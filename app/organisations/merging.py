"""Two organisations that are one: everything that hangs on the one comes to hang on the other.

What hangs on an organisation is not listed here: it is every column of every table that points at one.
So nothing is forgotten that is added later.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Session

from app import journal
from app.accounts.actor import Actor
from app.db import Base, transaction
from app.errors import Refusal
from app.i18n import Lazy, _, ngettext
from app.organisations import names, periods
from app.organisations.access import find_organisation
from app.organisations.facts import OrganisationsMerged
from app.organisations.models import (
    Affiliation,
    Organisation,
    OrganisationCountry,
    OrganisationName,
    OrganisationToken,
)

Rows = dict[str, list[Any]]  #: "post.organisation_id": keys of rows

#: worked out from the others, by names.index
WORKED_OUT = (OrganisationToken.__tablename__, OrganisationCountry.__tablename__)
#: what hangs on an organisation, in words; what is not here is "more"
_WORDS: dict[str, Callable[[int], Lazy]] = {
    "affiliation.organisation_id": lambda n: ngettext("%(num)s affiliation", "%(num)s affiliations", n),
    "mandate.organisation_id": lambda n: ngettext("%(num)s mandate", "%(num)s mandates", n),
    "participation.organisation_id": lambda n: ngettext(
        "%(num)s step towards the plan", "%(num)s steps towards the plan", n
    ),
    "organisation.parent_id": lambda n: ngettext("%(num)s body below it", "%(num)s bodies below it", n),
    "organisation.merged_into_id": lambda n: ngettext(
        "%(num)s that was merged into it before", "%(num)s that were merged into it before", n
    ),
    "organisation_name.organisation_id": lambda n: ngettext("%(num)s name", "%(num)s names", n),
    "post.organisation_id": lambda n: ngettext("%(num)s contribution", "%(num)s contributions", n),
    "thread_organisation.organisation_id": lambda n: ngettext(
        "%(num)s discussion about it", "%(num)s discussions about it", n
    ),
    "mention.organisation_id": lambda n: ngettext("%(num)s mention", "%(num)s mentions", n),
    "registration.organisation_id": lambda n: ngettext("%(num)s registration", "%(num)s registrations", n),
    "meeting_body.organisation_id": lambda n: ngettext("%(num)s event held", "%(num)s events held", n),
    "twins.one_id": lambda n: ngettext("%(num)s pair that may be one", "%(num)s pairs that may be one", n),
    "twins.other_id": lambda n: ngettext("%(num)s pair that may be one", "%(num)s pairs that may be one", n),
    "invitation.organisation_id": lambda n: ngettext("%(num)s invitation", "%(num)s invitations", n),
    "position.organisation_id": lambda n: ngettext(
        "%(num)s position on a statement", "%(num)s positions on statements", n
    ),
}


class NotAnother(Refusal):
    """An organisation cannot be merged into itself, nor into nothing."""

    code, status = "not_another", 422
    message = _("Please choose another organisation, with which this one is the same.")


class MergedElsewhere(Refusal):
    """One of them was merged into a third meanwhile."""

    code, status = "merged_elsewhere", 409
    message = _("One of the two has been merged into another organisation meanwhile.")


class Hanging(NamedTuple):
    """How much of a kind hangs on an organisation."""

    what: str  #: table and column
    number: int

    @property
    def words(self) -> Lazy:
        """The number and the thing, as pages say it."""
        say = _WORDS.get(self.what)
        return say(self.number) if say else ngettext("%(num)s more", "%(num)s others", self.number)


def references() -> list[Column[Any]]:
    """Return every column that points at an organisation."""
    return [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column is Organisation.__table__.c.id
    ]


def hanging_on(session: Session, organisation_id: int) -> list[Hanging]:
    """Count what hangs on an organisation, by kind; kinds of which there is nothing are left out."""
    found = []
    for column in references():
        if column.table.name not in WORKED_OUT:
            query = select(func.count()).select_from(column.table).where(column == organisation_id)
            found.append(Hanging(str(column), session.scalars(query).one()))
    return [one for one in found if one.number]


def merge(actor: Actor, key: str, into: str) -> Organisation:
    """Let one organisation be another: all that hangs on ``key`` hangs on ``into`` afterwards.

    What is said of ``into`` stays; where nothing is said of it, it is taken from the other. Doing it
    twice changes nothing. What was moved is in the journal.

    :raises NotFound: no such organisations, or not for this person.
    :raises NotAnother: no other one was chosen.
    :raises MergedElsewhere: one of them was merged into a third.
    """
    if into in {"", key}:
        raise NotAnother
    with transaction() as session:
        # always in one order, so that two merges of the same two wait for each other
        held = {k: find_organisation(session, actor, k, "merge", lock=True) for k in sorted((key, into))}
        gone, stays = held[key], held[into]
        if gone.merged_into_id == stays.id:
            return stays
        if gone.merged_into_id is not None or stays.merged_into_id is not None:
            raise MergedElsewhere
        _take_over(session, gone, stays)
        moved, dropped = move(session, gone.id, stays.id)
        _join_affiliations(session, stays.id)
        gone.merged_into_id, gone.parent_id = stays.id, None
        gone.revision, stays.revision = gone.revision + 1, stays.revision + 1
        session.flush()
        names.index(session, stays)
        journal.record(
            session,
            OrganisationsMerged(
                actor_id=actor.id,
                organisation_id=stays.id,
                merged_organisation_id=gone.id,
                moved=moved,
                dropped=dropped,
            ),
        )
        return stays


def _take_over(session: Session, gone: Organisation, stays: Organisation) -> None:
    """Fill what is not said of the one that stays; keep all names, so that it is found by each."""
    for name in ("short_name", "established", "website", "logo_id"):
        if getattr(stays, name) is None:
            setattr(stays, name, getattr(gone, name))
            setattr(gone, name, None)
    stays.countries = stays.countries or gone.countries
    stays.sources = stays.sources + [source for source in gone.sources if source not in stays.sources]
    hers = dict(_names_of(session, stays.id))
    former = [name for code, name in _names_of(session, gone.id) if code in hers]
    former += [name for name in (gone.short_name, *gone.former_names) if name]
    known = {*hers.values(), *stays.former_names, stays.short_name}
    stays.former_names = stays.former_names + [name for name in dict.fromkeys(former) if name not in known]
    if stays.parent_id is None or _stands_below(session, stays, gone.id):
        # its place in the tree is that of the other, but never below itself
        stays.parent_id = gone.parent_id if gone.parent_id != stays.id else None
    session.flush()
    _cut_circle(session, stays)


def _names_of(session: Session, organisation_id: int) -> list[tuple[str, str]]:
    rows = session.execute(
        select(OrganisationName.language, OrganisationName.name)
        .where(OrganisationName.organisation_id == organisation_id)
        .order_by(OrganisationName.language)
    )
    return list(rows)


def _above(session: Session, organisation_id: int | None) -> Iterable[int]:
    """Yield the organisation, then what stands above it; each once."""
    seen: set[int] = set()
    while organisation_id is not None and organisation_id not in seen:
        seen.add(organisation_id)
        yield organisation_id
        organisation_id = session.scalar(select(Organisation.parent_id).filter_by(id=organisation_id))


def _stands_below(session: Session, organisation: Organisation, other_id: int) -> bool:
    return other_id in _above(session, organisation.parent_id)


def _cut_circle(session: Session, organisation: Organisation) -> None:
    if organisation.id in _above(session, organisation.parent_id):
        organisation.parent_id = None
        session.flush()


def move(session: Session, old: int, new: int) -> tuple[Rows, Rows]:
    """Let everything that points at ``old`` point at ``new``. Returns (moved, dropped).

    Dropped is what would have been there twice, where a thing can be there only once. A table of which it
    depends on more than its keys which row counts says ``before_joining`` in its info what is to be done
    first: (session, table, old, new).
    """
    moved: Rows = {}
    dropped: Rows = {}
    for one in Base.metadata.sorted_tables:
        if before := one.info.get("before_joining"):
            before(session, one, old, new)
    for column in references():
        table: Table = column.table
        here = column == old
        if table.name in WORKED_OUT:
            session.execute(delete(table).where(here))
            continue
        keys = list(table.primary_key.columns)
        for twin in _twins(column, new):
            dropped.setdefault(str(column), []).extend(_keys(session, delete(table).where(here, twin), keys))
        moved[str(column)] = _keys(session, update(table).where(here).values({column.name: new}), keys)
    return _filled(moved), _filled(dropped)


def _twins(column: Column[Any], new: int) -> Iterable[ColumnElement[bool]]:
    """Return, for each rule by which a row may be there only once, the condition that it would be twice.

    Nor may a row that is about two organisations be about the same one twice.
    """
    table = column.table
    yield from (
        other == new
        for other in references()
        if other.table is table and other.primary_key and other is not column
    )
    rules = [c for c in table.constraints if isinstance(c, UniqueConstraint)] + [table.primary_key]
    unique = [list(rule.columns) for rule in rules]
    if "before_joining" not in table.info:
        unique += [[table.c[c.name] for c in index.columns] for index in table.indexes if index.unique]
    for columns in unique:
        if column in columns:
            twin = table.alias()
            same = [twin.c[c.name] == c for c in columns if c is not column]
            yield select(twin).where(twin.c[column.name] == new, *same).exists()


def _keys(session: Session, statement: Any, keys: list[Any]) -> list[Any]:
    """Run ``statement``; return the keys of its rows: numbers, or lists where a key has several parts."""
    rows = session.execute(statement.returning(*keys)).all()
    return sorted(row[0] if len(keys) == 1 else list(row) for row in rows)


def _filled(rows: Rows) -> Rows:
    return {what: keys for what, keys in rows.items() if keys}


def _join_affiliations(session: Session, organisation_id: int) -> None:
    """Make one of two affiliations of the same person at the same time: the one that is worth more."""
    rows = session.scalars(
        select(Affiliation)
        .where(
            Affiliation.organisation_id == organisation_id,
            Affiliation.declined_at.is_(None),
            Affiliation.ended_at.is_(None),
        )
        .order_by(Affiliation.account_id, Affiliation.id)
        .execution_options(populate_existing=True)
    ).all()
    kept: list[Affiliation] = []
    for row in sorted(rows, key=lambda one: (one.account_id, one.confirmed_at is None, one.id)):
        twin = next((one for one in kept if _are_one(one, row)), None)
        if twin is None:
            kept.append(row)
            continue
        if row.confirmed_at is not None:
            twin.since = min(twin.since, row.since) if twin.since and row.since else None
            twin.until = max(twin.until, row.until) if twin.until and row.until else None
        twin.title = twin.title or row.title
        session.delete(row)
    session.flush()


def _are_one(one: Affiliation, other: Affiliation) -> bool:
    return one.account_id == other.account_id and periods.overlap(
        (one.since, one.until), (other.since, other.until)
    )


def heal() -> None:
    """Move what came to hang on an organisation while it was being merged. Twice changes nothing."""
    with transaction() as session:
        merged = select(Organisation.id, Organisation.merged_into_id).where(
            Organisation.merged_into_id.is_not(None)
        )
        left = {old: new for old, new in session.execute(merged) if new is not None}
        for column in references():
            if left and column.table.name not in WORKED_OUT:
                late = select(column).where(column.in_(left)).distinct()
                for old in session.scalars(late).all():
                    move(session, old, left[old])
