"""Walking a pretend case through a workflow in the browser: its newest revision, an older one, or a draft.

Nothing is stored, not even for a moment: the walk stands in the address, each look plays it anew in memory. Open to
those who oversee (supervisors, directors, administrators); everybody that may be played is somebody of this town.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.identity import Caller, Reader, Wired
from api.pages.dry_run_view import Look, drawn, form_of
from api.pages.form_reading import Posted, fields_of
from api.pages.frame import frame, oversees, render
from api.pages.posting import Checked
from api.problems import NotAllowedHere, PageNotFound, row_of
from api.wiring import Wiring
from mediation.calendar.moments import SHANGHAI
from mediation.definitions.compile import compile_text
from mediation.definitions.workflow import Workflow
from mediation.errors import DefinitionError, FieldsInvalid, Objection, Refusal
from mediation.rehearsal.dry_run import DryRun, Walk, begin, read_walk, written
from mediation.store.drafts import Draft
from mediation.town.around import Town

router = APIRouter(include_in_schema=False)
DRAFT = "draft"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The text that is walked, how the address names it, and what else of this workflow there is to walk."""

    workflow: Workflow
    of: str
    others: tuple[tuple[str, str], ...]


@router.get("/workflows/{key}/dry-run")
def show(
    key: str, wiring: Wired, caller: Reader, of: str = "", walk: str = "", who: str = "", act: str = ""
) -> Response:
    """Show where a walk stands, what the person played may do there, and the form of the action chosen."""
    source, town = _source(wiring, caller, key, of)
    steps = _steps(source, walk, caller.at)
    with DryRun(source.workflow, town, steps) as run:
        look = Look.of(run, who=who, act=act, caller=caller, address=address(key, source.of))
        return _page(wiring, caller, source, look)


@router.post("/workflows/{key}/dry-run")
def step(key: str, wiring: Wired, caller: Reader, posted: Checked, of: str = "") -> Response:
    """Take a step: an action with its form, or a stretch of time; 303 to where the walk then stands."""
    source, town = _source(wiring, caller, key, of)
    steps = _steps(source, posted.one("walk"), caller.at)
    who, act = posted.one("who"), posted.one("act")
    with DryRun(source.workflow, town, steps) as run:
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


def _source(wiring: Wiring, caller: Caller, key: str, of: str) -> tuple[Source, Town]:
    """Find the text to walk; PageNotFound for none, NotAllowedHere to whoever oversees nothing."""
    if not oversees(caller):
        raise NotAllowedHere("试走供督导、调委会主任和管理员使用。")
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        draft = reading.drafts.get(key)
    revisions = sorted((one for one in wiring.library if one.key == key), key=lambda one: -one.revision)
    others = [("" if at == 0 else str(one.revision), f"第 {one.revision} 版") for at, one in enumerate(revisions)]
    if draft is not None:
        others.append((DRAFT, "草案"))
    found = next(
        (one for one, (name, _) in zip(revisions, others, strict=False) if of in (name, str(one.revision))), None
    )
    if of == DRAFT and draft is not None:
        found = _drafted(draft)
    if found is None:
        raise PageNotFound("没有这个流程或版本。")
    of = DRAFT if of == DRAFT else "" if revisions and found is revisions[0] else str(found.revision)
    return Source(workflow=found, of=of, others=tuple(others)), town


def _drafted(draft: Draft) -> Workflow:
    try:
        return compile_text(draft.text)
    except DefinitionError as error:
        raise PageNotFound(f"草案还不能读出：{error.findings[0].message}") from error


def _steps(source: Source, walk: str, at: datetime) -> Walk:
    """Read the walk so far. Raises FieldsInvalid for one that was walked through another text."""
    if not walk:
        return begin(source.workflow, at)
    steps = read_walk(walk)
    if not source.workflow.digest.startswith(steps.digest) or not steps.digest:
        raise FieldsInvalid(Objection("WALK_OF_ANOTHER_TEXT", "流程的文本已经不同，请重新开始试走"))
    return steps


def _page(wiring: Wiring, caller: Caller, source: Source, look: Look, *, status: int = 200) -> Response:
    key = source.workflow.key
    page = drawn(look)
    page["of"] = source.of
    page["title"] = source.workflow.title.zh
    page["workflow"] = f"/workflows/{key}"
    page["others"] = [(title, address(key, of), of == source.of) for of, title in source.others]
    shell = frame(wiring, caller, look.run.town, here="/workflows")
    return render(wiring, "dry_run.html", status=status, page=page, frame=shell)
