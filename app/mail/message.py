"""Write a mail down for the wire (RFC 5322, 2045, 2047, 6047), so that every script survives.

Bodies are base64: a Chinese paragraph has no line breaks, and lines over 998 octets are refused.
Header values are encoded under the old policy of the standard library: the new one loses spaces
between encoded words on the Python versions we run on. No value can end its header: line breaks of
any kind are gone before it is encoded.
"""

import re
from datetime import datetime
from email import policy
from email.charset import BASE64, Charset
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, parseaddr

from app.mail.addresses import on_the_wire
from app.mail.letter import Mail, Rendered

WIRE = policy.compat32.clone(linesep="\r\n", max_line_length=76)
#: everything that some program takes for the end of a line, and what cannot be written as UTF-8
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_UTF8 = Charset("utf-8")
_UTF8.body_encoding = BASE64


def build(
    rendered: Rendered, mail: Mail, *, sender: tuple[str, str], message_id: str, date: datetime
) -> bytes:
    """Write ``mail`` down as it leaves: headers folded, lines ended by CRLF, seven bits.

    sender: (name, address). message_id: with its angle brackets; the same at each try.

    :raises ValueError: an address is none.
    """
    message = _body(rendered, mail)
    _put(message, "From", _mailbox(*sender))
    _put(message, "To", _mailbox(mail.to.name, mail.to.address))
    if mail.reply_to:
        _put(message, "Reply-To", _mailbox("", mail.reply_to))
    _put(message, "Subject", _encoded(rendered.subject, "Subject"))
    _put(message, "Date", format_datetime(date))
    _put(message, "Message-ID", _one_line(message_id))
    _put(message, "Content-Language", mail.to.language)
    _put(message, "Auto-Submitted", "auto-generated")
    _put(message, "X-Auto-Response-Suppress", "All")
    for name, value in mail.headers.items():
        _put(message, name, _one_line(value))
    return message.as_bytes(policy=WIRE)


def _body(rendered: Rendered, mail: Mail) -> Message:
    """Text and HTML as alternatives; an invitation is one more, and a file for those who see no button."""
    alternatives = MIMEMultipart("alternative", policy=WIRE)
    alternatives.attach(_text("plain", rendered.text))
    alternatives.attach(_text("html", rendered.html))
    if mail.calendar is None:
        return alternatives
    invitation = MIMENonMultipart(
        "text", "calendar", charset="utf-8", method=mail.calendar.method, policy=WIRE
    )
    _put_bytes(invitation, mail.calendar.body)
    alternatives.attach(invitation)
    file = MIMENonMultipart("application", "ics", name="invite.ics", policy=WIRE)
    file.add_header("Content-Disposition", "attachment", filename="invite.ics")
    _put_bytes(file, mail.calendar.body)
    mixed = MIMEMultipart("mixed", policy=WIRE)
    mixed.attach(alternatives)
    mixed.attach(file)
    return mixed


def _text(kind: str, content: str) -> Message:
    part = MIMENonMultipart("text", kind, charset="utf-8", policy=WIRE)
    lines = content.encode("utf-8", "replace").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _put_bytes(part, lines.replace(b"\n", b"\r\n"))
    return part


def _put_bytes(part: Message, body: bytes) -> None:
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(_UTF8.body_encode(body))


def _put(message: Message, name: str, value: str | Header) -> None:
    message[name] = value  # type: ignore[assignment]  # the old policy takes both


def _mailbox(name: str, address: str) -> Header | str:
    """Write a mailbox: the name encoded as it needs, the address as servers spell it."""
    address = on_the_wire(_one_line(address))
    if parseaddr(address)[1] != address or "@" not in address or re.search(r"[\s<>,;:\"]", address):
        raise ValueError("not an address")  # which one, the parcel tells; logs name nobody
    name = _one_line(name)
    if not name:
        return address
    if _is_plain(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        header = Header(f'"{quoted}"', header_name="From")
    else:
        header = _encoded(name, "From")
    header.append(f"<{address}>", charset="us-ascii")
    return header


def _encoded(value: str, name: str) -> Header:
    value = _one_line(value)
    return Header(value, "us-ascii" if _is_plain(value) else "utf-8", header_name=name)


def _is_plain(value: str) -> bool:
    """Tell whether readers take ``value`` as it is: what looks encoded, some decode even within quotes."""
    return value.isascii() and "=?" not in value


def _one_line(value: str) -> str:
    return " ".join(_BREAKS.sub(" ", value).split())
