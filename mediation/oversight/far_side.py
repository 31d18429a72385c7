"""Cases in which an institution is the far side of a handoff: what waits for it, what it waits for, and by which clock.

SELECT only. A court, a station, a department, an appraiser holds no case: what counts for them is the handoff, and of
its clocks the one that times their own move (`engine/handoff_clocks.py`), not those by which the committee works.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId, Handoff
from mediation.engine.handoff_clocks import HandoffClock, clocks_of, turn_of
from mediation.store.cases import opened_case
from mediation.store.visibility import eyes
from mediation.store.wire import Wire, listed
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId, Role

MOST = 300
"""How many cases are looked through, the last active first."""

FindWorkflow = Callable[[Case], Workflow]


class Far(msgspec.Struct, frozen=True, kw_only=True):
    """One case from the far side: the handoff that matters now, whether the move is one's own, and the clock to heed.

    `clock` is the clock of one's own move; of a handoff that waits for the other side, the clock of theirs.
    """

    case: Case
    handoff: Handoff
    turn: bool
    clock: HandoffClock | None

    @property
    def own_due(self) -> datetime | None:
        """When one's own move is due; None if none is, or the clock stands."""
        if not self.turn or self.clock is None or self.clock.clock.status != "running":
            return None
        return self.clock.clock.due_at


def far_side(wire: Wire, *, actor: Actor, town: Town, workflow_of: FindWorkflow) -> tuple[Far, ...]:
    """List the open cases in which the actor's institutions are the far side, those that wait for them in front."""
    mine = eyes(actor, town)
    names, values = listed("far", sorted(mine))
    rows = wire.all(
        "SELECT id, record FROM case_record WHERE closed = 0 AND marks LIKE :passed AND EXISTS (SELECT 1 FROM standing"
        f" WHERE standing.case_id = case_record.id AND standing.institution IN ({names})"
        " AND standing.relation IN ('custodian', 'receiver', 'counterpart') AND standing.until IS NULL)"
        " ORDER BY last_at DESC, id LIMIT :most",
        {**values, "passed": "% handoffs %", "most": MOST},
    )
    found = (_far(case, actor, mine, workflow_of(case)) for case in (opened_case(wire, *row) for row in rows))
    return tuple(sorted((one for one in found if one is not None), key=_urgent))


def _urgent(one: Far) -> tuple[bool, bool, datetime, CaseId]:
    due = None if one.clock is None else one.clock.clock.due_at
    return (not one.turn, due is None, due or one.handoff.offered_on.earliest, one.case.id)


def _far(case: Case, actor: Actor, mine: frozenset[InstitutionId], workflow: Workflow) -> Far | None:
    sides = [one for one in case.handoffs if one.open and _is_far(one, case, mine)]
    found = [_weighed(one, case, actor, mine, workflow) for one in sides]
    return min(found, key=_urgent) if found else None


def _is_far(handoff: Handoff, case: Case, mine: frozenset[InstitutionId]) -> bool:
    """Say whether the actor's side is the far one: not who holds the case, but for whoever sent what is not taken yet,
    and whoever is to sign for it (who entered a letter from paper is a participant of it already)."""
    if handoff.direction == "in" and (handoff.sender in mine or handoff.status == "offered"):
        return bool({handoff.sender, handoff.receiver} & mine)
    if case.custodian in mine or (case.handler is not None and case.handler in mine):
        return False
    return handoff.sender in mine or (handoff.receiver in mine and handoff.status != "drafted")


def _weighed(handoff: Handoff, case: Case, actor: Actor, mine: frozenset[InstitutionId], workflow: Workflow) -> Far:
    turn = bool(turn_of(handoff, case, workflow) & mine)
    if handoff.status == "drafted" or handoff.facts.get("proposal_step") == "proposed":  # it is the deputy's to decide
        turn = turn and handoff.sender in actor.at_any((Role.station_deputy,))
    clocks = clocks_of(handoff, case, workflow)
    own = [one for one in clocks if one.whose in mine]
    theirs = [one for one in clocks if one.whose not in mine]
    heeded = own if turn else theirs
    return Far(case=case, handoff=handoff, turn=turn, clock=next(iter(heeded), None))
