"""An act that is recorded late but dated in time takes back what was said of its clock; what people did stands.

Each story says its days: the clock's last day, the sweep that tells the miss, the late entry.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from api.event_sentences import sentences
from api.naming import Names
from mediation.calendar.terms import When
from mediation.engine import events as ev
from mediation.engine.consequences import Delivery, consequences
from tests.engine.builders import a_town, instant
from tests.engine.stages import Play, play

ASSIGNMENT = {"mediators": ["street_mediator"], "lead": "street_mediator", "disclosed": True, "parties_object": False}
Ends = ev.ClockEnded | ev.ClockStood | ev.ClockMoved


def of_the_last_entry(story: Play, key: str) -> Ends:
    (event,) = (one for one in story.entries[-1].events if isinstance(one, Ends) and one.key == key)
    return event


def said(story: Play, event: ev.Event) -> str:
    names = Names(workflow=story.workflow, case=story.case, town=a_town(), at=instant("2026-09-30 09:00"))
    return "".join(sentences(event, names))


def told(story: Play) -> list[dict[str, Any]]:
    owed: tuple[Delivery, ...] = consequences(story.workflow, story.case, story.entries[-1].events)
    return [one.payload for one in owed if one.payload.get("what") == "miss_withdrawn"]


def test_the_story_of_an_assignment_that_was_entered_after_its_day() -> None:
    story = play().accepted()  # to be assigned by 09-08
    story.sweep_to("2026-09-10 00:00")  # the director was reminded at its end, the supervisor warned on 09-09
    before = story.case.clock("name_mediator")
    assert before is not None
    assert (before.missed_at, before.fired) == (instant("2026-09-09 00:00"), ("0", "1"))
    story.act("2026-09-10 09:00", "street_mediator", "mark_risk", colour="yellow", reason="情绪激动")
    entries = len(story.entries)
    story.act("2026-09-10 10:00", "street_director", "assign", on=When.on(date(2026, 9, 8)), **ASSIGNMENT)
    clock = story.case.clock("name_mediator")
    assert clock is not None
    assert (clock.status, clock.missed_at, clock.next_at) == ("ended", None, None)
    event = of_the_last_entry(story, "name_mediator")
    assert isinstance(event, ev.ClockEnded)
    assert (event.late, event.withdrawn, event.closes) == (False, True, (0, 1))
    assert said(story, event) == (
        "时限“指派调解员”结束；按实际发生的时间并未超期，此前所记逾期撤销，"
        "由此作出的提醒（调委会主任）、报告督办（司法所督导）一并了结。"
    )
    (notice,) = told(story)
    assert (notice["roles"], notice["clock"]) == (["director", "supervisor"], "name_mediator")
    assert notice["institutions"] == [story.case.custodian]
    assert len(story.entries) == entries + 1, "what the clock had said stays in the journal"
    assert story.case.risk.colour == "yellow", "what people did meanwhile stands"


def test_an_act_of_the_next_day_takes_nothing_back() -> None:
    story = play().accepted()
    story.act("2026-09-10 10:00", "street_director", "assign", on=When.on(date(2026, 9, 9)), **ASSIGNMENT)
    event = of_the_last_entry(story, "name_mediator")
    assert isinstance(event, ev.ClockEnded)
    assert (event.late, event.withdrawn, event.closes) == (True, False, ())
    assert said(story, event) == "时限“指派调解员”结束。"
    assert told(story) == []


def test_an_act_in_time_that_was_entered_in_time_has_nothing_to_take_back() -> None:
    story = play().accepted()
    story.act("2026-09-08 10:00", "street_director", "assign", **ASSIGNMENT)
    event = of_the_last_entry(story, "name_mediator")
    assert isinstance(event, ev.ClockEnded)
    assert (event.late, event.withdrawn) == (False, False)


def test_a_suspension_from_a_day_in_time_takes_the_miss_back_at_once() -> None:
    story = play("estate").mediating()  # the rung's three days end on 09-10
    story.sweep_to("2026-09-11 00:00")
    assert story.case.clock("rung_time").missed_at is not None  # type: ignore[union-attr]
    on = When.on(date(2026, 9, 9))
    story.act("2026-09-11 09:00", "room_mediator", "suspend", on=on, reason_code="appraisal")
    clock = story.case.clock("rung_time")
    assert clock is not None
    assert (clock.status, clock.missed_at, clock.fired) == ("standing", None, ())
    event = of_the_last_entry(story, "rung_time")
    assert isinstance(event, ev.ClockStood)
    assert (event.withdrawn, event.closes) == (True, (0,))
    assert said(story, event).startswith("时限“本级办结”自9月9日（周三）起中止；按实际发生的时间并未超期")
    assert "此前所记逾期撤销，由此作出的要求决定（" in said(story, event)
    (notice,) = (one for one in told(story) if one["clock"] == "rung_time")
    assert notice["roles"] == ["director", "mediator"]
    story.act("2026-09-20 09:00", "room_mediator", "resume")
    again = story.case.clock("rung_time")
    assert again is not None
    assert again.due_on is not None
    # one of three days was used: 09-20 and 09-21 are left; 09-21 is a Monday
    assert (again.due_on.isoformat(), again.missed_at, again.missed_before) == ("2026-09-21", None, False)


def test_an_extension_signed_in_time_takes_back_the_months_miss_and_the_state_that_was_entered_stands() -> None:
    story = play().mediating()  # the month ends on 10-08
    story.sweep_to("2026-10-09 00:00")
    assert story.case.state == "deciding", "the month asked for a decision"
    form = {"days": 10, "signatures": story.signed("2026-10-08")}
    story.act("2026-10-09 09:00", "street_mediator", "extend", **form)
    month = story.case.clock("month")
    assert month is not None
    assert (str(month.due_on), month.missed_at) == ("2026-10-19", None)
    event = of_the_last_entry(story, "month")
    assert isinstance(event, ev.ClockMoved)
    assert event.withdrawn
    assert said(story, event).endswith("此前所记逾期撤销。"), "entering a state is no duty"


def test_a_clock_that_the_workflow_no_longer_knows_is_told_by_its_key() -> None:
    story = play().accepted()
    story.sweep_to("2026-09-09 00:00")
    story.act("2026-09-10 10:00", "street_director", "assign", on=When.on(date(2026, 9, 8)), **ASSIGNMENT)
    story.workflow = msgspec.structs.replace(story.workflow, deadlines={})
    event = of_the_last_entry(story, "name_mediator")
    assert said(story, event) == "时限“name_mediator”结束；按实际发生的时间并未超期，此前所记逾期撤销。"
    assert [one["roles"] for one in told(story)] == [[]]
