"""The demonstration as pages show it."""

import re

import pytest

from app.db import db
from app.demo import load
from app.demo.sources import in_full
from app.meetings.models import Meeting, Outcome
from app.organisations.models import Organisation


@pytest.fixture
def loaded(app):
    load.load()


def test_countries_are_shown_in_full_though_sources_abbreviate_them(app, loaded, client):
    assert "DPRK" in (load.FOLDER / "neamsp.json").read_text("utf-8")
    words = [
        str([getattr(row, column.key) for column in model.__table__.columns])
        for model in (Organisation, Meeting, Outcome)
        for row in db.session.query(model)
    ]
    page = client.get("/organisations/neaspec").text

    assert words
    assert not [found for found in words if re.search(r"\b(DPRK|ROK)\b", found)]
    assert "member States China, Democratic People&#39;s Republic of Korea, Japan, Mongolia" in page


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("DPRK took part", "Democratic People's Republic of Korea took part"),
        ("Mongolia, ROK, Russian Federation", "Mongolia, Republic of Korea, Russian Federation"),
        ("a ROKU of the ADPRK", "a ROKU of the ADPRK"),
    ],
)
def test_only_whole_abbreviations_are_written_in_full(written, shown):
    assert in_full(written) == shown
