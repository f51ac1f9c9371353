"""Which entries of the index hold the words: the only place where the two engines differ.

Both find the same, newest first. SQLite walks its index of words from the newest place backwards and stops
when the page is full. PostgreSQL has no such index: the newest entries are looked through first, which finds
a page of what is often said; what is said seldom is then read from its index as a whole.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.search.asked import Asked, Clause, Option, Piece
from app.search.kinds import Kind
from app.search.sources import KIND

NEWEST = 2_000  #: entries that PostgreSQL looks through before it asks its index
FIRST, LAST = -(2**62), 2**62  #: no place is before the one or after the other


class Hit(NamedTuple):
    """An entry that holds the words."""

    place: int
    kind: Kind
    subject_id: int


@dataclass(frozen=True, kw_only=True)
class Among:
    """Among which entries is looked."""

    kinds: tuple[Kind, ...]
    audience: str  #: whose words of people: see Entry.audience
    language: str = ""
    since: int = FIRST  #: a place, inclusive
    before: int = LAST  #: a place, exclusive


def hits(session: Session, asked: Asked, among: Among, most: int) -> list[Hit]:
    """Return at most ``most`` entries that hold what is asked for, the newest first, for whomever."""
    if not asked.wanted:
        return []
    if Kind.POST not in among.kinds:  # few among many: their index is asked, too
        asked = asked.and_also([Piece((f"{KIND}{kind.value}",), False) for kind in among.kinds])
    values: dict[str, Any] = {
        "audience": among.audience,
        "language": among.language,
        "since": among.since,
        "before": among.before,
        "most": most,
    } | {f"kind{number}": kind.value for number, kind in enumerate(among.kinds)}
    if session.get_bind().dialect.name == "sqlite":
        rows = _on_sqlite(session, asked, among, values)
    else:
        rows = _on_postgresql(session, asked, among, values)
    return [Hit(row[0], Kind(row[1]), row[2]) for row in rows]


def _on_sqlite(
    session: Session, asked: Asked, among: Among, values: dict[str, Any]
) -> Sequence[Row[*tuple[Any, ...]]]:
    statement = f"""
        SELECT search_entry.place, search_entry.kind, search_entry.subject_id
        FROM search_words CROSS JOIN search_entry ON search_entry.place = search_words.rowid
        WHERE search_words MATCH :words AND search_words.rowid < :before AND search_words.rowid >= :since
        AND {_conditions(among)}
        ORDER BY search_words.rowid DESC LIMIT :most
    """  # noqa: S608  # our own words; what was typed is bound
    return session.execute(text(statement), values | {"words": fts5(asked)}).all()


def _on_postgresql(
    session: Session, asked: Asked, among: Among, values: dict[str, Any]
) -> Sequence[Row[*tuple[Any, ...]]]:
    values["words"] = tsquery(asked)
    order = _in_order(asked, values)
    holds = "vector @@ CAST(:words AS tsquery)" + (f" AND {order}" if order else "")
    columns = "place, kind, subject_id"
    newest = f"""
        SELECT {columns} FROM (
            SELECT * FROM search_entry WHERE place < :before AND place >= :since
            ORDER BY place DESC LIMIT {NEWEST}
        ) AS newest WHERE {holds} AND {_conditions(among)} ORDER BY place DESC LIMIT :most
    """  # noqa: S608  # see above
    rows = session.execute(text(newest), values).all()
    if len(rows) == values["most"]:
        return rows
    # materialised: a planner that hopes to meet the words soon would walk back through everything
    seldom = f"""
        WITH found AS MATERIALIZED (
            SELECT {columns} FROM search_entry
            WHERE {holds} AND place < :before AND place >= :since AND {_conditions(among)}
        ) SELECT {columns} FROM found ORDER BY place DESC LIMIT :most
    """  # noqa: S608  # see above
    return session.execute(text(seldom), values).all()


def _conditions(among: Among) -> str:
    kinds = ", ".join(f":kind{number}" for number in range(len(among.kinds)))
    told = "audience IN ('', :audience)"
    return f"kind IN ({kinds}) AND {told}" + (" AND language = :language" if among.language else "")


def fts5(asked: Asked) -> str:
    """Write what is asked for as SQLite's FTS5 reads it. Tokens are letters and figures: none says more."""
    wanted = " AND ".join(_fts5_clause(clause) for clause in asked.wanted)
    unwanted = " OR ".join(_fts5_clause(clause) for clause in asked.unwanted)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _fts5_clause(clause: Clause) -> str:
    return "(" + " OR ".join(_fts5_option(option) for option in clause.options) + ")"


def _fts5_option(option: Option) -> str:
    pieces = ('"' + " ".join(piece.tokens) + '"' + " *" * piece.is_beginning for piece in option)
    return "(" + " AND ".join(pieces) + ")"


def tsquery(asked: Asked) -> str:
    """Write what is asked for as PostgreSQL reads it, without the order of tokens."""
    parts = [_ts_clause(clause) for clause in asked.wanted]
    # where the order decides, what holds the same tokens in another one is wanted
    parts += [f"!{_ts_clause(clause)}" for clause in asked.unwanted if not _has_order([clause])]
    return " & ".join(parts)


def _ts_clause(clause: Clause) -> str:
    return "(" + " | ".join(_ts_option(option) for option in clause.options) + ")"


def _ts_option(option: Option) -> str:
    tokens = []
    for piece in option:
        tokens += [f"'{token}'" for token in piece.tokens[:-1]]
        tokens.append(f"'{piece.tokens[-1]}'" + ":*" * piece.is_beginning)
    return "(" + " & ".join(tokens) + ")"


def _has_order(clauses: Collection[Clause]) -> bool:
    return any(len(piece.tokens) > 1 for clause in clauses for option in clause.options for piece in option)


def _in_order(asked: Asked, values: dict[str, Any]) -> str:
    """Return the condition that tokens of a piece follow each other, "" where no piece has two."""
    parts = []
    for clause in asked.clauses:
        if not _has_order([clause]):
            continue
        options = []
        for option in clause.options:
            pieces = []
            for piece in option:
                name = f"piece{len(values)}"
                values[name] = f"%{pattern(piece)}%"
                pieces.append(f"(' ' || tokens || ' ') LIKE :{name}")
            options.append("(" + " AND ".join(pieces) + ")")
        parts.append(("NOT " if clause.is_without else "") + "(" + " OR ".join(options) + ")")
    return " AND ".join(parts)


def pattern(piece: Piece) -> str:
    """Return how a piece stands among tokens that have a space before and behind them."""
    return " " + " ".join(piece.tokens) + ("" if piece.is_beginning else " ")
