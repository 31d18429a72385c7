"""Files in and out for both faces: an upload as it arrives, a file handed out proved, a small picture.

Uploads are worked on by a few threads of their own, so that somebody's hundred photographs keep nobody else waiting.
Whatever people brought is handed out as a download only; what is shown in a page was drawn by this program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO
from urllib.parse import quote

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Scope

from api.identity import Caller
from api.lookups import Looked, look
from api.plain_text import fault_of
from api.problems import PageNotFound, RequestMalformed
from api.settings import Settings
from api.wiring import Wiring
from mediation.calendar.moments import When
from mediation.casework.attach import Brought, Limits, attach
from mediation.casework.keep_evidence import open_proved, small_picture
from mediation.engine.case import Case, Evidence
from mediation.engine.evidence import found
from mediation.errors import FieldsInvalid, Objection
from mediation.store.evidence_vault import CHUNK

AT_ONCE = 4
MOST_FILES_AT_ONCE = 20
MOST_FIELDS = 20
FORM_BYTES = 100_000
"""What the fields and the borders of a form take up beside the file."""
ALONE = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
}
_UPLOADS = re.compile(
    r"(?:/api/v1)?/cases/[A-Za-z0-9-]{1,60}/(?:evidence|papers/scans)|/channels/answers/[A-Za-z0-9-]{1,60}/\d{1,5}"
)
turns = CapacityLimiter(AT_ONCE)
"""The few threads on which uploads are worked."""


def streamed_by(settings: Settings) -> Callable[[Scope], int]:
    """Give the limit of a request that brings a file; 0 for every other request."""
    most = settings.evidence_most_bytes + FORM_BYTES

    def limit(scope: Scope) -> int:
        return most if scope["method"] == "POST" and _UPLOADS.fullmatch(scope["path"]) else 0

    return limit


def limits_of(settings: Settings) -> Limits:
    """Give how large a file may be here."""
    return Limits(settings.evidence_most_bytes, settings.evidence_most_pages)


async def received(request: Request, *, most_fields: int = MOST_FIELDS) -> FormData:
    """Take an upload as it arrives: files go to the disk beyond the first megabyte, never into memory.

    Raises RequestMalformed for anything but a form with files, RequestTooLarge while it arrives.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise RequestMalformed(Objection("not_a_form", "文件只能以 multipart/form-data 表单上传", "file"))
    return await request.form(max_files=MOST_FILES_AT_ONCE, max_fields=most_fields, max_part_size=FORM_BYTES)


def files_of(form: FormData) -> list[UploadFile]:
    """List the files of a form; a field in which nothing was chosen is none."""
    return [one for one in form.getlist("file") if isinstance(one, UploadFile) and (one.filename or one.size)]


def text_of(form: FormData, name: str) -> str:
    """Give a field of the form. Raises FieldsInvalid if it holds what no text may."""
    value = form.get(name)
    text = value if isinstance(value, str) else ""
    fault = fault_of(text, longest=1000)
    if fault is not None:
        raise FieldsInvalid(Objection("text_refused", fault, name))
    return text


def brought_of(form: FormData, name: str) -> Brought:
    """Read what was said of a file."""
    party, day = text_of(form, "supplied_by"), text_of(form, "supplied")
    if party and not (party.isascii() and party.isdigit() and len(party) < 5):
        raise FieldsInvalid(Objection("INVALID", "请重新选择提交人", "supplied_by"))
    return Brought(
        name=name,
        kind=text_of(form, "kind"),
        title=text_of(form, "title"),
        supplied_by=int(party or 0),
        supplier="" if int(party or 0) else text_of(form, "supplier"),
        supplied=day_of_form(day, "supplied"),
        private=text_of(form, "private") in {"1", "true"},
    )


def day_of_form(text: str, name: str) -> When | None:
    """Read a day that may be left out. Raises FieldsInvalid naming the field."""
    try:
        return When(day=date.fromisoformat(text)) if text else None
    except ValueError:
        raise FieldsInvalid(Objection("INVALID", "日期请写成 2026-10-10", name)) from None


async def taken(wiring: Wiring, case: Case, command_id: str, form: FormData, file: UploadFile, caller: Caller) -> Case:
    """Take one file into the case, on a thread of the uploads."""
    brought = brought_of(form, file.filename or "")

    def work() -> Case:
        return attach(
            wiring.house, case.id, command_id, brought, file.file,
            actor=caller.actor, at=caller.at, limits=limits_of(wiring.settings),
        )  # fmt: skip

    return await anyio.to_thread.run_sync(work, limiter=turns)


def looked_at_whole(wiring: Wiring, case_id: str, caller: Caller) -> Looked:
    """Look at a case whose files this reader may see: whoever sees its packet only sees none of them."""
    looked = look(wiring, case_id, caller)
    if looked.sight != "all":
        raise PageNotFound("没有这个页面，或者证据材料不在您的查看范围内。")
    return looked


def piece_of(looked: Looked, no: int) -> Evidence:
    """Give a piece of evidence; PageNotFound for none."""
    piece = found(looked.case, no)
    if piece is None:
        raise PageNotFound("没有这份证据材料。")
    return piece


def file_answer(wiring: Wiring, looked: Looked, no: int, caller: Caller) -> Response:
    """Hand out the file as it came, byte for byte, as a download."""
    piece = piece_of(looked, no)
    if piece.removed_on is not None:
        raise PageNotFound("这份文件已依法删除，序号和校验值保留。")
    opened = open_proved(wiring.house, looked.case.id, piece, caller.at)
    ending = piece.name.rsplit(".", 1)[-1]
    headers: dict[str, Any] = ALONE | {
        "Content-Disposition": f"attachment; filename=\"evidence-{no}.{ending}\"; filename*=UTF-8''{quote(piece.name)}",
        "Content-Length": str(piece.size),
    }
    return StreamingResponse(_chunks(opened), media_type=piece.media, headers=headers)


def picture_answer(wiring: Wiring, looked: Looked, no: int, name: str, caller: Caller) -> Response:
    """Show one of the small pictures, which this program drew."""
    piece = piece_of(looked, no)
    drawn = small_picture(wiring.house, looked.case.id, piece, name, caller.at) if piece.removed_on is None else None
    if drawn is None:
        raise PageNotFound("这份材料没有缩略图。")
    return Response(drawn, media_type="image/jpeg", headers=ALONE)


def _chunks(opened: BinaryIO) -> Iterator[bytes]:
    with opened:
        while chunk := opened.read(CHUNK):
            yield chunk
