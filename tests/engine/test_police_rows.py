"""Row by row of the protocol with the police: who may not. Neither side can close the other's record (§8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mediation.definitions.workflow import Action
from mediation.engine.entrusted_time import beyond_limit
from mediation.engine.options import opening_options
from tests.engine.builders import a_workflow, an_actor
from tests.engine.stages import ACCEPTANCE, ENTRUSTMENT, Play, matter, owed, play

STATION = ("officer", "deputy")
COMMITTEE = ("street_director", "street_mediator", "street_clerk")
EVERYBODY = (*STATION, *COMMITTEE, "supervisor", "grid", "mediator", "director")
#: When it is tried, where that is not on 11 September.
AT = {
    "13 settled (A)": "2026-09-22 09:00",
    "14 application": "2026-09-22 09:00",
    "15 proposed": "2026-09-22 09:00",
    "15 sent back": "2026-09-22 09:00",
    "15 recognised": "2026-09-22 09:00",
    "16 not recognised": "2026-09-22 09:00",
    "17 not performed": "2026-09-29 09:00",
    "20 answer": "2026-09-16 09:00",
    "20 asked again": "2026-09-16 09:00",
}


def drafted() -> Play:
    story = play()
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind", "entry_level")}
    story.act("2026-09-07 09:00", "officer", "offer_b", **ENTRUSTMENT, **form)
    return story


def unsigned() -> Play:
    story = play().offered("B")
    story.sweep_to("2026-09-10 00:00")
    return story


def signed_for() -> Play:
    story = play().offered("B")
    story.act("2026-09-07 10:30", "street_clerk", "sign_receipt", number="收1号")
    return story.agreed("2026-09-07 11:00", who="street_mediator")


def asked_for_more() -> Play:
    story = play().entrusted()
    form = {"new_day": "2026-09-24", "reason": "复查", "signatures": story.signed("2026-09-08")}
    story.act("2026-09-08 09:00", "street_mediator", "ask_entrustment_extension", **form)
    return story


def failed() -> Play:
    return play().entrusted().session("2026-09-08 09:00", "failed")


def applied() -> Play:
    story = play().entrusted().performing().visiting()
    form = {"signatures": story.signed("2026-09-15")}
    story.act("2026-09-15 10:00", "street_mediator", "apply_no_penalty", **form)
    return story


def given_up() -> Play:
    story = play().entrusted().performing()
    story.act("2026-09-21 10:00", "street_mediator", "urge", obligation=1, way="telephone")
    story.act("2026-09-28 10:00", "street_mediator", "give_up_performance", obligation=1, reason="拒付")
    return story


def performed_a() -> Play:
    story = play("community").offered("A")
    story.act("2026-09-07 10:00", "clerk", "sign_receipt", number="收1号")
    story.agreed("2026-09-07 11:00", who="mediator")
    story.act("2026-09-07 12:00", "director", "accept", **ACCEPTANCE)
    return story.performing().visiting()


def reported() -> Play:
    story = play().entrusted()
    form = {"what": "又动手", "told": "派出所", "way": "telephone", "danger_kind": "renewed"}
    story.act("2026-09-08 09:00", "street_mediator", "report_danger", **form)
    return story


def unanswered() -> Play:
    story = play().handed("2026-09-08 09:00")
    story.sweep_to("2026-09-16 00:00")
    return story


def warned() -> Play:
    story = play().mediating()
    story.act("2026-09-08 09:00", "street_clerk", "serve_warning", warning_number="1", warning_on="2026-09-07")
    return story


#: row, how the case came there, the action, and who alone may take it; everybody else may not.
ROWS: tuple[tuple[str, Callable[[], Play], str, tuple[str, ...]], ...] = (
    ("2 sign-off", drafted, "sign_off", ("deputy",)),
    ("3 receipt", unsigned, "sign_receipt", ("street_clerk", "street_director")),
    ("4 another receiver", unsigned, "direct_receipt", ("supervisor",)),
    ("4 expiry", unsigned, "expire", ("officer", "deputy", "street_clerk", "street_director", "supervisor")),
    ("6 acceptance", signed_for, "accept", ("street_director",)),
    ("7 refusal", signed_for, "decline", ("street_director", "street_mediator")),
    ("8 revocation", play().entrusted, "revoke_entrustment", ("deputy",)),
    ("9 more time: asked", play().entrusted, "ask_entrustment_extension", ("street_director", "street_mediator")),
    ("9 more time: agreed", asked_for_more, "agree_entrustment_extension", STATION),
    ("9 more time: refused", asked_for_more, "refuse_entrustment_extension", STATION),
    ("10 excluded", reported, "return_excluded", ("street_director", "street_mediator")),
    ("11 failed", failed, "return_failed", ("street_director", "street_mediator")),
    ("12 in force", play().entrusted().performing, "report_in_force", ("street_director", "street_mediator")),
    ("13 settled (A)", performed_a, "return_settled", ("director", "mediator")),
    ("14 application", play().entrusted().visiting, "apply_no_penalty", ("street_director", "street_mediator")),
    ("15 proposed", applied, "propose_recognition", ("officer",)),
    ("15 sent back", applied, "send_back_proposal", ("deputy",)),
    ("15 recognised", applied, "recognise", ("deputy",)),
    ("16 not recognised", applied, "not_recognise", ("deputy",)),
    ("17 not performed", given_up, "return_not_performed", ("street_director", "street_mediator")),
    ("18 report", play().entrusted, "report_danger", COMMITTEE),
    ("18 confirmation", reported, "confirm_report", STATION),
    ("19 transfer", play().mediating, "hand_to_police", ("street_director", "street_mediator")),
    ("19 receipt", lambda: handed_over(), "confirm_receipt", STATION),
    ("20 answer", unanswered, "police_answer", STATION),
    ("20 asked again", unanswered, "ask_police_again", ("street_director", "street_mediator")),
    ("21 visit (community)", warned, "home_visit", (*COMMITTEE, "grid")),
    ("21 visit (station)", warned, "police_home_visit", STATION),
    ("21 end of the visits", warned, "end_home_visits", STATION),
    ("21 end of the community's own", warned, "end_own_visits", ("street_director", "street_mediator")),
)  # fmt: skip


def handed_over() -> Play:
    story = play().mediating()
    story.act("2026-09-08 09:00", "street_mediator", "hand_to_police", what="乙推倒甲")
    return story


@pytest.mark.parametrize(("row", "reach", "action", "who"), ROWS, ids=[one[0] for one in ROWS])
def test_who_may_and_who_may_not(row: str, reach: Callable[[], Play], action: str, who: tuple[str, ...]) -> None:
    story = reach()
    at = AT.get(row, "2026-09-11 09:00")
    for person in who:
        assert "NOT_ENTITLED" not in story.closed(at, person, action), (row, person)
    for person in set(EVERYBODY) - set(who):
        assert set(story.closed(at, person, action).split()) & {"NOT_ENTITLED", "absent"}, (row, person)
        assert story.refused(at, person, action) in {"NOT_ENTITLED", "NOT_OFFERED"}, (row, person)


@pytest.mark.parametrize(
    ("action", "who"), [("offer_a", STATION), ("offer_b", ("officer",)), ("notify_warning", STATION)]
)
def test_only_the_station_begins_what_comes_from_the_station(action: str, who: tuple[str, ...]) -> None:
    may = {one for one in EVERYBODY if action in {found.key for found in opening_options(a_workflow(), an_actor(one))}}
    assert may == set(who)


def moves_a_record(action: Action) -> bool:
    moving = {"sign_off", "sign_receipt", "return_handoff", "answer_handoff", "revoke_handoff", "accept_handoff"}
    return any(
        call.name in moving
        and {"police_a", "police_b", "police_d", "police_report", "police_visits"} & set(call.args["route"])
        for call in action.does
    )


def test_no_action_on_a_record_of_the_police_belongs_to_both_sides() -> None:
    theirs, ours = {"officer", "station_deputy"}, {"mediator", "director", "clerk", "grid_worker"}
    for action in a_workflow().actions.values():
        if moves_a_record(action):
            roles = {str(by.role) for by in action.by}
            assert not (roles & theirs and roles & ours), action.key


# --- more time ---------------------------------------------------------------------------------------------------


def test_more_time_is_agreed_to_before_the_last_day_and_moves_the_clock() -> None:
    story = asked_for_more()
    assert story.due("entrust_answer", "1") == "2026-09-22"
    story.act("2026-09-09 09:00", "officer", "agree_entrustment_extension", words="同意")
    assert story.due("entrust_answer", "1") == "2026-09-24"
    assert story.case.handoffs[0].facts["extended_to"] == "2026-09-24"
    assert "EXTENSION_NOT_ASKED" in story.closed("2026-09-10 09:00", "officer", "agree_entrustment_extension")


def test_more_time_that_was_asked_for_is_not_agreed_to_afterwards() -> None:
    story = asked_for_more()
    story.sweep_to("2026-09-23 00:00")
    assert "EXTENSION_LATE" in story.closed("2026-09-23 09:00", "officer", "agree_entrustment_extension")
    assert "EXTENSION_LATE" not in story.closed("2026-09-23 09:00", "officer", "refuse_entrustment_extension")
    assert "ANSWER_OVERDUE" in story.closed("2026-09-23 09:00", "street_mediator", "ask_entrustment_extension")


def test_the_police_s_own_limit_is_never_reached_by_agreement() -> None:
    story = play().entrusted()  # their limit is 10-09; before it 10-08, 09-30, 29, 28 and, the 25th being free, 09-24
    at, form = "2026-09-08 09:00", {"reason": "复查", "signatures": story.signed("2026-09-08")}
    ask = "ask_entrustment_extension"
    assert story.refused(at, "street_mediator", ask, new_day="2026-09-25", **form) == "BEYOND_POLICE_LIMIT"
    assert story.refused(at, "street_mediator", ask, new_day="2026-09-22", **form) == "NOT_LATER"
    story.act(at, "street_mediator", ask, new_day="2026-09-24", **form)


# --- what must go back at once ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "code"), [("renewed", "x5"), ("fled", "x6")])
def test_an_exclusion_that_comes_up_stops_everything_but_the_return(kind: str, code: str) -> None:
    story = play().entrusted()
    form = {"what": "险情", "told": "派出所", "way": "telephone", "danger_kind": kind}
    story.act("2026-09-08 09:00", "street_mediator", "report_danger", **form)
    for action in ("settle_written", "settle_oral", "ask_entrustment_extension"):
        assert "RETURN_FIRST" in story.closed("2026-09-08 10:00", "street_mediator", action)
    assert story.due("return_at_once", "2") == "2026-09-08"
    back = {"reason_code": code, "failed_on": "2026-09-08"}
    story.act("2026-09-08 11:00", "street_mediator", "return_excluded", **back)
    assert (story.case.handoffs[0].status, story.case.handoffs[0].outcome) == ("returned", "excluded")
    assert story.closed("2026-09-08 12:00", "street_mediator", "settle_written") == ""


def test_before_acceptance_too_the_station_is_told_by_a_report_and_not_by_the_committees_entry() -> None:
    story = play().offered("A")  # the record is the committee's: the station reads no entry of it
    form: dict[str, Any] = {"what": "扬言报复", "told": "派出所", "way": "telephone"}
    story.act("2026-09-07 10:00", "director", "report_danger", **form)
    assert [(one.route, one.sender, one.receiver) for one in story.case.handoffs] == [
        ("police_a", "station", "committee"),
        ("police_report", "committee", "station"),
    ]


def test_a_second_report_is_added_to_the_first_while_nobody_has_confirmed_it() -> None:
    story = reported()
    form: dict[str, Any] = {"what": "书面", "told": "派出所", "way": "written", "danger_kind": "renewed"}
    story.act("2026-09-08 09:30", "street_mediator", "report_danger", **form)
    assert [one.route for one in story.case.handoffs] == ["police_b", "police_report"]
    assert story.case.handoffs[1].facts["what"] == "书面"
    story.act("2026-09-08 09:40", "officer", "confirm_report", number="收1号")
    story.act("2026-09-08 10:30", "street_mediator", "report_danger", **form)
    assert [one.route for one in story.case.handoffs] == ["police_b", "police_report", "police_report"]


# --- instalments, category C ---------------------------------------------------------------------------------------


def test_instalments_beyond_the_police_s_limit_are_named() -> None:
    story = play().entrusted().signing("2026-09-08 10:00", owed("2026-10-09"), owed("2026-10-10"))
    assert [one.no for one in beyond_limit(story.case.agreement, story.case)] == [2]
    plain = play().signing("2026-09-08 10:00", owed("2027-10-10"))
    assert beyond_limit(plain.case.agreement, plain.case) == ()


def test_about_compensation_only_a_decided_case_is_taken_on() -> None:
    story = play().asking().agreed()
    form = {**ACCEPTANCE, "pending": "police"}
    assert story.refused("2026-09-07 12:00", "street_director", "accept", **form) == "N2"
    note = {"police_state": "decided", "told_no_effect": True}
    story.act("2026-09-07 12:10", "street_director", "limit_to_compensation", **note)
    story.act("2026-09-07 12:20", "street_director", "accept", **form)
    assert (story.case.state, "civil_only" in story.case.marks) == ("accepted", True)


# --- local choices -------------------------------------------------------------------------------------------------


def test_where_the_county_wants_it_the_deputy_signs_a_referral_too() -> None:
    workflow = a_workflow()
    settings = {**workflow.settings, "referral_signed_off": True}
    story = Play(msgspec.structs.replace(workflow, settings=settings))
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind", "entry_level")}
    form |= {"alarm_number": "接警1号", "applies": "both", "refused": False}
    at = "2026-09-07 09:00"
    assert story.refused(at, "officer", "offer_a", **form) == "DEPUTY_NEEDED"
    assert story.refused(at, "deputy", "offer_a", **form, deputy="deputy") == "DEPUTY_NEEDED"
    story.act(at, "officer", "offer_a", **form, deputy="deputy")
    assert story.case.state == "offered"


def test_the_exclusions_bar_entrustment_unless_the_county_reads_the_law_otherwise() -> None:
    workflow = a_workflow()
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind", "entry_level")}
    form |= {**ENTRUSTMENT, "exclusions": ["x3"]}
    assert Play(workflow).refused("2026-09-07 09:00", "officer", "offer_b", **form) == "X179_3"
    open_ = Play(msgspec.structs.replace(workflow, settings={**workflow.settings, "exclusions_bar_entrustment": False}))
    open_.act("2026-09-07 09:00", "officer", "offer_b", **form)
    assert open_.case.state == "offered"


def test_what_is_settled_on_the_spot_is_reported_within_a_day() -> None:
    story = play("community").offered("A")
    story.act("2026-09-07 10:00", "clerk", "sign_receipt", number="收1号")
    story.agreed("2026-09-07 11:00", who="mediator")
    story.act("2026-09-07 12:00", "director", "accept", **ACCEPTANCE)
    story.mediating()
    form = story.terms(owed("2026-09-08"), no_writing_wanted=True, performed_now=True)
    story.act("2026-09-08 10:00", "mediator", "settle_oral", **form)
    clock = story.case.clock("feedback_result")
    assert clock is not None
    assert str(clock.due_at) == "2026-09-09 02:00:00+00:00"  # 10:00 of the next day in Shanghai
    long = performed_a()
    assert long.due("feedback_result") == "2026-09-17"  # three working days from 09-14


def test_non_performance_is_reported_though_something_else_is_still_owed() -> None:
    story = play().entrusted().signing("2026-09-08 10:00", owed("2026-09-14"), owed("2026-10-30"))
    story.act("2026-09-09 10:00", "street_mediator", "put_in_force", **story.stamps("2026-09-09"))
    story.act("2026-09-15 10:00", "street_mediator", "urge", obligation=1, way="telephone")
    story.act("2026-09-22 10:00", "street_mediator", "give_up_performance", obligation=1, reason="拒付")
    assert story.case.state == "performing"
    assert story.due("feedback_result") == "2026-09-22"  # three working days, but never past the entrustment's own day


def test_an_entrustment_that_is_accepted_without_a_receipt_has_its_day_all_the_same() -> None:
    story = play().offered("B").agreed("2026-09-07 11:00", who="street_mediator")
    story.act("2026-09-08 09:00", "street_director", "accept", **ACCEPTANCE)
    assert story.due("entrust_answer", "1") == "2026-09-23"  # fifteen days from the acceptance
    signed = signed_for()
    signed.act("2026-09-08 09:00", "street_director", "accept", **ACCEPTANCE)
    assert signed.due("entrust_answer", "1") == "2026-09-22"  # from the receipt, once
