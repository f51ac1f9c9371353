"""What every calendar file of ours keeps, read from its bytes. Written from RFC 5545, not from our code."""

import re
from dataclasses import dataclass, field

LINE = re.compile(
    r"(?P<name>[A-Z][A-Z0-9-]*)"
    r'(?P<parameters>(?:;[A-Z][A-Z0-9-]*=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^",;:\x00-\x08\x0a-\x1f\x7f]*)'
    r'(?:,(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^",;:\x00-\x08\x0a-\x1f\x7f]*))*)*)'
    r":(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
PARAMETER = re.compile(r';([A-Z][A-Z0-9-]*)=("[^"]*"|[^";:]*)')


@dataclass
class Property:
    """One line, unfolded."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self):
        """The value as TEXT, without its escapes (RFC 5545, 3.3.11)."""
        assert not re.search(r"(?<!\\)(\\\\)*\\[^\\;,nN]", self.value), f"unknown escape in {self.value!r}"
        return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], self.value)


@dataclass
class Component:
    """What stands between BEGIN and END."""

    name: str
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)

    def names(self):
        return [one.name for one in self.properties]

    def all(self, name):
        return [one for one in self.properties if one.name == name]

    def one(self, name):
        found = self.all(name)
        assert len(found) == 1, f"{len(found)} {name} in {self.name}"
        return found[0]

    def value(self, name):
        return self.one(name).value

    def inner(self, name):
        return [one for one in self.components if one.name == name]


def lines(body):
    """Check the bytes of the lines (RFC 5545, 3.1) and return them unfolded."""
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b""), "a bare line feed"
    assert b"\r" not in body.replace(b"\r\n", b""), "a bare carriage return"
    assert not body.startswith(b"\xef\xbb\xbf"), "a byte order mark"
    physical = body.removesuffix(b"\r\n").split(b"\r\n")
    for line in physical:
        assert 0 < len(line) <= 75, f"{len(line)} octets: {line!r}"
        line.decode()  # folding never splits a character
    return body.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def parse(body):
    """Read one calendar object; whatever is not grammatical is an AssertionError."""
    top = Component("")
    open_ones = [top]
    for line in lines(body):
        match = LINE.fullmatch(line)
        assert match, f"no content line: {line!r}"
        name, value = match["name"], match["value"]
        if name == "BEGIN":
            inner = Component(value)
            open_ones[-1].components.append(inner)
            open_ones.append(inner)
        elif name == "END":
            assert open_ones.pop().name == value
        else:
            parameters = {key: given.strip('"') for key, given in PARAMETER.findall(match["parameters"])}
            open_ones[-1].properties.append(Property(name, parameters, value))
    assert open_ones == [top]
    assert [one.name for one in top.components] == ["VCALENDAR"]
    return top.components[0]


ONCE = {
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "CREATED", "LAST-MODIFIED", "SEQUENCE", "STATUS", "SUMMARY"),
    *("DESCRIPTION", "LOCATION", "URL", "CLASS", "TRANSP", "ORGANIZER", "GEO", "PRIORITY", "RECURRENCE-ID"),
}


def check_event(event):
    """Check one VEVENT on its own (RFC 5545, 3.6.1), by the rules of this house."""
    names = event.names()
    assert not {name for name in names if names.count(name) > 1} & ONCE
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "LAST-MODIFIED"} <= set(
        names
    )
    assert not {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION"} & set(names)
    assert not event.components, "no alarms: whoever subscribes has her own"
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", event.value(name))
    assert re.fullmatch(r"\d+", event.value("SEQUENCE"))
    start, end = event.one("DTSTART"), event.one("DTEND")
    assert start.parameters.get("VALUE") == end.parameters.get("VALUE")
    if start.parameters.get("VALUE") == "DATE":
        assert re.fullmatch(r"\d{8}", start.value)
        assert re.fullmatch(r"\d{8}", end.value)
        assert event.value("TRANSP") == "TRANSPARENT"
    else:
        for one in (start, end):
            assert re.fullmatch(r"\d{8}T\d{6}Z?", one.value)
            assert one.value.endswith("Z") != ("TZID" in one.parameters), "a floating time, or both"
            assert one.parameters.get("TZID") != "UTC"
    for one in event.properties:
        if one.name in {"SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES"}:
            assert one.text is not None


def check_zones(calendar):
    """Each zone that is named is there, once, in the simple form (rule T3), and none besides."""
    named = {
        one.parameters["TZID"]
        for event in calendar.inner("VEVENT")
        for one in event.properties
        if "TZID" in one.parameters
    }
    zones = calendar.inner("VTIMEZONE")
    assert sorted(zone.value("TZID") for zone in zones) == sorted(named)
    for zone in zones:
        assert zone.names() == ["TZID"]
        kinds = [part.name for part in zone.components]
        assert kinds in (["STANDARD"], ["DAYLIGHT", "STANDARD"])
        for part in zone.components:
            rule = ["RRULE"] if len(kinds) == 2 else []
            assert sorted(part.names()) == sorted(["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", *rule])
            for one in part.all("RRULE"):
                assert re.fullmatch(r"FREQ=YEARLY;BYMONTH=\d+;BYDAY=-?\d[A-Z]{2}", one.value)


FEED = {
    "VERSION",
    "PRODID",
    "CALSCALE",
    "NAME",
    "X-WR-CALNAME",
    "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL",
    "COLOR",
}
SOMETIMES = {"DESCRIPTION", "X-WR-CALDESC", "SOURCE"}
IN_FEED = {
    *("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "STATUS", "DTSTART", "DTEND", "TRANSP"),
    *("SUMMARY", "DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "CLASS"),
}


def check_feed(body):
    """Check a whole feed (rules T and F of the calendars) and return it."""
    calendar = parse(body)
    names = calendar.names()
    assert len(set(names)) == len(names)
    assert FEED <= set(names) <= FEED | SOMETIMES
    assert names[0] == "VERSION"
    assert calendar.value("VERSION") == "2.0"
    assert calendar.one("REFRESH-INTERVAL") == Property("REFRESH-INTERVAL", {"VALUE": "DURATION"}, "PT6H")
    assert calendar.value("X-PUBLISHED-TTL") == "PT6H"
    for source in calendar.all("SOURCE"):
        assert source.parameters == {"VALUE": "URI"}
        assert len(source.value) <= 256
    assert "LANGUAGE" in calendar.one("NAME").parameters
    assert {one.name for one in calendar.components} <= {"VEVENT", "VTIMEZONE"}
    events = calendar.inner("VEVENT")
    assert events, "some programs refuse an empty calendar"
    for event in events:
        check_event(event)
        assert set(event.names()) <= IN_FEED, "nothing of people, nothing to join by"
        assert event.value("DTSTAMP") == event.value("LAST-MODIFIED")
        assert event.value("CLASS") == "PUBLIC"
        assert "LANGUAGE" in event.one("SUMMARY").parameters
    uids = [event.value("UID") for event in events]
    assert len(set(uids)) == len(uids)
    check_zones(calendar)
    return calendar
