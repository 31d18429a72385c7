"""What the page of the month draws: weeks from Monday, each day with its signs and what lies on it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from api.agenda_words import calendar_name, hour_words, kind_words, tone
from api.wiring import Wiring
from api.words_of_time import say_instant
from mediation.calendar.moments import day_of
from mediation.calendar.year_days import YearDay, year_days
from mediation.oversight.agenda import Entry
from mediation.store.feed_addresses import FeedAddress
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId

#: So many entries of a day stand open; the others are folded away under them.
OPEN_ENTRIES = 4
_SIGNS = {"holiday": "休", "made_up": "班"}
_SAID = {"holiday": "放假", "made_up": "调休上班", "weekend": "周末", "working": "工作日"}
_WEEKDAYS = "一二三四五六日"
_DRAWN = {"off": "不再举行", "held": "已开", "unrecorded": "待记录", "over": "已到期", "shut": "已关闭"}
_DAY = timedelta(days=1)


def bounds(month: date) -> tuple[date, date]:
    """Give the first and the last day of a month."""
    return month, month.replace(day=monthrange(month.year, month.month)[1])


def beside(month: date, step: int) -> str:
    """Write the month before (-1) or after (1) as the address has it."""
    first, last = bounds(month)
    other = first - _DAY if step < 0 else last + _DAY
    return f"{other:%Y-%m}"


def weeks(
    wiring: Wiring, month: date, entries: Iterable[Entry], town: Town, of: str, *, at: datetime
) -> list[list[dict[str, Any] | None]]:
    """Lay a month out. Rest days are those of the place of the institution whose calendar it is, else the country's."""
    institution = town.institutions.get(InstitutionId(of))
    path = town.path(institution.place) if institution is not None else ()
    first, last = bounds(month)
    on: dict[date, list[Entry]] = {}
    for one in entries:
        on.setdefault(one.day, []).append(one)
    days = [one for one in year_days(town.published, month.year, path) if first <= one.day <= last]
    cells: list[dict[str, Any] | None] = [None] * first.weekday()
    cells += [_cell(wiring, one, on.get(one.day, []), at) for one in days]
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _cell(wiring: Wiring, one: YearDay, entries: list[Entry], at: datetime) -> dict[str, Any]:
    rows = [_entry(wiring, entry, at) for entry in entries]
    most = OPEN_ENTRIES + 1  # one alone is not worth a fold
    shown, folded = (rows, []) if len(rows) <= most else (rows[:OPEN_ENTRIES], rows[OPEN_ENTRIES:])
    said = one.name or _SAID[one.kind]
    return {
        "number": one.day.day,
        "weekday": f"周{_WEEKDAYS[one.day.weekday()]}",
        "kind": one.kind,
        "sign": _SIGNS.get(one.kind, ""),
        "name": one.name if one.kind == "holiday" else "",
        "said": f"{said}{'（当地）' if one.local else ''}{'，暂定' if one.provisional else ''}",
        "provisional": one.provisional,
        "today": one.day == day_of(at),
        "shown": shown,
        "folded": folded,
    }


def _entry(wiring: Wiring, entry: Entry, at: datetime) -> dict[str, Any]:
    session = entry.kind == "session"
    place = f"，{entry.place}" if session and entry.place else ""
    drawn = tone(wiring, entry, at)
    sign = _DRAWN.get(drawn, "")
    return {
        "href": f"/cases/{entry.case}",
        "css": f"{entry.kind} {drawn}{' provisional' if entry.provisional else ''}",
        "hour": hour_words(entry),
        "what": kind_words(wiring, entry),
        "sign": "，".join(one for one in (sign, "暂定" if entry.provisional else "") if one),
        "title": entry.title or "未命名的事项",
        "more": f"{entry.number or '尚无案号'}{place}",
    }


def feeds(scopes: Iterable[str], known: Iterable[FeedAddress], town: Town, *, at: datetime) -> list[dict[str, Any]]:
    """List the calendars that somebody may subscribe to, and since when there is an address for each."""
    made = {one.scope: one.made_at for one in known}
    return [
        {
            "of": of,
            "name": calendar_name(of, town),
            "made": say_instant(made[of], town.calendar, at=at) if of in made else "",
        }
        for of in scopes
    ]
