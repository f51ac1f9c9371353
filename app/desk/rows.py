"""One row of a table: what it would do, doing it, and taking it back. Within the caller's transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.accounts.queries import fold
from app.desk.columns import typed
from app.desk.models import Imported, ImportRow
from app.errors import Refusal
from app.i18n import LANGUAGES, _
from app.names import folded
from app.organisations.duplicates import Register
from app.organisations.facts import OrganisationChanged, OrganisationMade
from app.organisations.forms import OrganisationForm
from app.organisations.merging import hanging_on
from app.organisations.models import (
    Organisation,
    OrganisationCountry,
    OrganisationName,
    OrganisationToken,
    Sector,
)
from app.organisations.names import call
from app.organisations.operations import Record, put, refuse_taken
from app.people import invitations
from app.people.facts import InvitationRevoked
from app.people.invitation_forms import InviteForm
from app.people.invitations import Guest
from app.people.models import Invitation

MAKE, CHANGE, SKIP = "make", "change", "skip"  #: what a row would do
OWN = frozenset({OrganisationName.__tablename__, "twins"})  #: what an organisation has by itself


class CannotUndo(Refusal):
    """What a row made is used or changed by now."""

    code = "cannot_undo"
    message = _("It was used or changed meanwhile, so it stays.")


@dataclass(kw_only=True)
class Known:
    """What is there already, read once for some rows."""

    organisations: dict[str, int] = field(default_factory=dict)  #: folded name -> id
    names: dict[int, str] = field(default_factory=dict)  #: id -> main name
    register: Register | None = None
    addresses: set[str] = field(default_factory=set)  #: with an account
    invited: set[str] = field(default_factory=set)  #: with an invitation that can be used
    seen: dict[str, int] = field(default_factory=dict)  #: what names a row in this table -> its number

    @classmethod
    def of(cls, session: Session, what: Imported, *, to_look: bool) -> "Known":
        """Read what rows of this kind are compared with. to_look: before anything is done."""
        known = cls()
        rows = session.execute(
            select(OrganisationName.name, Organisation.id, Organisation.name.label("main"))
            .join(Organisation, Organisation.id == OrganisationName.organisation_id)
            .where(Organisation.merged_into_id.is_(None))
            .order_by(Organisation.id.desc())  # of two that are called alike the older one stays
        )
        for row in rows:
            known.organisations[folded(row.name)] = row.id
            known.names[row.id] = row.main
        for short, number in session.execute(
            select(Organisation.short_name, Organisation.id).where(
                Organisation.merged_into_id.is_(None), Organisation.short_name.is_not(None)
            )
        ):
            known.organisations.setdefault(folded(short or ""), number)
        if what is Imported.ORGANISATIONS and to_look:
            known.register = Register.of(session)
        elif what is Imported.PEOPLE and to_look:
            known.addresses = set(session.scalars(select(Account.email_key)))
            open_ones = select(Invitation.email_key).filter_by(accepted_at=None, revoked_at=None)
            known.invited = set(session.scalars(open_ones.where(Invitation.expires_at > clock.now())))
        return known


@dataclass(kw_only=True)
class Verdict:
    """What a row would do, and what is wrong or doubtful about it."""

    would: str = ""  #: MAKE, CHANGE or SKIP; "" when it cannot be taken
    problems: list[dict[str, Any]] = field(default_factory=list)  #: {"column", "words", "doubt"}

    def say(self, column: str, words: object, *, doubt: bool = False) -> None:
        """Add a problem; a doubt does not keep the row from being taken."""
        self.problems.append({"column": column, "words": str(words), "doubt": doubt})
        if not doubt:
            self.would = ""

    @property
    def is_wrong(self) -> bool:
        """Whether the row cannot be taken."""
        return any(not problem["doubt"] for problem in self.problems)


def look_at(session: Session, what: Imported, row: ImportRow, known: Known) -> Verdict:
    """Say what a row would do. Nothing is written."""
    look = _look_at_person if what is Imported.PEOPLE else _look_at_organisation
    return look(session, row, known)


def _wrong_fields(form: Any) -> Verdict:
    verdict = Verdict()
    if not form.validate():
        for column, sentences in form.errors.items():
            for sentence in sentences:
                verdict.say(str(column), sentence)
    return verdict


def _look_at_person(_session: Session, row: ImportRow, known: Known) -> Verdict:
    form = _person(row.cells, known)
    verdict = _wrong_fields(form)
    key = fold(form.email.data or "")
    if key and key in known.seen:
        verdict.say("email", _("Row %(number)s has the same address.", number=known.seen[key]))
    known.seen.setdefault(key, row.number)
    if verdict.is_wrong:
        return verdict
    verdict.would = MAKE
    if key in known.addresses:
        verdict.would = SKIP
        verdict.say("email", invitations.HasJoined(), doubt=True)
    elif key in known.invited:
        verdict.would = SKIP
        verdict.say("email", invitations.InvitedAlready(), doubt=True)
    return verdict


def _person(cells: Mapping[str, str], known: Known) -> InviteForm:
    """The row as the form for one person. Its organisation is the number of the one that is called so."""
    values = typed(cells)
    values.setdefault("language", "en")
    name = values.get("organisation", "")
    number = known.organisations.get(folded(name)) if name else 0
    values["organisation"] = str(number) if number is not None else name
    form = InviteForm(formdata=values, meta={"csrf": False})
    form.offer([] if not number else [(number, known.names[number])])
    return form


def _look_at_organisation(session: Session, row: ImportRow, known: Known) -> Verdict:
    form = _organisation(row.cells)
    parent = folded(form.parent.data or "")
    above = known.organisations.get(parent) if parent else None
    verdict = _wrong_fields(form)
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
        for number in known.register.like(called.values())[:2]:
            if number in known.names:
                verdict.say(
                    "name_en", _("It may be %(name)s, which is here.", name=known.names[number]), doubt=True
                )
    else:
        there = _record_of(session, session.get_one(Organisation, same))
        verdict.would = CHANGE if _over(there, form.record(above)) != there else SKIP
    return verdict


def _organisation(cells: Mapping[str, str]) -> OrganisationForm:
    return OrganisationForm(formdata=typed(cells), meta={"csrf": False})


def _same(called: Iterable[str], organisations: Mapping[str, int]) -> int | None:
    return next((organisations[folded(name)] for name in called if folded(name) in organisations), None)


def do(session: Session, actor: Actor, what: Imported, row: ImportRow, known: Known) -> None:
    """Do what a row says, and note in it what was made.

    :raises Refusal: it cannot be done (any more).
    """
    (_invite if what is Imported.PEOPLE else _write_down)(session, actor, row, known)


def _invite(session: Session, actor: Actor, row: ImportRow, known: Known) -> None:
    form = _person(row.cells, known)
    form.validate()
    made = invitations.make(
        session,
        actor,
        Guest(
            email=form.email.data,
            name=form.name.data,
            language=form.language.data,
            note=form.note.data or "",
            organisation_id=form.organisation_id,
            title=form.title.data or "",
        ),
    )
    row.made = {"invitation_id": made.id}


def _write_down(session: Session, actor: Actor, row: ImportRow, known: Known) -> None:
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
    there = _record_of(session, found)
    over = _over(there, wanted)
    if over == there:
        return
    _set(session, actor, found, there, over)
    row.made = {"organisation_id": found.id, "revision": found.revision, "before": vars(there)}


def _set(session: Session, actor: Actor, found: Organisation, there: Record, wanted: Record) -> None:
    columns, before = wanted.columns(), there.columns()
    changed = [name for name in columns if columns[name] != before[name]]
    if wanted.called != there.called:
        changed.append("names")
        refuse_taken(session, wanted.called, besides=found.id)
    for name, value in columns.items():
        setattr(found, name, value)
    found.revision += 1
    call(session, found, wanted.called)
    journal.record(session, OrganisationChanged(actor_id=actor.id, organisation_id=found.id, changed=changed))


def _record_of(session: Session, found: Organisation) -> Record:
    rows = session.execute(
        select(OrganisationName.language, OrganisationName.name).filter_by(organisation_id=found.id)
    )
    known = dict(rows.all())
    return Record(
        called={code: known[code] for code in LANGUAGES if code in known},
        short_name=found.short_name,
        sector=found.sector,
        countries=list(found.countries),
        parent_id=found.parent_id,
        website=found.website,
        established=found.established,
    )


def _over(there: Record, wanted: Record) -> Record:
    """What is there, with what the row says put over it; an empty cell says nothing."""
    said = {name: value for name, value in vars(wanted).items() if value not in (None, [], {}, "")}
    return Record(**{**vars(there), **said, "called": {**there.called, **wanted.called}})


def undo(session: Session, actor: Actor, row: ImportRow) -> None:
    """Take back what a row made.

    :raises CannotUndo: it was used or changed meanwhile.
    """
    if "invitation_id" in row.made:
        _uninvite(session, actor, row.made["invitation_id"])
    elif "before" in row.made:
        _restore(session, actor, row.made)
    elif "organisation_id" in row.made:
        _strike_out(session, row.made)
    row.made = {}


def _uninvite(session: Session, actor: Actor, invitation_id: int) -> None:
    found = session.get(Invitation, invitation_id, with_for_update=True)
    if found is None or found.revoked_at is not None:
        return
    if found.accepted_at is not None:
        raise CannotUndo
    found.revoked_at = clock.now()
    journal.record(session, InvitationRevoked(actor_id=actor.id, invitation_id=found.id))


def _restore(session: Session, actor: Actor, made: Mapping[str, Any]) -> None:
    found = session.get(Organisation, made["organisation_id"], with_for_update=True)
    if found is None or found.merged_into_id is not None or found.revision != made["revision"]:
        raise CannotUndo
    before = Record(**{**made["before"], "sector": Sector(made["before"]["sector"])})
    _set(session, actor, found, _record_of(session, found), before)


def _strike_out(session: Session, made: Mapping[str, Any]) -> None:
    found = session.get(Organisation, made["organisation_id"], with_for_update=True)
    if found is None:
        return
    hanging = [one for one in hanging_on(session, found.id) if one.what.partition(".")[0] not in OWN]
    if hanging or found.merged_into_id is not None or found.revision != made["revision"]:
        raise CannotUndo
    for table in _OF_IT:
        session.execute(table.__table__.delete().where(table.organisation_id == found.id))
    session.delete(found)
    session.flush()


_OF_IT: tuple[Any, ...] = (OrganisationName, OrganisationCountry, OrganisationToken)
