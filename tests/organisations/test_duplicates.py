"""Organisations that may be one: found in one script and across two, and fast."""

import time

import pytest

from app.db import db, transaction
from app.names.likeness import forms
from app.organisations import names
from app.organisations.duplicates import Register, like
from app.organisations.models import Organisation, Sector


@pytest.fixture
def known(app):
    """Some that are listed already: key -> id."""
    given = {
        "moet": {"en": "Ministry of Environment and Tourism", "mn": "Байгаль орчин, аялал жуулчлалын яам"},
        "nfga": {"en": "National Forestry and Grassland Administration", "zh": "国家林业和草原局"},
        "tooroi": {"mn": "Тоорой хоршоо"},
        "botany": {"en": "Institute of Botany, Academy of Sciences"},
        "tokyo": {"en": "University of Tokyo", "ja": "東京大学"},
        "kfs": {"en": "Korea Forest Service", "ko": "산림청"},
    }
    found = {}
    with transaction() as session:
        for key, called in given.items():
            short = "NFGA" if key == "nfga" else None
            made = Organisation(key=key, sector=Sector.ACADEMIA, countries=[], sources=[], short_name=short)
            names.call(session, made, called)
            found[key] = made.id
    return found


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Ministry of the Environment & Tourism", "moet"),
        ("MINISTRY OF ENVIRONMENT AND TURISM", "moet"),
        ("National Grassland and Forestry Administration", "nfga"),
        ("nfga", "nfga"),
        ("国家林业和草原局 ", "nfga"),
        ("国家林業和草原局", "nfga"),
        ("Tooroi Khorshoo", "tooroi"),
        ("«Тоорой» хоршоо", "tooroi"),
        ("Institute of Botany", "botany"),
        ("The Korea Forest Service, Republic of Korea", "kfs"),
        ("Sanrimcheong", "kfs"),
    ],
)
def test_it_is_proposed(known, typed, key):
    assert like(db.session(), [typed])[0] == known[key]


@pytest.mark.parametrize(
    "typed",
    ["University of Beijing", "Ministry of Agriculture", "Green Silk Road", "北京大学", "", "…", "of the"],
)
def test_others_are_not_proposed(known, typed):
    assert like(db.session(), [typed]) == []


def test_one_that_is_known_to_be_another_is_left_out(known):
    assert like(db.session(), ["Korea Forest Service"], besides=known["kfs"]) == []


def test_a_name_in_any_of_its_languages_is_enough(known):
    assert like(db.session(), ["An entirely different name", "東京大学"]) == [known["tokyo"]]


def test_fifteen_hundred_organisations_are_compared_at_once(app):
    words = ["gobi", "steppe", "forest", "water", "soil", "herders", "desert", "climate", "research", "union"]
    called = [
        (n, " ".join(words[n // 10**place % 10] for place in range(3)) + f" institute {n}")
        for n in range(1500)
    ] + [(n, chr(0x4E00 + n) + "荒漠化防治研究所" + chr(0x5E00 + n)) for n in range(1500)]
    forms.cache_clear()
    Register(called)  # what one process works out once

    began = time.process_time()
    Register(called).like(["Gobi Desert Research Institute", "荒漠化研究所"])

    assert time.process_time() - began < 0.1
