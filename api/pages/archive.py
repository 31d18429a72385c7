"""The archive of a committee (档案): what is filed under which number, and what is due; as a page and as files."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.archive_lists import DESTROYED, FILED, as_csv, due_rows, filed, filed_rows
from api.identity import Caller, Reader, Wired
from api.lookups import town_of
from api.pages.frame import frame, render
from api.pages.registers_view import tabs
from api.pages.seals import kept_or_overseen
from api.wiring import Wiring
from mediation.oversight.archived import ArchivedFile

router = APIRouter(include_in_schema=False)


@router.get("/town/archive")
def show(wiring: Wired, caller: Reader, year: str = "") -> Response:
    """Show the files that the reader's committees filed in a year, all of them without one, and those that are due."""
    town = town_of(wiring)
    files = _files(wiring, caller)
    years = sorted({one.filed_on.year for one in files}, reverse=True)
    chosen = int(year) if year.isascii() and year.isdigit() and int(year) in years else None
    shown = [one for one in files if chosen in (None, one.filed_on.year)]
    page = {
        "headings": FILED,
        "rows": list(zip(shown, filed_rows(wiring.house, shown), strict=True)),
        "due": due_rows(wiring.house, files, at=caller.at),
        "years": years,
        "year": chosen,
        "tabs": tabs("/town/archive"),
    }
    return render(wiring, "archive.html", page=page, frame=frame(wiring, caller, town, here="/town"))


@router.get("/town/archive.csv")
def export(wiring: Wired, caller: Reader) -> Response:
    """Give the index of the archive as a file for a spreadsheet."""
    return _sheet("archive", as_csv(FILED, filed_rows(wiring.house, _files(wiring, caller))))


@router.get("/town/archive/destruction.csv")
def destruction(wiring: Wired, caller: Reader) -> Response:
    """Give the list of what is due to be destroyed, with what proves each file. Nothing is destroyed here."""
    rows = due_rows(wiring.house, _files(wiring, caller), at=caller.at)
    return _sheet("destruction", as_csv(DESTROYED, rows))


def _files(wiring: Wiring, caller: Caller) -> tuple[ArchivedFile, ...]:
    return filed(wiring.house, kept_or_overseen(caller, town_of(wiring)))


def _sheet(name: str, text: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.csv"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)
