"""The days of a case on which a clock rests besides that of the act: what `anchor` and `not_after` name. Pure reading.

When the clock ends is worked out in `clocks.py`.
"""

from __future__ import annotations

from datetime import date

from mediation.calendar.terms import When, earlier
from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.workflow import Deadline
from mediation.engine.case import Case, Handoff, RunningDeadline


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
    if name == "application_day":
        return case.requested_on or case.logged_on
    return None


def _last_performance(case: Case) -> When | None:
    """Give the day on which the last thing owed was done or given up, else that of the outcome."""
    bound = [one for one in case.agreements if one.effective_on is not None]
    acts = [when for one in bound for o in one.obligations if (when := o.performed_on or o.given_up_on) is not None]
    if case.outcome == "terminated" or not acts:
        return case.concluded_on
    return When.on(max([when.day for when in acts] + [one.effective_on for one in bound if one.effective_on]))


def latest_day(deadline: Deadline, case: Case, clock: RunningDeadline, calendar: WorkingCalendar) -> date | None:
    """Give the day after which a clock may not end, by another clock or by what the handoff says; None without one."""
    if deadline.not_after is None:
        return None
    name, term = deadline.not_after
    bound = next((one for one in case.deadlines if one.key == name and one.status == "running"), None)
    if bound is not None and bound.due_on is not None:
        return bound.due_on if term is None else earlier(bound.due_on, term, calendar=calendar)
    handoff = case.handoff(int(clock.ref)) if clock.ref.isdigit() else (case.handoffs[-1] if case.handoffs else None)
    given = handoff.facts.get(name) if handoff is not None else None
    if not isinstance(given, str):
        return None
    day = date.fromisoformat(given)
    return day if term is None else earlier(day, term, calendar=calendar)
