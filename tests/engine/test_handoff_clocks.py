"""Whose move a handoff waits for, and whose clock each of its clocks is."""

from __future__ import annotations

from mediation.engine.case import Case
from mediation.engine.handoff_clocks import clocks_of, turn_of
from tests.engine.builders import a_workflow
from tests.engine.stages import Play, play

STATION, STREET = "station", "street_committee"


def whose(case: Case) -> dict[str, str]:
    handoff = case.handoffs[-1]
    return {one.clock.key: str(one.whose) for one in clocks_of(handoff, case, a_workflow())}


def turn(case: Case) -> set[str]:
    return {str(one) for one in turn_of(case.handoffs[-1], case, a_workflow())}


def drafted() -> Play:
    story = play()
    story.offered("B")
    return story


def applied() -> Play:
    story = play().entrusted().visiting()
    story.act("2026-09-15 10:00", "street_mediator", "apply_no_penalty", signatures=story.signed("2026-09-15"))
    return story


def test_an_offered_case_is_the_receivers_to_sign_for() -> None:
    case = drafted().case
    assert turn(case) == {STREET}
    assert set(whose(case).values()) == {STREET}


def test_while_it_is_mediated_the_committee_has_the_clock_of_its_answer() -> None:
    case = play().entrusted().case
    assert turn(case) == {STREET}
    assert whose(case)["entrust_answer"] == STREET


def test_after_the_application_the_move_and_its_clock_are_the_stations_and_no_visit_is() -> None:
    case = applied().case
    assert turn(case) == {STATION}
    found = whose(case)
    assert found["police_recognition"] == STATION
    assert "visit_1" in {one.key for one in case.deadlines if one.live}
    assert "visit_1" not in found


def test_what_is_handed_to_the_police_is_theirs_until_they_answer() -> None:
    case = play().handed().case
    assert turn(case) == {STATION}
    assert whose(case)["police_answer"] == STATION


def test_an_ended_handoff_waits_for_nobody() -> None:
    story = applied()
    story.act("2026-09-16 10:00", "deputy", "recognise", number="决1号")
    assert turn(story.case) == set()
    assert whose(story.case) == {}
