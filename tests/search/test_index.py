"""What changes is followed, whoever changes it and how; what goes, goes in the same transaction."""

import re
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from app import clock
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.discussions import operations
from app.discussions.kinds import PostState, Rendering, ThreadState
from app.discussions.models import Post, Theme, Thread
from app.discussions.writing_models import PostTranslation
from app.groups.models import Group, Visibility
from app.meetings.models import Meeting, Outcome, Status
from app.organisations.models import Organisation, OrganisationName
from app.people.models import Audience, Profile
from app.search import indexing, queries
from app.search.kinds import Kind
from app.search.models import Entry, Work
from app.search.queries import Wanted

MIGRATION = Path(__file__).parents[2] / "migrations/versions/0004_search.py"


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT)


@pytest.fixture
def thread(bolor, make_theme):
    make_theme(slug="land")
    return operations.start_thread(
        bolor,
        theme="land",
        title="Sunflower",
        source="Saxaul holds.",
        language="en",
        organisation_id=None,
        key="1",
    )


def found(typed, actor=None, **more):
    """What is found, once the worker has been at it: (kind, number)."""
    indexing.work()
    db.session.rollback()
    result = queries.find(actor, Wanted(text=typed, exact=True, **more))
    return {(hit.kind.value, hit.subject_id) for hit in [*result.hits, *result.named]}


def change(model, number, **values):
    """Change a row past all operations, as one that nobody thought of may."""
    with transaction() as session:
        session.execute(
            update(model).where(model.__table__.primary_key.columns[0] == number).values(**values)
        )


def left(typed):
    """Whether any word that begins so is left in the index, or in what waits for it."""
    db.session.rollback()
    if any(typed in tokens for tokens in db.session.scalars(select(Entry.tokens))):
        return True
    if db.engine.dialect.name == "sqlite":
        where = text("SELECT count(*) FROM search_words WHERE search_words MATCH :word")
        return db.session.scalar(where, {"word": f"{typed}*"}) > 0
    return False


def test_all_that_happens_to_a_post_is_followed(thread, bolor, anna):
    post = db.session.scalar(select(Post.id))
    assert found("saxaul") == {("post", post)}
    assert found("sunflower") == {("thread", thread.id)}

    change(Post, post, source="Tamarisk.", html="<p>Tamarisk.</p>", revision=2)
    assert found("saxaul") == set()
    assert found("tamarisk") == {("post", post)}
    assert not left("saxaul")

    with transaction() as session:
        session.add(
            PostTranslation(post_id=post, language="mn", of_revision=2, rendering=Rendering.HUMAN,
                            translator_id=None,
                            source="Сухай", html="<p>Сухай</p>", made_at=clock.now())
        )  # fmt: skip
    assert found("сухай") == {("post", post)}
    with transaction() as session:
        session.execute(update(PostTranslation).values(html="<p>Бут</p>", revision=2))
    assert found("сухай") == set()
    assert found("бут") == {("post", post)}

    for state in (PostState.WITHDRAWN, PostState.REMOVED, PostState.MOVED):
        change(Post, post, state=state)
        assert db.session.scalar(select(Entry.place).filter_by(kind=Kind.POST)) is None  # before any worker
        assert found("tamarisk") == found("tamarisk", anna) == set()
        assert not left("tamarisk")
        change(Post, post, state=PostState.VISIBLE)
        assert found("tamarisk") == {("post", post)}


def test_what_is_held_is_found_when_it_is_shown(thread, bolor, anna):
    with transaction() as session:
        session.execute(update(Theme).values(holds="everybody"))
    held = operations.reply(
        bolor, thread_id=thread.id, source="Secret marigold.", language="en", organisation_id=None, key="2"
    )
    assert held.number is None
    for person in (None, bolor, anna):
        assert found("marigold", person) == set()
    assert not left("marigold")

    with transaction() as session:
        from app.discussions import posting

        posting.show(session, thread.id, session.get_one(Post, held.id))
    assert found("marigold") == {("post", held.id)}


