"""Who sees what stands under a theme, and the question to be asked before that changes."""

from typing import NamedTuple

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.discussions.models import Theme
from app.errors import Refusal
from app.groups.access import groups_of
from app.groups.models import Group, Visibility
from app.i18n import Lazy, _

EVERYBODY = "everybody"


class Audience(NamedTuple):
    """Who sees a theme: those whom it lets in, of those whom the theme above it lets in."""

    #: what tells audiences apart: "everybody", "signed_in", "group 7", or two groups
    key: str
    groups: tuple[str | None, ...] = ()  #: the names of the groups; None: it is not for this reader to know

    @property
    def words(self) -> Lazy:
        """The people as pages say it."""
        if not self.groups:
            return _("everybody") if self.key == EVERYBODY else _("all who have joined")
        if None in self.groups:
            one = len(self.groups) == 1
            return _("only the members of its group") if one else _("only who is in both of its groups")
        if len(self.groups) == 1:
            return _("only the members of the group “%(group)s”", group=self.groups[0])
        return _(
            "only who is in both groups, “%(one)s” and “%(other)s”",
            one=self.groups[0],
            other=self.groups[1],
        )


class OthersWillSee(Refusal):
    """Others than now would see it, and nobody has said yet that this is meant."""

    code, status = "others_will_see", 422

    def __init__(self, now: Audience, then: Audience) -> None:
        super().__init__()
        self.now, self.then = now, then
        self.message = _(
            "This changes who can read it. Now: %(now)s. Then: %(then)s.", now=now.words, then=then.words
        )


def audience_of(session: Session, actor: Actor, theme: Theme) -> Audience:
    """Return who sees ``theme``, beside those who look after it and the secretariat.

    Those who look after a theme need not know what a group is called: ``actor`` is told of hers only.
    """
    above = session.get(Theme, theme.parent_id) if theme.parent_id else None
    keys, groups = [], []
    for one in (above, theme):
        if one is None or one.visibility is Visibility.PUBLIC:
            continue
        key = f"group {one.group_id}" if one.visibility is Visibility.GROUP else "signed_in"
        if key in keys:
            continue
        keys.append(key)
        if one.group_id:
            hers = true() if actor.is_secretariat else Group.id.in_(groups_of(actor.id))
            groups.append(session.scalar(select(Group.name).where(Group.id == one.group_id, hers)))
    if groups:
        keys = [key for key in keys if key != "signed_in"]  # whoever is in a group has joined
    return Audience(" ".join(sorted(keys)) or EVERYBODY, tuple(groups))


def want_agreed(session: Session, actor: Actor, now: Theme, then: Theme, agreed: str | None) -> None:
    """See that who sees it stays the same, or that the change was agreed to. agreed: key of an audience.

    :raises OthersWillSee: see there.
    """
    before, after = audience_of(session, actor, now), audience_of(session, actor, then)
    if before.key != after.key and agreed != after.key:
        raise OthersWillSee(before, after)
