"""What of a page comes out of a printer: its matter, without what only a screen can do."""

import re

#: What would be ink for nothing, on any page.
FOR_SCREENS = ".bar, .foot, .skip, .crumbs, .pager, .seg, .flashes, button:not(.vh), .btn, input[type=submit]"
#: What is on paper though nobody can press or fill it there.
SHOWN = """what => {
  const printed = (one) => one.checkVisibility() && one.getClientRects().length
  const faults = [...document.querySelectorAll(what)].filter(printed)
    .map((one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 100))
  if ([...document.querySelectorAll("h1")].filter(printed).length !== 1) faults.push("has no title")
  return faults
}"""
#: pages that are forms: they are printed with what stands in them; so are the lists one works at
FORMS = re.compile(
    r"\w+\.(new|edit)$|(reset|invitations|passkeys|reports|desk_\w+|groups)\.show$|mandate for"
    r"|(groups|organisers|imports|archives|reset|desk_\w+|style)\.index$|desk\.person"
    r"|translations\.(reading|show)|posts\.ask_to_withdraw|linking\.\w+|thread_acts\.(show|title)|moving\.show"
    r"|moderation\.(post|thread|person)|desk_themes\.ask_to_remove|consultations\.show|syntheses\.\w+|starting\.\w+"
    r"|(accounts|second_step|provider)\.(settings|language|follow|join|sign_in|ask|back)$|privacy\.leave$"
)


def for_screens(name):
    """Name what has no place on the paper of this page."""
    return FOR_SCREENS if FORMS.match(name) else f"{FOR_SCREENS}, input:not([readonly]), select, textarea"
