"""The published calendar: the holiday table of `chinesecalendar` since 2004, and the notices of a deployment over it.

The only importer of `chinese_calendar`. A notice replaces the table for its years; local notices apply to their place
and what lies below it. Days that no notice has settled yet are an ordinary week, except the holidays whose date stands
in the regulation itself, and every answer about them is provisional.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final, final

import chinese_calendar
import msgspec

from mediation.calendar.holiday_notices import CalendarFile, DaysOff, LocalNotice, NationalNotice, read_notices
from mediation.calendar.working_days import WorkingCalendar
from mediation.errors import Finding, UnreadableDefinition
from mediation.strict_yaml import read

TABLE_SOURCE: Final = f"国务院办公厅历年部分节假日安排的通知（chinesecalendar {chinese_calendar.__version__}）"
# The next year's notice may still move 29 to 31 December: it did in 2006, 2007, 2011, 2018, 2022 and 2023.
_SETTLED_THROUGH: Final = (12, 28)
# 全国年节及纪念日放假办法 2: holidays on a fixed date, known without a notice.
_BY_REGULATION: Final = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节"} | {(10, n): "国庆节" for n in (1, 2, 3)}
_YEARS_BY_REGULATION: Final = 10


@final
class Published:
    """What has been published: a working calendar for the country, and one for every place with holidays of its own."""

    def __init__(
        self,
        national: WorkingCalendar,
        local: Iterable[LocalNotice] = (),
        sources: tuple[str, ...] = (TABLE_SOURCE,),
        notices: tuple[NationalNotice, ...] = (),
    ) -> None:
        """Raise CalendarError when a place's holidays contradict the country's."""
        self.sources = sources
        self.notices = notices
        self.local = tuple(local)
        self._national = national
        self._local: dict[str, list[LocalNotice]] = {}
        self._made: dict[tuple[str, ...], WorkingCalendar] = {(): national}
        for notice in self.local:
            self._local.setdefault(notice.place, []).append(notice)
        for place in self._local:
            self.at((place,))

    @property
    def valid_from(self) -> date:
        """The first day that a notice has settled."""
        return self._national.valid_from

    @property
    def valid_through(self) -> date:
        """The last day that a notice has settled; later answers are provisional."""
        return self._national.valid_through

    @property
    def places(self) -> tuple[str, ...]:
        """The places that have holidays of their own."""
        return tuple(sorted(self._local))

    def source_of(self, day: date) -> str:
        """Name the notice that settles a day for the country; empty for a day that none has settled yet."""
        if not self.valid_from <= day <= self.valid_through:
            return ""
        found = [one.source for one in self.notices if one.valid_from <= day <= date(one.valid_through.year, 12, 31)]
        return found[-1] if found else TABLE_SOURCE

    def over(self, later: Iterable[CalendarFile]) -> Published:
        """Lay later notices over these, in their order: a national one replaces its years, a local one those years of
        its place in which it names a day.

        Raises CalendarError when the days of a place and those of the country contradict each other.
        """
        national, local, notices = self._national, list(self.local), list(self.notices)
        days = DaysOff(holidays=tuple(national.holidays.items()), make_up_days=tuple(national.make_up_days))
        through = national.valid_through
        for one in later:
            local = [*_without(local, one.local), *one.local]
            if one.national is not None:
                days, through = _over(days, one.national), max(through, one.national.valid_through)
                notices.append(one.national)
        named = (TABLE_SOURCE, *(one.source for one in notices), *(one.source for one in local))
        calendar = _calendar(national.valid_from, through, days)
        return Published(calendar, local, tuple(dict.fromkeys(named)), tuple(notices))

    def gap(self, notice: NationalNotice, file: str) -> Finding | None:
        """Say that a notice leaves a year out that nobody has published; None if it follows on."""
        if notice.valid_from <= date(self.valid_through.year + 1, 1, 1):
            return None
        hint = f"请先补上 {self.valid_through.year + 1} 年的通知。"
        return Finding("calendar_gap", "与已有日历不相连。", file, 1, hint)

    def at(self, places: Iterable[str] = ()) -> WorkingCalendar:
        """Give the calendar of a place: name the place and all places above it. Equal answers are one object."""
        concerned = tuple(sorted(set(places) & self._local.keys()))
        if (made := self._made.get(concerned)) is not None:
            return made
        holidays = dict(self._national.holidays)
        make_up_days = set(self._national.make_up_days)
        for place in concerned:
            for notice in self._local[place]:
                holidays |= dict(notice.days.holidays)
                make_up_days -= holidays.keys()  # a local holiday on a day that the country works is free
                make_up_days |= set(notice.days.make_up_days)
        calendar = WorkingCalendar(
            holidays=holidays, make_up_days=make_up_days, valid_from=self.valid_from, valid_through=self.valid_through
        )
        return self._made.setdefault(concerned, calendar)


def published(folder: Path | None = None) -> Published:
    """Load the table and the folder's *.yaml files, in order of their names; takes some tens of milliseconds, so once.

    Raises UnreadableDefinition for a faulty file (all faults of all files) and CalendarError when local and national
    days contradict each other.
    """
    findings: list[Finding] = []
    national, local = _read_all(sorted(folder.glob("*.yaml")) if folder is not None else [], findings)
    known = Published(_calendar(*_table()))
    for name, notice in national:
        if (gap := known.gap(notice, name)) is not None:
            findings.append(gap)
        known = known.over([CalendarFile(national=notice, local=())])
    if findings:
        raise UnreadableDefinition(findings=tuple(findings))
    return known.over([CalendarFile(national=None, local=tuple(local))])


def _read_all(paths: list[Path], findings: list[Finding]) -> tuple[list[tuple[str, NationalNotice]], list[LocalNotice]]:
    """Read every file, the faulty ones into `findings`; national notices with their file's name, oldest first."""
    national: list[tuple[str, NationalNotice]] = []
    local: list[LocalNotice] = []
    for path in paths:
        try:
            notices = read_notices(read(path))
        except UnreadableDefinition as fault:
            findings += fault.findings
            continue
        local += notices.local
        if notices.national is not None:
            national.append((path.name, notices.national))
    return sorted(national, key=lambda one: one[1].valid_from), local


