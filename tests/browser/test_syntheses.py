"""What a discussion comes to: read, objected to, answered; and where organisations stand."""

import pytest

from tests.browser.axe import ask
from tests.browser.conftest import PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
THREAD, SUMMARY, STATEMENT = "/threads/1", "/threads/1/syntheses/summary", "/statements/1"
LEADS = "anjali.verghese@example.org"
SPOKE = "vera.luginova@example.org"  #: in post 6, for a laboratory that has a concern


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_is_cited_objects_and_her_laboratory_changes_its_mind_without_scripts(site, open_browser):
    page = open_browser(PHONE, scripts=False, email=SPOKE)
    page.goto(THREAD)
    page.locator(".note", has_text="You are cited here.").get_by_role("link").click()
    page.wait_for_url("**/cited")
    page.get_by_role("link", name="Point 3").click()
    page.wait_for_url(f"**{SUMMARY}#point-3")
    assert page.locator("#point-3").get_by_text("You are cited here.").is_visible()

    page.get_by_role("button", name="Object").click()  # nothing typed
    page.locator(".note.bad").wait_for()
    page.get_by_label("To which point").select_option("3")
    page.get_by_label("What is wrong with it").fill("Not by soil alone.")
    page.get_by_role("button", name="Object").click()
    page.wait_for_url("**#point-3")
    assert page.locator("#point-3 .objection").get_by_text("Not by soil alone.").is_visible()
    page.locator("#point-3").get_by_role("button", name="Take it back").click()
    page.wait_for_url(f"**{SUMMARY}")
    assert page.locator("#point-3 .objection").count() == 0

    page.goto(STATEMENT)
    assert "Has a concern: 1" in page.locator("main").inner_text()
    page.get_by_label("Can live with it").check()
    page.get_by_label("In its words").fill("With a column of doubt.")
    page.get_by_role("button", name="State it").click()
    page.wait_for_load_state()
    assert "Has a concern: 0" in page.locator("main").inner_text()
    assert page.locator("section", has_text="Positions before").get_by_text("Нужна графа").count()
    hers = page.locator("li", has_text="With a column of doubt.")
    hers.get_by_role("button", name="Withdraw the position").click()
    page.wait_for_load_state()
    assert "Can live with it: 1" in page.locator("main").inner_text()


def test_who_leads_writes_the_next_version_with_keys(site, open_browser):
    page = open_browser(email=LEADS)
    page.goto(THREAD)
    page.get_by_role("link", name="Write: Where we are").press("Enter")
    field = page.get_by_label("Points")
    field.fill("Planting lasts where somebody owns the care of it. [#2, #44]\n\nCounts are missing.")
    page.get_by_role("button", name="Publish").press("Enter")
    page.locator(".note.bad").wait_for()
    assert "Point 2 names no post." in page.locator(".note.bad").inner_text()
    assert "#44" in field.input_value()
    field.fill("Planting lasts where somebody owns the care of it. [#2]\n\nCounts are missing #6.")
    page.get_by_role("button", name="Preview").press("Enter")
    page.locator("#preview").wait_for()
    page.get_by_role("button", name="Publish").press("Enter")
    page.wait_for_url(f"**{SUMMARY}")
    assert "Version 2" in page.locator(".kind").inner_text()
    page.locator("summary", has_text="What changed since version 1").press("Enter")
    assert page.locator(".changes ins").count()
    page.locator("#point-2 .prose a", has_text="#6").click()
    page.wait_for_url("**#post-6")

    page.goto(f"{SUMMARY}?version=1")
    page.emulate_media(media="print")
    assert page.locator("form:visible, textarea:visible").count() == 0
    assert page.locator("#point-2 .objection").is_visible()


def test_its_pages_are_for_everybody(site, open_browser):
    read = [THREAD, SUMMARY, STATEMENT, "/cited"]
    write = [f"{SUMMARY}/draft", f"{THREAD}/statements/new", "/statements/1/edit"]
    for email, paths in ((LEADS, [SUMMARY, STATEMENT, *write]), (SPOKE, read)):
        page = open_browser(PHONE, email=email)
        for path in paths:
            page.goto(path)
            assert fits(page), path
            assert ask(page) == [], path
