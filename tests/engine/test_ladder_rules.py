"""Between the rungs: offered, taken, sent back, recalled, directed, handed down; who is in charge meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.engine.standings import standings
from tests.engine.stages import THREE, Play, matter, play


def test_custody_passes_on_acceptance_not_on_the_offer() -> None:
    story = play("community").passing()
    assert (story.case.custodian, story.case.level, story.case.state) == ("committee", "community", "passing")
    assert ("street_committee", "counterpart") in standings(story.case)
    story.act("2026-09-09 09:00", "street_director", "take", packet_seen=True)
    assert (story.case.custodian, story.case.level, story.case.state) == ("street_committee", "street", "accepted")
    assert (story.case.lead, story.case.mediators) == (None, ())
    relations: dict[str, str] = {str(one.institution): one.relation for one in standings(story.case)}
    assert relations["committee"] == "participant"  # the former mediator stays and helps
    assert relations["street_committee"] == "custodian"


def test_one_committee_keeps_its_number_and_its_month() -> None:
    story = play("estate").passing()
    before = story.case.number
    month = story.due("month")
    story.act("2026-09-08 11:00", "director", "take", packet_seen=True)
    assert (story.case.number, story.due("month")) == (before, month)
    assert [one.status for one in story.case.numbers] == ["in_use"]
    assert (story.case.handler, story.case.level, story.case.custodian) == (None, "community", "committee")
    assert story.case.former == ("room",)


def test_a_consent_is_asked_anew_at_each_rung() -> None:
    story = play("community").passing()
    assert {(one.party, one.rung, one.signed) for one in story.case.answers if one.signed} == {
        (1, "community", True),
        (2, "community", True),
    }


def test_only_the_receivers_director_takes_or_sends_back() -> None:
    story = play("community").passing()
    at = "2026-09-09 09:00"
    for somebody in ("street_mediator", "street_clerk", "director", "mediator"):
        assert story.refused(at, somebody, "take", packet_seen=True) == "NOT_ENTITLED"
    assert story.refused(at, "street_director", "take", packet_seen=False) == "INVALID"
    assert story.closed(at, "street_director", "send_back") == ""
    assert story.closed(at, "director", "recall") == ""
    assert "NOT_ENTITLED" in story.closed(at, "street_director", "recall")


def test_sent_back_leaves_a_decision_to_the_sender() -> None:
    story = play("community").deciding()
    assert (story.case.state, story.case.custodian) == ("deciding", "committee")
    assert story.case.handoffs[-1].status == "declined"
    assert story.case.handoffs[-1].reason == "力量不足：力量不足"
    assert story.due("decide") == "2026-09-14"  # 10, 11, 14
    story.act("2026-09-10 09:00", "mediator", "go_on", why="再试一次")
    assert story.case.state == "mediating"
    assert story.due("month") == "2026-10-08"


def test_recalled_before_the_months_end_mediation_goes_on() -> None:
    story = play("community").passing()
    story.act("2026-09-09 09:00", "mediator", "recall", reason="另行协商")
    assert (story.case.state, story.case.handoffs[-1].status) == ("mediating", "revoked")
    assert story.refused("2026-09-09 10:00", "street_director", "take", packet_seen=True) == "NOT_OFFERED"


def test_recalled_after_the_months_end_somebody_has_to_decide() -> None:
    story = play("community").passing()
    story.act("2026-10-10 09:00", "mediator", "recall", reason="接收方迟迟不答")
    assert story.case.state == "deciding"
    assert story.refused("2026-10-10 10:00", "mediator", "go_on", why="继续") == "MONTH_OVER"


def test_in_passing_the_month_runs_on_and_enters_nothing() -> None:
    story = play("community").passing()
    story.sweep_to("2026-10-09 00:00")
    assert story.case.state == "passing"
    assert story.case.clock("month").missed_at is not None  # type: ignore[union-attr]
    assert story.case.custodian == "committee"


def test_a_take_after_the_months_end_wants_the_signed_extension() -> None:
    story = play("community").passing()
    at = "2026-10-10 09:00"
    everybody = story.signed("2026-10-08")
    assert story.refused(at, "street_director", "take", packet_seen=True) == "EXTENSION_MISSING"
    some = {"extend_days": 10, "extension_signatures": everybody[:1]}
    assert story.refused(at, "street_director", "take", packet_seen=True, **some) == "EXTENSION_MISSING"
    unlimited = {"extension_signatures": everybody}
    assert story.refused(at, "street_director", "take", packet_seen=True, **unlimited) == "EXTENSION_MISSING"
    late = {"extend_days": 10, "extension_signatures": story.signed("2026-10-09")}
    assert story.refused(at, "street_director", "take", packet_seen=True, **late) == "EXTENSION_LATE"
    story.act(at, "street_director", "take", packet_seen=True, extend_days=10, extension_signatures=everybody)
    assert story.case.extended
    assert story.due("month") == "2026-10-19"  # 10-07 + 10 days = Saturday 10-17, rolls


def test_the_extension_may_stand_on_the_form_with_which_it_was_offered() -> None:
    story = play("community").passing(extend_days=20)
    assert story.case.handoffs[-1].facts["extend_days"] == 20
    story.act("2026-10-10 09:00", "street_director", "take", packet_seen=True)
    assert story.due("month") == "2026-10-27"
    assert story.case.extended


def test_a_take_in_time_extends_nothing() -> None:
    story = play("community").passing(extend_days=20)
    story.act("2026-09-09 09:00", "street_director", "take", packet_seen=True)
    assert (story.due("month"), story.case.extended) == ("2026-10-08", False)


def test_an_extension_on_the_form_is_signed_even_inside_one_committee() -> None:
    story = play("estate").mediating()
    unsigned = story.offer(answers=story.everyone(signed="none"), extend_days=10)
    assert story.refused("2026-09-08 10:00", "room_mediator", "offer_up", **unsigned) == "SIGNATURE_MISSING"
    story.passing(extend_days=10)


def test_no_second_extension_by_moving_up() -> None:
    story = play("community").mediating()
    story.act("2026-09-08 09:00", "mediator", "extend", days=5, signatures=story.signed("2026-09-08"))
    again = story.offer(extend_days=5)
    assert story.refused("2026-09-08 10:00", "mediator", "offer_up", **again) == "EXTENDED_ALREADY"
    story.passing()
    at = "2026-10-14 09:00"  # 10-07 + 5 days = 10-12, over
    form = {"packet_seen": True, "extend_days": 5, "extension_signatures": story.signed("2026-10-12")}
    assert story.refused(at, "street_director", "take", **form) == "EXTENDED_ALREADY"


def test_moving_up_wants_the_director_of_the_committee_in_charge() -> None:
    story = play("community").mediating()
    foreign = story.offer(approver="street_director")
    assert story.refused("2026-09-08 10:00", "mediator", "offer_up", **foreign) == "DIRECTOR_NEEDED"
    assert story.refused("2026-09-08 10:00", "mediator", "offer_up", **story.offer(approver="clerk")) == "INVALID"
    story.act("2026-09-08 10:00", "director", "offer_up", **story.offer(approver="street_director"))


def test_nothing_above_the_highest_rung_and_nothing_below_the_lowest() -> None:
    street = play().mediating()
    assert "TOP_RUNG" in street.closed("2026-09-08 10:00", "street_mediator", "offer_up")
    estate = play("estate").mediating()
    assert "LOWEST_RUNG" in estate.closed("2026-09-08 10:00", "director", "offer_down")


def test_an_empty_rung_is_skipped_and_said_so() -> None:
    story = play("estate")
    story.act("2026-09-07 09:00", "clerk", "log", **matter(place="bare", entry_level="estate"))  # it has no room
    assert story.case.level == "community"
    lonely = play("estate")
    lonely.act("2026-09-07 09:00", "street_clerk", "log", **matter(place="hut", entry_level="estate"))
    assert lonely.case.level == "street"  # neither room nor community committee
    lonely.mediating()
    lonely.act("2026-09-08 10:00", "street_director", "mark_risk", colour="green", reason="无")
    assert "LOWEST_RUNG" in lonely.closed("2026-09-08 10:00", "street_director", "offer_down")


def down(story: Play, at: str = "2026-09-08 10:00") -> None:
    story.act(at, "street_director", "offer_down", reason="就近", answers=story.everyone())


def test_handed_down_once_per_case_by_consent_of_all_and_never_red() -> None:
    story = play().mediating()
    form = {"reason": "就近", "answers": story.everyone("silent")}
    assert story.refused("2026-09-08 10:00", "street_director", "offer_down", **form) == "CONSENT_MISSING"
    assert "NOT_ENTITLED" in story.closed("2026-09-08 10:00", "street_mediator", "offer_down")
    down(story)
    assert (story.case.state, story.case.handoffs[-1].receiver) == ("passing", "committee")
    assert story.due("answer_up") == "2026-09-09"
    story.act("2026-09-08 11:00", "director", "send_back", reason_code="other", reason="不便")
    story.act("2026-09-08 12:00", "street_mediator", "go_on", why="继续")
    assert "SENT_DOWN_ALREADY" in story.closed("2026-09-08 13:00", "street_director", "offer_down")
    red = play().mediating()
    red.act("2026-09-08 09:00", "street_mediator", "mark_risk", colour="red", reason="扬言")
    assert "RED" in red.closed("2026-09-08 10:00", "street_director", "offer_down")


def test_the_rung_below_takes_with_its_own_number() -> None:
    story = play().mediating()
    down(story)
    story.act("2026-09-08 14:00", "director", "take", packet_seen=True)
    assert (story.case.level, story.case.custodian) == ("community", "committee")
    assert [one.status for one in story.case.numbers] == ["moved_on", "in_use"]


def test_direct_opens_when_the_receiver_is_silent_past_its_clock() -> None:
    story = play("community").passing()  # offered Tuesday 09-08, answer due 09-10, direct after 09-11
    assert story.due("answer_up") == "2026-09-10"
    form = {"institution": "street_committee", "reason": "逾期未答"}
    assert story.refused("2026-09-11 23:59", "supervisor", "direct", **form) == "RECEIVER_NOT_SILENT"
    assert "NOT_ENTITLED" in story.closed("2026-09-12 00:00", "director", "direct")
    story.act("2026-09-12 00:00", "supervisor", "direct", **form)
    old, new = story.case.handoffs
    assert (old.status, new.status, new.receiver, new.from_state) == (
        "expired",
        "offered",
        "street_committee",
        "mediating",
    )
    assert story.due("answer_directed") == "2026-09-14"
    story.act("2026-09-14 09:00", "street_director", "take", packet_seen=True)
    assert story.case.custodian == "street_committee"


def test_direct_settles_a_quarrel_about_who_is_responsible() -> None:
    story = play("community").deciding()
    form = {"institution": "street_committee", "reason": "由街道承办"}
    story.act("2026-09-09 11:00", "supervisor", "direct", **form)
    assert (story.case.state, story.case.handoffs[-1].from_state) == ("passing", "deciding")
    fresh = play("community").mediating()
    fresh.sweep_to("2026-10-09 00:00")
    assert fresh.case.state == "deciding"  # by the month: nobody quarrels about the case
    assert fresh.refused("2026-10-09 09:00", "supervisor", "direct", **form) == "RECEIVER_NOT_SILENT"


def test_a_directed_case_that_goes_to_the_police_returns_to_where_it_was() -> None:
    story = play("community").passing()
    story.act("2026-09-12 09:00", "supervisor", "direct", institution="street_committee", reason="逾期")
    story.handed("2026-09-12 09:20").police_said("punished", "2026-09-14 09:00")
    assert story.case.left == "mediating"
    story.act("2026-09-14 10:00", "mediator", "resume_mediation", answers=story.everyone())
    assert (story.case.state, story.case.handoffs[1].status) == ("mediating", "revoked")


def test_the_joint_meeting_is_invited_three_days_before() -> None:
    story = play().mediating()
    form = {"bodies": "住建、物业", "where": "街道", "agenda": "电梯"}
    late = {**form, "invited_on": "2026-09-08"}
    assert story.refused("2026-09-10 09:00", "street_director", "joint_meeting", **late) == "INVITED_TOO_LATE"
    story.act("2026-09-11 09:00", "street_director", "joint_meeting", **late)
    assert story.due("joint_minutes") == "2026-09-16"
    assert "joint_meeting" in story.case.marks


@pytest.mark.parametrize(
    ("over", "level"),
    [
        ({}, "estate"),
        ({"households": 2}, "estate"),
        ({"households": 3}, "community"),
        ({"households": 29}, "community"),
        ({"households": 30}, "street"),
        ({"subkind": "mass_refusal"}, "street"),
        ({"subkind": "hiring_dismissal"}, "street"),
        ({"households": 30, "entry_level": "estate"}, "estate"),  # the applicant may choose any rung
        ({"parties": [*THREE, {"name": "丁"}]}, "community"),
    ],
)
def test_the_rung_at_which_a_matter_begins(over: dict[str, Any], level: str) -> None:
    story = play()
    story.logged(**{"entry_level": "", **over})
    assert story.case.level == level
