"""The calendar as the API shows it: the free and made-up days of a year, and what has been published."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from mediation.calendar.published import Published
from mediation.calendar.year_days import YearDay
from mediation.store.calendar_notices import KeptNotice, Reprojection


class DayShape(BaseModel):
    """One day that is not what its weekday says."""

    day: date
    kind: str = Field(description="holiday 放假；made_up 调休上班。")
    name: str
    local: bool = Field(description="当地与全国不同。")
    provisional: bool = Field(description="尚无公布的放假安排。")


class NoticeShape(BaseModel):
    """One published notice, and how far live cases were counted anew for it."""

    no: int
    name: str
    sources: list[str]
    published_by: str
    published_at: datetime
    moved: int = Field(description="改期的案件数。")
    settled: int = Field(description="由暂定转为确定的案件数。")
    done: bool


class CalendarShape(BaseModel):
    """A year at a place."""

    year: int
    place: str
    valid_from: date
    valid_through: date = Field(description="已公布至这一天；此后到期日为暂定。")
    sources: list[str]
    days: list[DayShape]
    notices: list[NoticeShape]


def sources_of(notice: KeptNotice) -> list[str]:
    """Name what a kept notice rests on."""
    file = notice.file
    named = [file.national.source] if file.national is not None else []
    return list(dict.fromkeys([*named, *(one.source for one in file.local)]))


def notice_shape(notice: KeptNotice, run: Reprojection) -> NoticeShape:
    """Show a notice."""
    return NoticeShape(
        no=notice.no,
        name=notice.name,
        sources=sources_of(notice),
        published_by=notice.by,
        published_at=notice.at,
        moved=run.moved,
        settled=run.settled,
        done=run.done_at is not None,
    )


def calendar_shape(
    known: Published, year: int, place: str, days: tuple[YearDay, ...], notices: list[NoticeShape]
) -> CalendarShape:
    """Show a year."""
    return CalendarShape(
        year=year,
        place=place,
        valid_from=known.valid_from,
        valid_through=known.valid_through,
        sources=list(known.sources),
        days=[DayShape(**one._asdict()) for one in days if one.kind in {"holiday", "made_up"}],
        notices=notices,
    )
