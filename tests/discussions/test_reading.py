"""What is new to whom: the number, the list and the marks say the same, whatever happens in between."""

import contextlib
import random
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app import clock, journal
from app.accounts.facts import Joined
from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import (
    floors,
    following,
    lists,
    moderating,
    moving,
    operations,
    queries,
    read_lines,
    reading,
    unread,
    withdrawing,
)
from app.discussions.kinds import LISTED, Holding, Level, PostState
from app.discussions.models import Post, Theme, Thread
from app.discussions.ranges import Read
from app.discussions.reading_models import ReadFloor, ThemeReader, ThreadReader
from app.errors import Refusal
from app.groups.models import Group, GroupMember, Visibility


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def anna(make_account):
    return make_account("Anna")


@pytest.fixture
def land(make_theme):
    return make_theme(slug="land")


def start(actor, theme="land", posts=1, title="What holds?"):
    key = f"{title} {random.random()}"
    thread = operations.start_thread(
        actor, theme=theme, title=title, source="Tell us.", language="en", organisation_id=None, key=key
    )
    for number in range(2, posts + 1):
        say(actor, thread.id, f"{key} {number}")
    return thread


def say(actor, thread_id, key=None):
    return operations.reply(
        actor,
        thread_id=thread_id,
        source="We know.",
        language="en",
        organisation_id=None,
        key=key or f"{random.random()}",
    )


def how_far(actor, thread):
    return read_lines.of(queries.head(actor, thread.id))


def a_night_passes():
    with time_machine.travel(clock.now() + floors.LAG * 2, tick=False):
        return floors.raise_all()


def listed(actor):
    return [place.thread_id for place in unread.page(actor, limit=1000)]


def test_who_follows_reads_and_is_told_of_nothing_twice(bolor, anna, land):
    following.follow_theme(anna, "land", Level.PAGE)
    thread = start(bolor, posts=3)
    assert (listed(anna), unread.count(anna)) == ([thread.id], 1)
    assert (listed(bolor), how_far(bolor, thread).first_new) == ([], None)

    reading.mark(anna, thread.id, [(3, 3)])
    found = how_far(anna, thread)
    assert (found.read, found.new, found.first_new) == (Read(0, ((3, 3),)), 2, 1)
    assert listed(anna) == [thread.id]

    reading.mark(anna, thread.id, [(1, 2), (7, 99), (0, 0)])
    assert (how_far(anna, thread).read, unread.count(anna)) == (Read(3), 0)
    say(bolor, thread.id)
    found = how_far(anna, thread)
    assert (found.first_new, found.new, listed(anna)) == (4, 1, [thread.id])
    reading.keep_new(anna, thread.id, 2)
    assert (how_far(anna, thread).first_new, how_far(anna, thread).new) == (2, 3)


def test_what_can_be_read_no_longer_is_not_new(bolor, anna, land):
    following.follow_theme(anna, "land", Level.PAGE)
    thread = start(bolor, posts=4)
    posts = dict(db.session.execute(select(Post.number, Post.id)).all())
    reading.mark(anna, thread.id, [(1, 1), (3, 4)])
    assert how_far(anna, thread).first_new == 2

    withdrawing.withdraw(bolor, posts[2], reason="")

    assert (unread.count(anna), listed(anna), how_far(anna, thread).first_new) == (0, [], None)
    last = say(bolor, thread.id)
    assert unread.count(anna) == 1
    withdrawing.withdraw(bolor, last.id, reason="")
    assert (unread.count(anna), how_far(anna, thread).new) == (0, 0)


def test_lines_stand_where_what_is_new_begins_and_ends(bolor, anna, land, sign_in):
    thread = start(bolor, posts=25)
    reading.mark(anna, thread.id, [(1, 5), (9, 22)])
    found = how_far(anna, thread)
    assert found.lines(1, 20) == [(6, True), (9, False)]
    assert found.lines(21, 25) == [(23, True)]
    browser = sign_in(anna)

    first = browser.get(f"/threads/{thread.id}-what-holds").text
    assert first.count('class="readline"') == 2
    assert first.count('class="readline" id="new"') == 1
    assert f'href="/threads/{thread.id}-what-holds#new"' in first
    assert "6 new since you were here" in first
    second = browser.get(f"/threads/{thread.id}-what-holds?page=2").text
    assert (second.count('class="readline"'), 'id="new"' in second) == (1, False)
    assert "readline" not in sign_in(bolor).get(f"/threads/{thread.id}-what-holds").text


def test_how_one_follows(bolor, anna, land, make_theme):
    thread = start(bolor)

    def level():
        return queries.head(anna, thread.id).standing.level

    assert (level(), unread.count(anna)) == (None, 0)
    say(anna, thread.id)
    assert level() is Level.DIGEST  # who writes, follows
    say(bolor, thread.id)
    assert unread.count(anna) == 1
    following.follow_theme(anna, "land", Level.MUTE)
    assert (level(), unread.count(anna)) == (Level.MUTE, 0)
    following.follow_thread(anna, thread.id, Level.EVERY)
    assert (level(), unread.count(anna)) == (Level.EVERY, 1)
    following.follow_thread(anna, thread.id, None)
    following.follow_theme(anna, "land", None)
    assert level() is Level.DIGEST
    following.follow_thread(anna, thread.id, Level.MUTE)
    assert unread.count(anna) == 0
    with pytest.raises(following.NoSuchLevel):
        following.follow_thread(anna, thread.id, Level.FIRST)


