"""The requirements that hold an institution to its own handoff, and a decision to a second person. See `guards.py`.

Several stations, courts or departments may stand beside one case, each with a handoff of its own; none may answer, end
or decide on another's. Inside a station whoever proposes a decision does not take it.
"""

from __future__ import annotations

from collections.abc import Callable

from mediation.engine.case import Handoff
from mediation.engine.entitlement import only_beside
from mediation.engine.probe import Probe
from mediation.errors import Objection

#: Set in a handoff about visits once the committee itself has entered a warning letter: it visits on its own account.
OWN_VISITS = "entered_here"


def _meant(probe: Probe, route: list[str]) -> Handoff | None:
    """Give the handoff that an act on these routes is about: the newest open one, else the newest."""
    on_route = [one for one in reversed(probe.case.handoffs) if one.route in route]
    return next((one for one in on_route if one.open), on_route[0] if on_route else None)


def _is_beside(probe: Probe) -> bool:
    return only_beside(probe.action, probe.case, probe.actor, probe.town)


def _own_handoff(probe: Probe, *, route: list[str]) -> Objection | None:
    if not _is_beside(probe):
        return None
    meant = [found for found in (_meant(probe, [one]) for one in route) if found is not None]
    if any(probe.actor.institutions & {one.sender, one.receiver} for one in meant):
        return None
    return Objection("NOT_YOUR_HANDOFF", "这件事由移送的双方办理，与贵单位无关")


def _not_anothers_handoff(probe: Probe, *, route: list[str]) -> Objection | None:
    found = _meant(probe, route)
    if found is None or not found.open or not _is_beside(probe):
        return None
    if probe.actor.institutions & {found.sender, found.receiver}:
        return None
    return Objection("NOT_YOUR_HANDOFF", "同一路线上已有其他单位进行中的移送")


def _decision_proposed(probe: Probe, *, route: list[str]) -> Objection | None:
    found = probe.handoff(route, "accepted")
    if found is None or found.facts.get("proposal_step") != "proposed":
        return Objection("NOT_PROPOSED", "没有待决定的呈请")
    return None


def _not_own_proposal(probe: Probe, *, route: list[str]) -> Objection | None:
    found = probe.handoff(route, "accepted")
    if found is not None and found.facts.get("proposed_by") == probe.actor.account:
        return Objection("OWN_PROPOSAL", "呈请人不能自己决定，由另一位所领导决定")
    return None


def _own_visits(probe: Probe, *, route: list[str]) -> Objection | None:
    found = _meant(probe, route)
    if found is None or not found.facts.get(OWN_VISITS):
        return Objection("NOT_OWN_VISITS", "查访系派出所通报后进行，由派出所结束")
    return None


def _clock_live(probe: Probe, *, deadline: str) -> Objection | None:
    if any(one.key == deadline and one.live for one in probe.case.deadlines):
        return None
    title = probe.workflow.deadlines[deadline].title.zh
    return Objection("CLOCK_NOT_LIVE", f"“{title}”没有在进行")


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "own_handoff": _own_handoff,
    "not_anothers_handoff": _not_anothers_handoff,
    "decision_proposed": _decision_proposed,
    "not_own_proposal": _not_own_proposal,
    "own_visits": _own_visits,
    "clock_live": _clock_live,
}
