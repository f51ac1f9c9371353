"""What syntheses show on the page of their discussion."""

from flask import render_template
from markupsafe import Markup

from app.accounts.session import reader
from app.discussions.kinds import LISTED, ThreadKind
from app.discussions.queries import Head, page_of
from app.pieces import piece
from app.syntheses import queries
from app.syntheses.kinds import SynthesisKind
from app.syntheses.operations import PLACE

MOST = 7  #: points shown above a discussion; the page of the synthesis has all


def where_we_are(thread: Head) -> str:
    """Above the posts: the newest synthesis in short, and to whom it concerns that she is cited.

    Nothing is asked for where there is none, or where it was made before: the revision of the thread tells.
    """
    if PLACE not in thread.carries.split():
        return ""
    shown = piece("synthesis", thread.id, thread.revision, caller=lambda: _made(thread))
    who = reader()
    is_cited = who is not None and str(who.id) in _cited(thread).split()
    if not is_cited:
        return shown
    told = render_template("syntheses/_you_are_cited.html", thread=thread)
    return shown + Markup(told)  # noqa: S704  # our own template


def _made(thread: Head) -> Markup:
    kinds = queries.kinds_of(thread.id)
    found = queries.shown(thread.id, kinds[0]) if kinds else None
    if found is None:
        return Markup("")
    return Markup(  # noqa: S704  # our own template
        render_template(
            "syntheses/_panel.html",
            thread=thread,
            shown=found,
            others=kinds[1:],
            most=MOST,
            page_of=page_of,
        )
    )


def _cited(thread: Head) -> Markup:
    """Return the numbers of those whom any synthesis of a thread cites, kept like a piece of its page."""

    def ask() -> Markup:
        found: set[int] = set()
        for kind in queries.kinds_of(thread.id):
            shown = queries.shown(thread.id, kind)
            found |= shown.cited_authors if shown else set()
        return Markup(" ").join(str(number) for number in sorted(found))

    return piece("cited in", thread.id, thread.revision, caller=ask)


def to_write(thread: Head) -> str:
    """For those who lead a discussion: to write its syntheses."""
    if not thread.may_moderate or thread.state not in LISTED:
        return ""
    kinds = list(SynthesisKind) if thread.kind is ThreadKind.CONSULTATION else [SynthesisKind.SUMMARY]
    return render_template("syntheses/_to_write.html", thread=thread, kinds=kinds)
