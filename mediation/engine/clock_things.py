"""Which clocks of a case that count for one thing each (an obligation, an agreement) are over. Pure reading.

How a clock ends is written in `clocks.py`; this says only whose clock an act ends, where two agreements stand side by
side and one of them is varied, revoked or taken to court.
"""

from __future__ import annotations

from collections.abc import Sequence

from mediation.calendar.moments import When
from mediation.engine.case import Case, Obligation, RunningDeadline


def owed_in_force(case: Case) -> tuple[Obligation, ...]:
    """List what is still owed under the agreements that bind (人民调解法 31)."""
    return tuple(one for agreement in case.standing if agreement.in_force for one in agreement.open_obligations)


def met(each: str, clocks: Sequence[RunningDeadline], case: Case, *, everything: bool) -> list[RunningDeadline]:
    """List the clocks that are over after an act. With `everything` the act is one that ends them; those of an
    agreement that it leaves alone go on."""
    if each == "agreement":
        return [one for one in clocks if _window_over(one, case, everything=everything)]
    on = owed_in_force(case) if everything else case.open_obligations
    kept = {str(one.no) for one in on}
    return [one for one in clocks if one.ref not in kept]


def met_on(each: str, clock: RunningDeadline, case: Case) -> When | None:
    """Give the day on which the thing that a clock counts for was done; None where that is the day of the act.

    A performance that was entered under the wrong obligation was made on its own day, not on that of the correction.
    """
    if each != "obligation":
        return None
    owed = next((one for a in case.standing for one in a.obligations if str(one.no) == clock.ref), None)
    return None if owed is None else owed.performed_on


def _window_over(clock: RunningDeadline, case: Case, *, everything: bool) -> bool:
    """A clock without a reference was set by an earlier revision, for the only agreement that there was."""
    agreement = next((one for one in case.agreements if str(one.no) == clock.ref), None)
    if agreement is None:
        return everything or bool(clock.ref)
    return not agreement.in_force or (everything and agreement.confirmation_asked_on is not None)
