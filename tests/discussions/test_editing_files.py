"""Files of a post that is changed: more of them come, some go, and what the post said before says which."""

import io
import re

import pytest
from sqlalchemy import select

from app.db import db
from app.discussions import attachments, editing, withdrawing
from app.discussions.attachments import TooManyFiles
from app.discussions.editing import StillShown
from app.discussions.models import Post
from app.discussions.writing_models import Attachment, PostRevision
from app.files import store
from app.files.models import StoredFile
from app.privacy import retention
from tests import circles
from tests.discussions.posts import post_of, state
from tests.files.samples import picture

PDF = b"%PDF-1.7\n..."


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def post(bolor, make_theme):
    make_theme(slug="land")
    file = attachments.bring(bolor, name="plan.pdf", data=PDF)
    thread = circles.say(bolor, "land", title="What holds?", source="The sand moves.")
    first = post_of(thread)
    edited = {"source": "The sand moves.", "language": "en", "reason": "", "revision": 1}
    return editing.edit(bolor, first.id, files=[file.id], **edited)


def hanging(post):
    db.session.rollback()
    query = select(Attachment.id, StoredFile.name).join(StoredFile, StoredFile.id == Attachment.file_id)
    return {name: number for number, name in db.session.execute(query.where(Attachment.post_id == post.id))}


def send(browser, post, *, files=(), **more):
    data = {
        "source": "The sand moves.",
        "language": "en",
        "reason": "",
        "revision": "2",
        "version": "0",
    } | more
    data["files"] = [(io.BytesIO(body), name) for name, body in files]
    return browser.post(f"/posts/{post.id}/edit", data=data, content_type="multipart/form-data")


def texts(post):
    db.session.rollback()
    query = select(PostRevision).filter_by(post_id=post.id).order_by(PostRevision.number)
    return [(one.number, one.came, one.went) for one in db.session.scalars(query)]


def test_files_come_and_go_and_the_history_says_which(bolor, post, client, sign_in):
    browser = sign_in(bolor)
    plan = hanging(post)["plan.pdf"]
    form = browser.get(f"/posts/{post.id}/edit").text
    assert f'name="away-{plan}"' in form
    assert 'enctype="multipart/form-data"' in form
    digest = db.session.scalar(select(StoredFile.digest).filter_by(name="plan.pdf"))

    saved = send(browser, post, files=[("表.csv", b"a,b\n1,2\n")], **{f"away-{plan}": "1"})

    assert saved.status_code == 302
    assert list(hanging(post)) == ["表.csv"]
    now = state(Post, post.id)
    assert re.findall("<bdi>(.*?)</bdi>", now.html) == ["表.csv"]
    assert (now.revision, now.source) == (3, "The sand moves.")
    assert client.get(f"/attachments/{plan}").status_code == 404
    assert browser.get(f"/attachments/{plan}").status_code == 404
    assert client.get(f"/attachments/{hanging(post)['表.csv']}").status_code == 200
    assert db.session.scalar(select(StoredFile.id).filter_by(digest=digest)) is None
    assert texts(post) == [(1, [], []), (2, ["plan.pdf"], []), (3, ["表.csv"], ["plan.pdf"])]
    history = client.get(f"/posts/{post.id}/history").text
    assert "Files that came: <bdi>表.csv</bdi>" in history
    assert "Files that were taken away: <bdi>plan.pdf</bdi>" in history
    assert "Its words stayed as they were." in history
    assert "plan.pdf" not in client.get(f"/posts/{post.id}/history?text=1").text
    assert "plan.pdf" in client.get(f"/posts/{post.id}/history?text=2").text


def test_nothing_is_taken_away_unless_it_is_said(bolor, post, sign_in):
    assert send(sign_in(bolor), post, source="Otherwise.").status_code == 302
    assert list(hanging(post)) == ["plan.pdf"]
    assert texts(post)[-1] == (3, [], [])
    assert send(sign_in(bolor), post, source="Otherwise.", revision="3").status_code == 302
    assert state(Post, post.id).revision == 3, "without a difference nothing happens"


