"""The page of a case's evidence: files brought by drag or from a phone's camera, looked at, checked, withdrawn.

Without scripts it is a plain form that takes several files; with them each file goes by itself and shows how far it is.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.evidence_reading import (
    day_of_form,
    file_answer,
    files_of,
    looked_at_whole,
    picture_answer,
    received,
    taken,
    text_of,
)
from api.identity import Caller, Reader, Wired, same
from api.lookups import Looked
from api.pages.act import LONGEST_ID, command_id_of
from api.pages.evidence_view import whole
from api.pages.frame import frame, render
from api.pages.posting import Checked
from api.problems import FormExpired, objections_of, problem, row_of
from api.wiring import Wiring
from mediation.casework.handle import handle
from mediation.engine.commands import CheckEvidence, WithdrawEvidence
from mediation.errors import FieldsInvalid, MediationError, Objection, Refusal, StoreUnavailable

router = APIRouter(include_in_schema=False)
_DONE = {"added": "已收存。", "checked": "已记录与原件核对一致。", "withdrawn": "已撤下，材料仍留存。"}


@router.get("/cases/{case_id}/evidence")
def show(case_id: str, wiring: Wired, caller: Reader, done: str = "") -> Response:
    """Show the evidence and the form that adds to it."""
    looked = looked_at_whole(wiring, case_id, caller)
    return _page(wiring, caller, looked, done=_DONE.get(done, ""))


@router.post("/cases/{case_id}/evidence")
async def bring(case_id: str, request: Request, wiring: Wired, caller: Reader) -> Response:
    """Take one file or several; a script is answered in JSON, a plain form with the page."""
    looked = await run_in_threadpool(looked_at_whole, wiring, case_id, caller)
    form = await received(request)
    try:
        if not same(caller.csrf, text_of(form, "csrf")):
            raise FormExpired
        refused = await _each(wiring, looked, form, caller)
        if "application/json" in request.headers.get("accept", ""):
            return _in_json(request, refused)
        if not refused:
            return RedirectResponse(f"/cases/{case_id}/evidence?done=added", status_code=303)
        return await run_in_threadpool(_again, wiring, case_id, caller, form, refused)
    finally:
        await form.close()


@router.post("/cases/{case_id}/evidence/{no}/check")
def check(case_id: str, no: int, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Record that a piece agrees with the original."""
    looked = looked_at_whole(wiring, case_id, caller)
    if posted.faults:
        raise FieldsInvalid(*posted.faults)
    words, day = posted.one("words"), day_of_form(posted.one("checked"), "checked")
    command = CheckEvidence(case=looked.case.id, command_id=command_id_of(posted), no=no, words=words, checked=day)
    handle(wiring.house, command, actor=caller.actor, at=caller.at)
    return RedirectResponse(f"/cases/{case_id}/evidence?done=checked#evidence-{no}", status_code=303)


@router.post("/cases/{case_id}/evidence/{no}/withdraw")
def withdraw(case_id: str, no: int, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Take a piece out of what counts."""
    looked = looked_at_whole(wiring, case_id, caller)
    if posted.faults:
        raise FieldsInvalid(*posted.faults)
    command = WithdrawEvidence(
        case=looked.case.id, command_id=command_id_of(posted), no=no, reason=posted.one("reason")
    )
    handle(wiring.house, command, actor=caller.actor, at=caller.at)
    return RedirectResponse(f"/cases/{case_id}/evidence?done=withdrawn#evidence-{no}", status_code=303)


@router.get("/cases/{case_id}/evidence/{no}/file")
def file(case_id: str, no: int, wiring: Wired, caller: Reader) -> Response:
    """Download a file as it came."""
    return file_answer(wiring, looked_at_whole(wiring, case_id, caller), no, caller)


@router.get("/cases/{case_id}/evidence/{no}/{name}")
def picture(case_id: str, no: int, name: str, wiring: Wired, caller: Reader) -> Response:
    """Show a small picture of a file."""
    return picture_answer(wiring, looked_at_whole(wiring, case_id, caller), no, name, caller)


async def _each(wiring: Wiring, looked: Looked, form: FormData, caller: Caller) -> list[tuple[str, MediationError]]:
    """Take the files one after the other; give those that were refused, and why. What was taken stays taken."""
    files = files_of(form)
    base = text_of(form, "command_id")
    if not 8 <= len(base) <= LONGEST_ID or not base.isprintable():
        raise FieldsInvalid(Objection("INVALID", "页面不完整，请刷新后重新上传"))
    if not files:
        return [("", FieldsInvalid(Objection("MISSING", "请选择文件或拍照 / choose a file", "file")))]
    refused: list[tuple[str, MediationError]] = []
    for position, one in enumerate(files):
        try:
            await taken(wiring, looked.case, f"{base}-{position}", form, one, caller)
        except (Refusal, StoreUnavailable) as error:
            refused.append((one.filename or "", error))
    return refused


def _in_json(request: Request, refused: list[tuple[str, MediationError]]) -> Response:
    if not refused:
        return JSONResponse({"done": True})
    error = refused[0][1]
    return JSONResponse(problem(error, instance=request.url.path), status_code=row_of(type(error)).status)


def _again(
    wiring: Wiring, case_id: str, caller: Caller, form: FormData, refused: list[tuple[str, MediationError]]
) -> Response:
    """Show the page once more with what was typed and why which file was refused."""
    looked = looked_at_whole(wiring, case_id, caller)
    typed = {name: text_of(form, name) for name in ("kind", "supplied_by", "supplier", "supplied", "title", "private")}
    return _page(wiring, caller, looked, refused=refused, typed=typed)


def _page(
    wiring: Wiring,
    caller: Caller,
    looked: Looked,
    *,
    done: str = "",
    refused: list[tuple[str, MediationError]] | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:
    page = whole(looked, looked.names(caller.at), caller, wiring.settings)
    page["done"] = done
    page["typed"] |= typed or {}
    for name, error in refused or ():
        page["refused"].append((name, error.message))
        page["faults"] |= {one.field: one.reason for one in objections_of(error) if one.field}
    status = row_of(type(refused[0][1])).status if refused else 200
    shell = frame(wiring, caller, looked.town, here="/cases")
    return render(wiring, "evidence.html", status=status, page=page, frame=shell)
