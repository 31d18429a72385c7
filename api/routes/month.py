"""The calendar over JSON: sessions and ends of clocks between two days, of oneself or of one's institution."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api.agenda_words import as_listed_entries, kind_words
from api.identity import System, Wired
from api.problems import RequestMalformed
from api.shapes.month import AgendaShape, EntryShape
from api.shapes.problem import PROBLEMS
from api.wiring import Wiring
from mediation.calendar.year_days import FIRST_YEAR, LAST_YEAR
from mediation.engine.calendar_scopes import MINE, scopes
from mediation.errors import Objection
from mediation.oversight.agenda import Entry, agenda

router = APIRouter(prefix="/api/v1", tags=["日程"], responses=PROBLEMS)
LONGEST, MOST = 400, 2000


@router.get("/agenda", summary="日程：调解会与到期的时限")
def month(
    wiring: Wired,
    caller: System,
    since: Annotated[date, Query(alias="from", description="第一日。")],
    until: Annotated[date, Query(alias="to", description="最后一日，连头带尾至多 400 天。")],
    of: Annotated[str, Query(max_length=60, description="mine 本人，或本人所在机构的编号。")] = MINE,
) -> AgendaShape:
    """List the sessions and the last days of clocks, in order of time."""
    if not FIRST_YEAR <= since.year <= LAST_YEAR:
        raise RequestMalformed(Objection("day_refused", f"“from”应在 {FIRST_YEAR} 至 {LAST_YEAR} 年之间", "from"))
    if not 0 <= (until - since).days < LONGEST:
        raise RequestMalformed(Objection("range_refused", f"“to”不得早于“from”，且连头带尾至多 {LONGEST} 天", "to"))
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        if of not in scopes(caller.actor, town):
            raise RequestMalformed(Objection("scope_refused", "“of”应为 mine，或本人所在机构的编号", "of"))
        found = agenda(
            reading.wire,
            of=of,
            seen_by=caller.actor,
            town=town,
            first=since,
            last=until,
            near=caller.at,
            limit=MOST,
        )
        entries = as_listed_entries(wiring, reading, of, found.entries, caller.actor, town)
    return AgendaShape(of=of, entries=[_shape(wiring, one) for one in entries], cut=found.cut)


def _shape(wiring: Wiring, entry: Entry) -> EntryShape:
    return EntryShape(
        kind=entry.kind,
        case=entry.case,
        number=entry.number,
        title=entry.title,
        what=kind_words(wiring, entry),
        day=entry.day,
        at=entry.at if entry.timed or entry.kind == "deadline" else None,
        place=entry.place,
        state=entry.state,
        provisional=entry.provisional,
        key=entry.key,
        session=entry.no,
    )
