"""A row that names a person: it becomes an invitation, for an account is only made by the person herself."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.accounts.queries import fold
from app.desk.columns import typed
from app.desk.models import ImportRow
from app.desk.verdicts import MAKE, SKIP, CannotUndo, Known, Verdict, wrong_fields
from app.i18n import _
from app.names import folded
from app.people import invitations
from app.people.facts import InvitationRevoked
from app.people.invitation_forms import InviteForm
from app.people.invitations import Guest
from app.people.models import Invitation


def look_at(_session: Session, row: ImportRow, known: Known) -> Verdict:
    """Say what a row would do. Nothing is written."""
    form = _person(row.cells, known)
    verdict = wrong_fields(form)
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


def do(session: Session, actor: Actor, row: ImportRow, known: Known) -> None:
    """Invite the person.

    :raises HasJoined: she did meanwhile. InvitedAlready: somebody invited her meanwhile.
    """
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


def undo(session: Session, actor: Actor, row: ImportRow) -> None:
    """Take the invitation back.

    :raises CannotUndo: it was accepted.
    """
    found = session.get(Invitation, row.made["invitation_id"], with_for_update=True)
    if found is None or found.revoked_at is not None:
        return
    if found.accepted_at is not None:
        raise CannotUndo
    found.revoked_at = clock.now()
    journal.record(session, InvitationRevoked(actor_id=actor.id, invitation_id=found.id))
