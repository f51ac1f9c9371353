"""SQLite's index of words, which is written by hand; on PostgreSQL nothing here does anything.

It has to be told what leaves it, with the words that were there. A trigger notes both, and whoever writes
into the index next takes them out: within a second, by the worker. Nothing is found by them meanwhile.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

_GONE = text("SELECT place, tokens FROM search_words_gone")
_TAKE_OUT = text("INSERT INTO search_words (search_words, rowid, tokens) VALUES ('delete', :place, :tokens)")
_FORGET = text("DELETE FROM search_words_gone")
_PUT_IN = text("INSERT INTO search_words (rowid, tokens) VALUES (:place, :tokens)")
_COMPACT = text("INSERT INTO search_words (search_words) VALUES ('optimize')")


def _is_here(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def has_gone(session: Session) -> bool:
    """Tell whether words wait to be taken out."""
    return _is_here(session) and session.execute(_GONE).first() is not None


def take_out(session: Session) -> None:
    """Take the words out of what has left the index."""
    if not _is_here(session):
        return
    rows = session.execute(_GONE).all()
    if rows:
        session.execute(_TAKE_OUT, [{"place": row.place, "tokens": row.tokens} for row in rows])
        session.execute(_FORGET)


def put_in(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Put the words of entries in. rows: their columns."""
    if _is_here(session):
        session.execute(_PUT_IN, [{"place": row["place"], "tokens": row["tokens"]} for row in rows])


def compact(session: Session) -> None:
    """Write the index of words anew, without those that were taken out."""
    if _is_here(session):
        session.execute(_COMPACT)
