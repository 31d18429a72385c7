"""How dates, instants and clocks are said to people: `10月10日（周六，调休上班）还剩 3 个工作日`.

Nothing is computed here that a rule rests on: due days come from the case, working days from the calendar.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from mediation.calendar.moments import SHANGHAI, When, day_of
from mediation.calendar.working_days import WorkingCalendar
from mediation.engine.case import RunningDeadline
from mediation.engine.clock_colours import Colour, colour_of


class ClockWords(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one clock: its colour (`engine/clock_colours.py`), time left, due day."""

    colour: Colour
    left: str
    due: str
    order: float


def say_day(day: date, calendar: WorkingCalendar, *, at: datetime) -> str:
    """Say a day with its weekday and what is special about it; the year too when it is not the present one.

    That a date may still move is said of the date that was counted (`say_due`), not of every day of that year.
    """
    words = calendar.name(day)
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


def clock_words(clock: RunningDeadline, calendar: WorkingCalendar, *, at: datetime, window: bool = False) -> ClockWords:
    """Say how a clock stands at this instant; `window`: when it closes, nobody is late."""
    colour = colour_of(clock, at=at, window=window)
    if clock.status == "standing":
        return ClockWords(colour=colour, left="计时中止", due="恢复后继续计算", order=1e12)
    if not clock.live or clock.due_at is None:
        return ClockWords(colour=colour, left="已结束", due=say_when(clock.ended_on, calendar, at=at), order=1e13)
    due = say_due(clock.due_at, calendar, provisional=clock.provisional, at=at)
    if window and clock.due_at <= at:
        return ClockWords(colour=colour, left="已关闭", due=due, order=1e11)
    order = (clock.due_at - at).total_seconds()
    return ClockWords(colour=colour, left=say_left(clock.due_at, calendar, at=at), due=due, order=order)


def say_due(due_at: datetime, calendar: WorkingCalendar, *, provisional: bool, at: datetime) -> str:
    """Say when a clock ends: one of days at 24:00 of its last day, one of hours at its hour."""
    last = day_of(due_at - timedelta(microseconds=1))
    due = say_day(last, calendar, at=at) if _by_day(due_at) else say_instant(due_at, calendar, at=at)
    return f"{due}，暂定" if provisional else due


def _by_day(due_at: datetime) -> bool:
    return due_at.astimezone(SHANGHAI).time().isoformat() == "00:00:00"


def say_left(due_at: datetime, calendar: WorkingCalendar, *, at: datetime) -> str:
    """Say how far away a due instant is, or for how long it has been over."""
    today, last = day_of(at), day_of(due_at - timedelta(microseconds=1))
    if at >= due_at:
        over = (today - last).days
        return f"已超 {over} 天" if over >= 1 else f"已超 {_hours(at - due_at)}"
    if due_at - at < timedelta(hours=24) and last <= today + timedelta(days=1):
        return "今日到期" if _by_day(due_at) else f"还剩 {_hours(due_at - at)}"
    working = calendar.working_between(today, last)
    return f"还剩 {working} 个工作日" if working else f"还剩 {(last - today).days} 天，均为休息日"


def _hours(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{max(minutes, 1)} 分钟"
