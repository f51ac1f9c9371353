"""What can happen to a whole discussion."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class ThreadRenamed(Fact):
    """A discussion is called otherwise, or its title is in another language."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadLocked(Fact):
    """Nobody but those who keep order says more in a discussion, for now."""

    thread_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ThreadUnlocked(Fact):
    """Everybody may speak again in a discussion that was locked."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadPinned(Fact):
    """A discussion stands above the others of its theme from now on."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadUnpinned(Fact):
    """A discussion stands among the others again."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadClosed(Fact):
    """A discussion has ended, or its outcome is another one."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadReopened(Fact):
    """A discussion that had ended goes on."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerAccepted(Fact):
    """A post answers the question of its discussion."""

    thread_id: int
    post_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerTakenBack(Fact):
    """A question counts as answered no longer."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadRehung(Fact):
    """A discussion stands under another theme, and is seen by those who see that one."""

    thread_id: int
    was: int  #: the theme before
    theme_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadListed(Fact):
    """A discussion is listed under one more theme."""

    thread_id: int
    theme_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadUnlisted(Fact):
    """A discussion is listed under a theme no longer."""

    thread_id: int
    theme_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationNamed(Fact):
    """A discussion is about an organisation."""

    thread_id: int
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationUnnamed(Fact):
    """A discussion is about an organisation no longer."""

    thread_id: int
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class PostsMoved(Fact):
    """Posts of one discussion stand in another one now."""

    thread_id: int
    into_id: int  #: the other discussion
    post_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class ThreadsMerged(Fact):
    """All that was said in a discussion stands in another one now, and its address leads there."""

    thread_id: int
    into_id: int


@dataclass(frozen=True, kw_only=True)
class ConsultationDated(Fact):
    """A consultation has other days."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionsChanged(Fact):
    """The guiding questions of a consultation are others."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentAdded(Fact):
    """A document is to be read before one speaks in a consultation."""

    thread_id: int
    document_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentRemoved(Fact):
    """A document of a consultation was taken away."""

    thread_id: int
    document_id: int


@dataclass(frozen=True, kw_only=True)
class LeaderAdded(Fact):
    """A person leads a consultation from now on."""

    thread_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class LeaderRemoved(Fact):
    """A person leads a consultation no longer."""

    thread_id: int
    account_id: int
