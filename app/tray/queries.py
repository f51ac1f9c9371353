"""What lies in the tray."""

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import load_only

from app.db import db
from app.errors import NotFound
from app.tray.models import TrayMail

SHOWN = 100  #: mails on the list


@dataclass(frozen=True, kw_only=True)
class Parts:
    """A mail taken apart, to look at."""

    headers: list[tuple[str, str]]
    text: str
    html: str
    calendar: str | None
    method: str | None  #: of the calendar part
    attachments: list[str]


def latest() -> Sequence[TrayMail]:
    """List the newest mails, newest first, without their bodies."""
    query = select(TrayMail).options(load_only(TrayMail.put_at, TrayMail.address, TrayMail.subject))
    return db.session.scalars(query.order_by(TrayMail.id.desc()).limit(SHOWN)).all()


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
    message = message_from_bytes(mail.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
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
        text=text,
        html=html,
        calendar=calendar,
        method=str(method) if method else None,
        attachments=[part.get_filename() or "" for part in message.iter_attachments()],
    )
