"""Days, terms and moments in English words, beside the Chinese of `working_days.py`, `terms.py` and `moments.py`.

Words only: what a day is, the calendar says. The name of a local holiday stays as its notice has it.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from mediation.calendar.moments import SHANGHAI, When
from mediation.calendar.working_days import WorkingCalendar

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOLIDAYS: Final = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明": "Qingming",
    "清明节": "Qingming",
    "劳动节": "Labour Day",
    "端午": "Dragon Boat Festival",
    "端午节": "Dragon Boat Festival",
    "中秋": "Mid-Autumn Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}


def described(day: date, calendar: WorkingCalendar) -> str:
    """Say a day, what is special about it, and whether that may still change: Tue 5 Jan (provisional)."""
    remarks = []
    if day in calendar.make_up_days:
        remarks.append("make-up working day")
    elif (name := calendar.holidays.get(day)) is not None:
        remarks.append(_HOLIDAYS.get(name, name))
    if calendar.is_provisional(day):
        remarks.append("provisional")
    said = f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return f"{said} ({', '.join(remarks)})" if remarks else said


def dated(day: date) -> str:
    """Say a day with its year: 7 Oct 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def shown(day: date, calendar: WorkingCalendar) -> str:
    """Say a day with its year and what is special about it: Wed 7 Oct 2026 (National Day)."""
    said, bracket, remarks = described(day, calendar).partition(" (")
    return f"{said} {day.year}{bracket}{remarks}"


def moment(when: When) -> str:
    """Say a moment as exactly as it is known: 7 Sep 2026, 09:00, or only the day."""
    words = dated(when.day)
    return words if when.instant is None else f"{words}, {when.instant.astimezone(SHANGHAI):%H:%M}"
