"""How the text of a post becomes HTML: whom it names, which posts, files and pages of ours it points to.

Shared by all who write or change posts. Whoever is named is looked for among those whom all who have joined
may see; nobody learns from a text that somebody else is here.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import links, text
from app.accounts.actor import Actor
from app.accounts.models import Account, Role
from app.discussions import attaching
from app.discussions.access import seen_by
from app.discussions.models import Post, Theme, Thread
from app.discussions.writing_models import Attachment, Mention, Pointer
from app.organisations.models import Organisation, OrganisationName
from app.text import Brought, House, Named

PAGE = 20  #: posts on a page of a thread
_CARDS = re.compile(r"/(events|threads)/([0-9]{1,18})(?:-[^/?#\s]*)?/?(?:#post-[0-9]{1,9})?")
_NUMBER = re.compile("[0-9]{1,18}")
_LINK = re.compile(r"<a ([^>]*)>")
_HREF = re.compile(r'href="/(people|organisations)/([^"/?#]{1,200})"')
_SHOWN = re.compile(r'href="/attachments/([0-9]{1,18})"')
_ALONE = re.compile(r'<p class="own"><a href="/(events|threads)/([0-9]{1,18})')


def render(session: Session, thread_id: int | None, source: str, *, writer_id: int | None = None) -> str:
    """Make safe HTML of ``source``, a text in the thread of this id; None: of one that is not there yet.

    writer_id: whose files that hang on no post yet may be shown in it. It takes a while for a long text, and
    only reads.

    :raises TextTooLong: it is too long, or would take too long to read.
    """
    return text.to_html(source, house(session, thread_id, source, writer_id=writer_id))


def house(session: Session, thread_id: int | None, source: str, *, writer_id: int | None = None) -> House:
    """Find what ``source`` points to. Asks the database only for what is written there."""
    if len(source) > text.LONGEST or not re.search("[@#/]|attachment:", source):
        return House()
    seen = text.pointed(source)
    last = 0
    if thread_id is not None and "#" in source:
        last = session.scalar(select(Thread.last_number).where(Thread.id == thread_id)) or 0

    def post(number: int) -> str | None:
        return address(thread_id or 0, number) if 0 < number <= last else None

    return House(
        named={**_chosen(session, thread_id, seen.chosen), **_typed(session, thread_id, seen.typed)},
        post=post,
        files=_files(session, thread_id, seen.files, writer_id),
        page=card_address,
    )


def address(thread_id: int, number: int) -> str:
    """Return where the post of this number stands; the title follows by itself."""
    page = (number - 1) // PAGE + 1
    return f"/threads/{thread_id}{f'?page={page}' if page > 1 else ''}#post-{number}"


def card_address(href: str) -> str | None:
    """Return the path of a meeting or a thread of ours, None for all else: see :data:`Pointer.kind`."""
    path = href.removeprefix(links.public_address(""))
    return path if path.startswith("/") and _CARDS.fullmatch(unquote(path)) else None


def note_mentions(session: Session, post: Post, actor: Actor) -> None:
    """Note whom ``post`` names, and of which pages it shows cards; what it names no more is forgotten.

    To be called after each change of ``post.html``, before anybody is told of the post. Noted is who may
    see it; nobody is told that she named herself.
    """
    _hang_files(session, post, actor)
    people, bodies = _named_in(post.html)
    wanted = set(_those_who_see(session, post.thread_id, people - {actor.id}))
    _keep(session, post, Mention.account_id, wanted)
    known = select(Organisation.id).where(Organisation.key.in_(bodies))
    _keep(session, post, Mention.organisation_id, set(session.scalars(known)) if bodies else set())
    pages = {(kind, int(number)) for kind, number in _ALONE.findall(post.html)}
    gone = delete(Pointer).where(Pointer.post_id == post.id)
    session.execute(gone.execution_options(synchronize_session=False))
    session.add_all(Pointer(post_id=post.id, kind=kind, target_id=number) for kind, number in pages)


def _hang_files(session: Session, post: Post, actor: Actor) -> None:
    """Hang on ``post`` what its text shows of the actor's files, and list below it what it does not show."""
    attaching.hang(session, post, actor, sorted(shown_in(post.html)))
    if attaching.LIST not in post.html:
        post.html += str(attaching.below(session, post.id, post.html))


def shown_in(html: str) -> set[int]:
    """Return the attachments that a text shows."""
    return {int(number) for number in _SHOWN.findall(html)}


def points_somewhere(html: str) -> bool:
    """Tell whether :func:`note_mentions` has anything to note of a new post."""
    return 'class="at"' in html or 'class="own"' in html or "/attachments/" in html


def _named_in(html: str) -> tuple[set[int], set[str]]:
    """Return the numbers of the people and the keys of the organisations that are named."""
    people, bodies = set(), set()
    for attributes in _LINK.findall(html):
        found = _HREF.search(attributes) if 'class="at"' in attributes else None
        if found is None:
            continue
        if found[1] == "organisations":
            bodies.add(unquote(found[2]))
        elif found[2].isdecimal():
            people.add(int(found[2]))
    return people, bodies


