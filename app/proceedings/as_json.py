"""Proceedings for programs: one JSON object, written as it is read. See docs/proceedings.md for its form."""

import json
from collections.abc import Iterator
from typing import Any

from app import clock
from app.discussions.queries import Head
from app.links import public_url, slug
from app.proceedings import queries
from app.proceedings.queries import Contribution, Voices

FORM = "saxaul-proceedings-1"  #: another one when a key goes, or means something else


def written(thread: Head) -> Iterator[str]:
    """Write the proceedings of ``thread``."""
    about = {
        "form": FORM,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "thread": {
            "id": thread.id,
            "address": public_url("discussions.thread", thread_id=thread.id, slug=slug(thread.title)),
            "title": thread.title,
            "language": thread.language,
            "kind": thread.kind.value,
            "state": thread.state.value,
            "theme": thread.theme_title,
            "started_at": thread.started_at.isoformat(),
            "opens_on": thread.opens_on.isoformat() if thread.opens_on else None,
            "closes_on": thread.closes_on.isoformat() if thread.closes_on else None,
            "outcome_html": thread.outcome_html or None,
            "accepted": thread.accepted_number,
            "posts": thread.posts,
            "questions": [{"number": number, "words": words} for number, words in queries.questions(thread)],
        },
        "voices": [_voices(one) for one in queries.voices(thread)],
    }
    yield json.dumps(about, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "contributions": ['
    between = "\n"
    for one in queries.contributions(thread):
        yield between + json.dumps(contribution(one), ensure_ascii=False)
        between = ",\n"
    yield "\n ]\n}\n"


def contribution(one: Contribution) -> dict[str, Any]:
    """Return one post as plain values."""
    return {
        "number": one.number,
        "state": one.state.value,
        "author": one.author or None,
        "organisation": one.organisation,
        "sector": one.sector.value if one.sector else None,
        "countries": list(one.countries or ()),
        "mandate": one.mandate.value if one.mandate else None,
        "recorded": {"told": one.told.value, "on": one.told_on.isoformat()}
        if one.told and one.told_on
        else None,
        "written_at": one.written_at.isoformat(),
        "edited_at": one.edited_at.isoformat() if one.edited_at else None,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "reason": one.reason or None,
        "language": one.language,
        "text": one.source or None,
        "html": one.html or None,
        "answers": one.answers,
        "question": one.question,
        "translations": [
            {
                "language": it.language,
                "rendering": it.rendering.value,
                "is_stale": it.is_stale,
                "text": it.source,
                "html": it.html,
            }
            for it in one.translations
        ],
    }


def _voices(one: Voices) -> dict[str, Any]:
    return {
        "organisation": one.organisation,
        "sector": one.sector.value if one.sector else None,
        "countries": list(one.countries or ()),
        "people": one.people,
        "posts": one.posts,
    }
