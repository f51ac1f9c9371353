"""Finding people for lists that somebody keeps: by their address, or by a part of their name."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from wtforms import HiddenField, StringField

from app.accounts.models import Account
from app.accounts.queries import fold
from app.db import db
from app.errors import Refusal
from app.forms import Form, at_most, line
from app.i18n import _

MOST = 10  #: people who are offered to choose from


class Known(NamedTuple):
    """A person, for those who may know her address."""

    id: int
    name: str
    language: str
    email: str


#: the columns of :class:`Known`
KNOWN = (Account.id, Account.name, Account.language, Account.email)


class PersonForm(Form):
    """Who is to be added: as typed, or as chosen among several."""

    who = StringField(
        _("Name or e-mail address"),
        filters=[line],
        validators=[at_most(254)],
        description=_("Only people who have joined can be added."),
        render_kw={"autocomplete": "off"},
    )
    person = HiddenField()

    offered: Sequence[Known] = ()  #: several who are called so

    def give(self, act: Callable[[int], None], *, by_name: bool = True) -> bool:
        """Do ``act`` with who is meant. Returns False when the form must be shown again, and says why in it.

        act: an operation on the number of an account; what it refuses of her stands next to the field.
        """
        person = self.chosen(by_name=by_name)
        if person is None:
            return False
        try:
            act(person)
        except Refusal as refusal:
            self.refused_at(self.who, refusal)
            return False
        return True

    def chosen(self, *, by_name: bool = True) -> int | None:
        """Return who is meant; None when the form must be shown again, with what is wrong next to the field.

        by_name: whether a part of a name is enough, for those who may know of everybody.
        """
        if by_name and self.person.data and str(self.person.data).isdecimal() and len(self.person.data) < 19:
            return int(self.person.data)
        if not self.validate():
            return None
        self.offered = found(self.who.data or "", by_name=by_name)
        if len(self.offered) == 1:
            return self.offered[0].id
        if not (self.who.data or "").strip():
            self.refused(self.who, _("Please write a name or an e-mail address."))
        elif self.offered:
            self.refused(self.who, _("Several people are called so. Please choose one of them."))
        elif by_name:
            self.refused(self.who, _("Nobody of this name or address has joined."))
        else:
            self.refused(self.who, _("Nobody with this address has joined. Please write it in full."))
        return None


def found(words: str, *, by_name: bool) -> Sequence[Known]:
    """Find people who are here, by their whole address; by a part of their name, too, if asked so."""
    words = words.strip()
    if not words:
        return ()
    here = (Account.suspended_at.is_(None), Account.left_at.is_(None))
    query = select(*KNOWN).where(*here).order_by(Account.name, Account.id).limit(MOST)
    exact = [Known(*row) for row in db.session.execute(query.where(Account.email_key == fold(words)))]
    if exact or not by_name:
        return exact
    return [Known(*row) for row in db.session.execute(query.where(_is_called(words)))]


def _is_called(words: str) -> ColumnElement[bool]:
    """Return the condition that a name has ``words`` in it; SQLite folds no letters but A to Z."""
    spellings = {words, words.lower(), words.title(), words.capitalize()}
    return or_(*(Account.name.icontains(one, autoescape=True) for one in sorted(spellings)))
