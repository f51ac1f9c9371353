"""What things are found by: the words of each, read from its rows."""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.discussions.kinds import LISTED, PostState
from app.discussions.models import Post, Thread
from app.discussions.writing_models import PostTranslation
from app.meetings.models import Meeting, MeetingBody, Outcome
from app.organisations.models import Organisation, OrganisationName
from app.people.access import Field, audience_of, is_as_wide, is_live
from app.people.models import Audience, Profile
from app.search import words
from app.search.kinds import Kind
from app.text import to_plain

#: begin tokens that say who said it, for which organisation, in which discussion: no word begins so
BY, FOR, IN = "0by", "0org", "0thr"
KIND = "0kind"  #: and what it is, of all that is not a post: there are most of them
#: the parts of a person's words, each with what stands in those before it
AUDIENCES = (Audience.PUBLIC, Audience.SIGNED_IN, Audience.SECRETARIAT)


class Text(NamedTuple):
    """What a thing is found by."""

    subject_id: int
    audience: str
    at: datetime
    language: str
    mark: int
    tokens: str


@dataclass(frozen=True)
class Source:
    """How the things of one kind are read."""

    model: Any  #: whose rows they are
    number: Any  #: the column that numbers them
    there: ColumnElement[bool]  #: whether it is to be found at all
    marks_of: Callable[[Session, Select[Any]], dict[int, int]]  #: given what selects the numbers
    read: Callable[[Session, Sequence[int]], Iterator[Text]]
    parts: int = 1  #: entries of each thing

    def numbers(self) -> Select[Any]:
        """Select the numbers of all that is to be found."""
        query = select(self.number)
        if self.model is Account:
            query = query.join(Profile, Profile.account_id == Account.id)
        return query.where(self.there)

    def marks(self, session: Session, after: int, most: int) -> dict[int, int]:
        """Return the marks of the next things, by their numbers, in their order."""
        some = self.numbers().where(self.number > after).order_by(self.number).limit(most)
        return self.marks_of(session, some)

    def count(self, session: Session) -> int:
        """Count what is to be found."""
        return session.scalars(select(func.count()).select_from(self.numbers().subquery())).one()

    def held(self, session: Session, numbers: Sequence[int]) -> tuple[list[int], list[int]]:
        """Hold rows until the transaction ends. Returns those held or gone, and those in other hands.

        Nobody is waited for: who changes a thing has noted that it is to be indexed.
        """
        rows = select(self.number).where(self.number.in_(numbers))
        there = set(session.scalars(rows))
        held = set(session.scalars(rows.with_for_update(read=True, skip_locked=True)))
        busy = there - held
        return [number for number in numbers if number not in busy], sorted(busy)


def _posts(session: Session, numbers: Sequence[int]) -> Iterator[Text]:
    rendered: dict[int, list[Any]] = defaultdict(list)
    translations = select(PostTranslation.post_id, PostTranslation.html, PostTranslation.revision)
    for other in session.execute(translations.where(PostTranslation.post_id.in_(numbers))):
        rendered[other.post_id].append(other)
    posts = select(
        Post.id, Post.html, Post.language, Post.shown_at, Post.written_at, Post.revision, Post.author_name,
        Post.organisation_id, Post.thread_id,
    )  # fmt: skip
    for row in session.execute(posts.where(Post.id.in_(numbers), Post.state == PostState.VISIBLE)):
        others = rendered[row.id]
        said = words.kept(to_plain(row.html), *(to_plain(other.html) for other in others))
        facets = [f"{IN}{row.thread_id}", *(f"{BY}{word}" for word in words.tokens(row.author_name))]
        if row.organisation_id:
            facets.append(f"{FOR}{row.organisation_id}")
        yield Text(
            row.id,
            "",
            row.shown_at or row.written_at,
            row.language,
            row.revision + 1000 * sum(other.revision for other in others),
            f"{said} {' '.join(facets)}",
        )


