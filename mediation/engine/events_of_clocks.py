"""What happened to clocks: set, stood, moved, ended, a step of one reached.

Values only; `clock_folds.py` folds them.
"""

from __future__ import annotations

from datetime import date, datetime

from mediation.calendar.terms import Suspension, Term, When
from mediation.engine.case import (
    RunningDeadline,
)
from mediation.engine.happening import Happening


class ClockSet(Happening, frozen=True, kw_only=True, tag="clock_set"):
    """A clock started."""

    clock: RunningDeadline


class ClockStood(Happening, frozen=True, kw_only=True, tag="clock_stood"):
    """A clock stands from this day; `until`, if given, is the day on which it goes on at the latest.

    `withdrawn`: it was said to have run out, but the act is dated in time; see ClockEnded.
    """

    key: str
    ref: str = ""
    since: date
    until: date | None = None
    reason: str = ""
    withdrawn: bool = False
    closes: tuple[int, ...] = ()


class ClockMoved(Happening, frozen=True, kw_only=True, tag="clock_moved"):
    """A clock goes on, was extended or re-projected: its new end. `cause` is resumed, extended or calendar.

    One that was re-projected (calendar) also says on which day it ended before, which steps stay carried out (`fired`),
    since when it is missed if it still is. `withdrawn`: a miss was taken back; see ClockEnded.
    """

    key: str
    ref: str = ""
    cause: str
    suspensions: tuple[Suspension, ...] = ()
    extension: Term | None = None
    due_on: date
    due_at: datetime
    provisional: bool = False
    next_step: int = -1
    next_at: datetime | None = None
    former_on: date | None = None
    fired: tuple[str, ...] | None = None
    missed_at: datetime | None = None
    withdrawn: bool = False
    closes: tuple[int, ...] = ()


class ClockEnded(Happening, frozen=True, kw_only=True, tag="clock_ended"):
    """A clock was met, or fell away with its state. `late`: after its end, by the day of the act.

    `withdrawn`: the act was recorded after the clock had been said to have run out, but is dated in time: the miss is
    taken back, and with it the duties that it made, the steps in `closes`. What people did meanwhile stands.
    """

    key: str
    ref: str = ""
    on: When
    late: bool = False
    withdrawn: bool = False
    closes: tuple[int, ...] = ()


class StepReached(Happening, frozen=True, kw_only=True, tag="step_reached"):
    """A clock did what it may do: remind, warn, oblige, open a way, or (the month alone) ask for a decision.

    `shift` is set where the duty list was to be called besides (night or holiday, or day); `on_duty` are its lines.
    """

    key: str
    ref: str = ""
    step: int
    does: str
    roles: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    due_at: datetime
    missed: bool = False
    next_step: int = -1
    next_at: datetime | None = None
    shift: str = ""
    on_duty: tuple[str, ...] = ()
