"""Pieces that say the same to many readers are made once, and say what is so."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import render_template_string
from markupsafe import Markup

from app import text
from app.discussions import operations as discussions
from app.pieces import mark

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PIECE = '{% call piece("x", about) %}{{ made() }}{{ icon("cal") }}{% endcall %}|{{ symbols() }}'


@pytest.fixture
def page(app):
    """Make a page with a piece about something; (about) -> the page, and how often the piece was made."""
    times = []

    def made():
        times.append(1)
        return f"number {len(times)}"

    def page(about):
        with app.test_request_context():
            return render_template_string(PIECE, about=about, made=made), len(times)

    return page


def test_a_piece_is_made_once_for_the_same(page):
    with time_machine.travel(NOON, tick=False):
        first, second, other = page(1), page(1), page(2)

    assert second == (first[0], 1)
    assert other[1] == 2
    assert "number 2" in other[0]


def test_a_piece_brings_the_drawings_of_its_signs(page):
    with time_machine.travel(NOON, tick=False):
        page(1)
        again = page(1)[0]

    assert '<symbol id="i-cal"' in again.partition("|")[2]


def test_what_is_said_of_times_goes_on(page):
    with time_machine.travel(NOON, tick=False):
        page(1)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        assert page(1)[1] == 2


def test_each_reader_reads_posts_in_her_language_by_her_clock(
    app, make_theme, make_account, sign_in, make_meeting
):
    make_theme(slug="land")
    with time_machine.travel(NOON - timedelta(hours=2), tick=False):
        thread = discussions.start_thread(
            make_account("Bolor"), theme="land", title="What holds?", source="Tell us.",
            language="en", organisation_id=None, key="a",
        )  # fmt: skip
    path = f"/threads/{thread.id}-what-holds"

    with time_machine.travel(NOON, tick=False):
        at_home = sign_in(make_account("Anna", timezone="Europe/Moscow")).get(path).text
        abroad = sign_in(make_account("Hye-jin", timezone="Asia/Seoul")).get(path).text

    assert "today, 13:00" in at_home
    assert "today, 19:00" in abroad
    assert "Hye-jin" not in at_home
    assert "Anna" not in abroad


NESTED = (
    'before {% call piece("outer", about) %}{{ many("o") }}'
    '{% call piece("inner", about) %}{{ many("i") }}{% endcall %}{{ many("o") }}{% endcall %}'
    ' between {{ many("b") }}{% set kept %}{% call piece("again", about) %}{{ many("a") }}{% endcall %}'
    "{% endset %}"
    "{{ kept }}{{ kept }} after"
)


def test_what_was_compressed_with_its_pieces_is_what_was_said(app):
    def many(word):
        return " ".join(f"{word}{number}" for number in range(1500))

    def page():
        with app.test_request_context(headers={"Accept-Encoding": "gzip"}):
            return app.process_response(
                app.make_response(render_template_string(NESTED, about=1, many=many))
            ).data

    plain = f"before {many('o')}{many('i')}{many('o')} between {many('b')}{many('a')}{many('a')} after"

    with time_machine.travel(NOON, tick=False):
        made, warm = page(), page()

    assert gzip.decompress(made).decode() == gzip.decompress(warm).decode() == plain
    assert len(warm) < len(plain) / 2


MARKED = (
    '{% set shared %}{% call piece("own", about) %}<p>{{ mark("a", 1, otherwise="nobody’s") }}{{ said }}'
    '{{ mark("a", 2) }}{{ mark("a", 1) }}</p>{% endcall %}{% endset %}{{ shared|filled(own) }}'
)


def test_what_is_one_readers_own_stands_in_what_many_share(app):
    def page(own, said="Tell us."):
        with app.test_request_context():
            return render_template_string(MARKED, about=said, said=text.clean(said), own=own)

    hers = {"a 1": Markup("<b>hers</b>"), "a 3": Markup("nowhere")}
    with time_machine.travel(NOON, tick=False):
        assert page({}) == "<p>nobody’s" + "Tell us." + "</p>"
        assert page(hers) == "<p><b>hers</b>Tell us.<b>hers</b></p>"
        assert page({}) == "<p>nobody’s" + "Tell us." + "</p>"
        assert page({"a 2": Markup("two")}) == "<p>nobody’sTell us.two</p>"
        forged = mark("a", 2, otherwise="<i>").join(["x", "y"])
        assert page({"a 2": Markup("two")}, forged) == "<p>nobody’sxa 2&lt;i&gt;ytwo</p>"
