"""Agreements: complete, lawful, oral, partial, in force, performed, given up, varied, confirmed, visited, archived."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mediation.engine.guards import missing_from_file
from tests.engine.stages import THREE, Play, owed, play


def oral(story: Play, **over: Any) -> dict[str, Any]:
    return story.terms(owed("2026-09-08"), **{"no_writing_wanted": True, "performed_now": True, **over})


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"where": ""}, "OBLIGATION_INCOMPLETE"),
        ({"manner": ""}, "OBLIGATION_INCOMPLETE"),
        ({"proof": ""}, "OBLIGATION_INCOMPLETE"),
        ({"creditor": 2}, "SAME_PARTY"),
        ({"due_on": "2026-09-07"}, "DUE_IN_THE_PAST"),
        ({"what": ""}, "INVALID"),
    ],
)
def test_each_obligation_is_complete(over: dict[str, Any], code: str) -> None:
    story = play().mediating()
    form = story.terms(owed(**over))
    assert story.refused("2026-09-08 10:00", "street_mediator", "settle_written", **form) == code
    assert story.refusal.objections[0].field == "obligations"


def test_terms_are_lawful_and_a_part_names_whom_it_binds() -> None:
    story = play().mediating()
    at = "2026-09-08 10:00"
    assert story.refused(at, "street_mediator", "settle_written", **story.terms(lawful=False)) == "INVALID"
    assert story.refused(at, "street_mediator", "settle_written", **story.terms(scope="part")) == "MISSING"
    assert story.refusal.objections[0].field == "parties_bound"


def test_an_oral_agreement_binds_at_once_and_has_a_number_of_its_own_series() -> None:
    story = play().mediating()
    story.act("2026-09-08 10:00", "street_mediator", "settle_oral", **oral(story))
    (agreement,) = story.case.agreements
    assert (story.case.state, agreement.form, agreement.in_force, agreement.performed) == (
        "visiting",
        "oral",
        True,
        True,
    )
    assert agreement.number == "（2026）街道人调口字第1号"
    assert (story.case.outcome, story.due("visit_1", "1")) == ("settled_performed", "2026-09-15")


def test_an_oral_agreement_not_performed_at_once_wants_a_reason() -> None:
    story = play().mediating()
    at = "2026-09-08 10:00"
    assert story.refused(at, "street_mediator", "settle_oral", **oral(story, performed_now=False)) == "MISSING"
    assert [one.field for one in story.refusal.objections] == ["reason"]
    story.act(at, "street_mediator", "settle_oral", **oral(story, performed_now=False, reason="当事人坚持口头"))
    assert (story.case.state, story.due("obligation", "1")) == ("performing", "2026-09-08")


def test_in_force_from_the_latest_signature_or_the_seal() -> None:
    story = play().signing("2026-09-08 10:00")
    form = story.stamps("2026-09-08", mediator_signed_on="2026-09-10", sealed_on="2026-09-09")
    story.act("2026-09-11 10:00", "street_clerk", "put_in_force", **form)  # the keeper of the seal enters it
    assert story.case.agreements[0].effective_on == date(2026, 9, 10)
    assert story.due("confirm_window", "1") == "2026-10-10"
    assert story.case.concluded_on is not None
    assert story.case.concluded_on.day == date(2026, 9, 10)
    assert story.case.agreements[0].copies == 3  # as many as parties and one more


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"sealed_on": "2026-09-10"}, "SIGNED_LATER"),
        ({"mediator_signed_on": "2026-09-10"}, "SIGNED_LATER"),
        ({"signatures": [{"party": 1, "on": "2026-09-10"}, {"party": 2, "on": "2026-09-09"}]}, "SIGNED_LATER"),
        ({"sealed_on": "2026-09-07"}, "SIGNED_BEFORE_TERMS"),
        ({"signatures": [{"party": 2, "on": "2026-09-09"}]}, "SIGNATURE_MISSING"),
    ],
)
def test_signatures_and_seal_have_days_that_can_be(over: dict[str, Any], code: str) -> None:
    story = play().signing("2026-09-08 10:00")
    assert story.refused("2026-09-09 10:00", "street_mediator", "put_in_force", **story.stamps(**over)) == code


def test_what_was_paid_before_the_seal_counts_when_in_force() -> None:
    story = play().signing()
    story.act("2026-09-08 11:00", "street_mediator", "perform", obligation=1, proof="receipt")
    assert story.case.state == "signing"
    story.performing()
    assert (story.case.state, story.case.outcome) == ("visiting", "settled_performed")
    assert story.due("visit_1", "1") == "2026-09-16"  # 7 days after it came into force on 09-09


def test_a_sum_may_be_paid_in_parts() -> None:
    story = play().performing()
    story.act("2026-09-10 10:00", "street_mediator", "perform", obligation=1, amount="1000", proof="transfer")
    assert (story.case.state, story.case.agreements[0].obligations[0].paid) == ("performing", "1000.00")
    story.act("2026-09-11 10:00", "street_mediator", "perform", obligation=1, amount="2,000", proof="transfer")
    assert (story.case.state, story.case.agreements[0].obligations[0].paid) == ("visiting", "3000.00")


def test_no_receipt_is_given_for_more_than_is_owed() -> None:
    story = play().performing()
    paid = {"obligation": 1, "proof": "transfer"}
    assert story.refused("2026-09-10 10:00", "street_mediator", "perform", amount="30000", **paid) == "MORE_THAN_OWED"
    story.act("2026-09-10 10:10", "street_mediator", "perform", amount="1000", **paid)
    assert story.refused("2026-09-10 10:20", "street_mediator", "perform", amount="2000.01", **paid) == "MORE_THAN_OWED"
    assert story.case.agreements[0].obligations[0].paid == "1000.00"
    story.act("2026-09-10 10:30", "street_mediator", "perform", amount="2000", **paid)
    assert story.case.agreements[0].obligations[0].paid == "3000.00"


def test_the_last_obligation_ends_performance() -> None:
    story = play().performing("2026-09-09 10:00", owed(), owed("2026-09-25", what="修复"))
    story.act("2026-09-10 10:00", "street_mediator", "perform", obligation=1, proof="receipt")
    assert (story.case.state, story.due("obligation", "1"), story.due("obligation", "2")) == (
        "performing",
        "ended",
        "2026-09-25",
    )
    done = {"obligation": 1, "proof": "receipt"}
    assert story.refused("2026-09-10 11:00", "street_mediator", "perform", **done) == "DONE_ALREADY"
    story.act("2026-09-11 10:00", "street_mediator", "perform", obligation=2, proof="receipt")
    assert story.case.state == "visiting"


def test_urged_when_overdue_and_given_up_seven_days_after() -> None:
    story = play().performing()  # due 09-20
    at = "2026-09-20 10:00"
    assert "NOT_OVERDUE" in story.closed(at, "street_mediator", "urge")
    assert "NOT_OVERDUE" in story.closed(at, "street_mediator", "give_up_performance")
    assert story.closed("2026-09-28 10:00", "street_mediator", "give_up_performance") == "URGE_FIRST"
    story.act("2026-09-21 10:00", "street_mediator", "urge", obligation=1, way="telephone")
    assert story.closed("2026-09-26 10:00", "street_mediator", "give_up_performance") == "URGE_FIRST"
    story.act("2026-09-27 10:00", "street_mediator", "give_up_performance", obligation=1, reason="拒不付款")
    assert (story.case.state, story.case.outcome) == ("visiting", "settled_unperformed")
    assert story.due("visit_1", "1") == "2026-10-08"  # 7 days after 09-27 = 10-04, a holiday
    assert story.case.concluded_on is not None
    assert story.case.concluded_on.day == date(2026, 9, 9)  # counted on the day of the outcome


def test_urging_names_the_obligation_that_is_overdue() -> None:
    story = play().performing("2026-09-09 10:00", owed("2026-09-10"), owed("2026-10-20", what="修复"))
    form = {"obligation": 2, "way": "telephone"}
    assert story.refused("2026-09-11 10:00", "street_mediator", "urge", **form) == "NOT_OVERDUE"
    story.act("2026-09-11 10:00", "street_mediator", "urge", obligation=1, way="telephone")
    given = {"obligation": 2, "reason": "拒付"}
    assert (
        story.refused("2026-09-17 10:00", "street_mediator", "give_up_performance", **given) == "NOT_OVERDUE URGE_FIRST"
    )


def test_varied_by_all_the_old_one_binds_until_the_new_one_does() -> None:
    story = play().performing()
    form = {"reason": "延期付款", "signatures": story.signed("2026-09-15"), **story.terms(owed("2026-12-01"))}
    alone = {**form, "signatures": [{"party": 1, "on": "2026-09-15"}]}
    assert story.refused("2026-09-15 10:00", "street_mediator", "vary", **alone) == "SIGNATURE_MISSING"
    story.act("2026-09-15 10:00", "street_mediator", "vary", **form)
    assert [one.status for one in story.case.agreements] == ["in_force", "drafted"]
    assert story.case.agreements[1].supersedes == 1
    story.act("2026-09-16 10:00", "street_mediator", "put_in_force", **story.stamps("2026-09-16"))
    assert [one.status for one in story.case.agreements] == ["superseded", "in_force"]
    assert story.case.agreements[1].number == "（2026）街道人调字第1号-2"
    assert story.due("confirm_window", "2") == "2026-10-16"  # a new 30 days
    assert story.due("obligation", "1") == "2026-12-01"


def test_a_variation_that_falls_through_leaves_the_old_agreement_to_be_performed() -> None:
    story = play().performing()
    form = {"reason": "延期付款", "signatures": story.signed("2026-09-15"), **story.terms(owed("2026-12-01"))}
    story.act("2026-09-15 10:00", "street_mediator", "vary", **form)
    story.act("2026-09-16 10:00", "street_mediator", "fall_through", who=[1], reason="反悔")
    assert (story.case.state, story.due("obligation", "1")) == ("performing", "2026-09-20")
    assert story.case.agreement is story.case.agreements[0]


def test_a_variation_interrupted_by_the_police_keeps_its_way_back() -> None:
    story = play().performing()
    form = {"reason": "延期付款", "signatures": story.signed("2026-09-15"), **story.terms(owed("2026-12-01"))}
    story.act("2026-09-15 10:00", "street_mediator", "vary", **form)
    story.handed("2026-09-16 09:00").police_said("punished", "2026-09-17 09:00")
    story.act("2026-09-17 10:00", "street_mediator", "resume_mediation", answers=story.everyone())
    assert (story.case.state, story.case.left) == ("signing", "performing")
    story.act("2026-09-18 10:00", "street_mediator", "fall_through", who=[1], reason="反悔")
    assert story.case.state == "performing"


def test_revoked_by_all_mediation_goes_on() -> None:
    story = play().performing()
    form = {"reason": "重新协商", "signatures": story.signed("2026-09-15")}
    story.act("2026-09-15 10:00", "street_mediator", "revoke_agreement", **form)
    assert (story.case.state, story.case.agreements[0].status) == ("mediating", "revoked")
    assert story.due("obligation", "1") == "ended"


def test_a_part_settled_the_rest_terminated() -> None:
    story = play().logged(parties=list(THREE)).mediating()
    story.signing("2026-09-08 10:00", scope="part", parties_bound=[1, 2], rest="ended")
    assert story.case.agreements[0].parties == (1, 2)
    story.performing()
    rest = {"words": "丙的部分", "routes_told": True, "told_way": "in_person"}
    story.act("2026-09-10 10:00", "street_mediator", "terminate_rest", **rest)
    story.archived()
    assert story.case.outcome == "partly_settled"
    whole = play().performing()
    assert whole.closed("2026-09-10 10:00", "street_mediator", "terminate_rest") == "NOT_PARTIAL"


def with_a_part_in_force() -> Play:
    """Three neighbours, of whom two have settled; with the third the mediation goes on."""
    story = play().logged(parties=list(THREE)).mediating()
    first = story.terms(owed("2026-09-20"), scope="part", parties_bound=[1, 2], rest="goes_on")
    story.act("2026-09-08 10:00", "street_mediator", "settle_written", **first)
    signed = [{"party": no, "on": "2026-09-09"} for no in (1, 2)]
    story.act("2026-09-09 10:00", "street_mediator", "put_in_force", **story.stamps("2026-09-09", signatures=signed))
    return story


def test_a_part_in_force_leaves_the_month_and_the_mediation_as_they_were() -> None:
    story = with_a_part_in_force()
    assert (story.case.state, story.case.outcome, story.case.concluded_on) == ("mediating", "", None)
    before = play().logged(parties=list(THREE)).mediating()
    assert story.due("month") == before.due("month")  # it neither stood while the part was signed nor ended
    assert story.due("rung_time") == before.due("rung_time")
    assert (story.due("obligation", "1"), story.due("confirm_window", "1")) == ("2026-09-20", "2026-10-09")
    at = "2026-09-10 10:00"
    assert story.closed(at, "street_mediator", "withdraw") == "PARTLY_IN_FORCE"
    assert story.closed(at, "street_director", "merge") == "PARTLY_IN_FORCE"
    assert story.closed(at, "street_mediator", "terminate_rest") == "absent"


def test_the_second_agreement_stands_beside_the_first() -> None:
    story = with_a_part_in_force()
    rest = story.terms(owed("2026-09-25"), parties_bound=[1, 3])
    story.act("2026-09-10 10:00", "street_mediator", "settle_written", **rest)
    assert [one.status for one in story.case.agreements] == ["in_force", "drafted"]
    assert [[owed.no for owed in one.obligations] for one in story.case.agreements] == [[1], [2]]
    month = story.case.clock("month")
    assert month is not None
    assert month.status == "standing"  # nothing is left to be mediated
    signed = [{"party": no, "on": "2026-09-11"} for no in (1, 3)]
    story.act("2026-09-11 10:00", "street_mediator", "put_in_force", **story.stamps("2026-09-11", signatures=signed))
    assert [one.status for one in story.case.standing] == ["in_force", "in_force"]
    assert (story.case.state, story.case.outcome, story.due("month")) == ("performing", "settled", "ended")
    assert [story.due("obligation", ref) for ref in ("1", "2")] == ["2026-09-20", "2026-09-25"]
    assert [story.due("confirm_window", ref) for ref in ("1", "2")] == ["2026-10-09", "2026-10-12"]
    numbers = [one.number for one in story.case.agreements]
    assert numbers == ["（2026）街道人调字第1号", "（2026）街道人调字第1号-2"]
    story.act("2026-09-12 10:00", "street_mediator", "perform", obligation=2, proof="receipt")
    assert story.case.state == "performing"  # the first is still owed
    story.act("2026-09-13 10:00", "street_mediator", "perform", obligation=1, proof="receipt")
    assert (story.case.state, story.case.outcome) == ("visiting", "settled_performed")


def test_one_of_two_agreements_is_named_where_it_is_varied() -> None:
    story = with_a_part_in_force()
    story.act(
        "2026-09-10 10:00", "street_mediator", "settle_written", **story.terms(owed("2026-09-25"), parties_bound=[1, 3])
    )
    signed = [{"party": no, "on": "2026-09-11"} for no in (1, 3)]
    story.act("2026-09-11 10:00", "street_mediator", "put_in_force", **story.stamps("2026-09-11", signatures=signed))
    form = {"reason": "延期", "signatures": story.signed("2026-09-12"), **story.terms(owed("2026-12-01"))}
    assert story.refused("2026-09-12 10:00", "street_mediator", "vary", **form) == "WHICH_AGREEMENT"
    story.act("2026-09-12 10:00", "street_mediator", "vary", agreement_no=1, **form)
    assert [(one.no, one.status) for one in story.case.standing] == [(2, "in_force"), (3, "drafted")]
    assert [owed.no for owed in story.case.standing[-1].obligations] == [3]  # no number stands for two things owed
    assert (story.due("obligation", "1"), story.due("obligation", "2")) == ("ended", "2026-09-25")


def test_the_rest_fails_and_what_is_in_force_is_still_performed() -> None:
    story = with_a_part_in_force()
    end = {"reason_code": "T2", "routes_told": True, "told_way": "in_person"}
    story.act("2026-09-15 10:00", "street_mediator", "terminate", **end)
    assert (story.case.state, story.case.outcome, story.due("month")) == ("performing", "partly_settled", "ended")
    assert story.case.concluded_on is not None
    assert story.case.concluded_on.day == date(2026, 9, 15)  # the last part of it ended here (C14)
    assert story.due("obligation", "1") == "2026-09-20"
    story.act("2026-09-18 10:00", "street_mediator", "perform", obligation=1, proof="receipt")
    assert (story.case.state, story.case.outcome) == ("visiting", "partly_settled")


def test_terminated_with_the_police_an_agreement_in_force_keeps_its_outcome() -> None:
    story = play().performing()
    story.handed("2026-09-10 09:00")
    end = {"reason_code": "T7", "routes_told": True, "told_way": "in_person"}
    story.act("2026-09-10 10:00", "street_mediator", "terminate", **end)
    assert (story.case.state, story.case.outcome) == ("visiting", "settled_unperformed")


def test_a_court_is_asked_while_the_window_is_open_and_its_ruling_recorded_once() -> None:
    story = play().performing()
    at = "2026-09-12 10:00"
    assert story.closed(at, "street_mediator", "record_confirmation") == "NOT_ASKED"
    form = {"court": "court", "signatures": story.signed("2026-09-12"), "touches": "neither"}
    story.act(at, "street_mediator", "confirm", **form)
    assert story.due("confirm_window", "1") == "ended"
    story.act("2026-09-20 10:00", "street_clerk", "record_confirmation", ruling="rejected")
    assert story.case.agreements[0].confirmed_on is None
    story.act("2026-09-21 10:00", "street_clerk", "record_confirmation", ruling="confirmed", ruling_number="裁1")
    assert story.case.facts["confirmation"] == {"ruling": "confirmed", "number": "裁1", "on": "2026-09-21"}
    assert story.closed("2026-09-21 11:00", "street_clerk", "record_confirmation") == "CONFIRMED"


@pytest.mark.parametrize(
    ("colour", "days"),
    [("green", ["2026-09-21"]), ("yellow", ["2026-09-21"]), ("red", ["2026-09-21", "2026-10-14", "2026-12-14"])],
)
def test_visits_are_planned_by_colour(colour: str, days: list[str]) -> None:
    story = play()
    story.mediating("2026-09-07 13:00", *(["street_mediator", "street_second"]))
    story.act("2026-09-07 14:00", "street_mediator", "mark_risk", colour=colour, reason="扬言")
    story.visiting()
    refs = [one.ref for one in story.case.deadlines if one.key == "visit_1"]
    assert [story.due("visit_1", ref) for ref in refs] == days  # 7, 30, 90 days after 09-14; 12-13 is a Sunday
    assert story.case.visits_planned == len(days)


def test_the_file_is_complete_or_says_why_and_another_person_checks_it() -> None:
    story = play().archiving()
    at = "2026-09-22 10:00"
    assert tuple(missing_from_file(story.case)) == ("调解记录",)
    assert story.refused(at, "street_clerk", "archive", **story.filing(missing_reason="")) == "FILE_INCOMPLETE"
    assert story.refused(at, "street_clerk", "archive", **story.filing(checker="street_clerk")) == "CHECKED_BY_SELF"
    held = play().mediating().session("2026-09-07 14:00", "agreed").archiving()
    held.act(at, "street_clerk", "archive", **held.filing(missing_reason=""))


@pytest.mark.parametrize(
    ("result", "present", "code"), [("agreed", [1], "NOT_PRESENT"), ("partly", [2], "NOT_PRESENT")]
)
def test_nobody_agrees_alone(result: str, present: list[int], code: str) -> None:
    story = play().mediating()
    form = {"where": "街道", "manner": "on_site", "record": "…", "result": result, "present": present}
    assert story.refused("2026-09-08 10:00", "street_mediator", "hold_session", **form) == code


def test_an_arranged_session_is_held_under_its_number() -> None:
    story = play().mediating()
    form = {"at": "2026-09-09T09:00+08:00", "where": "街道", "manner": "at_home"}
    story.act("2026-09-08 09:00", "street_mediator", "schedule", **form)
    assert [(one.no, one.held, one.result) for one in story.case.sessions] == [(1, False, "arranged")]
    story.session("2026-09-09 10:00")
    assert [(one.no, one.held, one.absent) for one in story.case.sessions] == [(1, True, ())]
