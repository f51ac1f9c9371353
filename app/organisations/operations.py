"""What people can do: write an organisation down, change what is said of it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, journal, names, tokens
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import transaction
from app.errors import Refusal
from app.files import pictures, store
from app.files.models import StoredFile
from app.i18n import LANGUAGES, _
from app.organisations.access import find_organisation
from app.organisations.facts import OrganisationChanged, OrganisationMade
from app.organisations.models import Organisation, OrganisationName, Sector
from app.organisations.names import call

LONGEST_KEY = 60  #: characters
RESERVED = frozenset({"new"})  #: addresses that are pages already
LOGO_WIDEST, LOGO_MOST = 480, 100 * 1024  #: pixels, bytes


class NameTaken(Refusal):
    """Who speaks must be unmistakable: two organisations have not the same main name."""

    code, status = "name_taken", 422
    message = _(
        "Another organisation has exactly this name. Please add what tells them apart, such as the country."
    )


class Circle(Refusal):
    """A body would stand above itself."""

    code, status = "circle", 422
    message = _("This body stands below the organisation itself; it cannot stand above it as well.")


class ChangedMeanwhile(Refusal):
    """Somebody else saved since the form was opened. Nothing is overwritten."""

    code, status = "changed_meanwhile", 409
    message = _("Somebody changed this organisation while you were writing. Nothing of yours was saved yet.")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is said of an organisation. Named as the columns of :class:`Organisation`, but for its names."""

    called: dict[str, str]  #: language to name, at least one
    short_name: str | None
    sector: Sector
    countries: list[str]
    parent_id: int | None
    website: str | None
    established: str | None

    def columns(self) -> dict[str, Any]:
        """Return the columns by name."""
        return {name: value for name, value in vars(self).items() if name != "called"}


def make(actor: Actor, record: Record, *, key: str) -> Organisation:
    """Write an organisation down. The same ``key`` of a form twice gives the first one.

    :raises NameTaken: another one is called so.
    """
    with transaction() as session:
        session.get_one(Account, actor.id, with_for_update=True)  # her clicks come one after another
        before = session.scalar(select(Organisation).filter_by(made_by_id=actor.id, form_key=key))
        if before is not None:
            return before
        refuse_taken(session, record.called)
        made = put(session, record, made_by_id=actor.id, form_key=key)
        journal.record(session, OrganisationMade(actor_id=actor.id, organisation_id=made.id))
        return made


def put(
    session: Session, record: Record, *, made_by_id: int | None, form_key: str | None = None
) -> Organisation:
    """Add an organisation under a key of its own, in the caller's transaction.

    :raises NameTaken: another one is called so.
    """
    for address in _addresses(session, record.called):
        made = Organisation(
            key=address,
            made_by_id=made_by_id,
            made_at=clock.now(),
            form_key=form_key,
            sources=[],
            **record.columns(),
        )
        try:
            with session.begin_nested():
                call(session, made, record.called)
        except IntegrityError:  # somebody was faster: with the name, or with the address
            refuse_taken(session, record.called)
        else:
            return made
    raise NameTaken


def _addresses(session: Session, called: dict[str, str]) -> Iterator[str]:
    """Propose keys: the romanised name; when it is another's, something added to it."""
    words = names.romanised(_main(called)[1]).replace(" ", "-")[:LONGEST_KEY].strip("-") or "organisation"
    taken = session.scalar(select(Organisation.id).filter_by(key=words)) is not None
    if not taken and words not in RESERVED:
        yield words
    for _try in range(3):
        yield f"{words}-{tokens.fresh()[:4].lower().replace('_', 'a').replace('-', 'b')}"


def _main(called: dict[str, str]) -> tuple[str, str]:
    return next((code, called[code]) for code in LANGUAGES if called.get(code))


