"""The bound file of a case for both faces: how it stands, what it lacks, the file handed out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from starlette.responses import StreamingResponse

from api.dossier_making import PURPOSES, Making, begin, bound_file, folder_of, standing
from api.identity import Caller
from api.lookups import Looked
from api.problems import PageNotFound
from api.wiring import Wiring
from mediation.store.sealing import PIECE

HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store, private"}


def purpose_named(name: str) -> str:
    """Give a purpose; PageNotFound for any other word."""
    if name not in PURPOSES:
        raise PageNotFound("没有这种卷宗。")
    return name


def standings(wiring: Wiring, looked: Looked, caller: Caller) -> tuple[Making, ...]:
    """Say how it stands with the bound file for each purpose."""
    folder, real = folder_of(wiring.settings), _real(wiring, caller)
    return tuple(standing(folder, looked.record, one, real=real) for one in PURPOSES)


def begun(wiring: Wiring, looked: Looked, purpose: str, caller: Caller) -> Making:
    """Begin to bind; what is ready or under way stays so."""
    folder = folder_of(wiring.settings)
    return begin(wiring.house, folder, looked.record, purpose, at=caller.at, real=_real(wiring, caller))


def _real(wiring: Wiring, caller: Caller) -> float:
    """Give this machine's time of the request, in seconds: files are dated by it, whatever day is shown."""
    return (caller.at - wiring.clock.offset).timestamp()


def file_answer(wiring: Wiring, looked: Looked, purpose: str) -> StreamingResponse:
    """Hand out the bound file; PageNotFound while it is not ready."""
    file = bound_file(wiring.house, folder_of(wiring.settings), looked.record, purpose)
    if file is None:
        raise PageNotFound("卷宗还没有生成，或案件又有了新的办理记录，请重新生成。")
    name = quote(f"{looked.case.number or looked.case.id}卷宗.pdf")
    headers = HEADERS | {"Content-Disposition": f"attachment; filename=\"dossier.pdf\"; filename*=UTF-8''{name}"}
    headers["Content-Length"] = str(file.seek(0, os.SEEK_END))
    file.seek(0)
    return StreamingResponse(_chunks(file), media_type="application/pdf", headers=headers)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(PIECE):
            yield chunk
