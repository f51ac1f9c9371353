"""What holds of numbers, places and counters, whatever people do one after the other."""

import itertools
import uuid

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import (
    editing,
    moderating,
    moving,
    operations,
    reactions,
    reading,
    threads,
    unread,
    withdrawing,
)
from app.discussions.kinds import LISTED, UNNUMBERED, Holding, PostState, Reacting, ThreadState
from app.discussions.models import Post, Theme, Thread
from app.discussions.writing_models import Reaction
from app.errors import Refusal
from tests.conftest import clear_shelves

SOME = st.integers(0, 10_000)  #: chooses one of what is there
HIDDEN = "waitinghere"


class Machine(RuleBasedStateMachine):
    """People start, speak, change, take back, keep order, move, read; the rules are looked at after each."""

    def __init__(self, app, database, make_account, make_theme):
        super().__init__()
        self.app, self.database = app, database
        self.make_account, self.make_theme = make_account, make_theme
        self.words = itertools.count(1)
        self.stood = {}  #: (thread, number) -> the post that stood there first

    @initialize()
    def people(self):
        db.session.rollback()
        self.database.freshen()
        clear_shelves(self.app)
        self.app.wsgi_app._answers.clear()  # of another example
        self.anna = self.make_account("Anna", role=Role.SECRETARIAT)
        self.members = [self.make_account(name) for name in ("Bolor", "Li", "Sora")]
        for slug, holds in (("open", Holding.NOBODY), ("held", Holding.EVERYBODY)):
            theme = self.make_theme(slug=slug)
            with transaction() as session:
                session.get_one(Theme, theme.id).holds = holds
        for slug in ("open", "open", "held"):
            self.start(0, slug)

    def everybody(self):
        return [self.anna, *self.members]

    def one(self, choice, query):
        db.session.rollback()
        found = db.session.scalars(query).all()
        return found[choice % len(found)] if found else None

    def thread(self, choice, *states):
        return self.one(
            choice, select(Thread.id).where(Thread.state.in_(states or LISTED)).order_by(Thread.id)
        )

    def post(self, choice, *states):
        return self.one(choice, select(Post.id).where(Post.state.in_(states)).order_by(Post.id))

    def attempt(self, act, *args, **more):
        """Do something; that a rule says no is no fault, as long as everything else still holds."""
        try:
            return act(*args, **more)
        except Refusal:
            return None

    @rule(who=SOME, slug=st.sampled_from(["open", "held"]))
    def start(self, who, slug):
        person = self.everybody()[who % 4]
        self.attempt(
            operations.start_thread, person, theme=slug, title=f"Title {next(self.words)}", source=HIDDEN,
            language="en", organisation_id=None, key=uuid.uuid4().hex,
        )  # fmt: skip

    @rule(who=SOME, where=SOME)
    def say(self, who, where):
        self.attempt(
            operations.reply, self.everybody()[who % 4], thread_id=self.thread(where),
            source=f"{HIDDEN} {next(self.words)}", language="en", organisation_id=None, key=uuid.uuid4().hex,
        )  # fmt: skip

    @rule(what=SOME)
    def edit(self, what):
        post_id = self.post(what, PostState.VISIBLE, PostState.HELD)
        if post_id is None:
            return
        post = db.session.get(Post, post_id)
        author = next((one for one in self.everybody() if one.id == post.author_id), None)
        words, revision = f"{HIDDEN} {next(self.words)}", post.revision
        self.attempt(editing.edit, author, post_id, source=words, language="en", reason="", revision=revision)

    @rule(what=SOME, publishes=st.booleans())
    def decide(self, what, publishes):
        post_id = self.post(what, PostState.HELD)
        if post_id is None:
            return
        if publishes:
            self.attempt(moderating.publish, self.anna, post_id)
        else:
            self.attempt(moderating.refuse, self.anna, post_id, reason="No.")

    @rule(what=SOME)
    def withdraw(self, what):
        post_id = self.post(what, PostState.VISIBLE)
        if post_id is not None:
            author_id = db.session.get(Post, post_id).author_id
            person = next(one for one in self.everybody() if one.id == author_id)
            self.attempt(withdrawing.withdraw, person, post_id)

    @rule(what=SOME, back=st.booleans())
    def remove(self, what, back):
        post_id = self.post(what, PostState.REMOVED if back else PostState.VISIBLE)
        if post_id is not None:
            if back:
                self.attempt(moderating.put_back, self.anna, post_id)
            else:
                self.attempt(moderating.remove, self.anna, post_id, reason="Why.")

    @rule(where=SOME, numbers=st.sets(st.integers(1, 6), min_size=1, max_size=3), into=SOME)
    def move(self, where, numbers, into):
        one, other = self.thread(where), self.thread(into)
        self.attempt(moving.move, self.anna, one, numbers=numbers, into_id=other)

    @rule(where=SOME, numbers=st.sets(st.integers(1, 4), min_size=1, max_size=2))
    def split(self, where, numbers):
        self.attempt(
            moving.split, self.anna, self.thread(where), numbers=numbers, title="Apart", language="en"
        )

    @rule(where=SOME, into=SOME)
    def merge(self, where, into):
        if db.session.scalar(select(func.count()).select_from(Thread).where(Thread.state.in_(LISTED))) > 2:
            self.attempt(moving.merge, self.anna, self.thread(where), into_id=self.thread(into))

    @rule(where=SOME, locks=st.booleans())
    def lock(self, where, locks):
        number = self.thread(where)
        if locks:
            self.attempt(threads.lock, self.anna, number, reason="Wait.")
        else:
            self.attempt(threads.unlock, self.anna, number)

    @rule(who=SOME, what=SOME, kind=st.sampled_from(list(Reacting)))
    def react(self, who, what, kind):
        post_id = self.post(what, PostState.VISIBLE)
        if post_id is not None:
            self.attempt(reactions.turn, self.everybody()[who % 4], post_id, kind)

    @rule(who=SOME, where=SOME, first=st.integers(1, 5), more=st.integers(0, 4), again=st.booleans())
    def read(self, who, where, first, more, again):
        person, number = self.everybody()[who % 4], self.thread(where)
        if again:
            self.attempt(reading.keep_new, person, number, first)
        else:
            self.attempt(reading.mark, person, number, [(first, first + more)])

    def rows(self):
        db.session.rollback()
        return db.session.scalars(select(Post).order_by(Post.id)).all()

    @invariant()
    def numbers_are_dense_and_lead_to_the_same_post_for_ever(self):
        posts = self.rows()
        by_place = {(post.thread_id, post.number): post for post in posts if post.number is not None}
        for thread in db.session.scalars(select(Thread)):
            here = sorted(number for thread_id, number in by_place if thread_id == thread.id)
            assert here == list(range(1, thread.last_number + 1))
        for place, post in by_place.items():
            stands = post.moved_to_id if post.state is PostState.MOVED else post.id
            assert self.stood.setdefault(place, stands) == stands
        assert self.stood.keys() <= by_place.keys()
        for post in posts:
            assert (post.number is None) == (post.state in UNNUMBERED)
            assert (post.moved_to_id is not None) == (post.state is PostState.MOVED)
        states = {post.id: post.state for post in posts}
        assert all(states[post.moved_to_id] is not PostState.MOVED for post in posts if post.moved_to_id)

    @invariant()
    def the_feed_is_in_the_order_of_showing(self):
        shown = sorted(
            (post.feed_number, post.shown_at) for post in self.rows() if post.feed_number is not None
        )
        assert len({number for number, _at in shown}) == len(shown)
        assert [at for _number, at in shown] == sorted(at for _number, at in shown)
        for post in self.rows():
            assert (post.feed_number is None) == (post.state in {*UNNUMBERED, PostState.MOVED})

    @invariant()
    def counters_tell_the_truth(self):
        posts = self.rows()
        for thread in db.session.scalars(select(Thread)):
            here = [post for post in posts if post.thread_id == thread.id and post.feed_number is not None]
            newest = max(here, key=lambda post: post.feed_number, default=None)
            assert thread.last_feed_number == (newest.feed_number if newest else 0)
            if newest:
                assert thread.last_author_name == newest.author_name
                assert abs((thread.last_post_at - newest.shown_at).total_seconds()) < 1
            accepted = thread.accepted_number
            assert accepted is None or (thread.id, accepted) in self.stood
        counted = select(Reaction.post_id, Reaction.kind, func.count())
        told = {}
        for post_id, kind, count in db.session.execute(counted.group_by(Reaction.post_id, Reaction.kind)):
            told.setdefault(post_id, {})[kind.value] = count
        assert {post.id: post.reactions for post in posts if post.reactions} == told

    @invariant()
    def what_was_merged_leads_to_one_that_is_there(self):
        db.session.rollback()
        states = dict(db.session.execute(select(Thread.id, Thread.state)).all())
        for thread in db.session.scalars(select(Thread).where(Thread.state == ThreadState.MERGED)):
            assert states[thread.merged_into_id] is not ThreadState.MERGED
            waits = select(Post.id).filter_by(thread_id=thread.id, state=PostState.HELD)
            assert db.session.scalar(waits) is None

    @invariant()
    def the_badge_is_as_long_as_the_list(self):
        db.session.rollback()
        for person in self.members:
            assert unread.count(person) == len(unread.page(person, limit=200))

    def teardown(self):
        """What waits is on no page; each number is answered."""
        db.session.rollback()
        if not self.stood:
            return
        with transaction() as session:
            for post in session.scalars(select(Post).filter_by(state=PostState.HELD)):
                post.source = post.html = "onlyforfew"
        visitor = self.app.test_client()
        addresses = ["/discussions", "/themes/open", "/themes/held"]
        addresses += [f"/threads/{number}-title" for number in {thread for thread, _number in self.stood}]
        for address in addresses:
            page = visitor.get(address, follow_redirects=True)
            assert page.status_code == 200
            assert "onlyforfew" not in page.text
        for thread_id, number in sorted(self.stood)[-8:]:
            answer = visitor.get(f"/threads/{thread_id}?post={number}", follow_redirects=True)
            assert answer.status_code == 200
        super().teardown()


def test_the_rules_hold_whatever_people_do(app, database, make_account, make_theme):
    run_state_machine_as_test(
        lambda: Machine(app, database, make_account, make_theme),
        settings=settings(
            settings.get_profile("house"), max_examples=4, stateful_step_count=25, phases=[Phase.generate]
        ),
    )
