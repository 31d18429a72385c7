"""Lawful redactions over the API: list, ask, decide. Whoever asks never decides."""

from __future__ import annotations

from fastapi import APIRouter

from api.evidence_reading import looked_at_whole
from api.identity import System, Wired
from api.plain_text import objections_to
from api.problems import RequestMalformed
from api.shapes.problem import PROBLEMS
from api.shapes.redactions import AskRedactionRequest, DecideRedactionRequest, RedactionList, RedactionShape
from mediation.casework.handle import handle
from mediation.casework.redact import decide_request
from mediation.engine.amendments import Redaction
from mediation.engine.commands import AskRedaction, DecideRedaction

router = APIRouter(prefix="/api/v1/cases/{case_id}/redactions", tags=["依法删除"], responses=PROBLEMS)


@router.get("", summary="删除申请清单")
def listing(case_id: str, wiring: Wired, caller: System) -> RedactionList:
    """List the demands of a case that this account sees whole."""
    looked = looked_at_whole(wiring, case_id, caller)
    return RedactionList(redactions=[_shape(one) for one in looked.case.redactions])


@router.post("", status_code=201, summary="申请依法删除个人信息")
def ask(case_id: str, body: AskRedactionRequest, wiring: Wired, caller: System) -> RedactionShape:
    """Ask that values of a party be removed from a closed case (个人信息保护法 47)."""
    _plain({"reason": body.reason, "basis": body.basis, "ordered_by": body.ordered_by})
    looked = looked_at_whole(wiring, case_id, caller)
    command = AskRedaction(
        case=looked.case.id,
        command_id=body.command_id,
        party=body.party,
        what=tuple(body.what),
        evidence=tuple(body.evidence),
        reason=body.reason,
        basis=body.basis,
        ordered_by=body.ordered_by,
    )
    return _shape(handle(wiring.house, command, actor=caller.actor, at=caller.at).redactions[-1])


@router.post("/{no}/decision", summary="批准并执行，或驳回")
def decide(case_id: str, no: int, body: DecideRedactionRequest, wiring: Wired, caller: System) -> RedactionShape:
    """Approve and carry out what somebody else asked, or refuse it."""
    _plain({"words": body.words})
    looked = looked_at_whole(wiring, case_id, caller)
    command = DecideRedaction(
        case=looked.case.id, command_id=body.command_id, no=no, approve=body.approve, words=body.words
    )
    after = decide_request(wiring.house, command, actor=caller.actor, at=caller.at).case
    return next(_shape(one) for one in after.redactions if one.no == no)


def _plain(fields: dict[str, str]) -> None:
    found = objections_to(fields)
    if found:
        raise RequestMalformed(*found)


def _shape(one: Redaction) -> RedactionShape:
    return RedactionShape(
        no=one.no,
        party=one.party,
        what=list(one.what),
        evidence=list(one.evidence),
        reason=one.reason,
        basis=one.basis,
        ordered_by=one.ordered_by,
        asked_by=one.asked_by,
        asked_on=one.asked_on.day.isoformat(),
        status=one.status,
        decided_by=one.decided_by,
        decided_on=one.decided_on.day.isoformat() if one.decided_on else None,
        words=one.words,
        entries=list(one.entries),
        papers=list(one.papers),
    )
