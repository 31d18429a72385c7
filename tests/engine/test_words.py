"""The named words one by one: what the property procedure reaches seldom, or not at all, put to them directly."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from mediation.calendar.terms import When
from mediation.definitions import vocabulary
from mediation.definitions.workflow import Call, Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId, Signed
from mediation.engine.clocks import fold
from mediation.engine.conditions import CONDITIONS_BY_NAME, holds
from mediation.engine.effects import EFFECTS_BY_NAME, carry_out
from mediation.engine.entitlement import institutions_on, supervises
from mediation.engine.evolve import blank, evolve, replay
from mediation.engine.guards import REQUIREMENTS_BY_NAME, check, missing_from_file
from mediation.engine.machine import machine_of
from mediation.engine.options import opening_options
from mediation.engine.probe import Probe
from mediation.town.institutions import Post, Role
from tests.engine.builders import a_town, a_workflow, an_actor, instant
from tests.engine.stages import owed, play

replaced = msgspec.structs.replace
BLANK = blank(CaseId("case-1"))


def a_probe(case: Case, form: dict[str, Any] | None = None, **over: Any) -> Probe:
    at = over.pop("at", instant("2026-09-10 10:00"))
    workflow: Workflow = over.pop("workflow", a_workflow())
    action = workflow.actions[over.pop("action", "visit")]
    given: dict[str, Any] = {
        "workflow": workflow,
        "case": case,
        "action": action,
        "actor": an_actor("street_mediator"),
        "at": at,
        "on": When.at(at),
        "town": a_town(),
        "form": form,
        "others": {},
        "earlier": None,
        **over,
    }
    return Probe(**given)


def true(name: str, case: Case, form: dict[str, Any] | None = None, **args: Any) -> bool:
    return holds(Call(name=name, args=args), a_probe(case, form), case)


def codes(name: str, case: Case, form: dict[str, Any] | None = None, *, probe: Probe | None = None, **args: Any) -> str:
    found = check(Call(name=name, args=args), probe or a_probe(case, form))
    return " ".join(one.code for one in found)


# --- conditions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "form", "args", "expected"),
    [
        ("field_is", {"it": True}, {"field": "it", "values": ["true"]}, True),
        ("field_is", {"it": False}, {"field": "it", "values": ["true"]}, False),
        ("field_is", {"it": ("a", "b")}, {"field": "it", "values": ["b"]}, True),
        ("field_is", {"it": "a"}, {"field": "it", "values": ["b"]}, False),
        ("performed_at_once", {"performed_now": True}, {}, True),
        ("performed_at_once", {}, {}, False),
        ("suspended_without_cap", {"reason_code": "appraisal"}, {}, True),
        ("risk_is", {}, {"colours": ["green"]}, True),
        ("kind_is", {}, {"disputes": ["property"]}, True),
        ("kind_is", {}, {"disputes": ["medical", "labour"]}, False),
        ("source_is", {}, {"sources": ["applied"]}, True),
        ("source_is", {}, {"sources": ["court"]}, False),
        ("at_level", {}, {"levels": ["street"]}, True),
        ("at_level", {}, {"levels": ["estate"]}, False),
        ("from_state", {}, {"states": ["mediating"]}, True),
        ("left_state", {}, {"states": ["accepted"]}, True),
        ("outcome_is", {}, {"outcomes": ["terminated"]}, False),
        ("visit_profile", {}, {"profile": "green"}, True),
        ("first_session_held", {}, {}, False),
        ("another_committee", {}, {}, False),  # nothing above the street
        ("all_performed", {}, {}, False),  # nothing agreed
        ("nothing_left_open", {}, {}, True),
        ("handoff_category", {}, {"categories": ["A"]}, False),
        ("incoming_open", {}, {}, False),
        ("offered_along", {}, {"routes": ["up"]}, False),
        ("new_number_needed", {}, {}, False),
        ("month_over", {}, {}, False),
        ("last_visit", {}, {}, True),
    ],
)
def test_what_a_condition_says_of_a_case_in_mediation(
    name: str, form: dict[str, Any], args: dict[str, Any], expected: bool
) -> None:
    assert true(name, play().mediating().case, form, **args) is expected


def test_what_conditions_say_of_handoffs() -> None:
    passing = play("community").passing().case
    assert true("another_committee", play("community").mediating().case)
    assert true("new_number_needed", passing)
    assert true("offered_along", passing, routes=["up", "down"])
    entrusted = play().entrusted().case
    assert true("handoff_category", entrusted, categories=["B"])
    assert true("incoming_open", entrusted, categories=["B"])
    assert not true("incoming_open", entrusted, categories=["A"])
    assert true("first_session_held", play().mediating().session("2026-09-07 14:00").case)


def test_every_word_of_the_vocabulary_is_known_to_the_engine() -> None:
    assert set(vocabulary.CONDITIONS) == set(CONDITIONS_BY_NAME)
    assert set(vocabulary.REQUIREMENTS) == set(REQUIREMENTS_BY_NAME)
    assert set(vocabulary.EFFECTS) == set(EFFECTS_BY_NAME)


# --- requirements ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "form", "args", "code"),
    [
        ("known_place_and_party", None, {}, ""),
        ("known_place_and_party", {"place": "estate", "parties": ()}, {}, "NO_PARTY"),
        ("decline_reason_fits", {"reason_code": "N6"}, {}, "N6_CASE_MISSING"),
        ("decline_reason_fits", {"reason_code": "N6", "other_case": "case-2"}, {}, ""),
        ("lawful_terms", None, {}, ""),
        ("lawful_terms", {}, {}, "UNLAWFUL"),
        ("oral_allowed", {}, {}, "ORAL_REASON"),
        ("oral_allowed", {"reason": "坚持口头"}, {}, ""),
        ("agreement_drafted", {}, {}, "NO_DRAFT"),
        ("nothing_else_open", {}, {}, ""),
        ("lead_among_mediators", {"lead": "a", "mediators": ("b",)}, {}, "LEAD_NOT_NAMED"),
        ("rung_result_recorded", {}, {}, "RESULT_MISSING"),
        ("rung_result_recorded", {"rung_result": "未成"}, {}, ""),
        ("offer_open", {}, {"route": ["up"]}, "NO_OFFER"),
        ("past", {}, {"deadline": "answer_up"}, "CLOCK_NOT_RUNNING"),
        ("past", {}, {"deadline": "month"}, "CLOCK_NOT_PAST"),
        ("police_may_refer", {"applies": "both", "refused": True}, {}, "REFUSED"),
        ("police_may_refer", None, {}, ""),
        ("handoff_receipted", {}, {"route": ["police_b"]}, ""),
        ("answer_inside_police_limit", None, {}, ""),
        ("answer_inside_police_limit", {"new_day": date(2026, 9, 20)}, {}, ""),
        ("custody_still_with_sender", {}, {}, "NOT_SENDER"),
        ("applicants_never_came", {}, {}, "NO_HANDOFF"),
        ("not_own_sign_off", {}, {}, "NO_DRAFT"),
        ("extension_in_time", {"signatures": ()}, {}, ""),
        ("invited_before", {}, {"days": 3}, ""),
    ],
)
def test_what_a_requirement_says_of_a_case_in_mediation(
    name: str, form: dict[str, Any] | None, args: dict[str, Any], code: str
) -> None:
    assert codes(name, play().mediating().case, form, **args) == code


def test_rights_that_were_not_told() -> None:
    logged = play().logged().case
    assert codes("rights_told", logged, {}) == "RIGHTS_NOT_TOLD"
    assert codes("rights_told", play().accepted().case, {}) == ""


def test_a_seal_without_its_day() -> None:
    story = play().signing()
    signed = {
        "signatures": (Signed(1, date(2026, 9, 9)), Signed(2, date(2026, 9, 9))),
        "mediator_signed_on": date(2026, 9, 9),
    }
    assert codes("everyone_signed_and_sealed", story.case, signed) == "SEAL_MISSING"


def test_what_else_is_open() -> None:
    story = play().performing("2026-09-09 10:00", owed(), owed(what="修复"))
    assert codes("nothing_else_open", story.case, {}) == "STILL_OPEN"


def test_a_title_in_dispute_is_not_settled_on_the_spot() -> None:
    case = replaced(play().logged().case, facts={"title_dispute": True})
    assert codes("on_the_spot_allowed", case, {}, most_amount=5000) == "N1"


def test_a_party_that_employs_the_mediator_is_an_interest_wherever_it_lies() -> None:
    story = play("estate").logged(parties=[{"name": "甲"}, {"name": "物业", "institution": "company"}]).accepted()
    far = replaced(story.case, place="street")
    assert codes("no_interest", far, {"mediators": ("company_man",)}) == "INTEREST"
    assert codes("no_interest", far, {"mediators": ("owner_mediator",)}) == ""


def test_red_is_not_cleared_by_one_person_in_two_roles_nor_by_a_foreign_supervisor() -> None:
    story = play().mediating()
    story.act("2026-09-08 09:00", "street_mediator", "mark_risk", colour="red", reason="扬言")
    mediator = a_probe(story.case, {"approver": "supervisor"})
    assert codes("red_cleared_by_two", story.case, probe=mediator) == "TWO_NEEDED"
    director = {"actor": an_actor("street_director")}
    clerk = a_probe(story.case, {"approver": "street_clerk"}, **director)
    assert codes("red_cleared_by_two", story.case, probe=clerk) == "TWO_NEEDED"
    himself = a_probe(story.case, {"approver": "street_director"}, **director)
    assert codes("red_cleared_by_two", story.case, probe=himself) == "TWO_NEEDED"


def test_an_extended_answer_stays_inside_the_polices_limit() -> None:
    story = play().entrusted()  # limit 10-09; five working days before: 10-08, 09-30, 29, 28, 24
    assert codes("answer_inside_police_limit", story.case, {"new_day": date(2026, 9, 24)}) == ""
    assert codes("answer_inside_police_limit", story.case, {"new_day": date(2026, 9, 25)}) == "BEYOND_POLICE_LIMIT"
    assert codes("handoff_receipted", play().offered("B").case, {}, route=["police_b"]) == "NOT_RECEIPTED"
    assert codes("custody_still_with_sender", play().offered("A").case, {}) == ""


def test_exclusions_bar_nothing_where_the_setting_is_off() -> None:
    loose = replaced(a_workflow(), settings={**a_workflow().settings, "exclusions_bar_entrustment": False})
    form = {"minor": True, "consent_signed": True, "in_person": True, "exclusions": ("x3",)}
    probe = a_probe(play().handed().case, form, workflow=loose)
    assert codes("police_may_entrust", probe.case, probe=probe) == ""


def test_an_offer_with_an_extension_after_the_months_end_is_too_late() -> None:
    story = play("community").mediating()
    story.sweep_to("2026-10-09 00:00")
    late = story.offer(extend_days=5)
    assert story.refused("2026-10-09 09:00", "mediator", "offer_up", **late) == "EXTENSION_LATE"


def test_what_a_file_lacks() -> None:
    case = play().archiving().case
    bare = replaced(case, papers=(), visits=(), outcome="terminated")
    assert tuple(missing_from_file(bare)) == (
        "申请书或受理登记表",
        "调解记录",
        "调解协议书或口头协议登记表",
        "终止调解告知书",
        "回访记录",
    )


# --- effects ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("take_custody", {"register": "case"}),
        ("drop_agreement", {"status": "revoked"}),
        ("put_in_force", {}),
        ("perform", {}),
        ("urge", {}),
        ("give_up", {}),
        ("ask_confirmation", {}),
        ("lapse_offer", {}),
        ("refuse_offer", {}),
        ("decline_handoff", {"route": ["police_b"]}),
        ("return_handoff", {"route": ["police_b"], "outcome": "failed"}),
        ("revoke_handoff", {"route": ["police_b"]}),
        ("expire_handoff", {"route": ["police_a"]}),
        ("report_back", {"route": ["police_a"]}),
        ("link_case", {"relation": "merged_into"}),
        ("record_answers", {}),
        ("undo_last", {}),
        ("conclude_by_performance", {}),
        ("stand_clocks", {}),
        ("run_clocks", {}),
        ("plan_visits", {}),
    ],
)
def test_an_effect_does_nothing_where_there_is_nothing_to_do(name: str, args: dict[str, Any]) -> None:
    case = play().mediating().case
    assert carry_out(Call(name=name, args=args), a_probe(case, {}), case) == []


def test_an_offer_at_the_top_of_the_ladder_leads_nowhere() -> None:
    case = play().mediating().case
    assert carry_out(Call(name="offer", args={"route": "up"}), a_probe(case, {}), case) == []


def test_a_handoff_may_be_declined() -> None:
    case = play().offered("B").case
    call = Call(name="decline_handoff", args={"route": ["police_b"]})
    (event,) = carry_out(call, a_probe(case, {"reason": "不属民间纠纷"}, action="decline"), case)
    assert isinstance(event, ev.HandoffMoved)
    assert (event.handoff.status, event.handoff.reason) == ("declined", "不属民间纠纷")


def test_an_oral_agreement_may_take_the_place_of_one_in_force() -> None:
    case = play().performing().case
    form = {"obligations": (), "terms": "改为口头"}
    events = carry_out(Call(name="reach_agreement", args={"form": "oral"}), a_probe(case, form), case)
    assert [one.status for one in fold(case, events).agreements] == ["superseded", "in_force"]


def test_ending_drops_a_draft() -> None:
    case = play().signing().case
    events = carry_out(Call(name="conclude", args={"outcome": "terminated"}), a_probe(case, {}), case)
    after = fold(case, events)
    assert (after.outcome, after.agreements[0].status) == ("terminated", "fell_through")


# --- who, and the machine --------------------------------------------------------------------------------------------


def test_sides_of_a_case() -> None:
    case = play("community").passing().case
    town = a_town()
    assert institutions_on("receiver", case, town) == {"street_committee"}
    assert institutions_on("sender", case, town) == {"committee"}
    assert institutions_on("custodian", case, town) == {"committee"}
    assert institutions_on("counterpart", case, town) == {"street_committee"}
    assert institutions_on("nobody", case, town) == frozenset()
    assert not supervises("nowhere", case, town)  # type: ignore[arg-type]
    assert supervises("office", case, town)  # type: ignore[arg-type]
    abroad = replaced(case, place="city")
    # over the committee, if not over the place
    assert supervises("office", abroad, town)  # type: ignore[arg-type]


def test_what_opens_a_case() -> None:
    opening = {one.key for one in opening_options(a_workflow(), an_actor("officer"))}
    assert opening == {"offer_a", "offer_b", "notify_warning"}
    assert {one.key for one in opening_options(a_workflow(), an_actor("grid"))} == {"log"}
    nobody = Actor(account="x", name="x", posts=(Post(institution="court", role=Role.lawyer),))  # type: ignore[arg-type]
    assert opening_options(a_workflow(), nobody) == ()


def test_the_machine_offers_an_action_only_in_its_states() -> None:
    case = play().logged().case
    with pytest.raises(LookupError):
        machine_of(a_workflow()).fire(a_probe(case, {}, action="visit"))
    probe = a_probe(case, {}, action="visit")
    probe.action = replaced(probe.action, key="fly")
    with pytest.raises(LookupError):
        machine_of(a_workflow()).fire(probe)


def test_folding_nothing_changes_nothing() -> None:
    case = play().logged().case
    assert replay(case, (), actor=case.last_actor, at=instant("2026-09-08 09:00")) is case  # type: ignore[arg-type]
    noted = evolve(case, ev.Noted(on=When.at(instant("2026-09-08 09:00")), text="好"))
    assert noted is case
    drawn = ev.NumberDrawn(number=play().accepted().case.numbers[0], purpose="case")
    assert evolve(evolve(BLANK, drawn), drawn).numbers[0].status == "in_use"  # nothing said that it moved on
