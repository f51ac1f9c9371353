"""The demo's themes and discussions."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import text
from app.accounts.models import Account
from app.discussions import revising
from app.discussions.consultations import Days, apply_days
from app.discussions.kinds import Reacting, Rendering, ThreadKind
from app.discussions.models import GuidingQuestion, Post, Theme, ThemeText, Thread
from app.discussions.placing import carry_about
from app.discussions.posting import next_in_feed
from app.discussions.reading_models import ThreadReader
from app.discussions.writing_models import PostTranslation, Reaction
from app.meetings.models import Meeting
from app.organisations.kinds import Told
from app.organisations.models import Organisation


def load_themes(session: Session, given: list[dict[str, Any]]) -> dict[str, Theme]:
    """Load the themes: the six areas of the NEAMSP, two beside them, and one below one of these."""
    found = {
        theme["slug"]: Theme(
            slug=theme["slug"],
            title=theme["title"],
            description=theme["description"],
            position=theme["order"],
            area=theme["neamsp"],
        )
        for theme in given
    }
    session.add_all(found.values())
    session.flush()
    for theme in given:
        if "below" in theme:
            found[theme["slug"]].parent_id = found[theme["below"]].id
    return found


def load_theme_texts(session: Session, given: dict[str, dict[str, dict[str, str]]]) -> None:
    """Load what the themes are called in other languages."""
    for theme in session.scalars(select(Theme)):
        session.add_all(
            ThemeText(theme_id=theme.id, language=language, **text)
            for language, text in given.get(theme.slug, {}).items()
        )


def load_threads(
    session: Session,
    given: list[dict[str, Any]],
    themes: dict[str, Theme],
    people: dict[str, Account],
    organisations: dict[str, Organisation],
    now: datetime,
    meetings: dict[str, Meeting],
) -> int:
    """Load the discussions, as if they had been written on their days. Returns how many."""
    for thread in given:
        posts, author = thread["posts"], people[thread["author"]]
        made = Thread(
            theme_id=themes[thread["theme"]].id,
            title=thread["title"],
            language=thread["language"],
            kind=ThreadKind(thread.get("kind", "discussion")),
            accepted_number=thread.get("answered_by"),
            author_id=author.id,
            started_at=now - timedelta(days=thread["days_ago"]),
            last_number=len(posts),
            revision=len(posts),
            last_post_at=now - timedelta(days=posts[-1]["days_ago"]),
            last_author_name=people[posts[-1]["author"]].name,
        )
        session.add(made)
        session.flush()
        for number, post in enumerate(posts, start=1):
            made.last_feed_number = next_in_feed(session)
            said = _post(made, number, post, people, organisations, now)
            session.add(said)
            session.flush()
            _add_to(session, said, post, people, now)
        session.add_all(_readers(made.id, posts, people))
        if made.kind is ThreadKind.CONSULTATION:
            _consult(session, made, thread, now)
        if thread.get("meeting"):
            meetings[thread["meeting"]].thread_id = made.id
    return len(given)


def _consult(session: Session, thread: Thread, given: dict[str, Any], now: datetime) -> None:
    """Give a consultation its days, its questions, and to these the posts that answer them."""
    zone = str(current_app.config["NETWORK_TIMEZONE"])
    closes_on = (now + timedelta(days=given["closes_in"])).date()
    apply_days(thread, Days(opens_on=None, closes_on=closes_on, timezone=zone))
    for number, question in enumerate(given["questions"], start=1):
        session.add(GuidingQuestion(thread_id=thread.id, number=number, words=question["words"]))
        answers = update(Post).where(
            Post.thread_id == thread.id, Post.number.in_(question["answered_by"] or [0])
        )
        session.execute(answers.values(question=number))
    carry_about(session, thread)


def _readers(
    thread_id: int, posts: list[dict[str, Any]], people: dict[str, Account]
) -> Iterator[ThreadReader]:
    """Who wrote has read up to there, and what came afterwards is new to her."""
    last = {post["author"]: number for number, post in enumerate(posts, start=1)}
    for author, number in last.items():
        yield ThreadReader(account_id=people[author].id, thread_id=thread_id, spoke=True, read_to=number)


def _post(
    thread: Thread,
    number: int,
    given: dict[str, Any],
    people: dict[str, Account],
    organisations: dict[str, Organisation],
    now: datetime,
) -> Post:
    author, written_at = people[given["author"]], now - timedelta(days=given["days_ago"])
    speaks_for = given["speaks_for"]
    told = Told(given["told"]) if "told" in given else None
    return Post(
        thread_id=thread.id,
        number=number,
        feed_number=thread.last_feed_number,
        author_id=author.id,
        author_name=author.name,
        organisation_id=organisations[speaks_for].id if speaks_for else None,
        recorded_by_id=author.id if told else None,
        told=told,
        told_on=(now - timedelta(days=given["days_ago"] + 1)).date() if told else None,
        language=given["language"],
        source=given["text"],
        html=text.to_html(given["text"]),
        written_at=written_at,
        shown_at=written_at,
        key=f"demo-{thread.id}-{number}",
    )


def _add_to(
    session: Session, post: Post, given: dict[str, Any], people: dict[str, Account], now: datetime
) -> None:
    """Add what happened to a post afterwards: what it said before, its translations, who reacted to it."""
    for made in given.get("translations", ()):
        reviewer = people[made["reviewed_by"]].id if "reviewed_by" in made else None
        session.add(
            PostTranslation(
                post_id=post.id,
                language=made["language"],
                of_revision=post.revision,
                rendering=Rendering.REVIEWED if reviewer else Rendering.HUMAN,
                translator_id=people[made["by"]].id,
                reviewer_id=reviewer,
                source=made["text"],
                html=text.to_html(made["text"]),
                made_at=post.written_at + timedelta(hours=20),
            )
        )
    if edited := given.get("edited"):
        at, source, html = now - timedelta(days=edited["days_ago"]), post.source, post.html
        post.source = edited["before"]
        revising.revise(
            session, post, source=source, html=html, language=post.language, reason=edited["reason"], at=at
        )
    reactions = given.get("reactions", {})
    post.reactions = {kind: len(readers) for kind, readers in reactions.items()}
    for kind, readers in reactions.items():
        session.add_all(
            Reaction(post_id=post.id, account_id=people[reader].id, kind=Reacting(kind)) for reader in readers
        )
