"""Mails as their readers get them, taken from the tray."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import select

from app.db import db, transaction
from app.tray.models import TrayMail


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail, parsed by the standard library."""

    to: str
    subject: str
    message_id: str
    text: str
    html: str
    calendar: str | None  #: unfolded lines
    method: str | None
    raw: bytes


def parse(to: str, raw: bytes) -> Letter:
    """Take a mail apart."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    parts = {
        part.get_content_type(): part
        for part in message.walk()
        if not part.is_multipart() and part.get_content_disposition() != "attachment"
    }
    invitation = parts.get("text/calendar")
    return Letter(
        to=to,
        subject=str(message["Subject"]),
        message_id=str(message["Message-ID"]),
        text=parts["text/plain"].get_content(),
        html=parts["text/html"].get_content(),
        calendar=(
            invitation.get_payload(decode=True).decode().replace("\r\n ", "").replace("\r\n", "\n")
            if invitation
            else None
        ),
        method=invitation.get_param("method") if invitation else None,
        raw=raw,
    )


def new_letters() -> list[Letter]:
    """Take all mails out of the tray, oldest first."""
    with transaction() as session:
        mails = session.scalars(select(TrayMail).order_by(TrayMail.id)).all()
        found = [parse(mail.address, mail.raw) for mail in mails]
        for mail in mails:
            session.delete(mail)
    db.session.rollback()
    return found
