"""`mediation calendar`: what is published of a year, a notice checked or published, live cases counted anew."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.words_of_time import say_day
from mediation.calendar.moments import day_of
from mediation.calendar.published import Published
from mediation.calendar.working_days import WorkingCalendar
from mediation.casework.house import House
from mediation.casework.reproject import examined, publish_notice, recount
from mediation.errors import CalendarError, UnreadableDefinition
from mediation.strict_yaml import MOST_BYTES
from mediation.town.around import Town
from mediation.town.institutions import AccountId
from mediation.town.places import PlaceId

_DAY = timedelta(days=1)
_SATURDAY = 5
_WORKED = "调休上班"


def show_year(known: Published, town: Town | None, console: Console, *, year: int, place: str, at: datetime) -> None:
    """Print the free and the made-up days of a year, through which day it is published, and from which sources.

    Raises CalendarError for a place that neither the town nor the calendar knows.
    """
    calendar = known.at(_path(known, town, place))
    table = Table(
        title=f"{year} 年放假与调休{f'（{place}）' if place else ''} free and made-up days", title_justify="left"
    )
    for heading in ("日期 days", "名称 name"):
        table.add_column(heading)
    for name, first, last in special_days(calendar, year):
        days = say_day(first, calendar, at=at)
        table.add_row(days if first == last else f"{days} 至 {say_day(last, calendar, at=at)}", name)
    console.print(table)
    through = known.valid_through
    console.print(
        f"已公布至 {through}；此后到期日为暂定 / published through {through}, provisional beyond", highlight=False
    )
    for source in dict.fromkeys(filter(None, (known.source_of(date(year, month, 1)) for month in range(1, 13)))):
        console.print(f"出处 source：{escape(source)}", highlight=False)
    for notice in known.local:
        console.print(f"本地 local：{notice.place}，{escape(notice.source)}", highlight=False)


def special_days(calendar: WorkingCalendar, year: int) -> list[tuple[str, date, date]]:
    """List the holidays and make-up days of a year as stretches of like days: name, first and last day."""
    found: list[tuple[str, date, date]] = []
    day = date(year, 1, 1)
    while day.year == year:
        name = _WORKED if day in calendar.make_up_days else calendar.holidays.get(day, "")
        if name and found and found[-1][0] == name and found[-1][2] == day - _DAY:
            found[-1] = (name, found[-1][1], day)
        elif name:
            found.append((name, day, day))
        day += _DAY
    return found


def _path(known: Published, town: Town | None, place: str) -> tuple[str, ...]:
    if not place:
        return ()
    if town is not None and (path := town.path(PlaceId(place))):
        return path
    if place in known.places:
        return (place,)
    raise CalendarError(f"没有区划“{place[:60]}”；有地方假日的：{'、'.join(known.places) or '（无）'}")


def read_notice(file: Path) -> str:
    """Read a notice's file. UnreadableDefinition if it is no text, too large or absent."""
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UnreadableDefinition(f"{file.name} 无法读取：请给出 UTF-8 编码的文件 / cannot be read") from None


def check_notice(town: Town, console: Console, file: Path, *, at: datetime) -> None:
    """Prove a notice and print what it says. Raises UnreadableDefinition with every fault and its line."""
    known = examined(read_notice(file), file.name, town)
    console.print(f"[green]✓[/green] {escape(file.name)} 可以公布，公布后至 {known.valid_through} / may be published")
    show_year(known, None, console, year=known.valid_through.year, place="", at=at)


def publish_file(house: House, console: Console, file: Path, *, by: str, at: datetime) -> bool:
    """Publish a notice and count the live cases anew; say how many moved. Says whether all could be counted."""
    kept = publish_notice(house, read_notice(file), name=file.name, by=AccountId(by), at=at)
    day = day_of(kept.at)
    console.print(
        f"[green]✓[/green] 已公布第 {kept.no} 份日历通知（{day}），各进程随即采用 / published", highlight=False
    )
    done = recount(house, at)
    console.print(
        f"重新推算：查看 {done.looked} 件，改期 {done.moved} 件，仅由暂定转为确定 {done.settled} 件"
        f" / looked at {done.looked}, moved {done.moved}, settled {done.settled}",
        highlight=False,
    )
    if done.failed:
        console.print(f"[red]{done.failed} 件未能推算，见日志[/red] / could not be counted, see the log")
    return not done.failed