def _table() -> tuple[date, date, DaysOff]:
    """Give the years of the library, and its holidays under their Chinese names."""
    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    holidays = tuple((day, names[name]) for day, name in sorted(chinese_calendar.holidays.items()))
    made_up = tuple(sorted(chinese_calendar.workdays))
    first, last = holidays[0][0].year, holidays[-1][0].year
    return date(first, 1, 1), date(last, *_SETTLED_THROUGH), DaysOff(holidays=holidays, make_up_days=made_up)


def _over(days: DaysOff, notice: NationalNotice) -> DaysOff:
    """Lay a notice over the days before it: its years are its own."""
    first, last = notice.valid_from, date(notice.valid_through.year, 12, 31)
    holidays = {day: name for day, name in days.holidays if not first <= day <= last}
    made_up = {day for day in days.make_up_days if not first <= day <= last}
    holidays |= dict(notice.days.holidays)
    made_up = (made_up - holidays.keys()) | set(notice.days.make_up_days)
    for day in notice.days.make_up_days:
        holidays.pop(day, None)
    return DaysOff(holidays=tuple(holidays.items()), make_up_days=tuple(made_up))


def _without(local: list[LocalNotice], later: tuple[LocalNotice, ...]) -> list[LocalNotice]:
    """Take out of earlier local notices the years of which a later one of the same place speaks."""
    spoken = {(one.place, day.year) for one in later for day in one.days.every_day}
    return [
        msgspec.structs.replace(
            one,
            days=DaysOff(
                holidays=tuple(entry for entry in one.days.holidays if (one.place, entry[0].year) not in spoken),
                make_up_days=tuple(day for day in one.days.make_up_days if (one.place, day.year) not in spoken),
            ),
        )
        for one in local
    ]


def _calendar(since: date, through: date, days: DaysOff) -> WorkingCalendar:
    ahead = range(through.year + 1, through.year + 1 + _YEARS_BY_REGULATION)
    by_regulation = {date(year, *day): name for year in ahead for day, name in _BY_REGULATION.items()}
    return WorkingCalendar(
        holidays=by_regulation | dict(days.holidays),
        make_up_days=days.make_up_days,
        valid_from=since,
        valid_through=through,
    )
