"""The duty list (值班表): who is to be called at a given instant, by day, at night and on free days. Pure.

Its lines stand on the rosters of a place like the others (`rosters.py`), with the shifts where others name their posts.
It says whom to ring; nobody is given a case by it, and whether a clock calls at all is the workflow's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from mediation.calendar.moments import SHANGHAI
from mediation.calendar.working_days import WorkingCalendar
from mediation.errors import CalendarError
from mediation.town.places import PlaceId
from mediation.town.rosters import SHIFTS, RosterEntry, RosterKind

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DAY = timedelta(days=1)


class Shift(StrEnum):
    """A part of the week. `day` is within office hours of a working day, `holiday` within them on a free day."""

    day = "day"
    night = "night"
    holiday = "holiday"


#: How a line of the list names its shifts; a line without any serves them all.
SHIFT_WORDS = dict(zip(Shift, SHIFTS, strict=True))


class OfficeHours(NamedTuple):
    """From when to when somebody is at the desk on a working day; alike at both ends, there is nobody ever."""

    opens: time
    closes: time


def office_hours(text: str) -> OfficeHours:
    """Read 08:30-17:30; CalendarError for anything else, and for hours that end before they begin."""
    found = _HOURS.fullmatch(text)
    if found is None:
        raise CalendarError(f"办公时间“{text[:20]}”无法识别，请写成 08:30-17:30。")
    first, second, third, fourth = map(int, found.groups())
    hours = OfficeHours(time(first, second), time(third, fourth))
    if hours.closes < hours.opens:
        raise CalendarError(f"办公时间“{text}”的结束早于开始。")
    return hours


def shift_at(at: datetime, hours: OfficeHours, calendar: WorkingCalendar) -> tuple[Shift, date]:
    """Say which shift it is, and of which day: after midnight the night is still that of the day before."""
    local = at.astimezone(SHANGHAI)
    day, hour = local.date(), local.time()
    if hour < hours.opens:
        return Shift.night, day - _DAY
    if hour >= hours.closes:
        return Shift.night, day
    return (Shift.day if calendar.is_working(day) else Shift.holiday), day


def on_call(
    roster: Iterable[RosterEntry], path: Sequence[PlaceId], shift: Shift, day: date
) -> tuple[RosterEntry, ...] | None:
    """List who serves a shift, at the nearest place of `path` that has somebody then; None where no list is kept."""
    listed = [one for one in roster if one.kind is RosterKind.duty and one.place in path]
    if not listed:
        return None
    word = SHIFT_WORDS[shift]
    fit = [one for one in listed if day.isoweekday() in one.duty_days and (not one.skills or word in one.skills)]
    near = min((path.index(one.place) for one in fit), default=0)
    return tuple(one for one in fit if path.index(one.place) == near)
