"""The page of a case's lawful redactions: what was asked, by whom decided, and the forms to ask and to decide."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.correction_words import said_kinds
from api.evidence_reading import looked_at_whole
from api.identity import Caller, Reader, Wired, new_command_id
from api.lookups import Looked
from api.pages.frame import frame, render
from api.pages.posting import Checked
from api.wiring import Wiring
from mediation.casework.handle import handle
from mediation.casework.redact import decide_request
from mediation.engine.commands import AskRedaction, DecideRedaction
from mediation.engine.redacting import ASKERS, BASIS, KINDS
from mediation.errors import Refusal
from mediation.town.institutions import Role

router = APIRouter(include_in_schema=False)
_STATUS = {"asked": "待批", "refused": "已驳回", "done": "已执行"}


@router.get("/cases/{case_id}/redactions")
def show(case_id: str, wiring: Wired, caller: Reader) -> Response:
    """Show the demands of a case, and the forms for those who may."""
    return _page(wiring, looked_at_whole(wiring, case_id, caller), caller)


@router.post("/cases/{case_id}/redactions")
def ask(case_id: str, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Take in a demand."""
    looked = looked_at_whole(wiring, case_id, caller)
    command = AskRedaction(
        case=looked.case.id,
        command_id=posted.one("command_id"),
        party=_number(posted.one("party")),
        what=tuple(one for one in KINDS if posted.one(f"what_{one}")),
        evidence=tuple(one.no for one in looked.case.evidence if posted.one(f"evidence_{one.no}")),
        reason=posted.one("reason"),
        basis=posted.one("basis"),
        ordered_by=posted.one("ordered_by"),
    )
    try:
        handle(wiring.house, command, actor=caller.actor, at=caller.at)
    except Refusal as refusal:
        return _page(wiring, looked, caller, refusal=refusal, said=command)
    return RedirectResponse(f"/cases/{looked.case.id}/redactions", status_code=303)


@router.post("/cases/{case_id}/redactions/{no}")
def decide(case_id: str, no: int, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Take in a decision; an approval is carried out at once."""
    looked = looked_at_whole(wiring, case_id, caller)
    command = DecideRedaction(
        case=looked.case.id,
        command_id=posted.one("command_id"),
        no=no,
        approve=posted.one("decision") == "approve",
        words=posted.one("words"),
    )
    try:
        decide_request(wiring.house, command, actor=caller.actor, at=caller.at)
    except Refusal as refusal:
        return _page(wiring, looked, caller, refusal=refusal)
    return RedirectResponse(f"/cases/{looked.case.id}/redactions", status_code=303)


def offered(looked: Looked, caller: Caller) -> bool:
    """Say whether the case page leads here: there is a demand, or this reader may make one."""
    final = looked.workflow.states[looked.case.state].final
    here = {looked.case.custodian, looked.case.handler}
    may = bool(caller.actor.at_any(ASKERS) & here) or bool(caller.actor.at(Role.supervisor))
    return bool(looked.case.redactions) or (final and may and bool(looked.case.parties))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _page(
    wiring: Wiring, looked: Looked, caller: Caller, *, refusal: Refusal | None = None, said: AskRedaction | None = None
) -> Response:
    names = looked.names(caller.at)
    waiting = next((one for one in looked.case.redactions if one.status == "asked"), None)
    rows = [
        {
            "no": one.no,
            "what": f"第 {one.party} 号当事人的{said_kinds(one.what)}",
            "why": one.reason,
            "basis": one.basis + (f"；责令机关：{one.ordered_by}" if one.ordered_by else ""),
            "asked": f"{names.person(one.asked_by)}，{names.when(one.asked_on)}",
            "status": _STATUS[one.status],
            "decided": f"{names.person(one.decided_by)}，{names.when(one.decided_on)}" if one.decided_by else "",
            "words": one.words,
            "done": f"替换记录 {len(one.entries)} 条，删除文书 {len(one.papers)} 份" if one.status == "done" else "",
        }
        for one in reversed(looked.case.redactions)
    ]
    page: dict[str, Any] = {
        "id": looked.case.id,
        "number": looked.case.number,
        "title": looked.case.title,
        "rows": rows,
        "waiting": waiting,
        "own": waiting is not None and waiting.asked_by == caller.actor.account,
        "decides": waiting is not None and bool(caller.actor.at(Role.supervisor)),
        "asks": waiting is None and offered(looked, caller) and looked.workflow.states[looked.case.state].final,
        "parties": [(one.no, f"{one.no} {one.name}") for one in looked.case.parties],
        "evidence": [(one.no, f"{one.no} {one.title}") for one in looked.case.evidence if one.removed_on is None],
        "kinds": list(KINDS.items()),
        "said": said,
        "basis": BASIS,
        "command_id": new_command_id(),
        "faults": [one.reason for one in refusal.objections] if refusal else [],
    }
    answer = render(wiring, "redactions.html", page=page, frame=frame(wiring, caller, looked.town, here="/cases"))
    if refusal:
        answer.status_code = 422
    return answer
