"""The calendar over JSON: a year at a place, what is published through which day, from which source."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.identity import System, Wired
from api.routes.registers import known_place
from api.shapes.calendar import CalendarShape, calendar_shape, notice_shape
from api.shapes.problem import PROBLEMS
from mediation.calendar.moments import day_of
from mediation.calendar.year_days import FIRST_YEAR, LAST_YEAR, year_days

router = APIRouter(prefix="/api/v1", tags=["日历"], responses=PROBLEMS)


@router.get("/calendar", summary="一年的放假与调休")
def calendar(
    wiring: Wired,
    caller: System,
    year: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年份，默认今年。")] = None,
    place: Annotated[str, Query(max_length=60, description="区划编号，加上当地假日。")] = "",
) -> CalendarShape:
    """Give the free and made-up days of a year, at a place with its local holidays; and the published notices."""
    with wiring.house.store.reading() as reading:
        town, runs = reading.town.around(), reading.calendars.reprojections()
        notices = [notice_shape(one, runs[one.no]) for one in reading.calendars.all()]
    wanted = year or day_of(caller.at).year
    path = town.path(known_place(place, town)) if place else ()
    return calendar_shape(town.published, wanted, place, year_days(town.published, wanted, path), notices)
