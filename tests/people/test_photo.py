"""Photos: made anew, shown to those they are for, gone when they are taken away."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.accounts.models import Role
from app.db import db, transaction
from app.files import store
from app.files.models import StoredFile
from app.people.models import Audience, Profile


@pytest.fixture(autouse=True)
def folder(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "UPLOADS", str(tmp_path / "uploads"))
    return tmp_path / "uploads"


def picture(form="JPEG", size=(1200, 900), **more):
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, form, **more)
    return out.getvalue()


def bring(browser, data, name="me.jpg"):
    return browser.post("/people/me/photo", data={"photo": (io.BytesIO(data), name)})


def kept(person):
    db.session.rollback()
    profile = db.session.get(Profile, person.id)
    return [
        db.session.get(StoredFile, number) for number in (profile.photo_id, profile.thumbnail_id) if number
    ]


def test_a_photo_is_made_small_and_says_nothing_of_the_camera(make_account, sign_in):
    person = make_account("Bolor")
    exif = Image.Exif()
    exif[0x010F] = "Canary camera"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken

    answer = bring(sign_in(person), picture(exif=exif))

    assert answer.status_code == 302
    photo, thumbnail = kept(person)
    assert photo.size <= 200_000
    assert thumbnail.size <= 4_000
    for stored, widest in ((photo, 480), (thumbnail, 96)):
        data = store.path_of(stored).read_bytes()
        assert b"Canary" not in data
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, max(image.size)) == ("WEBP", widest)
            assert not image.getexif()
        assert stored.media_type == "image/webp"


def test_the_page_shows_it(make_account, sign_in):
    person = make_account("Bolor")
    browser = sign_in(person)
    bring(browser, picture())
    photo, thumbnail = kept(person)

    assert f"/people/{person.id}/photo/{photo.digest}" in browser.get(f"/people/{person.id}").text
    for stored in (photo, thumbnail):
        answer = browser.get(f"/people/{person.id}/photo/{stored.digest}")
        assert answer.status_code == 200
        assert answer.mimetype == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.data == store.path_of(stored).read_bytes()


@pytest.mark.parametrize(
    ("listed", "audience", "readers"),
    [
        (Audience.PUBLIC, Audience.PUBLIC, {"visitor", "other", "self", "secretariat"}),
        (Audience.PUBLIC, None, {"other", "self", "secretariat"}),
        (Audience.PUBLIC, Audience.SECRETARIAT, {"self", "secretariat"}),
        (Audience.SIGNED_IN, Audience.PUBLIC, {"other", "self", "secretariat"}),
        (Audience.SECRETARIAT, Audience.PUBLIC, {"self", "secretariat"}),
    ],
)
def test_a_photo_is_for_those_it_is_for(app, make_account, sign_in, listed, audience, readers):
    person = make_account("Bolor")
    browsers = {
        "visitor": app.test_client(),
        "other": sign_in(make_account("Oyun")),
        "self": sign_in(person),
        "secretariat": sign_in(make_account("Anna", role=Role.SECRETARIAT)),
    }
    bring(browsers["self"], picture())
    with transaction() as session:
        profile = session.get(Profile, person.id)
        profile.listed = listed
        profile.audiences = {"photo": audience.value} if audience else {}

    for stored in kept(person):
        path = f"/people/{person.id}/photo/{stored.digest}"
        answers = {kind: browser.get(path).status_code for kind, browser in browsers.items()}
        assert answers == {kind: 200 if kind in readers else 404 for kind in browsers}


def test_an_address_of_a_photo_opens_no_other_file(make_account, sign_in):
    from app.files.kinds import PDF

    person, other = make_account("Bolor"), make_account("Oyun")
    browser = sign_in(person)
    bring(browser, picture())
    bring(sign_in(other), picture(size=(300, 300)))
    with transaction() as session:
        paper = store.keep(session, b"%PDF-secret", name="a.pdf", media_type=PDF, made_by_id=other.id)

    for digest in (paper.digest, kept(other)[0].digest, "0" * 64, "..%2f..%2fetc%2fpasswd", "%00"):
        assert browser.get(f"/people/{person.id}/photo/{digest}").status_code == 404


def test_another_photo_takes_its_place_and_none_is_left_behind(make_account, sign_in):
    person = make_account("Bolor")
    browser = sign_in(person)
    bring(browser, picture())
    before = kept(person)[0].digest
    bring(browser, picture(size=(640, 800)))

    assert kept(person)[0].digest != before
    assert browser.get(f"/people/{person.id}/photo/{before}").status_code == 404
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 2


def test_the_same_photo_twice_is_no_trouble(make_account, sign_in):
    person, data = make_account("Bolor"), picture()
    browser = sign_in(person)

    assert [bring(browser, data).status_code for _ in range(2)] == [302, 302]
    photo, _thumbnail = kept(person)
    assert browser.get(f"/people/{person.id}/photo/{photo.digest}").status_code == 200


def test_a_photo_can_be_taken_away_once_or_twice(make_account, sign_in):
    person = make_account("Bolor")
    browser = sign_in(person)
    bring(browser, picture())
    digest = kept(person)[0].digest

    for _ in range(2):
        assert browser.post("/people/me/photo/removal").status_code == 302

    assert kept(person) == []
    assert browser.get(f"/people/{person.id}/photo/{digest}").status_code == 404
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Please choose a picture first."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This cannot be read as a picture."),
        (b"%PDF-1.7", "This cannot be read as a picture."),
        (picture("TIFF", (9, 9)), "This cannot be read as a picture."),
        (picture("PNG", (300, 300))[:9000], "This cannot be read as a picture."),
        (picture() + b"<script>canary()</script>", "There is something beside the picture in this file."),
        (picture("PNG", (9, 9)) + b"\0" * 8 * 1024 * 1024, "This file is too large."),
    ],
)
def test_what_is_no_photo_is_refused_next_to_the_field(make_account, sign_in, data, sentence):
    person = make_account("Bolor")
    answer = bring(sign_in(person), data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert kept(person) == []


def test_a_form_without_a_file_is_told_so(make_account, sign_in):
    browser = sign_in(make_account("Bolor"))

    for sent in ({}, {"photo": "words"}):
        answer = browser.post("/people/me/photo", data=sent)
        assert answer.status_code == 422
        assert "Please choose a picture first." in answer.text


def test_far_too_much_is_not_even_read(make_account, sign_in):
    assert bring(sign_in(make_account("Bolor")), b"\xff\xd8\xff" + b"x" * 17 * 1024 * 1024).status_code == 413
