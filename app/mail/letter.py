"""What a mail is. The features say what to tell whom; the worker carries it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import current_app

from app import text
from app.i18n import language, speaking

#: headers a mail may ask for; their values are ours or cleaned, their names are these
HEADERS = frozenset({"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "In-Reply-To", "References"})


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """One person: a mail goes to one only."""

    address: str
    name: str
    language: str  #: a code of app.i18n.LANGUAGES
    timezone: str  #: IANA name


@dataclass(frozen=True, kw_only=True)
class CalendarPart:
    """A calendar object that programs act on (RFC 6047)."""

    method: str  #: "REQUEST" or "CANCEL"
    body: bytes  #: text/calendar, CRLF


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail to one person, in that person's language.

    ``template`` names a folder of three: subject.txt, body.txt, body.html.
    """

    to: Recipient
    template: str
    values: dict[str, Any] = field(default_factory=dict)
    calendar: CalendarPart | None = None
    reply_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse headers that no mail of ours carries."""
        unknown = set(self.headers) - HEADERS
        if unknown:
            raise ValueError(f"unknown headers {sorted(unknown)}")


class Rendered(NamedTuple):
    """What a mail says, ready to be read."""

    subject: str
    text: str
    html: str


def render(mail: Mail) -> Rendered:
    """Say what ``mail`` says, in the language and by the clock of its reader."""

    def part(name: str) -> str:
        # not Flask's own render_template: what it adds is about a request, and there is none
        template = current_app.jinja_env.get_template(f"{mail.template}/{name}")
        return template.render(to=mail.to, language=language(), **mail.values)

    with speaking(mail.to.language, mail.to.timezone):
        return Rendered(text.one_line(part("subject.txt")), text.clean(part("body.txt")), part("body.html"))
