"""Why a term ends when it ends: the count day by day, in lines that a mediator can read to the parties; English beside.

It walks the days one at a time and shares with `terms.due` only the rules, so that the two check each other; it decides
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, time, timedelta
from itertools import groupby
from typing import Literal, NamedTuple

from mediation.calendar.days_in_english import described, moment, shown
from mediation.calendar.moments import When, day_of
from mediation.calendar.terms import Due, Suspension, Term, Unit, due, spans_of, unrolled_end
from mediation.calendar.working_days import WorkingCalendar, show

_DAY = timedelta(days=1)
_SATURDAY = 5


Kind = Literal["start", "counted", "left_out", "given_back", "extended", "rolled", "outside", "due"]


class Line(NamedTuple):
    """One line of the arithmetic and what kind of line it is; the same in English."""

    kind: Kind
    text: str
    en: str


class _Counted(NamedTuple):
    day: date
    number: int  # its place in the count; 0: not counted
    why: str  # why it is not counted
    why_en: str


def explain(
    term: Term,
    start: When,
    *,
    calendar: WorkingCalendar,
    suspensions: tuple[Suspension, ...] = (),
    extension: Term | None = None,
    rolls: bool = True,
    ends_at: time | None = None,
) -> tuple[str, ...]:
    """Say in Chinese lines how `due` counts; the same arguments, the same CalendarError."""
    lines = account(
        term, start, calendar=calendar, suspensions=suspensions, extension=extension, rolls=rolls, ends_at=ends_at
    )
    return tuple(line.text for line in lines)


def account(
    term: Term,
    start: When,
    *,
    calendar: WorkingCalendar,
    suspensions: tuple[Suspension, ...] = (),
    extension: Term | None = None,
    rolls: bool = True,
    ends_at: time | None = None,
) -> tuple[Line, ...]:
    """The same lines, each with its kind: 起算, 计入, 扣除, 补回, 延长, 顺延, 计时之外, 到期."""
    end = due(
        term, start, calendar=calendar, suspensions=suspensions, extension=extension, rolls=rolls, ends_at=ends_at
    )
    lines = [Line("start", _opening(term, start, calendar), _opening_en(term, start, calendar))]
    if term.unit.runs:
        lines += _hours(start, end, suspensions, extension)
        lines += map(_outside, without_effect(end, start, suspensions, calendar, runs=True))
        at = When.at(end.instant)
        return (*lines, Line("due", f"到期：{at.zh}。", f"Due: {moment(at)}."))
    idle = map(_outside, without_effect(end, start, suspensions, calendar, runs=False))
    first_end = unrolled_end(term, start.day, calendar, spans_of(suspensions), None)
    lines += _stretch(start.day, first_end, term, calendar, suspensions)
    if extension is not None:
        lines.append(Line("extended", f"延长 {extension.zh}：", f"Extended by {extension}:"))
        lines += _stretch(first_end, end.unrolled, extension, calendar, suspensions)
    if end.day != end.unrolled:
        lines.append(_rolled(end, calendar, suspensions))
    return (*lines, *idle, _end(end, calendar, ends_at))


def _end(end: Due, calendar: WorkingCalendar, ends_at: time | None) -> Line:
    tail = "，尚无公布的放假安排，暂定" if end.provisional else ""
    hour = "24:00" if ends_at is None else f"{ends_at:%H:%M}（业务时间结束，民法典 203 第二款）"
    tail_en = "; no holiday notice is published for it yet, provisional" if end.provisional else ""
    hour_en = "24:00" if ends_at is None else f"{ends_at:%H:%M} (end of business hours, Civil Code art. 203 para. 2)"
    return Line(
        "due",
        f"到期：{show(end.day, calendar)} {hour}{tail}。",
        f"Due: {shown(end.day, calendar)}, {hour_en}{tail_en}.",
    )


def without_effect(
    end: Due, start: When, suspensions: tuple[Suspension, ...], calendar: WorkingCalendar, *, runs: bool
) -> tuple[Suspension, ...]:
    """Give the suspensions of which no day lies in the time that was counted, nor keeps the last day from ending on it
    as it rolls; one that ended on the day it began has no day. `runs` is for hours, which count their first day."""
    first = day_of(start.latest) if runs else start.day + _DAY
    idle = []
    for one in suspensions:
        days = () if one.until is None else _days(max(one.since, first), min(one.until, end.day) - _DAY)
        counted = any(day <= end.unrolled or calendar.is_working(day) for day in days)
        last_too = runs and one.until is not None and one.since <= end.day < one.until
        if one.until is not None and not (counted or last_too):
            idle.append(one)
    return tuple(idle)


def _outside(one: Suspension) -> Line:
    """Name a suspension that takes out nothing."""
    why = f"（{one.reason}）" if one.reason else ""
    why_en = f" ({one.reason})" if one.reason else ""
    since, until = one.since.isoformat(), one.until and one.until.isoformat()
    if one.since == one.until:
        zh = f"中止{why} {since} 当日恢复，不影响期限。"
        return Line("outside", zh, f"The suspension{why_en} of {since} ended the day it began and changes nothing.")
    zh = f"中止{why} {since} 至 {until} 的前一日全在计时之外，不影响期限。"
    en = f"The suspension{why_en} {since} until the day before {until} lies outside of the count and changes nothing."
    return Line("outside", zh, en)


def _opening(term: Term, start: When, calendar: WorkingCalendar) -> str:
    if term.unit.runs:
        since = start.zh if start.instant is not None else f"{start.zh} 24:00"
        return f"期限 {term.zh}，自 {since} 起连续计算，不顺延。"
    opening = f"期限 {term.zh}，自 {start.zh} 起算，当日不计入（民诉法 85、民法典 201）。"
    if term.unit is Unit.MONTHS:
        last = unrolled_end(term, start.day, calendar, (), None)
        opening += f"对应日为 {show(last, calendar)}，计 {(last - start.day).days} 日（民法典 202）。"
    return opening


def _opening_en(term: Term, start: When, calendar: WorkingCalendar) -> str:
    if term.unit.runs:
        since = moment(start) if start.instant is not None else f"{moment(start)}, 24:00"
        return f"Term {term}, runs on from {since}, never rolls."
    opening = (
        f"Term {term}, from {moment(start)}, that day not counted (Civil Procedure Law art. 85, Civil Code art. 201)."
    )
    if term.unit is Unit.MONTHS:
        last = unrolled_end(term, start.day, calendar, (), None)
        days = (last - start.day).days
        opening += f" The corresponding day is {shown(last, calendar)}, {days} days (Civil Code art. 202)."
    return opening


def _rolled(end: Due, calendar: WorkingCalendar, suspensions: tuple[Suspension, ...]) -> Line:
    """Say where the last day goes; a suspension that begins on the way keeps it standing until it is over."""
    between = _days(end.unrolled, end.day - _DAY)
    standing = [day for day in between if calendar.is_working(day) and _reason(day, suspensions) is not None]
    on_the_way = f"，其中{calendar.describe(standing[0])}起在中止期间，不作末日" if standing else ""
    stood = f"; from {described(standing[0], calendar)} the clock stands, no last day" if standing else ""
    last, onto = calendar.describe(end.unrolled), calendar.describe(end.day)
    return Line(
        "rolled",
        f"末日 {last} 顺延至下一工作日 {onto}{on_the_way}（民诉法 85、民法典 203）。",
        f"The last day {described(end.unrolled, calendar)} rolls to the next working day {described(end.day, calendar)}"
        f"{stood} (Civil Procedure Law art. 85, Civil Code art. 203).",
    )


def _hours(start: When, end: Due, suspensions: tuple[Suspension, ...], extension: Term | None) -> Iterable[Line]:
    """Say what was added to the hours: whole suspended days and the extension."""
    reasons = (_reason(day, suspensions) for day in _days(day_of(start.latest), end.day))
    for (zh, en), days in Counter(reason for reason in reasons if reason is not None).items():
        en_days = f"{days} day{'s' if days > 1 else ''}"
        back = f"S{en[1:]} for {en_days}: {days * 24} hours are given back."
        yield Line("given_back", f"{zh} {days} 日，补回 {days * 24} 小时。", back)
    if extension is not None:
        yield Line("extended", f"延长 {extension.zh}。", f"Extended by {extension}.")


def _stretch(
    start: date, end: date, term: Term, calendar: WorkingCalendar, suspensions: tuple[Suspension, ...]
) -> Iterable[Line]:
    """Count the days after `start` up to `end`, and say runs of like days in one line."""
    word = Unit.WORKING_DAYS.zh if term.unit is Unit.WORKING_DAYS else Unit.DAYS.zh
    word_en = "Working day" if term.unit is Unit.WORKING_DAYS else "Day"
    counted = _count(start, end, calendar if term.unit is Unit.WORKING_DAYS else None, suspensions)
    for why, run in groupby(counted, key=lambda one: one.why):
        alike = list(run)
        first, last = alike[0], alike[-1]
        days, days_en = calendar.describe(first.day), described(first.day, calendar)
        number = number_en = str(first.number)
        if last.day != first.day:
            days += f"至{calendar.describe(last.day)}"
            number += f" 至 {last.number}"
            days_en += f" to {described(last.day, calendar)}"
            number_en = f"s {first.number} to {last.number}"
        if why:
            yield Line("left_out", f"{days}：{why}，不计。", f"{days_en}: {first.why_en}, not counted.")
            continue
        worked = _made_up(alike[1:-1], term)
        among = f"，其中{'、'.join(map(calendar.describe, worked))}" if worked else ""
        among_en = f", among them {', '.join(described(day, calendar) for day in worked)}" if worked else ""
        number_en = number_en if number_en.startswith("s ") else f" {number_en}"
        yield Line("counted", f"第 {number} {word}：{days}{among}。", f"{word_en}{number_en}: {days_en}{among_en}.")


def _made_up(inside: list[_Counted], term: Term) -> list[date]:
    """Give the free days inside a run that are worked (调休), where working days are counted."""
    if term.unit is not Unit.WORKING_DAYS:
        return []
    return [one.day for one in inside if one.day.weekday() >= _SATURDAY]


def _count(
    start: date, end: date, calendar: WorkingCalendar | None, suspensions: tuple[Suspension, ...]
) -> Iterable[_Counted]:
    number = 0
    for day in _days(start + _DAY, end):
        why = _reason(day, suspensions)
        if why is None and calendar is not None and calendar.is_rest(day):
            why = ("休息日", "free")
        if why is None:
            number += 1
        yield _Counted(day, number, *(why or ("", "")))


def _reason(day: date, suspensions: tuple[Suspension, ...]) -> tuple[str, str] | None:
    """Name the suspension that takes the day out, if there is one, in Chinese and in English."""
    for one in suspensions:
        if one.until is not None and one.since <= day < one.until:
            return (f"中止（{one.reason}）", f"suspended ({one.reason})") if one.reason else ("中止", "suspended")
    return None


def _days(first: date, last: date) -> Iterable[date]:
    return (first + number * _DAY for number in range((last - first).days + 1))
