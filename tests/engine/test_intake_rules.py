"""From the register to acceptance: logging, asking, the reasons of a no, on the spot, withdrawal, parties, joining."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from mediation.engine import events as ev
from mediation.engine.consequences import consequences
from tests.engine.stages import ACCEPTANCE, THREE, TWO, matter, play


def test_one_named_person_and_a_place_of_ones_own_are_enough() -> None:
    story = play()
    at = "2026-09-07 09:00"
    assert story.refused(at, "grid", "log", **matter(parties=[])) == "MISSING"
    assert story.refused(at, "grid", "log", **matter(place="bare")) == "PLACE_FOREIGN"
    story.act(at, "grid", "log", **matter(parties=[{"name": "甲"}], subkind="leak"))
    assert (story.case.state, story.case.log_number, story.case.version) == ("logged", "2026-社区-1", 1)
    assert story.case.number == "2026-社区-1"
    assert (story.case.requested_on, story.case.logged_on) == (story.case.state_since, story.case.state_since)


def test_who_helps_though_the_case_is_not_his() -> None:
    story = play().logged()  # by the grid worker of the room, at the street
    assert story.case.participants == ("room",)
    assert story.closed("2026-09-07 09:30", "grid", "report_danger") == ""
    assert "NOT_ENTITLED" in story.closed("2026-09-07 09:30", "grid", "withdraw")


@pytest.mark.parametrize(
    ("code", "refused"),
    [("N1", ""), ("N2", ""), ("N3", ""), ("N4", "N4_NOT_RECORDED"), ("N5", "N5_TOO_EARLY"), ("N6", "MISSING")],
)
def test_a_no_has_its_reason(code: str, refused: str) -> None:
    story = play().asking()
    form = {"reason_code": code, "routes_told": True}
    if refused:
        assert story.refused("2026-09-07 11:00", "street_director", "decline", **form) == refused
    else:
        story.act("2026-09-07 11:00", "street_director", "decline", **form)
        assert (story.case.state, story.case.outcome, story.case.outcome_reason) == (
            "not_accepted",
            "not_accepted",
            code,
        )


def test_four_needs_a_refusal_and_five_two_tries_ten_days_apart() -> None:
    refused = play().asking().said(2, "refused", "2026-09-07 10:30")
    refused.act("2026-09-07 11:00", "street_mediator", "decline", reason_code="N4", routes_told=True)
    story = play().asking().said(2, "not_reached", "2026-09-07 10:30")
    form = {"reason_code": "N5", "routes_told": True}
    assert story.refused("2026-09-17 09:00", "street_mediator", "decline", **form) == "N5_TOO_EARLY"
    story.said(2, "silent", "2026-09-16 10:00")
    assert story.refused("2026-09-17 09:00", "street_mediator", "decline", **form) == "N5_TOO_EARLY"
    story.said(2, "not_reached", "2026-09-17 10:00")
    story.act("2026-09-17 11:00", "street_mediator", "decline", **form)


def test_the_routes_are_told_with_every_no() -> None:
    story = play().asking()
    assert story.refused("2026-09-07 11:00", "street_director", "decline", reason_code="N3") == "MISSING"
    assert (
        story.refused("2026-09-07 11:00", "street_director", "decline", reason_code="N3", routes_told=False)
        == "INVALID"
    )


def spot(**over: Any) -> dict[str, Any]:
    return {
        "present": [1, 2],
        "facts": "噪声",
        "terms": "十时后静音",
        "amount": "5000",
        "performed_now": True,
        "no_violence": True,
        **over,
    }


def test_settled_on_the_spot() -> None:
    story = play("estate").logged()
    story.act("2026-09-07 09:30", "room_mediator", "settle_on_spot", **spot())
    assert (story.case.state, story.case.outcome) == ("archiving", "settled_performed")
    assert story.case.papers[0].number == "（2026）社区人调口字第1号"
    story.archived("2026-09-08 10:00")


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"present": [1]}, "NOT_ALL_PRESENT"),
        ({"amount": "5000.01"}, "AMOUNT_TOO_HIGH"),
        ({"performed_now": False}, "INVALID"),
        ({"no_violence": False}, "INVALID"),
    ],
)
def test_not_settled_on_the_spot(over: dict[str, Any], code: str) -> None:
    story = play("estate").logged()
    assert story.refused("2026-09-07 09:30", "room_mediator", "settle_on_spot", **spot(**over)) == code


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"kind": "labour", "subkind": ""}, "WRITING_REQUIRED"),
        ({"kind": "land", "subkind": ""}, "WRITING_REQUIRED"),
        ({"parties": [{"name": "甲"}, {"name": "乙", "minor": True}]}, "MINOR"),
    ],
)
def test_what_is_never_settled_on_the_spot(over: dict[str, Any], code: str) -> None:
    story = play("estate").logged(**over)
    assert story.refused("2026-09-07 09:30", "room_mediator", "settle_on_spot", **spot()) == code


def test_a_red_case_is_not_settled_on_the_spot() -> None:
    story = play("estate").logged()
    story.act("2026-09-07 09:10", "room_mediator", "mark_risk", colour="red", reason="持刀")
    assert story.closed("2026-09-07 09:30", "room_mediator", "settle_on_spot") == "RISK_TOO_HIGH"


def test_every_applicant_withdraws_before_and_after_acceptance() -> None:
    both = [{"name": "甲", "side": "applicant"}, {"name": "丙", "side": "applicant"}, {"name": "乙"}]
    story = play().logged(parties=both)
    form = {"how": "settled_privately"}
    at = "2026-09-07 09:30"
    assert story.refused(at, "street_clerk", "withdraw", applicants=[1], **form) == "APPLICANT_MISSING"
    story.act(at, "street_clerk", "withdraw", applicants=[1, 2], **form)
    assert (story.case.state, story.case.outcome) == ("withdrawn", "withdrawn")
    later = play().signing()
    later.act("2026-09-08 11:00", "street_mediator", "withdraw", applicants=[1], how="withdrawn")
    assert (later.case.state, later.case.outcome, later.case.agreements[0].status) == (
        "archiving",
        "withdrawn",
        "fell_through",
    )
    later.archived("2026-09-09 10:00")


@pytest.mark.parametrize("code", [f"T{n}" for n in range(1, 10)])
def test_an_end_has_its_reason(code: str) -> None:
    story = play().mediating()
    form = {"reason_code": code, "routes_told": True, "told_way": "in_person"}
    wanting = {"T1": "T1_NOT_RECORDED", "T3": "T3_NOT_OVER", "T4": "T4_TOO_FEW"}
    if code in wanting:
        assert story.refused("2026-09-08 09:00", "street_mediator", "terminate", **form) == wanting[code]
    if code == "T1":
        story.said(2, "refused", "2026-09-08 09:10")
    if code == "T3":
        story.sweep_to("2026-10-09 00:00")
    if code == "T4":
        for day in ("2026-09-08", "2026-09-09"):
            story.session(f"{day} 10:00", "not_attended", present=[1], notified=True)
    story.act("2026-10-09 09:00", "street_mediator", "terminate", **form)
    assert (story.case.state, story.case.outcome, story.case.outcome_reason) == ("visiting", "terminated", code)
    notices = [one.party for one in story.case.papers if one.kind == "termination_notice"]
    assert notices == [1, 2]  # to each party
    assert story.due("visit_1", "1") == "2026-10-26"  # 15 days: 10-24 is a Saturday


def test_a_red_case_ends_with_the_directors_signature() -> None:
    story = play().mediating()
    story.act("2026-09-08 09:00", "street_mediator", "mark_risk", colour="red", reason="扬言")
    form = {"reason_code": "T2", "routes_told": True, "told_way": "in_person"}
    at = "2026-09-08 10:00"
    assert story.refused(at, "street_mediator", "terminate", **form) == "DIRECTOR_NEEDED"
    assert story.refused(at, "street_mediator", "terminate", approver="director", **form) == "DIRECTOR_NEEDED"
    story.act(at, "street_mediator", "terminate", approver="street_director", **form)


def test_red_is_cleared_by_the_director_with_the_supervisor() -> None:
    story = play().mediating()
    story.act("2026-09-08 09:00", "street_mediator", "mark_risk", colour="red", reason="扬言")
    at = "2026-09-08 10:00"
    assert "NOT_ENTITLED" in story.closed(at, "street_mediator", "clear_risk")
    assert story.refused(at, "street_director", "clear_risk", reason="和好") == "TWO_NEEDED"
    assert story.refused(at, "street_director", "clear_risk", reason="和好", approver="director") == "INVALID"
    story.act(at, "street_director", "clear_risk", reason="和好", approver="supervisor")
    assert story.case.risk.colour == "green"
    assert story.due("danger_plan") == "ended"
    yellow = play().mediating()
    yellow.act("2026-09-08 09:00", "street_mediator", "mark_risk", colour="yellow", reason="情绪激动")
    yellow.act(at, "street_director", "clear_risk", reason="平复")


def test_parties_are_added_and_completed() -> None:
    story = play().mediating()
    form = {"parties": [{"no": 2, "name": "乙", "side": "respondent", "phone": "13800000002"}, {"name": "丙"}]}
    story.act("2026-09-08 09:00", "street_mediator", "add_party", **form, reason="补正")
    assert [(one.no, one.name, one.phone) for one in story.case.parties] == [
        (1, "甲", ""),
        (2, "乙", "13800000002"),
        (3, "丙", ""),
    ]


def test_joined_with_another_case_that_is_open() -> None:
    story = play().asking()
    other = play().mediating().case
    closed = play().archived().case
    form = {"reason": "同一纠纷"}
    at = "2026-09-08 09:00"
    assert story.refused(at, "street_director", "merge", other_case="case-9", **form) == "OTHER_CASE_UNKNOWN"
    story.others = {"case-1": other, "case-9": closed}
    assert story.refused(at, "street_director", "merge", other_case="case-1", **form) == "OTHER_CASE_UNKNOWN"  # itself
    story.others = {"case-9": replace(closed, id="case-9"), "case-8": replace(other, id="case-8")}
    assert story.refused(at, "street_director", "merge", other_case="case-9", **form) == "OTHER_CASE_CLOSED"
    story.act(at, "street_director", "merge", other_case="case-8", **form)
    assert (story.case.state, story.case.linked) == ("merged", ("case-8",))
    assert not [one for one in story.case.deadlines if one.live]


def test_a_part_is_split_off_and_opens_a_case_of_its_own() -> None:
    story = play().logged(parties=list(THREE)).mediating()
    form = {"title": "丙的部分", "reason": "可以独立"}
    at = "2026-09-08 09:00"
    assert story.refused(at, "street_director", "split", parties=[1, 2, 3], **form) == "NOT_SEPARABLE"
    story.act(at, "street_director", "split", parties=[3], **form)
    assert ([one.no for one in story.case.remaining], story.case.linked) == ([1, 2], ("case-1-1",))
    owed = consequences(story.workflow, story.case, story.entries[-1].events)
    (opening,) = [one for one in owed if one.kind == "open_case"]
    assert opening.payload["command"]["fields"]["parties"][0]["name"] == "丙"


def test_applied_for_again_the_earlier_failure_counts() -> None:
    failed = play().mediating()
    form = {"reason_code": "T2", "routes_told": True, "told_way": "in_person"}
    failed.act("2026-09-08 09:00", "street_mediator", "terminate", **form)
    settled = play().archived()
    again = play()
    unknown = matter(earlier_case="case-7")
    assert again.refused("2026-09-09 09:00", "grid", "log", **unknown) == "OTHER_CASE_UNKNOWN"
    again.others = {"case-7": failed.case, "case-6": settled.case}
    again.act("2026-09-09 09:00", "grid", "log", **unknown)
    assert (again.case.earlier_failures, again.case.linked) == (1, ("case-1",))
    after = play()
    after.others = again.others
    after.act("2026-09-09 09:00", "grid", "log", **matter(earlier_case="case-6"))
    assert after.case.earlier_failures == 0


def test_rights_are_told_before_acceptance_and_the_paper_says_which() -> None:
    story = play().asking().agreed()
    form = {key: one for key, one in ACCEPTANCE.items() if key != "rights_told_by"}
    assert story.refused("2026-09-07 12:00", "street_director", "accept", **form) == "MISSING"
    story.act("2026-09-07 12:00", "street_director", "accept", **ACCEPTANCE)
    assert story.case.rights_told
    assert {one.kind for one in story.case.papers} == {"acceptance_register", "rights_notice"}


def test_at_the_estate_a_mediator_accepts_elsewhere_the_director() -> None:
    assert play("estate").asking().agreed().closed("2026-09-07 12:00", "room_mediator", "accept") == ""
    street = play().asking().agreed()
    assert street.closed("2026-09-07 12:00", "street_mediator", "accept") == "NOT_ENTITLED"


def test_what_is_owed_to_the_world() -> None:
    story = play("community").logged(parties=list(TWO)).passing()
    owed = [one for entry in story.entries for one in consequences(story.workflow, story.case, entry.events)]
    kinds = {one.kind for one in owed}
    assert kinds == {"render_paper", "notify", "send", "nudge"}
    offered = [one.payload for one in owed if one.payload.get("what") == "handoff_offered"]
    assert [one["institutions"] for one in offered] == [["street_committee"]]
    papers = [one.payload["paper"] for one in owed if one.kind == "render_paper"]
    assert len(papers) == len(set(papers))
    issued = [event for entry in story.entries for event in entry.events if isinstance(event, ev.PaperIssued)]
    drawn = {one.paper.no for one in issued if story.workflow.documents[one.paper.kind].template is not None}
    assert set(papers) == {no for no in drawn if story.case.papers[no - 1].status == "issued"}