def _marks_of_posts(session: Session, some: Select[Any]) -> dict[int, int]:
    translated = (
        select(func.coalesce(func.sum(PostTranslation.revision), 0))
        .where(PostTranslation.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    rows = session.execute(some.add_columns(Post.revision, translated))
    return {row[0]: row[1] + 1000 * int(row[2]) for row in rows}


_THREAD = Thread.title, Thread.outcome, Thread.language


def _threads(session: Session, numbers: Sequence[int]) -> Iterator[Text]:
    query = select(Thread.id, Thread.started_at, *_THREAD)
    for row in session.execute(query.where(Thread.id.in_(numbers), Thread.state.in_(LISTED))):
        said = words.kept(row.title, row.outcome)
        yield Text(row.id, "", row.started_at, row.language, _crc(row[2:]), f"{said} {IN}{row.id}")


def _marks_of_threads(session: Session, some: Select[Any]) -> dict[int, int]:
    return {row[0]: _crc(row[1:]) for row in session.execute(some.add_columns(*_THREAD))}


def _meetings(session: Session, numbers: Sequence[int]) -> Iterator[Text]:
    outcomes: dict[int, list[str]] = defaultdict(list)
    decided = select(Outcome.meeting_id, Outcome.text).where(Outcome.meeting_id.in_(numbers))
    for number, said in session.execute(decided.order_by(Outcome.number)):
        outcomes[number].append(said)
    bodies: dict[int, list[int]] = defaultdict(list)
    held = select(MeetingBody.meeting_id, MeetingBody.organisation_id)
    for number, organisation_id in session.execute(held.where(MeetingBody.meeting_id.in_(numbers))):
        bodies[number].append(organisation_id)
    for meeting in session.scalars(select(Meeting).where(Meeting.id.in_(numbers))):
        kept = words.kept(meeting.title, meeting.source, meeting.place or "", *outcomes[meeting.id])
        facets = "".join(f" {FOR}{organisation_id}" for organisation_id in bodies[meeting.id])
        yield Text(meeting.id, "", meeting.starts_at, meeting.language, meeting.revision, kept + facets)


def _marks_of_meetings(session: Session, some: Select[Any]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(some.add_columns(Meeting.revision))}


_PERSON = (
    Account.name,
    Account.language,
    Account.joined_at,
    Profile.given_name,
    Profile.family_name,
    Profile.family_first,
    Profile.native_name,
    Profile.reading,
    Profile.position,
    Profile.expertise,
    Profile.biography,
    Profile.audiences,
    Profile.listed,
)


def _people(session: Session, numbers: Sequence[int]) -> Iterator[Text]:
    query = select(Account.id, *_PERSON).join(Profile, Profile.account_id == Account.id)
    for row in session.execute(query.where(Account.id.in_(numbers), is_live())):
        said = said_by(row)
        for audience in AUDIENCES:
            told = [
                text
                for field, text in said
                if field is None or is_as_wide(audience_of(row.audiences, field), audience)
            ]
            found = is_as_wide(row.listed, audience) or audience is Audience.SECRETARIAT
            tokens = words.kept(*told) if found else words.NOTHING
            yield Text(row.id, audience.value, row.joined_at, row.language, _crc(row[1:]), tokens)


def said_by(row: Any) -> list[tuple[Field | None, str]]:
    """Say by what a person is found, with the field it is of; None: her name, which goes with her page."""
    full = (row.family_name, row.given_name) if row.family_first else (row.given_name, row.family_name)
    return [
        (None, row.name),
        (Field.FULL_NAME, " ".join(full)),
        (Field.NATIVE_NAME, row.native_name),
        (Field.READING, row.reading),
        (Field.POSITION, row.position),
        (Field.EXPERTISE, "; ".join(row.expertise)),
        (Field.BIOGRAPHY, row.biography),
    ]


def _marks_of_people(session: Session, some: Select[Any]) -> dict[int, int]:
    return {row[0]: _crc(row[1:]) for row in session.execute(some.add_columns(*_PERSON))}


def _organisations(session: Session, numbers: Sequence[int]) -> Iterator[Text]:
    called: dict[int, list[str]] = defaultdict(list)
    names = select(OrganisationName.organisation_id, OrganisationName.name)
    for number, name in session.execute(names.where(OrganisationName.organisation_id.in_(numbers))):
        called[number].append(name)
    query = select(Organisation).where(Organisation.id.in_(numbers), Organisation.merged_into_id.is_(None))
    for one in session.scalars(query):
        others = [name for name in called[one.id] if name != one.name]
        said = words.kept(one.name, *others, one.short_name or "", *one.former_names)
        yield Text(one.id, "", one.made_at or _BEFORE, one.language, one.revision, said)


def _marks_of_organisations(session: Session, some: Select[Any]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(some.add_columns(Organisation.revision))}


def _crc(values: Any) -> int:
    return zlib.crc32("\n".join(map(str, values)).encode("utf-8", "replace"))


_BEFORE = datetime.fromisoformat("1994-06-17T00:00+00:00")  #: the Convention's day, for what has none

SOURCES: Mapping[Kind, Source] = {
    Kind.POST: Source(Post, Post.id, Post.state == PostState.VISIBLE, _marks_of_posts, _posts),
    Kind.THREAD: Source(Thread, Thread.id, Thread.state.in_(LISTED), _marks_of_threads, _threads),
    Kind.MEETING: Source(Meeting, Meeting.id, Meeting.id.is_not(None), _marks_of_meetings, _meetings),
    Kind.PERSON: Source(Account, Account.id, is_live(), _marks_of_people, _people, parts=len(AUDIENCES)),
    Kind.ORGANISATION: Source(
        Organisation,
        Organisation.id,
        Organisation.merged_into_id.is_(None),
        _marks_of_organisations,
        _organisations,
    ),
}
