"""Every page is asked by axe whether everybody can use it: WCAG 2.2, A and AA, by day and by night."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import DESK, PHONE
from tests.browser.furnished import TONGUES
from tests.test_doors import ORGANISER, SECRETARIAT, VISITOR

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("asking")]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

ASK = """async (rules) => {
  const found = await axe.run(document, {...rules, resultTypes: ["violations"], iframes: false})
  const said = (node, one) => `${node.html.slice(0, 150)} ${node.any[0]?.message ?? one.help}`
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${said(node, one)}`))
}"""
ALL = {"runOnly": {"type": "tag", "values": TAGS}}
#: what a dark ground changes
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def ask(page, name, rules=ALL):
    """Ask axe about the page that is open."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [f"{name}: {fault}" for fault in page.evaluate(ASK, rules)]


@pytest.mark.parametrize(("who", "size"), [(VISITOR, PHONE), (SECRETARIAT, DESK)])
def test_every_page_by_day_and_by_night(served, look, who, size):
    page = look(who, size, reduced_motion="reduce")  # colours change at once
    faults = []

    for name, path in served.pages(who) if who == VISITOR else served.own_pages(who):
        page.emulate_media(color_scheme="light")
        page.goto(path)
        faults += ask(page, name)
        page.emulate_media(color_scheme="dark")
        faults += [f"by night, {fault}" for fault in ask(page, name, COLOURS)]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", TONGUES)
def test_pages_in_other_scripts(served, look, language):
    page = look(language)
    faults = []

    for path in ("/", served.thread, served.meetings[0], "/settings"):
        page.goto(path)
        faults += ask(page, path)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("who", "path", "presses"),
    [
        (VISITOR, "/join", "Send me the link"),
        (VISITOR, "/sign-in", "Sign in"),
        (ORGANISER, "/themes/research/new", "Publish"),
        (ORGANISER, "/events/new", "Save as a draft"),
        (ORGANISER, "/settings", "Set a password"),
    ],
)
def test_forms_that_say_what_is_wrong(look, who, path, presses):
    page = look(who, PHONE)
    page.goto(path)
    buttons = page.locator("main").get_by_role("button", name=presses, exact=True)
    if not buttons.count():
        buttons = page.locator("main").get_by_role("button", name="Change my password")

    buttons.click()
    page.locator(".note.bad").wait_for()

    assert page.locator("[aria-invalid=true]").count()
    assert not ask(page, path)


def test_in_forced_colours_all_that_is_pressed_has_an_edge(look):
    """Where people choose their own few colours, grounds are gone: edges and words must tell."""
    page = look(VISITOR)
    page.goto("/style")
    page.emulate_media(forced_colors="active")

    bare = page.evaluate("""() => {
      const pressed = ".btn:not(.text), .seg a, .note, input:not([type=radio], [type=checkbox]), textarea"
      return [...document.querySelectorAll(pressed)].filter((one) => {
        const style = getComputedStyle(one)
        const edge = style.borderTopStyle !== "none" && parseFloat(style.borderTopWidth) >= 1
        return one.checkVisibility() && !edge
      }).map((one) => one.outerHTML.slice(0, 100))
    }""")

    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert not bare


def test_nothing_moves_where_people_want_stillness(look):
    page = look(VISITOR)
    moving = """() => [...document.querySelectorAll("*")].filter((one) => {
      const style = getComputedStyle(one)
      return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none"
        || style.scrollBehavior === "smooth"
    }).length"""
    page.goto("/style")
    assert page.evaluate(moving)  # so that the next line can fail

    page.emulate_media(reduced_motion="reduce")

    assert page.evaluate(moving) == 0
