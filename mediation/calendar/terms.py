"""Terms and when they end: budget, suspensions and extension in, the last day and instant out; pure arithmetic.

The rules: the first day is not counted (民诉法 85, 民法典 201); days are natural days; months end on the corresponding
day, or on the month's last where there is none (民法典 202); a period ends at 24:00 of its last day, or at the end of
business hours where there are any, and when that day is free, of the next working day (民诉法 85, 民法典 203).
Suspended days are not counted. The order is: budget and suspensions, extension, one roll at the very end. Hours and
minutes run from the instant and never roll.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

import msgspec

from mediation.calendar.moments import SHANGHAI, When, close_of_day, closing_time, day_of, end_of_day, start_of_day
from mediation.calendar.working_days import WorkingCalendar, show
from mediation.errors import CalendarError

__all__ = [
    "SHANGHAI",
    "Due",
    "Span",
    "Suspension",
    "Term",
    "Unit",
    "When",
    "close_of_day",
    "closing_time",
    "day_of",
    "due",
    "duration",
    "earlier",
    "end_of_day",
    "show",
    "spans_of",
    "standing",
    "start_of_day",
    "unrolled_end",
]

MOST_UNITS = 9_999
_YEARS = range(1_000, 8_001)  # the longest term and extension from here still fit into a date
_DAY = timedelta(days=1)
_WRITTEN = re.compile(r"([0-9]{1,4}) +(minute|hour|day|month|working day)s?", re.ASCII)


class Unit(StrEnum):
    """What a term counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    WORKING_DAYS = "working_days"

    @property
    def zh(self) -> str:
        """The word after a number: 3 日, 5 个工作日."""
        words = {"minutes": "分钟", "hours": "小时", "days": "日", "months": "个月", "working_days": "个工作日"}
        return words[self.value]

    @property
    def runs(self) -> bool:
        """Whether it runs from the instant, day and night, and never rolls: minutes and hours."""
        return self in {Unit.MINUTES, Unit.HOURS}


