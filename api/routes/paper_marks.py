"""What becomes of papers, over JSON: printed, signed, stamped, scanned, made void, corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from api.case_shaping import papers
from api.evidence_reading import files_of, looked_at_whole, received
from api.identity import Caller, System, Wired
from api.lookups import look
from api.plain_text import objections_to
from api.problems import RequestMalformed
from api.scan_reading import MOST_TICKED, pages_asked, scan_taken
from api.shapes.paper_marks import EndRequest, MarkRequest
from api.shapes.papers import PaperList
from api.shapes.problem import PROBLEMS
from api.wiring import Wiring
from mediation.casework.handle import handle
from mediation.engine.commands import CorrectPaper, MarkPapers, VoidPaper
from mediation.engine.paper_marks import HandSigned
from mediation.errors import FieldsInvalid, Objection
from mediation.town.institutions import AccountId

router = APIRouter(prefix="/api/v1/cases/{case_id}/papers", tags=["文书"], responses=PROBLEMS)
_TEXT = {"type": "string"}
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "command_id", "no"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "PDF 或图片。"},
                        "command_id": {**_TEXT, "minLength": 8, "maxLength": 64},
                        "no": {"type": "array", "items": _TEXT, "description": "扫描的是哪几份文书（序号）。"},
                        "pages_1": {**_TEXT, "description": "第 1 号文书是文件的第几页，如 1-2；不填为全部。"},
                    },
                }
            }
        },
    }
}


@router.post("/marks", summary="登记文书的打印、签名、盖章")
def mark(case_id: str, body: MarkRequest, wiring: Wired, caller: System) -> PaperList:
    """Record that papers were printed, signed, stamped: all of it, or nothing."""
    _plain({"approved_by": body.approved_by, **{f"signatures.{at}": one.who for at, one in enumerate(body.signatures)}})
    looked = looked_at_whole(wiring, case_id, caller)
    command = MarkPapers(
        case=looked.case.id,
        command_id=body.command_id,
        papers=tuple(body.papers),
        printed=_day(body.printed_on, "printed_on"),
        copies=body.copies,
        signed=_day(body.signed_on, "signed_on"),
        signatures=tuple(HandSigned(who=one.who, on=_must(one.on, "signatures")) for one in body.signatures),
        stamped=_day(body.stamped_on, "stamped_on"),
        stamped_copies=body.stamped_copies,
        approved_by=AccountId(body.approved_by) if body.approved_by else None,
    )
    handle(wiring.house, command, actor=caller.actor, at=caller.at)
    return _listed(case_id, wiring, caller)


@router.post("/scans", status_code=201, summary="收存签名件扫描", openapi_extra=_FORM)
async def scan(case_id: str, request: Request, wiring: Wired, caller: System) -> PaperList:
    """Take the scan of one signed paper or of several; it is examined as every file is."""
    looked = await run_in_threadpool(looked_at_whole, wiring, case_id, caller)
    form = await received(request, most_fields=MOST_TICKED)
    try:
        await scan_taken(wiring, looked, form, files_of(form), pages_asked(form), caller)
    finally:
        await form.close()
    return await run_in_threadpool(_listed, case_id, wiring, caller)


@router.post("/{paper_no}/void", summary="文书作废")
def void(case_id: str, paper_no: int, body: EndRequest, wiring: Wired, caller: System) -> PaperList:
    """Make a paper void; it keeps its number."""
    return _ended(case_id, wiring, caller, body, VoidPaper, paper_no)


@router.post("/{paper_no}/correct", summary="文书更正：重新出具，原件作废")
def correct(case_id: str, paper_no: int, body: EndRequest, wiring: Wired, caller: System) -> PaperList:
    """Issue a paper anew from the record as it stands; the new one names the old."""
    return _ended(case_id, wiring, caller, body, CorrectPaper, paper_no)


def _ended(
    case_id: str, wiring: Wiring, caller: Caller, body: EndRequest, kind: type[VoidPaper | CorrectPaper], no: int
) -> PaperList:
    _plain({"reason": body.reason})
    looked = looked_at_whole(wiring, case_id, caller)
    command = kind(case=looked.case.id, command_id=body.command_id, no=no, reason=body.reason)
    handle(wiring.house, command, actor=caller.actor, at=caller.at)
    return _listed(case_id, wiring, caller)


def _listed(case_id: str, wiring: Wiring, caller: Caller) -> PaperList:
    return PaperList(papers=papers(look(wiring, case_id, caller), caller))


def _plain(fields: dict[str, str]) -> None:
    found = objections_to(fields)
    if found:
        raise RequestMalformed(*found)


def _day(text: str, name: str) -> date | None:
    return _must(text, name) if text else None


def _must(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FieldsInvalid(Objection("INVALID", "日期请写成 2026-10-10", name)) from None
