"""Corrections of closed records over the API: list, ask, decide. Whoever asks never decides."""

from __future__ import annotations

from fastapi import APIRouter

from api.evidence_reading import looked_at_whole
from api.identity import Caller, System, Wired
from api.plain_text import objections_to
from api.problems import RequestMalformed
from api.shapes.corrections import AskCorrectionRequest, CorrectionList, CorrectionShape, DecideCorrectionRequest
from api.shapes.problem import PROBLEMS
from api.wiring import Wiring
from mediation.casework.handle import handle
from mediation.engine.amendments import LateCorrection
from mediation.engine.commands import AskCorrection, DecideCorrection

router = APIRouter(prefix="/api/v1/cases/{case_id}/corrections", tags=["办结后的更正"], responses=PROBLEMS)


@router.get("", summary="办结后的更正清单")
def listing(case_id: str, wiring: Wired, caller: System) -> CorrectionList:
    """List what was asked to be put right after the case was closed."""
    looked = looked_at_whole(wiring, case_id, caller)
    return CorrectionList(corrections=[_shape(one) for one in looked.case.late_corrections])


@router.post("", status_code=201, summary="申请更正已办结案件的记录")
def ask(case_id: str, body: AskCorrectionRequest, wiring: Wired, caller: System) -> CorrectionShape:
    """Ask that one value of a closed record be put right."""
    _plain({"now": body.now, "reason": body.reason, "field": body.field})
    looked = looked_at_whole(wiring, case_id, caller)
    command = AskCorrection(case=looked.case.id, **body.model_dump())
    return _answered(wiring, handle(wiring.house, command, actor=caller.actor, at=caller.at).id, caller)


@router.post("/{no}/decision", summary="批准或驳回")
def decide(case_id: str, no: int, body: DecideCorrectionRequest, wiring: Wired, caller: System) -> CorrectionShape:
    """Approve what somebody else asked, or refuse it."""
    _plain({"words": body.words})
    looked = looked_at_whole(wiring, case_id, caller)
    command = DecideCorrection(case=looked.case.id, no=no, **body.model_dump())
    return _answered(wiring, handle(wiring.house, command, actor=caller.actor, at=caller.at).id, caller, no)


def _answered(wiring: Wiring, case_id: str, caller: Caller, no: int = 0) -> CorrectionShape:
    """Show one of them, the newest where none is named, as far as the reader sees its values."""
    kept = looked_at_whole(wiring, case_id, caller).case.late_corrections
    return _shape(next((one for one in kept if one.no == no), kept[-1]))


def _plain(fields: dict[str, str]) -> None:
    found = objections_to(fields)
    if found:
        raise RequestMalformed(*found)


def _shape(one: LateCorrection) -> CorrectionShape:
    return CorrectionShape(
        no=one.no,
        of=one.of,
        ref=one.ref,
        entry=one.entry,
        field=one.field,
        was=one.was,
        now=one.now,
        reason=one.reason,
        asked_by=one.asked_by,
        asked_on=one.asked_on.day.isoformat(),
        status=one.status,
        decided_by=one.decided_by,
        decided_on=one.decided_on.day.isoformat() if one.decided_on else None,
        words=one.words,
    )
