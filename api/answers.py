"""Errors as answers: problem documents for other systems, plain pages for people; nothing of the inside in either."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from api.problems import (
    FaceError,
    NotSignedIn,
    PageNotFound,
    RequestMalformed,
    RequestTooLarge,
    problem,
    row_of,
)
from api.shapes.problem import TITLES, said_fault
from api.wiring import wiring_of
from mediation.errors import MediationError, Objection, RenderFailed

log = structlog.get_logger()

_ADVICE = {
    400: "请返回上一页重试。",
    401: "请登录后再试。",
    403: "如需办理，请联系本机构的系统管理员。",
    404: "可能是编号有误，或者该案件不在您的查看范围内。",
    405: "请返回上一页重试。",
    409: "请回到案件页面，核对最新情况后再办理。",
    422: "请返回上一页，按提示修改后重新提交。",
    429: "请稍后再试；如忘记密码，请联系系统管理员。",
    503: "本次没有保存任何内容，请稍后再试。",
}
_UNREADABLE = "请求内容不是有效的 JSON，或层层嵌套过深，无法读取"
_STATUS_ERRORS: dict[int, type[FaceError]] = {404: PageNotFound, 413: RequestTooLarge}


def register(app: FastAPI) -> None:
    """Have every error answered."""
    app.add_exception_handler(MediationError, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)


def is_api(request: Request) -> bool:
    """Say whether another system asks, and not a person."""
    return request.url.path.startswith("/api/")


def answer(request: Request, error: MediationError, *, status: int | None = None) -> Response:
    """Answer with an error."""
    document = problem(error, instance=request.url.path)
    if is_api(request):
        document["objections"] = [_in_api_names(one) for one in document["objections"]]
    if status is not None:
        document["status"] = status
    if isinstance(error, NotSignedIn) and not is_api(request):
        return _to_sign_in(request)
    if is_api(request):
        headers = {"WWW-Authenticate": "Bearer"} if document["status"] == 401 else None
        return Response(
            json.dumps(document, ensure_ascii=False),
            status_code=document["status"],
            media_type="application/problem+json",
            headers=headers,
        )
    return _page(request, document)


def _in_api_names(objection: dict[str, Any]) -> dict[str, Any]:
    """The engine calls the time of an act `happened`; a request to the API has it as `happened_on`."""
    return {**objection, "field": "happened_on"} if objection["field"] == "happened" else objection


def _to_sign_in(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET":
        wanted = "/"
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='/')}", status_code=303)


def _page(request: Request, document: dict[str, Any]) -> Response:
    wiring = wiring_of(request)
    html = wiring.templates.get_template("problem.html").render(
        problem=document,
        advice=_ADVICE.get(document["status"], "错误已记录，请稍后再试或联系系统管理员。"),
        product=wiring.settings.product,
    )
    return Response(html, status_code=document["status"], media_type="text/html; charset=utf-8")


def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, MediationError)
    if row_of(type(error)).status >= 500 and not isinstance(error, RenderFailed):
        _note(request, error)
    return answer(request, error)


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    objections = []
    for fault in error.errors():
        where = [str(step) for step in fault["loc"] if step not in ("body", "query", "path", "header")]
        if fault["type"] == "json_invalid":  # its place is an offset into the text, no field
            where = []
        title = TITLES.get(where[-1] if where else "", where[-1] if where else "请求内容")
        objections.append(
            Objection(f"field_{fault['type']}"[:60], f"“{title}”{said_fault(fault)}", ".".join(where) or None)
        )
    return answer(request, RequestMalformed(*objections))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400 and is_api(request):  # the framework's answer to a body that it could not take apart
        return answer(request, RequestMalformed(Objection("json_unreadable", _UNREADABLE)))
    kind = _STATUS_ERRORS.get(error.status_code, FaceError)
    return answer(request, kind(), status=error.status_code)


def unforeseen(scope: Scope, error: Exception) -> Response:
    """Answer what nobody foresaw: 500, and nothing of the inside."""
    request = Request(scope)
    _note(request, error)
    return answer(request, MediationError())


def _told(path: str) -> str:
    """Give a path as it may be written down: the address of a calendar is a secret."""
    return "/feeds/…" if path.startswith("/feeds/") else path


def _note(request: Request, error: Exception) -> None:
    """Write a fault down with its path through the code, without any value: values may be people's names."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    log.error("request_failed", path=_told(request.url.path), fault=type(error).__name__, where=where)
