"""Reports: somebody finds something wrong, somebody else looks and answers."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.db import db, transaction
from app.desk.models import Report
from app.discussions import operations as discussions
from app.discussions.models import Post, ThemeFacilitator
from app.people.models import Audience, Profile


@pytest.fixture
def world(make_account, make_theme, make_organisation, sign_in):
    class World:
        anna = make_account("Anna", role=Role.SECRETARIAT)
        bolor, oyun, sato = make_account("Bolor"), make_account("Oyun"), make_account("Satō")
        theme = make_theme(slug="land")
        organisation = make_organisation("Tooroi Cooperative")

    World.thread = discussions.start_thread(
        World.oyun,
        theme="land",
        title="What holds?",
        source="Nothing does.",
        language="en",
        organisation_id=None,
        key="a",
    )
    World.post_id = db.session.scalar(select(Post.id))
    World.browser = {name: sign_in(getattr(World, name)) for name in ("anna", "bolor", "oyun", "sato")}
    return World


def reports():
    db.session.rollback()
    return db.session.scalars(select(Report)).all()


def test_a_contribution_is_reported_and_the_answer_comes_by_mail(world, post_office):
    page = world.browser["bolor"].get(f"/reports/post/{world.post_id}")
    assert "What holds?" in page.text

    answer = world.browser["bolor"].post(
        f"/reports/post/{world.post_id}", data={"kind": "rude", "reason": "It is rude."}
    )
    assert answer.location.endswith("#post-1")
    (report,) = reports()
    listed = world.browser["anna"].get("/reports/")
    assert "It is rude." in listed.text
    world.browser["anna"].post(f"/reports/{report.id}/settlement", data={"answer": "We spoke with her."})

    (letter,) = post_office()
    assert letter.to == world.bolor.email
    assert "We spoke with her." in letter.text
    assert "It is rude." not in world.browser["anna"].get("/reports/").text
    assert "It is rude." in world.browser["anna"].get("/reports/?show=settled").text


def test_the_same_person_reports_the_same_thing_once(world):
    for _ in range(2):
        world.browser["bolor"].post(
            f"/reports/post/{world.post_id}", data={"kind": "rude", "reason": "It is rude."}
        )
    world.browser["sato"].post(
        f"/reports/post/{world.post_id}", data={"kind": "rude", "reason": "Rude indeed."}
    )

    assert len(reports()) == 2


def test_nothing_typed_is_lost_when_the_reason_is_too_long(world):
    answer = world.browser["bolor"].post(
        f"/reports/post/{world.post_id}", data={"kind": "other", "reason": "x" * 2001}
    )

    assert answer.status_code == 422
    assert "x" * 2001 in answer.text
    assert not reports()
    assert world.browser["bolor"].post(f"/reports/post/{world.post_id}", data={}).status_code == 422


def test_who_is_reported_learns_nothing(world, post_office):
    world.browser["bolor"].post(
        f"/reports/post/{world.post_id}", data={"kind": "rude", "reason": "It is rude."}
    )
    (report,) = reports()

    assert not post_office()
    assert world.browser["oyun"].get("/reports/").status_code == 404
    assert world.browser["oyun"].get(f"/reports/{report.id}").status_code == 404
    settle = world.browser["oyun"].post(f"/reports/{report.id}/settlement", data={"answer": "No."})
    assert settle.status_code == 404
    assert reports()[0].settled_at is None


def test_a_facilitator_sees_reports_of_her_theme_only(world, make_theme):
    other = make_theme(slug="water")
    world.browser["bolor"].post(
        f"/reports/post/{world.post_id}", data={"kind": "rude", "reason": "It is rude."}
    )
    world.browser["bolor"].post(
        f"/reports/organisation/{world.organisation.id}",
        data={"kind": "wrong", "reason": "It does not exist."},
    )
    with transaction() as session:
        session.add(ThemeFacilitator(theme_id=world.theme.id, account_id=world.sato.id))
        session.add(ThemeFacilitator(theme_id=other.id, account_id=world.oyun.id))

    hers = world.browser["sato"].get("/reports/").text
    others = world.browser["oyun"].get("/reports/")

    assert "It is rude." in hers
    assert "It does not exist." not in hers
    assert others.status_code == 200
    assert "It is rude." not in others.text
    of_post, of_organisation = sorted(reports(), key=lambda one: one.about, reverse=True)
    assert world.browser["sato"].get(f"/reports/{of_post.id}").status_code == 200
    assert world.browser["sato"].get(f"/reports/{of_organisation.id}").status_code == 404


def test_what_one_may_not_see_one_cannot_report(world):
    hidden = f"/reports/account/{world.sato.id}"
    assert world.browser["bolor"].get(hidden).status_code == 404
    assert world.browser["bolor"].post(hidden, data={"kind": "other", "reason": "x"}).status_code == 404
    with transaction() as session:
        session.get_one(Profile, world.sato.id).listed = Audience.SIGNED_IN

    assert world.browser["bolor"].get(hidden).status_code == 200
    for path in ("/reports/post/999999", "/reports/organisation/999999", "/reports/thread/1"):
        assert world.browser["bolor"].get(path).status_code == 404


def test_an_answer_stays_as_it_was_given(world):
    world.browser["bolor"].post(
        f"/reports/post/{world.post_id}", data={"kind": "rude", "reason": "It is rude."}
    )
    (report,) = reports()
    for words in ("We spoke with her.", "No."):
        world.browser["anna"].post(f"/reports/{report.id}/settlement", data={"answer": words})

    assert reports()[0].answer == "We spoke with her."
    assert world.browser["anna"].post(f"/reports/{report.id}/settlement", data={}).status_code == 422
