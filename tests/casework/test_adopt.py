"""Live cases adopt another revision: planned, approved by somebody else, in batches, taken back; chains verify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mediation.casework.adopt import Done, blocked, carry_out, plan, revert
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.definitions.compile import compile_folder, compile_text
from mediation.definitions.library import Library
from mediation.definitions.workflow import Workflow
from mediation.engine.adopting import ref_of
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import Answers, TakeAction
from mediation.errors import ActorNotEntitled, RequirementUnmet, UnknownRevision
from mediation.store.verification import verify_all
from mediation.town.institutions import AccountId
from tests.engine.builders import ROOT, a_workflow, an_actor, instant
from tests.engine.revisions import RENAMING, renamed, shorter, with_a_state, without_a_clock
from tests.engine.stages import ACCEPTANCE
from tests.soak import adopt as soak
from tests.store.houses import MORNING, logged, noted

KEY = "property_three_level"
AT = instant("2026-09-08 09:00")
DIRECTOR, SUPERVISOR = AccountId("director"), AccountId("supervisor")
NOTHING = Answers()
NAMED = {"disclosed": True, "parties_object": False}


class Begun(Library):
    """A library in which cases begin under the first revision, as they did before the others were published."""

    def serving(self, key: str, places: Sequence[str]) -> Workflow:
        return a_workflow()


def knowing(house: House, *workflows: Workflow) -> House:
    """The same house after these revisions were published, too."""
    publish(house.store, [a_workflow(), *workflows], MORNING)
    return replace(house, library=Begun([a_workflow(), *workflows]))


def mediating(house: House, name: str) -> Case:
    """A case of the estate that is being mediated since the morning."""
    case = logged(house, f"log-{name}")
    acts = (
        ("room_mediator", "ask", {"parties": [1, 2], "way": "in_person"}),
        ("room_mediator", "answer", {"party": 1, "answer": "agreed", "way": "in_person"}),
        ("room_mediator", "answer", {"party": 2, "answer": "agreed", "way": "in_person"}),
        ("room_mediator", "accept", ACCEPTANCE),
        (
            "director",
            "assign",
            {"mediators": ["room_mediator"], "lead": "room_mediator", "disclosed": True, "parties_object": False},
        ),
    )
    for minutes, (who, action, fields) in enumerate(acts, start=1):
        case = act(house, case, who, action, minutes=minutes, **fields)
    return case


def act(house: House, case: Case, who: str, action: str, *, minutes: int, **fields: object) -> Case:
    command = TakeAction(
        case=case.id,
        command_id=f"{action}-{case.id}-{case.version}",
        action=action,
        fields=fields,
        expected_version=case.version,
    )
    return handle(house, command, actor=an_actor(who), at=MORNING + timedelta(minutes=minutes))


def stored(house: House, case: Case) -> Case:
    with house.store.reading() as reading:
        found = reading.cases.get(case.id)
    assert found is not None
    return found


def revisions(house: House, cases: Sequence[Case]) -> list[int]:
    return [one.workflow.revision for one in (stored(house, case) for case in cases) if one.workflow]


def test_sixty_cases_go_over_and_come_back(house: House) -> None:
    """Some wait on a handoff, some have clocks that stand: the short form of `./dev soak adopt`."""
    publish(house.store, soak.library(), MORNING)
    house = replace(house, library=soak.library())
    soak.fill(house, 60, seed=4)
    house = soak.with_second(house, soak.MONTHS_LATER)
    said: list[str] = []
    moved = soak.run(house, at=soak.MONTHS_LATER, batch=7, say=said.append)
    assert moved.cases == 60
    assert moved.waiting > 5
    assert moved.standing > 2
    assert len(said) == 3


def test_a_case_is_bound_to_a_text_with_all_its_parts(house: House) -> None:
    house = knowing(house, shorter())
    case = logged(house)
    assert case.workflow is not None
    with house.store.reading() as reading:
        kept = reading.revisions.get(case.workflow.key, case.workflow.revision)
    assert kept is not None
    assert kept.digest == case.workflow.digest
    again = compile_text(kept.text)
    assert ref_of(again) == case.workflow
    assert again == house.library.get(case.workflow)
    files = [ROOT / "workflows" / KEY / "workflow.yaml", *(ROOT / "workflows" / "mediation_core").glob("*.yaml")]
    assert len(files) > 5
    whole = compile_folder(ROOT / "workflows" / KEY)
    for file in files:
        assert file.read_text("utf-8") in whole.text, file.name


def test_one_case_without_an_answer_blocks_the_whole_and_is_named(house: House) -> None:
    house = knowing(house, without_a_clock())
    free = [logged(house, f"log-{number}") for number in range(3)]
    bound = [mediating(house, "m-1"), mediating(house, "m-2")]
    made = plan(house, KEY, 2, answers=NOTHING, at=AT, by=DIRECTOR)
    assert [one.verdict for one in made.cases].count("ok") == 3
    assert {one.case for one in made.blocking} == {case.id for case in bound}
    assert {one.verdict for one in made.blocking} == {"answer"}
    assert "首次调解" in made.blocking[0].reasons[0]
    with pytest.raises(RequirementUnmet) as caught:
        carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=AT)
    assert {one.field for one in caught.value.objections} == {case.id for case in bound}
    for case in bound:
        assert case.number in str(caught.value)
    assert revisions(house, [*free, *bound]) == [1] * 5

    answered = plan(house, KEY, 2, answers=Answers(deadlines={"first_session": "drop"}), at=AT, by=DIRECTOR)
    assert answered.blocking == ()
    assert carry_out(house, answered.adoption.id, approved_by=SUPERVISOR, at=AT) == Done(5, ())
    clock = stored(house, bound[0]).clock("first_session")
    assert clock is not None
    assert clock.status == "ended"
    assert [one.fault for one in verify_all(house.store, house.library)] == [None] * 5
    assert revert(house, answered.adoption.id, approved_by=SUPERVISOR, at=AT) == Done(5, ())
    assert stored(house, bound[0]).clock("first_session") == bound[0].clock("first_session"), "it runs on as it did"
    assert [one.fault for one in verify_all(house.store, house.library)] == [None] * 5


def test_an_answer_that_nobody_has_is_told(house: House) -> None:
    house = knowing(house, without_a_clock())
    mediating(house, "m-1")
    made = plan(house, KEY, 2, answers=Answers(deadlines={"first_session": "nowhere"}), at=AT)
    assert "没有时限“nowhere”" in made.cases[0].reasons[0]
    assert made.cases[0].verdict == "refused"
    assert blocked(made.cases[0]).field == made.cases[0].case


def test_nobody_approves_their_own_plan(house: House) -> None:
    house = knowing(house, shorter())
    logged(house)
    own = plan(house, KEY, 2, answers=NOTHING, at=AT, by=SUPERVISOR)
    with pytest.raises(ActorNotEntitled, match="不能批准自己"):
        carry_out(house, own.adoption.id, approved_by=SUPERVISOR, at=AT)
    with pytest.raises(ActorNotEntitled, match="司法所督导"):
        carry_out(house, own.adoption.id, approved_by=DIRECTOR, at=AT)
    with pytest.raises(ActorNotEntitled, match="起草流程"):
        plan(house, KEY, 2, answers=NOTHING, at=AT, by=AccountId("clerk"))
    with pytest.raises(UnknownRevision, match="没有编号"):
        carry_out(house, "nothing", approved_by=SUPERVISOR, at=AT)
    with pytest.raises(UnknownRevision, match="第 7 版"):
        plan(house, KEY, 7, answers=NOTHING, at=AT)


def test_a_case_acted_on_meanwhile_is_left_and_planned_anew(house: House) -> None:
    house = knowing(house, shorter())
    first, second = logged(house, "log-1"), logged(house, "log-2")
    made = plan(house, KEY, 2, answers=NOTHING, at=AT)
    noted(house, second, "note-1")
    done = carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=AT)
    assert done.turned == 1
    assert [one.case for one, _ in done.left] == [second.id]
    assert "他人更新" in done.left[0][1]
    assert revisions(house, [first, second]) == [2, 1]
    again = plan(house, KEY, 2, answers=NOTHING, at=AT)
    assert [one.case for one in again.cases] == [second.id]
    assert carry_out(house, again.adoption.id, approved_by=SUPERVISOR, at=AT).turned == 1


class Killed(Exception):
    """Somebody pulled the plug."""


def test_what_was_interrupted_goes_on_where_it_stood(house: House) -> None:
    house = knowing(house, shorter())
    cases = [logged(house, f"log-{number}") for number in range(7)]
    made = plan(house, KEY, 2, answers=NOTHING, at=AT)

    def pull(done: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=AT, batch=3, progress=pull)
    assert sorted(revisions(house, cases)) == [1, 1, 1, 1, 2, 2, 2]
    assert carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=AT, batch=3) == Done(4, ())
    assert revisions(house, cases) == [2] * 7
    assert [one.entries for one in verify_all(house.store, house.library)] == [2] * 7
    assert carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=AT) == Done(0, ())
    with house.store.reading() as reading:
        assert reading.adoptions.counts(made.adoption.id) == {("ok", "adopted"): 7}


class Failing(Begun):
    """A library that fails when it was asked for the second revision so many times."""

    left = 5

    def get(self, ref: Any) -> Workflow:
        if ref.revision == 2:
            self.left -= 1
            if self.left < 0:
                raise Killed
        return super().get(ref)


def test_a_batch_is_carried_out_entirely_or_not_at_all(house: House) -> None:
    house = knowing(house, shorter())
    cases = [logged(house, f"log-{number}") for number in range(7)]
    made = plan(house, KEY, 2, answers=NOTHING, at=AT)
    failing = replace(house, library=Failing([a_workflow(), shorter()]))
    with pytest.raises(Killed):
        carry_out(failing, made.adoption.id, approved_by=SUPERVISOR, at=AT, batch=3)
    assert sorted(revisions(house, cases)) == [1, 1, 1, 1, 2, 2, 2], "the second batch left nothing behind"
    with house.store.reading() as reading:
        assert reading.adoptions.counts(made.adoption.id) == {("ok", "adopted"): 3, ("ok", "planned"): 4}
    assert [one.fault for one in verify_all(house.store, house.library)] == [None] * 7
    assert carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=AT, batch=3) == Done(4, ())


def test_what_is_under_way_goes_on_and_is_said(house: House) -> None:
    publish(house.store, soak.library(), MORNING)
    house = replace(house, library=soak.library())
    soak.fill(house, 15, seed=7)
    house = soak.with_second(house, soak.MONTHS_LATER)
    with house.store.reading() as reading:
        cases = [found for name in reading.adoptions.live(KEY) if (found := reading.cases.get(name)) is not None]
    made = plan(house, KEY, 2, answers=NOTHING, at=soak.MONTHS_LATER)
    said = {one.case: "；".join(one.reasons) for one in made.cases}
    waiting = {case.id for case in cases if case.open_handoffs}
    standing = {case.id for case in cases if any(one.status == "standing" for one in case.deadlines)}
    assert waiting
    assert standing
    assert {case for case, words in said.items() if "未了的移送 1 件照旧进行" in words} == waiting
    assert {case for case, words in said.items() if "照旧中止" in words} == standing
    carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=soak.MONTHS_LATER)
    for case in cases:
        after = stored(house, case)
        assert after.handoffs == case.handoffs
        assert {one.key for one in after.deadlines if one.status == "standing"} == {
            one.key for one in case.deadlines if one.status == "standing"
        }


def test_a_case_that_moved_on_stays_and_is_named(house: House) -> None:
    house = knowing(house, with_a_state())
    stays, goes = mediating(house, "m-1"), mediating(house, "m-2")
    made = plan(house, KEY, 2, answers=NOTHING, at=AT)
    carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=AT)
    thinking = act(house, stored(house, stays), "room_mediator", "think", minutes=60 * 25)
    assert thinking.state == "thinking"
    done = revert(house, made.adoption.id, approved_by=SUPERVISOR, at=AT + timedelta(days=1))
    assert done.turned == 1
    assert [one.number for one, _ in done.left] == [stays.number]
    assert "thinking" in done.left[0][1]
    assert revisions(house, [stays, goes]) == [2, 1]
    # once it is where the first revision knows it, it can come back
    act(house, thinking, "room_mediator", "thought", minutes=60 * 26)
    assert revert(house, made.adoption.id, approved_by=SUPERVISOR, at=AT + timedelta(days=2)) == Done(1, ())
    back = stored(house, stays)
    assert revisions(house, [stays, goes]) == [1, 1]
    assert back.state == "mediating"
    assert all(one.key in a_workflow().deadlines for one in back.deadlines if one.live)
    assert {one.fault for one in verify_all(house.store, house.library)} == {None}


def test_words_are_put_into_others_and_back(house: House) -> None:
    house = knowing(house, renamed())
    case = mediating(house, "m-1")
    made = plan(house, KEY, 2, answers=RENAMING, at=AT)
    assert made.cases[0].verdict == "ok"
    assert any("层级改为" in reason for reason in made.cases[0].reasons)
    carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=AT)
    after = stored(house, case)
    assert (after.level, after.state) == ("compound", "mediating")
    assert after.clock("time_here") is not None
    assert after.clock("rung_time") is None
    revert(house, made.adoption.id, approved_by=SUPERVISOR, at=AT)
    assert soak.essence(stored(house, case)) == soak.essence(case)
    with pytest.raises(RequirementUnmet, match="已经退回"):
        carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=AT)


def test_what_a_shorter_clock_does_is_said_beforehand(house: House) -> None:
    """Nobody is made late in silence: the plan counts the clocks that would be overdue at once."""
    house = knowing(house, shorter())
    late = instant("2026-09-24 09:00")
    case = logged(house, "log-1", who="street_mediator", entry_level="street")
    for minutes, (who, action, fields) in enumerate(
        (
            ("street_mediator", "ask", {"parties": [1, 2], "way": "in_person"}),
            ("street_mediator", "answer", {"party": 1, "answer": "agreed", "way": "in_person"}),
            ("street_mediator", "answer", {"party": 2, "answer": "agreed", "way": "in_person"}),
            ("street_director", "accept", ACCEPTANCE),
        ),
        start=1,
    ):
        case = act(house, case, who, action, minutes=minutes, **fields)
    clock = case.clock("rung_time")
    assert clock is not None
    assert clock.due_at is not None
    early = plan(house, KEY, 2, answers=NOTHING, at=AT)
    assert early.overdue == 0
    made = plan(house, KEY, 2, answers=NOTHING, at=instant("2026-09-19 09:00"))
    assert made.overdue == 1
    assert "改后即超期" in "".join(made.cases[0].reasons)
    assert "按原起算日和中止记录重新推算：2026-09-22 → 2026-09-17" in "".join(made.cases[0].reasons)
    assert plan(house, KEY, 2, answers=NOTHING, at=late).overdue == 0, "it was late already"


def test_a_plan_says_what_it_saw(house: House) -> None:
    house = knowing(house, shorter())
    case = logged(house)
    first = plan(house, KEY, 2, answers=NOTHING, at=AT)
    second = plan(house, KEY, 2, answers=NOTHING, at=AT + timedelta(hours=1))
    assert first.adoption.seen == second.adoption.seen
    assert first.adoption.id != second.adoption.id
    noted(house, case, "note-1")
    assert plan(house, KEY, 2, answers=NOTHING, at=AT).adoption.seen != first.adoption.seen
    with house.store.reading() as reading:
        assert reading.adoptions.get(first.adoption.id) == first.adoption
        assert reading.adoptions.cases(first.adoption.id) == first.cases
        assert len(reading.adoptions.all()) == 3
    assert isinstance(first.cases[0].case, str)
    assert CaseId(first.cases[0].case) == case.id
