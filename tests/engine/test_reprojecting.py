"""Running clocks counted anew for a published calendar: what moves, what is said again and what is left alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from mediation.calendar.holiday_notices import read_notices
from mediation.calendar.terms import Term, When, end_of_day
from mediation.engine.case import Case, CaseId, RunningDeadline
from mediation.engine.evolve import evolve
from mediation.engine.reprojecting import reproject
from mediation.strict_yaml import load
from mediation.town.around import Town
from mediation.town.places import PlaceId
from tests.engine.builders import a_town, a_workflow, instant

TENTH = date(2027, 1, 10)
ELEVENTH = date(2027, 1, 11)


def town_with(*, free: str, made_up: str = "") -> Town:
    """The town after a notice for 2027 with these days."""
    text = (
        "source: 虚构\ndate: 2026-12-01\nvalid_from: 2026-12-24\nvalid_through: 2027-12-28\n"
        f"holidays: {{假: [{free}]}}\nmake_up_days: [{made_up}]\n"
    )
    town = a_town()
    published = town.published.over([read_notices(load(text, file="notice.yaml"))])
    return Town(
        calendar=published.at(),
        published=published,
        places=town.places.values(),
        institutions=town.institutions.values(),
        people=town.people.values(),
    )


def a_clock(key: str, term: str | None, anchor: date, due: date, **more: Any) -> RunningDeadline:
    return RunningDeadline(
        key=key,
        level="street",
        term=None if term is None else Term.parse(term),
        anchor=When.on(anchor),
        due_on=due,
        due_at=end_of_day(due),
        **more,
    )


def month(**more: Any) -> RunningDeadline:
    """A month from 10 December: 10 January is a Sunday, so it ends on Monday the 11th; the reminder is seven days
    before."""
    given = {"provisional": True, "next_step": 0, "next_at": end_of_day(date(2027, 1, 4)), **more}
    return a_clock("month", "1 month", date(2026, 12, 10), ELEVENTH, **given)


def counted(clock: RunningDeadline, town: Town, at: datetime, *, state: str = "mediating") -> RunningDeadline:
    """The clock as it is counted anew; twice is once."""
    case = Case(id=CaseId("c"), version=1, state=state, level="street", place=PlaceId("street"), deadlines=(clock,))
    for event in reproject(a_workflow(), case, at, town):
        case = evolve(case, event)
    assert reproject(a_workflow(), case, at, town) == ()
    return case.deadlines[0]


def test_a_reminder_that_comes_to_lie_in_the_past_is_said_now() -> None:
    """Sunday the 10th is worked now: the month ends on it, and the reminder was due at the end of the 3rd."""
    after = counted(month(), town_with(free="2027-01-01", made_up="2027-01-10"), instant("2027-01-04 12:00"))
    assert after.due_on == TENTH
    assert (after.next_step, after.next_at) == (0, end_of_day(date(2027, 1, 3)))


def test_a_reminder_is_not_said_twice() -> None:
    """The 11th is free: the month ends on the 12th, a week after the end of the 5th. It was said on the 4th."""
    said = month(fired=("0",), next_step=1, next_at=end_of_day(ELEVENTH))
    after = counted(said, town_with(free="2027-01-11"), instant("2027-01-05 08:00"))
    assert (after.due_on, after.fired) == (date(2027, 1, 12), ("0",))
    assert (after.next_step, after.next_at) == (1, end_of_day(date(2027, 1, 12)))


def test_a_step_in_working_days_moves_though_the_end_stays() -> None:
    """One working day from Thursday 24 December is the 25th. The warning one working day later is the 28th, or the 29th
    when that is free."""
    end = date(2026, 12, 25)
    late = a_clock(
        "handoff_receipt",
        "1 working day",
        date(2026, 12, 24),
        end,
        missed_at=end_of_day(end),
        fired=("0",),
        next_step=1,
        next_at=end_of_day(date(2026, 12, 28)),
    )
    after = counted(late, town_with(free="2026-12-28"), instant("2026-12-28 10:00"))
    assert (after.due_on, after.missed_at, after.fired) == (end, late.missed_at, ("0",))
    assert (after.next_step, after.next_at) == (1, end_of_day(date(2026, 12, 29)))


def test_what_is_due_already_or_comes_again_and_again_keeps_its_time() -> None:
    town = town_with(free="2027-01-01")
    waiting = counted(month(), town, instant("2027-01-05 08:00"))
    assert (waiting.next_step, waiting.next_at) == (0, end_of_day(date(2027, 1, 4)))
    again = counted(month(next_step=2, next_at=end_of_day(date(2027, 1, 19))), town, instant("2027-01-13 08:00"))
    assert again.next_at == end_of_day(date(2027, 1, 19))
    nothing = counted(month(next_step=-1, next_at=None), town, instant("2027-01-05 08:00"))
    assert (nothing.next_step, nothing.next_at, nothing.provisional) == (-1, None, False)


def test_the_end_of_a_bound_is_no_reason_to_move() -> None:
    """The report was due with the answer; that clock has ended since. Three working days would reach the 30th."""
    capped = a_clock("feedback_result", "3 working days", date(2026, 12, 25), date(2026, 12, 28), provisional=True)
    after = counted(capped, town_with(free="2027-01-01"), instant("2026-12-26 10:00"))
    assert (after.due_on, after.provisional) == (date(2026, 12, 28), False)


@pytest.mark.parametrize("state", ["closed", "nowhere"])
def test_a_case_that_is_over_is_left_alone(state: str) -> None:
    assert counted(month(), town_with(free="2027-01-11"), instant("2027-01-05 08:00"), state=state) == month()


def test_a_day_that_the_parties_agreed_on_and_a_clock_that_stands_do_not_move() -> None:
    town, at = town_with(free="2027-01-11"), instant("2027-01-05 08:00")
    agreed = a_clock("obligation", None, date(2026, 12, 10), ELEVENTH)
    assert counted(agreed, town, at) == agreed
    standing = msgspec.structs.replace(month(), status="standing", due_on=None, due_at=None, next_at=None)
    assert counted(standing, town, at) == standing
