"""The page of a case's file: what it lacks, how it would be reviewed, and the one bound PDF to make and fetch.

Binding goes on apart; the page looks again every second while it does, also without scripts.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.dossier_reading import begun, file_answer, purpose_named, standings
from api.evidence_reading import looked_at_whole
from api.identity import Reader, Wired
from api.pages.acting import acts
from api.pages.dossier_view import bindings, missing, scored
from api.pages.frame import frame, render
from api.pages.posting import Checked

router = APIRouter(include_in_schema=False)
LOOK_AGAIN = "1"
"""Seconds."""


@router.get("/cases/{case_id}/dossier")
def show(case_id: str, wiring: Wired, caller: Reader) -> Response:
    """Show what the file lacks and how it stands with the bound one."""
    looked = looked_at_whole(wiring, case_id, caller)
    arranged = acts(looked.workflow, looked.case, looked.options(caller), looked.town, at=caller.at)
    made = bindings(looked, standings(wiring, looked, caller))
    page = {
        "id": looked.case.id,
        "number": looked.case.number,
        "title": looked.case.title,
        "rows": missing(looked, arranged),
        "listed": bool(looked.workflow.dossier),
        "review": scored(looked),
        "bindings": made,
    }
    answer = render(wiring, "dossier.html", page=page, frame=frame(wiring, caller, looked.town, here="/cases"))
    if any(one["state"] == "working" for one in made):
        answer.headers["Refresh"] = LOOK_AGAIN
    return answer


@router.post("/cases/{case_id}/dossier/{purpose}")
def make(case_id: str, purpose: str, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Begin to bind, and show how far it is."""
    looked = looked_at_whole(wiring, case_id, caller)
    begun(wiring, looked, purpose_named(purpose), caller)
    return RedirectResponse(f"/cases/{looked.case.id}/dossier#bound", status_code=303)


@router.get("/cases/{case_id}/dossier/{purpose}.pdf")
def fetch(case_id: str, purpose: str, wiring: Wired, caller: Reader) -> Response:
    """Hand out the bound file."""
    looked = looked_at_whole(wiring, case_id, caller)
    return file_answer(wiring, looked, purpose_named(purpose))
