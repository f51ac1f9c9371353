"""Which pages are measured, and what each may cost, in null pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bench.data import World

#: what goals are called in the table, by engine
Goal = Mapping[str, float]
NO_GOAL: Goal = {}  #: measured to be known, and to be compared with itself later

BOTH = ("sqlite", "postgresql")


def _at_most(sqlite: float, postgresql: float | None = None) -> Goal:
    return {"sqlite": sqlite, "postgresql": postgresql or sqlite}


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page as one kind of reader asks for it."""

    name: str
    words: str  #: in the table
    path: str
    goal: Goal
    most_ms: Goal = field(default_factory=dict)  #: instead, in milliseconds of processor time
    signed_in: bool = False
    #: known: the reader has it already, and asks whether it changed
    state: Literal["new", "known"] = "new"
    holds: tuple[str, ...] = ()  #: what its text must contain, so that the right page is measured


def pages(world: World) -> list[Page]:
    """Return the pages, in the order of the table."""
    posts = ('id="post-1"', 'id="post-20"')
    return [
        Page(name="thread", words="thread, visitor", path=world.thread, goal=_at_most(2), holds=posts),
        Page(
            name="thread-304",
            words="thread, visitor, unchanged",
            path=world.thread,
            goal=_at_most(1.2),
            state="known",
        ),
        Page(
            name="thread-signed-in",
            words="thread, signed in",
            path=world.thread,
            goal=_at_most(10, 14),
            signed_in=True,
            holds=(*posts, "<textarea"),
        ),
        Page(
            name="thread-print",
            words="thread to print, signed in",
            path=world.sheet,
            goal=NO_GOAL,
            signed_in=True,
            holds=posts[:1],
        ),
        Page(
            name="latest-signed-in",
            words="latest, signed in",
            path="/discussions/latest",
            goal=NO_GOAL,
            signed_in=True,
            holds=("/threads/",),
        ),
        Page(
            name="unread-signed-in",
            words="what is new, signed in",
            path="/discussions/unread",
            goal=NO_GOAL,
            signed_in=True,
            holds=("/threads/",),
        ),
        Page(
            name="search",
            words="search 牧民, visitor",
            path="/search/?q=%E7%89%A7%E6%B0%91",
            goal=NO_GOAL,
            most_ms=_at_most(20, 40),
            holds=("<mark>",),
        ),
        Page(
            name="search-signed-in",
            words="search 牧民, signed in",
            path="/search/?q=%E7%89%A7%E6%B0%91",
            goal=NO_GOAL,
            most_ms=_at_most(20, 40),
            signed_in=True,
            holds=("<mark>",),
        ),
        Page(name="theme", words="theme, visitor", path=world.theme, goal=_at_most(15), holds=("/threads/",)),
        Page(
            name="theme-signed-in",
            words="theme, signed in",
            path=world.theme,
            goal=_at_most(15),
            signed_in=True,
            holds=("/threads/",),
        ),
        Page(
            name="meeting",
            words="meeting, visitor",
            path=world.meeting,
            goal=_at_most(15),
            holds=("<time", "/calendar/event/"),
        ),
        Page(
            name="meeting-signed-in",
            words="meeting, signed in",
            path=world.meeting,
            goal=_at_most(20),
            signed_in=True,
            holds=("/calendar/event/",),
        ),
        Page(
            name="home", words="home, visitor", path="/", goal=_at_most(15), holds=("/threads/", "/events/")
        ),
        Page(
            name="home-signed-in",
            words="home, signed in",
            path="/",
            goal=_at_most(20),
            signed_in=True,
            holds=("/threads/", "/events/"),
        ),
        Page(
            name="directory",
            words="directory, visitor, searched",
            path="/directory/?sector=academia&country=MN",
            goal=_at_most(12),
            holds=('class="found"',),
        ),
        Page(
            name="directory-signed-in",
            words="directory, signed in",
            path="/directory/",
            goal=_at_most(12),
            signed_in=True,
            holds=('class="found"', 'rel="next"'),
        ),
        Page(
            name="directory-searched",
            words="directory, signed in, searched",
            path="/directory/?sector=academia&country=MN&q=s",
            goal=_at_most(12),
            signed_in=True,
            holds=('class="found"',),
        ),
        Page(
            name="find",
            words="type-ahead, visitor",
            path="/directory/find?q=an",
            goal=_at_most(6),
            holds=('"found"', "/people/"),
        ),
        Page(
            name="find-signed-in",
            words="type-ahead, signed in",
            path="/directory/find?q=an",
            goal=_at_most(6),
            signed_in=True,
            holds=('"found"', "/people/"),
        ),
        Page(
            name="matrix-signed-in",
            words="who is missing, signed in",
            path="/directory/matrix",
            goal=_at_most(12),
            signed_in=True,
            holds=('scope="row"',),
        ),
        Page(
            name="feed",
            words="feed of 1,000 meetings",
            path="/calendar/all.ics",
            goal=_at_most(2),
            holds=("BEGIN:VEVENT", "bench-1000@"),
        ),
        Page(
            name="feed-304",
            words="feed, unchanged",
            path="/calendar/all.ics",
            goal=_at_most(1.2),
            state="known",
        ),
    ]
