"""A dry run over JSON: a pretend case, walked step by step; the walk is handed back and forth, nothing is stored."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from api.case_shaping import offered, whole
from api.identity import Caller, System, Wired
from api.lookups import Looked
from api.plain_text import objections_to
from api.problems import RequestMalformed
from api.shapes.dry_run import DryRunAct, DryRunRequest, DryRunShape, DryRunWait
from api.shapes.problem import PROBLEMS
from api.walk_source import source_of, steps_of
from mediation.engine.options import opening_options
from mediation.errors import FieldsInvalid, Objection
from mediation.rehearsal.dry_run import DryRun, written

router = APIRouter(prefix="/api/v1/workflows", tags=["流程"], responses=PROBLEMS)


@router.post("/{key}/dry-run", summary="试走：假设的案件走一步，不保存")
def walk_on(key: str, body: DryRunRequest, wiring: Wired, caller: System) -> DryRunShape:
    """Walk a pretend case one step on, or only look where it stands. Refused as a real case would be."""
    source, town = source_of(wiring, caller, key, body.of)
    steps = steps_of(source, body.walk, caller.at)
    with DryRun(source.workflow, town, steps, source.beside) as run:
        match body.next:
            case DryRunAct() as step:
                _act(run, step)
            case DryRunWait(until=until):
                run.wait(_instant(until))
            case None:
                pass
        return _shown(run, body.who)


def _act(run: DryRun, step: DryRunAct) -> None:
    fields = step.fields
    if fields is None:
        action = run.workflow.actions.get(step.action)
        fields = {} if action is None else run.pretended(action, step.who)
    faults = objections_to(fields)
    if faults:
        raise RequestMalformed(*faults)
    run.act(step.who, step.action, fields)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise FieldsInvalid(Objection("INVALID", "时刻应带时区，如 2026-10-10T09:00:00+08:00", "until"))
    return found


def _shown(run: DryRun, who: str) -> DryRunShape:
    case = run.case
    people = [str(person.account) for person in run.people()]
    chosen = who if who in people else run.usual_person(tuple(people))
    looked = Looked(
        case=case,
        record=case,
        sight="all",
        workflow=run.workflow,
        town=run.town,
        entries=run.entries,
        drawn=frozenset(),
        whole=True,
    )
    played = Caller(actor=run.actor(chosen or next(iter(run.town.people))), at=run.now)
    opens = [] if case.version or not chosen else [one.key for one in opening_options(run.workflow, played.actor)]
    return DryRunShape(
        walk=written(run.walk),
        now=run.now.isoformat(),
        steps=len(run.walk.steps),
        who=chosen,
        people=people,
        case=whole(looked, played) if case.version else None,
        opens=opens,
        options=offered(looked, played),
    )
