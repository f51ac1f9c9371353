"""Paper is filled, and white. What is on it is asked on the way of test_pages.py."""

import re

import pytest

from tests.test_doors import SECRETARIAT

pytestmark = pytest.mark.browser


def number_of_pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("thread", 8),
        ("meetings.show", 3),
        ("meetings.month", 3),
        ("registrations.index", 3),
        ("home.index", 3),
    ],
)
def test_a_page_fills_few_sheets(served, look, name, most):
    page = look(SECRETARIAT)
    page.goto(served.behind_doors.get(name, served.thread))

    pdf = page.pdf(format="A4")

    assert pdf.startswith(b"%PDF-")
    assert 1 <= number_of_pages(pdf) <= most
    assert len(pdf) > 8_000  # there is something on it


def test_night_is_not_printed(look):
    page = look(SECRETARIAT, dark=True)
    page.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) != "rgb(255, 255, 255)"

    page.emulate_media(media="print")

    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
