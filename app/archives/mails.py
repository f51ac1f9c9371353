"""Read archives of mails. It runs in a child process (app.files.child), and imports nothing of ours.

Understood is mbox, as lists and mail programs write it, and the text archives of Mailman's pages; compressed
by gzip or not.
"""

import json
import re
from typing import Any

_REPLY = re.compile(
    r"^\s*(?:(?:re|aw|sv|fw|fwd|答复|回复|转发|返信|転送|답장|회신|전달|хариу|ответ|на|пересл)(?:\[\d+\])?\s*[:：]\s*|\[[^\]]{1,40}\]\s*)",
    re.IGNORECASE,
)
_MASKED = re.compile(r"([\w.+-]+) at ([\w-]+(?:\.[\w-]+)+)")
_CHARSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "iso-8859-1": "cp1252",
    "us-ascii": "utf-8",
}

Found = tuple[list[dict[str, Any]], list[dict[str, str]]]


def messages(data: bytes, *, most: int, longest: int, unpacked: int, newest: int) -> bytes:
    """Return what is in an archive, as JSON: {"messages": [...], "left_out": [{"what", "why"}]}.

    A message has: id, answers (ids, the nearest last), subject, is_reply, name, address, at (ISO 8601), text,
    is_html, files (names), topic (None: its answers and its subject say where it belongs).

    most: messages; longest: characters of a text; unpacked: bytes of the whole; newest: the last year in
    which one can have been written.

    :raises ValueError: "not_an_archive", "too_large", "too_many".
    """
    found, left_out = _mbox(_unpacked(data, unpacked), most, longest, newest)
    return json.dumps({"messages": found, "left_out": left_out}, ensure_ascii=False).encode()


def _unpacked(data: bytes, most: int) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    import zlib

    try:
        unpacker = zlib.decompressobj(31)
        plain = unpacker.decompress(data, most)
    except zlib.error:
        raise ValueError("not_an_archive") from None
    if unpacker.unconsumed_tail:
        raise ValueError("too_large")
    return plain


def _mbox(data: bytes, most: int, longest: int, newest: int) -> Found:
    import email
    import email.policy

    if not re.match(rb"\s*From ", data):
        raise ValueError("not_an_archive")
    lines = data.replace(b"\r\n", b"\n").lstrip()
    parts = re.split(rb"(?:\A|\n\n)(From [^\n]*)\n", lines)[1:]
    found: list[dict[str, Any]] = []
    left_out: list[dict[str, str]] = []
    seen: set[str] = set()
    for began, body in zip(parts[::2], parts[1::2], strict=True):
        if len(found) >= most:
            raise ValueError("too_many")
        raw = re.sub(rb"(?m)^>(>*From )", rb"\1", body)
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        try:
            one = _mail(mail, began.decode("ascii", "replace"), longest, newest)
        except ValueError as why:
            left_out.append(
                {
                    "what": _header(mail, "Subject")[:120] or began.decode("ascii", "replace")[:120],
                    "why": str(why),
                }
            )
            continue
        if one["id"] in seen:
            left_out.append({"what": one["subject"][:120], "why": "twice"})
            continue
        seen.add(one["id"])
        found.append(one)
    return found, left_out


def _mail(mail: Any, began: str, longest: int, newest: int) -> dict[str, Any]:
    """Return a mail as plain values.

    :raises ValueError: "no_date", "no_words", "too_long", "no_sender".
    """
    import hashlib

    name, address = _sender(mail)
    if not (name or address):
        raise ValueError("no_sender")
    words, is_html, files = _words(mail)
    if not words.strip():
        raise ValueError("no_words")
    if len(words) > longest:
        raise ValueError("too_long")
    at = _date(mail, began, newest)
    subject = _header(mail, "Subject")
    given = re.findall(r"<([^<>\s]{1,300})>", _header(mail, "Message-ID"))
    made = hashlib.sha256(f"{at}\n{address}\n{name}\n{subject}\n{words}".encode()).hexdigest()[:32]
    answers = re.findall(r"<([^<>\s]{1,300})>", _header(mail, "References"))
    answers += [
        one for one in re.findall(r"<([^<>\s]{1,300})>", _header(mail, "In-Reply-To")) if one not in answers
    ]
    title, is_reply = _title(subject)
    return {
        "id": given[0] if given else f"{made}@archive.invalid",
        "answers": answers[-20:],
        "subject": title,
        "is_reply": is_reply,
        "name": name[:120],
        "address": address[:254],
        "at": at,
        "text": words,
        "is_html": is_html,
        "files": files[:50],
        "topic": None,
    }


