"""A calendar file (iCalendar, RFC 5545 and 7986): events in, bytes out. The only importer of `icalendar`.

What an event says is decided by who calls; nothing here knows a case. The bytes depend on the events alone, so that the
same calendar is the same file: DTSTAMP is the instant of the last change, as RFC 5545 3.8.7.2 has it for a calendar
that is published without a METHOD.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import msgspec
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration, vText

from mediation.calendar.moments import SHANGHAI

_TZID = "Asia/Shanghai"
_EIGHT_HOURS = timedelta(hours=8)
_DAY = timedelta(days=1)
_OURS = uuid5(NAMESPACE_URL, "urn:mediation:calendar")


class CalendarEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event. Without `starts_at` it takes the whole of `day`; `length` counts only with it."""

    uid: str
    summary: str
    day: date
    starts_at: datetime | None = None
    length: timedelta = timedelta(hours=1)
    sequence: int
    modified: datetime
    location: str = ""
    description: str = ""
    cancelled: bool = False
    tentative: bool = False
    blocks: bool = True


def uid(*names: str | int) -> str:
    """Give the same id for the same thing for ever; it tells nobody what the thing is called."""
    return str(uuid5(_OURS, "\x1f".join(map(str, names))))  # a bare UUID, as RFC 7986 5.3 asks


def write_calendar(name: str, events: tuple[CalendarEvent, ...], *, refresh: timedelta) -> bytes:
    """Write a calendar: `name` is what a telephone calls it, `refresh` how often it may ask again."""
    calendar = Calendar()
    calendar.add("prodid", "-//mediation//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))  # left to itself the library escapes neither
    calendar.add("x-wr-timezone", _TZID)
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh))
    calendar.add_component(_shanghai())
    for event in events:
        calendar.add_component(_written(event))
    written: bytes = calendar.to_ical()
    return written


def _shanghai() -> Timezone:
    """The zone, without the summer time of 1986 to 1991: nothing here is as old as that."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", _TZID)
    standard.add("dtstart", datetime(1992, 1, 1))  # noqa: DTZ001 -- a local time by its definition (RFC 5545 3.6.5)
    standard.add("tzoffsetfrom", _EIGHT_HOURS)
    standard.add("tzoffsetto", _EIGHT_HOURS)
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def _written(event: CalendarEvent) -> Event:
    written = Event()
    modified = event.modified.astimezone(UTC).replace(microsecond=0)
    written.add("uid", event.uid)
    written.add("dtstamp", modified)
    written.add("last-modified", modified)
    written.add("sequence", event.sequence)
    written.add("summary", event.summary)
    if event.starts_at is None:
        written.add("dtstart", event.day)
        written.add("dtend", event.day + _DAY)  # the end is the first day that is not in it (RFC 5545 3.6.1)
    else:
        for name, at in (("dtstart", event.starts_at), ("dtend", event.starts_at + event.length)):
            local = at.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
            written.add(name, local, parameters={"TZID": _TZID})
    for name, text in (("location", event.location), ("description", event.description)):
        if text:
            written.add(name, text)
    written.add("status", "CANCELLED" if event.cancelled else "TENTATIVE" if event.tentative else "CONFIRMED")
    written.add("transp", "OPAQUE" if event.blocks and not event.cancelled else "TRANSPARENT")
    written.add("class", "PRIVATE")
    return written
