"""What is held here of a person, and how long."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.files import store
from app.files.models import StoredFile
from app.holdings import GONE, Holding, Leaving, Record, Rule, Section, forget_some, plain, read, record
from app.i18n import _
from app.people.models import (
    Invitation,
    PersonExpertise,
    PersonLanguage,
    PersonTheme,
    PersonToken,
    Profile,
)

#: made from the profile, to sort and to find it: nothing that she does not know
_MADE = {"biography_html", "sort_key", "sort_key_ja", "photo_id", "thumbnail_id", "revision"}


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    profile = session.get(Profile, account_id)
    yield "profile", _("Your profile"), [_of_profile(profile)] if profile else []
    themes = select(PersonTheme.theme_id).where(PersonTheme.account_id == account_id)
    yield "themes", _("Themes you work on"), map(record, read(session, themes, PersonTheme.theme_id))
    email_key = select(Account.email_key).where(Account.id == account_id).scalar_subquery()
    invitations = select(
        Invitation.id,
        Invitation.email,
        Invitation.name,
        Invitation.language,
        Invitation.note,
        Invitation.title,
        Invitation.made_at,
        Invitation.accepted_at,
    ).where(_hers(account_id, email_key))
    yield "invitations", _("Invitations you got"), map(record, read(session, invitations, Invitation.id))
    sent = select(
        Invitation.id, Invitation.email, Invitation.name, Invitation.note, Invitation.made_at
    ).where(Invitation.invited_by_id == account_id)
    yield "invitations_sent", _("Invitations you sent"), map(record, read(session, sent, Invitation.id))


def _of_profile(profile: Profile) -> Record:
    columns = [column.key for column in Profile.__table__.columns if column.key not in _MADE]
    return {name: plain(getattr(profile, name)) for name in columns}


def _files(session: Session, account_id: int) -> Sequence[int]:
    pictures = select(Profile.photo_id, Profile.thumbnail_id).filter_by(account_id=account_id)
    found = session.execute(pictures).first()
    return [number for number in found or () if number is not None]


def _erase(session: Session, leaving: Leaving) -> None:
    her, pictures = leaving.account_id, _files(session, leaving.account_id)
    for model in (PersonTheme, PersonLanguage, PersonExpertise, PersonToken, Profile):
        session.execute(delete(model).where(model.account_id == her))
    session.execute(delete(Invitation).where(_hers(her, leaving.email_key)))
    for picture in session.scalars(select(StoredFile).where(StoredFile.id.in_(pictures))):
        leaving.loose.append(picture.digest)
        store.drop(session, picture)
    session.flush()


def _hers(account_id: int, email_key: Any) -> Any:
    return or_(Invitation.account_id == account_id, Invitation.email_key == email_key)


HOLDING = Holding(
    name="people",
    columns={
        "profile.account_id": GONE,
        "person_theme.account_id": GONE,
        "person_language.account_id": GONE,
        "person_expertise.account_id": GONE,
        "person_token.account_id": GONE,
        "invitation.account_id": GONE,
        "invitation.email": GONE,
        "invitation.email_key": GONE,
        "invitation.name": GONE,
        "invitation.invited_by_id": "shows that the secretariat invited somebody; names a number only",
    },
    collect=_collect,
    erase=_erase,
    files=_files,
)


def _forget_invitations(session: Session, before: datetime) -> int:
    """Forget invitations that nobody accepted in time, or that were taken back."""
    ended = or_(Invitation.expires_at < before, Invitation.revoked_at < before)
    return forget_some(session, Invitation, Invitation.accepted_at.is_(None) & ended)


RULES = [
    Rule(
        setting="KEEP_INVITATIONS",
        what=_("Invitations to join that nobody accepted, after they ran out"),
        forget=_forget_invitations,
    )
]
