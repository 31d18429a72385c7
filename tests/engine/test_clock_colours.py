"""The colour of a clock: each boundary counted by hand, the second miss, days on which it stood, one that changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mediation.calendar.terms import Suspension, When
from mediation.engine.case import RunningDeadline
from mediation.engine.clock_colours import colour_of, marks
from tests.engine.builders import instant
from tests.engine.stages import play


def a_clock(start: str, due: str, **more: Any) -> RunningDeadline:
    return RunningDeadline(key="it", anchor=When.at(instant(start)), due_at=instant(due), **more)


@pytest.mark.parametrize(
    ("start", "due", "at", "colour"),
    [
        # ten hours, three of them are 30 %: yellow from 16:00 on
        ("2026-09-07 09:00", "2026-09-07 19:00", "2026-09-07 15:59", "green"),
        ("2026-09-07 09:00", "2026-09-07 19:00", "2026-09-07 16:00", "yellow"),
        ("2026-09-07 09:00", "2026-09-07 19:00", "2026-09-07 18:59", "yellow"),
        ("2026-09-07 09:00", "2026-09-07 19:00", "2026-09-07 19:00", "red"),
        ("2026-09-07 09:00", "2026-09-07 19:00", "2026-09-14 18:59", "red"),
        ("2026-09-07 09:00", "2026-09-07 19:00", "2026-09-14 19:00", "black"),
        # ten days, three of them are 30 %
        ("2026-09-07 00:00", "2026-09-17 00:00", "2026-09-13 23:59", "green"),
        ("2026-09-07 00:00", "2026-09-17 00:00", "2026-09-14 00:00", "yellow"),
        # thirty days: 30 % are nine, which is more than the last three
        ("2026-09-01 00:00", "2026-10-01 00:00", "2026-09-21 23:59", "green"),
        ("2026-09-01 00:00", "2026-10-01 00:00", "2026-09-22 00:00", "yellow"),
    ],
)
def test_each_boundary(start: str, due: str, at: str, colour: str) -> None:
    assert colour_of(a_clock(start, due), at=instant(at)) == colour


def test_days_on_which_it_stood_are_no_part_of_its_time() -> None:
    # 20 days, ten of them stood: ten are left to count, three are 30 %
    stood = (Suspension(since=date(2026, 9, 5), until=date(2026, 9, 15)),)
    clock = a_clock("2026-09-01 00:00", "2026-09-21 00:00", suspensions=stood)
    assert colour_of(clock, at=instant("2026-09-17 23:59")) == "green"
    assert colour_of(clock, at=instant("2026-09-18 00:00")) == "yellow"


def test_over_for_the_second_time_is_black_at_once() -> None:
    clock = a_clock("2026-09-07 09:00", "2026-09-07 19:00", missed_before=True)
    assert colour_of(clock, at=instant("2026-09-07 18:59")) == "yellow"
    assert colour_of(clock, at=instant("2026-09-07 19:00")) == "black"


def test_a_window_closes_without_red() -> None:
    clock = a_clock("2026-09-07 09:00", "2026-09-17 09:00")
    assert colour_of(clock, at=instant("2026-09-17 08:00"), window=True) == "yellow"
    assert colour_of(clock, at=instant("2026-09-17 09:00"), window=True) == "none"


def test_one_that_stands_or_has_ended_has_no_colour() -> None:
    standing, ended = (a_clock("2026-09-07 09:00", "2026-09-17 09:00", status=one) for one in ("standing", "ended"))
    at = instant("2026-09-20 09:00")
    assert (colour_of(standing, at=at), colour_of(ended, at=at)) == ("standing", "none")
    assert (marks(standing), marks(ended)) == (None, None)


def test_a_due_day_before_the_start_is_yellow_at_no_time() -> None:
    clock = a_clock("2026-09-07 09:00", "2026-09-06 00:00")
    turns = marks(clock)
    assert turns is not None
    assert (turns.yellow_at, turns.black_at) == (clock.due_at, instant("2026-09-06 00:00") + timedelta(days=7))


def test_a_clock_that_ran_out_and_starts_again_knows_it() -> None:
    story = play("community").deciding()  # 09-09; to decide by 09-14
    story.sweep_to("2026-09-20 00:00")
    first = story.case.clock("decide")
    assert first is not None
    assert (first.missed_before, first.missed_at is not None) == (False, True)
    story.act("2026-09-20 09:00", "mediator", "go_on", why="再试一次")
    story.passing("2026-09-21 09:00")
    story.act("2026-09-21 10:00", "street_director", "send_back", reason_code="overloaded", reason="力量不足")
    again = story.case.clock("decide")
    assert again is not None
    assert (again.missed_before, again.missed_at) == (True, None)
    assert again.due_at is not None
    assert colour_of(again, at=again.due_at) == "black"
