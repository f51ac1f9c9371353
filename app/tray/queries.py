"""What lies in the tray."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import func, select

from app.db import db
from app.errors import NotFound
from app.tray.models import TrayMail

SHOWN = 100  #: mails on the list
HEAD = 2000  #: bytes of a mail that surely hold what the list says of it


@dataclass(frozen=True, kw_only=True)
class Line:
    """A mail on the list."""

    id: int
    put_at: datetime
    to: str  #: the name, else the address
    subject: str
    language: str | None
    has_entry: bool  #: whether it brings a calendar entry


@dataclass(frozen=True, kw_only=True)
class Parts:
    """A mail taken apart, to look at."""

    headers: list[tuple[str, str]]
    language: str | None
    text: str
    html: str
    calendar: str | None
    method: str | None  #: of the calendar part
    attachments: list[str]

    def header(self, name: str) -> str:
        """Return the value of a header, decoded; "" when there is none."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


def latest() -> Sequence[Line]:
    """List the newest mails, newest first, without their bodies."""
    head = func.substr(TrayMail.raw, 1, HEAD)
    query = select(TrayMail.id, TrayMail.put_at, TrayMail.address, TrayMail.subject, head)
    rows = db.session.execute(query.order_by(TrayMail.id.desc()).limit(SHOWN))
    return [_line(*row) for row in rows]


def find(mail_id: int) -> TrayMail:
    """Find one mail.

    :raises NotFound: no such mail.
    """
    found = db.session.get(TrayMail, mail_id)
    if found is None:
        raise NotFound
    return found


def parts_of(mail: TrayMail) -> Parts:
    """Take a mail apart, as a reader's program would."""
    message = _parsed(mail.raw)
    text = html = ""
    calendar = method = None
    for part in message.walk():
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or part.is_multipart():
            continue
        if kind == "text/plain":
            text = part.get_content()
        elif kind == "text/html":
            html = part.get_content()
        elif kind == "text/calendar":
            calendar, method = part.get_payload(decode=True).decode(), part.get_param("method")  # type: ignore[union-attr]
    return Parts(
        headers=[(name, str(value)) for name, value in message.items()],
        language=message["Content-Language"],
        text=text,
        html=html,
        calendar=calendar,
        method=str(method) if method else None,
        attachments=[part.get_filename() or "" for part in message.iter_attachments()],
    )


def _line(id: int, put_at: datetime, address: str, subject: str, head: bytes) -> Line:
    message = _parsed(head)
    to = message["To"]
    names = [one.display_name for one in to.addresses if one.display_name] if to else []
    return Line(
        id=id,
        put_at=put_at,
        to=names[0] if names else address,
        subject=subject,
        language=message["Content-Language"],
        has_entry=message.get_content_type() == "multipart/mixed",
    )


def _parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
