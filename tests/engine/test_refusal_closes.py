"""A refusal at any moment: what stays open in a case of two, and that it is the other way round with three (§4, C8)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.engine.stages import THREE, Play, play

SENDER = {"terminate", "report_danger", "hand_to_police", "answer"}
SAFE = {"mark_risk", "file_plan"}
#: What is wrong in the record is corrected whoever refuses what (个人信息保护法 46).
RIGHTS = {"correct_party", "correct_session", "correct_matter", "correct_performance"}

STAGES: list[tuple[str, Callable[[], Play], str, set[str]]] = [
    ("logged", lambda: play().logged(), "2026-09-07 09:30", {"answer", "decline", "withdraw", "report_danger"}),
    ("asking", lambda: play().asking(), "2026-09-07 10:30", {"answer", "decline", "withdraw", "report_danger"}),
    ("accepted", lambda: play().accepted(), "2026-09-07 12:30", {*SENDER, "withdraw"}),
    ("mediating", lambda: play().mediating(), "2026-09-07 13:30", {*SENDER, "withdraw"}),
    ("passing", lambda: play("community").passing(), "2026-09-08 10:30", {*SENDER, "recall"}),
    ("deciding", lambda: play("community").deciding(), "2026-09-09 10:30", {*SENDER, "withdraw"}),
    ("signing", lambda: play().signing(), "2026-09-08 10:30", {*SENDER, "withdraw"}),
]


@pytest.mark.parametrize(("state", "stage", "at", "open_"), STAGES, ids=[one[0] for one in STAGES])
def test_what_stays_open_when_one_of_two_refuses(
    state: str, stage: Callable[[], Play], at: str, open_: set[str]
) -> None:
    story = stage()
    mediator, director = story.mediator, story.director
    story.said(2, "refused", at)
    assert story.case.state == state
    later = at[:-1] + "1"
    found = story.opened(later, mediator) | story.opened(later, director)
    # a refusal may be corrected by who recorded it; danger is marked and planned for whoever refuses what
    assert found - SAFE - RIGHTS - {"undo", "clear_risk"} == open_
    for action in story.workflow.actions:
        reasons = set(story.closed(later, director, action).split())
        shut = reasons & {"absent", "NOT_ENTITLED", "REFUSED", "NO_HANDOFF"}
        assert action in found | RIGHTS or shut, action


def test_in_passing_the_receiver_may_send_it_back_and_may_not_take_it() -> None:
    story = play("community").passing()
    story.said(1, "refused", "2026-09-08 10:30")
    assert "send_back" in story.opened("2026-09-08 11:00", "street_director")
    assert story.closed("2026-09-08 11:00", "street_director", "take") == "REFUSED"


def test_a_change_of_mind_opens_everything_again() -> None:
    story = play().mediating()
    before = story.opened("2026-09-08 09:00", "street_mediator")
    story.said(2, "refused", "2026-09-08 09:10").said(2, "agreed", "2026-09-08 09:20")
    assert story.opened("2026-09-08 09:30", "street_mediator") - {"undo"} == before - {"undo"}


@pytest.mark.parametrize("value", ["refuses_rung", "refuses_mediator", "pause", "silent", "not_reached"])
def test_other_answers_are_no_refusal_of_mediation(value: str) -> None:
    story = play().mediating()
    story.said(2, value, "2026-09-08 09:10")
    assert {"schedule", "settle_written", "investigate"} & story.opened("2026-09-08 09:30", "street_mediator")


@pytest.mark.parametrize("value", ["silent", "not_reached"])
def test_who_says_nothing_stops_no_session(value: str) -> None:
    story = play().mediating()
    story.said(2, value, "2026-09-08 09:10")
    assert "hold_session" in story.opened("2026-09-08 09:30", "street_mediator")


@pytest.mark.parametrize(
    ("value", "code", "next_steps"),
    [
        ("refused", "REFUSED", {"terminate"}),
        ("refuses_rung", "RUNG_REFUSED", {"terminate", "offer_up"}),
        ("refuses_mediator", "MEDIATOR_REFUSED", {"terminate", "offer_up", "schedule"}),
        ("pause", "PAUSE_ASKED", {"terminate", "offer_up", "schedule", "suspend"}),
    ],
)
def test_four_kinds_of_no_lead_to_four_next_steps(value: str, code: str, next_steps: set[str]) -> None:
    story = play("community").mediating()
    story.said(2, value, "2026-09-08 09:10")
    assert code in story.closed("2026-09-08 09:30", "mediator", "hold_session")
    assert next_steps <= story.opened("2026-09-08 09:30", "mediator")
    assert ("replace_mediator" in story.opened("2026-09-08 09:30", "director")) is (value != "refused")


def test_who_refuses_this_rung_may_move_up_and_not_go_on_here() -> None:
    story = play("community").mediating()
    story.said(2, "refuses_rung", "2026-09-08 09:10")
    assert story.closed("2026-09-08 09:30", "mediator", "go_on") == "RUNG_REFUSED"
    assert story.closed("2026-09-08 09:30", "mediator", "offer_up") == ""
    story.passing()
    story.act("2026-09-08 11:00", "street_director", "take", packet_seen=True)
    story.mediating("2026-09-08 12:00")
    assert story.closed("2026-09-08 13:00", "street_mediator", "go_on") == ""


def test_the_police_may_answer_though_a_party_refuses() -> None:
    story = play().mediating()
    story.act("2026-09-08 09:00", "street_mediator", "hand_to_police", what="乙推倒甲")
    story.said(2, "refused", "2026-09-08 10:00")
    assert {"confirm_receipt", "police_answer"} <= story.opened("2026-09-08 11:00", "officer")
    story.police_said("punished")
    assert "REFUSED" in story.closed("2026-09-10 10:00", "street_mediator", "resume_mediation")
    assert story.closed("2026-09-10 10:00", "street_mediator", "terminate") == ""


def test_an_agreement_in_force_is_performed_whatever_is_said() -> None:
    story = play().signing()
    story.performing()
    assert story.closed("2026-09-09 11:00", "street_mediator", "answer") == "absent"
    assert story.closed("2026-09-09 11:00", "street_mediator", "perform") == ""


def test_one_of_many_leaves_and_the_rest_go_on() -> None:
    story = play().logged(parties=list(THREE)).mediating()
    story.said(3, "refused", "2026-09-08 09:00")
    assert story.closed("2026-09-08 09:10", "street_mediator", "hold_session") == "REFUSED"
    assert story.closed("2026-09-08 09:10", "street_mediator", "party_leaves") == ""
    form = {"party": 3, "reason": "拒绝", "routes_told": True}
    story.act("2026-09-08 09:10", "street_mediator", "party_leaves", **form)
    assert [one.no for one in story.case.remaining] == [1, 2]
    assert story.closed("2026-09-08 09:20", "street_mediator", "hold_session") == ""
    assert story.closed("2026-09-08 09:20", "street_mediator", "party_leaves") == "ONLY_TWO"


def test_who_leaves_must_leave_two_sides_behind() -> None:
    applicants = [{"name": "甲", "side": "applicant"}, {"name": "丙", "side": "applicant"}, {"name": "乙"}]
    story = play().logged(parties=applicants).mediating()
    form = {"reason": "拒绝", "routes_told": True}
    at = "2026-09-08 09:00"
    assert story.refused(at, "street_mediator", "party_leaves", party=3, **form) == "NOTHING_REMAINS"
    story.act(at, "street_mediator", "party_leaves", party=1, **form)
    story = play().logged(parties=list(THREE)).mediating()
    assert story.refused(at, "street_mediator", "party_leaves", party=1, **form) == "NO_APPLICANT_LEFT"
