"""`mediation due`: when a term ends, and why. The arithmetic is `mediation.calendar`'s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from mediation.calendar.explanation import account, without_effect
from mediation.calendar.moments import SHANGHAI, When, closing_time
from mediation.calendar.published import Published
from mediation.calendar.terms import Suspension, Term, due, show
from mediation.errors import CalendarError

_START = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?\Z")


def reckon(
    start: str,
    term: str,
    *,
    suspensions: Sequence[str],
    extension: str,
    rolls: bool,
    at: tuple[str, ...],
    explained: bool,
    day_ends: str,
    known: Published,
) -> list[str]:
    """Give the lines to print: the due day first (ISO), `provisional` where no holiday notice has settled it, then the
    arithmetic, or which suspensions lie outside of the running time and change nothing.

    `at` is a place with all above it.
    Raises CalendarError for what is no date and no term.
    """
    calendar = known.at(at)
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
        told = account(
            length, when, calendar=calendar, suspensions=stood, extension=longer, rolls=rolls, ends_at=ends_at
        )
        return [*lines, *(line.text for line in told), "", *(line.en for line in told)]
    idle = without_effect(found, when, stood, calendar, runs=length.unit.runs)
    return [*lines, *(f"注意：{_idle_zh(one)} Note: {_idle_en(one)}" for one in idle)]


def _idle_zh(one: Suspension) -> str:
    days = f"{one.since.isoformat()}..{one.until and one.until.isoformat()}"
    if one.since == one.until:
        return f"中止 {days} 当日恢复，不扣除。"
    return f"中止 {days} 全在计时之外，不影响到期日。"


def _idle_en(one: Suspension) -> str:
    days = f"{one.since.isoformat()}..{one.until and one.until.isoformat()}"
    if one.since == one.until:
        return f"the suspension {days} ends on the day it began and takes out nothing."
    return f"the suspension {days} lies wholly outside of the running time and changes nothing."


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
