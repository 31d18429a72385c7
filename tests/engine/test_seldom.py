"""What happens seldom: several visits, a second performance, days typed in the wrong order, towns with gaps."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mediation.calendar.terms import When
from mediation.definitions.workflow import Call, Deadline, Workflow
from mediation.engine import events as ev
from mediation.engine.case import Case
from mediation.engine.consequences import consequences
from mediation.engine.effects_intake import entry_level
from mediation.engine.guards import check
from mediation.engine.options import options
from mediation.engine.standings import standings
from mediation.town.around import Town
from tests.engine.builders import a_town, a_workflow, an_actor, instant
from tests.engine.stages import ENTRUSTMENT, THREE, Play, matter, owed, play
from tests.engine.test_words import BLANK, a_probe

replaced = msgspec.structs.replace


def with_clock(key: str, **over: Any) -> Workflow:
    """The property procedure with one clock changed."""
    workflow = a_workflow()
    changed: Deadline = replaced(workflow.deadlines[key], **over)
    return replaced(workflow, digest=f"{key}{sorted(over)}", deadlines={**workflow.deadlines, key: changed})


def without(kind: str) -> Town:
    """The town without the institutions of a kind, and without their people."""
    town = a_town()
    kept = [one for one in town.institutions.values() if one.kind != kind]
    ids = {one.id for one in kept}
    return Town(
        calendar=town.calendar,
        places=town.places.values(),
        institutions=[replaced(one, acts_for=one.acts_for if one.acts_for in ids else None) for one in kept],
        people=[
            replaced(one, registered_at=one.registered_at if one.registered_at in ids else None)
            for one in town.people.values()
            if all(post.institution in ids for post in one.posts)
        ],
    )


def test_each_visit_of_a_red_case_ends_the_earliest_one_that_is_due() -> None:
    story = play()
    story.mediating("2026-09-07 13:00", "street_mediator", "street_second")
    story.act("2026-09-07 14:00", "street_mediator", "mark_risk", colour="red", reason="扬言")
    story.visiting()
    form = {"performance": "done", "satisfaction": "satisfied", "accompanied_by": ["street_second"]}
    for at, left in (("2026-09-21 10:00", ["2", "3"]), ("2026-10-14 10:00", ["3"]), ("2026-12-14 10:00", [])):
        assert story.case.state == "visiting"
        story.act(at, "street_mediator", "visit", **form)
        assert [one.ref for one in story.case.deadlines if one.key == "visit_1" and one.live] == left
    assert (story.case.state, len(story.case.visits)) == ("archiving", 3)


def test_clocks_of_obligations_that_run_already_are_left_alone() -> None:
    story = play().performing()
    workflow = with_clock("obligation", starts=replaced(a_workflow().deadlines["obligation"].starts, actions=("urge",)))
    story.workflow = workflow
    before = story.case.clock("obligation", "1")
    story.act("2026-09-21 10:00", "street_mediator", "urge", obligation=1, way="telephone")
    after = story.case.clock("obligation", "1")
    assert before is not None
    assert after is not None
    assert after.due_on == before.due_on
    assert len([one for one in story.case.deadlines if one.key == "obligation"]) == 1


def test_a_clock_without_a_length_at_its_rung_does_not_start() -> None:
    workflow = a_workflow()
    ladder = tuple(
        replaced(one, terms={k: v for k, v in one.terms.items() if k != "screen"}) for one in workflow.ladder
    )
    story = Play(replaced(workflow, digest="no screen", ladder=ladder))
    story.logged()
    assert story.case.clock("screen") is None


def test_a_clock_may_rest_on_a_day_of_the_form() -> None:
    workflow = with_clock("joint_minutes", anchor="invited_on")
    meeting = Play(workflow)
    meeting.mediating()
    form = {"bodies": "住建", "where": "街道", "agenda": "电梯", "invited_on": "2026-09-08"}
    meeting.act("2026-09-11 09:00", "street_director", "joint_meeting", **form)
    assert meeting.due("joint_minutes") == "2026-09-11"  # 3 working days from the day of the invitation


def test_typed_in_the_wrong_order_nothing_precedes_what_it_rests_on() -> None:
    story = play().entrusted()
    story.performing("2026-09-09 10:00", owed(), owed("2026-09-25", what="修复"))
    story.act("2026-09-15 10:00", "street_mediator", "perform", obligation=1, proof="receipt")
    on = When.on(instant("2026-09-12 09:00").date())
    story.act("2026-09-15 10:10", "street_mediator", "perform", on=on, obligation=2, proof="photo")
    early = When.on(instant("2026-09-13 09:00").date())
    form = {"signatures": story.signed("2026-09-13")}
    assert story.refused("2026-09-15 11:00", "street_mediator", "apply_no_penalty", on=early, **form) == "BEFORE_BASIS"
    story.act("2026-09-16 10:00", "street_mediator", "apply_no_penalty", signatures=story.signed("2026-09-16"))
    before = When.at(instant("2026-09-16 09:00"))
    form = {"number": "1"}
    assert story.refused("2026-09-16 11:00", "deputy", "recognise", on=before, **form) == "BEFORE_BASIS"


def test_nothing_is_reported_that_is_not_in_force_and_nothing_urged_that_is_not_owed() -> None:
    story = play().entrusted()
    story.performing()
    form = {"reason": "重新协商", "signatures": story.signed("2026-09-15")}
    story.act("2026-09-15 10:00", "street_mediator", "revoke_agreement", **form)
    end = {"reason_code": "T2", "routes_told": True, "told_way": "in_person"}
    story.act("2026-09-15 11:00", "street_mediator", "terminate", **end)
    assert story.closed("2026-09-15 12:00", "street_mediator", "report_in_force") == "NOT_IN_FORCE"
    signing = play().signing("2026-09-08 10:00")
    signing.act("2026-09-08 11:00", "street_mediator", "perform", obligation=1, proof="receipt")
    assert signing.closed("2026-09-08 12:00", "street_mediator", "perform") == "NOTHING_OWED"


def test_a_first_day_extension_is_agreed_to_on_the_form_before_the_end() -> None:
    story = play("community").passing(extend_days=3)
    at = "2026-10-10 09:00"
    assert story.closed(at, "street_director", "take") == ""
    assert story.closed("2026-10-10 09:00", "supervisor", "direct") == ""


def test_cut_off_water_is_red_at_once_and_the_department_is_told() -> None:
    story = play().logged(danger_signs=["cut_off"])
    assert (story.case.risk.colour, story.case.risk.reason) == ("red", "停水停电停气停热催费")
    assert story.case.facts["danger_signs"] == ["cut_off"]
    assert story.case.clock("cut_off") is not None
    other = play().logged(danger_signs=["threat"])
    assert other.case.risk.colour == "green"


def test_a_ladder_without_institutions_ends_at_its_top() -> None:
    town = without("street_property_committee")
    probe = a_probe(BLANK, {"place": "hut", "parties": ()}, town=town, actor=an_actor("officer"))
    assert entry_level(probe).key == "street"


def test_the_police_hand_to_the_committee_that_there_is() -> None:
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind")}
    story = Play(town=without("street_property_committee"))
    story.act("2026-09-07 09:00", "officer", "offer_b", **{**ENTRUSTMENT, **form})
    (offer,) = story.case.handoffs
    assert offer.receiver == "committee"


def test_nobody_applied_and_nobody_answered_in_writing() -> None:
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind")}
    story = play()
    parties = [{"name": "甲", "side": "respondent"}, {"name": "乙", "side": "respondent"}]
    said = {"alarm_number": "接警1号", "applies": "one", "refused": False}
    story.act("2026-09-07 09:00", "officer", "offer_a", **{**form, **said, "parties": parties})
    assert story.case.answers == ()


def test_a_case_that_has_ended_offers_nothing() -> None:
    case = play().archived().case
    assert options(a_workflow(), case, an_actor("street_clerk"), instant("2026-10-01 09:00"), a_town()) == ()


def test_parties_and_handoffs_by_their_number() -> None:
    case = play().logged(parties=list(THREE)).case
    third = case.party(3)
    assert third is not None
    assert third.name == "丙"
    assert (case.party(4), case.handoff(1), case.clock("month")) == (None, None, None)


def test_a_missed_clock_tells_the_institution_in_charge() -> None:
    story = play().logged()
    story.sweep_to("2026-09-10 00:00")
    (owes,) = consequences(story.workflow, story.case, story.entries[-1].events)
    assert owes.kind == "notify"
    assert owes.payload == {
        "institutions": ["street_committee"],
        "roles": ["director"],
        "what": "remind",
        "clock": "screen",
    }


def test_a_draft_is_nobodys_business_yet() -> None:
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind")}
    story = play()
    story.act("2026-09-07 09:00", "officer", "offer_b", **{**ENTRUSTMENT, **form})
    told = [one for one in consequences(story.workflow, story.case, story.entries[-1].events) if one.kind == "notify"]
    assert told == []
    assert [str(one.institution) for one in standings(story.case)] == ["station"]


def test_a_sender_and_a_receiver_that_work_for_one_committee_need_no_number() -> None:
    case: Case = play("estate").passing().case
    event = ev.HandoffMoved(handoff=replaced(case.handoffs[0], status="accepted"))
    assert event.handoff.receiver == "committee"
    probe = a_probe(case, {})
    assert probe.handoff(("down",)) is None
    assert probe.handoff(("up",)) is case.handoffs[0]
    assert probe.handoff(None, "declined") is None


@pytest.mark.parametrize("level", ["estate", "community"])
def test_a_month_that_ends_by_hours_is_entered_on_its_day(level: str) -> None:
    story = Play(with_clock("month", term=a_workflow().deadlines["danger"].term))
    story.level = level
    story.accepted()
    story.sweep_to("2026-09-07 13:00")
    assert story.case.state == "deciding"
    assert story.case.state_since == When.at(instant("2026-09-07 13:00"))


def test_a_clock_of_another_state_does_not_start() -> None:
    story = Play(with_clock("name_mediator", during=("mediating",)))
    story.accepted()
    assert story.case.clock("name_mediator") is None


def test_another_case_is_given_only_where_one_is_named() -> None:
    case = play().logged().case
    other = play().mediating().case
    named = a_probe(case, {"other_case": "case-2"}, others={"case-2": other})
    assert named.other_case() is other
    assert a_probe(case, {}).other_case() is None
    assert a_probe(case, {"earlier_case": "case-3"}, others={"case-2": other}).other_case() is None


def test_compensation_alone_may_be_accepted_while_the_police_have_the_act() -> None:
    story = play().asking().agreed()
    story.case = replaced(story.case, facts={**story.case.facts, "civil_only": True})
    probe = a_probe(story.case, {"pending": "police"}, action="accept")
    assert [one.code for one in check(Call(name="not_pending_elsewhere"), probe)] == []


def test_no_obligation_is_named_where_nothing_is_owed() -> None:
    assert a_probe(play().logged().case, {"obligation": 1}).obligation is None
    assert a_probe(play().performing().case, {}).obligation is None
    assert a_probe(play().performing().case, {"obligation": 2}).obligation is None


def test_a_clock_that_runs_once_is_not_set_again() -> None:
    starts = replaced(a_workflow().deadlines["month"].starts, actions=("accept", "take"))
    story = Play(with_clock("month", starts=starts))
    story.level = "community"
    story.passing()
    before = story.case.clock("month")
    story.act("2026-09-09 09:00", "street_director", "take", packet_seen=True)
    assert story.case.clock("month") == before
