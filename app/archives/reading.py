"""Read archives. It runs in a child process (app.files.child), and imports nothing of ours.

Understood are archives of mails (mbox, as lists and mail programs write them, and the text archives of
Mailman's pages), compressed by gzip or not; and discussions of Discourse as JSON, one or several in a ZIP.
"""

import json
import re
from typing import Any

MOST_UNPACKED = 400_000_000  #: bytes of an archive, unpacked
MOST_PARTS = 5_000  #: files in a ZIP
_REPLY = re.compile(
    r"^\s*(?:(?:re|aw|sv|fw|fwd|答复|回复|转发|返信|転送|답장|회신|전달|хариу|ответ|на|пересл)(?:\[\d+\])?\s*[:：]\s*|\[[^\]]{1,40}\]\s*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
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


def messages(data: bytes, *, most: int, longest: int, unpacked: int = MOST_UNPACKED) -> bytes:
    """Return what is in an archive, as JSON: {"messages": [...], "left_out": [{"what", "why"}]}.

    A message has: id, answers (ids, the nearest last), subject, is_reply, name, address, at (ISO 8601), text,
    files (names), topic (what tells threads apart where the archive says so, else None).

    most: messages; longest: characters of a text; unpacked: bytes of the whole.

    :raises ValueError: "not_an_archive", "too_large", "too_many".
    """
    found, left_out = _read(_unpacked(data, unpacked), most, longest, unpacked)
    if not found and not left_out:
        raise ValueError("not_an_archive")
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


Found = tuple[list[dict[str, Any]], list[dict[str, str]]]


def _read(data: bytes, most: int, longest: int, unpacked: int) -> Found:
    if data.startswith(b"PK\x03\x04"):
        return _zip(data, most, longest, unpacked)
    if data.lstrip()[:1] in (b"{", b"["):
        return _topics([("", data)], most, longest)
    return _mbox(data, most, longest)


def _zip(data: bytes, most: int, longest: int, unpacked: int) -> Found:
    import io
    import zipfile

    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
        parts = [part for part in packed.infolist() if part.filename.lower().endswith((".json", ".mbox"))]
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > unpacked:
            raise ValueError("too_large")
        opened = [(part.filename, packed.open(part).read(part.file_size + 1)) for part in parts]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise ValueError("not_an_archive") from None
    found, left_out = _topics([one for one in opened if one[0].lower().endswith(".json")], most, longest)
    for name, plain in opened:
        if name.lower().endswith(".mbox"):
            more, less = _mbox(plain, most - len(found), longest)
            found, left_out = found + more, left_out + less
    return found, left_out


# --- mails ---


def _mbox(data: bytes, most: int, longest: int) -> Found:
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
            one = _mail(mail, began.decode("ascii", "replace"), longest)
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


def _mail(mail: Any, began: str, longest: int) -> dict[str, Any]:
    """Return a mail as plain values.

    :raises ValueError: "no_date", "no_words", "too_long", "no_sender".
    """
    import hashlib

    name, address = _sender(mail)
    if not (name or address):
        raise ValueError("no_sender")
    words, files = _words(mail)
    if not words.strip():
        raise ValueError("no_words")
    if len(words) > longest:
        raise ValueError("too_long")
    at = _date(mail, began)
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
        "text": _masked(words),
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


def _date(mail: Any, began: str) -> str:
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
        if 1980 <= at.year <= datetime.now(UTC).year + 1:
            return at.astimezone(UTC).isoformat()
    raise ValueError("no_date")


def _words(mail: Any) -> tuple[str, list[str]]:
    """Return the words of a mail, plain ones if there are any, and the names of the files with it."""
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
    said = "\n\n".join(plain) if any(one.strip() for one in plain) else "\n\n".join(map(_of_html, html))
    return said.replace("\x00", ""), files


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


def _masked(words: str) -> str:
    """Take the addresses of people out of a text: it will be public."""
    return _ADDRESS.sub(r"…@\1", words)


# --- discussions of Discourse ---


def _topics(files: list[tuple[str, bytes]], most: int, longest: int) -> Found:
    found: list[dict[str, Any]] = []
    left_out: list[dict[str, str]] = []
    for name, data in files:
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            left_out.append({"what": name[:120], "why": "not_json"})
            continue
        for topic in said if isinstance(said, list) else [said]:
            posts = _posts(topic)
            if posts is None:
                left_out.append({"what": name[:120] or "…", "why": "no_posts"})
                continue
            for post in posts:
                if len(found) >= most:
                    raise ValueError("too_many")
                try:
                    found.append(_post(topic, post, longest))
                except (ValueError, TypeError, KeyError) as why:
                    code = str(why) if str(why) in {"no_words", "too_long", "no_date"} else "not_a_post"
                    left_out.append(
                        {
                            "what": f"{str(topic.get('title'))[:100]} #{_number(post)}",
                            "why": code,
                        }
                    )
    return found, left_out


def _number(post: Any) -> str:
    return str(post.get("post_number") if isinstance(post, dict) else "?")[:10]


def _posts(topic: Any) -> list[Any] | None:
    stream = topic.get("post_stream") if isinstance(topic, dict) else None
    posts = stream.get("posts") if isinstance(stream, dict) else None
    return posts if isinstance(posts, list) else None


def _post(topic: dict[str, Any], post: dict[str, Any], longest: int) -> dict[str, Any]:
    from datetime import UTC, datetime

    words = str(post.get("raw") or _of_html(str(post.get("cooked") or "")))
    if not words.strip():
        raise ValueError("no_words")
    if len(words) > longest:
        raise ValueError("too_long")
    try:
        at = datetime.fromisoformat(str(post["created_at"]).replace("Z", "+00:00"))
    except ValueError:
        raise ValueError("no_date") from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    number, before = int(post["post_number"]), post.get("reply_to_post_number")
    host = f"discourse-{int(topic['id'])}.archive.invalid"
    return {
        "id": f"post-{number}@{host}",
        "answers": [f"post-{int(before)}@{host}"] if before else [],
        "subject": str(topic.get("title") or "").strip()[:300],
        "is_reply": number > 1,
        "name": str(post.get("name") or post.get("username") or "")[:120] or "?",
        "address": "",
        "at": at.astimezone(UTC).isoformat(),
        "text": _masked(words.replace("\x00", "")),
        "files": [],
        "topic": f"discourse-{int(topic['id'])}",
    }


# --- words of HTML ---


def _of_html(html: str) -> str:
    """Return the words of HTML as Markdown: paragraphs, lists, quotes and links; nothing else is kept."""
    from html.parser import HTMLParser

    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.out: list[str] = []
            self.hidden = 0
            self.quotes = 0
            self.links: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in {"script", "style", "head", "title"}:
                self.hidden += 1
            elif tag in {"p", "div", "table", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "tr"}:
                self.out.append("\n\n")
            elif tag == "br":
                self.out.append("  \n")
            elif tag == "li":
                self.out.append("\n- ")
            elif tag == "blockquote":
                self.out.append("\n\n\x01")
            elif tag in {"strong", "b"}:
                self.out.append("**")
            elif tag == "a":
                href = dict(attrs).get("href") or ""
                self.links.append(href if href.startswith(("http://", "https://")) else "")
                self.out.append("[" if self.links[-1] else "")
            elif tag == "img":
                self.out.append(str(dict(attrs).get("alt") or ""))

        def handle_endtag(self, tag: str) -> None:
            if tag in {"script", "style", "head", "title"}:
                self.hidden = max(0, self.hidden - 1)
            elif tag in {"p", "div", "table", "ul", "ol", "pre"}:
                self.out.append("\n\n")
            elif tag == "blockquote":
                self.out.append("\x02\n\n")
            elif tag in {"strong", "b"}:
                self.out.append("**")
            elif tag == "a" and self.links:
                href = self.links.pop()
                self.out.append(f"](<{href}>)" if href else "")

        def handle_data(self, data: str) -> None:
            if not self.hidden:
                self.out.append(re.sub(r"\s+", " ", data))

    words = Words()
    words.feed(html)
    words.close()
    lines, depth = [], 0
    for line in "".join(words.out).split("\n"):
        depth += line.count("\x01")
        lines.append(
            "> " * min(depth, 5) + line.replace("\x01", "").replace("\x02", "").strip(" ") if depth else line
        )
        depth = max(0, depth - line.count("\x02"))
    return re.sub(
        r"\n{3,}", "\n\n", "\n".join(line.rstrip() if not line.endswith("  ") else line for line in lines)
    ).strip()