class Term(msgspec.Struct, frozen=True):
    """A length of time, from 1 to 9,999 of a unit; CalendarError for any other number."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= MOST_UNITS:
            raise CalendarError(f"时限须在 1 至 {MOST_UNITS} 之间，现为 {self.amount}。")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "30 minutes", "24 hours", "3 days", "1 month" or "15 working days"; CalendarError says how."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            ways = "30 minutes、24 hours、3 days、1 month 或 15 working days"
            raise CalendarError(f"时限“{text[:40]}”无法识别，请写成 {ways}。")
        return cls(int(found[1]), Unit(found[2].replace(" ", "_") + "s"))

    def __str__(self) -> str:
        words = self.unit.value.replace("_", " ")
        return f"{self.amount} {words if self.amount != 1 else words[:-1]}"

    @property
    def zh(self) -> str:
        """The words for a page: 3 日, 1 个月, 5 个工作日, 24 小时."""
        return f"{self.amount} {self.unit.zh}"


class Suspension(msgspec.Struct, frozen=True, kw_only=True):
    """Days on which a clock stands: from `since` up to the day before `until`; on `until` it runs again.

    Without `until` the clock still stands. CalendarError when it ends before it begins.
    """

    since: date
    until: date | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise CalendarError(f"中止期间颠倒：{self.since} 至 {self.until}。")


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """When a term ends: the last day as shown, the instant it is over (aware, UTC), and the last day before the roll.

    `provisional`: the answer rests on days for which no calendar has been published yet.
    """

    day: date
    instant: datetime
    provisional: bool
    unrolled: date

    def passed(self, at: datetime) -> bool:
        """Say whether the term is over at this instant."""
        return at >= self.instant


class Span(NamedTuple):
    """Suspended days, both included, after joining what overlaps or adjoins."""

    first: date
    last: date


def standing(suspensions: tuple[Suspension, ...]) -> bool:
    """Say whether one of the suspensions is still open, so that the clock stands and has no end to ask for."""
    return any(suspension.until is None for suspension in suspensions)


def due(
    term: Term,
    start: When,
    *,
    calendar: WorkingCalendar,
    suspensions: tuple[Suspension, ...] = (),
    extension: Term | None = None,
    rolls: bool = True,
    ends_at: time | None = None,
) -> Due:
    """Say when a term ends that began at `start`.

    `ends_at` is the end of business hours at which the last day ends (民法典 203 第二款); None: 24:00. It moves the
    instant, never the day, and hours run on without it.

    CalendarError for an open suspension (ask `standing` first), for hours mixed with other units, and for absurd years.
    A suspension that begins after the end changes nothing.
    """
    _check(term, start, suspensions, extension)
    spans = spans_of(suspensions)
    if term.unit.runs:
        return _due_in_hours(term, start, spans, extension)
    unrolled = unrolled_end(term, start.day, calendar, spans, extension)
    day = _roll(unrolled, calendar, spans) if rolls else unrolled
    asked = rolls or Unit.WORKING_DAYS in (term.unit, extension.unit if extension else None)
    # Whatever was asked of the calendar lies between the start and the result: those two ends tell for all.
    provisional = asked and (calendar.is_provisional(day) or calendar.is_provisional(start.day + _DAY))
    return Due(day=day, instant=close_of_day(day, ends_at), provisional=provisional, unrolled=unrolled)


def earlier(day: date, term: Term, *, calendar: WorkingCalendar) -> date:
    """Give the day that lies a term before another one, not rolled; CalendarError for hours and minutes."""
    _check_year(day)
    if term.unit.runs:
        raise CalendarError("不能从某日倒推小时、分钟。")
    if term.unit is Unit.WORKING_DAYS:
        return calendar.add_working(day, -term.amount)
    return _corresponding(day, -term.amount) if term.unit is Unit.MONTHS else day - term.amount * _DAY


def later(day: date, term: Term, *, calendar: WorkingCalendar) -> date:
    """Give the day that lies a term after another one, not rolled; CalendarError for hours and minutes."""
    _check_year(day)
    if term.unit.runs:
        raise CalendarError("不能从某日顺推小时、分钟。")
    if term.unit is Unit.WORKING_DAYS:
        return calendar.add_working(day, term.amount)
    return _corresponding(day, term.amount) if term.unit is Unit.MONTHS else day + term.amount * _DAY


def spans_of(suspensions: tuple[Suspension, ...]) -> tuple[Span, ...]:
    """Join closed suspensions into spans in order; one that ended on the day it began takes out nothing."""
    spans: list[Span] = []
    for since, until in sorted((one.since, one.until) for one in suspensions if one.until is not None):
        if since == until:
            continue
        if spans and since <= spans[-1].last + _DAY:
            spans[-1] = Span(spans[-1].first, max(spans[-1].last, until - _DAY))
        else:
            spans.append(Span(since, until - _DAY))
    return tuple(spans)


def unrolled_end(
    term: Term, start: date, calendar: WorkingCalendar, spans: tuple[Span, ...], extension: Term | None
) -> date:
    """Give the last day of a term of days, months or working days with its extension, before any roll."""
    end = _walk(start, term, calendar, spans)
    return _walk(end, extension, calendar, spans) if extension is not None else end


def _walk(start: date, term: Term, calendar: WorkingCalendar, spans: tuple[Span, ...]) -> date:
    """Go a term forward from a day, not counting that day nor any suspended one."""
    if term.unit is Unit.WORKING_DAYS:
        end = calendar.add_working(start, term.amount)
    elif term.unit is Unit.MONTHS:
        end = _corresponding(start, term.amount)
    else:
        end = start + term.amount * _DAY
    for span in _after(start, spans):
        if span.first > end:
            break
        before = span.first - _DAY
        if term.unit is Unit.WORKING_DAYS:
            left = calendar.working_between(before, end)
            end = calendar.add_working(span.last, left)
        else:
            left = (end - before).days
            end = span.last + left * _DAY
    return end


def _roll(day: date, calendar: WorkingCalendar, spans: tuple[Span, ...]) -> date:
    """Move a last day that is free to the next working day; one on which the clock stands does not end it either."""
    day = calendar.next_working(day)
    for span in spans:
        if span.first <= day <= span.last:
            day = calendar.add_working(span.last, 1)
    return day


def _due_in_hours(term: Term, start: When, spans: tuple[Span, ...], extension: Term | None) -> Due:
    """Let hours run from the instant (of a mere day: from its 24:00); each suspended day gives 24 hours back."""
    end = start.latest + duration(term)
    if extension is not None:
        end += duration(extension)
    for span in _after(day_of(start.latest) - _DAY, spans):
        if start_of_day(span.first) >= end:
            break
        end += span.last - span.first + _DAY
    day = day_of(end - timedelta.resolution)  # what ends at 00:00 ends at 24:00 of the day before
    return Due(day=day, instant=end, provisional=False, unrolled=day)


def _after(start: date, spans: tuple[Span, ...]) -> Iterator[Span]:
    """Give what of the spans lies after a day."""
    for span in spans:
        if span.last > start:
            yield Span(max(span.first, start + _DAY), span.last)


def _corresponding(day: date, months: int) -> date:
    """Give the same day of another month, or that month's last (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_RUNNING = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1)}


def duration(term: Term) -> timedelta:
    """Give a term of minutes, hours or natural days as a length of time."""
    return term.amount * _RUNNING.get(term.unit, _DAY)


def _check(term: Term, start: When, suspensions: tuple[Suspension, ...], extension: Term | None) -> None:
    if standing(suspensions):
        raise CalendarError("时限正在中止，恢复之前没有到期日。")
    for day in (start.day, *(one.until for one in suspensions if one.until is not None)):
        _check_year(day)
    if extension is None:
        return
    hourly = (Unit.MINUTES, Unit.HOURS, Unit.DAYS)
    if extension.unit not in hourly if term.unit.runs else extension.unit.runs:
        raise CalendarError(f"{term.zh}的时限不能以{extension.unit.zh}延长。")


def _check_year(day: date) -> None:
    if day.year not in _YEARS:
        raise CalendarError(f"日期过远：{day.isoformat()}。")
