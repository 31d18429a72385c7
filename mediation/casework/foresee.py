"""What a command would draw up, without carrying it out: the case as it would be, and its papers before their numbers.

Nothing is stored, no number is drawn, nobody is told. Where an act draws a number, a word stands in its place.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from mediation.casework.handle import only_drawable
from mediation.casework.house import House
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.case import Case, Paper
from mediation.engine.commands import TakeAction
from mediation.engine.decide import decide
from mediation.engine.evolve import replay
from mediation.town.around import Town

NUMBER_TO_COME = "（待编号）"


class Foreseen(NamedTuple):
    """The case as it would be, and the papers that the act would draw up."""

    case: Case
    papers: tuple[Paper, ...]


def foresee(
    house: House, workflow: Workflow, case: Case, command: TakeAction, *, actor: Actor, at: datetime, town: Town
) -> Foreseen:
    """Find out what an act on a case would draw up. The caller has made sure that the actor sees the case.

    Raises Refusal with every objection, as the act itself would.
    """
    only_drawable(house, command)
    events = tuple(_unnumbered(one) for one in decide(workflow, case, command, actor, at, town))
    after = replay(case, events, actor=actor.account, at=at)
    known = len(case.papers)
    return Foreseen(after, tuple(one for one in after.papers[known:] if one.status == "issued"))


def _unnumbered(event: ev.Event) -> ev.Event:
    if isinstance(event, ev.NumberDrawn):
        number = msgspec.structs.replace(event.number, text=NUMBER_TO_COME)
        return msgspec.structs.replace(event, number=number)
    if isinstance(event, ev.PaperIssued) and event.draws is not None:
        paper = msgspec.structs.replace(event.paper, number=NUMBER_TO_COME)
        return msgspec.structs.replace(event, paper=paper)
    return event
