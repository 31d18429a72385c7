"""How dates, instants and clocks are said to people: `10月10日（周六，调休上班）还剩 3 个工作日`.

Nothing is computed here that a rule rests on: due days come from the case, working days from the calendar.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from mediation.calendar.moments import SHANGHAI, When, day_of
from mediation.calendar.working_days import WorkingCalendar
from mediation.engine.case import RunningDeadline

_LONG_CLOCK = timedelta(days=10)


class ClockWords(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one clock: its colour (green, yellow, red, black, standing, none), time left, due day."""

    colour: str
    left: str
    due: str
    order: float


def say_day(day: date, calendar: WorkingCalendar, *, at: datetime) -> str:
    """Say a day with its weekday and what is special about it; the year too when it is not the present one."""
    words = calendar.describe(day)
    return words if day.year == day_of(at).year else f"{day.year}年{words}"


def say_when(when: When | None, calendar: WorkingCalendar, *, at: datetime) -> str:
    """Say a day, with the hour where it is known; nothing for None."""
    if when is None:
        return ""
    words = say_day(when.day, calendar, at=at)
    return words if when.instant is None else f"{words} {when.instant.astimezone(SHANGHAI):%H:%M}"


def say_instant(instant: datetime, calendar: WorkingCalendar, *, at: datetime) -> str:
    """Say an instant as the day and hour in Shanghai."""
    return say_when(When.at(instant), calendar, at=at)


def clock_words(clock: RunningDeadline, calendar: WorkingCalendar, *, at: datetime) -> ClockWords:
    """Say how a clock stands at this instant."""
    if clock.status == "standing":
        return ClockWords(colour="standing", left="计时中止", due="恢复后继续计算", order=1e12)
    if not clock.live or clock.due_at is None:
        return ClockWords(colour="none", left="已结束", due=say_when(clock.ended_on, calendar, at=at), order=1e13)
    return due_words(clock.due_at, calendar, start=clock.anchor.earliest, provisional=clock.provisional, at=at)


def due_words(
    due_at: datetime, calendar: WorkingCalendar, *, start: datetime | None, provisional: bool, at: datetime
) -> ClockWords:
    """Say how far away a due instant is; a clock of days ends at 24:00 of its last day, one of hours at its hour."""
    last = day_of(due_at - timedelta(microseconds=1))
    by_day = due_at.astimezone(SHANGHAI).time().isoformat() == "00:00:00"
    due = say_day(last, calendar, at=at) if by_day else say_instant(due_at, calendar, at=at)
    if provisional:
        due += "，暂定"
    return ClockWords(
        colour=_colour(due_at, start, at),
        left=_left(due_at, last, calendar, at),
        due=due,
        order=(due_at - at).total_seconds(),
    )


def _colour(due_at: datetime, start: datetime | None, at: datetime) -> str:
    """Green above 30 % of the time, yellow below (or 3 days before the end of a clock of more than 10), red over."""
    left = due_at - at
    if left <= timedelta(0):
        return "black" if -left > timedelta(days=7) else "red"
    if start is not None and due_at > start:
        whole = due_at - start
        if left <= whole * 0.3 or (whole > _LONG_CLOCK and left <= timedelta(days=3)):
            return "yellow"
    return "green"


def _left(due_at: datetime, last: date, calendar: WorkingCalendar, at: datetime) -> str:
    today = day_of(at)
    if at >= due_at:
        over = (today - last).days
        return f"已超 {over} 天" if over >= 1 else f"已超 {_hours(at - due_at)}"
    if due_at - at < timedelta(hours=24) and last <= today + timedelta(days=1):
        by_day = due_at.astimezone(SHANGHAI).time().isoformat() == "00:00:00"
        return "今日到期" if by_day else f"还剩 {_hours(due_at - at)}"
    working = calendar.working_between(today, last)
    return f"还剩 {working} 个工作日" if working else f"还剩 {(last - today).days} 天，均为休息日"


def _hours(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{max(minutes, 1)} 分钟"