def test_files_are_kept_over_a_preview_a_draft_a_refusal_and_another_window(bolor, post, sign_in):
    browser, plan = sign_in(bolor), hanging(post)["plan.pdf"]
    away = {f"away-{plan}": "1"}
    looked = send(browser, post, preview="1", files=[("more.txt", b"more")], **away)
    assert looked.status_code == 200
    more = re.search(r'name="attached" value="(\d+)"', looked.text)[1]

    def keeps(answer):
        assert f'name="attached" value="{more}"' in answer.text
        assert f'name="away-{plan}" value="1" checked' in answer.text
        assert list(hanging(post)) == ["plan.pdf"]

    keeps(looked)
    carried = {"attached": more, **away}
    refused = send(browser, post, source="", **carried)
    assert refused.status_code == 422
    keeps(refused)
    keeps(send(browser, post, reason="x" * 300, **carried))
    editing.edit(bolor, post.id, source="Elsewhere.", language="en", reason="", revision=2)
    late = send(browser, post, **carried)
    assert late.status_code == 409
    keeps(late)
    drafted = send(browser, post, revision="3", draft="1", **carried)
    assert drafted.status_code == 200
    keeps(drafted)
    keeps(browser.get(f"/posts/{post.id}/edit"))
    # as the page itself saves it, a moment after something was typed
    typed = {"source": "Anew.", "language": "en", "revision": "3", "version": "1", **carried}
    assert browser.post(f"/drafts/edit/{post.id}", data=typed).json["version"] == 2
    keeps(browser.get(f"/posts/{post.id}/edit"))

    assert send(browser, post, revision="3", **carried).status_code == 302
    assert list(hanging(post)) == ["more.txt"]
    retention.execute()
    assert list(hanging(post)) == ["more.txt"]


def test_a_file_that_the_text_shows_does_not_go(bolor, post, sign_in):
    browser, plan = sign_in(bolor), hanging(post)["plan.pdf"]
    shown = f"See [the plan](attachment:{plan})."
    answer = send(browser, post, source=shown, **{f"away-{plan}": "1"})
    assert answer.status_code == 422
    assert "Your text still shows “plan.pdf”" in answer.text
    assert f"attachment:{plan}" in answer.text
    with pytest.raises(StillShown):
        editing.edit(bolor, post.id, source=shown, language="en", reason="", revision=2, away=[plan])
    assert state(Post, post.id).revision == 2


def test_the_same_is_refused_as_when_one_writes(bolor, post, sign_in, app, monkeypatch):
    browser = sign_in(bolor)
    bad = send(browser, post, source="Long words.", files=[("a.svg", b"<svg/>"), ("good.txt", b"good")])
    assert bad.status_code == 422
    for words in ("not taken", "Long words.</textarea>", "good.txt"):
        assert words in bad.text
    asked = send(browser, post, files=[("dune.png", picture("PNG", (20, 20)))])
    assert asked.status_code == 422
    assert "say what the pictures show, then save" in asked.text
    monkeypatch.setitem(app.config, "FILES_PER_POST", 2)
    many = send(browser, post, files=[("b.txt", b"b"), ("c.txt", b"c")])
    assert many.status_code == 422
    assert "2 fit on one post" in many.text
    loose = [attachments.bring(bolor, name=f"{n}.txt", data=b"x").id for n in range(2)]
    assert send(browser, post, attached=[str(one) for one in loose]).status_code == 422
    said = {"source": "x", "language": "en", "reason": "", "revision": 2}
    with pytest.raises(TooManyFiles):
        editing.edit(bolor, post.id, files=loose, **said)
    plan = hanging(post)["plan.pdf"]
    editing.edit(bolor, post.id, files=loose, away=[plan], **said)
    assert list(hanging(post)) == ["0.txt", "1.txt"]


def test_files_of_others_neither_come_nor_go(bolor, post, sign_in, make_account):
    sato = make_account("Sato")
    theirs = attachments.bring(sato, name="secret.txt", data=b"secret")
    other = post_of(circles.say(bolor, "land", title="Another", source="Another."))
    plan = hanging(post)["plan.pdf"]
    answer = send(sign_in(bolor), other, revision="1", attached=str(theirs.id), **{f"away-{plan}": "1"})
    assert answer.status_code == 302
    assert "secret.txt" not in answer.text
    editing.edit(
        bolor, other.id, source="x", language="en", reason="", revision=state(Post, other.id).revision,
        files=[theirs.id], away=[plan, theirs.id],
    )  # fmt: skip
    assert hanging(other) == {}
    assert list(hanging(post)) == ["plan.pdf"]
    assert send(sign_in(sato), post, **{f"away-{plan}": "1"}).status_code == 404
    assert list(hanging(post)) == ["plan.pdf"]


def test_bytes_that_another_file_needs_stay(bolor, post):
    again = attachments.bring(bolor, name="again.pdf", data=PDF)
    plan = hanging(post)["plan.pdf"]
    editing.edit(bolor, post.id, source="x", language="en", reason="", revision=2, away=[plan])
    kept = db.session.scalar(select(StoredFile).filter_by(name="again.pdf"))
    assert store.path_of(kept).exists()
    assert attachments.mine(bolor, [again.id])


def test_what_was_withdrawn_says_no_names_of_files(bolor, post, client, sign_in):
    withdrawing.withdraw(bolor, post.id)
    assert client.get(f"/posts/{post.id}/history").status_code == 404
    withdrawing.restore(bolor, post.id)
    assert "plan.pdf" in state(Post, post.id).html
