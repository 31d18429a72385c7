"""A case for teaching, handed to supervisors as a download: told without names, and to be read before it is used."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.evidence_reading import looked_at_whole
from api.identity import Caller, Reader, Wired
from api.lookups import Looked
from api.problems import NotAllowedHere, PageNotFound
from mediation.casework.teach import told_for_teaching
from mediation.documents.teaching_case import FORMS, written
from mediation.engine.entitlement import supervises
from mediation.town.institutions import Role

router = APIRouter(include_in_schema=False)


@router.get("/cases/{case_id}/teaching")
def fetch(case_id: str, wiring: Wired, caller: Reader, form: str = "pdf", sums: str = "round") -> Response:
    """Hand out a case without names as pdf, md or json, sums rounded unless `sums` is keep."""
    looked = looked_at_whole(wiring, case_id, caller)
    if not offered(looked, caller):
        raise NotAllowedHere("教学案例由督办人员在案件办结后取用。")
    if form not in FORMS:
        raise PageNotFound
    told = told_for_teaching(wiring.house, looked.case.id, sums="keep" if sums == "keep" else "round")
    headers = {"Content-Disposition": f'attachment; filename="teaching.{form}"', "Cache-Control": "no-store, private"}
    return Response(written(told, form), media_type=FORMS[form], headers=headers)


def offered(looked: Looked, caller: Caller) -> bool:
    """Say whether this reader may take the case for teaching: a supervisor of its place, once it has ended."""
    over = any(supervises(one, looked.case, looked.town) for one in caller.actor.at(Role.supervisor))
    return over and looked.workflow.states[looked.case.state].final
