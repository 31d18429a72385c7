"""Laws of adopting another revision, over random walks: told by the journal, undone by nobody, taken back whole."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import given, settings

from mediation.calendar.terms import due
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.adopting import ref_of
from mediation.engine.adopting_back import Turned
from mediation.engine.adopting_places import known_places
from mediation.engine.adopting_words import leads_back
from mediation.engine.case import Case
from mediation.engine.commands import Adopt, Answers
from mediation.engine.decide import decide
from mediation.engine.evolve import blank, replay
from mediation.errors import RequirementUnmet
from tests.engine.builders import Entry, a_workflow
from tests.engine.revisions import RENAMING, renamed, shorter, with_a_clock
from tests.laws.test_proof_laws import WANDERINGS
from tests.laws.walks import PEOPLE, SEEDS, Walk
from tests.laws.wanderings import wandered
from tests.shipped import REPERTOIRE

FEW = settings(max_examples=30)
NOTHING = Answers()


def stopped(seed: int, strides: int) -> Walk:
    """A walk of one's own (laws may change it) that stops somewhere on its way."""
    walk = Walk(Random(seed))
    walk.begin()
    for _ in range(strides):
        if walk.final:
            break
        walk.stride()
    return walk


def adopt(walk: Walk, target: Workflow, answers: Answers = NOTHING, *, takes_back: int = 0) -> Case:
    """Bind the walk's case to another revision, as `handle` does it."""
    command = Adopt(
        case=walk.case.id, command_id="a", plan="p", to=ref_of(target), answers=answers, takes_back=takes_back
    )
    turned = Turned(walk.retold(takes_back - 1), walk.retold(takes_back)) if takes_back else None
    actor = walk.actor("supervisor")
    events = decide(walk.workflow, walk.case, command, actor, walk.now, walk.town, target=target, turned=turned)
    walk.case = replay(walk.case, events, actor=actor.account, at=walk.now)
    walk.entries.append(Entry(events=events, actor=actor.account, at=walk.now))
    walk.workflow = target
    return walk.case


def told(walk: Walk) -> Case:
    """The case as its entries tell it, written and read back."""
    case = blank(walk.case.id)
    reader = msgspec.json.Decoder(tuple[ev.Event, ...])
    for entry in walk.entries:
        events = reader.decode(msgspec.json.encode(entry.events))
        case = replay(case, events, actor=entry.actor, at=entry.at)
    return case


def essence(case: Case) -> Case:
    """What an adoption taken back must leave as it was: all but the count of entries and who could undo what."""
    plain = {"version": 0, "last_entry": 0, "last_act": "", "last_actor": None}
    deadlines = tuple(sorted(case.deadlines, key=lambda one: (one.key, one.ref)))
    return msgspec.structs.replace(case, **plain, deadlines=deadlines)


@FEW
@given(SEEDS)
def test_the_journal_tells_an_adoption_and_the_way_back(seed: int) -> None:
    for target, answers in ((shorter(), NOTHING), (renamed(), RENAMING)):
        walk = stopped(seed, seed % 25)
        if walk.final:
            continue
        before = walk.case
        after = adopt(walk, target, answers)
        assert after.workflow == ref_of(target)
        assert told(walk) == after
        assert after.state in target.states
        assert {one.key for one in after.deadlines if one.live} <= set(target.deadlines)
        back = adopt(walk, a_workflow(), answers, takes_back=after.version)
        assert told(walk) == back
        assert essence(back) == essence(before)


@FEW
@given(SEEDS)
def test_an_undo_does_not_reach_across_an_adoption(seed: int) -> None:
    walk = stopped(seed, seed % 25)
    if walk.final:
        return
    adopt(walk, shorter())
    open_ = [one.action.key for who in PEOPLE for one in walk.options(who) if one.open]
    assert "undo" not in open_


