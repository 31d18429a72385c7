"""Taking a mis-press back: whose, when, what stays drawn, and what the clocks did meanwhile."""

from __future__ import annotations

from typing import Any

import msgspec

from mediation.engine import events as ev
from mediation.engine.case import Case
from mediation.engine.commands import AddNote
from tests.engine.builders import a_workflow, instant
from tests.engine.stages import SESSION, Play, play


def risk(story: Play, at: str, who: str = "street_mediator", colour: str = "yellow") -> None:
    story.act(at, who, "mark_risk", colour=colour, reason="误点")


def undo(story: Play, at: str, who: str = "street_mediator") -> Case:
    return story.act(at, who, "undo", reason="点错了")


def plain(case: Case) -> dict[str, Any]:
    """What a case says, without who acted last."""
    found = msgspec.to_builtins(case)
    return {key: value for key, value in found.items() if key not in ("version",) and not key.startswith("last_")}


def test_the_last_act_is_taken_back_with_its_effects_and_stands_in_the_journal() -> None:
    story = play().mediating()
    before = story.case
    risk(story, "2026-09-08 09:00", colour="red")
    assert story.case.clock("danger") is not None
    undo(story, "2026-09-08 09:30")
    assert plain(story.case) == plain(before)
    assert story.case.version == before.version + 2
    last = story.entries[-1].events[-1]
    assert isinstance(last, ev.Undone)
    assert (last.entry, last.reason) == (before.version + 1, "点错了")


def test_only_by_the_same_person_before_anybody_else_acted() -> None:
    story = play().mediating()
    risk(story, "2026-09-08 09:00")
    assert story.closed("2026-09-08 09:30", "street_director", "undo") == "UNDO_NOT_YOURS"
    risk(story, "2026-09-08 10:00", who="street_director")
    assert story.closed("2026-09-08 10:30", "street_mediator", "undo") == "UNDO_NOT_YOURS"
    assert story.closed("2026-09-08 10:30", "street_director", "undo") == ""


def test_within_twenty_four_hours() -> None:
    story = play().mediating()
    story.act(
        "2026-09-08 08:00", "street_mediator", "schedule", at="2026-09-11T09:00+08:00", where="街道", manner="on_site"
    )
    risk(story, "2026-09-08 09:00")
    assert story.closed("2026-09-09 09:00", "street_mediator", "undo") == ""
    assert story.closed("2026-09-09 09:01", "street_mediator", "undo") == "UNDO_TOO_LATE"
    assert story.refused("2026-09-09 09:01", "street_mediator", "undo", reason="晚了") == "UNDO_TOO_LATE"


def test_not_what_is_on_paper_and_not_what_says_that_it_cannot_be() -> None:
    story = play().mediating()
    story.session("2026-09-08 09:00")
    assert story.closed("2026-09-08 09:30", "street_mediator", "undo") == "UNDO_NOT_POSSIBLE"
    logged = play().logged()
    assert "UNDO_NOT_POSSIBLE" in logged.closed("2026-09-07 09:30", "grid", "undo")
    asked = play().asking()
    asked.act("2026-09-07 10:30", "street_mediator", "write_application", claims="修复")
    assert asked.closed("2026-09-07 10:31", "street_mediator", "undo") == "UNDO_PAPER_OUT"


def test_an_undo_is_not_undone() -> None:
    story = play().mediating()
    risk(story, "2026-09-08 09:00")
    undo(story, "2026-09-08 09:10")
    assert story.closed("2026-09-08 09:20", "street_mediator", "undo") == "UNDO_NOT_POSSIBLE"


def test_a_remark_since_does_not_stand_in_the_way() -> None:
    story = play().mediating()
    risk(story, "2026-09-08 09:00")
    note = AddNote(case=story.case.id, command_id="n", text="已电话联系")
    story.send(note, story.actor("street_director"), instant("2026-09-08 09:05"))
    undo(story, "2026-09-08 09:10")
    assert story.case.risk.colour == "green"


def test_what_a_clock_did_since_is_not_done_again() -> None:
    story = play().mediating()
    risk(story, "2026-09-14 09:00")  # first_session is due on 09-12, rolled to 09-14, at 24:00
    story.sweep_to("2026-09-15 00:00")
    before = story.case.clock("first_session")
    assert before is not None
    assert before.fired == ("0",)
    undo(story, "2026-09-15 08:00")
    assert story.case.risk.colour == "green"
    assert story.case.clock("first_session") == before
    story.sweep_to("2026-09-15 09:00")
    reminders = [
        event
        for entry in story.entries
        for event in entry.events
        if isinstance(event, ev.StepReached) and event.key == "first_session"
    ]
    assert len(reminders) == 1


def test_the_months_end_since_is_somebody_elses_act() -> None:
    story = play().mediating()
    risk(story, "2026-10-08 23:00")
    story.sweep_to("2026-10-09 00:00")
    assert story.case.state == "deciding"
    assert story.closed("2026-10-09 08:00", "street_mediator", "undo") == "UNDO_NOT_YOURS"


def test_a_change_of_state_is_taken_back_too() -> None:
    story = play().logged()
    before = plain(story.case)
    story.act("2026-09-07 10:00", "street_mediator", "ask", parties=[1], way="telephone")
    assert story.case.state == "asking"
    undo(story, "2026-09-07 10:05")
    assert plain(story.case) == before
    assert story.due("screen") == "2026-09-09"


def test_a_number_that_was_drawn_stays_in_the_register_as_void() -> None:
    """Where a workflow lets acceptance be taken back, the number keeps its place (§4: they become 作废)."""
    workflow = a_workflow()
    accept = msgspec.structs.replace(workflow.actions["accept"], undoable=True)
    loose = msgspec.structs.replace(
        workflow,
        digest="loose",
        actions={**workflow.actions, "accept": accept},
        settings={**workflow.settings, "undo_with_papers": True},
    )
    story = Play(loose)
    story.accepted()
    assert story.case.number == "（2026）街道人调字第1号"
    undo(story, "2026-09-07 12:30", "street_director")
    assert (story.case.state, story.case.accepted_on) == ("asking", None)
    assert [(one.text, one.status) for one in story.case.numbers] == [("（2026）街道人调字第1号", "void")]
    assert story.case.number == story.case.log_number
    story.accepted("2026-09-07 13:00")
    assert [one.status for one in story.case.numbers] == ["void", "in_use"]
    assert story.case.number == "（2026）街道人调字第2号"


def test_an_arranged_session_may_be_taken_back_until_it_is_held() -> None:
    story = play().mediating()
    story.act("2026-09-08 09:00", "street_mediator", "invite", who=["lawyer"], parties_consent=True)
    undo(story, "2026-09-08 09:01")
    assert "invited" not in story.case.facts
    story.act("2026-09-08 10:00", "street_mediator", "hold_session", **{**SESSION, "present": [1, 2]})
    assert "UNDO_NOT_POSSIBLE" in story.closed("2026-09-08 10:01", "street_mediator", "undo")
