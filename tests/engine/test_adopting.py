"""What another revision makes of a case: each objection with its case, and the clocks with their arithmetic."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest

from mediation.calendar.terms import Term
from mediation.definitions.compile import compile_text
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.adopting import Weighed, ref_of, weigh
from mediation.engine.adopting_back import Turned, weigh_back
from mediation.engine.case import Case, Risk
from mediation.engine.commands import Adopt, Answers
from mediation.engine.decide import decide
from mediation.engine.evolve import replay
from mediation.errors import ActionNotOffered, CaseClosed
from tests.engine.builders import a_workflow, an_actor, instant
from tests.engine.revisions import changed, renamed, shorter, with_a_clock, without_a_clock
from tests.engine.stages import Play, play

AT = instant("2026-09-10 09:00")


def weighed(
    story: Play, target: Workflow, at: datetime = AT, case: Case | None = None, **answers: dict[str, str]
) -> Weighed:
    """What would become of a case under another revision."""
    command = Adopt(case=story.case.id, command_id="a", plan="p", to=ref_of(target), answers=Answers(**answers))
    return weigh(a_workflow(), target, case or story.case, command, at=at, town=story.town)


def codes(found: Weighed) -> set[str]:
    return {one.code for one in found.objections}


def event(found: Weighed) -> ev.RevisionAdopted:
    assert found.objections == ()
    first = found.events[0]
    assert isinstance(first, ev.RevisionAdopted)
    return first


def revision(*changes: tuple[str, str]) -> Workflow:
    return compile_text(changed(*changes))


class TestWhatForbids:
    def test_no_answer_ends_a_case(self) -> None:
        found = weighed(play().mediating(), shorter(), states={"mediating": "archived"})
        assert codes(found) == {"WOULD_END"}
        assert found.events == ()

    def test_no_case_waits_on_nobody(self) -> None:
        assert codes(weighed(play().mediating(), shorter(), states={"mediating": "passing"})) == {"WAITS_ON_NOBODY"}
        waiting = play("community").passing()
        found = weighed(waiting, shorter(), states={"passing": "with_police"})
        assert codes(found) == {"NOT_REACHABLE"}, "it waits on somebody; but not on the police"

    def test_a_rung_stays_with_those_who_hold_it(self) -> None:
        target = revision(
            (
                r"title: \{zh: 社区, en: Community\}\n    held_by: community_committee",
                "title: {zh: 社区, en: Community}\n    held_by: street_committee",
            )
        )
        assert codes(weighed(play("community").mediating(), target)) == {"HELD_WRONGLY"}
        assert codes(weighed(play("street").mediating(), target)) == set()

    def test_an_open_handoff_does_not_turn_round(self) -> None:
        target = revision((r"direction: up\n    changes_custody: true", "direction: up\n    changes_custody: false"))
        assert codes(weighed(play("community").passing(), target)) == {"ROUTE_TURNED"}
        assert codes(weighed(play("community").mediating(), target)) == set()

    def test_a_clock_that_would_not_count_is_not_dropped_in_silence(self) -> None:
        target = revision((r"(\n  month:\n(?:    .*\n)*?    )once: true", r"\1once: true\n    during: [accepted]"))
        story = play().mediating()
        assert codes(weighed(story, target)) == {"CLOCK_WOULD_STOP"}
        found = event(weighed(story, target, deadlines={"month": "drop"}))
        assert [(one.key, one.status) for one in found.clocks] == [("month", "ended")]

    def test_a_fact_does_not_take_anothers_place(self) -> None:
        story = play().mediating()
        case = msgspec.structs.replace(story.case, facts={"reason": "甲", "summary": "乙"})
        found = weighed(story, shorter(), case=case, fields={"reason": "summary"})
        assert codes(found) == {"FACT_TAKEN"}

    def test_over_is_over_and_another_workflow_is_another(self) -> None:
        story = play().archived()
        command = Adopt(case=story.case.id, command_id="a", plan="p", to=ref_of(shorter()))
        actor = an_actor("supervisor")
        with pytest.raises(CaseClosed):
            decide(a_workflow(), story.case, command, actor, AT, story.town, target=shorter())
        open_ = play().mediating()
        other = a_workflow("linked_mediation_121")
        for target in (None, other):
            with pytest.raises(ActionNotOffered):
                decide(a_workflow(), open_.case, command, actor, AT, open_.town, target=target)


class TestBothLanguages:
    def test_every_reason_and_every_change_is_told_in_chinese_and_in_english(self) -> None:
        refused = weighed(play("community").passing(), renamed())
        told = [one.reason for one in refused.objections]
        told += weighed(play("community").mediating(), shorter()).notes
        assert len(told) >= 2
        for one in told:
            zh, parted, en = one.partition(" / ")
            assert parted
            assert not zh.isascii()
            assert len(en) > 10


class TestWords:
    def test_a_paper_and_a_fact_may_stay_as_they_were_noted(self) -> None:
        story = play("community").passing()
        others = {
            "states": {"passing": "on_the_way"},
            "deadlines": {"rung_time": "time_here"},
            "levels": {"estate": "compound"},
        }
        assert codes(weighed(story, renamed(), **others)) == {"NEEDS_ANSWER"}
        found = event(weighed(story, renamed(), **others, documents={"transfer_list": "keep"}))
        assert found.papers == ()
        found = event(weighed(story, renamed(), **others, documents={"transfer_list": "list_of_papers"}))
        assert [one.kind for one in found.papers] == ["list_of_papers"]

    def test_a_renamed_fact_moves(self) -> None:
        story = play().mediating()
        case = msgspec.structs.replace(story.case, facts={"reason": "甲", "asked": True})
        found = event(weighed(story, shorter(), case=case, fields={"reason": "summary"}))
        after = replay(case, (found,), actor=an_actor("supervisor").account, at=AT)
        assert after.facts == {"summary": "甲", "asked": True}

    def test_words_on_every_question_go_over_to_the_new_name_of_the_rung(self) -> None:
        story = play("community").mediating()
        form = {"party": 2, "question": "recording", "answer": "agreed", "way": "telephone"}
        story.act("2026-09-08 09:00", story.mediator, "answer", **form)
        (aside,) = story.case.asides
        before = msgspec.structs.replace(story.case, asides=(msgspec.structs.replace(aside, rung="estate"),))
        others = {"deadlines": {"rung_time": "time_here"}, "levels": {"estate": "compound"}}
        found = event(weighed(story, renamed(), case=before, **others))
        after = replay(before, (found,), actor=an_actor("supervisor").account, at=AT)
        assert [one.rung for one in after.asides] == ["compound"]

    def test_what_needs_no_answer_is_not_asked(self) -> None:
        """Answers for words that a case does not use change nothing in it."""
        story = play().logged()
        found = event(weighed(story, shorter(), states={"passing": "mediating"}, documents={"agreement": "keep"}))
        assert found.place_in == {}
        assert found.papers == ()


class TestClocks:
    def test_the_end_is_derived_anew_from_the_first_day(self) -> None:
        story = play("street").mediating()
        before = story.case.clock("rung_time")
        assert before is not None
        assert str(before.due_on) == "2026-09-22"  # accepted on 09-07, 15 days
        [clock] = event(weighed(story, shorter())).clocks
        assert (clock.key, str(clock.due_on)) == ("rung_time", "2026-09-17")  # 10 days
        assert clock.anchor == before.anchor
        assert weighed(story, shorter()).overdue == ()
        late = weighed(story, shorter(), instant("2026-09-18 09:00"))
        assert late.overdue == ("rung_time",)
        assert any("改后即超期" in note for note in late.notes)
        assert weighed(story, shorter(), instant("2026-09-23 09:00")).overdue == (), "it was late before"

    def test_what_stands_goes_on_standing_with_the_new_length(self) -> None:
        story = play("street").handed()
        before = story.case.clock("rung_time")
        assert before is not None
        assert before.status == "standing"
        found = weighed(story, shorter())
        [clock] = event(found).clocks
        assert clock.status == "standing"
        assert clock.suspensions == before.suspensions
        assert str(clock.term) == "10 days"
        assert clock.due_at is None
        assert any("仍中止" in note for note in found.notes)
        assert any("照旧中止" in note for note in found.notes)

    def test_a_length_by_condition_stays_one_by_condition(self) -> None:
        """The review of a suspension has 10 working days when an authority is awaited: that length changes alone."""
        story = play("street").mediating()
        story.act("2026-09-08 09:00", "street_mediator", "suspend", reason_code="authority", until="2026-09-20")
        before = story.case.clock("review_suspension")
        assert before is not None
        assert str(before.term) == "10 working days"
        target = revision(
            (r"values: \[authority\]\}\}, term: 10 working days", "values: [authority]}}, term: 8 working days")
        )
        [clock] = event(weighed(story, target)).clocks
        assert (clock.key, str(clock.term)) == ("review_suspension", "8 working days")
        without = revision((r"\n      - \{when: [^\n]*values: \[authority\]\}\}, term: 10 working days\}", ""))
        [clock] = event(weighed(story, without)).clocks
        assert str(clock.term) == "30 days", "the general one, where that by condition is gone"

    def test_red_keeps_its_own_length(self) -> None:
        story = play("street").logged()
        clock = story.case.clock("screen")
        assert clock is not None
        red = revision((r"(\n  screen:\n(?:    .*\n)*?    )red_term: 1 hour", r"\1red_term: 2 hours"))
        hour = Term.parse("1 hour")
        case = msgspec.structs.replace(
            story.case,
            risk=Risk(colour="red"),
            deadlines=tuple(
                msgspec.structs.replace(one, term=hour) if one.key == "screen" else one for one in story.case.deadlines
            ),
        )
        [turned] = [one for one in event(weighed(story, red, case=case)).clocks if one.key == "screen"]
        assert str(turned.term) == "2 hours"

    def test_an_agreed_day_is_not_the_texts_to_change(self) -> None:
        story = play("street").performing()
        [clock] = [one for one in story.case.deadlines if one.live and one.term is None]
        target = revision(
            (rf"(\n  {clock.key}:\n(?:    .*\n)*?    steps:\n)", r"\1      - {before: 1 day, remind: [mediator]}\n")
        )
        turned = [one for one in event(weighed(story, target)).clocks if one.key == clock.key]
        assert all(one.due_on == clock.due_on for one in turned)
        assert all(one.anchor == clock.anchor for one in turned)

    def test_what_was_said_is_not_said_again(self) -> None:
        story = play("street").mediating()
        story.sweep_to("2026-09-24 09:00")
        before = story.case.clock("rung_time")
        assert before is not None
        assert before.missed_at is not None
        assert before.fired == ("0",)
        [clock] = event(weighed(story, shorter(), instant("2026-09-24 09:00"))).clocks
        assert clock.fired == ("0",)
        assert clock.next_step == 1, "the supervisor is warned next; the mediator was obliged already"
        longer = revision((r"15 days, answer_up", "30 days, answer_up"))
        [clock] = event(weighed(story, longer, instant("2026-09-24 09:00"))).clocks
        assert (clock.missed_at, clock.fired) == (None, ()), "the end lies ahead again"

    def test_a_new_clock_begins_with_the_day_of_the_adoption(self) -> None:
        story = play("street").mediating()
        found = weighed(story, with_a_clock())
        [clock] = event(found).clocks
        assert (clock.key, str(clock.anchor.day), str(clock.due_on)) == ("look_again", "2026-09-10", "2026-09-16")
        assert any("开始计时" in note for note in found.notes)
        assert event(weighed(play("street").logged(), with_a_clock())).clocks == ()

    def test_a_clock_ends_only_on_its_authors_word(self) -> None:
        story = play("street").mediating()
        assert codes(weighed(story, without_a_clock())) == {"NEEDS_ANSWER"}
        found = weighed(story, without_a_clock(), deadlines={"first_session": "drop"})
        [clock] = event(found).clocks
        assert (clock.status, clock.next_at) == ("ended", None)
        assert any("不再计时" in note for note in found.notes)


def adopted(story: Play, target: Workflow, **answers: dict[str, str]) -> tuple[Case, Turned]:
    after = replay(story.case, weighed(story, target, **answers).events, actor=an_actor("supervisor").account, at=AT)
    return after, Turned(story.case, after)


class TestTheWayBack:
    def test_a_dropped_clock_goes_on_unless_the_case_moved(self) -> None:
        story = play("street").mediating()
        case, turned = adopted(story, without_a_clock(), deadlines={"first_session": "drop"})
        command = Adopt(
            case=case.id,
            command_id="b",
            plan="p",
            to=ref_of(a_workflow()),
            answers=Answers(deadlines={"first_session": "drop"}),
            takes_back=case.version,
        )
        back = weigh_back(without_a_clock(), a_workflow(), case, turned, command, at=AT, town=story.town)
        assert [one.key for one in event(back).clocks] == ["first_session"]
        clock = event(back).clocks[0]
        was = story.case.clock("first_session")
        assert was is not None
        assert (clock.status, clock.due_at, clock.anchor) == ("running", was.due_at, was.anchor)

    def test_what_the_former_text_does_not_know_is_named(self) -> None:
        story = play("street").mediating()
        case, turned = adopted(story, shorter())
        moved = msgspec.structs.replace(case, state="thinking", left="thinking")
        command = Adopt(case=case.id, command_id="b", plan="p", to=ref_of(a_workflow()), takes_back=case.version)
        back = weigh_back(shorter(), a_workflow(), moved, turned, command, at=AT, town=story.town)
        assert codes(back) == {"MOVED_ON"}
        assert "thinking" in back.objections[0].reason
        [overdue] = weigh_back(
            shorter(), a_workflow(), case, turned, command, at=instant("2026-09-30 09:00"), town=story.town
        ).events
        assert isinstance(overdue, ev.RevisionAdopted)
        assert overdue.takes_back == case.version
