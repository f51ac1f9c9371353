"""Calendar objects from plain values (RFC 5545, 5546, 7986). The only import of icalendar is below here.

No recurrence rules leave this house: each meeting is one event with one UID, which every program reads alike.
"""

from app.calendar.objects import (
    Entry,
    Method,
    Person,
    block,
    ends,
    farewell,
    feed,
    invitation,
    placeholder,
    tzids,
)
from app.calendar.zones import zone

__all__ = [
    "Entry",
    "Method",
    "Person",
    "block",
    "ends",
    "farewell",
    "feed",
    "invitation",
    "placeholder",
    "tzids",
    "zone",
]