def refuse_taken(session: Session, called: dict[str, str], *, besides: int | None = None) -> None:
    """Refuse a main name that another organisation has.

    :raises NameTaken: it has.
    """
    taken = select(Organisation.id).where(
        Organisation.name == _main(called)[1], Organisation.merged_into_id.is_(None)
    )
    if set(session.scalars(taken)) - {besides}:
        raise NameTaken


def change(actor: Actor, key: str, record: Record, *, revision: int) -> Organisation:
    """Change what is said of an organisation. Without a difference nothing happens at all.

    revision: of the organisation that the form showed.

    :raises NotFound: not there, or not hers to change.
    :raises ChangedMeanwhile: another revision is there now.
    :raises NameTaken: another one is called so.
    :raises Circle: the parent stands below it.
    """
    with transaction() as session:
        found = find_organisation(session, actor, key, "edit", lock=True)
        if found.revision != revision:
            raise ChangedMeanwhile
        say(session, actor, found, record)
        return found


def say(session: Session, actor: Actor, found: Organisation, record: Record) -> None:
    """Let ``record`` be what is said of an organisation, whose row the caller holds.

    :raises NameTaken: another one is called so.
    :raises Circle: the parent stands below it.
    """
    there, wanted = said(session, found), record.columns()
    changed = [name for name, value in there.columns().items() if value != wanted[name]]
    if there.called != record.called:
        changed.append("names")
    if not changed:
        return
    refuse_taken(session, record.called, besides=found.id)
    if "parent_id" in changed:
        _refuse_circle(session, found.id, record.parent_id)
    for name in wanted:
        setattr(found, name, wanted[name])
    found.revision += 1
    try:
        call(session, found, record.called)
    except IntegrityError as error:  # somebody was faster with the name
        raise NameTaken from error
    journal.record(session, OrganisationChanged(actor_id=actor.id, organisation_id=found.id, changed=changed))


def said(session: Session, found: Organisation) -> Record:
    """Return what is said of an organisation."""
    rows = session.execute(
        select(OrganisationName.language, OrganisationName.name).filter_by(organisation_id=found.id)
    )
    columns = {field.name: getattr(found, field.name) for field in fields(Record) if field.name != "called"}
    return Record(called=dict(rows.all()), **columns)


def _refuse_circle(session: Session, organisation_id: int, parent_id: int | None) -> None:
    """Walk up, holding each row: of two who would close a circle from both ends one waits.

    :raises Circle: the organisation stands above its parent.
    """
    above = parent_id
    while above is not None:
        if above == organisation_id:
            raise Circle
        row = select(Organisation.parent_id).filter_by(id=above)
        above = session.scalar(row.with_for_update())


def set_logo(actor: Actor, key: str, data: bytes) -> Organisation:
    """Give an organisation a logo, made anew from ``data``.

    :raises NotFound: not there, or not hers to change.
    :raises Refusal: it is no picture we take (see app.files.pictures).
    """
    picture = pictures.made_anew(data, widest=LOGO_WIDEST, most=LOGO_MOST)
    with transaction() as session:
        found = find_organisation(session, actor, key, "edit", lock=True)
        kept = store.keep(
            session, picture, name=f"{found.key}.webp", media_type=pictures.WEBP, made_by_id=actor.id
        )
        _hang(session, actor, found, kept)
        return found


def remove_logo(actor: Actor, key: str) -> Organisation:
    """Take the logo away. Doing it twice changes nothing.

    :raises NotFound: not there, or not hers to change.
    """
    with transaction() as session:
        found = find_organisation(session, actor, key, "edit", lock=True)
        if found.logo_id is not None:
            _hang(session, actor, found, None)
        return found


def _hang(session: Session, actor: Actor, organisation: Organisation, logo: StoredFile | None) -> None:
    before = session.get(StoredFile, organisation.logo_id) if organisation.logo_id else None
    organisation.logo_id = logo.id if logo else None
    organisation.revision += 1
    session.flush()
    if before is not None:
        store.drop(session, before)
    journal.record(
        session, OrganisationChanged(actor_id=actor.id, organisation_id=organisation.id, changed=["logo"])
    )
