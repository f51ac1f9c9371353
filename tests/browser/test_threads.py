"""Keeping order in a discussion: without scripts on a phone, and what an old address leads to with them."""

import re

import pytest

from tests.browser.axe import ask
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser
KEEPER = "anjali.verghese@example.org"
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def begin(page, title, kind="discussion"):
    """Start a discussion through the form; returns its address."""
    page.goto("/themes/awareness/new")
    page.fill("#title", title)
    page.fill("#source", "Please read the paper first.")
    page.check(f"input[name=kind][value={kind}]")
    if kind == "consultation":
        page.fill("#closes_on", "2090-01-01")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/threads/\d+-"))
    return re.search(r"/threads/\d+", page.url)[0]


def press(page, words):
    page.get_by_role("button", name=words, exact=True).first.click()
    page.wait_for_load_state()


def test_a_consultation_is_arranged_without_scripts_on_a_phone(site, open_browser):
    page = open_browser(PHONE, scripts=False, email=KEEPER)
    at = begin(page, "What should the plan say?", "consultation")

    page.goto(f"{at}/consultation")
    page.fill("#one-more-question", "What worked?")
    press(page, "Add the question")
    page.fill("#title", "Draft of the plan")
    page.set_input_files("#paper", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    press(page, "Add the document")
    assert not page.evaluate(WIDER)

    page.goto(at)
    assert page.get_by_role("link", name="Draft of the plan").is_visible()
    page.get_by_role("link", name=re.compile("no answer yet")).click()
    assert page.locator("h1").inner_text() == "What worked?"
    assert not page.evaluate(WIDER)

    page.goto(f"{at}/order")
    press(page, "Lock")
    assert page.locator(".note.bad").inner_text().count("Please say why") == 1
    page.fill("#reason", "We wait for the report.")
    press(page, "Lock")
    assert "We wait for the report." in page.locator(".note.care").inner_text()
    page.goto(f"{at}/order")
    assert not page.evaluate(WIDER)
    press(page, "Let everybody reply again")
    assert page.get_by_text("Everybody can reply again.").is_visible()


def test_an_old_link_leads_to_the_post_where_it_stands_now(site, open_browser):
    keeper = open_browser(DESK, email=KEEPER)
    old, new = begin(keeper, "The old one"), begin(keeper, "The new one")
    keeper.goto(f"{old}/moving")
    assert ask(keeper, "moving") == []
    keeper.fill("#merge-into", new)
    press(keeper, "Merge")
    keeper.wait_for_url(f"**{new}-the-new-one")

    visitor = open_browser(DESK)
    visitor.goto(f"{old}-the-old-one#post-1")
    visitor.wait_for_url(f"**{new}-the-new-one#post-2")
    visitor.goto(f"{old}-the-old-one")
    visitor.wait_for_url(f"**{new}-the-new-one")

    plain = open_browser(PHONE, scripts=False)
    plain.goto(f"{old}-the-old-one#post-1")
    assert plain.url.endswith("#post-1")
    assert not plain.evaluate(WIDER)
    plain.locator("#post-1 a").click()
    plain.wait_for_url(f"**{new}-the-new-one#post-2")
