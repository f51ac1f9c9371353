"""Who may see a person, and which of the things she says of herself.

The same rule for pages, the directory, exports and panels. A person is seen by those whom she lets find
her (``Profile.listed``); on her page each sees the fields that are for him. She herself and the secretariat
see all of it. Whoever is suspended or has left is seen by nobody here.
"""

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import all_written_out
from app.errors import NotFound
from app.i18n import Lazy, _
from app.people.models import Audience, Profile


class Field(StrEnum):
    """What a person says of herself, as far as she chooses for whom. Her name goes with her page."""

    FULL_NAME = "full_name"  #: given and family name, and which comes first
    NATIVE_NAME = "native_name"
    READING = "reading"
    HONORIFIC = "honorific"
    PRONOUNS = "pronouns"
    PHOTO = "photo"
    POSITION = "position"
    ORGANISATIONS = "organisations"  #: to which she belongs, and her mandates
    LANGUAGES = "languages"
    TIMEZONE = "timezone"
    EXPERTISE = "expertise"
    THEMES = "themes"
    BIOGRAPHY = "biography"

    @property
    def words(self) -> Lazy:
        """The field as pages say it."""
        return _FIELDS[self]


_FIELDS = {
    Field.FULL_NAME: _("Given and family name"),
    Field.NATIVE_NAME: _("Name in your own script"),
    Field.READING: _("How it is read"),
    Field.HONORIFIC: _("Title before the name"),
    Field.PRONOUNS: _("Pronouns"),
    Field.PHOTO: _("Photo"),
    Field.POSITION: _("Position"),
    Field.ORGANISATIONS: _("Organisations and mandates"),
    Field.LANGUAGES: _("Languages"),
    Field.TIMEZONE: _("Time zone"),
    Field.EXPERTISE: _("Expertise"),
    Field.THEMES: _("Themes"),
    Field.BIOGRAPHY: _("About you"),
}
#: for whom a field is until she says otherwise: nothing but her name is for everybody
UNSAID = Audience.SIGNED_IN
#: the columns of ``profile`` by which her names are found, beside her name itself
NAMES = {
    "given_name": Field.FULL_NAME,
    "family_name": Field.FULL_NAME,
    "native_name": Field.NATIVE_NAME,
    "reading": Field.READING,
}
_WIDTH = {Audience.SECRETARIAT: 0, Audience.SIGNED_IN: 1, Audience.PUBLIC: 2}


def audiences_of(actor: Actor | None) -> frozenset[Audience]:
    """Return the audiences ``actor`` (None: anybody) belongs to."""
    if actor is None:
        return frozenset({Audience.PUBLIC})
    if actor.is_secretariat:
        return frozenset(Audience)
    return frozenset({Audience.PUBLIC, Audience.SIGNED_IN})


def is_live() -> ColumnElement[bool]:
    """Return the condition that the person of a row of ``account`` is here: not suspended, not gone."""
    return and_(Account.suspended_at.is_(None), Account.left_at.is_(None))


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` may know of a person; ``account`` must be joined."""
    listed = Profile.listed.in_(all_written_out(audiences_of(actor)))
    return and_(is_live(), listed if actor is None else or_(listed, Profile.account_id == actor.id))


def found_by(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which a person stands in the directory of ``actor``.

    Like :func:`visible_to`, but one's own entry stands there only as it does for others.
    """
    return and_(is_live(), Profile.listed.in_(all_written_out(audiences_of(actor))))


def audience_condition(actor: Actor | None, field: Field) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` may read ``field`` of a row of ``profile``.

    For filters too: who finds somebody by a field has read it.
    """
    told = told_to(audiences_of(actor), field)
    return told if actor is None else or_(told, Profile.account_id == actor.id)


def told_to(audiences: frozenset[Audience], field: Field) -> ColumnElement[bool]:
    """Return the condition that ``field`` of a row of ``profile`` is for one of ``audiences``."""
    if audiences == frozenset(Audience):
        return true()
    said = func.coalesce(Profile.audiences[field.value].as_string(), UNSAID.value)
    return said.in_(all_written_out(audiences))


def audience_of(audiences: dict[str, str], field: str) -> Audience:
    """Return for whom a field is, by ``Profile.audiences``.

    field: a :class:`Field`, or one of :data:`NAMES`.
    """
    return Audience(audiences.get(NAMES.get(field, field), UNSAID.value))


def is_as_wide(one: Audience, other: Audience) -> bool:
    """Tell whether all who belong to ``other`` belong to ``one`` too."""
    return _WIDTH[one] >= _WIDTH[other]


def readable(actor: Actor | None, account_id: int, audiences: dict[str, str]) -> frozenset[Field]:
    """Return the fields that ``actor`` may read of a person, by her ``Profile.audiences``."""
    if actor is not None and (actor.is_secretariat or actor.id == account_id):
        return frozenset(Field)
    mine = audiences_of(actor)
    return frozenset(field for field in Field if audience_of(audiences, field) in mine)


def find_person(session: Session, actor: Actor | None, person_id: int) -> Profile:
    """Find a person whose page ``actor`` may see, her account with it.

    :raises NotFound: no such person, or not for this reader.
    """
    query = select(Profile).join(Profile.account).options(joinedload(Profile.account))
    found = session.scalar(query.where(Profile.account_id == person_id, visible_to(actor)))
    if found is None:
        raise NotFound
    return found
