"""The days of a case from which a clock may count besides that of the act: what `anchor` may name. Pure reading."""

from __future__ import annotations

from mediation.calendar.terms import When
from mediation.engine.case import Case, Handoff


def named_day(name: str, case: Case, handoff: Handoff | None) -> When | None:
    """Give a named day of the case, or None: what a clock's `anchor` may say besides a field of the form."""
    agreement = case.agreement
    if name == "effective_day" and agreement is not None and agreement.effective_on is not None:
        return When.on(agreement.effective_on)
    if name == "last_performance":
        return _last_performance(case)
    if name == "last_visit" and case.visits:
        return case.visits[-1].on
    if name == "receipt_day" and handoff is not None:
        return handoff.receipt_on
    if name == "concluded_day":
        return case.concluded_on
    return None


def _last_performance(case: Case) -> When | None:
    """Give the day on which the last thing owed was done or given up, else that of the outcome."""
    bound = [one for one in case.agreements if one.effective_on is not None]
    acts = [when for one in bound for o in one.obligations if (when := o.performed_on or o.given_up_on) is not None]
    if case.outcome == "terminated" or not acts:
        return case.concluded_on
    return When.on(max([when.day for when in acts] + [one.effective_on for one in bound if one.effective_on]))
