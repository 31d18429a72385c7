"""Which days are worked: an immutable calendar of published holidays and make-up working days, and counting on it.

Weekends rest, holidays rest, make-up days work. Outside the published range a week is an ordinary one and every answer
is provisional. The calendar knows no terms and no law; where its days come from is `published.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Final, final

from mediation.errors import CalendarError

_WEEKDAYS: Final = "一二三四五六日"
_SATURDAY: Final = 5
_LISTED_BEYOND: Final = 750  # days; terms reach some two years past the last notice


@final
class WorkingCalendar:
    """Holidays with their names, make-up working days, and the range (both days included) that has been published.

    Two calendars are equal when they answer alike; `edition` is the digest that says so. Raises CalendarError when a
    day is both a holiday and a make-up day, when a make-up day is no weekend, or when the range is empty.
    """

    __slots__ = (
        "_listed",
        "_rested",
        "_unlisted",
        "_worked",
        "edition",
        "holidays",
        "make_up_days",
        "valid_from",
        "valid_through",
    )

    edition: str
    holidays: Mapping[date, str]
    make_up_days: frozenset[date]
    valid_from: date
    valid_through: date
    _rested: tuple[int, ...]
    _worked: tuple[int, ...]
    _listed: tuple[int, ...]
    _unlisted: int

    def __init__(
        self, *, holidays: Mapping[date, str], make_up_days: Iterable[date], valid_from: date, valid_through: date
    ) -> None:
        made_up = frozenset(make_up_days)
        _check(holidays, made_up, valid_from, valid_through)
        lines = [f"{valid_from}..{valid_through}"]
        lines += [f"{day} {holidays[day]}" for day in sorted(holidays)]
        lines += [f"{day} +" for day in sorted(made_up)]
        fields = {
            "holidays": MappingProxyType(dict(holidays)),
            "make_up_days": made_up,
            "valid_from": valid_from,
            "valid_through": valid_through,
            "edition": sha256("\n".join(lines).encode()).hexdigest()[:16],
            # The exceptions as sorted day numbers: counting is the weekday formula plus two bisections.
            "_rested": tuple(sorted(day.toordinal() for day in holidays if day.weekday() < _SATURDAY)),
            "_worked": tuple(sorted(day.toordinal() for day in made_up)),
        }
        for name, value in fields.items():
            object.__setattr__(self, name, value)
        # Finding the n-th working day is a look-up in the years that matter, and a search outside them.
        first = date(valid_from.year, 1, 1).toordinal()
        last = valid_through.toordinal() + _LISTED_BEYOND
        working = (number for number in range(first, last) if self.is_working(date.fromordinal(number)))
        object.__setattr__(self, "_listed", tuple(working))
        object.__setattr__(self, "_unlisted", self._count(first))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a calendar is immutable: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a calendar is immutable: {name}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkingCalendar) and self.edition == other.edition

    def __hash__(self) -> int:
        return hash(self.edition)

    def __repr__(self) -> str:
        return f"WorkingCalendar({self.valid_from}..{self.valid_through}, edition {self.edition})"

    def is_working(self, day: date) -> bool:
        """Say whether the day is worked: a weekday without a holiday, or a make-up day."""
        return day in self.make_up_days or (day.weekday() < _SATURDAY and day not in self.holidays)

    def is_rest(self, day: date) -> bool:
        """Say whether the day is free: a holiday, or a weekend that is not made up."""
        return not self.is_working(day)

    def is_provisional(self, day: date) -> bool:
        """Say whether the day lies outside the published range, so that a notice may still change it."""
        return not self.valid_from <= day <= self.valid_through

    def next_working(self, day: date) -> date:
        """Give the day itself when it is worked, else the next worked day."""
        return day if self.is_working(day) else self.add_working(day, 1)

    def add_working(self, day: date, n: int) -> date:
        """Give the n-th working day after the day (before it for n < 0), the day itself not counted; n = 0: the day."""
        if n == 0:
            return day
        ordinal = day.toordinal()
        wanted = self._count(ordinal + 1) + n if n > 0 else self._count(ordinal) + n + 1
        return date.fromordinal(self._the(wanted))

    def working_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; negative when `end` comes first."""
        return self._count(end.toordinal() + 1) - self._count(start.toordinal() + 1)

    def describe(self, day: date) -> str:
        """Say a day in words, what is special about it, and whether that may still change: 1月5日（周二，暂定）."""
        said = self.name(day)
        return f"{said[:-1]}，暂定）" if self.is_provisional(day) else said

    def name(self, day: date) -> str:
        """Say a day in words, with what is special about it: for a day on which something has happened."""
        remarks = [f"周{_WEEKDAYS[day.weekday()]}"]
        if day in self.make_up_days:
            remarks.append("调休上班")
        elif (name := self.holidays.get(day)) is not None:
            remarks.append(name)
        return f"{day.month}月{day.day}日（{'，'.join(remarks)}）"

    def _count(self, ordinal: int) -> int:
        """Count the working days before an ordinal; ordinal 1 is a Monday."""
        weeks, rest = divmod(ordinal - 1, 7)
        weekdays = 5 * weeks + min(rest, 5)
        return weekdays - bisect_left(self._rested, ordinal) + bisect_left(self._worked, ordinal)

    def _the(self, wanted: int) -> int:
        """Find the ordinal of the wanted-th working day ever."""
        place = wanted - self._unlisted - 1
        if 0 <= place < len(self._listed):
            return self._listed[place]
        # Among the weekdays it lies as many places off as there are exceptions, at most.
        low = _weekday(max(wanted - len(self._worked), 1))
        high = _weekday(wanted + len(self._rested))
        return bisect_left(range(low, high), wanted, key=lambda ordinal: self._count(ordinal + 1)) + low


def show(day: date, calendar: WorkingCalendar) -> str:
    """Say a day in words with its year: 2026年10月8日（周四）."""
    return f"{day.year}年{calendar.describe(day)}"


def _weekday(number: int) -> int:
    """Find the ordinal of the number-th weekday ever, counted from 1."""
    weeks, rest = divmod(number - 1, 5)
    return 7 * weeks + rest + 1


def _check(holidays: Mapping[date, str], made_up: frozenset[date], valid_from: date, valid_through: date) -> None:
    if valid_from > valid_through:
        raise CalendarError(f"日历的适用期间颠倒：{valid_from} 至 {valid_through}。")
    if both := sorted(made_up & holidays.keys()):
        raise CalendarError(f"{both[0]} 既是放假日又是调休上班日。")
    if plain := sorted(day for day in made_up if day.weekday() < _SATURDAY):
        raise CalendarError(f"{plain[0]} 不是周末，不能是调休上班日。")
