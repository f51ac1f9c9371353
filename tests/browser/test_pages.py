"""Every page, as everybody who may see it: named, nothing beside the screen, all large enough to hit.

The pages are those of tests/test_doors.py, so that a new one cannot be forgotten.
"""

import pytest

from tests.browser.conftest import DESK
from tests.browser.furnished import PEOPLE, TONGUES
from tests.browser.served import FILES
from tests.test_doors import DOORS, SECRETARIAT, VISITOR

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("looking")]
#: what is left of a screen of 1280 at four times the size (WCAG 2.2, 1.4.10); and a phone
NARROW = (320, 360)
#: told in the language of whom they are for, whoever looks
TO_ONE_PERSON = {"invitations.show"}
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true })"

#: What is wrong with a page at the width it has now.
FAULTS = """() => {
  const faults = [], width = document.documentElement.clientWidth
  const named = (one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 110)
  const clips = (one) => {
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return true
    return false
  }
  const wide = document.documentElement.scrollWidth
  if (wide > width) faults.push(`scrolls sideways: ${wide} of ${width}`)
  const beside = new Set()
  for (const one of document.body.querySelectorAll("*:not(svg *, .vh, .vh *, .skip)")) {
    const box = one.getBoundingClientRect()
    if (!box.width || (box.right <= width + 1 && box.left >= -1)) continue
    if (!one.checkVisibility() || clips(one)) continue
    beside.add(one)
    if (!beside.has(one.parentElement))
      faults.push(`${Math.round(box.left)}–${Math.round(box.right)} of ${width}: ${named(one)}`)
  }
  const hit = "nav a, .nav a, .btn, summary, input, select, textarea, .seg a"
    + ", .row-t:not(.said) > a:only-child, button:not([aria-hidden])"
  for (const one of document.querySelectorAll(hit)) {
    if (!one.checkVisibility()) continue
    const box = (one.closest("label") ?? one).getBoundingClientRect()
    if (box.width && (box.width < 24 || box.height < 24))
      faults.push(`small: ${Math.round(box.width)}×${Math.round(box.height)} ${named(one)}`)
  }
  return faults
}"""
#: What is wrong with a page at any width.
UNNAMED = """() => {
  const faults = []
  const heads = document.querySelectorAll("h1").length
  if (heads !== 1) faults.push(`${heads} h1`)
  if (document.querySelector("h1 [lang]")) faults.push("lang stands inside of h1: its face follows h1's own")
  if (document.title.length < 5 || document.title.includes("None")) faults.push(`title "${document.title}"`)
  const words = "h1, h2, h3, a:not([aria-hidden]), button, summary, label, legend"
  for (const one of document.querySelectorAll(words))
    if (!one.textContent.trim() && !one.getAttribute("aria-label"))
      faults.push(`says nothing: ${one.outerHTML.slice(0, 90)}`)
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id)
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`twice: #${id}`)
  for (const one of document.querySelectorAll('main a[href^="#"]:not([href="#"])'))
    if (!document.getElementById(decodeURIComponent(one.hash.slice(1))))
      faults.push(`leads nowhere: ${one.hash}`)
  const said = document.body.cloneNode(true)
  said.querySelectorAll("select").forEach((one) => one.remove())
  if (/\\bNone\\b(?!\\.)|undefined|%\\(/.test(said.textContent)) faults.push("says None, undefined or %(")
  return faults
}"""


def faults_of(page, name, path, language, widths):
    """Open a page at its widths, and say what is wrong with it."""
    answer = page.goto(path)
    expected = 404 if name == "not found" else 200
    if answer.status != expected:
        return [f"{name}: answers {answer.status}"]
    found = page.evaluate(UNNAMED)
    own = page.locator("html").get_attribute("lang")
    if own != ("en" if name in TO_ONE_PERSON else language):
        found.append("is not told in the reader's language")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 740})
        if width == NARROW[-1]:
            page.evaluate(UNFOLD)
        found += [f"at {width}: {fault}" for fault in page.evaluate(FAULTS)]
    return [f"{name} ({path[:40]}): {fault}" for fault in found]


def test_every_page_is_whole_at_every_width(served, look):
    page = look(VISITOR)

    faults = [
        fault
        for name, path in [*served.pages(VISITOR), *served.everything_said()]
        for fault in faults_of(page, name, path, "en", (DESK[0], *NARROW))
    ]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_of_the_signed_in_is_whole_at_every_width(served, look, who):
    page = look(who)

    faults = [
        fault
        for name, path in served.own_pages(who)
        for fault in faults_of(page, name, path, "en", (DESK[0], *NARROW))
    ]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", TONGUES)
def test_every_page_holds_other_scripts_on_a_phone(served, look, language):
    """Russian words are long; Chinese has no spaces to break at."""
    page = look(language)

    faults = [
        fault
        for name, path in served.pages(language)
        for fault in faults_of(page, name, path, language, NARROW)
    ]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("who", [VISITOR, SECRETARIAT])
def test_letters_of_twice_the_size_fit_on_a_phone(served, look, who):
    """Who has set large letters loses nothing (WCAG 2.2, 1.4.4)."""
    page = look(who, (360, 740))
    faults = []

    for name, path in served.pages(who):
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        faults += [f"{name} ({path[:40]}): {fault}" for fault in page.evaluate(FAULTS)]

    assert not faults, "\n".join(faults)


def test_every_page_is_looked_at(served):
    """What is no page is known by name; the list of doors says the rest."""
    doors = {door.split()[1] for door in DOORS if door.startswith("GET ")}

    assert doors - set(served.behind_doors) == {
        "home.robots",
        "calendars.everything",
        "calendars.everything_in",
        "calendars.theme",
        "calendars.series",
        "calendars.private",
        "calendars.download",
        *FILES,
        "directory.find",
        "organisations.logo",
        "people.photo",
        "tray.raw",
        "assets",
        "health.alive",
        "health.ready",
    }
