"""Evidence over the API: bring a file, list, download, check against the original, withdraw."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.evidence_reading import (
    day_of_form,
    file_answer,
    files_of,
    looked_at_whole,
    piece_of,
    received,
    taken,
    text_of,
)
from api.evidence_words import kind_word, supplier_word
from api.identity import System, Wired
from api.lookups import Looked
from api.plain_text import objections_to
from api.problems import RequestMalformed
from api.shapes.evidence import CheckRequest, EvidenceList, EvidenceShape, WithdrawRequest
from api.shapes.problem import PROBLEMS
from mediation.casework.handle import handle
from mediation.engine.case import Evidence
from mediation.engine.commands import CheckEvidence, WithdrawEvidence
from mediation.errors import FieldsInvalid, Objection

router = APIRouter(prefix="/api/v1/cases/{case_id}/evidence", tags=["证据材料"], responses=PROBLEMS)

_TEXT = {"type": "string"}
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "command_id"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "文件；内容须为可收存的类型。"},
                        "command_id": {
                            "type": "string", "minLength": 8, "maxLength": 64, "description": "重复提交只生效一次。",
                        },
                        "kind": {**_TEXT, "description": "材料种类；不填按文件类型。"},
                        "title": _TEXT,
                        "supplied_by": {**_TEXT, "description": "提交的当事人序号。"},
                        "supplier": {**_TEXT, "description": "不是当事人的，写明由谁提交。"},
                        "supplied": {**_TEXT, "description": "提交日期 YYYY-MM-DD。"},
                        "private": {**_TEXT, "description": "1 表示仅内部使用。"},
                    },
                }
            }
        },
    }
}  # fmt: skip


@router.get("", summary="证据材料清单")
def listing(case_id: str, wiring: Wired, caller: System) -> EvidenceList:
    """List the evidence of a case that this account sees whole."""
    looked = looked_at_whole(wiring, case_id, caller)
    return EvidenceList(evidence=[_shape(looked, one, caller.at) for one in looked.case.evidence])


@router.post("", status_code=201, summary="上传证据文件", openapi_extra=_FORM)
async def bring(case_id: str, request: Request, wiring: Wired, caller: System) -> EvidenceShape:
    """Take one file into the evidence. It is examined first; what is refused is refused with the reason."""
    looked = await run_in_threadpool(looked_at_whole, wiring, case_id, caller)
    form = await received(request)
    try:
        files, command_id = files_of(form), text_of(form, "command_id")
        if len(files) != 1:
            raise FieldsInvalid(Objection("MISSING", "请上传一个文件 / bring one file", "file"))
        if not 8 <= len(command_id) <= 64 or not command_id.isprintable():
            raise FieldsInvalid(Objection("INVALID", "指令编号须为 8 至 64 个可见字符", "command_id"))
        await taken(wiring, looked.case, command_id, form, files[0], caller)
    finally:
        await form.close()
    fresh = await run_in_threadpool(looked_at_whole, wiring, case_id, caller)
    return _shape(fresh, fresh.case.evidence[-1], caller.at)


@router.get("/{no}", summary="一份证据材料")
def read(case_id: str, no: int, wiring: Wired, caller: System) -> EvidenceShape:
    """Read what is known of one piece."""
    looked = looked_at_whole(wiring, case_id, caller)
    return _shape(looked, piece_of(looked, no), caller.at)


@router.get(
    "/{no}/file",
    summary="下载证据文件",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def file(case_id: str, no: int, wiring: Wired, caller: System) -> Response:
    """Give a file byte for byte as it came, held against its SHA-256; 409 if it is missing or changed."""
    return file_answer(wiring, looked_at_whole(wiring, case_id, caller), no, caller)


@router.post("/{no}/check", summary="与原件核对一致")
def check(case_id: str, no: int, body: CheckRequest, wiring: Wired, caller: System) -> EvidenceShape:
    """Record that a piece was held against the original and agrees with it."""
    _plain({"words": body.words})
    looked = looked_at_whole(wiring, case_id, caller)
    command = CheckEvidence(
        case=looked.case.id,
        command_id=body.command_id,
        no=no,
        words=body.words,
        checked=day_of_form(body.checked_on, "checked_on"),
    )
    handle(wiring.house, command, actor=caller.actor, at=caller.at)
    return read(case_id, no, wiring, caller)


@router.post("/{no}/withdraw", summary="撤下证据材料")
def withdraw(case_id: str, no: int, body: WithdrawRequest, wiring: Wired, caller: System) -> EvidenceShape:
    """Take a piece out of what counts; it stays in the file, marked."""
    _plain({"reason": body.reason})
    looked = looked_at_whole(wiring, case_id, caller)
    command = WithdrawEvidence(case=looked.case.id, command_id=body.command_id, no=no, reason=body.reason)
    handle(wiring.house, command, actor=caller.actor, at=caller.at)
    return read(case_id, no, wiring, caller)


def _plain(fields: dict[str, str]) -> None:
    found = objections_to(fields)
    if found:
        raise RequestMalformed(*found)


def _shape(looked: Looked, piece: Evidence, at: Any) -> EvidenceShape:
    names = looked.names(at)
    return EvidenceShape(
        no=piece.no,
        title=piece.title,
        kind=piece.kind,
        kind_title=kind_word(piece.kind),
        name=piece.name,
        media=piece.media,
        size=piece.size,
        pages=piece.pages,
        sha256=piece.digest,
        supplied_by=supplier_word(piece, names),
        supplied_on=piece.supplied_on.day.isoformat(),
        private=piece.private,
        checked_by=names.person(piece.checked_by) if piece.checked_by else None,
        checked_on=piece.checked_on.day.isoformat() if piece.checked_on else None,
        withdrawn_on=piece.withdrawn_on.day.isoformat() if piece.withdrawn_on else None,
        withdrawn_reason=piece.withdrawn_reason,
    )
