"""The workflow page: the diagram, and tables of states, actions, clocks, papers and levels with what each rests on."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.identity import Reader, Wired
from api.pages.frame import frame, render
from api.pages.registers import plain_query
from api.pages.workflow_folds import Tables, folds
from api.pages.workflow_view import EVIDENCE, actions, clocks, ladder, papers, proof, states
from api.problems import PageNotFound
from api.walk_source import may_walk
from api.wiring import Wiring
from mediation.definitions.diagram import Load, svg
from mediation.definitions.workflow import Workflow
from mediation.oversight import casebook
from mediation.oversight.flow_times import WINDOW_DAYS, AtState, flow_times
from mediation.town.institutions import Role

router = APIRouter(include_in_schema=False)


@router.get("/workflows")
def first(wiring: Wired, _: Reader) -> Response:
    """Lead to the first workflow."""
    return RedirectResponse(f"/workflows/{wiring.library.keys[0]}", status_code=303)


@router.get("/workflows/{key}")
def show(key: str, wiring: Wired, caller: Reader, q: str = "", part: str = "") -> Response:
    """Show the newest revision of a workflow; to supervisors with where the cases of their subtree stand.

    The tables are folded up. `part` names the one to open; `q` opens those that say these words, with these rows only.
    """
    workflow = _newest(wiring, key)
    supervises = bool(caller.actor.at(Role.supervisor))
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        counts = casebook.by_state(reading.wire, key, seen_by=caller.actor, town=town)
        times = flow_times(reading.wire, key, seen_by=caller.actor, town=town, at=caller.at) if supervises else ()
    page: dict[str, Any] = {
        "title": workflow.title.zh,
        "key": key,
        "revision": workflow.revision,
        "digest": workflow.digest[:12],
        "proof": proof(workflow),
        "diagram": Markup(svg(workflow, loads=_loads(times) if supervises else None)),
        "heat": supervises,
        "may_walk": may_walk(caller),
        "window": WINDOW_DAYS,
        "file": f"/workflows/{key}/diagram.svg?v={workflow.digest[:12]}",
        "others": [
            {"title": wiring.library.newest(one).title.zh, "href": f"/workflows/{one}", "here": one == key}
            for one in wiring.library.keys
        ],
        "evidence": EVIDENCE,
        **folds(workflow, _tables(workflow, counts, times), plain_query(q), part),
    }
    return render(wiring, "workflow.html", page=page, frame=frame(wiring, caller, town, here="/workflows"))


def _tables(workflow: Workflow, counts: dict[str, int], times: tuple[AtState, ...]) -> Tables:
    return {
        "states": states(workflow, counts, {one.state: one for one in times if not one.level}),
        "actions": actions(workflow),
        "clocks": clocks(workflow),
        "papers": papers(workflow),
        "ladder": ladder(workflow),
    }


def _loads(times: tuple[AtState, ...]) -> dict[tuple[str, str], Load]:
    return {(one.state, one.level): Load(cases=one.cases, median_days=one.median_days) for one in times}


@router.get("/workflows/{key}/diagram.svg")
def diagram(key: str, wiring: Wired, _: Reader) -> Response:
    """Give the diagram as a file of its own, without numbers: to print it, to hang it up, to send it on."""
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