def _those_who_see(session: Session, thread_id: int, people: set[int]) -> Iterable[int]:
    """Return those of ``people`` who are here and may read the thread."""
    if not people:
        return ()
    sees = exists().where(Thread.id == thread_id, Theme.id == Thread.theme_id, seen_by(Account.id))
    keeps_order = Account.role.in_((Role.SECRETARIAT, Role.OPERATOR))
    query = select(Account.id).where(Account.id.in_(people), _is_here(), or_(keeps_order, sees))
    return session.scalars(query)


def _keep(session: Session, post: Post, column: InstrumentedAttribute[int | None], wanted: set[int]) -> None:
    """Let ``post`` name just those in one column of its mentions; who stays keeps her row."""
    known = set(session.scalars(select(column).where(Mention.post_id == post.id, column.is_not(None))))
    if known - wanted:
        gone = delete(Mention).where(Mention.post_id == post.id, column.in_(known - wanted))
        session.execute(gone.execution_options(synchronize_session=False))
    session.add_all(Mention(post_id=post.id, **{str(column.key): one}) for one in sorted(wanted - known))


def _is_here() -> ColumnElement[bool]:
    return Account.suspended_at.is_(None) & Account.left_at.is_(None)


def _is_known(thread_id: int | None) -> ColumnElement[bool]:
    """Return the condition under which all who write here may know of a person: by her page, or her words."""
    spoke = exists().where(
        Post.thread_id == (thread_id or 0), Post.number.is_not(None), Post.author_id == Account.id
    )
    return _is_here() & or_(Account.page_for.in_(("signed_in", "public")), spoke)


def _person(number: int, name: str, language: str) -> Named:
    return Named(name, language, links.path_to("people.show", person_id=number))


def _body(key: str, name: str, language: str) -> Named:
    return Named(name, language, links.path_to("organisations.show", key=key))


def _chosen(session: Session, thread_id: int | None, wanted: Iterable[str]) -> Mapping[str, Named]:
    """Find whom a list of proposals gave: "person:12", "organisation:key"."""
    parts = [one.partition(":") for one in wanted]
    people = {int(key) for kind, _colon, key in parts if kind == "person" and _NUMBER.fullmatch(key)}
    bodies = {key for kind, _colon, key in parts if kind == "organisation"}
    found: dict[str, Named] = {}
    if people:
        query = select(Account.id, Account.name, Account.language)
        for row in session.execute(query.where(Account.id.in_(people), _is_known(thread_id))):
            found[f"person:{row[0]}"] = _person(row[0], row[1], row[2])
    if bodies:
        named = select(Organisation.key, Organisation.name, Organisation.language)
        for body in session.execute(
            named.where(Organisation.key.in_(bodies), Organisation.merged_into_id.is_(None))
        ):
            found[f"organisation:{body[0]}"] = _body(body[0], body[1], body[2])
    return found


def _typed(session: Session, thread_id: int | None, wanted: Iterable[str]) -> Mapping[str, Named]:
    """Find who is called just so, alone: of two with one name, nobody can tell who is meant."""
    names = sorted(wanted)
    if not names:
        return {}
    found: dict[str, set[Named]] = {}
    people = select(Account.id, Account.name, Account.language)
    for row in session.execute(people.where(Account.name.in_(names), _is_known(thread_id))):
        found.setdefault(row[1], set()).add(_person(row[0], row[1], row[2]))
    called = (
        select(Organisation.key, OrganisationName.name, OrganisationName.language)
        .join(Organisation, Organisation.id == OrganisationName.organisation_id)
        .where(OrganisationName.name.in_(names), Organisation.merged_into_id.is_(None))
    )
    short = select(Organisation.key, Organisation.short_name, Organisation.language).where(
        Organisation.short_name.in_(names), Organisation.merged_into_id.is_(None)
    )
    for query in (called, short):
        for body in session.execute(query):
            found.setdefault(str(body[1]), set()).add(_body(body[0], str(body[1]), body[2]))
    return {name: next(iter(those)) for name, those in found.items() if len({one.href for one in those}) == 1}


def _files(
    session: Session, thread_id: int | None, wanted: Iterable[int], writer_id: int | None
) -> Mapping[int, Brought]:
    """Find files of posts of this thread, and those of the writer that hang on no post yet."""
    numbers = sorted(wanted)
    if not numbers:
        return {}
    of_thread = exists().where(Post.id == Attachment.post_id, Post.thread_id == (thread_id or 0))
    loose = (Attachment.post_id.is_(None)) & (Attachment.owner_id == (writer_id or 0))
    query = select(Attachment.id, Attachment.picture_id, Attachment.words)
    return {
        row[0]: Brought(
            f"/attachments/{row[0]}", f"/attachments/{row[0]}/picture" if row[1] else None, row[2]
        )
        for row in session.execute(query.where(Attachment.id.in_(numbers), or_(of_thread, loose)))
    }
