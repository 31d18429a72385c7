"""A paper as a draft before its act is taken: drawn from what stands in the form, marked as a draft, kept nowhere."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from api.identity import Caller
from api.lookups import Looked
from api.problems import PageNotFound
from api.wiring import Wiring
from mediation.casework.foresee import foresee
from mediation.documents.supplying import lacking
from mediation.engine.commands import TakeAction
from mediation.errors import MissingFacts, RequirementUnmet


def sketch(wiring: Wiring, looked: Looked, command: TakeAction, kind: str, caller: Caller) -> Response:
    """Draw the paper of this kind that an act would draw up, as a draft.

    Raises Refusal with what is wrong with the form or missing on the paper, PageNotFound if the act draws up no such
    paper here, RenderFailed if it cannot be set.
    """
    house = wiring.house
    case, papers = foresee(
        house, looked.workflow, looked.record, command, actor=caller.actor, at=caller.at, town=looked.town
    )
    paper = next((one for one in papers if one.kind == kind), None)
    if paper is None or house.sketch is None:
        raise PageNotFound("按目前填写的内容，这一步不制作这份文书。")
    try:
        content = house.sketch(case, paper, looked.workflow, looked.town, caller.at)
    except MissingFacts as error:
        action = looked.workflow.actions.get(command.action)
        raise RequirementUnmet(*lacking(looked.workflow, looked.record, action, paper, error.missing)) from None
    name = quote(f"{paper.title}（草稿）.pdf")
    return Response(
        content,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f"inline; filename=\"draft.pdf\"; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )
