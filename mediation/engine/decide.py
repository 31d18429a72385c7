"""The engine's first function: a command about a case becomes events, or a refusal that carries every objection.

Pure: no I/O, no clock, no randomness. The second function is `evolve`; the order of events is: the act, its effects,
the state entered, the papers, the clocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, assert_never

from mediation.calendar.terms import When, day_of
from mediation.definitions.questions import FieldType
from mediation.definitions.workflow import Action, Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.adopting import weigh
from mediation.engine.adopting_back import Turned, weigh_back
from mediation.engine.case import Case
from mediation.engine.clocks import fold, follow
from mediation.engine.commands import (
    AddEvidence,
    AddNote,
    Adopt,
    AskCorrection,
    AskRedaction,
    CheckEvidence,
    Command,
    CorrectPaper,
    DecideCorrection,
    DecideRedaction,
    MarkPapers,
    OpenCase,
    ReachStep,
    Reproject,
    TakeAction,
    VoidPaper,
    WithdrawEvidence,
)
from mediation.engine.conditions import month_is_over
from mediation.engine.effects import carry_out, form_as_given, papers
from mediation.engine.entitlement import entitled, objection_to
from mediation.engine.evidence import decide_evidence
from mediation.engine.fields import read_fields
from mediation.engine.late_corrections import decide_correction
from mediation.engine.linking import linked_back
from mediation.engine.machine import machine_of, offered_in
from mediation.engine.paper_ends import decide_end
from mediation.engine.paper_life import decide_marks
from mediation.engine.probe import Probe
from mediation.engine.redacting import decide_redaction
from mediation.engine.reprojecting import reproject
from mediation.engine.steps import reach_step
from mediation.engine.travelling import leaving
from mediation.errors import (
    ActionNotOffered,
    ActorNotEntitled,
    CaseClosed,
    FieldsInvalid,
    Objection,
    RequirementUnmet,
)
from mediation.town.around import Town

_LATE_AFTER = 3
_REASON_AFTER = 15
_CLOCK_SKEW = timedelta(minutes=5)
_NOTE_MOST = 5000


def decide(
    workflow: Workflow,
    case: Case,
    command: Command,
    actor: Actor,
    at: datetime,
    town: Town,
    *,
    earlier: Case | None = None,
    others: Mapping[str, Case] | None = None,
    similar: tuple[Case, ...] = (),
    target: Workflow | None = None,
    turned: Turned | None = None,
) -> tuple[ev.Event, ...]:
    """Give the events of a command, in order.

    `at` is the instant of recording. `earlier` is the case before its last act (entry `last_entry`), wanted by an undo.
    `others` are the cases that the form names, already checked as visible; `similar` the earlier ones that
    `similar.looks_back` asks for. An adoption leads to `target`; one that is taken back is told by
    `turned`. Raises a Refusal with all objections; nothing happened then.
    """
    match command:
        case OpenCase() | TakeAction():
            return _act(workflow, case, command, actor, at, town, earlier, others or {}, similar)
        case AddNote():
            return _note(workflow, case, command, at)
        case AddEvidence() | CheckEvidence() | WithdrawEvidence():
            return decide_evidence(workflow, case, command, actor, at, town)
        case MarkPapers():
            return decide_marks(workflow, case, command, actor, at, town)
        case VoidPaper() | CorrectPaper():
            return decide_end(workflow, case, command, actor, at, town)
        case AskRedaction() | DecideRedaction():
            return decide_redaction(workflow, case, command, actor, at, town)
        case AskCorrection() | DecideCorrection():
            return decide_correction(workflow, case, command, actor, at, town)
        case ReachStep():
            return reach_step(workflow, case, command, at, town)
        case Reproject():
            return reproject(workflow, case, at, town)
        case Adopt():
            return _adopt(workflow, case, command, at, town, target, turned)
        case _:
            assert_never(command)


def _act(
    workflow: Workflow,
    case: Case,
    command: OpenCase | TakeAction,
    actor: Actor,
    at: datetime,
    town: Town,
    earlier: Case | None,
    others: Mapping[str, Case],
    similar: tuple[Case, ...],
) -> tuple[ev.Event, ...]:
    action = _offered(workflow, case, command)
    linked = command.linked_from if isinstance(command, OpenCase) else None
    if linked is None and not entitled(action, case, actor, town):
        raise ActorNotEntitled(objection_to(action))
    on = command.happened or When.at(at)
    objections = _time_objections(workflow, case, command, on, at)
    form, faults = read_fields(action.asks, command.fields, workflow=workflow, case=case, town=town, on=on)
    objections += _form_objections(action, form, others, at)
    probe = Probe(
        workflow=workflow,
        case=case,
        action=action,
        actor=actor,
        at=at,
        on=on,
        town=town,
        form=form,
        others=others,
        earlier=earlier,
        similar=similar,
    )
    if objections or faults:
        raise FieldsInvalid(*objections, *faults)
    if not machine_of(workflow).fire(probe):
        raise RequirementUnmet(*(probe.objections or [_not_offered(action)]))
    return _carried_out(probe, command)


def _offered(workflow: Workflow, case: Case, command: OpenCase | TakeAction) -> Action:
    action = workflow.actions.get(command.action)
    if action is None:
        raise ActionNotOffered(Objection("UNKNOWN_ACTION", "流程中没有这个办理动作"))
    state = workflow.states.get(case.state)
    if state is not None and state.final:
        raise CaseClosed(Objection("CASE_CLOSED", "案件已办结，不能再办理"))
    if action.opens is not isinstance(command, OpenCase) or not offered_in(action, case.state):
        raise ActionNotOffered(_not_offered(action))
    if action.levels and case.level not in action.levels:
        titles = "、".join(workflow.level(key).title.zh for key in action.levels)
        raise ActionNotOffered(Objection("NOT_AT_THIS_LEVEL", f"“{action.title.zh}”只在{titles}一级办理"))
    return action


def _not_offered(action: Action) -> Objection:
    return Objection("NOT_OFFERED", f"当前环节不能办理“{action.title.zh}”")


def _time_objections(
    workflow: Workflow, case: Case, command: OpenCase | TakeAction, on: When, at: datetime
) -> list[Objection]:
    reason_after = int(workflow.settings.get("late_reason_after_days", _REASON_AFTER))
    found = []
    today = day_of(at)
    if _lies_ahead(on, at):
        found.append(Objection("FUTURE", "发生时间不能晚于现在", "happened"))
    if case.rests_on is not None and on.before(case.rests_on):
        found.append(Objection("BEFORE_BASIS", "发生时间不能早于它所依据的上一环节", "happened"))
    if (today - on.day).days > reason_after and not command.late_reason.strip():
        found.append(Objection("LATE_REASON", f"补录超过 {reason_after} 日的，请写明原因", "late_reason"))
    if len(command.late_reason) > 500:
        found.append(Objection("INVALID", "补录原因最多 500 字", "late_reason"))
    return found


#: What a form says to have been: it cannot lie in the future, whatever the form is.
_PAST = ("requested_on", "arose_on", "seen_at", "act_at", "failed_on")


def _form_objections(
    action: Action, form: dict[str, Any], others: Mapping[str, Case], at: datetime
) -> Iterator[Objection]:
    """Object to what is an answer by itself and yet cannot be true: days to come, cases that are not to be seen."""
    for field in action.asks:
        value = form.get(field.key)
        if value is None:
            continue
        if field.key in _PAST and (value > at + _CLOCK_SKEW if isinstance(value, datetime) else value > day_of(at)):
            yield Objection("FUTURE", f"“{field.title.zh}”不能晚于现在", field.key)
        if field.type is FieldType.case and value not in others:
            yield Objection("OTHER_CASE_UNKNOWN", "没有这个案件，或您无权查看", field.key)


def _carried_out(probe: Probe, command: OpenCase | TakeAction) -> tuple[ev.Event, ...]:
    action, case = probe.action, probe.case
    late = (day_of(probe.at) - probe.on.day).days > int(probe.workflow.settings.get("late_after_days", _LATE_AFTER))
    events: list[ev.Event] = [
        ev.ActionTaken(
            action=action.key,
            on=probe.on,
            fields=form_as_given(dict(probe.form or {})),
            late=late,
            late_reason=command.late_reason.strip(),
        )
    ]
    after = case
    for call in action.does:
        found = carry_out(call, probe, after)
        if isinstance(command, OpenCase) and command.linked_from is not None:
            found = linked_back(found, command.linked_from)
        found = leaving(found, after)
        events += found
        after = fold(after, found)
    entered: tuple[str, ...] = ()
    target = _target(probe)
    if target is not None and target != after.state:
        event = ev.StateEntered(state=target, on=probe.on, left=_left(probe, case))
        events.append(event)
        after = fold(after, [event])
        entered = (target,)
    if any(isinstance(event, ev.Undone) for event in events):
        return tuple(events)
    touched = [one.handoff.no for one in events if isinstance(one, ev.HandoffMade | ev.HandoffMoved)]
    drawn = papers(probe, after, handoff=touched[-1] if touched else 0)
    events += drawn
    after = fold(after, drawn)
    events += follow(probe, case, after, entered=entered)
    return tuple(events)


def _target(probe: Probe) -> str | None:
    """Give the state to which the way leads. A return finds the month over where it ran out in the meantime: then it
    leads where the month would have led."""
    way = probe.way
    assert way is not None  # the machine found one
    if not way.back:
        return way.to
    back = probe.case.left
    month = probe.workflow.deadlines.get("month")
    if month is None or not month_is_over(probe, probe.case):
        return back
    ends = (step.state for step in month.steps if step.does == "enter" and back in step.from_states)
    return next(ends, back)


def _left(probe: Probe, case: Case) -> str:
    """Remember where a return leads: the state left; for a case between two rungs, where it was offered from; after a
    return, what it was before."""
    if probe.way is not None and probe.way.back:
        return case.left_before
    state = probe.workflow.states.get(case.state)
    if state is not None and state.waits_for:
        offer = next((one for one in reversed(case.handoffs) if one.status == "offered" and one.from_state), None)
        if offer is not None:
            return offer.from_state
    return case.state


def _note(workflow: Workflow, case: Case, command: AddNote, at: datetime) -> tuple[ev.Event, ...]:
    state = workflow.states.get(case.state)
    if state is None:
        raise ActionNotOffered(Objection("NOT_OFFERED", "案件尚未登记，不能记事"))
    if state.final:
        raise CaseClosed(Objection("CASE_CLOSED", "案件已办结，不能再办理"))
    on = command.happened or When.at(at)
    text = command.text.replace("\r\n", "\n").strip()
    if not text:
        raise FieldsInvalid(Objection("MISSING", "请填写记事内容", "text"))
    if len(text) > _NOTE_MOST:
        raise FieldsInvalid(Objection("INVALID", f"记事最多 {_NOTE_MOST} 字", "text"))
    if _lies_ahead(on, at):
        raise FieldsInvalid(Objection("FUTURE", "发生时间不能晚于现在", "happened"))
    return (ev.Noted(on=on, text=text),)


def _adopt(
    workflow: Workflow,
    case: Case,
    command: Adopt,
    at: datetime,
    town: Town,
    target: Workflow | None,
    turned: Turned | None,
) -> tuple[ev.Event, ...]:
    """Bind a case to another revision. Who may have that done is asked where plans are approved."""
    state = workflow.states.get(case.state)
    if state is None or state.final:
        raise CaseClosed(Objection("CASE_CLOSED", "案件已办结，不再改用版本"))
    if target is None or target.key != workflow.key:
        raise ActionNotOffered(Objection("OTHER_WORKFLOW", "案件只能改用同一流程的另一版"))
    if turned is None:
        weighed = weigh(workflow, target, case, command, at=at, town=town)
    else:
        weighed = weigh_back(workflow, target, case, turned, command, at=at, town=town)
    if weighed.objections:
        raise RequirementUnmet(*weighed.objections)
    return weighed.events


def _lies_ahead(on: When, at: datetime) -> bool:
    return on.day > day_of(at) or (on.instant is not None and on.instant > at + _CLOCK_SKEW)
