"""What must be refused (reference flows §10), each with its code; `refused` proves that nothing at all changed."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.errors import ActionNotOffered, ActorNotEntitled, CaseClosed, FieldsInvalid, RequirementUnmet
from tests.engine.stages import ACCEPTANCE, ENTRUSTMENT, THREE, matter, owed, play


def test_accept_while_a_party_refused() -> None:
    story = play().asking().said(1, "agreed", "2026-09-07 10:30").said(2, "refused", "2026-09-07 10:31")
    assert story.refused("2026-09-07 11:00", "street_director", "accept", **ACCEPTANCE) == "CONSENT_MISSING REFUSED"
    story.said(2, "agreed", "2026-09-07 12:00")  # a change of mind
    story.act("2026-09-07 12:01", "street_director", "accept", **ACCEPTANCE)


def test_accept_while_a_party_said_nothing() -> None:
    story = play().asking().said(1, "agreed", "2026-09-07 10:30").said(2, "silent", "2026-09-07 10:31")
    assert story.refused("2026-09-07 11:00", "street_director", "accept", **ACCEPTANCE) == "CONSENT_MISSING"


@pytest.mark.parametrize("pending", ["court", "arbitration", "police", "administrative"])
def test_accept_while_another_authority_has_it(pending: str) -> None:
    story = play().asking().agreed()
    form = {**ACCEPTANCE, "pending": pending}
    assert story.refused("2026-09-07 12:00", "street_director", "accept", **form) == "N2"
    assert story.refusal.objections[0].field == "pending"


@pytest.mark.parametrize("subject", ["title", "status", "owners_decision", "only_by_authority"])
def test_accept_what_may_not_be_mediated(subject: str) -> None:
    story = play().asking().agreed()
    form = {**ACCEPTANCE, "subject_check": subject}
    assert story.refused("2026-09-07 12:00", "street_director", "accept", **form) == "N1"


@pytest.mark.parametrize(
    ("field", "value", "code", "article"),
    [
        ("decided", True, "DECIDED", "186"),
        ("consent_signed", False, "CONSENT_NOT_SIGNED", "186"),
        ("minor", False, "NOT_MINOR", "178"),
        ("in_person", False, "NOT_IN_PERSON", "181"),
        ("limit_on", "2026-09-07", "POLICE_DAYS", ""),
        ("taken_on", "2026-09-08", "POLICE_DAYS", ""),
        *[("exclusions", [f"x{n}"], f"X179_{n}", f"179({'一二三四五六七'[n - 1]})") for n in range(1, 8)],
    ],
)
def test_entrust_what_may_not_be_entrusted(field: str, value: Any, code: str, article: str) -> None:
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind")}
    story = play()
    assert story.refused("2026-09-07 09:00", "officer", "offer_b", **{**ENTRUSTMENT, **form, field: value}) == code
    (objection,) = story.refusal.objections
    assert article in (objection.basis or "")
    again = play().handed().police_said("category_b")
    changed = {**ENTRUSTMENT, field: value}
    if field == "taken_on":
        changed["taken_on"] = "2026-09-11"
    if field == "limit_on":
        changed["limit_on"] = "2026-09-10"
    assert again.refused("2026-09-10 10:00", "officer", "entrust_again", **changed) == code


def test_entrust_a_minor_without_a_guardian() -> None:
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind")}
    form["parties"] = [{"name": "甲"}, {"name": "乙", "minor": True}]
    story = play()
    assert story.refused("2026-09-07 09:00", "officer", "offer_b", **{**ENTRUSTMENT, **form}) == "GUARDIAN_MISSING"
    story.act("2026-09-07 09:00", "officer", "offer_b", **{**ENTRUSTMENT, **form, "guardians": "丙"})


def test_offer_up_to_another_committee_without_every_signature() -> None:
    story = play("community").mediating()
    one_unsigned = story.everyone()
    one_unsigned[1]["signed"] = False
    at = "2026-09-08 10:00"
    assert story.refused(at, "mediator", "offer_up", **story.offer(answers=one_unsigned)) == "SIGNATURE_MISSING"
    assert story.refused(at, "mediator", "offer_up", **story.offer(answers=story.everyone()[:1])) == "CONSENT_MISSING"
    refusing = story.everyone("refuses_rung")
    assert story.refused(at, "mediator", "offer_up", **story.offer(answers=refusing)) == "CONSENT_REFUSED"
    story.act(at, "mediator", "offer_up", **story.offer())


def test_offer_up_inside_one_committee_wants_everybody_but_no_paper() -> None:
    story = play("estate").mediating()
    assert (
        story.refused("2026-09-08 10:00", "room_mediator", "offer_up", **story.offer(answers=story.everyone()[1:]))
        == "CONSENT_MISSING"
    )
    story.passing(answers=story.everyone(signed="none"))


def test_take_a_number_twice() -> None:
    story = play().accepted()
    assert story.refused("2026-09-07 12:30", "street_director", "accept", **ACCEPTANCE) == "NOT_OFFERED"
    assert isinstance(story.refusal, ActionNotOffered)


def test_a_case_that_comes_back_to_a_committee_keeps_its_number_there() -> None:
    story = play("community").passing()
    assert story.case.number == "（2026）社区人调字第1号"
    story.act("2026-09-09 09:00", "street_director", "take", packet_seen=True)
    story.mediating("2026-09-09 10:00")
    assert story.case.number == "（2026）街道人调字第1号"
    story.act("2026-09-10 09:00", "street_director", "offer_down", reason="就近", answers=story.everyone())
    story.act("2026-09-10 10:00", "director", "take", packet_seen=True)
    assert [(one.text, one.status) for one in story.case.numbers] == [
        ("（2026）社区人调字第1号", "in_use"),
        ("（2026）街道人调字第1号", "moved_on"),
    ]
    assert story.case.number == "（2026）社区人调字第1号"


def test_put_in_force_without_the_seal() -> None:
    story = play().signing()
    form = story.stamps(sealed_on="")
    assert story.refused("2026-09-09 10:00", "street_mediator", "put_in_force", **form) == "MISSING"
    assert [one.field for one in story.refusal.objections] == ["sealed_on"]
    form = story.stamps(signatures=[{"party": 1, "on": "2026-09-09"}])
    assert story.refused("2026-09-09 10:00", "street_mediator", "put_in_force", **form) == "SIGNATURE_MISSING"


@pytest.mark.parametrize("kind", ["labour", "wages", "land"])
def test_oral_for_land_contract_or_labour(kind: str) -> None:
    story = play().logged(kind=kind, subkind="").mediating()
    assert "WRITING_REQUIRED" in story.closed("2026-09-08 10:00", "street_mediator", "settle_oral")
    form = story.terms(no_writing_wanted=True, performed_now=True)
    assert story.refused("2026-09-08 10:00", "street_mediator", "settle_oral", **form) == "WRITING_REQUIRED"
    story.signing()


def confirmation(story: Any, **over: Any) -> dict[str, Any]:
    return {"court": "court", "signatures": story.signed("2026-10-09"), "touches": "neither", **over}


def test_confirmation_before_the_seal() -> None:
    story = play().signing()
    form = confirmation(story, signatures=story.signed("2026-09-08"))
    assert "NOT_IN_FORCE" in story.refused("2026-09-08 12:00", "street_mediator", "confirm", **form)


def test_confirmation_alone_orally_on_status_or_title() -> None:
    story = play().performing()
    at = "2026-09-10 10:00"
    alone = confirmation(story, signatures=[{"party": 1, "on": "2026-09-10"}])
    assert story.refused(at, "street_mediator", "confirm", **alone) == "NOT_TOGETHER"
    for touches in ("status", "title"):
        form = confirmation(story, signatures=story.signed("2026-09-10"), touches=touches)
        assert story.refused(at, "street_mediator", "confirm", **form) == "NOT_CONFIRMABLE"
    oral = play().mediating()
    form = oral.terms(no_writing_wanted=True, performed_now=False, reason="当事人坚持")
    oral.act("2026-09-08 10:00", "street_mediator", "settle_oral", **form)
    form = confirmation(oral, signatures=oral.signed("2026-09-08"))
    assert oral.refused("2026-09-08 12:00", "street_mediator", "confirm", **form) == "NOT_WRITTEN"


@pytest.mark.parametrize(
    ("in_force", "last", "refused_on"),
    [
        ("2026-09-10", "2026-10-10", "2026-10-11"),  # day 30 = Saturday 10-10, a working day: day 31 is too late
        ("2026-09-09", "2026-10-09", "2026-10-10"),  # day 30 = Friday 10-09
        ("2026-09-04", "2026-10-08", "2026-10-09"),  # day 30 = Sunday 10-04, a holiday: rolls to 10-08
        ("2026-09-01", "2026-10-08", "2026-10-09"),  # day 30 = Thursday 10-01, a holiday: rolls to 10-08
    ],
)
def test_confirmation_after_the_window(in_force: str, last: str, refused_on: str) -> None:
    story = play()
    story.act("2026-08-31 09:00", "grid", "log", **matter(entry_level="street"))
    story.asking("2026-08-31 10:00").agreed("2026-08-31 11:00").accepted("2026-08-31 12:00")
    story.mediating("2026-08-31 13:00").signing("2026-08-31 14:00", owed("2026-12-01")).performing(f"{in_force} 10:00")
    late = confirmation(story, signatures=story.signed(refused_on))
    in_time = confirmation(story, signatures=story.signed(last))
    copy = play()
    copy.case, copy.entries = story.case, list(story.entries)
    assert copy.refused(f"{refused_on} 09:00", "street_mediator", "confirm", **late) == "WINDOW_CLOSED"
    assert "WINDOW_CLOSED" in copy.closed(f"{refused_on} 09:00", "street_mediator", "confirm")
    story.act(f"{last} 23:00", "street_mediator", "confirm", **in_time)


def test_no_penalty_before_performance() -> None:
    story = play().entrusted().signing("2026-09-08 10:00").performing("2026-09-09 10:00")
    form = {"signatures": story.signed("2026-09-10")}
    assert story.refused("2026-09-10 10:00", "street_mediator", "apply_no_penalty", **form) == "NOT_PERFORMED"


def test_a_confirmed_agreement_is_not_varied_by_the_committee() -> None:
    story = play().performing()
    form = confirmation(story, signatures=story.signed("2026-09-10"))
    story.act("2026-09-10 10:00", "street_mediator", "confirm", **form)
    story.act("2026-09-15 10:00", "street_mediator", "record_confirmation", ruling="confirmed", ruling_number="裁1")
    for action in ("vary", "revoke_agreement"):
        assert "CONFIRMED" in story.closed("2026-09-15 11:00", "street_mediator", action)
    form = {"reason": "再谈", "signatures": story.signed("2026-09-15"), **story.terms()}
    assert story.refused("2026-09-15 11:00", "street_mediator", "vary", **form) == "CONFIRMED"


def test_archive_a_b_case_before_the_police_answered() -> None:
    story = play().entrusted().signing().performing().visiting()
    story.act("2026-09-15 10:00", "street_mediator", "apply_no_penalty", signatures=story.signed("2026-09-15"))
    story.archiving()
    assert story.refused("2026-09-21 11:00", "street_clerk", "archive", **story.filing()) == "POLICE_PENDING"
    assert "POLICE_PENDING" in story.closed("2026-09-21 11:00", "street_clerk", "archive")
    # the police have 5 working days: 16, 17, 18, 20 (a working Sunday), 21
    assert "CLOCK_NOT_PAST" in story.closed("2026-09-21 11:00", "supervisor", "release_archive")
    story.act("2026-09-22 09:00", "supervisor", "release_archive", reason="公安逾期未答复")
    story.archived("2026-09-22 10:00")


def test_somebody_of_the_company_presides_in_its_own_estate() -> None:
    story = play("estate").accepted()
    for somebody in ("company_man", "owner_mediator"):
        form: dict[str, Any] = {"mediators": [somebody], "lead": somebody, "disclosed": True, "parties_object": False}
        assert story.refused("2026-09-07 13:00", "director", "assign", **form) == "INTEREST"


def test_somebody_who_is_not_registered_presides() -> None:
    story = play().accepted()
    form: dict[str, Any] = {"mediators": ["mediator"], "lead": "mediator", "disclosed": True, "parties_object": False}
    assert story.refused("2026-09-07 13:00", "street_director", "assign", **form) == "NOT_REGISTERED"


@pytest.mark.parametrize("colour", ["orange", "red"])
def test_a_red_case_with_one_mediator_or_only_a_grid_worker(colour: str) -> None:
    story = play("estate").accepted()
    story.act("2026-09-07 12:30", "room_mediator", "mark_risk", colour=colour, reason="扬言报复")
    one: dict[str, Any] = {
        "mediators": ["room_mediator"],
        "lead": "room_mediator",
        "disclosed": True,
        "parties_object": False,
    }
    assert story.refused("2026-09-07 13:00", "director", "assign", **one) == "TWO_MEDIATORS"
    grid = {**one, "mediators": ["grid", "room_mediator"]}
    assert story.refused("2026-09-07 13:00", "director", "assign", **grid) == "INVALID"
    story.act("2026-09-07 13:00", "director", "assign", **{**one, "mediators": ["room_mediator", "mediator"]})


def test_ten_persons_want_two_mediators() -> None:
    story = play("estate").logged(households=10).accepted()
    form: dict[str, Any] = {
        "mediators": ["room_mediator"],
        "lead": "room_mediator",
        "disclosed": True,
        "parties_object": False,
    }
    assert story.refused("2026-09-07 13:00", "director", "assign", **form) == "TWO_MEDIATORS"


def test_a_clock_neither_escalates_nor_terminates() -> None:
    for deadline in play().workflow.deadlines.values():
        for step in deadline.steps:
            assert step.does in {"remind", "warn", "oblige", "open", "enter"}
            assert step.does != "enter" or (deadline.key, step.state) == ("month", "deciding")


def test_what_kind_of_refusal_it_is() -> None:
    story = play().archived()
    assert story.refused("2026-09-23 10:00", "street_clerk", "archive", **story.filing()) == "CASE_CLOSED"
    assert isinstance(story.refusal, CaseClosed)
    story = play().mediating()
    assert story.refused("2026-09-08 10:00", "grid", "hold_session") == "NOT_ENTITLED"
    assert isinstance(story.refusal, ActorNotEntitled)
    assert story.refused("2026-09-08 10:00", "street_mediator", "fly") == "UNKNOWN_ACTION"
    assert isinstance(story.refusal, ActionNotOffered)
    assert "MISSING" in story.refused("2026-09-08 10:00", "street_mediator", "hold_session")
    assert isinstance(story.refusal, FieldsInvalid)
    assert "MONTH_OVER" not in story.refused("2026-09-08 10:00", "street_mediator", "terminate", **ending("T3"))
    assert isinstance(story.refusal, RequirementUnmet)
    at_estate = play("estate").mediating()
    assert at_estate.refused("2026-09-08 10:00", "director", "joint_meeting") == "NOT_AT_THIS_LEVEL"
    assert at_estate.closed("2026-09-08 10:00", "director", "joint_meeting") == "absent"


def ending(code: str) -> dict[str, Any]:
    return {"reason_code": code, "routes_told": True, "told_way": "in_person"}


def test_every_objection_is_told_at_once() -> None:
    story = play().logged(parties=list(THREE)).asking().said(1, "refused", "2026-09-07 10:30")
    form = {**ACCEPTANCE, "pending": "court", "subject_check": "title"}
    codes = story.refused("2026-09-07 11:00", "street_director", "accept", **form)
    assert codes == "CONSENT_MISSING N1 N2 REFUSED"