def test_a_thread_takes_its_posts_along(thread, bolor, anna, make_theme):
    post = db.session.scalar(select(Post.id))
    for state in (ThreadState.REMOVED, ThreadState.HELD, ThreadState.MERGED):
        change(Thread, thread.id, state=state)
        assert found("sunflower") == found("saxaul") == found("saxaul", anna) == set()
    change(
        Thread,
        thread.id,
        state=ThreadState.CLOSED,
        outcome="Marigold it is.",
        outcome_html="<p>Marigold it is.</p>",
    )
    assert found("sunflower") == found("marigold") == {("thread", thread.id)}
    change(Thread, thread.id, title="Poppy")
    assert found("sunflower") == set()

    other = make_theme(slug="else")
    assert found("saxaul", theme=other.id) == set()
    change(Thread, thread.id, theme_id=other.id)
    assert found("saxaul", theme=other.id) == {("post", post)}
    assert found("saxaul", thread=thread.id) == {("post", post)}
    assert found("saxaul", thread=thread.id + 1) == set()


def test_who_sees_a_theme_decides_at_once(thread, bolor, anna, make_account):
    post = {("post", db.session.scalar(select(Post.id)))}
    assert found("saxaul") == post
    with transaction() as session:
        session.execute(update(Theme).values(visibility=Visibility.SIGNED_IN))
    assert found("saxaul") == set()
    assert found("saxaul", bolor) == post
    with transaction() as session:
        session.add(group := Group(name="Inner", purpose="", made_at=clock.now()))
        session.flush()
        session.execute(update(Theme).values(visibility=Visibility.GROUP, group_id=group.id))
    assert found("saxaul", make_account()) == set()
    assert found("saxaul", anna) == post
    assert found("saxaul", best=True) == set()


def test_meetings_are_followed(make_meeting, bolor, anna):
    meeting = make_meeting(
        title="Zinnia", source="Talk of poppies.", html="<p>Talk of poppies.</p>", organiser_id=bolor.id
    )
    it = {("meeting", meeting.id)}
    assert found("zinnia") == found("poppies") == it
    with transaction() as session:
        session.add(
            Outcome(
                meeting_id=meeting.id, number=1, verb="will", text="Plant asters", responsible="", sources=[]
            )
        )
    assert found("aster") == it
    change(Meeting, meeting.id, title="Dahlia")
    assert found("zinnia") == set()
    change(Meeting, meeting.id, status=Status.DRAFT)
    assert found("dahlia") == set()
    assert found("dahlia", bolor) == found("dahlia", anna) == it


def test_people_are_found_by_what_each_reader_may_read(bolor, anna, make_account):
    sarnai = make_account("Sarnai Begonia")
    it, other = {("person", sarnai.id)}, make_account()
    assert found("begonia", kind=Kind.PERSON) == found("begonia", other, kind=Kind.PERSON) == set()
    assert found("begonia", anna, kind=Kind.PERSON) == it  # the secretariat finds all

    with transaction() as session:
        profile = session.get_one(Profile, sarnai.id)
        profile.listed = Audience.PUBLIC
        profile.position, profile.biography = "Hydrologist", "Grew up with yaks."
        profile.audiences = {"position": "public", "biography": "secretariat"}
    assert found("begonia", kind=Kind.PERSON) == found("hydrologist") == it
    assert found("yaks") == found("yaks", other) == set()
    assert found("yaks", anna) == it

    with transaction() as session:
        session.get_one(Profile, sarnai.id).listed = Audience.SIGNED_IN
    # nothing of her is left to be found by visitors, before any worker comes
    assert db.session.scalars(select(Entry).filter_by(kind=Kind.PERSON, subject_id=sarnai.id)).all() == []
    assert found("hydrologist") == set()
    assert found("hydrologist", other) == it
    with transaction() as session:
        session.get_one(Account, sarnai.id).suspended_at = clock.now()
    assert found("hydrologist", other) == found("hydrologist", anna) == set()
    assert not left("hydrologist")


def test_organisations_are_found_by_all_their_names(make_organisation):
    body = make_organisation("Tooroi Cooperative")
    it = {("organisation", body.id)}
    with transaction() as session:
        session.add(
            OrganisationName(organisation_id=body.id, language="mn", name="Тоорой хоршоо", sort_key="")
        )
        session.get_one(Organisation, body.id).short_name = "TCX"
    assert found("tooroi") == found("тоорой") == found("tcx") == it
    other = make_organisation("Another")
    change(Organisation, body.id, merged_into_id=other.id)
    assert found("tooroi") == set()
    assert not left("tooroi")


