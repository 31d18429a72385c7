"""One calendar file of a deployment: a holiday notice with its source, and holidays of single places.

It reads and checks a file and gives values; how notices make a calendar is `published.py`. The format is described in
workflows/calendars/README.md.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import msgspec

from mediation.errors import Finding, UnreadableDefinition
from mediation.strict_yaml import Data, Document, KeyPath

_DAY = timedelta(days=1)
_MOST_DAYS = 60  # of one holiday; longer is a slip of the pen
_SATURDAY = 5
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_NATIONAL_KEYS = ("valid_from", "valid_through", "holidays", "make_up_days")
_KEYS = ("source", "date", *_NATIONAL_KEYS, "local")
_LOCAL_KEYS = ("place", "source", "date", "holidays", "make_up_days")


class DaysOff(msgspec.Struct, frozen=True, kw_only=True):
    """Free days with their names, and the weekend days worked instead."""

    holidays: tuple[tuple[date, str], ...] = ()
    make_up_days: tuple[date, ...] = ()

    @property
    def every_day(self) -> tuple[date, ...]:
        """All days named, free or worked."""
        return (*(day for day, _ in self.holidays), *self.make_up_days)


class NationalNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice for the whole country: it settles every day from `valid_from` through `valid_through`."""

    source: str
    issued: date
    valid_from: date
    valid_through: date
    days: DaysOff


class LocalNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Holidays of one place and what lies below it (全国年节及纪念日放假办法 4: 少数民族习惯的节日)."""

    source: str
    issued: date
    place: str
    days: DaysOff


class CalendarFile(msgspec.Struct, frozen=True, kw_only=True):
    """What one file says: at most one national notice, any number of local ones."""

    national: NationalNotice | None
    local: tuple[LocalNotice, ...]

    @property
    def first_day(self) -> date:
        """The first day that it can change: the first it settles or names; of a place, the first of its year."""
        days = [date(day.year, 1, 1) for one in self.local for day in one.days.every_day]
        if self.national is not None:
            days += [self.national.valid_from, *self.national.days.every_day]
        return min(days)


def read_notices(document: Document) -> CalendarFile:
    """Read a calendar file; raise `UnreadableDefinition` with every fault, each with its line and a hint."""
    reading = _Reading(document)
    result = reading.file()
    if reading.findings:
        raise UnreadableDefinition(findings=tuple(reading.findings))
    return result


class _Reading:
    """One pass over one document. A fault is noted and reading goes on with a harmless value."""

    def __init__(self, document: Document) -> None:
        self.findings: list[Finding] = []
        self._document = document

    def file(self) -> CalendarFile:
        top = self._mapping(self._document.data, (), _KEYS)
        source = self._text(top, ("source",))
        issued = self._day(top, ("date",))
        entries = top.get("local") or []
        if not isinstance(entries, list):
            self._note("calendar_list", ("local",), "local 应为列表。", "每项以“- place: …”开头。")
            entries = []
        local = tuple(self._local(entry, ("local", place), source, issued) for place, entry in enumerate(entries))
        if not local or any(key in top for key in _NATIONAL_KEYS):
            return CalendarFile(national=self._national(top, source, issued), local=local)
        return CalendarFile(national=None, local=local)

    def _national(self, top: dict[str, Data], source: str, issued: date) -> NationalNotice:
        noted = len(self.findings)
        through = self._day(top, ("valid_through",))
        since = self._day(top, ("valid_from",)) if "valid_from" in top else date(through.year, 1, 1)
        if since > through:
            self._note("calendar_range", ("valid_from",), "valid_from 晚于 valid_through。", "请核对两个日期。")
        readable = len(self.findings) == noted
        days = self._days_off(top, ())
        if readable:
            self._keep_within(days, since, through)
        return NationalNotice(source=source, issued=issued, valid_from=since, valid_through=through, days=days)

    def _keep_within(self, days: DaysOff, since: date, through: date) -> None:
        """Note the first holiday and the first make-up day that a notice for these days cannot be about."""
        # A notice may still change the last days of the December before (2018-12-29 was worked for 2019).
        first, last = date(since.year, 1, 1) - 31 * _DAY, date(through.year, 12, 31)
        strange: dict[str, tuple[date, KeyPath]] = {}
        for day, name in days.holidays:
            if not first <= day <= last:
                strange.setdefault("holidays", (day, ("holidays", name)))
        for day in days.make_up_days:
            if not first <= day <= last:
                strange.setdefault("make_up_days", (day, ("make_up_days",)))
        for day, path in strange.values():
            self._note("calendar_range", path, f"{day} 不在适用期间内。", f"本文件只能写 {first} 至 {last} 的日期。")

    def _local(self, entry: Data, path: KeyPath, source: str, issued: date) -> LocalNotice:
        fields = self._mapping(entry, path, _LOCAL_KEYS)
        return LocalNotice(
            source=self._text(fields, (*path, "source")) if "source" in fields else source,
            issued=self._day(fields, (*path, "date")) if "date" in fields else issued,
            place=self._text(fields, (*path, "place")),
            days=self._days_off(fields, path),
        )

    def _days_off(self, fields: dict[str, Data], path: KeyPath) -> DaysOff:
        named = fields.get("holidays")
        if not isinstance(named, dict) or not named:
            hint = "请写成“节日名: [日期]”，日期可以是 2026-10-01..2026-10-07。"
            self._note("calendar_holidays", (*path, "holidays"), "缺少放假日。", hint)
            named = {}
        holidays = {
            day: name for name, days in named.items() for day in self._list_of_days(days, (*path, "holidays", name))
        }
        made_up = self._list_of_days(fields.get("make_up_days") or [], (*path, "make_up_days"))
        for day in made_up:
            if day.weekday() < _SATURDAY:
                hint = "只有周末才能调休上班，请核对日期。"
                self._note("calendar_make_up", (*path, "make_up_days"), f"{day} 不是周末。", hint)
            if day in holidays:
                hint = "请删除其中一处。"
                self._note("calendar_make_up", (*path, "make_up_days"), f"{day} 既放假又上班。", hint)
        return DaysOff(holidays=tuple(sorted(holidays.items())), make_up_days=tuple(sorted(set(made_up))))

    def _list_of_days(self, value: Data, path: KeyPath) -> list[date]:
        if not isinstance(value, list):
            self._note("calendar_list", path, "应为日期列表。", "请写成 [2026-10-01..2026-10-07]。")
            return []
        return [day for place, entry in enumerate(value) for day in self._range(entry, (*path, place))]

    def _range(self, entry: Data, path: KeyPath) -> list[date]:
        first_word, dots, last_word = entry.partition("..") if isinstance(entry, str) else ("", "", "")
        first = _date(first_word)
        last = _date(last_word) if dots else first
        if first is None or last is None or not 0 <= (last - first).days < _MOST_DAYS:
            hint = "请写成 2026-10-01 或 2026-10-01..2026-10-07。"
            self._note("calendar_day", path, "日期无法识别。", hint)
            return []
        return [first + number * _DAY for number in range((last - first).days + 1)]

    def _mapping(self, value: Data, path: KeyPath, known: tuple[str, ...]) -> dict[str, Data]:
        if not isinstance(value, dict):
            self._note("calendar_shape", path, "应为“名称: 内容”。", f"可用的名称：{'、'.join(known)}。")
            return {}
        for key in value:
            if key not in known:
                self._note("calendar_key", (*path, key), f"没有“{key}”这一项。", f"可用的名称：{'、'.join(known)}。")
        return value

    def _text(self, fields: dict[str, Data], path: KeyPath) -> str:
        value = fields.get(str(path[-1]))
        if isinstance(value, str) and value.strip():
            return value.strip()
        self._note("calendar_text", path, f"缺少 {path[-1]}。", "请写明文字；日历必须注明出处。")
        return ""

    def _day(self, fields: dict[str, Data], path: KeyPath) -> date:
        value = fields.get(str(path[-1]))
        day = _date(value) if isinstance(value, str) else None
        if day is None:
            self._note("calendar_day", path, f"{path[-1]} 不是日期。", "请写成 2026-10-01。")
            return date(_FIRST_YEAR, 1, 1)
        return day

    def _note(self, code: str, path: KeyPath, message: str, hint: str) -> None:
        self.findings.append(Finding(code, message, self._document.file, self._document.line(path), hint))


def _date(text: str) -> date | None:
    """Read 2026-10-01 and nothing else, within the years a calendar file can be about."""
    if _WRITTEN.fullmatch(text) is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
