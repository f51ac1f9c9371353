"""What a room above shows on the page of a room below."""

from app.calendars import panels as calendar_panels
from app.discussions import panels as discussion_panels
from app.discussions import (
    thread_panels,
)
from app.meetings import panels as meeting_panels
from app.organisations import panels as organisation_panels
from app.panels import Panels
from app.people import panels as people_panels
from app.positions import panels as position_panels
from app.registrations import panels as registration_panels
from app.syntheses import panels as synthesis_panels

PANELS: Panels = {
    "bar": {"new": discussion_panels.new_to},
    "home": {"new": discussion_panels.new_at_home},
    "theme": {"meetings": meeting_panels.ahead_of_theme},
    "thread": {
        "standing": thread_panels.standing,
        "beside": thread_panels.beside,
        "leads_to": meeting_panels.leads_to,
        "synthesis": synthesis_panels.where_we_are,
        "positions": position_panels.put_here,
        "synthesis_to_write": synthesis_panels.to_write,
        "statement_to_put": position_panels.to_put,
    },
    "card of events": {"card": meeting_panels.card},
    "card of threads": {"card": discussion_panels.card},
    "thread_order": {"meetings": meeting_panels.of_thread},
    "organisation": {
        "people": people_panels.belonging_to,
        "threads": discussion_panels.spoken_in,
        "about": discussion_panels.about,
        "meetings": meeting_panels.held_by,
        "mandates": organisation_panels.mandates,
        "participation": organisation_panels.participation,
    },
    "person": {"threads": discussion_panels.spoken_in_by, "meetings": meeting_panels.organised_by},
    "meeting": {
        "your_place": registration_panels.your_place,
        "who_comes": registration_panels.who_comes,
        "join_link": registration_panels.join_link,
        "calendar": calendar_panels.add_to_calendar,
    },
}
