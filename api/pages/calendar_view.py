"""What the page of the calendar draws: a year as twelve months, its days with their signs, the published notices."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from api.shapes.calendar import sources_of
from api.words_of_time import say_day, say_instant
from mediation.calendar.published import Published
from mediation.calendar.year_days import YearDay
from mediation.store.calendar_notices import KeptNotice, Reprojection
from mediation.town.around import Town
from mediation.town.places import PlaceId

_SIGNS = {"holiday": "休", "made_up": "班", "weekend": "", "working": ""}
_SAID = {"holiday": "放假", "made_up": "调休上班", "weekend": "周末", "working": "工作日"}
_DAY = timedelta(days=1)


def months(days: tuple[YearDay, ...], today: date) -> list[dict[str, Any]]:
    """Lay a year out: for each month its weeks from Monday, each day with its sign, and what is special in words."""
    by_day = {one.day: one for one in days}
    found = []
    for month in range(1, 13):
        first = date(days[0].day.year, month, 1)
        length = monthrange(first.year, month)[1]
        cells: list[dict[str, Any] | None] = [None] * first.weekday()
        cells += [_cell(by_day[first + number * _DAY], today) for number in range(length)]
        cells += [None] * (-len(cells) % 7)
        inside = [by_day[first + number * _DAY] for number in range(length)]
        found.append(
            {
                "title": f"{month}月",
                "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
                "working": sum(one.kind in {"working", "made_up"} for one in inside),
                "provisional": any(one.provisional for one in inside),
            }
        )
    return found


def _cell(one: YearDay, today: date) -> dict[str, Any]:
    said = one.name or _SAID[one.kind]
    return {
        "number": one.day.day,
        "kind": one.kind,
        "sign": _SIGNS[one.kind],
        "said": f"{said}{'（当地）' if one.local else ''}{'，暂定' if one.provisional else ''}",
        "local": one.local,
        "provisional": one.provisional,
        "today": one.day == today,
    }


def stretches(days: Iterable[YearDay], town: Town, at: datetime) -> list[dict[str, Any]]:
    """List the free and made-up days in words, like days that follow each other as one line."""
    runs: list[list[YearDay]] = []
    for one in days:
        if one.kind not in {"holiday", "made_up"}:
            continue
        last = runs[-1][-1] if runs else None
        alike = last is not None and (last.kind, last.name, last.local) == (one.kind, one.name, one.local)
        if alike and last is not None and last.day == one.day - _DAY:
            runs[-1].append(one)
        else:
            runs.append([one])
    calendar = town.published.at()
    return [
        {
            "name": run[0].name or _SAID[run[0].kind],
            "sign": _SIGNS[run[0].kind],
            "kind": run[0].kind,
            "days": say_day(run[0].day, calendar, at=at) + (f" 至 {run[-1].day:%-m月%-d日}" if len(run) > 1 else ""),
            "count": len(run),
            "local": run[0].local,
            "provisional": any(one.provisional for one in run),
        }
        for run in runs
    ]


def local_rows(known: Published, town: Town) -> list[dict[str, str]]:
    """List the notices of single places."""
    names = {place: town.places[PlaceId(place)].name for place in known.places if place in town.places}
    return [
        {
            "place": names.get(one.place, one.place),
            "source": one.source,
            "days": "、".join(dict.fromkeys(f"{name} {day}" for day, name in one.days.holidays)),
        }
        for one in known.local
        if one.days.holidays
    ]


def notice_rows(
    notices: Iterable[KeptNotice], runs: dict[int, Reprojection], town: Town, at: datetime
) -> list[dict[str, Any]]:
    """List the published notices, the newest first: source, by whom and when, what became of live cases."""
    return [
        {
            "no": one.no,
            "name": one.name,
            "sources": sources_of(one),
            "by": town.people[one.by].name if one.by in town.people else one.by,
            "at": say_instant(one.at, town.calendar, at=at),
            "moved": runs[one.no].moved,
            "settled": runs[one.no].settled,
            "done": runs[one.no].done_at is not None,
        }
        for one in sorted(notices, key=lambda one: -one.no)
    ]
