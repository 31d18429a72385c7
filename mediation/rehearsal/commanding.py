"""A step of a story as the command that any other way in would send. Whether it succeeds is the engine's business."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from mediation.calendar.moments import day_of
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case
from mediation.engine.commands import AddEvidence, AddNote, CheckEvidence, Command, OpenCase, TakeAction
from mediation.rehearsal.filling import Surroundings, fill
from mediation.rehearsal.story import Step
from mediation.town.around import Town


def opens(step: Step, workflow: Workflow) -> bool:
    """Say whether a step opens a case."""
    action = workflow.actions.get(step.does)
    return action is not None and action.opens


def _brought(step: Step, case: Case, command_id: str) -> AddEvidence:
    """Bring a file that nobody has: in a rehearsal there is no vault, and only what the case says of a file counts."""
    digest = sha256(f"{case.id} {command_id}".encode()).hexdigest()
    supplier = {"supplied_by": case.parties[0].no} if case.parties else {"supplier": "反映人"}
    return AddEvidence(
        case=case.id,
        command_id=command_id,
        digest=digest,
        size=1,
        media="image/jpeg",
        name=f"{command_id.rsplit('#', 1)[-1]}.jpg",
        kind=step.evidence,
        supplied=step.happened,
        **supplier,
    )


def command_for(
    step: Step, case: Case, *, command_id: str, workflow: Workflow, town: Town, cases: Mapping[str, str]
) -> Command:
    """Give the command of a step about `case` (a blank one if the step opens it). `cases` are the story's by name."""
    if step.note:
        return AddNote(case=case.id, command_id=command_id, text=step.note, happened=step.happened)
    if step.evidence:
        return _brought(step, case, command_id)
    if step.checks:
        return CheckEvidence(case=case.id, command_id=command_id, no=step.checks, checked=step.happened)
    action = workflow.actions.get(step.does)
    today = day_of(step.at) if step.happened is None else step.happened.day
    around = Surroundings(town, case if case.version else None, today, step.at, cases)
    fields = fill(action.asks if action else (), step.fields, around)
    if action is not None and action.opens:
        return OpenCase(
            case=case.id,
            command_id=command_id,
            workflow=workflow.key,
            action=step.does,
            fields=fields,
            happened=step.happened,
            late_reason=step.late_reason,
        )
    return TakeAction(
        case=case.id,
        command_id=command_id,
        action=step.does,
        fields=fields,
        happened=step.happened,
        late_reason=step.late_reason,
        expected_version=case.version if step.version is None else step.version,
    )
