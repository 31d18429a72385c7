"""A recorded entry as the command that was sent, and decided events with the numbers that were drawn. Pure.

What stands in the journal is the form as it was understood; a few kinds of answers are written there otherwise than a
form has them. Nothing here decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from mediation.definitions.questions import FieldType
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.case import Case, CaseId, CaseNumber, Signed, WorkflowRef
from mediation.engine.commands import AddNote, OpenCase, TakeAction

_replace = msgspec.structs.replace

#: What tells one act from another once the clocks are left aside: they are compared by what they say, and when.
_OF_CLOCKS = (ev.ClockSet, ev.ClockStood, ev.ClockMoved, ev.ClockEnded, ev.StepReached)


def command_from(
    case: CaseId, events: Sequence[ev.Event], workflow: Workflow
) -> OpenCase | TakeAction | AddNote | None:
    """Give the command of a person's entry back; None for an entry that is no act on a case under its workflow."""
    first = events[0] if events else None
    if isinstance(first, ev.Noted):
        return AddNote(case=case, command_id="whatif", text=first.text, happened=first.on)
    if not isinstance(first, ev.ActionTaken):
        return None
    fields = _fields(first, workflow)
    opened = next((event for event in events if isinstance(event, ev.CaseOpened)), None)
    if opened is not None:
        return OpenCase(
            case=case,
            command_id="whatif",
            workflow=workflow.key,
            action=first.action,
            fields=fields,
            happened=first.on,
            late_reason=first.late_reason,
            linked_from=_linked_from(opened, first, workflow),
        )
    return TakeAction(
        case=case,
        command_id="whatif",
        action=first.action,
        fields=fields,
        happened=first.on,
        late_reason=first.late_reason,
    )


def _linked_from(opened: ev.CaseOpened, taken: ev.ActionTaken, workflow: Workflow) -> CaseId | None:
    """Give the case from which this one was opened: the first link, unless it is one that the form names."""
    action = workflow.actions.get(taken.action)
    named = action is not None and any(one.type is FieldType.case and taken.fields.get(one.key) for one in action.asks)
    return None if named or not opened.linked else CaseId(opened.linked[0])


def _fields(taken: ev.ActionTaken, workflow: Workflow) -> dict[str, Any]:
    action = workflow.actions.get(taken.action)
    signed = {one.key for one in action.asks if one.type is FieldType.signatures} if action is not None else set()
    return {
        key: [dict(zip(Signed._fields, one, strict=False)) for one in value] if key in signed else value
        for key, value in taken.fields.items()
    }


def with_numbers(decided: Sequence[ev.Event], recorded: Sequence[ev.Event]) -> tuple[ev.Event, ...]:
    """Fill the placeholders of decided events: with the numbers drawn in the recorded entry, else with a pretend one.

    A pretend number stands in no register; it tells only that one would have been drawn.
    """
    drawn: dict[tuple[str, str, int], list[CaseNumber]] = {}
    for event in recorded:
        number = _number_of(event)
        if number is not None:
            drawn.setdefault((number.register, number.institution, number.year), []).append(number)
    filled = []
    for event in decided:
        wanted = _number_of(event)
        if wanted is None:
            filled.append(event)
            continue
        known = drawn.get((wanted.register, wanted.institution, wanted.year))
        filled.append(_filled(event, known.pop(0) if known else _pretended(wanted)))
    return tuple(filled)


def _number_of(event: ev.Event) -> CaseNumber | None:
    if isinstance(event, ev.NumberDrawn):
        return event.number
    return event.draws if isinstance(event, ev.PaperIssued) else None


def _pretended(number: CaseNumber) -> CaseNumber:
    return _replace(number, text=f"（拟）{number.register}-{number.institution}-{number.year}")


def _filled(event: ev.Event, number: CaseNumber) -> ev.Event:
    number = _replace(number, status="in_use")
    if isinstance(event, ev.NumberDrawn):
        return _replace(event, number=number)
    assert isinstance(event, ev.PaperIssued)  # only these two draw numbers
    return _replace(event, draws=number, paper=_replace(event.paper, number=number.text))


def besides_clocks(events: Sequence[ev.Event]) -> tuple[ev.Event, ...]:
    """Give what an entry does apart from the clocks; which text the case is bound to is left aside, too."""
    return tuple(_besides(event) for event in events if not isinstance(event, _OF_CLOCKS))


def _besides(event: ev.Event) -> ev.Event:
    if isinstance(event, ev.CaseOpened):
        return _replace(event, workflow=_NO_TEXT)
    if isinstance(event, ev.Undone):
        # As a case, for a record may write out a default or leave it out; without its clocks and its text.
        case = _replace(msgspec.convert(event.record, Case), workflow=None, deadlines=(), version=0)
        return _replace(event, record={"case": case})
    return event


_NO_TEXT = WorkflowRef(key="", revision=0, digest="")
