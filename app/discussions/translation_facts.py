"""What can happen to the translations of posts."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class TranslationMade(Fact):
    """A post can be read in another language; ``actor_id`` is None when a machine did it alone."""

    post_id: int
    thread_id: int
    language: str


@dataclass(frozen=True, kw_only=True)
class TranslationChanged(Fact):
    """Somebody changed a translation, and said why."""

    post_id: int
    thread_id: int
    language: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TranslationReviewed(Fact):
    """Somebody who had not made it looked through a translation, and found it right."""

    post_id: int
    thread_id: int
    language: str


@dataclass(frozen=True, kw_only=True)
class TranslationRemoved(Fact):
    """A translation was taken away."""

    post_id: int
    thread_id: int
    language: str


@dataclass(frozen=True, kw_only=True)
class TranslationAsked(Fact):
    """Somebody asked a machine to translate a post."""

    post_id: int
    language: str


@dataclass(frozen=True, kw_only=True)
class LanguageCorrected(Fact):
    """Somebody who keeps order said in which language a post is written."""

    post_id: int
    thread_id: int
    language: str


@dataclass(frozen=True, kw_only=True)
class ReadingLanguagesChosen(Fact):
    """A person said which languages she reads as they are."""

    account_id: int
