"""When a clock does something: the instants of its steps around its end, and which comes next. Pure arithmetic.

What a step does is in `steps.py`; when the clock ends is in `clocks.py`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mediation.calendar.terms import Term, day_of, duration, earlier, end_of_day, later
from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.workflow import Deadline, Step
from mediation.engine.case import RunningDeadline

_INSTANT = timedelta(microseconds=1)
_DAY = timedelta(days=1)


def step_instant(step: Step, due_on: date, due_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Give the instant at which a step of a clock falls due for the first time."""
    if step.at == "end" or step.offset is None:
        return due_at
    before = step.at == "before"
    if step.offset.unit.runs:
        return due_at - duration(step.offset) if before else due_at + duration(step.offset)
    placed = earlier if before else later  # a month is one of the calendar: it ends on the corresponding day
    return end_of_day(placed(due_on, step.offset, calendar=calendar))


def missed_steps(deadline: Deadline, clock: RunningDeadline) -> tuple[int, ...]:
    """List the steps that a clock carried out because it had run out: duties that end when the miss is taken back."""
    return tuple(int(one) for one in clock.fired if deadline.steps[int(one)].at != "before")


def next_step(
    deadline: Deadline,
    due_on: date,
    due_at: datetime,
    calendar: WorkingCalendar,
    *,
    after: tuple[int, datetime] | None,
    at: datetime,
    level: str,
    fired: tuple[str, ...] = (),
    said: tuple[str, ...] = (),
) -> tuple[int, datetime | None]:
    """Find the next thing that the clock does: (index of the step, its instant), or (-1, None).

    `after` is the step just carried out with its instant. Reminders that lie in the past when the clock is set are
    left out; what lies in the past at or after its end is carried out, unless `fired` says that it was, for this same
    end, before the clock stood; what was `said` is not said again, wherever its instant lies now. A repeating step
    comes again until the clock ends, whatever other steps come between.
    """
    coming: list[tuple[datetime, int]] = []
    for index, step in enumerate(deadline.steps):
        if step.levels and level not in step.levels:
            continue
        if str(index) in said and step.repeats is None:
            continue
        instant = step_instant(step, due_on, due_at, calendar)
        if after is None:
            again = str(index) in fired
            while again and step.repeats is not None and instant <= at:
                instant = _again(step.repeats, instant, due_at, calendar)
            if instant > at or not (again or step.at == "before"):
                coming.append((instant, index))
            continue
        done, done_at = after
        first = instant
        while step.repeats is not None and (instant, index) <= (done_at, done):
            instant = _again(step.repeats, done_at if index == done else instant, due_at, calendar)
        while step.repeats is not None and first < instant <= at:  # said once after a standstill, not once a period
            instant = _again(step.repeats, instant, due_at, calendar)
        if (instant, index) > (done_at, done):
            coming.append((instant, index))
    if not coming:
        return -1, None
    next_at, index = min(coming)
    return index, next_at


def _again(term: Term, last: datetime, due_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Give the next coming of a repeating step after one at `last`.

    What comes again by the hour does so for a day; nobody having answered, it then comes once a day, or a case that
    lies forgotten would fill its journal with the clock's own voice.
    """
    if term.unit.runs:
        return last + max(duration(term), _DAY if last >= due_at + _DAY else _INSTANT)
    day = day_of(last - _INSTANT)  # what comes at 24:00 belongs to the day that ends
    return end_of_day(later(day, term, calendar=calendar))
