"""Proceedings as an archive of mails (RFC 4155), threaded as the posts are. Nobody's address is in it.

Lines that begin with "From " are quoted as in mboxrd, so that no word of a post begins a mail.
"""

from collections.abc import Iterator
from email.generator import BytesGenerator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import format_datetime
from io import BytesIO
from urllib.parse import urlsplit

from flask import current_app

from app import text
from app.discussions.kinds import PostState
from app.discussions.queries import Head
from app.links import public_url, slug
from app.proceedings import queries, words
from app.proceedings.queries import Contribution

_POLICY = SMTPUTF8.clone(linesep="\n", utf8=False, cte_type="7bit")


def written(thread: Head) -> Iterator[bytes]:
    """Write the proceedings of ``thread``, a mail for each post that has words."""
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
    first: int | None = None
    for one in queries.contributions(thread):
        if one.state is not PostState.VISIBLE:
            continue
        first = first or one.id
        yield _entry(_mail(thread, one, host, first), one)


def _entry(mail: EmailMessage, one: Contribution) -> bytes:
    out = BytesIO()
    BytesGenerator(out, mangle_from_=True, policy=_POLICY).flatten(mail)
    began = f"From MAILER-DAEMON {one.written_at:%a %b %d %H:%M:%S %Y}\n".encode("ascii")
    return began + out.getvalue().rstrip(b"\n") + b"\n\n"


def _mail(thread: Head, one: Contribution, host: str, first: int) -> EmailMessage:
    mail = EmailMessage(_POLICY)
    name = text.excerpt(text.one_line(words.author(one)), 80)
    mail["From"] = Address(display_name=name, username=f"thread-{thread.id}", domain="archive.invalid")
    mail["Subject"] = ("" if one.id == first else "Re: ") + text.excerpt(text.one_line(thread.title), 160)
    mail["Date"] = format_datetime(one.written_at)
    mail["Message-ID"] = _id(one.id, host)
    if one.id != first:
        before = one.answers_id or first
        mail["In-Reply-To"] = _id(before, host)
        mail["References"] = " ".join(dict.fromkeys([_id(first, host), _id(before, host)]))
    mail["Content-Language"] = one.language
    address = public_url("discussions.thread", thread_id=thread.id, slug=slug(thread.title), _anchor=None)
    mail["Archived-At"] = f"<{address}#post-{one.number}>"
    parts = [f"[{one.number}] {words.author(one)}, {words.voice(one)}", text.to_plain(one.html)]
    for it in one.translations:
        parts += [f"— {words.translation(it)} —", text.to_plain(it.html)]
    mail.set_content("\n\n".join(parts), cte="quoted-printable")
    return mail


def _id(post_id: int, host: str) -> str:
    return f"<post-{post_id}@{host}>"
