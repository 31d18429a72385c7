"""The effects of «121»: dispatch to a lead, asking a support and its answer, who came to a joint session.

A support is asked by a handoff that nothing waits for: the case goes on, the month runs on, and an answer that comes
late is recorded all the same. See `effects.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from mediation.engine import effects_counterparts, risk
from mediation.engine import events as ev
from mediation.engine.case import Case, Handoff, Risk
from mediation.engine.effects_sessions import just_held
from mediation.engine.guards_support import linked_of, ranking, signs_of
from mediation.engine.probe import Probe
from mediation.engine.standings import holder

_replace = msgspec.structs.replace
_ASKED = ("purpose", "parties_consent", "question", "when_where")
_ANSWERED = ("officers", "officer_part", "lawyers", "opinion", "words")


def _dispatch_case(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Write down who leads and why, what the rules suggested and which colour the person gave."""
    signs = signs_of(probe)
    found = risk.suggestion(signs, case)
    lead = str(probe.get("lead"))
    ranked = ranking(probe)
    place = next((number for number, one in enumerate(ranked, start=1) if one.member.account == lead), 0)
    order = {
        "kind": str(probe.get("kind") or case.kind),
        "language": str(probe.get("language") or ""),
        "signs": list(found.signs),
        "score": found.score,
        "suggested": found.colour,
        "colour": str(probe.get("colour")),
        "lead": lead,
        "rank": place,
        "reasons": list(ranked[place - 1].reasons) if place else [],
        "supports": list(probe.get("supports") or ()),
        "supports_reason": str(probe.get("supports_reason") or ""),
        "on": probe.on.day.isoformat(),
    }
    yield ev.FactsRecorded(facts={"dispatch": order, "danger_signs": list(signs)})
    reason = str(probe.get("colour_reason") or "研判")
    yield ev.RiskMarked(risk=Risk(colour=str(probe.get("colour")), reason=reason, since=probe.on))
    yield ev.MediatorsNamed(mediators=(probe.get("lead"),), leader_in_charge=probe.get("leader_in_charge"))


def _ask_support(probe: Probe, case: Case, *, route: str, support: str) -> Iterable[ev.Event]:
    """Send the request to the support of the platform around the place; it is answered beside the procedure."""
    linked = linked_of(probe)
    named = None if linked is None else linked.support(support)
    if named is None or not named.institutions:
        return
    yield ev.HandoffMade(
        handoff=Handoff(
            no=len(case.handoffs) + 1,
            route=route,
            direction=probe.workflow.routes[route].direction,
            sender=holder(case),
            receiver=named.institutions[0],
            status="offered",
            offered_on=probe.on,
            level=case.level,
            sender_number=case.number,
            facts={**_told(probe, _ASKED), "support": named.title, "asked_by": probe.actor.account},
        )
    )


def _answer_support(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    """Record the support's answer with the request that it answers; late or not, it stops and starts no clock."""
    for one in reversed(case.handoffs):
        if one.route in route and one.open:
            told = {**_told(probe, _ANSWERED), "answered_by": probe.actor.account}
            number = str(probe.get("number") or "")
            yield ev.HandoffMoved(
                handoff=_replace(
                    one,
                    status="returned",
                    outcome=str(probe.get("answer")),
                    answered_on=probe.on,
                    returned_on=probe.on,
                    receiver_number=number,
                    facts={**one.facts, **told},
                )
            )
            return


def _record_joint_session(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Note which people of the supports were at the table; what was said stands in the session's own record."""
    came = {"session": just_held(probe, case), **_told(probe, ("officers", "officer_part", "lawyers"))}
    yield ev.FactsRecorded(facts={"joint_sessions": [*case.facts.get("joint_sessions", ()), came]})


def _told(probe: Probe, names: tuple[str, ...]) -> dict[str, Any]:
    """Give the form's answers to these questions as plain data."""
    found = {name: probe.get(name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items() if value}


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {
    "dispatch_case": _dispatch_case,
    "ask_support": _ask_support,
    "answer_support": _answer_support,
    "record_joint_session": _record_joint_session,
    **effects_counterparts.EFFECTS,
}