def test_said_by_and_for_whom(thread, bolor, make_account, make_organisation):
    body = make_organisation("Tooroi Cooperative")
    hye_jin = make_account("김 혜진", organisation=body)
    said = operations.reply(
        hye_jin, thread_id=thread.id, source="Saxaul too.", language="ko", organisation_id=body.id, key="3"
    )
    hers = {("post", said.id)}
    assert len(found("saxaul")) == 2
    assert (
        found("saxaul", by="혜진")
        == found("saxaul", by="김")
        == found("saxaul", organisation="tooroi")
        == hers
    )
    assert found("saxaul", language="ko") == hers
    assert found("saxaul", by="Bol") == found("saxaul", language="en") == found("saxaul") - hers
    assert found("saxaul", organisation="nobody") == found("saxaul", by="-") == set()
    assert found("saxaul", kind=Kind.MEETING) == set()
    today = clock.now().date()
    assert len(found("saxaul", since=today, until=today)) == 2
    assert (
        found("saxaul", until=today.replace(year=2001))
        == found("saxaul", since=today.replace(year=2100))
        == set()
    )


def test_what_was_missed_is_found_out(thread, make_meeting, make_organisation, bolor):
    make_meeting(title="Zinnia")
    make_organisation("Tooroi")
    indexing.work()
    right = everything()
    assert {kind for kind, *_rest in right} == {*Kind}

    with transaction() as session:
        session.execute(delete(Entry).where(Entry.kind.in_([Kind.POST, Kind.MEETING])))
        session.execute(update(Entry).where(Entry.kind == Kind.THREAD).values(mark=-1, tokens="wrong"))
        session.execute(update(Entry).where(Entry.kind == Kind.ORGANISATION).values(subject_id=999_999))
        session.execute(delete(Entry).where(Entry.kind == Kind.PERSON, Entry.audience == "public"))
        session.execute(delete(Work))
    assert everything() != right
    indexing.heal()
    assert everything() == right

    with transaction() as session:
        session.execute(delete(Entry))
    told = []
    indexing.rebuild(lambda *said: told.append(said))
    assert everything() == right
    assert {kind for kind, done, total in told if done == total} == {*Kind}
    indexing.rebuild(lambda *_said: None)
    indexing.settle()
    assert everything() == right
    assert found("saxaul")


def everything():
    db.session.rollback()
    columns = Entry.kind, Entry.subject_id, Entry.audience, Entry.language, Entry.mark, Entry.tokens
    return {tuple(row) for row in db.session.execute(select(*columns))}


def test_things_of_one_second_stand_beside_each_other(thread, bolor):
    posts = [
        operations.reply(
            bolor, thread_id=thread.id, source="Tulip", language="en", organisation_id=None, key=f"k{n}"
        ).id
        for n in range(3)
    ]
    at = clock.now()
    place = indexing.place_of(at, Kind.POST, posts[2])
    with transaction() as session:
        session.execute(update(Post).values(shown_at=at))
        session.add(
            Entry(
                place=place,
                kind=Kind.MEETING,
                subject_id=999_999,
                audience="",
                language="en",
                mark=0,
                tokens="tulip",
            )
        )
        if db.engine.dialect.name == "sqlite":
            session.execute(
                text("INSERT INTO search_words (rowid, tokens) VALUES (:place, 'tulip')"), {"place": place}
            )
    assert found("tulip") == {("post", number) for number in posts}
    rows = queries.find(None, Wanted(text="tulip")).hits
    assert [hit.subject_id for hit in rows] == sorted(posts, reverse=True)
    before = everything()
    with transaction() as session:
        session.add_all(Work(kind=Kind.POST, subject_id=number) for number in posts)
    indexing.work()
    assert everything() == before


def test_every_trigger_is_there(app):
    """A migration that makes a table anew takes its triggers along; then nothing is followed any more."""
    wanted = set(
        re.findall(
            r'^\s+\(?"(\w+)",(?: "\w+", "(?:INSERT|UPDATE|DELETE)|\n\s+"\w+",\n\s+f?"UPDATE)',
            MIGRATION.read_text(),
            re.M,
        )
    )
    assert len(wanted) > 25
    if db.engine.dialect.name == "sqlite":
        there = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        there = db.session.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
    assert {f"search_{name}" for name in wanted} - set(there) == set()
