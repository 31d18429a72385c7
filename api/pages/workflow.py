"""The workflow page: the diagram, and tables of states, actions, clocks, papers and levels with what each rests on."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.identity import Reader, Wired
from api.pages.frame import frame, render
from api.pages.workflow_view import actions, clocks, ladder, papers, states
from api.problems import PageNotFound
from api.wiring import Wiring
from mediation.definitions.diagram import svg
from mediation.definitions.workflow import Workflow
from mediation.oversight import casebook

router = APIRouter(include_in_schema=False)


@router.get("/workflows")
def first(wiring: Wired, _: Reader) -> Response:
    """Lead to the first workflow."""
    return RedirectResponse(f"/workflows/{wiring.library.keys[0]}", status_code=303)


@router.get("/workflows/{key}")
def show(key: str, wiring: Wired, caller: Reader) -> Response:
    """Show the newest revision of a workflow, with the number of cases in each state."""
    workflow = _newest(wiring, key)
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        counts = casebook.by_state(reading.wire, key, seen_by=caller.actor, town=town)
    page: dict[str, Any] = {
        "title": workflow.title.zh,
        "revision": workflow.revision,
        "digest": workflow.digest[:12],
        "proof": "载入前已通过检验：每个环节可以到达、可以办结，每段等待都有时限。",
        "diagram": f"/workflows/{key}/diagram.svg?v={workflow.digest[:12]}",
        "others": [
            {"title": wiring.library.newest(one).title.zh, "href": f"/workflows/{one}", "here": one == key}
            for one in wiring.library.keys
        ],
        "states": states(workflow, counts),
        "actions": actions(workflow),
        "clocks": clocks(workflow),
        "papers": papers(workflow),
        "ladder": ladder(workflow),
    }
    return render(wiring, "workflow.html", page=page, frame=frame(wiring, caller, town, here="/workflows"))


@router.get("/workflows/{key}/diagram.svg")
def diagram(key: str, wiring: Wired, _: Reader) -> Response:
    """Give the diagram. It is shown as a picture, so its own styles are allowed and scripts are not."""
    return Response(
        svg(_newest(wiring, key)),
        media_type="image/svg+xml",
        headers={
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            "Cache-Control": "private, max-age=3600",
        },
    )


def _newest(wiring: Wiring, key: str) -> Workflow:
    if key not in wiring.library.keys:
        raise PageNotFound("没有这个流程。")
    return wiring.library.newest(key)
