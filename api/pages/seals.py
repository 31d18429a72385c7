"""The register of the seal (用印登记簿): a page and a file for who keeps a seal, and for who oversees it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.identity import Caller, Reader, Wired
from api.lookups import town_of
from api.pages.frame import frame, render
from api.pages.registers_view import tabs
from api.seal_words import HEADINGS, told, written
from api.wiring import Wiring
from mediation.calendar.moments import day_of
from mediation.oversight import seal_uses
from mediation.oversight.seal_uses import SealLine
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId, Role

router = APIRouter(include_in_schema=False)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@router.get("/town/seals")
def show(wiring: Wired, caller: Reader, year: str = "") -> Response:
    """Show the uses of the seals that the reader keeps or oversees, in a year."""
    town, chosen = town_of(wiring), _year(year, caller)
    rows = told(_lines(wiring, caller, town, chosen), town)
    page = {"rows": rows, "year": chosen, "headings": HEADINGS, "tabs": tabs("/town/seals")}
    return render(wiring, "seals.html", page=page, frame=frame(wiring, caller, town, here="/town"))


@router.get("/town/seals.csv")
def export(wiring: Wired, caller: Reader, year: str = "") -> Response:
    """Give the same as a file for a spreadsheet."""
    town, chosen = town_of(wiring), _year(year, caller)
    sheet = written(told(_lines(wiring, caller, town, chosen), town))
    headers = {
        "Content-Disposition": f'attachment; filename="seals-{chosen}.csv"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(sheet.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def kept_or_overseen(caller: Caller, town: Town) -> frozenset[InstitutionId]:
    """Name the institutions whose seals a reader keeps: his own committees, and all below a supervisor's place."""
    found: set[InstitutionId] = set()
    for post in caller.actor.posts:
        here = town.institutions.get(post.institution)
        if here is None:
            continue
        found.add(town.committee(here.id).id)
        if post.role is Role.supervisor:
            found |= {one.id for one in town.institutions.values() if town.lies_in(one.place, here.place)}
    return frozenset(found)


def _lines(wiring: Wiring, caller: Caller, town: Town, year: int) -> tuple[SealLine, ...]:
    with wiring.house.store.reading() as reading:
        return seal_uses.lines(reading.wire, kept_or_overseen(caller, town), year=year)


def _year(text: str, caller: Caller) -> int:
    here = day_of(caller.at).year
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else here
    return wanted if _FIRST_YEAR <= wanted <= _LAST_YEAR else here
