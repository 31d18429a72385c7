"""Papers over JSON: their list with how far each has come, their PDFs, sheets for a printer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.case_shaping import papers
from api.evidence_reading import looked_at_whole
from api.identity import System, Wired
from api.lookups import look
from api.paper_reading import paper_pdf
from api.paper_steps import sheets
from api.shapes.papers import PaperList
from api.shapes.problem import PROBLEMS

router = APIRouter(prefix="/api/v1/cases/{case_id}/papers", tags=["文书"], responses=PROBLEMS)
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}


@router.get("", summary="文书清单")
def listing(case_id: str, wiring: Wired, caller: System) -> PaperList:
    """List the papers within sight, each with how far it has come."""
    return PaperList(papers=papers(look(wiring, case_id, caller), caller))


@router.get("/{paper_no}.pdf", summary="文书 PDF", response_class=Response, responses=_PDF)
def pdf(case_id: str, paper_no: int, wiring: Wired, caller: System) -> Response:
    """Give a paper as PDF; 503 while it has not been drawn yet. A void one bears the mark 作废."""
    return paper_pdf(wiring, case_id, paper_no, caller)


@router.get("/print", summary="几份文书合成一个打印件", response_class=Response, responses=_PDF)
def print_them(
    case_id: str,
    wiring: Wired,
    caller: System,
    no: Annotated[list[int], Query(max_length=100, description="文书序号，可多次。")],
    copies: Annotated[int, Query(ge=1, le=500, description="每份几张。")] = 1,
    printer: Annotated[str, Query(max_length=40, description="按哪台打印机的位置补偿。")] = "",
) -> Response:
    """Give one PDF of several papers with the wanted copies. Nothing is recorded by it."""
    return sheets(wiring, looked_at_whole(wiring, case_id, caller), caller, no, copies, printer)
