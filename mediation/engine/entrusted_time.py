"""How long an entrustment by the police may take: the day that was agreed to, and what the police's own limit leaves.

Pure reading of a case. B is answered within 15 days of the receipt and at the latest five working days before the
police's own limit (程序规定 165), which does not stand still during people's mediation; by agreement of the station and
of both parties later, but never beyond that. What runs and stands is in `clocks.py`.
"""

from __future__ import annotations

from datetime import date

from mediation.calendar.terms import Term, earlier, unrolled_end
from mediation.calendar.working_days import WorkingCalendar
from mediation.engine.case import Agreement, Case, Handoff, Obligation, RunningDeadline
from mediation.engine.probe import Probe

LEFT_TO_THE_POLICE = Term.parse("5 working days")


def touched(before: Case, after: Case) -> Handoff | None:
    """Give the newest handoff that an entry made or moved; None if it touched none."""
    return next((one for one in reversed(after.handoffs) if before.handoff(one.no) != one), None)


def agreed_days(clock: RunningDeadline, case: Case, probe: Probe) -> int:
    """Give by how many days the clock of an entrustment grows so that it ends on the day agreed to; 0 without one."""
    handoff = case.handoff(int(clock.ref)) if clock.ref.isdigit() else None
    given = handoff.facts.get("extended_to") if handoff is not None else None
    if not isinstance(given, str) or clock.term is None:
        return 0
    base = unrolled_end(clock.term, clock.anchor.day, probe.town.calendar_at(case.place), (), None)
    return max(0, (date.fromisoformat(given) - base).days)


def police_limit(case: Case) -> date | None:
    """Give the last day of the police's own time, where an entrustment is open that says it."""
    entrusted = (one for one in case.handoffs if one.route == "police_b" and one.open)
    given = next((one.facts.get("limit_on") for one in entrusted), None)
    return date.fromisoformat(given) if isinstance(given, str) else None


def last_day_to_answer(limit: date, calendar: WorkingCalendar) -> date:
    """Give the last day on which the committee may answer: five working days before the police's own limit."""
    return earlier(limit, LEFT_TO_THE_POLICE, calendar=calendar)


def beyond_limit(agreement: Agreement | None, case: Case) -> tuple[Obligation, ...]:
    """List what falls due after the police's own limit: no penalty rests on performance, not on a promise (186)."""
    limit = police_limit(case)
    if limit is None or agreement is None:
        return ()
    return tuple(one for one in agreement.obligations if one.due_on > limit)
