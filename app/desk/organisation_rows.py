"""A row that names an organisation: it is written down, or what is said of it is changed."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from app import journal
from app.accounts.actor import Actor
from app.desk.columns import typed
from app.desk.models import ImportRow, Twins
from app.desk.verdicts import CHANGE, MAKE, SKIP, CannotUndo, Known, Verdict, wrong_fields
from app.i18n import _
from app.names import folded
from app.organisations.facts import OrganisationMade
from app.organisations.forms import OrganisationForm
from app.organisations.merging import hanging_on
from app.organisations.models import (
    Organisation,
    OrganisationCountry,
    OrganisationName,
    OrganisationToken,
    Sector,
)
from app.organisations.operations import Record, put, refuse_taken, said, say


def look_at(session: Session, row: ImportRow, known: Known) -> Verdict:
    """Say what a row would do. Nothing is written."""
    form = _organisation(row.cells)
    parent = folded(form.parent.data or "")
    above = known.organisations.get(parent) if parent else None
    verdict = wrong_fields(form)
    if parent and above is None and parent not in known.seen:
        verdict.say("parent", _("No organisation here, nor in a row above, is called so."))
    called = form.called()
    for name in called.values():
        if folded(name) in known.seen:
            verdict.say("name_en", _("Row %(number)s has the same name.", number=known.seen[folded(name)]))
            break
    for name in called.values():
        known.seen.setdefault(folded(name), row.number)
    if verdict.is_wrong:
        return verdict
    same = _same(called.values(), known.organisations)
    if same is None:
        verdict.would = MAKE
        assert known.register is not None
        for number in known.register.like(called.values(), countries=form.countries.data)[:2]:
            if number in known.names:
                verdict.say(
                    "name_en", _("It may be %(name)s, which is here.", name=known.names[number]), doubt=True
                )
    else:
        there = said(session, session.get_one(Organisation, same))
        verdict.would = CHANGE if _over(there, form.record(above)) != there else SKIP
    return verdict


def _organisation(cells: Mapping[str, str]) -> OrganisationForm:
    return OrganisationForm(formdata=typed(cells), meta={"csrf": False})


def _same(called: Iterable[str], organisations: Mapping[str, int]) -> int | None:
    return next((organisations[folded(name)] for name in called if folded(name) in organisations), None)


def do(session: Session, actor: Actor, row: ImportRow, known: Known) -> None:
    """Write an organisation down, or change what is said of the one that is called so.

    :raises NameTaken: another one got the name meanwhile.
    :raises Circle: its parent stands below it.
    """
    form = _organisation(row.cells)
    form.validate()
    called = form.called()
    wanted = form.record(known.organisations.get(folded(form.parent.data or "")))
    same = _same(called.values(), known.organisations)
    if same is None:
        refuse_taken(session, called)
        made = put(session, wanted, made_by_id=actor.id)
        row.made = {"organisation_id": made.id, "revision": made.revision}
        journal.record(session, OrganisationMade(actor_id=actor.id, organisation_id=made.id))
        known.names[made.id] = made.name
        for name in called.values():
            known.organisations.setdefault(folded(name), made.id)
        return
    found = session.get_one(Organisation, same, with_for_update=True)
    there = said(session, found)
    over = _over(there, wanted)
    if over == there:
        return
    say(session, actor, found, over)
    row.made = {"organisation_id": found.id, "revision": found.revision, "before": vars(there)}


def _over(there: Record, wanted: Record) -> Record:
    """What is there, with what the row says put over it; an empty cell says nothing."""
    given = {name: value for name, value in vars(wanted).items() if value not in (None, [], {}, "")}
    return Record(**{**vars(there), **given, "called": {**there.called, **wanted.called}})


def undo(session: Session, actor: Actor, row: ImportRow) -> None:
    """Take back what a row said of an organisation, or the organisation itself.

    :raises CannotUndo: it was used or changed meanwhile.
    """
    found = session.get(Organisation, row.made["organisation_id"], with_for_update=True)
    if found is None:
        return
    if found.merged_into_id is not None or found.revision != row.made["revision"]:
        raise CannotUndo
    if "before" in row.made:
        before = Record(**{**row.made["before"], "sector": Sector(row.made["before"]["sector"])})
        say(session, actor, found, before)
    else:
        _strike_out(session, found)


def _strike_out(session: Session, found: Organisation) -> None:
    hanging = [one for one in hanging_on(session, found.id) if one.what.partition(".")[0] not in _OWN]
    if hanging:
        raise CannotUndo
    for table in _OF_IT:
        session.execute(delete(table).filter_by(organisation_id=found.id))
    session.execute(delete(Twins).where(or_(Twins.one_id == found.id, Twins.other_id == found.id)))
    session.delete(found)
    session.flush()


_OF_IT = (OrganisationName, OrganisationCountry, OrganisationToken)
#: what an organisation has by itself, without anybody's using it
_OWN = frozenset({OrganisationName.__tablename__, Twins.__tablename__})
