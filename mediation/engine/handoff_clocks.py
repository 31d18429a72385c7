"""Whose move a handoff waits for, and whose clock each of its clocks is: one rule for pages, lists and counts. Pure.

What may be done is decided by the actions' guards; this only says to whom a clock and a wait belong, so that a station
is shown its own time for an answer and never the committee's follow-up visit.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from mediation.definitions.workflow import Deadline, Workflow
from mediation.engine.case import Case, Handoff, RunningDeadline
from mediation.town.institutions import InstitutionId, Role

_OF_STATIONS = frozenset({Role.officer, Role.station_deputy})
_ENDED_BY_RECEIVER = frozenset({"police_report"})
"""Reports: `accepted` from the first, as nobody may decline them, and open until the receiver has signed for them."""
_OF_BOTH = frozenset({"police_visits"})
_ELSEWHERE = frozenset({"receiver", "counterpart"})


class HandoffClock(NamedTuple):
    """A clock that times a handoff, and the institution whose move it times."""

    clock: RunningDeadline
    deadline: Deadline
    whose: InstitutionId


def turn_of(handoff: Handoff, case: Case, workflow: Workflow) -> frozenset[InstitutionId]:
    """Name whose move an open handoff waits for; nobody's once it has ended."""
    sender, receiver = frozenset({handoff.sender}), frozenset({handoff.receiver})
    if not handoff.open:
        return frozenset()
    if handoff.status == "drafted":
        return sender
    if handoff.status == "offered":
        return receiver
    if handoff.route in _OF_BOTH:
        return sender | receiver
    if handoff.application_on is not None or handoff.facts.get("extension_step") == "asked":
        return sender
    if handoff.direction != "out" or handoff.route in _ENDED_BY_RECEIVER:
        return receiver
    state = workflow.states.get(case.state)
    return receiver if state is not None and state.waits_for in _ELSEWHERE else sender


def clocks_of(handoff: Handoff, case: Case, workflow: Workflow) -> tuple[HandoffClock, ...]:
    """List the clocks on either side of a handoff that still count, the one that ends first in front."""
    newest = next((one for one in reversed(case.handoffs) if one.route == handoff.route), handoff)
    found = []
    for clock in case.deadlines:
        deadline = workflow.deadlines.get(clock.key)
        if deadline is None or not clock.live:
            continue
        own = clock.ref == str(handoff.no) if deadline.each == "handoff" else newest.no == handoff.no
        if own and (_times(deadline, handoff, workflow) or _times_the_wait(deadline, handoff, case, workflow)):
            found.append(HandoffClock(clock, deadline, _whose(deadline, handoff, workflow)))
    return tuple(sorted(found, key=_by_end))


def _by_end(one: HandoffClock) -> tuple[bool, datetime | None, str]:
    due = one.clock.due_at
    return (due is None or one.clock.status != "running", due or one.clock.anchor.earliest, one.clock.key)


def _times(deadline: Deadline, handoff: Handoff, workflow: Workflow) -> bool:
    """Say whether a clock times this handoff: what starts it, or what meets it, is an act upon its route."""
    if not handoff.open:
        return False
    if handoff.route in _routes_of(workflow, deadline.starts.actions[:1]):
        return True
    met = deadline.ends.actions[:1] if deadline.ends is not None else ()
    return handoff.direction in {"in", "out"} and handoff.route in _routes_of(workflow, met)


def _times_the_wait(deadline: Deadline, handoff: Handoff, case: Case, workflow: Workflow) -> bool:
    """Say whether a clock times a state in which the case waits for the other side of this very handoff."""
    route = workflow.routes.get(handoff.route)
    waits = route is not None and route.waits and case.state in deadline.during
    return waits and handoff.open and workflow.states[case.state].waits_for in _ELSEWHERE


def _routes_of(workflow: Workflow, actions: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for call in (call for key in actions if key in workflow.actions for call in workflow.actions[key].does):
        given = call.args.get("route", ())
        found.update((given,) if isinstance(given, str) else given)
    return found


def _whose(deadline: Deadline, handoff: Handoff, workflow: Workflow) -> InstitutionId:
    """Name whose move a clock times: of those who can meet it, the side of the first; where leaving its states is what
    meets it, whom they wait for."""
    met = deadline.ends.actions[:1] if deadline.ends is not None else ()
    counterpart, ours = handoff.sender, handoff.receiver
    if handoff.direction not in {"in"}:
        counterpart, ours = ours, counterpart
    for by in (by for key in met for by in workflow.actions[key].by):
        if by.side == "receiver":
            return handoff.receiver
        if by.side == "sender":
            return handoff.sender
        if by.side == "counterpart" or by.role in _OF_STATIONS:
            return counterpart
    if not met and any(workflow.states[state].waits_for in _ELSEWHERE for state in deadline.during):
        return counterpart
    return ours
