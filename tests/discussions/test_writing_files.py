"""Files of posts: found out from their bytes, brought before the post is there, read by whoever reads it."""

import io
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from PIL import Image
from sqlalchemy import select

from app import clock
from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import attachments, drafts, operations
from app.discussions.drafts import Place
from app.discussions.kinds import PostState
from app.discussions.models import Post, Theme
from app.discussions.writing_models import Attachment
from app.files import store
from app.files.models import StoredFile
from app.groups.models import Visibility
from app.privacy import retention
from tests.files.samples import packed, picture

PDF = b"%PDF-1.7\n..."
TYPED = {"language": "auto", "organisation": "0", "recorded_for": ""}


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def thread(bolor, make_theme):
    make_theme(slug="land")
    said = {"title": "What holds?", "source": "Tell us.", "language": "en", "organisation_id": None}
    return operations.start_thread(bolor, theme="land", key="a", **said)


def rows():
    db.session.rollback()
    return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def last(thread):
    db.session.rollback()
    return db.session.scalar(select(Post).filter_by(thread_id=thread.id).order_by(Post.id.desc()).limit(1))


def send(browser, thread, source="See.", *, files=(), **more):
    data = {**TYPED, "source": source, "key": source, **more}
    data["files"] = [(io.BytesIO(body), name) for name, body in files]
    return browser.post(f"/threads/{thread.id}", data=data, content_type="multipart/form-data")


def bring(browser, name, body):
    data = {"file": (io.BytesIO(body), name)}
    return browser.post("/attachments/", data=data, headers={"Accept": "application/json"})


