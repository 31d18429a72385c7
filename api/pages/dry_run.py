"""Walking a pretend case through a workflow in the browser: its newest revision, an older one, or a draft.

Nothing is stored, not even for a moment: the walk stands in the address, each look plays it anew in memory. Open to
those who oversee (supervisors, directors, administrators); everybody that may be played is somebody of this town.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.identity import Caller, Reader, Wired
from api.pages.dry_run_view import Look, drawn, form_of
from api.pages.form_reading import Posted, fields_of
from api.pages.frame import frame, render
from api.pages.posting import Checked
from api.problems import row_of
from api.walk_source import Source, source_of, steps_of
from api.wiring import Wiring
from mediation.calendar.moments import SHANGHAI
from mediation.errors import FieldsInvalid, Objection, Refusal
from mediation.rehearsal.dry_run import DryRun, written

router = APIRouter(include_in_schema=False)


@router.get("/workflows/{key}/dry-run")
def show(
    key: str, wiring: Wired, caller: Reader, of: str = "", walk: str = "", who: str = "", act: str = ""
) -> Response:
    """Show where a walk stands, what the person played may do there, and the form of the action chosen."""
    source, town = source_of(wiring, caller, key, of)
    steps = steps_of(source, walk, caller.at)
    with DryRun(source.workflow, town, steps, source.beside) as run:
        look = Look.of(run, who=who, act=act, caller=caller, address=address(key, source.of))
        return _page(wiring, caller, source, look)


@router.post("/workflows/{key}/dry-run")
def step(key: str, wiring: Wired, caller: Reader, posted: Checked, of: str = "") -> Response:
    """Take a step: an action with its form, or a stretch of time; 303 to where the walk then stands."""
    source, town = source_of(wiring, caller, key, of)
    steps = steps_of(source, posted.one("walk"), caller.at)
    who, act = posted.one("who"), posted.one("act")
    with DryRun(source.workflow, town, steps, source.beside) as run:
        look = Look.of(run, who=who, act=act, caller=caller, address=address(key, source.of))
        if look.action is not None and posted.one("more"):
            return _page(wiring, caller, source, form_of(look, posted, more=posted.one("more")))
        try:
            if posted.faults:
                raise FieldsInvalid(*posted.faults)
            walked = _walked(run, look, posted)
        except Refusal as error:
            return _page(wiring, caller, source, form_of(look, posted, error=error), status=row_of(type(error)).status)
    return RedirectResponse(address(key, source.of, walk=walked, who=look.who), status_code=303)


def address(key: str, of: str, **more: str) -> str:
    """Write the address of a look; what is empty is left out."""
    asked = {name: value for name, value in {"of": of, **more}.items() if value}
    return f"/workflows/{key}/dry-run" + (f"?{urlencode(asked)}" if asked else "")


def _walked(run: DryRun, look: Look, posted: Posted) -> str:
    """Carry out what was pressed on a stage of its own; give the walk as letters."""
    if posted.one("jump") or posted.one("until"):
        run.wait(_until(run, posted))
    elif look.action is None:
        raise FieldsInvalid(Objection("INVALID", "请先选择要办理的动作", "act"))
    else:
        run.act(look.who, look.action.key, fields_of(posted, look.action.asks, run.case, run.workflow))
    return written(run.walk)


def _until(run: DryRun, posted: Posted) -> datetime:
    jump, day = posted.one("jump"), posted.one("until").strip()
    if jump == "next":
        due = [clock.next_at for clock in run.case.deadlines if clock.live and clock.next_at is not None]
        ahead = [one for one in due if one > run.now]
        if not ahead:
            raise FieldsInvalid(Objection("INVALID", "没有在走的时限", "until"))
        return min(ahead)
    if jump.isascii() and jump.isdigit() and len(jump) < 4:
        return run.now + timedelta(days=int(jump))
    try:
        return datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise FieldsInvalid(Objection("INVALID", "日期应写作 2026-10-10", "until")) from error


def _page(wiring: Wiring, caller: Caller, source: Source, look: Look, *, status: int = 200) -> Response:
    key = source.workflow.key
    page = drawn(look)
    page["of"] = source.of
    page["title"] = source.workflow.title.zh
    page["workflow"] = f"/workflows/{key}"
    page["others"] = [(title, address(key, of), of == source.of) for of, title in source.others]
    shell = frame(wiring, caller, look.run.town, here="/workflows")
    return render(wiring, "dry_run.html", status=status, page=page, frame=shell)
