"""How one person stands to one thread: what she has read of it, how she follows it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from app.db import glance
from app.discussions.kinds import Level
from app.discussions.models import Post
from app.discussions.ranges import Read
from app.discussions.reading import GONE, read_below
from app.discussions.reading_models import ThreadReader
from app.discussions.unread import FLOOR, OTHERWISE
from app.i18n import Lazy, _


class Standing(NamedTuple):
    """The columns that are read with the top of a thread, in the order of :data:`COLUMNS`."""

    read_to: int | None  #: None: she has no row, and her floor says what is read
    read_also: str | None
    own_level: Level | None  #: as she said of this thread
    otherwise: Level | None  #: how she follows it when she says nothing of it; None: not at all
    floor: int

    @property
    def level(self) -> Level | None:
        """How she follows the thread; None: not at all."""
        return self.own_level or self.otherwise

    @property
    def otherwise_words(self) -> Lazy:
        """What follows when she says nothing of the thread."""
        if self.otherwise is None:
            return _("not followed, until you write here or follow the theme")
        level = self.otherwise
        return _("%(level)s: %(consequence)s", level=level.words, consequence=level.consequence)


COLUMNS = (ThreadReader.read_to, ThreadReader.read_also, ThreadReader.level, OTHERWISE, FLOOR)


class Reading(NamedTuple):
    """What of a thread is read, and what is new."""

    read: Read
    posts: int  #: the number of the newest post
    gone: Sequence[int]  #: numbers beyond what is read to at which nothing can be read

    @property
    def first_new(self) -> int | None:
        """The number of the first post that is new; None when all is read."""
        gone = set(self.gone)
        number = self.read.to + 1
        while number <= self.posts and (number in gone or self.read.has(number)):
            number += 1
        return number if number <= self.posts else None

    @property
    def has_begun(self) -> bool:
        """Whether she has read anything here: else everything is new, and nothing need be said of it."""
        return bool(self.read.to or self.read.also)

    @property
    def new(self) -> int:
        """How many posts are new."""
        beyond = sum(last - first + 1 for first, last in self.read.also)
        gone = sum(not self.read.has(number) for number in self.gone)
        return self.posts - self.read.to - beyond - gone

    def lines(self, first: int, last: int) -> list[tuple[int, bool]]:
        """Return before which posts of a page a line stands, and whether what follows it is new.

        None stands above the first page's first post, nor on a page on which nothing changes.
        """
        new = set(self.read.new(first, last)) - set(self.gone)
        found, was_new = [], first > 1 and not self._before_is_read(first)
        for number in range(first, last + 1):
            if number in self.gone:
                continue
            if (number in new) != was_new and number > 1:
                found.append((number, number in new))
            was_new = number in new
        return found

    def _before_is_read(self, number: int) -> bool:
        return self.read.has(number - 1) or number - 1 in self.gone


def reading_of(standing: Standing, thread_id: int, posts: int, last_feed_number: int) -> Reading:
    """Return what is read of a thread, and new. Asks the database only when something may be new."""
    if standing.read_to is None:
        read = read_below(thread_id, posts, last_feed_number, standing.floor)
    else:
        read = Read.of(standing.read_to, standing.read_also or "")
    if read.to >= posts or not (read.to or read.also):
        return Reading(read, posts, ())
    gone = select(Post.number).where(Post.thread_id == thread_id, Post.number > read.to, Post.state.in_(GONE))
    return Reading(read, posts, tuple(row[0] for row in glance(gone, {})))
