"""The named conditions: what decides between two ways on, or whether a trigger of a clock counts. Never a refusal."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from mediation.definitions.workflow import Call
from mediation.engine.case import REST_GOES_ON, Case, Obligation
from mediation.engine.conditions_matters import CONDITIONS as OF_MATTERS
from mediation.engine.effects_performance import owed_as_corrected
from mediation.engine.entitlement import only_beside
from mediation.engine.entrusted_time import touched
from mediation.engine.probe import Probe


def holds(call: Call, probe: Probe, case: Case) -> bool:
    """Say whether a condition holds for `case`: the case before the action for ways on, after it for clocks."""
    return bool(CONDITIONS_BY_NAME[call.name](probe, case, **call.args))


def _performed_at_once(probe: Probe, case: Case) -> bool:
    return probe.get("performed_now") is True


def _all_performed(probe: Probe, case: Case) -> bool:
    """Everything owed is done, counting what this form records as performed."""
    standing = case.standing
    owed = [one for agreement in standing for one in agreement.obligations]
    return bool(standing) and all(one.performed_on is not None or completed_by(probe, one) for one in owed)


def completed_by(probe: Probe, one: Obligation) -> bool:
    """Say whether the form that records a performance completes this obligation: all of it, or the rest of its sum."""
    if probe.obligation is None or probe.get("obligation") != one.no or probe.get("proof") is None:
        return False
    given = probe.get("amount")
    if given is None or not one.amount:
        return True
    return Decimal(one.paid or "0") + Decimal(given) >= Decimal(one.amount)


def _nothing_left_open(probe: Probe, case: Case) -> bool:
    touched = probe.get("obligation")
    given_up = (
        probe.get("proof") is None
    )  # a form without proof gives the obligation up; a part of a sum leaves it open
    return all(one.no == touched and (given_up or completed_by(probe, one)) for one in case.open_obligations)


def _rest_goes_on(probe: Probe, case: Case, *, month_over: str = "") -> bool:
    """Say whether the rest is mediated further; with `month_over`, whether it also has to be decided on now. A form
    that settles something says so itself."""
    if probe.get("scope") is not None:
        return bool(probe.get("scope") == "part" and probe.get("rest") == "goes_on")
    return case.rest_goes_on and (not month_over or month_is_over(probe, case))


def _leaves_no_rest(probe: Probe, case: Case) -> bool:
    """False where this very act settles a part, or puts it in force, and the rest is mediated further."""
    return probe.case.agreements == case.agreements or not case.rest_goes_on


def _owed_beside_rest(probe: Probe, case: Case) -> bool:
    """Say whether a part in force is still to be performed when the mediation of the rest ends."""
    return REST_GOES_ON in case.marks and any(one.in_force and one.open_obligations for one in case.standing)


def _last_visit(probe: Probe, case: Case) -> bool:
    return len(case.visits) + 1 >= case.visits_planned


def month_is_over(probe: Probe, case: Case) -> bool:
    """Say whether the overall month has run out by the day of the act, or had before it was made to stand."""
    clock = case.clock("month")
    if clock is None or not clock.live:
        return False
    if clock.due_at is None:
        return clock.missed_at is not None
    return probe.on.earliest >= clock.due_at


def _field_is(probe: Probe, case: Case, *, field: str, values: list[str]) -> bool:
    given = probe.get(field)
    if isinstance(given, bool):
        return ("true" if given else "false") in values
    if isinstance(given, tuple):
        return any(str(one) in values for one in given)
    return str(given) in values


def _risk_is(probe: Probe, case: Case, *, colours: list[str]) -> bool:
    return case.risk.colour in colours


def _kind_is(probe: Probe, case: Case, *, disputes: list[str]) -> bool:
    return case.kind in disputes


def _source_is(probe: Probe, case: Case, *, sources: list[str]) -> bool:
    return case.source in sources


def _handoff_category(probe: Probe, case: Case, *, categories: list[str]) -> bool:
    newest = touched(probe.case, case) or probe.handoff() or (case.handoffs[-1] if case.handoffs else None)
    return newest is not None and newest.category in categories


def _incoming_open(probe: Probe, case: Case, *, categories: list[str] | None = None) -> bool:
    return any(
        one.direction == "in" and one.open and (not categories or one.category in categories) for one in case.handoffs
    )


def _offered_along(probe: Probe, case: Case, *, routes: list[str]) -> bool:
    return bool(case.handoffs) and case.handoffs[-1].route in routes


def _outcome_is(probe: Probe, case: Case, *, outcomes: list[str]) -> bool:
    return case.outcome in outcomes


def _at_level(probe: Probe, case: Case, *, levels: list[str]) -> bool:
    return case.level in levels


def _left_state(probe: Probe, case: Case, *, states: list[str]) -> bool:
    return case.left in states


def _from_state(probe: Probe, case: Case, *, states: list[str]) -> bool:
    return probe.case.state in states


def _another_committee(probe: Probe, case: Case) -> bool:
    rung = probe.next_rung("up")
    return rung is not None and rung[1].id != probe.committee.id


def _signed_apart(probe: Probe, case: Case) -> bool:
    """Say whether the form's signatures are of different days, of other places, or given by somebody for a party."""
    signed = tuple(probe.get("signatures") or ())
    return len({one.on for one in signed}) > 1 or any(one.where or one.by for one in signed)


def _next_arranged(probe: Probe, case: Case) -> bool:
    return probe.get("next_at") is not None


def _first_session_held(probe: Probe, case: Case) -> bool:
    return any(one.held for one in case.sessions)


def _new_number_needed(probe: Probe, case: Case) -> bool:
    offer = probe.handoff(None, "offered")
    return offer is not None and probe.town.committee(offer.sender).id != probe.town.committee(offer.receiver).id


def _visit_profile(probe: Probe, case: Case, *, profile: str) -> bool:
    return profile in (case.outcome, case.risk.colour)


def _suspended_without_cap(probe: Probe, case: Case) -> bool:
    return str(probe.get("reason_code")) == "appraisal"


def _asked_for_it(probe: Probe, case: Case, *, routes: list[str]) -> bool:
    """Whether the act is that of the case's own side, or of a side that had asked for what now ends or begins."""
    if not only_beside(probe.action, probe.case, probe.actor, probe.town):
        return True
    newest = next((one for one in reversed(case.handoffs) if one.route in routes), None)
    return newest is not None and not newest.facts.get("entered_here")


CONDITIONS_BY_NAME: dict[str, Callable[..., bool]] = {
    "performed_at_once": _performed_at_once,
    "all_performed": _all_performed,
    "nothing_left_open": _nothing_left_open,
    "rest_goes_on": _rest_goes_on,
    "leaves_no_rest": _leaves_no_rest,
    "owed_beside_rest": _owed_beside_rest,
    "owed_as_corrected": owed_as_corrected,
    "last_visit": _last_visit,
    "month_over": month_is_over,
    "field_is": _field_is,
    "risk_is": _risk_is,
    "kind_is": _kind_is,
    "source_is": _source_is,
    "handoff_category": _handoff_category,
    "incoming_open": _incoming_open,
    "offered_along": _offered_along,
    "outcome_is": _outcome_is,
    "at_level": _at_level,
    "from_state": _from_state,
    "left_state": _left_state,
    "another_committee": _another_committee,
    "signed_apart": _signed_apart,
    "next_arranged": _next_arranged,
    "first_session_held": _first_session_held,
    "new_number_needed": _new_number_needed,
    "visit_profile": _visit_profile,
    "suspended_without_cap": _suspended_without_cap,
    "asked_for_it": _asked_for_it,
    **OF_MATTERS,
}
