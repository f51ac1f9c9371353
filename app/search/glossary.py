"""The words of the land in six languages: who looks for one finds what was said in the others.

The file beside this one is the beginning. What people change, add or remove is in the table, and counts
instead of it; a newer file brings new terms along.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, journal, names
from app.accounts.actor import Actor
from app.db import db, transaction
from app.errors import NotFound, Refusal
from app.i18n import LANGUAGES, _
from app.search import asked as reading
from app.search.asked import Asked, Clause, Option
from app.search.facts import GlossaryChanged
from app.search.models import GlossaryTerm

FILE = Path(__file__).with_name("glossary.csv")
NONE = "–"  #: what the journal says where there was, or is, no term
MOST = 8  #: other ways to say a thing that are looked for in one language

Called = Mapping[str, Sequence[str]]  #: language -> how it is called there, the usual one first


class TermChangedMeanwhile(Refusal):
    """Somebody else saved since the form was opened. Nothing is overwritten."""

    code, status = "term_changed_meanwhile", 409
    message = _("Somebody changed this term while you were writing. Nothing of yours was saved yet.")


class TermTooLonely(Refusal):
    """A term in one language only leads nowhere."""

    code, status = "term_too_lonely", 422
    message = _("Please say it in two languages at least.")


class Term(NamedTuple):
    """A term as it counts now."""

    key: str
    called: Called
    revision: int  #: 0: as the file says it

    @property
    def title(self) -> str:
        """How it is called in English, or in the first of our languages."""
        return next(self.called[code][0] for code in LANGUAGES if self.called.get(code))


@dataclass(frozen=True)
class Also:
    """What is looked for beside a word that was typed."""

    typed: str
    others: tuple[tuple[str, str], ...]  #: (language, how it is called there)


def split(cell: str) -> list[str]:
    """Read several ways to say a thing, with ";" between them."""
    return list(dict.fromkeys(one.strip() for one in cell.replace("；", ";").split(";") if one.strip()))


@lru_cache(maxsize=1)
def _from_file() -> dict[str, Called]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["key"]: {code: split(row[code]) for code in LANGUAGES} for row in csv.DictReader(lines)}


def terms(session: Session | None = None) -> list[Term]:
    """Return all terms, by their titles."""
    found = {key: Term(key, called, 0) for key, called in _from_file().items()}
    for row in (session or db.session()).scalars(select(GlossaryTerm)):
        found.pop(row.key, None)
        if not row.is_removed:
            found[row.key] = Term(row.key, row.called, row.revision)
    return sorted(found.values(), key=lambda term: term.title.lower())


def term(key: str, session: Session | None = None) -> Term:
    """Return one term.

    :raises NotFound: there is none, or it was removed.
    """
    found = next((one for one in terms(session) if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def widen(asked: Asked) -> tuple[Asked, list[Also]]:
    """Return what is asked for, where what the glossary knows may be said in its other ways too."""
    forms = _forms()
    longest = max(map(len, forms), default=0)
    clauses, also, place = list(asked.clauses), [], 0
    widened: list[Clause] = []
    while place < len(clauses):
        for length in range(min(longest, len(clauses) - place), 0, -1):
            some = clauses[place : place + length]
            typed: Option = tuple(piece for clause in some for piece in clause.options[0])
            if typed in forms and not any(clause.is_without or clause.is_exact for clause in some):
                words = " ".join(clause.typed for clause in some)
                clause, others = _widened(typed, words, forms[typed])
                widened.append(clause)
                also.append(Also(words, others))
                place += length
                break
        else:
            widened.append(clauses[place])
            place += 1
    return replace(asked, clauses=tuple(widened)), also


def _forms() -> dict[Option, list[Term]]:
    """Return the terms by each way to say them, as it is looked for."""
    columns = GlossaryTerm.key, GlossaryTerm.revision, GlossaryTerm.changed_at
    version = tuple(tuple(row) for row in db.session.execute(select(*columns).order_by(GlossaryTerm.key)))
    known = _FORMS.get("forms")
    if known is None or known[0] != version:
        forms: dict[Option, list[Term]] = {}
        for one in terms():
            for code in LANGUAGES:
                for form in one.called.get(code, ()):
                    forms.setdefault(reading.phrase(form), []).append(one)
        forms.pop((), None)
        _FORMS["forms"] = known = (version, forms)
    return known[1]


#: what :func:`_forms` made last, with the versions of what people changed
_FORMS: dict[str, tuple[tuple[Any, ...], dict[Option, list[Term]]]] = {}


def _widened(typed: Option, words: str, found: Iterable[Term]) -> tuple[Clause, tuple[tuple[str, str], ...]]:
    options: dict[Option, None] = {typed: None}
    others: dict[tuple[str, str], None] = {}
    for one in found:
        for code in LANGUAGES:
            for form in list(one.called.get(code, ()))[:MOST]:
                option = reading.phrase(form)
                if option and option not in options:
                    options[option] = None
                    others[code, form] = None
    return Clause(tuple(options), typed=words), tuple(others)


def change(actor: Actor, key: str, called: Called, *, revision: int) -> None:
    """Say otherwise how a term is called.

    revision: of the term that the form showed.

    :raises NotFound: no such term, or ``actor`` is not of the secretariat.
    :raises TermChangedMeanwhile: another revision is there now.
    :raises TermTooLonely: see there.
    """
    _want(actor)
    with transaction() as session:
        before = term(key, session)
        row = session.get(GlossaryTerm, key, with_for_update=True, populate_existing=True)
        if (row.revision if row else 0) != revision:
            raise TermChangedMeanwhile
        if dict(before.called) != dict(called):
            _save(session, actor, key, row, called, was=before.title)


def add(actor: Actor, called: Called) -> Term:
    """Add a term. Its address is made from its title, and stays.

    :raises NotFound: ``actor`` is not of the secretariat.
    :raises TermTooLonely: see there.
    """
    _want(actor)
    with transaction() as session:
        title = next((called[code][0] for code in LANGUAGES if called.get(code)), "")
        key = names.free_slug(session, GlossaryTerm.key, title)
        while key in _from_file():
            key += "-2"
        _save(session, actor, key, None, called, was=NONE)
        return term(key, session)


def remove(actor: Actor, key: str) -> None:
    """Take a term out of the glossary; twice changes nothing. It can be given back: see :func:`restore`.

    :raises NotFound: no such term, or ``actor`` is not of the secretariat.
    """
    _want(actor)
    with transaction() as session:
        row = session.get(GlossaryTerm, key, with_for_update=True, populate_existing=True)
        if row is not None and row.is_removed:
            return
        before = term(key, session)
        if row is None:
            row = GlossaryTerm(key=key, called=_plain(before.called), revision=0, changed_at=clock.now())
            session.add(row)
        row.is_removed, row.revision, row.changed_at = True, row.revision + 1, clock.now()
        session.flush()
        journal.record(session, GlossaryChanged(actor_id=actor.id, term=key, was=before.title, now=NONE))


def removed() -> list[Term]:
    """Return the terms that were taken out, to be given back."""
    rows = db.session.scalars(select(GlossaryTerm).filter_by(is_removed=True).order_by(GlossaryTerm.key))
    return [Term(row.key, row.called, row.revision) for row in rows]


def restore(actor: Actor, key: str) -> None:
    """Give a term back that was taken out. Twice changes nothing.

    :raises NotFound: it was never there, or ``actor`` is not of the secretariat.
    """
    _want(actor)
    with transaction() as session:
        row = session.get(GlossaryTerm, key, with_for_update=True, populate_existing=True)
        if row is None:
            raise NotFound
        if not row.is_removed:
            return
        row.is_removed, row.revision, row.changed_at = False, row.revision + 1, clock.now()
        session.flush()
        now = Term(key, row.called, row.revision).title
        journal.record(session, GlossaryChanged(actor_id=actor.id, term=key, was=NONE, now=now))


def _save(
    session: Session, actor: Actor, key: str, row: GlossaryTerm | None, called: Called, *, was: str
) -> None:
    if sum(bool(forms) for forms in called.values()) < 2:
        raise TermTooLonely
    if row is None:
        row = GlossaryTerm(key=key, called={}, revision=0, changed_at=clock.now(), is_removed=False)
        session.add(row)
    row.called, row.revision, row.changed_at = _plain(called), row.revision + 1, clock.now()
    session.flush()
    now = Term(key, row.called, row.revision).title
    journal.record(session, GlossaryChanged(actor_id=actor.id, term=key, was=was, now=now))


def _plain(called: Called) -> dict[str, list[str]]:
    return {code: list(called.get(code, ())) for code in LANGUAGES}


def _want(actor: Actor) -> None:
    if not actor.is_secretariat:
        raise NotFound
