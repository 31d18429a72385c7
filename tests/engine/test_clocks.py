"""What a clock does: the order of its steps, repeats, rungs, reminders in the past, steps that are due no longer."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from mediation.calendar.terms import Term, When, end_of_day
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Deadline, Step, Trigger
from mediation.engine import events as ev
from mediation.engine.actor import THE_CLOCK
from mediation.engine.clock_anchors import named_day
from mediation.engine.clock_steps import next_step, step_instant
from mediation.engine.commands import ReachStep
from tests.engine.builders import a_town, instant
from tests.engine.stages import Play, owed, play

CALENDAR = a_town().calendar
DAY = date(2026, 9, 10)
DUE = instant("2026-09-11 00:00")  # the end of Thursday 09-10


def a_clock(*steps: Step) -> Deadline:
    return Deadline(key="it", title=Label(zh="它", en="It"), starts=Trigger(), steps=steps)


def coming(
    deadline: Deadline,
    *,
    at: str = "2026-09-01 09:00",
    level: str = "street",
    fired: tuple[str, ...] = (),
    times: int = 6,
) -> list[tuple[int, str]]:
    """The steps of a clock that is due on 09-10, as they come."""
    common: dict[str, Any] = {"at": instant(at), "level": level}
    index, when = next_step(
        deadline,
        DAY,
        DUE,
        CALENDAR,
        after=None,
        fired=fired,
        **common,
    )
    found: list[tuple[int, str]] = []
    while when is not None and len(found) < times:
        found.append((index, when.astimezone(DUE.tzinfo).strftime("%m-%d %H:%M")))
        index, when = next_step(deadline, DAY, DUE, CALENDAR, after=(index, when), **common)
    return found


BEFORE = Step(at="before", offset=Term.parse("3 days"), does="remind")
END = Step(at="end", does="oblige")
AFTER = Step(at="after", offset=Term.parse("2 working days"), does="warn")


def test_steps_come_in_order_of_their_instants_whatever_the_order_in_the_file() -> None:
    assert coming(a_clock(AFTER, END, BEFORE)) == [(2, "09-08 00:00"), (1, "09-11 00:00"), (0, "09-15 00:00")]


@pytest.mark.parametrize(
    ("written", "at", "instant_"),
    [
        ("2 hours", "before", "09-10 22:00"),
        ("2 hours", "after", "09-11 02:00"),
        ("1 day", "before", "09-10 00:00"),
        ("1 day", "after", "09-12 00:00"),
        ("3 working days", "before", "09-08 00:00"),  # 9, 8, 7: the end of Monday 09-07
        ("3 working days", "after", "09-16 00:00"),  # 11, 14, 15
        ("1 month", "after", "10-11 00:00"),
        ("1 month", "before", "08-11 00:00"),  # August has 31 days: months are those of the calendar
        ("2 months", "after", "11-11 00:00"),
    ],
)
def test_an_offset_from_the_end(written: str, at: str, instant_: str) -> None:
    step = Step(at=at, offset=Term.parse(written))
    found = step_instant(step, DAY, DUE, CALENDAR)
    assert found.astimezone(DUE.tzinfo).strftime("%m-%d %H:%M") == instant_


def test_reminders_in_the_past_are_left_out_but_the_end_is_not() -> None:
    assert coming(a_clock(BEFORE, END), at="2026-09-08 00:00") == [(1, "09-11 00:00")]
    assert coming(a_clock(BEFORE, END), at="2026-09-20 00:00") == [(1, "09-11 00:00")]
    assert coming(a_clock(BEFORE), at="2026-09-20 00:00") == []


def test_a_step_may_be_for_some_rungs_only() -> None:
    step = msgspec.structs.replace(END, levels=("street",))
    assert coming(a_clock(step), level="street") == [(0, "09-11 00:00")]
    assert coming(a_clock(step), level="estate") == []


@pytest.mark.parametrize(
    ("every", "days"),
    [
        ("3 working days", ["09-11", "09-16", "09-19", "09-23"]),  # end of 10; of 15; of 18; of 22 (09-20 is worked)
        ("7 days", ["09-11", "09-18", "09-25", "10-02"]),
        ("1 month", ["09-11", "10-11", "11-11", "12-11"]),
    ],
)
def test_a_step_comes_again(every: str, days: list[str]) -> None:
    step = msgspec.structs.replace(END, repeats=Term.parse(every))
    assert [when[:5] for _, when in coming(a_clock(step), times=4)] == days


def test_by_the_hour_for_a_day_then_once_a_day() -> None:
    step = msgspec.structs.replace(END, repeats=Term.parse("12 hours"))
    assert [when for _, when in coming(a_clock(step), times=5)] == [
        "09-11 00:00",
        "09-11 12:00",
        "09-12 00:00",
        "09-13 00:00",
        "09-14 00:00",
    ]


def test_a_repeating_step_is_not_lost_behind_another() -> None:
    step = msgspec.structs.replace(END, repeats=Term.parse("7 days"))
    assert coming(a_clock(step, AFTER), times=4) == [
        (0, "09-11 00:00"),
        (1, "09-15 00:00"),
        (0, "09-18 00:00"),
        (0, "09-25 00:00"),
    ]


def test_what_was_carried_out_for_this_end_is_not_carried_out_again() -> None:
    at = "2026-09-12 00:00"
    assert coming(a_clock(BEFORE, END, AFTER), at=at, fired=("0", "1")) == [(2, "09-15 00:00")]
    again = msgspec.structs.replace(END, repeats=Term.parse("7 days"))
    assert coming(a_clock(again), at=at, fired=("0",), times=1) == [(0, "09-18 00:00")]


# --- carried out -------------------------------------------------------------------------------------------------


def reach(story: Play, key: str, at: str, /, **over: Any) -> tuple[ev.Event, ...]:
    """Send a step of a clock as the sweep would; give the events."""
    clock = story.case.clock(key)
    assert clock is not None
    known: dict[str, Any] = {
        "key": key,
        "ref": clock.ref,
        "anchor": clock.anchor.day.isoformat(),
        "step": clock.next_step,
    }
    command = ReachStep(case=story.case.id, command_id="x", **{**known, **over})
    before = len(story.entries)
    story.send(command, THE_CLOCK, instant(at))
    return story.entries[-1].events if len(story.entries) > before else ()


def test_a_due_step_says_what_it_does_and_what_comes_next() -> None:
    story = play().logged()  # screen at the street: 2 working days, due 09-09
    assert reach(story, "screen", "2026-09-09 23:59") == ()
    (event,) = reach(story, "screen", "2026-09-10 00:00")
    assert isinstance(event, ev.StepReached)
    assert (event.does, event.roles, event.missed) == ("remind", ("director",), True)
    clock = story.case.clock("screen")
    assert clock is not None
    assert (clock.fired, clock.next_step, clock.missed_at) == (("0",), 1, instant("2026-09-10 00:00"))


@pytest.mark.parametrize(
    "over", [{"key": "nothing"}, {"step": 1}, {"anchor": "2026-09-06"}, {"ref": "7"}, {"key": "month"}]
)
def test_a_step_that_is_not_due_does_nothing(over: dict[str, Any]) -> None:
    story = play().logged()
    before = story.case
    assert reach(story, "screen", "2026-09-10 00:00", **over) == ()
    assert story.case is before


def test_a_step_is_carried_out_once() -> None:
    story = play().logged()
    command = {"step": 0}
    assert reach(story, "screen", "2026-09-10 00:00", **command) != ()
    assert reach(story, "screen", "2026-09-10 00:00", **command) == ()


def test_a_clock_that_stands_or_has_ended_does_nothing() -> None:
    story = play().mediating()
    assert reach(story, "screen", "2026-12-01 00:00") == ()
    story.act("2026-09-08 09:00", "street_mediator", "suspend", reason_code="appraisal")
    assert reach(story, "month", "2026-12-01 00:00") == ()


def test_an_act_dated_in_time_meets_a_clock_that_was_said_to_be_missed() -> None:
    story = play().accepted()  # to be assigned by 09-08
    story.sweep_to("2026-09-09 00:00")
    form = {"mediators": ["street_mediator"], "lead": "street_mediator", "disclosed": True, "parties_object": False}
    on = When.on(instant("2026-09-08 09:00").date())
    story.act("2026-09-10 09:00", "street_director", "assign", on=on, **form)
    clock = story.case.clock("name_mediator")
    assert clock is not None
    assert (clock.status, clock.missed_at) == ("ended", None)


def test_an_act_at_midnight_is_too_late_though_no_sweep_came() -> None:
    story = play().accepted()
    form = {"mediators": ["street_mediator"], "lead": "street_mediator", "disclosed": True, "parties_object": False}
    command = story.command("assign", form)
    story.send(command, story.actor("street_director"), instant("2026-09-09 00:00"))
    clock = story.case.clock("name_mediator")
    assert clock is not None
    assert (clock.status, clock.missed_at) == ("missed_ended", instant("2026-09-09 00:00"))


def test_a_clock_that_only_reminds_is_not_missed() -> None:
    story = play().performing("2026-09-09 10:00", owed("2026-12-01"))
    story.sweep_to("2026-10-20 00:00")
    form = {"reason": "重新协商", "signatures": story.signed("2026-10-20")}
    story.act("2026-10-20 10:00", "street_mediator", "revoke_agreement", **form)
    clock = story.case.clock("confirm_window", "1")
    assert clock is not None
    assert (clock.status, clock.fired) == ("ended", ("0", "1"))


def test_a_suspended_clock_that_was_missed_stays_missed() -> None:
    story = play("estate").mediating()  # rung: 3 days, due 09-10
    story.sweep_to("2026-09-11 00:00")
    story.act("2026-09-11 09:00", "room_mediator", "suspend", reason_code="appraisal")
    story.act("2026-09-20 09:00", "room_mediator", "resume")
    clock = story.case.clock("rung_time")
    assert clock is not None
    assert (str(clock.due_on), clock.fired, clock.missed_at) == ("2026-09-10", ("0",), instant("2026-09-11 00:00"))
    assert clock.next_step == 1  # the supervisor's warning of 09-14 lies in the past: it is carried out now
    assert clock.next_at == end_of_day(instant("2026-09-14 09:00").date())


def test_the_months_end_is_entered_at_its_own_instant_however_late_the_sweep() -> None:
    story = play().mediating()
    while story.case.state == "mediating":
        assert reach(story, "month", "2026-10-20 09:00")
    assert story.case.state == "deciding"
    assert story.case.state_since == When.on(instant("2026-10-08 09:00").date())
    assert story.due("decide") == "2026-10-12"


def test_a_month_that_ended_before_the_last_act_is_entered_after_it() -> None:
    story = play().accepted()
    form = {"mediators": ["street_mediator"], "lead": "street_mediator", "disclosed": True, "parties_object": False}
    at = instant("2026-10-12 09:00")
    story.send(story.command("assign", form), story.actor("street_director"), at)  # no sweep had come
    assert story.case.state == "mediating"
    story.sweep_to("2026-10-12 09:10")
    assert (story.case.state, story.case.state_since) == ("deciding", When.at(at))


def test_named_days_that_are_not_there() -> None:
    story = play().logged()
    for name in ("effective_day", "last_performance", "last_visit", "receipt_day", "concluded_day", "due_field"):
        assert named_day(name, story.case, None) is None
    done = play().archived().case
    assert named_day("concluded_day", done, None) == done.concluded_on
