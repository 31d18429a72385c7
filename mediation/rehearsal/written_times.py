"""Times as an author of stories writes them: `2026-09-07 09:00`, `2026-09-07`, `10:30`, `-12 09:30`; days as `today+5`.

All of them are times of Asia/Shanghai. No calendar arithmetic of the law stands here.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from mediation.calendar.moments import SHANGHAI, When
from mediation.calendar.working_days import WorkingCalendar

OPENING = time(9)
_TIME = r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)"
_ABSOLUTE = re.compile(rf"(?P<day>\d{{4}}-\d\d-\d\d)(?:[ T]{_TIME})?\Z")
_SAME_DAY = re.compile(rf"{_TIME}\Z")
_BEFORE_START = re.compile(rf"-(?P<days>\d{{1,3}})(?: {_TIME})?\Z")
_TODAY = re.compile(r"today(?:(?P<sign>[+-])(?P<days>\d{1,3}))?\Z")


def instant_of(text: str, *, before: datetime | None, start: date | None, calendar: WorkingCalendar) -> datetime | None:
    """Read an instant, or None if it is none.

    A day alone means 09:00, a time alone the day of the step `before`. `-12 09:30` is the twelfth working day before
    `start`, and is understood only where a start day is given (the sample).
    """
    if (found := _ABSOLUTE.match(text)) and (day := day_or_none(found["day"])) is not None:
        return datetime.combine(day, _time(found), SHANGHAI)
    if (found := _SAME_DAY.match(text)) and before is not None:
        return datetime.combine(before.astimezone(SHANGHAI).date(), _time(found), SHANGHAI)
    if (found := _BEFORE_START.match(text)) and start is not None:
        day = calendar.add_working(start, -int(found["days"]))
        return datetime.combine(day, _time(found), SHANGHAI)
    return None


def when_of(text: str) -> When | None:
    """Read what a paper says: a day, or a day with its time; None if it is neither."""
    found = _ABSOLUTE.match(text)
    day = None if found is None else day_or_none(found["day"])
    if found is None or day is None:
        return None
    return When.on(day) if found["hour"] is None else When.at(datetime.combine(day, _time(found), SHANGHAI))


def day_of_text(text: str, today: date) -> str:
    """Turn `today`, `today+5` and `today-2` into a day; leave everything else as it is."""
    found = _TODAY.match(text)
    if found is None:
        return text
    days = int(found["days"] or 0)
    return (today + timedelta(days=-days if found["sign"] == "-" else days)).isoformat()


def moment_of_text(text: str, now: datetime) -> str:
    """Turn `now` and `2026-09-22 10:00` into an instant with its zone; leave everything else as it is."""
    if text == "now":
        return now.astimezone(SHANGHAI).isoformat()
    when = when_of(text)
    return text if when is None or when.instant is None else when.instant.astimezone(SHANGHAI).isoformat()


def shown(instant: datetime) -> str:
    """Write an instant as an author would."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def day_or_none(text: str) -> date | None:
    """Read `2026-10-08`, or give None."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _time(found: re.Match[str]) -> time:
    return OPENING if found["hour"] is None else time(int(found["hour"]), int(found["minute"]))
