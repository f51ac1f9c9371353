"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class ThreadStarted(Fact):
    """A person opened a discussion."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class PostWritten(Fact):
    """What a person said can be read from now on, the first post of a thread included."""

    post_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class PostHeld(Fact):
    """What a person said waits for a facilitator."""

    post_id: int


@dataclass(frozen=True, kw_only=True)
class ThemeMade(Fact):
    """The secretariat made a theme."""

    theme_id: int


@dataclass(frozen=True, kw_only=True)
class ThemeChanged(Fact):
    """A theme is called or described otherwise."""

    theme_id: int


@dataclass(frozen=True, kw_only=True)
class ThemeShown(Fact):
    """A theme is shown to others than before."""

    theme_id: int
    was: str
    now: str
    group_id: int | None


@dataclass(frozen=True, kw_only=True)
class ThemePlaced(Fact):
    """A theme stands elsewhere among the others: before or after one, or below another one than before."""

    theme_id: int
    above_theme_id: int | None  #: below which; None: it stands above


@dataclass(frozen=True, kw_only=True)
class ThemeRulesSet(Fact):
    """Others than before begin discussions under a theme, or reply, or wait to be published."""

    theme_id: int
    starters: str
    repliers: str
    holds: str


@dataclass(frozen=True, kw_only=True)
class ThemeRemoved(Fact):
    """An empty theme is there no longer; its address leads to another one, or nowhere."""

    title: str
    gone_theme_id: int
    into_theme_id: int | None


@dataclass(frozen=True, kw_only=True)
class FacilitatorAdded(Fact):
    """A person looks after a theme from now on."""

    theme_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class FacilitatorRemoved(Fact):
    """A person looks after a theme no longer."""

    theme_id: int
    account_id: int
