"""A plan under which an offer could never be answered any more is refused, and the case is named by its number."""

from __future__ import annotations

import time

import msgspec
import pytest

from mediation.casework.adopt import Done, carry_out, plan
from mediation.casework.house import House
from mediation.engine.adopting_places import known_places
from mediation.engine.commands import Answers
from mediation.errors import RequirementUnmet
from mediation.store.verification import verify_all
from tests.casework.test_adopt import AT, KEY, SUPERVISOR, act, knowing, mediating, revisions, stored
from tests.engine.revisions import RENAMING, renamed

ASTRAY = msgspec.structs.replace(
    RENAMING, states={"passing": "mediating"}, deadlines={**RENAMING.deadlines, "answer_up": "drop"}
)


def test_a_plan_that_would_strand_an_offer_is_refused_whole(house: House) -> None:
    house = knowing(house, renamed())
    stays, passed = mediating(house, "m-1"), mediating(house, "m-2")
    answers = [{"party": no, "value": "agreed", "way": "in_person", "signed": True} for no in (1, 2)]
    offer = {"rung_result": "未达成", "answers": answers, "told_other_routes": True, "material_consent": True}
    passed = act(house, passed, "room_mediator", "offer_up", minutes=60, approver="director", **offer)
    assert passed.state == "passing"

    made = plan(house, KEY, 2, answers=ASTRAY, at=AT)
    assert {one.case: one.verdict for one in made.cases} == {stays.id: "ok", passed.id: "refused"}
    with pytest.raises(RequirementUnmet) as caught:
        carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=AT)
    [named] = caught.value.objections
    assert named.field == passed.id
    assert named.reason.startswith(f"{passed.number}：第 2 版里不会有案件处在这样的情形")
    assert "“提请上一级”已发出" in named.reason
    assert revisions(house, [stays, passed]) == [1, 1]

    right = plan(house, KEY, 2, answers=RENAMING, at=AT)
    assert right.blocking == ()
    assert carry_out(house, right.adoption.id, approved_by=SUPERVISOR, at=AT) == Done(2, ())
    taken = act(house, stored(house, passed), "director", "take", minutes=60 * 25, packet_seen=True)
    assert (taken.state, taken.open_handoffs) == ("accepted", ())
    assert [one.fault for one in verify_all(house.store, house.library)] == [None] * 2


def test_ten_thousand_cases_are_looked_up_and_not_walked(house: House) -> None:
    case = mediating(knowing(house), "m-1")
    known_places(renamed())
    began = time.process_time()
    found = [known_places(renamed()).objection(msgspec.structs.replace(case, level="compound")) for _ in range(10_000)]
    assert found == [None] * 10_000
    assert time.process_time() - began < 5


def test_answers_that_change_no_place_are_as_good_as_before(house: House) -> None:
    house = knowing(house, renamed())
    mediating(house, "m-1")
    answers = msgspec.convert({**msgspec.to_builtins(RENAMING), "states": {"passing": "mediating"}}, Answers)
    assert [one.verdict for one in plan(house, KEY, 2, answers=answers, at=AT).cases] == ["ok"]
