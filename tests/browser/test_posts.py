"""What people do with posts once they are there: react, change, take back; with scripts and without."""

import re

import pytest

from tests.browser.axe import ask
from tests.browser.conftest import PHONE
from tests.browser.test_keyboard import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_english")]
THREAD = "/threads/1"
HERS = "anjali.verghese@example.org"  #: she wrote the first post
OTHER = "vera.luginova@example.org"


def test_one_reacts_without_leaving_the_place_and_with_keys(site, open_browser):
    page = open_browser(email=OTHER)
    page.goto(THREAD)
    page.evaluate("window.still = true")
    page.locator("#post-1 .react", has_text="Seen").focus()
    tab_to(page, "#post-1 summary.react")
    page.keyboard.press("Enter")
    tab_to(page, "#post-1 button.react", "Concern")

    page.keyboard.press("Enter")

    mine = page.locator("#post-1 button.react[formaction$='/concern'][aria-pressed=true]")
    mine.wait_for()
    assert mine.inner_text().split() == ["Concern", "1"]
    assert mine.evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    summary = page.locator("#post-1 summary.react")
    page.locator("#post-1 summary.react:focus").wait_for()
    assert summary.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
    assert page.locator("#post-1 button[aria-pressed=true]").count() == 0
    assert page.evaluate("window.still"), "the page was left"
    assert ask(page, "thread") == []


def test_a_session_that_ended_meanwhile_is_said(site, open_browser):
    page = open_browser(email=OTHER)
    page.goto(THREAD)
    page.context.clear_cookies()
    page.locator("#post-1 button.react", has_text="Thanks").click()
    page.wait_for_url(lambda address: "/threads/" not in address or "reactions" in address)
    assert page.locator("#post-1").count() == 0


def test_everything_without_scripts_on_a_phone(site, open_browser):
    page = open_browser(PHONE, scripts=False, email=HERS)
    page.goto(THREAD)

    # react: the page comes back to the post, and the button is pressed
    page.locator("#post-2 button.react[formaction$='/support']").click()
    page.wait_for_url("**#post-2")
    assert page.locator("#post-2 button[formaction$='/support']").get_attribute("aria-pressed") == "true"

    # change: nothing typed is lost, what was there can be read
    page.locator("#post-1 a", has_text="Edit").click()
    page.locator("textarea[name=source]").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".note.bad").wait_for()
    page.locator("textarea[name=source]").fill("Which **saxaul** stands?")
    page.locator("input[name=reason]").fill("Shorter")
    page.get_by_role("button", name="Preview").click()
    assert page.locator(".pinned strong").inner_text() == "saxaul"
    assert page.locator("input[name=reason]").input_value() == "Shorter"
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**#post-1")
    page.locator("#post-1 a", has_text="changed").click()
    page.wait_for_url("**/history")
    assert page.locator(".changes ins").count()
    assert page.get_by_text("Shorter").count()
    page.get_by_role("link", name="Text 1").click()
    assert "The workshop in Beijing" in page.locator(".as-typed").inner_text()

    # a file comes, is kept over a preview, and goes again
    page.goto(THREAD)
    page.locator("#post-1 a", has_text="Edit").click()
    table = {"name": "stands.csv", "mimeType": "text/csv", "buffer": b"place,stands\nGobi,3\n"}
    page.set_input_files("#files", table)
    page.get_by_role("button", name="Preview").click()
    assert page.locator(".brought", has_text="stands.csv").count() == 1
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**#post-1")
    page.locator("#post-1 .files a", has_text="stands.csv").wait_for()
    page.locator("#post-1 a", has_text="Edit").click()
    page.get_by_label("Take it away (stands.csv)").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**#post-1")
    assert page.locator("#post-1 .files").count() == 0
    page.locator("#post-1 a", has_text="changed").click()
    page.get_by_text("Files that were taken away: stands.csv").wait_for()

    # take back, think better of it
    page.goto(THREAD)
    page.locator("#post-1 a", has_text="Withdraw").click()
    page.get_by_role("button", name="Yes, withdraw it").click()
    page.wait_for_url("**#post-1")
    assert "was withdrawn by its author" in page.locator("#post-1").inner_text()
    assert "saxaul" not in page.locator("#post-1").inner_text()
    page.locator("#post-1").get_by_role("button", name="Put it back").click()
    page.wait_for_url("**#post-1")
    assert page.locator("#post-1 .prose strong").inner_text() == "saxaul"


def test_its_pages_are_for_everybody(site, open_browser):
    page = open_browser(PHONE, email=HERS)
    page.goto(THREAD)
    one = re.search(r"/posts/\d+", page.locator("#post-1 a", has_text="Edit").get_attribute("href"))[0]
    other = open_browser(email=HERS)
    other.goto(f"{one}/edit")
    page.goto(f"{one}/edit")
    page.set_input_files("#files", {"name": "stands.txt", "mimeType": "text/plain", "buffer": b"three"})
    page.locator(".brought", has_text="stands.txt").wait_for()
    faults = ask(page, "edit")
    for window, words in ((other, "The first window."), (page, "The second window.")):
        window.locator("textarea[name=source]").fill(words)
        window.get_by_role("button", name="Save", exact=True).click()
        window.wait_for_load_state()
    assert page.get_by_text("What stands there now").count()
    assert page.get_by_text("The first window.").count()
    assert page.locator("textarea[name=source]").input_value() == "The second window."
    assert page.locator(".brought", has_text="stands.txt").is_visible()
    faults += ask(page, "both texts")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**#post-1")
    page.goto(f"{one}/edit")
    page.get_by_label("Take it away (stands.txt)").wait_for()
    faults += ask(page, "edit a post with files")
    for path in (f"{one}/history", f"{one}/history?text=1", f"{one}/withdrawal", f"{one}/reactions"):
        page.goto(path)
        faults += ask(page, path)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [f"{path} is {wide} px too wide"] if wide > 0 else []
    page.goto(THREAD)
    headings = page.locator("article.post > h2, article.post > header > h2")
    assert headings.count() == page.locator("article.post").count(), "a heading for each post"
    assert not faults, "\n".join(faults)