def _title(subject: str) -> tuple[str, bool]:
    """Return a subject without what replies and lists put before it, and whether something was."""
    title, is_reply = subject, False
    while match := _REPLY.match(title):
        is_reply = is_reply or not match.group().lstrip().startswith("[")
        title = title[match.end() :]
    return title.strip()[:300], is_reply


def _header(mail: Any, name: str) -> str:
    """Return a header in letters; what is said wrongly is shown as far as it can be read."""
    from email.header import decode_header

    value = mail.get(name)
    if value is None:
        return ""
    parts = []
    try:
        for part, charset in decode_header(str(value) if not isinstance(value, str) else value):
            parts.append(_decoded(part, charset) if isinstance(part, bytes) else part)
    except (ValueError, LookupError):
        parts = [str(value)]
    said = "".join(parts)
    if any("\udc80" <= letter <= "\udcff" for letter in said):  # bytes that no header may hold
        said = _decoded(said.encode("utf-8", "surrogateescape"), None)
    return re.sub(r"\s+", " ", said).strip()


def _sender(mail: Any) -> tuple[str, str]:
    """Return name and address; Mailman's pages write "name at host (Name)"."""
    from email.utils import parseaddr

    said = _header(mail, "From") or _header(mail, "Sender")
    if "@" not in said:
        said = _MASKED.sub(r"\1@\2", said)
    name, address = parseaddr(said)
    if "@" not in address:
        name, address = name or address, ""
    return (name or address.partition("@")[0]).strip(" \"'"), address.lower()


def _date(mail: Any, began: str, newest: int) -> str:
    """Return when a mail was written, in UTC.

    :raises ValueError: "no_date": neither its header nor the line before it says it.
    """
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    for said in (_header(mail, "Date"), " ".join(began.split()[-5:])):
        try:
            at = parsedate_to_datetime(said)
        except (TypeError, ValueError, IndexError):
            try:
                at = datetime.strptime(said, "%a %b %d %H:%M:%S %Y")  # noqa: DTZ007  # as mbox has it, in UTC
            except ValueError:
                continue
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        if 1980 <= at.year <= newest:
            return at.astimezone(UTC).isoformat()
    raise ValueError("no_date")


def _words(mail: Any) -> tuple[str, bool, list[str]]:
    """Return the words of a mail, plain ones if there are any; whether they are HTML; its files by name."""
    plain, html, files = [], [], []
    for part in mail.walk():
        if part.is_multipart():
            continue
        name = part.get_filename()
        if name or part.get_content_disposition() == "attachment":
            files.append(_header({"x": name}, "x")[:120] if name else part.get_content_type())
        elif part.get_content_type() == "text/plain":
            plain.append(_decoded(part.get_payload(decode=True) or b"", part.get_content_charset()))
        elif part.get_content_type() == "text/html":
            html.append(_decoded(part.get_payload(decode=True) or b"", part.get_content_charset()))
        else:
            files.append(part.get_content_type())
    is_html = not any(one.strip() for one in plain)
    said = "\n\n".join(html if is_html else plain)
    return said.replace("\x00", ""), is_html, files


def _decoded(raw: bytes, charset: str | None) -> str:
    """Return letters, by what the mail says they are, or by what they look like."""
    said = (charset or "").lower()
    for name in (_CHARSETS.get(said, said), "utf-8", "iso-2022-jp" if b"\x1b$" in raw else ""):
        try:
            if name:
                return raw.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode(_CHARSETS.get(said, "cp1252") if said in _CHARSETS else "cp1252", "replace")
