"""The page 日历: a year as twelve months, what is published through which day and from which source, local holidays.

An administrator publishes a notice here. Live cases are counted anew by the clock that runs beside; the page says how
far that has come. The arithmetic is `mediation.calendar`'s.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.identity import Caller, Reader, Wired
from api.pages.calendar_view import local_rows, months, notice_rows, stretches
from api.pages.frame import frame, render
from api.pages.pickings import place_options
from api.pages.posting import Checked
from api.pages.registers_view import tabs
from api.problems import RequestMalformed
from api.wiring import Wiring
from mediation.calendar.moments import day_of
from mediation.calendar.year_days import FIRST_YEAR, LAST_YEAR, year_days
from mediation.casework.reproject import may_publish, publish_notice
from mediation.errors import Finding, Objection, UnreadableDefinition
from mediation.town.places import PlaceId

router = APIRouter(include_in_schema=False)

NAME = "通知.yaml"
EXAMPLE = """\
source: 国务院办公厅关于2027年部分节假日安排的通知（文号）
date: 2026-11-04
valid_through: 2027-12-28
holidays:
  元旦: [2027-01-01..2027-01-03]
make_up_days: []
"""


@router.get("/calendar")
def show(wiring: Wired, caller: Reader, year: str = "", place: str = "") -> Response:
    """Show a year, at a place with its local holidays."""
    return _page(wiring, caller, _year(year, day_of(caller.at).year), place)


@router.post("/calendar/notices")
def publish(wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Publish a notice; one with faults comes back with every fault and its line."""
    text, this_year = form.one("text"), day_of(caller.at).year
    refused = tuple(Finding(one.code, one.reason) for one in form.faults)
    if refused:
        return _page(wiring, caller, this_year, "", text=text, findings=refused)
    try:
        kept = publish_notice(
            wiring.house, text.replace("\r\n", "\n"), name=NAME, by=caller.actor.account, at=caller.at
        )
    except UnreadableDefinition as error:
        return _page(wiring, caller, this_year, "", text=text, findings=error.findings)
    national = kept.file.national
    year = national.valid_through.year if national is not None else kept.first_day.year
    return RedirectResponse(f"/calendar?year={year}#notices", status_code=303)


def _year(written: str, this_year: int) -> int:
    """Read the year that is asked for; RequestMalformed for what is none."""
    if not written.strip():
        return this_year
    if written.isascii() and written.isdecimal() and FIRST_YEAR <= int(written[:6]) <= LAST_YEAR:
        return int(written)
    raise RequestMalformed(Objection("year_refused", f"“年份”应为 {FIRST_YEAR} 至 {LAST_YEAR}", "year"))


def _page(
    wiring: Wiring,
    caller: Caller,
    year: int,
    place: str,
    *,
    text: str = "",
    findings: tuple[Finding, ...] = (),
) -> Response:
    with wiring.house.store.reading() as reading:
        town, runs, notices = reading.town.around(), reading.calendars.reprojections(), reading.calendars.all()
    known, here = town.published, town.places.get(PlaceId(place))
    days = year_days(known, year, town.path(here.id) if here else ())
    source = {known.source_of(one.day) for one in days} - {""}
    page: dict[str, Any] = {
        "csrf": caller.csrf,
        "year": year,
        "place": here.id if here else "",
        "place_name": here.name if here else "",
        "places": place_options(town),
        "months": months(days, day_of(caller.at)),
        "stretches": stretches(days, town, caller.at),
        "through": f"{known.valid_through.year}年{known.valid_through.month}月{known.valid_through.day}日",
        "provisional": days[-1].provisional,
        "sources": sorted(source),
        "local": local_rows(known, town),
        "notices": notice_rows(notices, runs, town, caller.at),
        "may_not": may_publish(caller.actor),
        "text": text,
        "example": EXAMPLE,
        "findings": findings,
        "first": FIRST_YEAR,
        "last": LAST_YEAR,
        "tabs": tabs("/calendar"),
    }
    status = 422 if findings else 200
    return render(wiring, "calendar.html", status=status, page=page, frame=frame(wiring, caller, town, here="/town"))
