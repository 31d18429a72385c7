"""Scans of signed papers as they arrive, for both faces: the file, and which of its pages show which paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

import anyio.to_thread
from starlette.datastructures import FormData, UploadFile

from api.evidence_reading import limits_of, text_of, turns
from api.identity import Caller
from api.lookups import Looked
from api.wiring import Wiring
from mediation.casework.attach import Brought, attach
from mediation.engine.case import Case
from mediation.engine.paper_marks import PagesOf
from mediation.errors import FieldsInvalid, Objection

MOST_TICKED = 250
"""How many fields a form may have that asks for the pages of every paper."""
_SPAN = re.compile(r"(\d{1,4})(?:\s*[-—–~至]\s*(\d{1,4}))?")


def pages_asked(form: FormData, *, leniently: bool = False) -> tuple[PagesOf, ...]:
    """Read which pages show which paper: `no` are the papers, `pages_<no>` a span such as 1-2, empty for all.

    Raises FieldsInvalid naming the field; `leniently` leaves out what cannot be read.
    """
    asked: list[PagesOf] = []
    for text in form.getlist("no"):
        if not isinstance(text, str) or not (text.isascii() and text.isdigit() and len(text) < 6):
            continue
        span = text_of(form, f"pages_{text}").strip()
        read = _SPAN.fullmatch(span)
        if span and read is None and not leniently:
            raise FieldsInvalid(Objection("INVALID", "页码请写成 1 或 1-2", "scans"))
        if read is None:
            asked.append(PagesOf(paper=int(text)))
        else:
            asked.append(PagesOf(paper=int(text), first=int(read[1]), last=int(read[2] or read[1])))
    return tuple(asked)


async def scan_taken(
    wiring: Wiring,
    looked: Looked,
    form: FormData,
    files: Sequence[UploadFile],
    asked: tuple[PagesOf, ...],
    caller: Caller,
) -> Case:
    """Take the file of a scan into the case, on a thread of the uploads; entirely, or not at all."""
    command_id = text_of(form, "command_id")
    faults = []
    if len(files) != 1:
        faults.append(Objection("MISSING", "请选择一个扫描文件 / bring one file", "file"))
    if not asked:
        faults.append(Objection("MISSING", "请勾选扫描的是哪份文书", "papers"))
    if not 8 <= len(command_id) <= 64 or not command_id.isprintable():
        faults.append(Objection("INVALID", "指令编号须为 8 至 64 个可见字符", "command_id"))
    if faults:
        raise FieldsInvalid(*faults)
    house = looked.town.institutions.get(looked.case.custodian)
    titles = [paper.title for one in asked if (paper := looked.case.paper(one.paper)) is not None]
    brought = Brought(
        name=files[0].filename or "",
        title=("、".join(dict.fromkeys(titles)) or "文书")[:90] + "签名件",
        supplier=(house.name if house is not None else "承办机构")[:50],
        scans=asked,
    )

    def work() -> Case:
        return attach(
            wiring.house, looked.case.id, command_id, brought, files[0].file,
            actor=caller.actor, at=caller.at, limits=limits_of(wiring.settings),
        )  # fmt: skip

    return await anyio.to_thread.run_sync(work, limiter=turns)
