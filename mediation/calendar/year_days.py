"""A year as it is looked at: every day, whether it is free or made up, by whom, and whether that is settled yet.

It is for pages and lists; what a day means for a term is asked of `WorkingCalendar`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from mediation.calendar.published import Published

Kind = Literal["holiday", "made_up", "weekend", "working"]
_SATURDAY = 5

#: The years that can be looked at.
FIRST_YEAR, LAST_YEAR = 2004, 2100


class YearDay(NamedTuple):
    """One day: its kind, the holiday's name, whether it differs from the country's, whether a notice may change it."""

    day: date
    kind: Kind
    name: str
    local: bool
    provisional: bool


def year_days(known: Published, year: int, places: Iterable[str] = ()) -> tuple[YearDay, ...]:
    """List the days of a year at a place (name it and all places above it), in order."""
    here, country = known.at(places), known.at()
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1))
    return tuple(
        YearDay(
            day=day,
            kind=_kind(day, free=day in here.holidays, made_up=day in here.make_up_days),
            name=here.holidays.get(day, ""),
            local=(day in here.holidays, day in here.make_up_days)
            != (day in country.holidays, day in country.make_up_days),
            provisional=here.is_provisional(day),
        )
        for day in days
    )


def _kind(day: date, *, free: bool, made_up: bool) -> Kind:
    if free:
        return "holiday"
    if made_up:
        return "made_up"
    return "weekend" if day.weekday() >= _SATURDAY else "working"
