"""What people say of themselves, and for whom."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import journal, text
from app.accounts import names
from app.accounts.actor import Actor
from app.accounts.facts import Joined
from app.accounts.models import Account
from app.db import transaction
from app.discussions.facts import ThemeRemoved
from app.errors import Refusal
from app.files import pictures, store
from app.files.models import StoredFile
from app.i18n import _
from app.journal import JournalEntry
from app.people import listing
from app.people.access import UNSAID, Field
from app.people.facts import ListingChosen, PhotoChanged, ProfileChanged
from app.people.models import Audience, PersonTheme, Profile
from app.people.queries import sign_of, themes_of

PHOTO, THUMBNAIL = (480, 200_000), (96, 4_000)  #: widest in pixels, most in bytes


class ChangedMeanwhile(Refusal):
    """The profile was saved elsewhere since the form was opened. Nothing is overwritten."""

    code, status = "changed_meanwhile", 409
    message = _("Your profile was changed meanwhile. Nothing of what you typed here was saved yet.")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a person says of herself. Named as the columns of :class:`Profile`, but for name, zone, themes."""

    name: str
    timezone: str
    family_name: str
    given_name: str
    family_first: bool
    native_name: str
    reading: str
    honorific: str
    pronouns: str
    position: str
    languages: list[dict[str, Any]]
    expertise: list[str]
    themes: set[int]
    biography: str
    listed: Audience
    audiences: dict[Field, Audience]


def on_joined(session: Session, _entry: JournalEntry, fact: Joined) -> None:
    """Effect: whoever joins has a profile, empty so far; only the secretariat finds her."""
    listing.index(session, fact.account_id)


def change(actor: Actor, words: Words, *, seen: str) -> None:
    """Change one's own profile. Without a difference nothing happens at all.

    seen: :func:`app.people.queries.sign_of` the profile that the form showed.

    :raises ChangedMeanwhile: it says something else now.
    :raises LooksLikeAnother: the name is too much like that of somebody who runs the network.
    :raises TextTooLong: the biography would take too long to read.
    """
    html = text.to_html(words.biography)
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        profile = session.get_one(Profile, actor.id)
        themes = themes_of(session, actor.id)
        said = {"name": account, "timezone": account}
        wanted = {field.name: getattr(words, field.name) for field in fields(words) if field.name != "themes"}
        wanted["audiences"] = {
            field.value: audience.value
            for field, audience in words.audiences.items()
            if audience is not UNSAID
        }
        changed = [name for name in wanted if getattr(said.get(name, profile), name) != wanted[name]]
        changed += ["themes"] if themes != words.themes else []
        if not changed:
            return
        if sign_of(profile, themes) != seen:
            raise ChangedMeanwhile
        if "name" in changed:
            names.want_own(session, words.name, account_id=account.id)
        for name in wanted:
            setattr(said.get(name, profile), name, wanted[name])
        if "themes" in changed:
            _work_on(session, actor.id, words.themes)
        profile.biography_html = html
        profile.revision += 1
        session.flush()
        listing.index(session, actor.id)
        journal.record(
            session, ProfileChanged(actor_id=actor.id, account_id=actor.id, changed=sorted(changed))
        )
        if "listed" in changed:
            journal.record(
                session, ListingChosen(actor_id=actor.id, account_id=actor.id, listed=words.listed.value)
            )


def on_theme_removed(session: Session, _entry: JournalEntry, fact: ThemeRemoved) -> None:
    """Effect: who said that she works on a theme works on the one that it was merged into."""
    into = fact.into_theme_id
    if into is not None:
        known = select(PersonTheme.account_id).filter_by(theme_id=into).scalar_subquery()
        moved = update(PersonTheme).where(
            PersonTheme.theme_id == fact.gone_theme_id, PersonTheme.account_id.not_in(known)
        )
        session.execute(moved.values(theme_id=into).execution_options(synchronize_session=False))
    session.execute(delete(PersonTheme).filter_by(theme_id=fact.gone_theme_id))


def _work_on(session: Session, account_id: int, themes: set[int]) -> None:
    session.execute(delete(PersonTheme).filter_by(account_id=account_id))
    session.add_all(PersonTheme(account_id=account_id, theme_id=theme_id) for theme_id in sorted(themes))
    session.flush()


def set_photo(actor: Actor, data: bytes) -> None:
    """Set one's photo: made anew from what came, small, without metadata.

    :raises Refusal: it is no picture that can be taken (see app.files.pictures).
    """
    photo = pictures.made_anew(data, widest=PHOTO[0], most=PHOTO[1])
    thumbnail = pictures.made_anew(photo, widest=THUMBNAIL[0], most=THUMBNAIL[1])
    with transaction() as session:
        kept = [
            store.keep(session, one, name=name, media_type=pictures.WEBP, made_by_id=actor.id).id
            for one, name in ((photo, "photo.webp"), (thumbnail, "thumbnail.webp"))
        ]
        _show_photo(session, actor, *kept)


def remove_photo(actor: Actor) -> None:
    """Take one's photo away. Doing it twice changes nothing."""
    with transaction() as session:
        _show_photo(session, actor, None, None)


def _show_photo(session: Session, actor: Actor, photo_id: int | None, thumbnail_id: int | None) -> None:
    """Put the photo in the place of the one so far, whose rows go."""
    session.get_one(Account, actor.id, with_for_update=True)
    profile = session.get_one(Profile, actor.id)
    before = [number for number in (profile.photo_id, profile.thumbnail_id) if number is not None]
    if not before and photo_id is None:
        return
    profile.photo_id, profile.thumbnail_id = photo_id, thumbnail_id
    session.flush()
    for stored in session.scalars(select(StoredFile).where(StoredFile.id.in_(before))):
        store.drop(session, stored)
    session.flush()
    journal.record(
        session,
        PhotoChanged(actor_id=actor.id, account_id=actor.id, is_there=photo_id is not None),
    )
