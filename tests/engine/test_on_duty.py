"""Clocks of red cases also call the duty list at night and on free days: whom, when, and how it is told."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from api.event_sentences import sentences
from api.naming import Names
from mediation.engine import events as ev
from mediation.engine.consequences import consequences
from mediation.town.around import Town
from mediation.town.places import PlaceId
from mediation.town.rosters import RosterEntry, RosterId, RosterKind
from tests.engine.builders import a_town, instant
from tests.engine.stages import Play, play


def a_town_with(*lines: tuple[str, str, tuple[int, ...]]) -> Town:
    town = a_town()
    return Town(
        calendar=town.calendar,
        places=town.places.values(),
        institutions=town.institutions.values(),
        people=town.people.values(),
        roster=[
            RosterEntry(
                id=RosterId(f"duty-{name}"),
                kind=RosterKind.duty,
                name=f"值班员{name}",
                place=PlaceId("street"),
                skills=(shift,),
                duty_days=days,
                phone=f"1390000000{number}",
            )
            for number, (name, shift, days) in enumerate(lines)
        ],
    )


ODD, EVEN, ALL = (1, 3, 5, 7), (2, 4, 6), (1, 2, 3, 4, 5, 6, 7)
LIST = (("甲", "夜间", ODD), ("乙", "夜间", EVEN), ("丙", "节假日", ALL))


def red_at(at: str, *lines: tuple[str, str, tuple[int, ...]], colour: str = "red") -> Play:
    """Mark the risk at a time, and let the clock of the report (one hour) run out."""
    story = play().mediating()
    story.town = a_town_with(*lines)
    story.act(at, "street_mediator", "mark_risk", colour=colour, reason="扬言伤害", seen_at=instant(at).isoformat())
    return story


def step_of(story: Play, key: str = "danger") -> ev.StepReached:
    found = [one for e in story.entries for one in e.events if isinstance(one, ev.StepReached) and one.key == key]
    return found[0]


@pytest.mark.parametrize(
    ("seen", "shift", "called"),
    [
        ("2026-09-09 10:00", "", ()),  # Wednesday, due at 11:00: the office is open
        ("2026-09-09 20:00", "night", ("duty-甲",)),  # due at 21:00 on Wednesday
        ("2026-09-09 23:30", "night", ("duty-甲",)),  # due at 00:30: still the night of Wednesday
        ("2026-09-10 20:00", "night", ("duty-乙",)),  # Thursday
        ("2026-09-12 10:00", "holiday", ("duty-丙",)),  # Saturday
        ("2026-09-20 10:00", "", ()),  # a Sunday that is worked for National Day
        ("2026-09-25 10:00", "holiday", ("duty-丙",)),  # Mid-Autumn, a Friday
    ],
)
def test_who_is_called_when_the_report_is_late(seen: str, shift: str, called: tuple[str, ...]) -> None:
    story = red_at(seen, *LIST)
    day, hour = seen.split()
    after = {"23:30": "2026-09-10 00:30"}.get(hour, f"{day} {int(hour[:2]) + 1}:00")
    story.sweep_to(after)
    step = step_of(story)
    assert (step.does, step.shift, step.on_duty) == ("warn", shift, called)


def test_it_is_told_with_the_number_to_ring_and_owed_as_a_notice() -> None:
    story = red_at("2026-09-09 20:00", *LIST)
    story.sweep_to("2026-09-09 21:00")
    names = Names(workflow=story.workflow, case=story.case, town=story.town, at=instant("2026-09-09 21:00"))
    (said,) = sentences(step_of(story), names)
    assert said.endswith("夜间同时通知值班：值班员甲（13900000000）。")
    payloads: list[dict[str, Any]] = [
        one.payload for e in story.entries[-1:] for one in consequences(story.workflow, story.case, e.events)
    ]
    assert [(one["clock"], one["shift"], one["on_duty"]) for one in payloads] == [("danger", "night", ["duty-甲"])]
    gone = Names(workflow=story.workflow, case=story.case, town=a_town(), at=instant("2026-09-09 21:00"))
    assert "值班表第 duty-甲 号" in sentences(step_of(story), gone)[0]


def test_a_night_without_anybody_is_told_and_a_town_without_a_list_is_not() -> None:
    story = red_at("2026-09-09 20:00", ("丙", "节假日", ALL))
    story.sweep_to("2026-09-09 21:00")
    names = Names(workflow=story.workflow, case=story.case, town=story.town, at=instant("2026-09-09 21:00"))
    assert sentences(step_of(story), names)[0].endswith("夜间值班表上没有人，请核对值班表。")
    silent = red_at("2026-09-09 20:00")
    silent.sweep_to("2026-09-09 21:00")
    assert step_of(silent).shift == ""


def test_only_grave_cases_call_and_a_reminder_beforehand_does_not() -> None:
    story = play().mediating()
    story.town = a_town_with(*LIST)
    story.sweep_to("2026-10-09 00:00")  # the rung's time and the month run out at midnight
    assert {one.shift for e in story.entries for one in e.events if isinstance(one, ev.StepReached)} == {""}
    red = red_at("2026-09-09 20:00", *LIST)
    red.sweep_to("2026-10-09 00:00")
    steps = [one for e in red.entries for one in e.events if isinstance(one, ev.StepReached)]
    before = [one for one in steps if red.workflow.deadlines[one.key].steps[one.step].at == "before"]
    assert before
    assert {one.shift for one in before} == {""}
    assert {one.shift for one in steps if one.key == "month" and one.does == "enter"} == {"night"}


def test_a_deployment_may_call_day_and_night_or_never() -> None:
    story = red_at("2026-09-09 10:00", *LIST)
    always = {**story.workflow.settings, "office_hours": "00:00-00:00"}
    story.workflow = msgspec.structs.replace(story.workflow, settings=always)
    story.sweep_to("2026-09-09 11:00")
    assert step_of(story).on_duty == ("duty-甲",)
    never = red_at("2026-09-09 20:00", *LIST)
    settings = {**never.workflow.settings, "on_duty_colours": ()}
    never.workflow = msgspec.structs.replace(never.workflow, settings=settings)
    never.sweep_to("2026-09-09 21:00")
    assert step_of(never).shift == ""