def test_a_paper_is_listed_below_the_post_and_is_taken_down_under_its_own_name(
    client, sign_in, bolor, thread
):
    send(sign_in(bolor), thread, files=[("荒漠化 報告.pdf", PDF), ("data.csv", "名,数\n沙,1\n".encode())])

    html = last(thread).html
    assert re.findall(
        r'<li><a href="(/attachments/\d+)"><bdi>(.*?)</bdi></a> <small>(.*?)</small>', html
    ) == [
        (f"/attachments/{rows()[0].id}", "荒漠化 報告.pdf", "PDF, 1 kB"),
        (f"/attachments/{rows()[1].id}", "data.csv", "CSV, 1 kB"),
    ]
    answer = client.get(f"/attachments/{rows()[0].id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert f"filename*=UTF-8''{quote('荒漠化')}" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(f"/attachments/{rows()[0].id}/picture").status_code == 404


def test_a_picture_is_made_anew_asked_about_and_shown_where_the_text_says(client, sign_in, bolor, thread):
    browser = sign_in(bolor)
    exif = Image.Exif()
    exif[0x010E] = "secret camera"
    photo = picture("JPEG", (3000, 1500), exif=exif)
    asked = send(browser, thread, files=[("dune.jpg", photo)])
    assert asked.status_code == 422
    assert "say what the pictures show" in asked.text
    number = rows()[0].id
    assert f'name="attached" value="{number}"' in asked.text
    assert last(thread).source == "Tell us."

    kept = {"attached": str(number), f"words-{number}": "A dune with saxaul"}
    seen = send(browser, thread, f"![](attachment:{number})", preview="1", **kept)
    assert f'<img src="/attachments/{number}/picture" alt="A dune with saxaul" loading="lazy">' in seen.text
    assert client.get(f"/attachments/{number}/picture").status_code == 404  # hers alone, so far
    send(browser, thread, f"![Sand](attachment:{number})", **kept)

    html = last(thread).html
    assert html.count("<img") == 1
    assert 'alt="Sand"' in html
    for door, widest in (("", 2000), ("/picture", 960)):
        answer = client.get(f"/attachments/{number}{door}")
        assert answer.mimetype == "image/webp"
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert b"secret camera" not in answer.data
        assert Image.open(io.BytesIO(answer.data)).width == widest


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not taken"),
        ("a.txt", b"  <!DOCTYPE html><script>alert(1)</script>", "not taken"),
        ("a.pdf", b"MZ\x90\x00\x03", "not taken"),
        ("a.zip", packed("a.txt"), "not taken"),
        ("a.gif", b"GIF89a....", "not taken"),
        ("a.docx", packed("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("a.png", b"\x89PNG\r\n\x1a\n broken", "cannot be read as a picture"),
        ("a.txt", b"", "empty"),
        ("a.pdf", b"%PDF-" + b"x" * 10_000_001, "at most 10 MB"),
    ],
)
def test_what_is_not_taken_is_said_and_the_text_is_kept(sign_in, bolor, thread, name, body, sentence):
    browser = sign_in(bolor)
    answer = send(browser, thread, "Long words.", files=[(name, body), ("good.txt", b"good")])
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Long words.</textarea>" in answer.text
    assert "good.txt" in answer.text  # what was right is there already
    told = bring(browser, name, body)
    assert (told.status_code, sentence in told.json["message"]) == (422, True)


def test_office_documents_and_tables_are_taken(sign_in, bolor, thread):
    browser = sign_in(bolor)
    odt = io.BytesIO()
    import zipfile

    with zipfile.ZipFile(odt, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "x")
    for name, body in (
        ("a.docx", packed("word/document.xml")),
        ("a.xlsx", packed("xl/workbook.xml")),
        ("a.odt", odt.getvalue()),
        ("table.csv", "名称,数量\n".encode("gb18030")),
        ("utf16.csv", "a;b\n".encode("utf-16")),
    ):
        assert bring(browser, name, body).status_code == 200, name


def test_too_many_files_are_refused(sign_in, bolor, thread, app, monkeypatch):
    monkeypatch.setitem(app.config, "FILES_PER_POST", 2)
    answer = send(sign_in(bolor), thread, files=[(f"{n}.txt", b"x") for n in range(3)])
    assert "2 fit on one post" in answer.text
    monkeypatch.setattr(attachments, "MOST_LOOSE", 2)
    assert bring(sign_in(bolor), "a.txt", b"x").status_code == 422


def test_files_of_others_are_nothing_to_her(client, sign_in, bolor, thread, make_account):
    mine = bring(sign_in(bolor), "secret.txt", b"x").json
    other = make_account("Other")
    browser = sign_in(other)
    send(
        browser,
        thread,
        f"![x](attachment:{mine['id']}) [y](attachment:{mine['id']})",
        attached=str(mine["id"]),
    )

    assert "/attachments/" not in last(thread).html
    assert rows()[0].post_id is None
    for door in ("", "/picture"):
        assert browser.get(f"/attachments/{mine['id']}{door}").status_code == 404
        assert client.get(f"/attachments/{mine['id']}{door}").status_code == 404
    assert browser.post(f"/attachments/{mine['id']}/removal").status_code == 404
    assert sign_in(bolor).get(mine["href"]).status_code == 200
    assert sign_in(bolor).post(f"/attachments/{mine['id']}/removal").status_code == 204
    assert rows() == []


def test_a_file_is_read_by_whoever_reads_its_post(client, sign_in, bolor, thread, make_account):
    send(sign_in(bolor), thread, files=[("a.txt", b"words")])
    address, number = f"/attachments/{rows()[0].id}", rows()[0].post_id
    member, desk = sign_in(make_account("M")), sign_in(make_account("Anna", role=Role.SECRETARIAT))
    author = sign_in(bolor)

    def doors():
        return [browser.get(address).status_code for browser in (client, member, author, desk)]

    assert doors() == [200, 200, 200, 200]
    for state, seen in (
        (PostState.REMOVED, [404, 404, 404, 200]),
        (PostState.WITHDRAWN, [404, 404, 404, 404]),
        (PostState.VISIBLE, [200, 200, 200, 200]),
    ):
        with transaction() as session:
            session.get_one(Post, number).state = state
        assert doors() == seen, state
    with transaction() as session:
        session.get_one(Theme, thread.theme_id).visibility = Visibility.SIGNED_IN
    assert doors() == [404, 200, 200, 200]
    assert author.post(f"{address}/removal").status_code == 404  # it hangs on a post now


def test_what_is_left_out_goes_and_what_hangs_on_nothing_is_forgotten(sign_in, bolor, thread):
    browser = sign_in(bolor)
    one, two, three = (bring(browser, f"{n}.txt", n.encode()).json["id"] for n in ("one", "two", "three"))
    drafts.save(bolor, Place("reply", str(thread.id)), {"source": "x"}, version=0, files=[three])
    answer = send(browser, thread, "Both?", attached=[str(one), str(two)], drop=str(two), preview="1")
    assert "one.txt" in answer.text
    assert "two.txt" not in answer.text
    send(browser, thread, "One.", attached=[str(one), str(two)], drop=str(two), version="0")

    assert {row.id: row.post_id is not None for row in rows()} == {one: True, two: False, three: False}
    with time_machine.travel(clock.now() + timedelta(days=2)):
        retention.execute()
    assert {row.id for row in rows()} == {one}  # the draft went when its place was published
    assert db.session.scalar(select(StoredFile).filter_by(name="two.txt")) is None


def test_files_of_a_draft_stay_with_it(sign_in, bolor, thread):
    browser = sign_in(bolor)
    number = bring(browser, "kept.txt", b"x").json["id"]
    browser.post(f"/drafts/reply/{thread.id}", data={"source": "x", "attached": str(number)})
    with time_machine.travel(clock.now() + timedelta(days=100)):
        retention.execute()
        assert "kept.txt" in sign_in(bolor).get(f"/threads/{thread.id}-what-holds").text
    with time_machine.travel(clock.now() + timedelta(days=190)):
        retention.execute()
        retention.execute()
    with time_machine.travel(clock.now() + timedelta(days=400)):
        retention.execute()
    assert rows() == []


def test_an_edited_post_keeps_its_files(sign_in, bolor, thread):
    from app.discussions import editing

    send(sign_in(bolor), thread, files=[("a.txt", b"words")])
    post = last(thread)
    editing.edit(bolor, post.id, source="Otherwise.", language="en", reason="", revision=1)
    assert last(thread).html.count('<ul class="files">') == 1
    assert last(thread).html.startswith("<p>Otherwise.</p>")


def test_bytes_lie_once(sign_in, bolor, thread):
    browser = sign_in(bolor)
    for _ in range(2):
        bring(browser, "a.txt", b"same")
    files = db.session.scalars(select(StoredFile)).all()
    assert len({store.path_of(file) for file in files}) == 1
