"""Linked cases: how one case opens another, and what both then show. Pure; the outbox carries it (`consequences.py`).

A matter is counted once. The case that goes on counts; the one that ended because it goes on elsewhere has the outcome
`continued_elsewhere` and does not. A case opened for another institution's matter is no file of that institution: the
opener gets no standing in it (人民调解法 13: what is told in mediation stays there), only the link.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from mediation.definitions.workflow import Action, Workflow
from mediation.engine import events as ev
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import OpenCase
from mediation.engine.similar import known

#: The outcome of a case whose matter is counted in the case that it opened.
ELSEWHERE = "continued_elsewhere"
#: The outcomes of cases whose matter is counted in another case: statistics leave them out, lists name them.
NOT_COUNTED = frozenset({ELSEWHERE, "merged"})
#: What the opening case gives of its own where the form says nothing else.
_OF_THE_CASE = ("place", "title", "summary", "kind", "subkind", "claims", "amount", "households")


def linked_to(workflow: Workflow) -> tuple[str, ...]:
    """List the workflows whose cases a case of this one may open."""
    calls = (call for action in workflow.actions.values() for call in action.does if call.name == "open_linked")
    return tuple(dict.fromkeys(str(call.args["workflow"]) for call in calls))


def linked_back(found: Iterable[ev.Event], source: CaseId) -> list[ev.Event]:
    """Give the events of an opening as those of a case opened from another: with the link, without a standing."""
    events: list[ev.Event] = []
    for event in found:
        if isinstance(event, ev.CaseOpened):
            linked = tuple(dict.fromkeys((source, *event.linked)))
            events.append(msgspec.structs.replace(event, linked=linked, participants=()))
        else:
            events.append(event)
    return events


def linked_opening(action: Action, case: Case, taken: ev.ActionTaken, other: str) -> OpenCase | None:
    """Give the command that opens the linked case, None where the action opens none.

    Its id follows from the case and the link, so that it is opened once however often it is delivered.
    """
    call = next((one for one in action.does if one.name == "open_linked"), None)
    if call is None:
        return None
    fields: dict[str, Any] = {}
    for name in call.args["passes"]:
        value = taken.fields.get(name) or _known(case, name)
        if value:
            fields[name] = _as_written(value)
    for pair in call.args.get("fixed", ()):
        name, _, value = pair.partition("=")
        fields[name] = value
    return OpenCase(
        case=CaseId(other),
        command_id=f"linked.{other}",
        workflow=call.args["workflow"],
        action="log",
        fields=fields,
        happened=taken.on,
        late_reason=taken.late_reason or "由关联案件转来",
        linked_from=case.id,
    )


def _known(case: Case, name: str) -> Any:
    """Give what the case itself says: its place and subject, or what was recorded of it under that name."""
    if name in _OF_THE_CASE:
        return getattr(case, name)
    return None if name in Case.__struct_fields__ else known(case, name)


def _as_written(value: Any) -> Any:
    """Give parties as a form holds them: without the number that they had in the list that was read."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{key: one for key, one in row.items() if key not in {"no", "left_on"}} for row in value]
    return value
