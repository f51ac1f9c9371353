"""Proceedings as plain values, for what lays them out: PDF, and documents of word processors."""

from typing import Any

from markupsafe import Markup

from app import clock, i18n, moments
from app.discussions.kinds import PostState
from app.discussions.queries import Head
from app.i18n import _
from app.links import public_address, public_url, slug
from app.proceedings import queries, words
from app.proceedings.queries import Contribution
from app.text import tree


def address(thread: Head) -> str:
    """Return where the thread is to be read."""
    return public_url("discussions.thread", thread_id=thread.id, slug=slug(thread.title))


def whole(html: str) -> Markup:
    """Let links and pictures of our own name where we are, in a document that lies elsewhere."""
    ours = public_address("/")
    return Markup(html.replace(' href="/', f' href="{ours}').replace(' src="/', f' src="{ours}'))  # noqa: S704  # sanitised


def facts(thread: Head) -> list[tuple[str, str]]:
    """Return what the head of a document says of a thread: (name, value)."""
    found = [
        (_("Theme"), thread.theme_title),
        (_("Begun"), moments.day(moments.local(thread.started_at))),
        (_("Posts"), str(thread.posts)),
        (_("As of"), moments.moment(clock.now())),
        (_("Address"), address(thread)),
    ]
    if thread.opens_on and thread.closes_on:
        found.insert(2, (_("Open for contributions"), moments.days(thread.opens_on, thread.closes_on)))
    return [(str(name), value) for name, value in found]


def values(thread: Head, network: str) -> dict[str, Any]:
    """Return the whole of it, as JSON can carry it. Only for threads that are not too long."""
    return {
        "language": i18n.language(),
        "network": network,
        "kind": str(thread.kind.words),
        "title": thread.title,
        "title_language": thread.language,
        "facts": facts(thread),
        "outcome": tree(str(whole(thread.outcome_html))),
        "questions": [said for _number, said in queries.questions(thread)],
        "voices": [[words.spoke(one), one.people, one.posts] for one in queries.voices(thread)],
        "contributions": [_contribution(one) for one in queries.contributions(thread)],
        "words": {
            "outcome": str(_("Outcome")),
            "questions": str(_("Guiding questions")),
            "voices": str(_("Who spoke")),
            "whom": str(_("For whom")),
            "people": str(_("People")),
            "posts": str(_("Posts")),
            "contributions": str(_("Contributions")),
        },
    }


def _contribution(one: Contribution) -> dict[str, Any]:
    if one.state is not PostState.VISIBLE:
        return {"gone": words.gone(one)}
    about = [words.written(one)]
    if one.answers:
        about.append(str(_("in answer to post %(number)s", number=one.answers)))
    if one.question:
        about.append(str(_("on question %(number)s", number=one.question)))
    return {
        "heading": f"{one.number} · {words.author(one)}",
        "meta": [words.voice(one), " · ".join(about)],
        "language": one.language,
        "blocks": tree(str(whole(one.html))),
        "translations": [
            {"label": words.translation(it), "language": it.language, "blocks": tree(str(whole(it.html)))}
            for it in one.translations
        ],
    }
