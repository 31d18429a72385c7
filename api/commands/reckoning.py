"""`mediation due`: when a term ends, and why. The arithmetic is `mediation.calendar`'s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from mediation.calendar.explanation import explain
from mediation.calendar.moments import SHANGHAI, When, closing_time
from mediation.calendar.published import Published
from mediation.calendar.terms import Suspension, Term, due, show
from mediation.errors import CalendarError
from mediation.town.around import Town
from mediation.town.places import PlaceId

_START = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?\Z")


def reckon(
    start: str,
    term: str,
    *,
    suspensions: Sequence[str],
    extension: str,
    rolls: bool,
    place: str,
    explained: bool,
    day_ends: str,
    known: Published,
    town: Town | None,
) -> list[str]:
    """Give the lines to print: the due day first (ISO), `provisional` where no holiday notice has settled it.

    Raises CalendarError for what is no date, no term, or a place without holidays of its own.
    """
    above = town.path(PlaceId(place)) if town is not None else ()
    if place and place not in known.places and not above:
        raise CalendarError(f"没有“{place}”的地方假日；有：{'、'.join(known.places) or '（无）'}")
    calendar = known.at((place, *above) if place else ())
    ends_at = closing_time(day_ends)
    when, length = _start(start), Term.parse(term)
    stood = tuple(_suspension(one) for one in suspensions)
    longer = Term.parse(extension) if extension else None
    found = due(length, when, calendar=calendar, suspensions=stood, extension=longer, rolls=rolls, ends_at=ends_at)
    if length.unit.runs:
        first = f"{found.instant.astimezone(SHANGHAI).isoformat(timespec='minutes')}  {When.at(found.instant).zh}"
    else:
        first = f"{found.day.isoformat()}  {show(found.day, calendar)}{f' {day_ends}' if ends_at else ''}"
    lines = [first + ("  provisional（尚无公布的放假安排）" if found.provisional else "")]
    if explained:
        lines += explain(
            length, when, calendar=calendar, suspensions=stood, extension=longer, rolls=rolls, ends_at=ends_at
        )
    return lines


def _start(text: str) -> When:
    found = _START.match(text.strip())
    if found is None:
        raise CalendarError(f"“{text}”不是日期。请写成 2026-09-07 或 '2026-09-07 09:00'")
    try:
        if found[2] is None:
            return When.on(date.fromisoformat(found[1]))
        return When.at(datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=SHANGHAI))
    except ValueError as error:
        raise CalendarError(f"“{text}”不是有效的日期") from error


def _suspension(text: str) -> Suspension:
    """Read `2026-09-22..2026-09-28`: stands from the first day, runs again on the second."""
    since, dots, until = text.partition("..")
    try:
        if not dots:
            raise ValueError
        return Suspension(since=date.fromisoformat(since.strip()), until=date.fromisoformat(until.strip()))
    except ValueError as error:
        raise CalendarError(f"“{text}”不是中止期间。请写成 2026-09-22..2026-09-28（后一日恢复计时）") from error
