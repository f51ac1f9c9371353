"""Every page, as everybody who may see it: named, nothing beside the screen, all large enough to hit.

What axe says of it, by day and by night, and what comes out of a printer, is asked on the same way.

The pages are those of tests/test_doors.py, so that a new one cannot be forgotten.
"""

import pytest

from tests.browser import axe, paper
from tests.browser.conftest import DESK
from tests.browser.furnished import PEOPLE, TONGUES
from tests.browser.served import FILES
from tests.test_doors import DOORS, SECRETARIAT, VISITOR

pytestmark = pytest.mark.browser
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
#: The language of a page, and what is wrong with it at any width.
UNNAMED = """() => {
  const faults = []
  const heads = document.querySelectorAll("h1").length
  if (heads !== 1) faults.push(`${heads} h1`)
  if (document.querySelector("h1 [lang]")) faults.push("lang stands inside of h1: its face follows h1's own")
  if (document.title.length < 5 || document.title.includes("None")) faults.push(`title "${document.title}"`)
  const words = "h1, h2, h3, a:not([aria-hidden]), button, summary, label, legend"
  for (const one of document.querySelectorAll(words))
    if (!one.textContent.trim() && !one.getAttribute("aria-label") && !one.querySelector("img[alt]")?.alt)
      faults.push(`says nothing: ${one.outerHTML.slice(0, 90)}`)
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id)
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`twice: #${id}`)
  for (const one of document.querySelectorAll('main a[href^="#"]:not([href="#"])'))
    if (!document.getElementById(decodeURIComponent(one.hash.slice(1))))
      faults.push(`leads nowhere: ${one.hash}`)
  const said = document.body.cloneNode(true)
  said.querySelectorAll("select").forEach((one) => one.remove())
  if (/\\bNone\\b(?!\\.)|undefined|%\\(/.test(said.textContent)) faults.push("says None, undefined or %(")
  return [document.documentElement.lang, faults]
}"""


class Walk:
    """Somebody's way through pages: each is opened once, and asked all that it can be asked there."""

    def __init__(self, page, language="en"):
        self._page, self._language, self.faults = page, language, []
        self._name = ""

    def open(self, name, path):
        """Open a page at the size the browser has. Returns whether it came."""
        self._name = f"{name} ({path[:40]})"
        answer = self._page.goto(path)
        if answer.status != (404 if name == "not found" else 200):
            self._note("answers", [answer.status])
            return False
        language, faults = self._page.evaluate(UNNAMED)
        self._note("at any width", faults)
        if language != ("en" if name in TO_ONE_PERSON else self._language):
            self._note("at any width", ["is not told in the reader's language"])
        return True

    def measure(self, width=None):
        """Ask whether all fits, at the width it has or at another one."""
        if width:
            self._page.set_viewport_size({"width": width, "height": 740})
        self._note(f"at {self._page.viewport_size['width']}", self._page.evaluate(FAULTS))

    def unfold(self):
        """Open whatever can be opened, for all that follows."""
        self._page.evaluate(UNFOLD)

    def measure_large(self):
        """Ask whether all fits when letters are twice as large: nothing is lost then (WCAG 2.2, 1.4.4)."""
        self._page.evaluate("document.documentElement.style.fontSize = '200%'")
        self._note("with large letters", self._page.evaluate(FAULTS))

    def ask(self):
        """Ask whether everybody can use it, by day and by night."""
        self._note("by day", axe.ask(self._page))
        self._page.emulate_media(color_scheme="dark")
        self._note("by night", axe.ask(self._page, rules=axe.COLOURS))
        self._page.emulate_media(color_scheme="light")

    def print(self, name):
        """Ask what of it comes out of a printer."""
        self._page.emulate_media(media="print")
        self._note("on paper", self._page.evaluate(paper.SHOWN, paper.for_screens(name)))
        self._page.emulate_media(media="screen")

    def _note(self, where, faults):
        self.faults += [f"{self._name}, {where}: {fault}" for fault in faults]


def test_every_page_that_visitors_see(served, look):
    """Its colours and names are asked for on a phone, those of the others at a desk."""
    walk = Walk(look(VISITOR, reduced_motion="reduce"))  # colours change at once
    narrow, phone = NARROW

    for name, path in served.pages(VISITOR):
        if walk.open(name, path):
            walk.measure(DESK[0])
            walk.print(name)
            walk.measure(narrow)
            walk.measure(phone)
            walk.ask()
            walk.unfold()
            walk.measure()
            walk.measure_large()

    assert not walk.faults, "\n".join(walk.faults)


def test_every_discussion_and_every_event(served, look):
    """Each in its language, each of its kind."""
    walk = Walk(look(VISITOR))

    for name, path in served.everything_said():
        if walk.open(name, path):
            walk.measure(DESK[0])
            walk.unfold()
            walk.measure(NARROW[0])

    assert not walk.faults, "\n".join(walk.faults)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_of_the_signed_in(served, look, who):
    walk = Walk(look(who, reduced_motion="reduce"))
    narrow, phone = NARROW

    for name, path in served.own_pages(who):
        if walk.open(name, path):
            walk.measure(DESK[0])
            if who == SECRETARIAT:
                walk.ask()
            walk.print(name)
            walk.measure(narrow)
            walk.unfold()
            walk.measure(phone)
            if who == SECRETARIAT:
                walk.measure_large()

    assert not walk.faults, "\n".join(walk.faults)


@pytest.mark.parametrize("language", TONGUES)
def test_every_page_in_other_scripts_on_a_phone(served, look, language):
    """Russian words are long; Chinese has no spaces to break at."""
    walk = Walk(look(language, (NARROW[0], 740)), language)

    for name, path in served.pages(language):
        if walk.open(name, path):
            walk.unfold()
            walk.measure()

    assert not walk.faults, "\n".join(walk.faults)


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
        *(door for door in doors if door.startswith("feeds.")),
        *("consultations.document", "attachments.show", "attachments.picture", "positions.download"),
        "organisations.logo",
        "people.photo",
        "tray.raw",
        "assets",
        "health.alive",
        "health.ready",
    }
