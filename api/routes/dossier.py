"""The file of a case over the API: what it lacks, its review, the bound PDF to make and to fetch."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dossier_making import Making
from api.dossier_reading import begun, file_answer, purpose_named, standings
from api.evidence_reading import looked_at_whole
from api.identity import System, Wired
from api.lookups import Looked
from api.shapes.dossier import BindingShape, FileOfCase, LackShape, ReviewLineShape, ReviewOfFile
from api.shapes.problem import PROBLEMS
from mediation.engine.completeness import lacking
from mediation.engine.file_review import review

router = APIRouter(prefix="/api/v1/cases/{case_id}/dossier", tags=["卷宗"], responses=PROBLEMS)
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}


@router.get("", summary="卷宗：还缺什么、评查得分、装订情况")
def state(case_id: str, wiring: Wired, caller: System) -> FileOfCase:
    """Say what the file lacks, for an account that sees the case whole."""
    looked = looked_at_whole(wiring, case_id, caller)
    return FileOfCase(
        missing=[
            LackShape(
                part=one.part, title=one.zh, title_en=one.en, required=one.required, why=one.why_zh, why_en=one.why_en,
                supplied_by=list(one.supplied_by),
            )
            for one in lacking(looked.workflow, looked.record)
        ],
        review=_review(looked),
        bound=[_shape(one) for one in standings(wiring, looked, caller)],
    )  # fmt: skip


@router.post("/{purpose}", status_code=202, summary="生成装订成册的卷宗")
def make(case_id: str, purpose: str, wiring: Wired, caller: System) -> BindingShape:
    """Begin to bind; ask again until the state is ready, then fetch the PDF."""
    looked = looked_at_whole(wiring, case_id, caller)
    return _shape(begun(wiring, looked, purpose_named(purpose), caller))


@router.get("/{purpose}.pdf", summary="卷宗 PDF", response_class=Response, responses=_PDF)
def fetch(case_id: str, purpose: str, wiring: Wired, caller: System) -> Response:
    """Give the bound PDF; 404 while it is not ready, or when the case has moved on since."""
    return file_answer(wiring, looked_at_whole(wiring, case_id, caller), purpose_named(purpose))


def _shape(one: Making) -> BindingShape:
    return BindingShape.model_validate(
        {
            "purpose": one.purpose,
            "state": one.state,
            "done": one.done,
            "of": one.of,
            "words": one.words,
            "size": one.size,
        }
    )


def _review(looked: Looked) -> ReviewOfFile | None:
    found = review(looked.workflow, looked.record)
    if found is None:
        return None
    lines = [
        ReviewLineShape(
            key=one.key, title=one.title.zh, points=one.points, kept=one.kept, veto=one.veto, by_eye=one.by_eye,
            failed=bool(one.faults),
        )
        for one in found.lines
    ]  # fmt: skip
    return ReviewOfFile(
        score=found.score, most=found.most, grade=found.grade, vetoed=[one.zh for one in found.vetoed], lines=lines
    )
