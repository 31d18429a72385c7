"""A case adopts a revision only at a place that the proof of the revision knows; and goes back to one that it knew."""

from __future__ import annotations

import msgspec
import pytest

from mediation.definitions.compile import compile_text
from mediation.engine.adopting import Weighed, ref_of, weigh
from mediation.engine.adopting_back import Turned, weigh_back
from mediation.engine.adopting_places import KnownPlaces, known_places
from mediation.engine.case import Case
from mediation.engine.commands import Adopt, Answers
from tests.engine.builders import a_workflow, instant
from tests.engine.revisions import RENAMING, changed, renamed, shorter
from tests.engine.stages import Play, play

AT = instant("2026-09-10 09:00")
LINKED = "linked_mediation_121"
ASTRAY = msgspec.structs.replace(
    RENAMING, states={"passing": "mediating"}, deadlines={**RENAMING.deadlines, "answer_up": "drop"}
)
"""The offer's state is gone, its clock dropped: nobody could ever answer it."""


def weighed(story: Play, answers: Answers) -> Weighed:
    """What would become of a case under the revision in which `passing` has another name."""
    command = Adopt(case=story.case.id, command_id="a", plan="p", to=ref_of(renamed()), answers=answers)
    return weigh(a_workflow(), renamed(), story.case, command, at=AT, town=story.town)


def weighed_back(case: Case, turned: Turned, story: Play) -> Weighed:
    command = Adopt(case=case.id, command_id="b", plan="p", to=ref_of(a_workflow()), takes_back=turned.after.version)
    return weigh_back(shorter(), a_workflow(), case, turned, command, at=AT, town=story.town)


def turned_to_shorter(case: Case) -> Turned:
    return Turned(case, msgspec.structs.replace(case, workflow=ref_of(shorter()), version=case.version + 1))


def test_an_open_offer_does_not_land_where_nobody_can_answer_it() -> None:
    story = play("community").passing()
    found = weighed(story, ASTRAY)
    assert found.events == ()
    [objection] = found.objections
    assert objection.code == "NOT_REACHABLE"
    assert objection.field == "state"
    mediating, waiting = renamed().states["mediating"].title.zh, renamed().states["on_the_way"].title.zh
    for words in ("第 2 版", f"环节“{mediating}”", "层级“社区”", "“提请上一级”已发出", f"只会在环节“{waiting}”。"):
        assert words in objection.reason
    assert weighed(story, RENAMING).objections == ()


def test_what_lacks_an_answer_is_asked_and_no_more() -> None:
    found = weighed(play("community").passing(), Answers(levels=RENAMING.levels))
    assert {one.code for one in found.objections} == {"NEEDS_ANSWER"}


def test_a_case_does_not_come_from_where_no_case_comes() -> None:
    """An agreement is signed by those who mediated it: no answer carries a case there from the register."""
    drop = dict.fromkeys(("consent", "consent_limit"), "drop")
    answers = msgspec.structs.replace(RENAMING, states={"asking": "signing"}, deadlines={**RENAMING.deadlines, **drop})
    story = play("community").asking()
    [objection] = weighed(story, answers).objections
    assert objection.code == "NOT_REACHABLE"
    assert f"自“{a_workflow().states[story.case.left].title.zh}”转来" in objection.reason
    assert "尚未都同意" in objection.reason
    assert "只会在环节" not in objection.reason


def test_what_the_police_hold_stays_with_them() -> None:
    answers = msgspec.structs.replace(RENAMING, states={"with_police": "mediating"})
    [objection] = weighed(play().handed(), answers).objections
    assert objection.code == "NOT_REACHABLE"
    assert "“移交公安（D 类）”已发出" in objection.reason


def test_a_case_stays_where_the_same_text_had_it() -> None:
    known = known_places(a_workflow())
    for story in (play().logged(), play("community").passing(), play().handed(), play().entrusted(), play().archived()):
        assert known.know(story.case)
        assert known.objection(story.case) is None


def test_a_handoff_beside_the_case_is_looked_at_too() -> None:
    """It is no part of the large space: it stands only where its route gets to."""
    known, workflow = KnownPlaces(a_workflow(LINKED)), a_workflow(LINKED)
    [lawyers] = [action for action in workflow.actions.values() if action.key == "ask_legal"]
    story = play().mediating()
    handed = play("community").passing().case.handoffs[0]
    beside = msgspec.structs.replace(handed, route="support_legal", direction="out", from_state="mediating")
    case = msgspec.structs.replace(story.case, workflow=ref_of(workflow), level="community")
    assert "mediating" in lawyers.sources
    assert known.know(msgspec.structs.replace(case, handoffs=(beside,)))
    early = msgspec.structs.replace(play().logged().case, workflow=ref_of(workflow), level="community")
    assert known.know(early)
    assert not known.know(msgspec.structs.replace(early, handoffs=(beside,)))
    nowhere = msgspec.structs.replace(beside, route="of_another_workflow")
    assert not known.know(msgspec.structs.replace(case, handoffs=(nowhere,)))


def test_the_way_back_leads_to_a_known_place_or_to_where_the_case_was() -> None:
    story = play("community").mediating()
    turned = turned_to_shorter(story.case)
    astray = msgspec.structs.replace(turned.after, state="passing")  # and no offer that anybody could answer
    assert [one.code for one in weighed_back(astray, turned, story).objections] == ["NOT_REACHABLE"]
    assert weighed_back(turned.after, turned, story).objections == ()
    stray = turned_to_shorter(msgspec.structs.replace(story.case, state="passing"))
    assert weighed_back(stray.after, stray, story).objections == (), "what it was it may be again"


def test_a_text_is_walked_once() -> None:
    assert known_places(a_workflow()) is known_places(compile_text(a_workflow().text))
    assert known_places(a_workflow()) is not known_places(shorter())


@pytest.mark.parametrize("state", ["mediating", "passing"])
def test_a_state_that_was_left_matters_where_it_is_remembered(state: str) -> None:
    """What an offer returns to is asked for, not lost: also where it is only waited, and no way leads back."""
    target = compile_text(changed((r"\bdeciding\b", "weighing")))
    story = play("community").deciding()
    case = msgspec.structs.replace(story.case, state=state, left="deciding", deadlines=())
    command = Adopt(case=case.id, command_id="a", plan="p", to=ref_of(target))
    asked = {
        one.field
        for one in weigh(a_workflow(), target, case, command, at=AT, town=story.town).objections
        if one.code == "NEEDS_ANSWER"
    }
    assert asked == ({"states.deciding"} if state == "passing" else set())
