"""A reader of calendar files that knows nothing of the library which wrote them: RFC 5545, as strict as it is written.

It takes bytes apart by the grammar of section 3.1 and holds components and properties to sections 3.6 and 3.8.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

_NAME = re.compile(r"[A-Z0-9-]+")
_PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"\x00-\x1f\x7f]*"|[^",;:\x00-\x1f\x7f]*)')
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_LOCAL = re.compile(r"\d{8}T\d{6}")
_ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE", "LAST-MODIFIED", "TRANSP", "CLASS"}


class Line(NamedTuple):
    """One property."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value of a TEXT property, unescaped (3.3.11)."""
        assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", self.value), f"not escaped: {self.value}"
        assert not re.search(r"(?<!\\)(?:\\\\)*\\[^\\;,nN]", self.value), f"no such escape: {self.value}"
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], self.value)


class Component(NamedTuple):
    """One component with what stands inside."""

    name: str
    lines: list[Line]
    inside: list[Component]

    def all(self, name: str) -> list[Line]:
        return [one for one in self.lines if one.name == name]

    def one(self, name: str) -> Line:
        (found,) = self.all(name)
        return found

    def said(self, name: str) -> str:
        """The text of a property, nothing if it is not there."""
        return self.one(name).text if self.all(name) else ""

    def named(self, name: str) -> list[Component]:
        return [one for one in self.inside if one.name == name]


def read_calendar(content: bytes) -> Component:
    """Take a calendar file apart; AssertionError for whatever RFC 5545 does not allow."""
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r"), "lines end with CR LF"
    physical = content[:-2].split(b"\r\n")
    assert max(map(len, physical)) <= 75, "a line is longer than 75 octets"
    for one in physical:
        one.decode("utf-8")  # no fold inside a letter
    lines = [_line(one) for one in content[:-2].decode("utf-8").replace("\r\n ", "").split("\r\n")]
    assert lines[0].name == "BEGIN"
    (calendar, rest) = _component(lines)
    assert rest == []
    assert calendar.name == "VCALENDAR"
    assert calendar.one("VERSION").value == "2.0"
    assert calendar.one("PRODID").text
    zones = {one.one("TZID").value for one in calendar.named("VTIMEZONE")}
    for zone in calendar.named("VTIMEZONE"):
        for part in zone.inside:
            assert {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"} <= {one.name for one in part.lines}
            assert _LOCAL.fullmatch(part.one("DTSTART").value)
    events = calendar.named("VEVENT")
    for event in events:
        _check(event, zones)
    ids = [event.one("UID").value for event in events]
    assert len(set(ids)) == len(ids), "two events with one UID"
    return calendar


def _line(text: str) -> Line:
    assert not _CONTROL.search(text), f"a control character: {text!r}"
    name = _NAME.match(text)
    assert name is not None, f"no property name: {text!r}"
    at, parameters = name.end(), {}
    while text[at] == ";":
        found = _PARAMETER.match(text, at)
        assert found is not None, f"no parameter: {text!r}"
        parameters[found[1]] = found[2].strip('"')
        at = found.end()
    assert text[at] == ":", f"no value: {text!r}"
    return Line(name[0], parameters, text[at + 1 :])


def _component(lines: list[Line]) -> tuple[Component, list[Line]]:
    made = Component(lines[0].value, [], [])
    rest = lines[1:]
    while rest[0].name != "END":
        if rest[0].name == "BEGIN":
            inner, rest = _component(rest)
            made.inside.append(inner)
        else:
            made.lines.append(rest[0])
            rest = rest[1:]
    assert rest[0].value == made.name
    return made, rest[1:]


def _check(event: Component, zones: set[str]) -> None:
    for name in _ONCE:
        assert len(event.all(name)) <= 1, f"{name} more than once"
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert _UTC.fullmatch(event.one(name).value), f"{name} is not in UTC"
    assert event.one("UID").value
    assert int(event.one("SEQUENCE").value) >= 0
    assert event.one("STATUS").value in {"TENTATIVE", "CONFIRMED", "CANCELLED"}
    start, end = moment(event.one("DTSTART"), zones), moment(event.one("DTEND"), zones)
    assert type(start) is type(end)
    assert start < end, "DTEND is later than DTSTART"


def moment(line: Line, zones: set[str]) -> date:
    """Read a day, or a local time in a zone that the file describes."""
    if line.parameters.get("VALUE") == "DATE":
        return datetime.strptime(line.value, "%Y%m%d").date()  # noqa: DTZ007 -- a day has no zone
    assert line.parameters["TZID"] in zones
    assert _LOCAL.fullmatch(line.value)
    return datetime.strptime(line.value, "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- the zone stands in its parameter
