"""What can be read of statements and positions. Whether the reader may see the discussion is asked here."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app import i18n, moments
from app.accounts.actor import Actor
from app.db import db
from app.discussions.models import Thread
from app.organisations import queries as organisations
from app.organisations.countries import countries
from app.organisations.kinds import MandateKind, Told
from app.organisations.models import Organisation, Sector
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME, ORDER
from app.positions import access
from app.positions.kinds import Stance, StatementState
from app.positions.models import Position, Statement
from app.positions.tally import Tally, count

_NEXT = aliased(Statement, name="next")


class StatementRow(NamedTuple):
    """A statement, as pages show it."""

    id: int
    thread_id: int
    number: int
    title: str
    language: str
    html: Markup
    source: str
    put_at: datetime
    closes_on: date | None
    is_silent: bool
    closed_at: datetime | None
    follows_id: int | None
    revision: int
    next_id: int | None  #: the one that was put in its place

    @property
    def is_past(self) -> bool:
        """Whether its last day has passed."""
        return self.closes_on is not None and moments.network_day() > self.closes_on

    @property
    def is_open(self) -> bool:
        """Whether it takes positions today."""
        return self.closed_at is None and not self.is_past

    def state(self, tally: Tally) -> StatementState:
        """Return how it stands with it, by the positions that were counted."""
        if self.closed_at is not None:
            return StatementState.CLOSED
        if not self.is_past:
            return StatementState.OPEN
        if not self.is_silent:
            return StatementState.OVER
        return StatementState.NOT_ADOPTED if tally.objections else StatementState.ADOPTED


class PositionRow(NamedTuple):
    """Where an organisation stands, or stood."""

    id: int
    statement_id: int
    stance: Stance
    words: str
    language: str
    author_name: str
    stated_at: datetime
    ended_at: datetime | None
    is_withdrawn: bool
    mandate: MandateKind | None
    told: Told | None
    told_on: date | None
    organisation_id: int
    organisation_key: str
    organisation_name: str
    organisation_language: str
    sector: Sector
    countries: list[str]


class Put(NamedTuple):
    """A statement with how many organisations stand where, for the page of its thread."""

    statement: StatementRow
    tally: Tally


class Page(NamedTuple):
    """All that the page of a statement shows."""

    statement: StatementRow
    thread_id: int
    positions: list[PositionRow]
    history: list[PositionRow]
    tally: Tally
    newest: int  #: the number of the newest position's row; 0 for none

    @property
    def state(self) -> StatementState:
        """Return how it stands with the statement."""
        return self.statement.state(self.tally)


def _statements() -> Select[*tuple[object, ...]]:
    query: Select[*tuple[object, ...]] = select(
        Statement.id,
        Statement.thread_id,
        Statement.number,
        Statement.title,
        Statement.language,
        Statement.html,
        Statement.source,
        Statement.put_at,
        Statement.closes_on,
        Statement.is_silent,
        Statement.closed_at,
        Statement.follows_id,
        Statement.revision,
        select(func.max(_NEXT.id)).where(_NEXT.follows_id == Statement.id).scalar_subquery(),
    )
    return query


def _statement_rows(query: Select[*tuple[object, ...]]) -> list[StatementRow]:
    return [
        StatementRow._make([*row[:5], Markup(row[5]), *row[6:]])  # noqa: S704  # it was sanitised when it was written
        for row in db.session.execute(query)
    ]


def _positions() -> Select[*tuple[object, ...]]:
    query: Select[*tuple[object, ...]] = (
        select(
            Position.id,
            Position.statement_id,
            Position.stance,
            Position.words,
            Position.language,
            Position.author_name,
            Position.stated_at,
            Position.ended_at,
            Position.is_withdrawn,
            Position.mandate,
            Position.told,
            Position.told_on,
            Organisation.id,
            Organisation.key,
            NAME,
            LANGUAGE,
            Organisation.sector,
            Organisation.countries,
        )
        .join(Organisation, Organisation.id == Position.organisation_id)
        .outerjoin(HERE, IS_HERE)
        .params(language=i18n.language())
    )
    return query


def _position_rows(query: Select[*tuple[object, ...]]) -> list[PositionRow]:
    return [PositionRow._make(row) for row in db.session.execute(query)]


def put_in(thread_id: int) -> list[Put]:
    """List the statements of a thread that was found before, with their counts, the newest first."""
    statements = _statement_rows(
        _statements().where(Statement.thread_id == thread_id).order_by(Statement.number.desc())
    )
    current = _position_rows(
        _positions().where(
            Position.statement_id.in_([one.id for one in statements]), Position.ended_at.is_(None)
        )
    )
    return [
        Put(one, count(position for position in current if position.statement_id == one.id))
        for one in statements
    ]


def page(actor: Actor | None, statement_id: int) -> Page:
    """Read a statement with all its positions.

    :raises NotFound: no such statement, or not for this person.
    """
    _found, thread = access.find_statement(db.session(), actor, statement_id)
    (statement,) = _statement_rows(_statements().where(Statement.id == statement_id))
    rows = _position_rows(
        _positions().where(Position.statement_id == statement_id).order_by(ORDER, Position.id)
    )
    current = [row for row in rows if row.ended_at is None]
    history = sorted((row for row in rows if row.ended_at is not None), key=lambda row: -row.id)
    newest = max((row.id for row in rows), default=0)
    return Page(statement, thread.id, current, history, count(current), newest)


def to_put(actor: Actor, thread_id: int) -> Thread:
    """Find a thread in which ``actor`` may put a statement.

    :raises NotFound: no such thread, or not for her.
    """
    return access.find_thread_to_put(db.session(), actor, thread_id)


def to_change(actor: Actor, statement_id: int) -> Page:
    """Read a statement for whoever may change it.

    :raises NotFound: no such statement, or not for her.
    """
    access.find_statement(db.session(), actor, statement_id, "moderate")
    return page(actor, statement_id)


def spoken_for(actor: Actor | None) -> Sequence[tuple[int, str]]:
    """List the organisations for which ``actor`` may take positions: (id, name)."""
    return organisations.spoken_for_by(actor.id) if actor is not None else []


HEADS = (
    "organisation", "sector", "countries", "stance", "words", "language", "stated_on", "stated_by",
    "recorded", "told_on", "state",
)  # fmt: skip


def table(shown: Page) -> Iterator[list[str]]:
    """Return the rows of a table of all positions, those before included; heads: :data:`HEADS`."""
    for row in [*shown.positions, *shown.history]:
        state = "current" if row.ended_at is None else "withdrawn" if row.is_withdrawn else "replaced"
        yield [
            row.organisation_name,
            str(row.sector.words),
            "; ".join(countries(row.countries)),
            row.stance.value,
            row.words,
            row.language,
            f"{moments.local(row.stated_at):%Y-%m-%d}",
            row.author_name,
            row.told.value if row.told else "",
            row.told_on.isoformat() if row.told_on else "",
            state,
        ]
