"""Nothing needs a mouse: what has the focus is seen, and one gets everywhere with a few keys."""

import re

import pytest

from tests.browser.conftest import DESK, PHONE, password_of
from tests.test_doors import ORGANISER, VISITOR

pytestmark = pytest.mark.browser
MEMBER = "vera.luginova@example.org"
FORUM = "From the forecast to the last household"
MOST = 160  #: presses of a key, then one is lost

#: Notes of each thing that gets the focus what is wrong with it.
NOTE = """() => {
  window.stops = []
  addEventListener("focusin", ({target}) => {
    if (target === document.body) return
    const style = getComputedStyle(target), box = target.getBoundingClientRect()
    const faults = []
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) faults.push("no outline")
    if (box.width < 4 || box.height < 4) faults.push("no size")
    if (box.bottom <= 0 || box.top >= innerHeight) faults.push("off the screen")
    stops.push({faults, html: target.outerHTML.replace(/\\s+/g, " ").slice(0, 90)})
  })
}"""


def focused(page, what):
    """Tell whether this has the focus."""
    return page.evaluate("what => !!document.activeElement?.matches(what)", what)


def tab_to(page, what, words=""):
    """Press Tab until this has the focus: a selector, and words that stand in it."""
    asks = """([what, words]) => {
      const one = document.activeElement
      return !!one?.matches(what) && one.textContent.includes(words)
    }"""
    for _press in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(asks, [what, words]):
            assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
            return
    raise AssertionError(f"Tab does not lead to {what} {words}")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_whole_visit_with_keys_only(site, open_browser):
    page = open_browser()
    page.goto("/themes/research")
    tab_to(page, "main a[href^='/threads/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/threads/*")

    # the first stop leads past the bar
    page.keyboard.press("Tab")
    assert focused(page, ".skip")
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert focused(page, "main")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    # to the door, and back into the discussion
    tab_to(page, "main a", "Sign in")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in**")
    tab_to(page, "input[name=email]")
    page.keyboard.type(MEMBER)
    page.keyboard.press("Tab")
    page.keyboard.type(password_of(site))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("^[^?]*/threads/"))

    # she says something
    tab_to(page, "textarea[name=source]")
    page.keyboard.type("With keys alone.")
    tab_to(page, "main button[type=submit]:not([name])")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"#post-\d+$"))
    assert page.locator("article.post").last.locator(".prose").inner_text() == "With keys alone."

    # she takes a seat
    tab_to(page, ".nav-wide a[href='/events']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events")
    tab_to(page, "main a", FORUM)
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/*-*")
    tab_to(page, "form[action$='/registration/'] button")
    page.keyboard.press("Space")
    page.locator("form[action$='/registration/withdrawal']").wait_for()


@pytest.mark.parametrize(
    ("who", "size", "door"),
    [
        (VISITOR, DESK, "style.index"),
        (VISITOR, PHONE, "calendars.index"),
        (ORGANISER, PHONE, "meetings.edit"),
    ],
)
def test_whatever_has_the_focus_is_seen(served, look, who, size, door):
    page = look(who, size)
    page.goto(served.behind_doors[door])
    page.evaluate(NOTE)

    for _press in range(MOST if size == DESK else MOST // 3):
        page.keyboard.press("Tab")

    stops = page.evaluate("stops")
    assert len({stop["html"] for stop in stops}) > 20  # it moves on: nothing keeps the focus
    assert not [stop for stop in stops if stop["faults"]]


def test_what_is_wrong_with_a_form_has_the_focus_and_leads_to_its_field(look):
    page = look(VISITOR)
    page.goto("/join")
    tab_to(page, "main form button")

    page.keyboard.press("Enter")
    page.locator(".note.bad").wait_for()

    assert focused(page, ".note.bad")
    page.keyboard.press("Tab")
    assert focused(page, ".note.bad a")
    page.keyboard.press("Enter")
    assert focused(page, "input[name=name]")


def test_the_menu_of_a_phone_opens_with_a_key(look):
    page = look(VISITOR, PHONE)
    page.goto("/")
    assert not page.locator(".menu a").first.is_visible()

    tab_to(page, ".menu > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert focused(page, ".menu a[href='/']")
    assert page.locator(".menu a").first.is_visible()
    tab_to(page, ".menu a", "Events")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events")
