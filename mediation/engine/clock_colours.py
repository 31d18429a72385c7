"""The colour of a clock, said in one place: pages, lists, the API, the command line and SQL all take it from here.

Green: more than 30 % of the time is left. Yellow: 30 % or less, or three days or less of a clock longer than ten days.
Red: over. Black: over for seven days, or over for the second time in this case. Days on which the clock stood are no
part of its time. A colour only shows; no rule rests on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from mediation.calendar.terms import spans_of
from mediation.engine.case import RunningDeadline

Colour = Literal["green", "yellow", "red", "black", "standing", "none"]

_DAY = timedelta(days=1)
_LONG = 10 * _DAY
_LAST_DAYS = 3 * _DAY
_TOO_LONG_OVER = 7 * _DAY


class Marks(NamedTuple):
    """The instants (aware, UTC) at which a running clock turns yellow and black; it turns red when it is due."""

    yellow_at: datetime
    black_at: datetime


def marks(clock: RunningDeadline) -> Marks | None:
    """Say when a clock changes colour; None for one that stands or has ended, which does not."""
    due = clock.due_at
    if clock.status != "running" or due is None:
        return None
    stood = sum(((span.last - span.first + _DAY) for span in spans_of(clock.suspensions)), timedelta())
    whole = max(due - clock.anchor.earliest - stood, timedelta())
    last = whole * 3 // 10
    if whole > _LONG:
        last = max(last, _LAST_DAYS)
    return Marks(yellow_at=due - last, black_at=due if clock.missed_before else due + _TOO_LONG_OVER)


def colour_of(clock: RunningDeadline, *, at: datetime, window: bool = False) -> Colour:
    """Say the colour of a clock at this instant; `window`: it only shows how long something stays possible, and nobody
    is late when it closes."""
    if clock.status == "standing":
        return "standing"
    turns, due = marks(clock), clock.due_at
    if turns is None or due is None:
        return "none"
    if at >= due:
        if window:
            return "none"
        return "black" if at >= turns.black_at else "red"
    return "yellow" if at >= turns.yellow_at else "green"
