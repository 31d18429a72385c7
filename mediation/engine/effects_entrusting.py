"""The effects of an entrustment by the police while it runs: another receiver, more time, what is reported beside it.

A report of danger and the notice of a warning letter (告诫书) want nobody's consent and nobody's acceptance (人民调解法
25; 反家庭暴力法 14, 17): such a handoff is in the other side's hands from the first and runs beside the case. See
`effects_handoff.py` for the offers, receipts and returns themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from mediation.engine import events as ev
from mediation.engine.case import Case, Handoff
from mediation.engine.guards_sides import OWN_VISITS
from mediation.engine.probe import Probe
from mediation.engine.standings import holder
from mediation.town.institutions import InstitutionId

_replace = msgspec.structs.replace
_STATION = ("officer", "station_deputy")
#: What of a report's form goes to the station; the rest of the form stays in the entry.
_REPORTED = (
    "what", "where", "who", "told", "way", "danger_kind", "warning_number", "warning_on", "protected_victim", "words",
)  # fmt: skip
#: What has come up in the middle -> the exclusion of 程序规定 179 for which the entrustment goes back at once.
SENDS_BACK = {"renewed": "x5", "fled": "x6"}


def _redirect_incoming(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    """The judicial office names who signs for a letter that lies unsigned: the old one expires, a new one begins."""
    waiting = probe.handoff(route, "offered")
    if waiting is None:
        return
    named = InstitutionId(probe.get("institution"))
    kind = probe.town.institutions[named].kind
    rungs = [one.key for one in probe.workflow.ladder if kind in one.held_by and one.handled_by is None]
    level = waiting.level if waiting.level in rungs or not rungs else rungs[0]
    reason = str(probe.get("reason") or "")
    yield ev.HandoffMoved(handoff=_replace(waiting, status="expired", answered_on=probe.on, reason=reason))
    if level != case.level:  # it waits at the rung of its receiver, as it did from the first
        yield ev.CustodyPassed(
            custodian=case.custodian, handler=case.handler, level=level, participants=case.participants
        )
    yield ev.HandoffMade(
        handoff=_replace(
            waiting,
            no=len(case.handoffs) + 1,
            receiver=named,
            level=level,
            offered_on=probe.on,
            facts={**waiting.facts, "directed_by": probe.actor.account},
        )
    )


def _extend_entrustment(probe: Probe, case: Case, *, route: list[str], step: str) -> Iterable[ev.Event]:
    """Keep with the entrustment what was asked for and what the station said to it; the clock moves by the answer."""
    handoff = probe.handoff(route, "accepted")
    if handoff is None:
        return
    day = probe.on.day.isoformat()
    facts: dict[str, Any] = {**handoff.facts, "extension_step": step}
    if step == "asked":
        facts |= {"extension_day": probe.get("new_day").isoformat(), "extension_asked_on": day, "extension_answer": ""}
        facts["extension_reason"] = str(probe.get("reason") or "")
    else:
        facts |= {"extension_answered_on": day}
        facts["extension_answer"] = str(probe.get("reason") or probe.get("words") or "")
    if step == "agreed":
        facts["extended_to"] = handoff.facts["extension_day"]
    yield ev.HandoffMoved(handoff=_replace(handoff, facts=facts))


def _propose_decision(probe: Probe, case: Case, *, route: list[str], step: str) -> Iterable[ev.Event]:
    """Keep with the entrustment what an officer proposes to the deputy, or that the deputy sends it back."""
    handoff = probe.handoff(route, "accepted")
    if handoff is None:
        return
    facts: dict[str, Any] = {**handoff.facts, "proposal_step": step}
    if step == "proposed":
        facts |= {"proposed_by": probe.actor.account, "proposed_on": probe.on.day.isoformat()}
        facts |= {"proposal": str(probe.get("proposal")), "proposal_reason": str(probe.get("reason") or "")}
    else:
        facts |= {"sent_back_on": probe.on.day.isoformat(), "sent_back_reason": str(probe.get("reason") or "")}
    yield ev.HandoffMoved(handoff=_replace(handoff, facts=facts))


def _report_along(probe: Probe, case: Case, *, route: str) -> Iterable[ev.Event]:
    """Report to the station of the place, or to the reporting officer's own; while a report is open, add to it."""
    told = {name: _plain(probe.get(name)) for name in _REPORTED if probe.get(name) not in (None, "", ())}
    sends_back = SENDS_BACK.get(str(probe.get("danger_kind")))
    entrusted = probe.handoff(("police_b",), "accepted")
    if sends_back is not None and entrusted is not None:
        told |= {"excluded_on": probe.on.day.isoformat()}
        facts = {**entrusted.facts, "excluded": sends_back}
        yield ev.HandoffMoved(handoff=_replace(entrusted, facts=facts))
    if not probe.actor.at_any(_STATION):
        told |= {OWN_VISITS: True} if probe.get("warning_number") else {}
    open_ = next((one for one in reversed(case.handoffs) if one.route == route and one.open), None)
    if open_ is not None:
        yield ev.HandoffMoved(handoff=_replace(open_, facts={**open_.facts, **told}, told=None))
        return
    to = probe.workflow.routes[route]
    own = sorted(probe.actor.at_any(_STATION))
    nearest = probe.town.nearest(to.kinds, case.place)
    station = InstitutionId(own[0]) if own else nearest.id if nearest is not None else None
    if station is None or station == holder(case):
        return  # no station in this town, or the case is in its hands already: the entry itself is the report
    yield ev.HandoffMade(
        handoff=Handoff(
            no=len(case.handoffs) + 1,
            route=route,
            direction=to.direction,
            category=to.category,
            sender=holder(case),
            receiver=station,
            status="accepted",
            offered_on=probe.on,
            from_state=case.state,
            sender_number=case.number,
            facts=told,
        )
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {
    "redirect_incoming": _redirect_incoming,
    "extend_entrustment": _extend_entrustment,
    "propose_decision": _propose_decision,
    "report_along": _report_along,
}
