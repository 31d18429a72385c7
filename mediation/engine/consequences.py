"""From events to what is owed to the world: papers to draw, people to tell, cases to open. Pure; the outbox carries it.

A delivery's key is unique within its case, so that posting twice owes once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.case import Case


class Delivery(NamedTuple):
    """Something owed: `kind` is render_paper, notify or open_case."""

    kind: str
    key: str
    payload: dict[str, Any]


def consequences(workflow: Workflow, case: Case, events: tuple[ev.Event, ...]) -> tuple[Delivery, ...]:
    """List what follows from one entry. `case` is the case after it; its version makes the keys unique."""
    owed: list[Delivery] = []
    for index, event in enumerate(events):
        key = f"{case.version}.{index}"
        match event:
            case ev.PaperIssued(paper=paper):
                kind = workflow.documents.get(paper.kind)
                if kind is not None and kind.template is not None and paper.status == "issued":
                    owed.append(Delivery("render_paper", f"paper.{paper.no}", {"paper": paper.no}))
            case ev.HandoffMade(handoff=handoff) | ev.HandoffMoved(handoff=handoff):
                told = [handoff.receiver] if handoff.status == "offered" else [handoff.sender, handoff.receiver]
                if handoff.status != "drafted":
                    payload = {"institutions": told, "what": f"handoff_{handoff.status}", "handoff": handoff.no}
                    owed.append(Delivery("notify", key, payload))
            case ev.StepReached(does=does, roles=roles):
                payload = {"institutions": [case.custodian], "roles": list(roles), "what": does, "clock": event.key}
                owed.append(Delivery("notify", key, payload))
            case ev.LinkedTo(relation="split_off", case=other):
                owed.append(Delivery("open_case", f"split.{other}", {"from": case.id, "key": other}))
            case _:
                pass
    return tuple(owed)