@FEW
@given(SEEDS)
def test_a_clock_is_the_sum_of_its_ledger(seed: int) -> None:
    """The end after an adoption is that of anchor, budget, suspensions and extension: nothing else counts."""
    walk = stopped(seed, seed % 25)
    if walk.final:
        return
    before = walk.case
    after = adopt(walk, shorter())
    for clock in after.deadlines:
        was = before.clock(clock.key, clock.ref)
        assert was is not None
        assert (clock.anchor, clock.suspensions, clock.extension, clock.status) == (
            was.anchor, was.suspensions, was.extension, was.status,
        )  # fmt: skip
        rung = shorter().level(clock.level).terms.get(clock.key) if clock.level else None
        if not clock.live or clock.key != "rung_time":
            assert clock == was
        elif clock.status == "running":
            assert clock.term == rung
            assert clock.term is not None
            found = due(
                clock.term,
                clock.anchor,
                calendar=walk.town.calendar,
                suspensions=clock.suspensions,
                extension=clock.extension,
            )
            assert (clock.due_on, clock.due_at) == (found.day, found.instant)


@FEW
@given(SEEDS)
def test_a_case_goes_on_after_an_adoption_and_comes_back(seed: int) -> None:
    walk = stopped(seed, seed % 15)
    if walk.final:
        return
    adopted = adopt(walk, renamed(), RENAMING).version
    for _ in range(seed % 7):
        if not walk.final:
            walk.stride()
    assert told(walk) == walk.case
    if walk.final:
        return
    back = adopt(walk, a_workflow(), RENAMING, takes_back=adopted)
    assert told(walk) == back
    assert back.state in a_workflow().states
    assert {back.left, back.left_before} <= {"", *a_workflow().states}
    assert {one.key for one in back.deadlines if one.live} <= set(a_workflow().deadlines)
    assert {one.kind for one in back.papers} <= set(a_workflow().documents)


@FEW
@given(SEEDS)
def test_what_has_no_answer_is_refused_and_nothing_else(seed: int) -> None:
    walk = stopped(seed, seed % 25)
    if walk.final:
        return
    case = walk.case
    lacking = {"passing"} & {case.state}
    if leads_back(renamed(), case.state):
        lacking |= {"passing"} & {case.left}
        if leads_back(renamed(), case.left):
            lacking |= {"passing"} & {case.left_before}
    lacking |= {"passing"} & {one.from_state for one in case.open_handoffs}
    lacking |= {"estate"} & {case.level, case.entry_level}
    lacking |= {"estate"} & {one.level for one in case.open_handoffs}
    lacking |= {"rung_time"} & {one.key for one in case.deadlines if one.live}
    lacking |= {"transfer_list"} & {one.kind for one in case.papers if one.status != "void"}
    if not lacking:
        assert adopt(walk, renamed()).workflow == ref_of(renamed())
        return
    with pytest.raises(RequirementUnmet) as caught:
        adopt(walk, renamed())
    assert {str(one.field).partition(".")[2] for one in caught.value.objections} == lacking
    assert walk.case is case


@FEW
@given(SEEDS)
def test_a_new_clock_begins_with_the_adoption_and_ends_with_the_way_back(seed: int) -> None:
    walk = stopped(seed, seed % 25)
    if walk.final:
        return
    before = walk.case
    after = adopt(walk, with_a_clock())
    clock = after.clock("look_again")
    assert (clock is not None) == (before.state == "mediating")
    if clock is not None:
        assert clock.due_at is not None
        assert clock.due_at > walk.now
    back = adopt(walk, a_workflow(), takes_back=after.version).clock("look_again")
    assert back is None or not back.live


@pytest.mark.parametrize("key", [key for key in REPERTOIRE.keys if REPERTOIRE.files(key)])
def test_every_live_case_stands_where_its_own_text_knows_it(key: str) -> None:
    """Nothing that happened by the rules is refused: also what runs beside the case stands at a known place."""
    known = known_places(REPERTOIRE.workflow(key))
    steps = [step for seed in range(WANDERINGS) for step in wandered(key, seed, strides=12)]
    assert [found for _, _, after in steps if (found := known.objection(after)) is not None] == []
    assert steps
