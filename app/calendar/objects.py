"""Write meetings as calendars want them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from app import text
from app.calendar.zones import fits, instant, zone

PRODUCT = "-//Saxaul//Calendar//EN"
REFRESH = "PT6H"  #: how often programs are asked to look again
COLOR = "darkgreen"  #: a CSS3 name (RFC 7986, 5.9)

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One meeting, in plain values.

    ``start`` and ``end``: naive wall times in ``timezone``; or dates, the end exclusive.
    """

    uid: str
    sequence: int
    created: datetime
    modified: datetime
    status: str  #: "CONFIRMED", "TENTATIVE" or "CANCELLED"
    start: datetime | date
    end: datetime | date
    timezone: str  #: IANA name
    summary: str
    description: str
    url: str
    language: str  #: of what is written in it
    location: str | None = None
    categories: Sequence[str] = ()
    conference: str | None = None  #: a link to join; only for those who may have it
    fold: int = 0  #: which of two, where clocks are put back over the times


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody an invitation names."""

    name: str
    address: str


def block(entry: Entry) -> bytes:
    """Write the VEVENT for a feed: the same bytes until the meeting changes (DTSTAMP is that change)."""
    written: bytes = _event(entry, stamped=entry.modified).to_ical()
    return written


def farewell(body: bytes, *, summary: str) -> bytes:
    """Take a written event out of calendars that anybody reads: cancelled, and without what it told.

    body: as it was shown last; nothing newer is told by this. summary: what stands there instead.
    """
    event = Event.from_ical(body)
    for name in ("description", "location", "categories", "conference", "url"):
        event.pop(name, None)
    sequence: Any = event["SEQUENCE"]
    event["SEQUENCE"] = int(sequence) + 1
    event["STATUS"] = vText("CANCELLED")
    event["TRANSP"] = vText("TRANSPARENT")
    said = vText(text.one_line(summary))
    said.params = event["SUMMARY"].params
    event["SUMMARY"] = said
    written: bytes = event.to_ical()
    return written


def ends(body: bytes) -> datetime:
    """Return when a written event ends; one of whole days, by UTC."""
    written: Any = Event.from_ical(body)["DTEND"]
    end: date = written.dt
    return (
        end.astimezone(UTC)
        if isinstance(end, datetime)
        else datetime(end.year, end.month, end.day, tzinfo=UTC)
    )


def invitation(
    entry: Entry,
    *,
    method: Method,
    organizer: Person,
    attendee: Person,
    partstat: str,
    rsvp: bool,
    now: datetime,
    sequence: int | None = None,
) -> bytes:
    """Write the object of a mail to one person: REQUEST (new or changed) or CANCEL (RFC 5546, 3.2).

    partstat: her answer as far as known, such as "ACCEPTED". rsvp: whether she is asked for one.
    sequence: of this message; the meeting's unless given.
    """
    event = _event(entry, stamped=now)
    event["SEQUENCE"] = entry.sequence if sequence is None else sequence
    if method == "CANCEL":
        event["STATUS"] = vText("CANCELLED")
    event.add("organizer", _address(organizer), encode=False)
    to = _address(attendee)
    to.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": partstat})
    to.params["RSVP"] = "TRUE" if rsvp else "FALSE"
    event.add("attendee", to, encode=False)
    calendar = _calendar()
    calendar.add("method", method)
    calendar.add_component(event)
    return _with_zones(calendar.to_ical(), tzids(event.to_ical()))


def feed(
    blocks: Sequence[tuple[bytes, Collection[str]]],
    *,
    name: str,
    description: str,
    source: str | None,
    language: str,
) -> bytes:
    """Join stored blocks, each with the zones it names, into a calendar that programs subscribe to.

    source: the address it is read from, unless that is a secret.
    """
    calendar = _calendar()
    named = {"LANGUAGE": language}
    # as TEXT by our own word: the library escapes no property that it does not know
    calendar.add("name", vText(text.one_line(name)), parameters=named)
    calendar.add("x-wr-calname", vText(text.one_line(name)))
    if description:
        calendar.add("description", text.one_line(description), parameters=named)
        calendar.add("x-wr-caldesc", vText(text.one_line(description)))
    calendar.add("color", COLOR)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    if source:
        calendar.add("source", vUri(source), parameters={"VALUE": "URI"})
    head = calendar.to_ical().removesuffix(b"END:VCALENDAR\r\n")
    zones = {tzid for _body, used in blocks for tzid in used}
    return b"".join([head, *_zones(zones), *(body for body, _used in blocks), b"END:VCALENDAR\r\n"])


def placeholder(*, uid: str, created: datetime, summary: str) -> Entry:
    """Describe the day on which a calendar was begun, for a feed that would be empty otherwise."""
    day = created.date()
    return Entry(
        uid=uid,
        sequence=0,
        created=created,
        modified=created,
        status="CONFIRMED",
        start=day,
        end=day + timedelta(days=1),
        timezone="UTC",
        summary=summary,
        description="",
        url="",
        language="en",
    )


def tzids(body: bytes) -> set[str]:
    """Return the zones that a written event names."""
    unfolded = body.replace(b"\r\n ", b"")
    return {tzid.decode() for tzid in re.findall(rb"^DT(?:START|END);TZID=([^:;]+):", unfolded, re.M)}


def _event(entry: Entry, *, stamped: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", _whole(stamped))
    event.add("created", _whole(entry.created))
    event.add("last-modified", _whole(entry.modified))
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    _put_times(event, entry)
    language = {"LANGUAGE": entry.language}
    event.add("summary", text.one_line(entry.summary), parameters=language)
    if entry.description:
        event.add("description", text.clean(entry.description), parameters=language)
    if entry.location:
        event.add("location", text.one_line(entry.location), parameters=language)
    if entry.url:
        event.add("url", entry.url)
    if entry.categories:
        event.add("categories", [text.one_line(category) for category in entry.categories])
    if entry.conference:
        shown = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": _parameter(entry.summary)}
        event.add("conference", vUri(entry.conference), parameters=shown)
    event.add("class", "PUBLIC")
    return event


def _put_times(event: Event, entry: Entry) -> None:
    """Whole days as dates; times with their zone, or in UTC where its simple form would be wrong."""
    start, end = entry.start, entry.end
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        event.add("dtstart", start)
        event.add("dtend", end)
        event.add("transp", "TRANSPARENT")
        return
    start, end = start.replace(fold=entry.fold), end.replace(fold=entry.fold)
    for name, wall in (("dtstart", start), ("dtend", end)):
        if entry.timezone != "UTC" and not entry.fold and fits(entry.timezone, start, end):
            event.add(name, wall, parameters={"TZID": entry.timezone})
        else:
            event.add(name, instant(entry.timezone, wall))
    event.add("transp", "TRANSPARENT" if entry.status == "CANCELLED" else "OPAQUE")


def _address(person: Person) -> vCalAddress:
    """Write a person."""
    address = vCalAddress(f"mailto:{text.one_line(person.address)}")
    name = _parameter(person.name)
    if name:
        address.params["CN"] = name
    return address


def _parameter(value: str) -> str:
    """Prepare text for a parameter. Programs show the escape of a quotation mark (RFC 6868) as it is."""
    return text.one_line(value).replace('"', "\u201d")


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _with_zones(body: bytes, used: Collection[str]) -> bytes:
    head, event, tail = body.partition(b"BEGIN:VEVENT\r\n")
    return b"".join([head, *_zones(used), event, tail])


def _zones(used: Collection[str]) -> list[bytes]:
    return [found for tzid in sorted(used) if (found := zone(tzid))]


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
