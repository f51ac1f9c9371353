"""What can be read of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db
from app.discussions import theme_names
from app.discussions.access import visible_to as themes_visible_to
from app.discussions.models import Theme
from app.errors import NotFound
from app.files.models import StoredFile
from app.moments import network_day
from app.organisations import belonging, entrusted
from app.organisations.access import affiliation_holds
from app.organisations.belonging import Belonging
from app.organisations.entrusted import Held
from app.organisations.kinds import AffiliationState
from app.organisations.models import Affiliation
from app.people.access import Field, audience_condition, find_person, readable, visible_to
from app.people.models import PersonTheme, Profile


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person as one reader may see her: what is not for him is empty here."""

    account: Account
    profile: Profile
    fields: frozenset[Field]  #: those this reader may read
    is_mine: bool  #: whether it is the reader's own page
    photo: str | None  #: its digest
    biography: Markup
    belongs: list[Belonging]
    mandates: list[Held]
    themes: list[tuple[str, str, str]]  #: (slug, title, language of the title)

    def reads(self, field: str) -> bool:
        """Tell whether the reader may read ``field``, by its name."""
        return Field(field) in self.fields


def person(actor: Actor | None, person_id: int) -> Person:
    """Find one person, with what ``actor`` may read of her.

    :raises NotFound: not there, or not for this reader.
    """
    session = db.session()
    profile = find_person(session, actor, person_id)
    fields = readable(actor, person_id, profile.audiences)
    sees_all = actor is not None and (actor.id == person_id or actor.is_secretariat)
    return Person(
        account=profile.account,
        profile=profile,
        fields=fields,
        is_mine=actor is not None and actor.id == person_id,
        photo=_digest(session, profile.photo_id) if Field.PHOTO in fields else None,
        biography=Markup(profile.biography_html if Field.BIOGRAPHY in fields else ""),  # noqa: S704  # sanitised
        belongs=_belongs(person_id, sees_all) if Field.ORGANISATIONS in fields else [],
        mandates=entrusted.mandates_of(actor, person_id) if Field.ORGANISATIONS in fields else [],
        themes=_themes(session, actor, person_id) if Field.THEMES in fields else [],
    )


def _belongs(person_id: int, sees_all: bool) -> list[Belonging]:
    """List where she belongs; what is not confirmed, or ended, is for herself and the secretariat."""
    found = belonging.affiliations_of(person_id)
    return [one for one in found if sees_all or one.state is AffiliationState.CONFIRMED]


def _themes(session: Session, actor: Actor | None, person_id: int) -> list[tuple[str, str, str]]:
    query = (
        select(Theme.slug, theme_names.TITLE, theme_names.LANGUAGE)
        .join(PersonTheme, PersonTheme.theme_id == Theme.id)
        .where(PersonTheme.account_id == person_id, themes_visible_to(actor))
        .order_by(*theme_names.ORDER)
    )
    return [(slug, title, language) for slug, title, language in session.execute(query)]


def _digest(session: Session, file_id: int | None) -> str | None:
    return session.scalar(select(StoredFile.digest).filter_by(id=file_id)) if file_id else None


def photo(actor: Actor | None, person_id: int, digest: str) -> StoredFile:
    """Find a person's photo, or its thumbnail, by the digest in its address.

    :raises NotFound: it is another one now, or is not for this reader.
    """
    session = db.session()
    profile = find_person(session, actor, person_id)
    pictures = [number for number in (profile.photo_id, profile.thumbnail_id) if number is not None]
    if Field.PHOTO not in readable(actor, person_id, profile.audiences) or not pictures:
        raise NotFound
    found = session.scalar(
        select(StoredFile).where(StoredFile.id.in_(pictures), StoredFile.digest == digest).limit(1)
    )
    if found is None:
        raise NotFound
    return found


def own(actor: Actor) -> Profile:
    """Return one's own profile, the account with it.

    :raises NotFound: it is not made yet; the worker does so in a moment.
    """
    query = select(Profile).options(joinedload(Profile.account)).filter_by(account_id=actor.id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def own_themes(actor: Actor) -> set[int]:
    """Return the themes one says one works on."""
    return themes_of(db.session(), actor.id)


def own_photo(profile: Profile) -> str | None:
    """Return the digest of one's own photo."""
    return _digest(db.session(), profile.photo_id)


def themes_of(session: Session, account_id: int) -> set[int]:
    """Return the themes a person says she works on."""
    return set(session.scalars(select(PersonTheme.theme_id).filter_by(account_id=account_id)))


def sign_of(profile: Profile, themes: Iterable[int]) -> str:
    """Return what tells that a profile says the same as when it was read: name, zone and themes with it."""
    said = (profile.revision, profile.account.name, profile.account.timezone, sorted(themes))
    return sha256(repr(said).encode()).hexdigest()[:20]


def belongs_of(actor: Actor) -> list[Belonging]:
    """List where one belongs, belonged, or asked to, oneself."""
    return belonging.affiliations_of(actor.id)


class Member(NamedTuple):
    """A person on the page of an organisation she belongs to."""

    id: int
    name: str
    language: str
    title: str


def belonging_to(actor: Actor | None, organisation_id: int, limit: int) -> list[Member]:
    """List who belongs to an organisation now, of those whom ``actor`` may see there, by name."""
    query = (
        select(Account.id, Account.name, Account.language, func.max(Affiliation.title))
        .join(Profile, Profile.account_id == Account.id)
        .join(Affiliation, Affiliation.account_id == Account.id)
        .where(
            Affiliation.organisation_id == organisation_id,
            affiliation_holds(network_day()),
            visible_to(actor),
            audience_condition(actor, Field.ORGANISATIONS),
        )
        .group_by(Account.id, Account.name, Account.language, Profile.sort_key)
        .order_by(Profile.sort_key, Account.id)
        .limit(limit)
    )
    return [Member(*row) for row in db.session.execute(query)]
