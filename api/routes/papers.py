"""Papers over JSON, and their PDFs."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.case_shaping import papers
from api.identity import System, Wired
from api.lookups import look
from api.paper_reading import paper_pdf
from api.shapes.papers import PaperList
from api.shapes.problem import PROBLEMS

router = APIRouter(prefix="/api/v1/cases/{case_id}/papers", tags=["文书"], responses=PROBLEMS)


@router.get("", summary="文书清单")
def listing(case_id: str, wiring: Wired, caller: System) -> PaperList:
    """List the papers within sight."""
    return PaperList(papers=papers(look(wiring, case_id, caller), caller))


@router.get(
    "/{paper_no}.pdf",
    summary="文书 PDF",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
def pdf(case_id: str, paper_no: int, wiring: Wired, caller: System) -> Response:
    """Give a paper as PDF; 503 while it has not been drawn yet."""
    return paper_pdf(wiring, case_id, paper_no, caller)
