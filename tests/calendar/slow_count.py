"""An independent, slow way to count, one day after the other, with nothing clever; the calendar is held against it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta

from mediation.calendar.moments import SHANGHAI, day_of, start_of_day
from mediation.calendar.terms import Suspension, Term, Unit

DAY = timedelta(days=1)


def days_out(suspensions: tuple[Suspension, ...]) -> set[date]:
    """Every single day on which the clock stands."""
    out = set()
    for one in suspensions:
        day = one.since
        while one.until is not None and day < one.until:
            out.add(day)
            day += DAY
    return out


def slow_end(
    day: date, term: Term, is_working: Callable[[date], bool], out: Collection[date], extension: Term | None = None
) -> date:
    """The last day before the roll."""
    left = term.amount
    if term.unit is Unit.MONTHS:
        left = (_same_day_later(day, term.amount) - day).days
    while left:
        day += DAY
        if day in out or (term.unit is Unit.WORKING_DAYS and not is_working(day)):
            continue
        left -= 1
    return day if extension is None else slow_end(day, extension, is_working, out)


def _same_day_later(day: date, months: int) -> date:
    year, month, number = day.year, day.month, day.day
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def slow_roll(day: date, is_working: Callable[[date], bool], out: Collection[date]) -> date:
    """The first day, from the last one on, that is worked and on which the clock runs."""
    while day in out or not is_working(day):
        day += DAY
    return day


def slow_close(day: date, ends_at: time | None) -> datetime:
    """When the last day ends: as the clock on a wall in Shanghai shows it."""
    wall = datetime.combine(day, ends_at, SHANGHAI) if ends_at else datetime.combine(day + DAY, time(), SHANGHAI)
    return wall.astimezone(UTC)


def slow_hours(start: datetime, hours: int, out: Collection[date]) -> datetime:
    """The end of a term of hours: each day out that begins before the end gives 24 hours back."""
    end = start + timedelta(hours=hours)
    for day in sorted(out):
        if day >= day_of(start) and start_of_day(day) < end:
            end += DAY
    return end
