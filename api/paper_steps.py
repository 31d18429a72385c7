"""How far the papers of a case have come, for both faces, and the sheets for a printer. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import quote

from starlette.responses import Response

from api.identity import Caller
from api.lookups import Looked
from api.paper_reading import content_of
from api.settings import Printer
from api.wiring import Wiring
from mediation.documents.print_sheets import Wanted, measuring_page, sheets_for
from mediation.engine.case import Paper
from mediation.engine.paper_copies import (
    next_step,
    scans_of,
    signatures_on,
    stamped_on,
    unsigned,
    wanted_of,
    wants_copy,
)
from mediation.engine.paper_life import MOST_COPIES, is_archived, may_mark
from mediation.engine.paper_marks import HandSigned, ScannedPages
from mediation.errors import FieldsInvalid, Objection

PDF_HEADERS = {"Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"}


class Life(NamedTuple):
    """How far one paper has come. `lacks` are the names of `FILE_COPIES` that are wanted and not there."""

    printed: date | None
    copies: int
    signed: tuple[HandSigned, ...]
    unsigned: tuple[str, ...]
    stamped: date | None
    scans: tuple[ScannedPages, ...]
    wants: tuple[str, ...]
    lacks: tuple[str, ...]
    next: str


def life_of(looked: Looked, paper: Paper) -> Life:
    """Read how far a paper has come; a void one wants nothing."""
    case = looked.case
    wants = () if paper.status == "void" else wanted_of(looked.workflow, case, paper)
    return Life(
        printed=max((one.on for one in paper.printed), default=None),
        copies=sum(one.copies for one in paper.printed),
        signed=signatures_on(case, paper),
        unsigned=unsigned(case, paper, wants),
        stamped=stamped_on(case, paper),
        scans=scans_of(case, paper),
        wants=wants,
        lacks=tuple(wants_copy(case, paper, wants)),
        next=next_step(looked.workflow, case, paper),
    )


def may_act(looked: Looked, caller: Caller) -> bool:
    """Say whether this reader may record what became of papers."""
    return not is_archived(looked.case) and may_mark(looked.case, caller.actor, looked.town)


def can_print(looked: Looked, paper: Paper) -> bool:
    """Say whether a paper is drawn by the house, so that it can go to a printer."""
    kind = looked.workflow.documents.get(paper.kind)
    return paper.status == "issued" and kind is not None and kind.template is not None


def printers_of(wiring: Wiring, looked: Looked, caller: Caller) -> list[Printer]:
    """List the printers of the reader's institutions that need an offset, in the order of the settings."""
    mine = {*caller.actor.institutions, *(looked.town.committee(one).id for one in caller.actor.institutions)}
    return [one for one in wiring.settings.printers if one.institution in mine]


def printer_named(wiring: Wiring, looked: Looked, caller: Caller, name: str) -> Printer | None:
    """Give the printer with this name; None for none. Raises FieldsInvalid for a name that is unknown here."""
    if not name:
        return None
    found = next((one for one in printers_of(wiring, looked, caller) if one.name == name), None)
    if found is None:
        raise FieldsInvalid(Objection("INVALID", "没有这台打印机，请重新选择", "printer"))
    return found


def sheets(
    wiring: Wiring, looked: Looked, caller: Caller, numbers: Sequence[int], copies: int, printer: str
) -> Response:
    """Give one PDF of several papers for a printer. Raises FieldsInvalid, or RenderFailed while one is being drawn."""
    chosen = [one for no in dict.fromkeys(numbers) for one in looked.case.papers if one.no == no]
    faults = [] if chosen and len(chosen) == len(set(numbers)) else [Objection("MISSING", "请勾选文书", "papers")]
    if not 1 <= copies <= MOST_COPIES:
        faults.append(Objection("INVALID", f"份数须为 1 至 {MOST_COPIES}", "copies"))
    faults += [
        Objection("ON_PAPER_ONLY", f"《{one.title}》只有纸质件或已作废，不能打印", "papers")
        for one in chosen
        if not can_print(looked, one)
    ]
    if faults:
        raise FieldsInvalid(*faults)
    moved = printer_named(wiring, looked, caller, printer)
    papers = [Wanted(content_of(wiring, looked, one.no, caller), copies) for one in chosen]
    x, y = (moved.x, moved.y) if moved is not None else (0.0, 0.0)
    name = f"{looked.case.number or '文书'} 打印.pdf"
    return _pdf(sheets_for(papers, x=x, y=y), name)


def measuring(wiring: Wiring, looked: Looked, caller: Caller, printer: str) -> Response:
    """Give the page to measure a printer by, moved as its setting says."""
    moved = printer_named(wiring, looked, caller, printer)
    x, y = (moved.x, moved.y) if moved is not None else (0.0, 0.0)
    return _pdf(measuring_page(x=x, y=y), "测试页.pdf")


def _pdf(content: bytes, name: str) -> Response:
    said = f"inline; filename=\"print.pdf\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type="application/pdf", headers=PDF_HEADERS | {"Content-Disposition": said})
