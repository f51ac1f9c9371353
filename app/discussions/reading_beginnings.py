"""Reading from a form how a discussion is to begin."""

from typing import Any

from app.discussions.beginning import Beginning
from app.discussions.kinds import ThreadKind
from app.discussions.thread_forms import days_of
from app.errors import Refusal
from app.organisations import called


def read(form: Any) -> Beginning | None:
    """Return what a form with ``KindFields`` says. Only after ``validate``.

    None: something of it is wrong; the sentence stands next to the field.
    """
    if form.kind.errors or form.further.errors:
        return None
    kind, days = ThreadKind(form.kind.data), None
    if kind is ThreadKind.CONSULTATION:
        days = days_of(form)
        try:
            days.instants()
        except Refusal as refusal:
            form.refused(form.closes_on, refusal)
    found: list[int] = []
    for words in (form.about.data or "").splitlines():
        if not words.strip():
            continue
        try:
            found.append(called.organisation(words.strip()).id)
        except Refusal as refusal:
            form.refused(form.about, refusal)
    if form.closes_on.errors or form.opens_on.errors or form.about.errors:
        return None
    return Beginning(
        kind=kind,
        days=days,
        themes=tuple(form.further.data or ()),
        organisation_ids=tuple(dict.fromkeys(found)),
    )