def test_who_wants_first_posts_is_told_of_first_posts(bolor, anna, land):
    old = start(bolor)
    a_night_passes()
    following.follow_theme(anna, "land", Level.FIRST)
    say(bolor, old.id)
    assert unread.count(anna) == 0
    new = start(bolor, posts=2)
    assert listed(anna) == [new.id]
    reading.mark(anna, new.id, [(1, 1)])
    assert unread.count(anna) == 0


def test_to_a_newcomer_nothing_old_is_new(app, bolor, land, make_account):
    thread = start(bolor, posts=2)
    anna = make_account("Anna")
    with transaction() as session:
        journal.record(session, Joined(actor_id=anna.id, account_id=anna.id))
    following.follow_theme(anna, "land", Level.DIGEST)
    assert unread.count(anna) == 0
    say(bolor, thread.id)
    assert (unread.count(anna), how_far(anna, thread).first_new) == (1, 3)


def test_the_floor_rises_and_nothing_new_is_lost(bolor, anna, land):
    following.follow_theme(anna, "land", Level.PAGE)
    read, left, half = (start(bolor, posts=3, title=title) for title in ("Read", "Left", "Half"))
    reading.mark(anna, read.id, [(1, 3)])
    reading.mark(anna, half.id, [(2, 2)])
    seen = {one.id: how_far(anna, one) for one in (read, left, half)}
    before = listed(anna)

    assert a_night_passes() > 0
    assert a_night_passes() == 0  # twice does no harm

    floor = db.session.scalar(select(ReadFloor.feed_number).filter_by(account_id=anna.id))
    assert floor == db.session.scalar(select(func.max(Post.feed_number)))
    assert listed(anna) == before == [half.id, left.id]
    assert {one.id: how_far(anna, one) for one in (read, left, half)} == seen
    rows = set(db.session.scalars(select(ThreadReader.thread_id).filter_by(account_id=anna.id)))
    assert rows == {left.id, half.id}  # the other one said nothing but that it is read
    reading.mark(anna, left.id, [(1, 3)])
    assert listed(anna) == [half.id]


def test_with_very_much_unread_the_floor_waits_below_it(monkeypatch, bolor, anna, land):
    monkeypatch.setattr(floors, "FEW", 1)
    start(bolor)
    a_night_passes()
    following.follow_theme(anna, "land", Level.PAGE)
    threads = [start(bolor, title=f"T{number}") for number in range(3)]
    a_night_passes()
    assert listed(anna) == [one.id for one in reversed(threads)]
    rows = select(func.count()).select_from(ThreadReader).filter_by(account_id=anna.id)
    assert db.session.scalar(rows) == 0


def test_mark_all_leaves_what_came_later(bolor, anna, land, make_theme):
    make_theme(slug="water")
    for slug in ("land", "water"):
        following.follow_theme(anna, slug, Level.PAGE)
    quiet, busy = start(bolor, posts=2), start(bolor, posts=2)
    other = start(bolor, theme="water")
    up_to = lists.newest_feed_number(anna)
    say(bolor, busy.id)
    later = start(bolor)

    assert reading.mark_all(anna, up_to=up_to, theme="land") == 3
    assert set(listed(anna)) == {busy.id, later.id, other.id}
    assert (how_far(anna, busy).first_new, how_far(anna, later).first_new) == (3, 1)
    assert how_far(anna, quiet).first_new is None
    reading.mark_all(anna, up_to=lists.newest_feed_number(anna))
    assert unread.count(anna) == 0


def test_moved_posts_stay_as_they_were_read(bolor, anna, land, make_account):
    hye_jin, staff = make_account("Hye-jin"), make_account("Wei", role=Role.SECRETARIAT)
    following.follow_theme(anna, "land", Level.PAGE)
    into, out_of = start(bolor, posts=2), start(bolor, posts=4)
    say(hye_jin, out_of.id)
    reading.mark(anna, out_of.id, [(1, 2)])
    reading.mark(anna, into.id, [(1, 2)])

    moving.move(staff, out_of.id, numbers=[2, 3, 5], into_id=into.id)

    found = how_far(anna, into)  # 3 was read, 4 was not, 5 was not
    assert (found.read, found.new) == (Read(3), 2)
    assert (how_far(anna, out_of).first_new, how_far(anna, out_of).new) == (4, 1)
    assert how_far(hye_jin, into).read.has(5)
    assert queries.head(hye_jin, into.id).standing.level is Level.DIGEST
    reading.mark(anna, out_of.id, [(4, 4)])
    assert listed(anna) == [into.id]


