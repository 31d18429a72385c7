"""The page 日程: a month of sessions and last days, one's own or an institution's, and the private addresses of both.

An address for a telephone is made, renewed and withdrawn here; it is shown on the page that answers, and never again.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.agenda_words import as_listed_entries, calendar_name
from api.identity import Caller, Reader, Wired
from api.pages.frame import frame, render
from api.pages.month_view import beside, bounds, feeds, weeks
from api.pages.posting import Checked
from api.problems import RequestMalformed
from api.wiring import Wiring
from mediation.calendar.moments import day_of
from mediation.calendar.year_days import FIRST_YEAR, LAST_YEAR
from mediation.casework.feeds import make_address, withdraw_address
from mediation.engine.calendar_scopes import MINE, scopes
from mediation.errors import Objection
from mediation.oversight.agenda import agenda
from mediation.town.institutions import Role

router = APIRouter(include_in_schema=False)

MOST = 2000
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


@router.get("/month")
def show(request: Request, wiring: Wired, caller: Reader, month: str = "", of: str = "") -> Response:
    """Show a month (2026-09; this one if none is named) of a calendar: mine, or an institution's id."""
    return _page(request, wiring, caller, _month(month, day_of(caller.at)), of)


@router.post("/month/address")
def make(request: Request, wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Make an address, or another one in its place, and show it this once."""
    of = form.one("of")
    secret = make_address(wiring.house, caller.actor, of, at=caller.at)
    return _page(request, wiring, caller, _month("", day_of(caller.at)), of, secret=secret)


@router.post("/month/address/withdraw")
def withdraw(wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Let an address open nothing any more."""
    withdraw_address(wiring.house, caller.actor, form.one("of"))
    return RedirectResponse("/month?done=withdrawn#subscribe", status_code=303)


def _month(written: str, today: date) -> date:
    """Read the month that is asked for; RequestMalformed for what is none."""
    if not written.strip():
        return today.replace(day=1)
    found = _MONTH.fullmatch(written)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        wanted = f"“月份”应写成 2026-09，年份在 {FIRST_YEAR} 至 {LAST_YEAR} 之间"
        raise RequestMalformed(Objection("month_refused", wanted, "month"))
    return date(int(found[1]), int(found[2]), 1)


def _usual(caller: Caller, mine: tuple[str, ...]) -> str:
    """Who mediates begins with their own calendar, who oversees with that of the institution."""
    mediates = any(post.role is Role.mediator for post in caller.actor.posts)
    return MINE if mediates or len(mine) == 1 else mine[1]


def _page(request: Request, wiring: Wiring, caller: Caller, month: date, of: str, *, secret: str = "") -> Response:
    first, last = bounds(month)
    with wiring.house.store.reading() as reading:
        town, known = reading.town.around(), reading.feed_addresses.of(caller.actor.account)
        mine = scopes(caller.actor, town)
        of = of or _usual(caller, mine)
        if of not in mine:
            raise RequestMalformed(Objection("scope_refused", "“谁的日程”应为本人，或本人所在的机构", "of"))
        found = agenda(
            reading.wire, of=of, seen_by=caller.actor, town=town, first=first, last=last, near=caller.at, limit=MOST
        )
        entries = as_listed_entries(wiring, reading, of, found.entries, caller.actor, town)
    laid = weeks(wiring, month, entries, town, of, at=caller.at)
    scheme = "https" if wiring.settings.https else request.url.scheme
    page: dict[str, Any] = {
        "csrf": caller.csrf,
        "title": f"{month.year}年{month.month}月",
        "month": f"{month:%Y-%m}",
        "before": beside(month, -1) if (month.year, month.month) > (FIRST_YEAR, 1) else "",
        "after": beside(month, 1) if (month.year, month.month) < (LAST_YEAR, 12) else "",
        "of": of,
        "scopes": [{"of": one, "name": calendar_name(one, town), "here": one == of} for one in mine],
        "weeks": laid,
        "count": len(found.entries),
        "most": MOST if found.cut else 0,
        "provisional": any(day["provisional"] for week in laid for day in week if day),
        "feeds": feeds(mine, known, town, at=caller.at),
        "address": f"{scheme}://{request.url.netloc}/feeds/{secret}.ics" if secret else "",
        "address_of": calendar_name(of, town),
        "withdrawn": request.query_params.get("done") == "withdrawn",
    }
    return render(wiring, "month.html", page=page, frame=frame(wiring, caller, town, here="/month"))
