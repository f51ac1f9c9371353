"""Which messages of an archive are one discussion: by what they answer, else by their subject."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app import text
from app.archives import html_words

TOGETHER = timedelta(days=120)  #: an answer that names nothing belongs to its subject for so long


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message, as :func:`app.archives.mails.messages` found it; nobody's address is in its text."""

    id: str  #: of the mail, or made like one
    answers: Sequence[str]  #: the ids of what it answers, the nearest last
    subject: str  #: without what replies put before it
    is_reply: bool
    name: str
    address: str  #: "" where the archive does not say it
    at: datetime
    text: str
    files: Sequence[str]  #: the names of what hung on it
    topic: str | None  #: what tells threads apart, where the archive says so

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Message":
        """Take what the child wrote."""
        values = dict(said)
        words = html_words.of_html(values["text"]) if values.pop("is_html") else values["text"]
        at = datetime.fromisoformat(values["at"])
        return cls(**{**values, "text": html_words.masked(words), "at": at})


@dataclass(kw_only=True)
class Conversation:
    """A discussion to be: its messages in the order of their time."""

    messages: list[Message] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What its first message is about; its first words where that says nothing."""
        first = self.messages[0]
        return text.excerpt(text.one_line(first.subject) or text.one_line(first.text), 160)

    def before(self, message: Message) -> Message | None:
        """Return the message of this discussion that ``message`` answers most nearly."""
        known = {one.id: one for one in self.messages}
        return next((known[one] for one in reversed(message.answers) if one in known), None)


def conversations(messages: Sequence[Message]) -> list[Conversation]:
    """Put messages together, the discussions by the time of their first message.

    A message belongs to the discussion of whatever it answers, also when that came later or is not there:
    two that answer the same are together. An answer that names nothing goes to the last discussion with its
    subject, of the last :data:`TOGETHER`.
    """
    ordered = sorted(messages, key=lambda one: (one.at, one.id))
    roots = _Roots()
    for one in ordered:
        own = f"topic {one.topic}" if one.topic else one.id
        roots.join(one.id, own)
        for answered in one.answers:
            roots.join(one.id, answered)
    _by_subject(ordered, roots)
    found: dict[str, Conversation] = defaultdict(Conversation)
    for one in ordered:
        found[roots.of(one.id)].messages.append(one)
    return list(found.values())


def _by_subject(ordered: Sequence[Message], roots: "_Roots") -> None:
    last: dict[str, Message] = {}
    for one in ordered:
        subject = " ".join(one.subject.casefold().split())
        if not subject or one.topic:
            continue
        before = last.get(subject)
        if one.is_reply and not one.answers and before and one.at - before.at <= TOGETHER:
            roots.join(one.id, before.id)
        last[subject] = one


class _Roots:
    """Which names belong together (disjoint sets)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        while (above := self._above.get(name, name)) != name:
            self._above[name] = self._above.get(above, above)
            name = above
        return name

    def join(self, one: str, other: str) -> None:
        self._above[self.of(other)] = self.of(one)