def truth(actor):
    """Work out from all rows, the plain way, which threads are unread for somebody."""
    floor = db.session.scalar(select(ReadFloor.feed_number).filter_by(account_id=actor.id)) or 0
    rows = {
        one.thread_id: one for one in db.session.scalars(select(ThreadReader).filter_by(account_id=actor.id))
    }
    by_theme = dict(
        db.session.execute(
            select(ThemeReader.theme_id, ThemeReader.level).filter_by(account_id=actor.id)
        ).all()
    )
    groups = set(db.session.scalars(select(GroupMember.group_id).filter_by(account_id=actor.id)))
    found = set()
    for thread in db.session.scalars(select(Thread).where(Thread.state.in_(LISTED))):
        theme, row = db.session.get_one(Theme, thread.theme_id), rows.get(thread.id)
        if theme.visibility is Visibility.GROUP and theme.group_id not in groups:
            continue
        level = (row and row.level) or by_theme.get(theme.id) or (Level.DIGEST if row and row.spoke else None)
        if level in {None, Level.MUTE}:
            continue
        posts = db.session.scalars(select(Post).filter_by(thread_id=thread.id, state=PostState.VISIBLE))
        for post in posts:
            if level is Level.FIRST and post.number != 1:
                continue
            read = Read.of(row.read_to, row.read_also).has(post.number) if row else post.feed_number <= floor
            if not read:
                found.add(thread.id)
    return found


def test_the_number_is_the_length_of_the_list(monkeypatch, make_account, make_theme, land):
    """Random people do random things; the number, the list and the plain truth agree all along."""
    chance = random.Random(20_261_130)
    monkeypatch.setattr(floors, "FEW", 2)
    monkeypatch.setattr(floors, "LAG", timedelta(0))
    people = [make_account(f"P{number}") for number in range(5)]
    staff = make_account("Wei", role=Role.SECRETARIAT)
    make_theme(slug="water")
    with transaction() as session:
        group = Group(name="Apart", purpose="", made_at=clock.now())
        session.add(group)
        session.flush()
        session.add(
            Theme(slug="apart", title="A", description="", position=9, area=None,
                  visibility=Visibility.GROUP, group_id=group.id)
        )  # fmt: skip
        held = session.scalars(select(Theme).filter_by(slug="water")).one()
        held.holds = Holding.NEWCOMERS
        for one in people[:3]:
            session.add(GroupMember(group_id=group.id, account_id=one.id, added_at=clock.now()))
    group_id = group.id
    threads = [start(staff, theme=slug, posts=3).id for slug in ("land", "land", "water", "apart")]

    def some_post(**which):
        ids = db.session.scalars(select(Post.id).filter_by(**which).order_by(Post.id)).all()
        return chance.choice(ids) if ids else None

    def step():
        who, thread = chance.choice(people), chance.choice(threads)
        if thread == threads[3] and who not in people[:3]:
            who = people[0]
        match chance.randrange(12):
            case 0 | 1 | 2:
                say(who, thread)
            case 3 | 4:
                first = chance.randint(1, 12)
                reading.mark(who, thread, [(first, first + chance.randrange(4))])
            case 5:
                reading.keep_new(who, thread, chance.randint(1, 12))
            case 6:
                following.follow_thread(who, thread, chance.choice([None, *following.OF_THREADS]))
            case 7:
                slug = chance.choice(["land", "water"])
                following.follow_theme(who, slug, chance.choice([None, *following.OF_THEMES]))
            case 8:
                mine = some_post(author_id=who.id, state=PostState.VISIBLE)
                if mine is not None:
                    withdrawing.withdraw(who, mine, reason="")
            case 9:
                waiting = some_post(state=PostState.HELD)
                if waiting is not None:
                    moderating.publish(staff, waiting)
            case 10:
                source, target = chance.sample(threads[:2], 2)
                number = db.session.scalar(
                    select(func.max(Post.number)).filter_by(thread_id=source, state=PostState.VISIBLE)
                )
                left = (
                    select(func.count())
                    .select_from(Post)
                    .filter_by(thread_id=source, state=PostState.VISIBLE)
                )
                if number and (db.session.scalar(left) or 0) > 1:
                    moving.move(staff, source, numbers=[number], into_id=target)
            case 11:
                if chance.random() < 0.3:
                    floors.raise_all()
                elif chance.random() < 0.5:
                    reading.mark_all(who, up_to=lists.newest_feed_number(who))
                else:
                    with transaction() as session:
                        member = session.get(GroupMember, (group_id, people[2].id))
                        if member is None:
                            session.add(
                                GroupMember(group_id=group_id, account_id=people[2].id, added_at=clock.now())
                            )
                        else:
                            session.delete(member)

    for turn in range(150):
        with contextlib.suppress(Refusal):  # of a thread that she sees no longer
            step()
        db.session.rollback()
        for one in chance.sample(people, 2):
            found = listed(one)
            assert set(found) == truth(one), (turn, one.name)
            assert unread.count(one) == len(found), (turn, one.name)
