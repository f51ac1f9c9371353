"""What can be found."""

from enum import StrEnum

from app.i18n import Lazy, _


class Kind(StrEnum):
    """What sort of thing an entry of the index is about."""

    POST = "post"
    THREAD = "thread"
    MEETING = "meeting"
    PERSON = "person"
    ORGANISATION = "organisation"

    @property
    def words(self) -> Lazy:
        """Many of them as pages say it."""
        return _KINDS[self]

    @property
    def one(self) -> Lazy:
        """One of them as pages say it."""
        return _ONE[self]


_KINDS = {
    Kind.POST: _("Posts"),
    Kind.THREAD: _("Discussions"),
    Kind.MEETING: _("Events"),
    Kind.PERSON: _("People"),
    Kind.ORGANISATION: _("Organisations"),
}
_ONE = {
    Kind.POST: _("Post"),
    Kind.THREAD: _("Discussion"),
    Kind.MEETING: _("Event"),
    Kind.PERSON: _("Person"),
    Kind.ORGANISATION: _("Organisation"),
}

#: what has a place in time: shown newest first
DATED = (Kind.POST, Kind.THREAD, Kind.MEETING)
#: what has a name: shown by how well it fits
NAMED = (Kind.PERSON, Kind.ORGANISATION)
