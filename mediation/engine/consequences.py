"""From events to what is owed to the world: papers to draw, people to tell, cases to open. Pure; the outbox carries it.

A delivery's key is unique within its case, so that posting twice owes once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.case import Case, CaseId, Handoff
from mediation.engine.commands import OpenCase
from mediation.engine.linking import linked_opening
from mediation.engine.standings import holder
from mediation.town.institutions import InstitutionId


class Delivery(NamedTuple):
    """Something owed: `kind` is render_paper, notify or open_case; send and nudge, to an institution that has a channel
    or addresses for notices, are owed only if it has."""

    kind: str
    key: str
    payload: dict[str, Any]


def consequences(workflow: Workflow, case: Case, events: tuple[ev.Event, ...]) -> tuple[Delivery, ...]:
    """List what follows from one entry. `case` is the case after it; its version makes the keys unique."""
    owed: list[Delivery] = []
    told_last = _last_told(events)
    for index, event in enumerate(events):
        key = f"{case.version}.{index}"
        match event:
            case ev.PaperIssued(paper=paper):
                kind = workflow.documents.get(paper.kind)
                if kind is not None and kind.template is not None and paper.status == "issued":
                    owed.append(
                        Delivery("render_paper", f"paper.{paper.no}", {"paper": paper.no, "version": case.version})
                    )
            case ev.HandoffMade(handoff=handoff) | ev.HandoffMoved(handoff=handoff):
                told = _told_of(handoff)
                if handoff.status != "drafted" and told_last[handoff.no, news(handoff)] is event:
                    payload = {"institutions": told, "what": f"handoff_{handoff.status}", "handoff": handoff.no}
                    owed.append(Delivery("notify", key, payload))
                    owed += _sent(case, handoff, told, key)
            case ev.ParticipantsNamed(called=called) if called:
                owed.append(Delivery("notify", key, {"institutions": list(called), "what": "called_in"}))
            case ev.StepReached(does=does, roles=roles):
                payload = {"institutions": [holder(case)], "roles": list(roles), "what": does, "clock": event.key}
                if event.shift:
                    payload |= {"shift": event.shift, "on_duty": list(event.on_duty)}
                owed.append(Delivery("notify", key, payload))
            case ev.ClockEnded(withdrawn=True) | ev.ClockStood(withdrawn=True) | ev.ClockMoved(withdrawn=True):
                owed.append(Delivery("notify", key, _withdrawn(workflow, case, event)))
            case ev.LinkedTo(relation="split_off", case=other):
                owed.append(
                    Delivery("open_case", f"split.{other}", {"command": _split_off(workflow, case, events, other)})
                )
            case ev.LinkedTo(relation="continued_in", case=other):
                opening = _linked(workflow, case, events, other)
                if opening is not None:
                    owed.append(Delivery("open_case", f"linked.{other}", {"command": opening}))
            case _:
                pass
    return tuple(owed)


def _last_told(events: tuple[ev.Event, ...]) -> dict[tuple[int, str], ev.Event]:
    """Find, of what one act says about a handoff, the last event of each kind of news: it is told once, as it ended."""
    moved = (event for event in events if isinstance(event, ev.HandoffMade | ev.HandoffMoved))
    return {(event.handoff.no, news(event.handoff)): event for event in moved}


def _told_of(handoff: Handoff) -> list[InstitutionId]:
    """Whom a move of a handoff concerns: who is asked to act, else both; what never left its sender, the sender."""
    if not handoff.sent:
        return [handoff.sender]
    return [handoff.receiver] if handoff.status == "offered" else [handoff.sender, handoff.receiver]


def _sent(case: Case, handoff: Handoff, told: list[InstitutionId], key: str) -> Iterator[Delivery]:
    """What goes out to the systems of both sides, and to those who are told, that something waits for them."""
    for side in dict.fromkeys((handoff.sender, handoff.receiver) if handoff.sent else (handoff.sender,)):
        facts: dict[str, Any] = {"institution": side, "handoff": handoff.no, "event": news(handoff)}
        yield Delivery("send", f"{key}.send.{side}", {**facts, "version": case.version})
        if side in told:
            yield Delivery("nudge", f"{key}.nudge.{side}", facts)


def news(handoff: Handoff) -> str:
    """Say in one word what a handoff has come to; the words are those of the protocol between systems."""
    if handoff.status == "offered" and handoff.receipt_on is not None:
        return "receipted"
    if handoff.status == "accepted" and handoff.application_on is not None:
        return "applied"
    if handoff.status == "accepted" and handoff.feedback_on is not None:
        return "reported"
    return handoff.status


def _withdrawn(workflow: Workflow, case: Case, event: ev.ClockEnded | ev.ClockStood | ev.ClockMoved) -> dict[str, Any]:
    """Tell those who were told of a miss that it is taken back, and with it what it asked of them."""
    deadline = workflow.deadlines.get(event.key)
    steps = () if deadline is None else deadline.steps
    roles = sorted({str(role) for one in event.closes if one < len(steps) for role in steps[one].roles})
    return {"institutions": [holder(case)], "roles": roles, "what": "miss_withdrawn", "clock": event.key}


def _linked(workflow: Workflow, case: Case, events: tuple[ev.Event, ...], other: str) -> dict[str, Any] | None:
    taken = next(event for event in events if isinstance(event, ev.ActionTaken))
    command = linked_opening(workflow.actions[taken.action], case, taken, other)
    found: dict[str, Any] | None = None if command is None else msgspec.to_builtins(command)
    return found


def _split_off(workflow: Workflow, case: Case, events: tuple[ev.Event, ...], other: str) -> dict[str, Any]:
    """Give the command that opens the case of a part that was split off: the same matter, the parties that went.

    Its id follows from the event, so that it is opened once however often it is delivered.
    """
    taken = next(event for event in events if isinstance(event, ev.ActionTaken))
    gone = set(taken.fields.get("parties") or ())
    parties = [
        {key: value for key, value in msgspec.to_builtins(party).items() if key not in {"no", "left_on"}}
        for party in case.parties
        if party.no in gone
    ]
    known = {
        "place": case.place,
        "kind": case.kind,
        "subkind": case.subkind,
        "title": taken.fields.get("title") or case.title,
        "summary": case.summary,
        "claims": case.claims,
        "requested_on": case.requested_on.day.isoformat() if case.requested_on else "",
        "source": case.source,
        "door": case.facts.get("door", "police"),  # where doors are asked for, only the police open a case without one
        "entry_level": case.level,
        "parties": parties,
    }
    opening = next(action for action in workflow.actions.values() if action.opens and action.key == "log")
    asked = {field.key for field in opening.asks}
    command = OpenCase(
        case=CaseId(other),
        command_id=f"split.{other}",
        workflow=workflow.key,
        action=opening.key,
        fields={key: value for key, value in known.items() if key in asked and value},
        happened=taken.on,
        late_reason=taken.late_reason or "分案",
    )
    found: dict[str, Any] = msgspec.to_builtins(command)
    return found
