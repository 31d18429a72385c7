"""To and from the police: offers, receipts, refusals, returns, and what each side may do to the other's record (§8)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from mediation.calendar.terms import When
from mediation.engine.actor import Actor
from mediation.engine.options import options
from mediation.engine.standings import standings
from tests.engine.builders import instant
from tests.engine.stages import ACCEPTANCE, ENTRUSTMENT, matter, play


def form_a(**over: Any) -> dict[str, Any]:
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind")}
    return {"alarm_number": "接警1号", "applies": "one", "refused": False, **form, **over}


def test_a_wants_one_who_applies_and_none_who_refused() -> None:
    story = play()
    at = "2026-09-07 09:00"
    assert story.refused(at, "officer", "offer_a", **form_a(applies="none")) == "NOBODY_APPLIES"
    assert story.refused(at, "officer", "offer_a", **form_a(refused=True)) == "INVALID"
    assert story.refused(at, "grid", "offer_a", **form_a()) == "NOT_ENTITLED"
    story.act(at, "officer", "offer_a", **form_a())
    assert (story.case.state, story.case.custodian) == ("offered", "station")
    (offer,) = story.case.handoffs
    assert (offer.category, offer.status, offer.receiver, offer.sender_number) == (
        "A",
        "offered",
        "committee",
        "接警1号",
    )
    assert {str(one.institution): one.relation for one in standings(story.case)} == {
        "station": "counterpart",
        "committee": "receiver",
    }
    assert story.case.outside_numbers == {"police": "接警1号"}
    assert [(one.party, one.value) for one in story.case.answers] == [(1, "agreed")]


def test_b_is_drafted_and_signed_off_by_another() -> None:
    story = play()
    form = {**ENTRUSTMENT, **{key: one for key, one in form_a().items() if key not in ("applies", "refused")}}
    story.act("2026-09-07 09:00", "officer", "offer_b", **form)
    (draft,) = story.case.handoffs
    assert (draft.status, draft.receiver) == ("drafted", "street_committee")
    assert "street_committee" not in {one.institution for one in standings(story.case)}
    assert story.closed("2026-09-07 09:30", "street_clerk", "sign_receipt") == "NOT_ENTITLED NO_HANDOFF"
    assert "NOT_ENTITLED" in story.closed("2026-09-07 09:30", "officer", "sign_off")
    story.act("2026-09-07 10:00", "deputy", "sign_off")
    assert (story.case.handoffs[0].status, story.case.handoffs[0].signed_off_by) == ("offered", "deputy")
    assert story.due("handoff_receipt") == "2026-09-08"
    assert story.closed("2026-09-07 10:30", "deputy", "sign_off") == "NO_DRAFT NO_HANDOFF"


def test_nobody_signs_off_his_own_draft() -> None:
    story = play().handed().police_said("category_b")
    story.act("2026-09-10 10:00", "officer", "entrust_again", **ENTRUSTMENT)
    draft = story.case.handoffs[-1]
    assert draft.facts["drafted_by"] == "officer"
    both = story.actor("officer")
    posts = both.posts + story.actor("deputy").posts
    actor = Actor(account=both.account, name=both.name, posts=posts)
    found = options(story.workflow, story.case, actor, instant("2026-09-10 11:00"), story.town)
    (option,) = [one for one in found if one.action.key == "sign_off"]
    assert [one.code for one in option.objections] == ["OWN_SIGN_OFF"]


def test_a_receipt_is_signed_once_and_not_before_the_letter() -> None:
    story = play().offered("B")

    early = When.at(instant("2026-09-07 09:30"))  # drafted at 09:00, signed off at 10:00
    form = {"number": "收1号"}
    assert story.refused("2026-09-07 11:00", "street_clerk", "sign_receipt", on=early, **form) == "BEFORE_BASIS"
    story.act("2026-09-07 11:00", "street_clerk", "sign_receipt", **form)
    assert story.closed("2026-09-07 12:00", "street_clerk", "sign_receipt") == "NO_HANDOFF"
    assert (story.case.handoffs[0].receiver_number, story.due("entrust_answer", "1")) == ("收1号", "2026-09-22")


@pytest.mark.parametrize(
    ("limit", "answer"),
    [
        ("2026-10-09", "2026-09-22"),  # 15 days from receipt; 5 working days before the limit would be 09-28
        ("2026-09-28", "2026-09-20"),  # 5 working days before 09-28: 24, 23, 22, 21, 20 (a Sunday that is worked)
        ("2026-09-21", "2026-09-15"),  # 20, 18, 17, 16, 15
    ],
)
def test_b_is_answered_in_fifteen_days_and_five_working_days_before_the_polices_limit(limit: str, answer: str) -> None:
    story = play().offered("B", limit_on=limit)
    story.act("2026-09-07 11:00", "street_clerk", "sign_receipt")
    assert story.due("entrust_answer", "1") == answer


def test_accepted_custody_passes_and_the_street_gives_its_numbers() -> None:
    story = play().entrusted()
    case = story.case
    assert (case.custodian, case.level, case.handoffs[0].status) == ("street_committee", "street", "accepted")
    assert (case.number, case.log_number) == ("（2026）街道人调字第1号", "2026-街道-1")
    assert case.clock("handoff_receipt").status == "ended"  # type: ignore[union-attr]


def test_b_pending_with_the_police_is_no_obstacle_where_they_entrusted_it() -> None:
    story = play().offered("B")
    story.act("2026-09-07 10:30", "street_clerk", "sign_receipt")
    story.agreed("2026-09-07 11:00", who="street_mediator")
    story.act("2026-09-07 12:00", "street_director", "accept", **{**ACCEPTANCE, "pending": "police"})
    other = play().asking().agreed()
    assert other.refused("2026-09-07 12:00", "street_director", "accept", **{**ACCEPTANCE, "pending": "police"}) == "N2"


def test_declined_the_police_go_on_at_once() -> None:
    story = play().offered("B")
    story.act("2026-09-07 10:30", "street_clerk", "sign_receipt")
    form = {"reason_code": "N3", "routes_told": True}
    story.act("2026-09-07 11:00", "street_director", "decline", **form)
    assert (story.case.state, story.case.handoffs[0].status, story.case.custodian) == (
        "not_accepted",
        "declined",
        "station",
    )


def test_who_never_comes_lets_an_a_expire_after_ten_days() -> None:
    story = play().offered("A")
    form = {"reason": "当事人未申请"}
    assert story.refused("2026-09-17 10:00", "officer", "expire", **form) == "NOT_RECEIPTED"
    story.act("2026-09-17 11:00", "clerk", "sign_receipt")
    assert story.due("applicants_come") == "2026-09-28"  # 09-27 is a holiday
    assert story.refused("2026-09-27 10:00", "clerk", "expire", **form) == "TOO_EARLY"
    story.act("2026-09-28 10:00", "clerk", "expire", **form)
    assert (story.case.state, story.case.handoffs[0].status) == ("withdrawn", "expired")


def test_nobody_signing_for_ten_working_days_it_expires() -> None:
    story = play().offered("B")
    form = {"reason": "无人签收"}
    # 9-8..11, 14..18 are nine, 09-20 (worked) the tenth
    assert story.refused("2026-09-20 10:00", "officer", "expire", **form) == "NOT_RECEIPTED"
    story.act("2026-09-21 10:00", "officer", "expire", **form)
    assert story.case.state == "withdrawn"


def test_a_received_b_does_not_expire_but_is_answered() -> None:
    story = play().offered("B")
    story.act("2026-09-07 11:00", "street_clerk", "sign_receipt")
    form = {"reason": "当事人未申请"}
    assert story.refused("2026-10-20 10:00", "street_clerk", "expire", **form) == "ENTRUSTED"


def test_the_station_revokes_and_in_the_middle_only_compensation_is_left() -> None:
    story = play().offered("B")
    story.act("2026-09-07 11:00", "deputy", "revoke_entrustment", reason="已作决定")
    assert (story.case.state, story.case.handoffs[0].status) == ("withdrawn", "revoked")
    story = play().entrusted()
    assert "NOT_ENTITLED" in story.closed("2026-09-08 10:00", "officer", "revoke_entrustment")
    story.act("2026-09-08 10:00", "deputy", "revoke_entrustment", reason="已作决定")
    assert (story.case.state, story.case.facts["civil_only"]) == ("mediating", True)


def test_neither_side_closes_the_others_record() -> None:
    story = play().entrusted()
    ours = {"return_failed", "return_excluded", "apply_no_penalty", "report_in_force", "terminate"}
    theirs = {"recognise", "not_recognise", "police_answer", "confirm_receipt", "revoke_entrustment"}
    for who, actions in (("officer", ours), ("street_director", theirs)):
        for action in actions:
            reasons = story.closed("2026-09-08 10:00", who, action).split()
            assert {"absent", "NOT_ENTITLED"} & set(reasons), action


def test_handed_over_the_clocks_stand_and_the_offer_lapses() -> None:
    story = play("community").passing()
    story.handed("2026-09-09 09:00")
    assert (story.case.state, story.case.left, story.case.handoffs[0].status) == ("with_police", "mediating", "revoked")
    assert story.case.clock("month").status == "standing"  # type: ignore[union-attr]
    assert story.case.clock("answer_up").status == "ended"  # type: ignore[union-attr]


def test_the_police_are_asked_again_every_five_working_days() -> None:
    story = play().handed("2026-09-08 09:00")
    assert story.due("police_answer") == "2026-09-15"
    story.sweep_to("2026-10-20 00:00")
    clock = story.case.clock("police_answer")
    assert clock is not None
    assert clock.status == "running"
    # asked on 09-15, 09-21 (16-18, 20, 21), 09-29, 10-12, 10-19; then 20-23 and 26
    assert str(clock.next_at) == "2026-10-26 16:00:00+00:00"
    assert story.case.state == "with_police"


@pytest.mark.parametrize("answer", ["not_police", "punished", "crime"])
def test_answered_compensation_alone_goes_on_by_everybodys_new_consent(answer: str) -> None:
    story = play().handed()
    assert "POLICE_SILENT" in story.closed("2026-09-09 10:00", "street_mediator", "resume_mediation")
    story.police_said(answer)
    assert story.due("month") == "2026-10-09"  # 10-07 and the two days out, 08 and 09
    one = {"answers": story.everyone()[:1]}
    at = "2026-09-10 10:00"
    assert story.refused(at, "street_mediator", "resume_mediation", **one) == "CONSENT_MISSING"
    story.act(at, "street_mediator", "resume_mediation", answers=story.everyone(signed="none"))
    assert (story.case.state, story.case.facts["civil_only"]) == ("mediating", True)


def test_as_b_it_goes_on_only_when_entrusted_and_signed_off() -> None:
    story = play().handed().police_said("category_b")
    at = "2026-09-10 10:00"
    assert story.closed(at, "street_mediator", "resume_mediation") == "NOT_RESUMABLE"
    story.act(at, "officer", "entrust_again", **ENTRUSTMENT)
    assert story.closed("2026-09-10 10:10", "street_mediator", "resume_mediation") == "NOT_RESUMABLE"
    assert "HANDOFF_OPEN" in story.closed("2026-09-10 10:10", "officer", "entrust_again")
    story.act("2026-09-10 10:20", "deputy", "sign_off")
    story.act("2026-09-10 10:30", "street_mediator", "resume_mediation", answers=story.everyone())
    assert (story.case.state, story.case.handoffs[-1].status) == ("mediating", "accepted")


def test_a_revoked_entrustment_leaves_the_parties_their_compensation() -> None:
    story = play().handed().police_said("category_b")
    story.act("2026-09-10 10:00", "officer", "entrust_again", **ENTRUSTMENT)
    story.act("2026-09-10 10:10", "deputy", "revoke_entrustment", reason="嫌疑人逃跑")
    assert story.closed("2026-09-10 10:20", "street_mediator", "resume_mediation") == ""


@pytest.mark.parametrize(
    ("stage", "state"),
    [("accepted", "accepted"), ("mediating", "mediating"), ("signing", "signing"), ("performing", "performing")],
)
def test_it_returns_to_the_state_that_it_left(stage: str, state: str) -> None:
    story = play()
    getattr(story, stage)()
    story.handed("2026-09-09 11:00").police_said("punished", "2026-09-10 09:00")
    story.act("2026-09-10 10:00", "street_mediator", "resume_mediation", answers=story.everyone())
    assert story.case.state == state
    if state == "performing":
        assert story.case.agreements[0].in_force


def test_a_month_that_ran_out_with_the_police_is_found_on_return() -> None:
    story = play().handed("2026-10-07 09:00").police_said("punished", "2026-10-08 09:00")
    assert story.due("month") == "2026-10-08"
    story.sweep_to("2026-10-12 00:00")
    assert story.case.state == "with_police"
    story.act("2026-10-12 10:00", "street_mediator", "resume_mediation", answers=story.everyone())
    assert story.case.state == "deciding"


def test_in_force_performed_reported_and_returned_a() -> None:
    story = play("community").offered("A")
    story.act("2026-09-07 10:00", "clerk", "sign_receipt")
    story.agreed("2026-09-07 11:00", who="mediator")
    story.act("2026-09-07 12:00", "director", "accept", **ACCEPTANCE)
    story.mediating()
    story.performing()
    at = "2026-09-09 11:00"
    assert story.closed(at, "mediator", "return_settled") == "NOT_PERFORMED"
    assert story.due("feedback_in_force") == "2026-09-10"
    story.act(at, "mediator", "report_in_force")
    assert story.closed("2026-09-09 12:00", "mediator", "report_in_force") == "REPORTED"
    story.visiting()
    story.act("2026-09-15 10:00", "mediator", "return_settled")
    assert (story.case.handoffs[0].status, story.case.handoffs[0].outcome) == ("returned", "settled")
    story.archived()


def test_b_performed_applied_for_and_not_recognised_the_agreement_stays() -> None:
    story = play().entrusted()
    story.performing().visiting()
    at = "2026-09-15 10:00"
    assert "NOT_APPLIED" in story.closed(at, "deputy", "recognise")
    alone = {"signatures": [{"party": 1, "on": "2026-09-15"}]}
    assert story.refused(at, "street_mediator", "apply_no_penalty", **alone) == "SIGNATURE_MISSING"
    story.act(at, "street_mediator", "apply_no_penalty", signatures=story.signed("2026-09-15"))
    assert story.refused("2026-09-16 10:00", "officer", "not_recognise", reason="情节变化") == "NOT_ENTITLED"
    story.act("2026-09-16 10:00", "deputy", "not_recognise", reason="情节变化")
    assert (story.case.handoffs[0].outcome, story.case.agreements[0].status) == ("not_recognised", "in_force")
    story.archived()


def test_recognising_is_the_deputys_own_act_and_nobody_decides_on_his_own_proposal() -> None:
    story = play().entrusted()
    story.performing().visiting()
    story.act("2026-09-15 10:00", "street_mediator", "apply_no_penalty", signatures=story.signed("2026-09-15"))
    both = story.actor("officer")
    actor = Actor(account=both.account, name=both.name, posts=both.posts + story.actor("deputy").posts)
    assert story.refused("2026-09-16 09:00", "officer", "recognise", number="1", approver="deputy") == "NOT_ENTITLED"
    assert story.closed("2026-09-16 09:00", "deputy", "send_back_proposal") == "NOT_PROPOSED"
    story.act("2026-09-16 09:10", "officer", "propose_recognition", proposal="recognise", reason="已付清")
    told = options(story.workflow, story.case, actor, instant("2026-09-16 09:15"), story.town)
    found = {one.action.key: one for one in told}
    for decision in ("recognise", "not_recognise"):
        assert [one.code for one in found[decision].objections] == ["OWN_PROPOSAL"], decision
    story.act("2026-09-16 09:20", "deputy", "send_back_proposal", reason="凭证不清")
    assert story.closed("2026-09-16 09:30", "deputy", "send_back_proposal") == "NOT_PROPOSED"
    story.act("2026-09-16 09:40", "officer", "propose_recognition", proposal="recognise")
    story.act("2026-09-16 10:00", "deputy", "recognise", number="不罚1号")
    handoff = story.case.handoffs[0]
    assert (handoff.outcome, handoff.facts["proposed_by"], handoff.facts["decided_by"]) == (
        "no_penalty",
        "officer",
        "deputy",
    )


def test_one_application_lies_with_the_station_until_it_answers_and_a_new_entrustment_has_its_own() -> None:
    story = play().entrusted()
    story.performing().visiting()
    form = {"signatures": story.signed("2026-09-15")}
    story.act("2026-09-15 10:00", "street_mediator", "apply_no_penalty", **form)
    before, due = story.case, story.due("police_recognition")
    later = {"signatures": story.signed("2026-09-17")}
    assert story.refused("2026-09-17 10:00", "street_mediator", "apply_no_penalty", **later) == "APPLIED_ALREADY"
    told = options(story.workflow, story.case, story.actor("street_mediator"), instant("2026-09-17 10:00"), story.town)
    (option,) = (one for one in told if one.action.key == "apply_no_penalty")
    assert "已于2026年9月15日申请不予处罚" in option.objections[0].reason
    assert (story.case, story.due("police_recognition")) == (before, due)
    story.act("2026-09-18 10:00", "deputy", "not_recognise", reason="情节变化")
    assert story.closed("2026-09-18 11:00", "street_mediator", "apply_no_penalty") == "NO_HANDOFF"
    # the station entrusts it anew: what was refused does not bar the parties from applying under the new entrustment
    (refused,) = story.case.handoffs
    anew = replace(refused, no=2, status="accepted", outcome="", returned_on=None, application_on=None)
    story.case = replace(story.case, handoffs=(refused, anew))
    assert story.closed("2026-09-18 12:00", "street_mediator", "apply_no_penalty") == ""


def test_no_performance_is_reported_before_it_was() -> None:

    story = play().entrusted()
    story.performing().visiting()
    early = When.at(instant("2026-09-14 10:00")).day
    form = {"signatures": story.signed("2026-09-14")}
    before = When.at(instant("2026-09-14 09:59"))
    assert story.refused("2026-09-15 10:00", "street_mediator", "apply_no_penalty", on=before, **form) == "BEFORE_BASIS"
    story.act("2026-09-15 10:00", "street_mediator", "apply_no_penalty", on=When.on(early), **form)
    sooner = When.at(instant("2026-09-13 09:00"))
    form = {"number": "1"}
    assert story.refused("2026-09-15 11:00", "deputy", "recognise", on=sooner, **form) == "BEFORE_BASIS"


def test_failed_and_not_performed_go_back_with_their_day() -> None:
    story = play().entrusted()
    form = {"reason_code": "no_agreement", "failed_on": "2026-09-08"}
    assert story.refused("2026-09-08 10:00", "street_mediator", "return_failed", **form) == "NOT_FAILED"
    story.session("2026-09-08 11:00", "failed")
    late = {**form, "failed_on": "2026-09-09"}
    assert story.refused("2026-09-08 12:00", "street_mediator", "return_failed", **late) == "FUTURE"
    story.act("2026-09-08 12:00", "street_mediator", "return_failed", **form)
    assert story.case.handoffs[0].facts["failed_on"] == "2026-09-08"
    assert (story.case.handoffs[0].outcome, story.due("entrust_answer", "1")) == ("failed", "ended")
    owing = play().entrusted()
    owing.performing()
    assert owing.closed("2026-09-10 10:00", "street_mediator", "return_not_performed") == "NOT_GIVEN_UP"
    owing.act("2026-09-21 10:00", "street_mediator", "urge", obligation=1, way="telephone")
    owing.act("2026-09-27 10:00", "street_mediator", "give_up_performance", obligation=1, reason="拒付")
    owing.act("2026-09-28 10:00", "street_mediator", "return_not_performed", failed_on="2026-09-27")
    assert owing.case.handoffs[0].outcome == "not_performed"


def test_excluded_in_the_middle_and_the_answer_overdue() -> None:
    story = play().entrusted()
    story.act("2026-09-08 09:00", "street_mediator", "report_danger", what="又动手", told="派出所", way="telephone")
    form = {"reason_code": "x5", "failed_on": "2026-09-08"}
    story.act("2026-09-08 10:00", "street_mediator", "return_excluded", **form)
    assert story.case.handoffs[0].outcome == "excluded"
    overdue = play().entrusted()
    overdue.sweep_to("2026-09-23 00:00")
    assert overdue.closed("2026-09-23 09:00", "street_mediator", "return_failed") == ""
