"""The page on which a closed record is put right: what was asked, who decided, and the forms to ask and to decide."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.correction_words import requests, said_place
from api.evidence_reading import looked_at_whole
from api.identity import Caller, Reader, Wired, new_command_id
from api.lookups import Looked
from api.naming import Names
from api.pages.frame import frame, render
from api.pages.posting import Checked
from api.wiring import Wiring
from mediation.casework.handle import handle
from mediation.engine.amendments import Amended
from mediation.engine.commands import AskCorrection, DecideCorrection
from mediation.engine.late_corrections import BASIS, may_ask, may_decide, places
from mediation.errors import Refusal

router = APIRouter(include_in_schema=False)
_LONGEST_SHOWN = 40


@router.get("/cases/{case_id}/corrections")
def show(case_id: str, wiring: Wired, caller: Reader) -> Response:
    """Show what was asked of a closed case, and the forms for those who may."""
    return _page(wiring, looked_at_whole(wiring, case_id, caller), caller)


@router.post("/cases/{case_id}/corrections")
def ask(case_id: str, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Take in what somebody asks to have put right."""
    looked = looked_at_whole(wiring, case_id, caller)
    of, ref, entry, field = (*posted.one("place").split("."), "", "", "", "")[:4]
    command = AskCorrection(
        case=looked.case.id,
        command_id=posted.one("command_id"),
        of=of,
        ref=_number(ref),
        entry=_number(entry),
        field=field,
        now=posted.one("now"),
        reason=posted.one("reason"),
    )
    try:
        handle(wiring.house, command, actor=caller.actor, at=caller.at)
    except Refusal as refusal:
        return _page(wiring, looked, caller, refusal=refusal, said=command)
    return RedirectResponse(f"/cases/{looked.case.id}/corrections", status_code=303)


@router.post("/cases/{case_id}/corrections/{no}")
def decide(case_id: str, no: int, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Take in a decision."""
    looked = looked_at_whole(wiring, case_id, caller)
    command = DecideCorrection(
        case=looked.case.id,
        command_id=posted.one("command_id"),
        no=no,
        approve=posted.one("decision") == "approve",
        words=posted.one("words"),
    )
    try:
        handle(wiring.house, command, actor=caller.actor, at=caller.at)
    except Refusal as refusal:
        return _page(wiring, looked, caller, refusal=refusal)
    return RedirectResponse(f"/cases/{looked.case.id}/corrections", status_code=303)


def offered(looked: Looked, caller: Caller) -> bool:
    """Say whether the case page leads here: something was asked, or this reader may ask."""
    closed = looked.workflow.states[looked.case.state].final
    return bool(looked.case.late_corrections) or (closed and may_ask(looked.record, caller.actor))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _places(looked: Looked, names: Names) -> list[tuple[str, str]]:
    """List what can be put right, with what stands there; long texts are cut short."""
    found = []
    for of, ref, entry, field, was in places(looked.case):
        short = was if len(was) <= _LONGEST_SHOWN else f"{was[:_LONGEST_SHOWN]}…"
        one = Amended(no=0, of=of, ref=ref, entry=entry, field=field, was=short, now="", reason="")
        found.append((f"{of}.{ref}.{entry}.{field}", said_place(one, names)))
    return found


def _page(
    wiring: Wiring, looked: Looked, caller: Caller, *, refusal: Refusal | None = None, said: AskCorrection | None = None
) -> Response:
    names, case = looked.names(caller.at), looked.case
    waiting = next((one for one in case.late_corrections if one.status == "asked"), None)
    closed = looked.workflow.states[case.state].final
    own = waiting is not None and waiting.asked_by == caller.actor.account
    page: dict[str, Any] = {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "rows": requests(case, names),
        "waiting": waiting,
        "own": own,
        "decides": waiting is not None and not own and may_decide(looked.record, caller.actor, looked.town),
        "asks": closed and waiting is None and may_ask(looked.record, caller.actor),
        "closed": closed,
        "places": _places(looked, names),
        "said": said,
        "chosen": f"{said.of}.{said.ref}.{said.entry}.{said.field}" if said else "",
        "basis": BASIS,
        "command_id": new_command_id(),
        "faults": [one.reason for one in refusal.objections] if refusal else [],
    }
    answer = render(wiring, "corrections.html", page=page, frame=frame(wiring, caller, looked.town, here="/cases"))
    if refusal:
        answer.status_code = 422
    return answer
