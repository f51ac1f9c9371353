"""What those who keep order decide about posts and threads. Each is done once, and says why."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class PostPublished(Fact):
    """Somebody let a post that had waited be read; ``PostWritten`` happened just before."""

    post_id: int
    thread_id: int
    account_id: int | None  #: who wrote it; None: somebody without an account


@dataclass(frozen=True, kw_only=True)
class PostRefused(Fact):
    """A post that waited is not published."""

    post_id: int
    thread_id: int
    account_id: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class PostReconsidered(Fact):
    """A post that was refused waits once more."""

    post_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class PostRemoved(Fact):
    """A post was taken away; its number stays, with the reason."""

    post_id: int
    thread_id: int
    account_id: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class PostPutBack(Fact):
    """A post that had been taken away says again what it said."""

    post_id: int
    thread_id: int
    account_id: int | None


@dataclass(frozen=True, kw_only=True)
class ThreadRemoved(Fact):
    """A whole discussion was taken away."""

    thread_id: int
    account_id: int | None  #: who began it
    reason: str
    stood: str  #: the state it was in
    stood_because: str  #: the reason of that state


@dataclass(frozen=True, kw_only=True)
class ThreadPutBack(Fact):
    """A discussion that had been taken away is there again, as it stood."""

    thread_id: int
    account_id: int | None
