"""Laws of the journal, over random walks: it tells the whole story, one entry per command, none after the end."""

from __future__ import annotations

from random import Random

import msgspec
from hypothesis import given, settings

from mediation.engine import events as ev
from mediation.engine.case import Case
from mediation.engine.commands import Command
from mediation.engine.evolve import blank, replay
from tests.engine.builders import a_workflow
from tests.laws.forms import Forms
from tests.laws.walks import Walk, walks

CASES = msgspec.json.Decoder(Case)
EVENTS = msgspec.json.Decoder(tuple[ev.Event, ...])
COMMANDS = msgspec.json.Decoder(Command)
FEW = settings(max_examples=40)


@FEW
@given(walks())
def test_the_entries_tell_the_case_and_their_number_is_its_version(walk: Walk) -> None:
    case = blank(walk.case.id)
    for number, step in enumerate(walk.steps, start=1):
        assert step.before == case
        case = replay(case, step.entry.events, actor=step.entry.actor, at=step.entry.at)
        assert step.after == case
        assert case.version == number
    assert walk.case == case
    assert len(walk.entries) == walk.case.version


@FEW
@given(walks())
def test_what_is_written_is_read_back_and_tells_the_same(walk: Walk) -> None:
    case = blank(walk.case.id)
    for step in walk.steps:
        events = EVENTS.decode(msgspec.json.encode(step.entry.events))
        assert events == step.entry.events
        case = replay(case, events, actor=step.entry.actor, at=step.entry.at)
    assert case == walk.case
    assert CASES.decode(msgspec.json.encode(case)) == case
    assert msgspec.json.encode(CASES.decode(msgspec.json.encode(case))) == msgspec.json.encode(case)


@FEW
@given(walks())
def test_a_command_is_read_back(walk: Walk) -> None:
    for action in walk.workflow.actions.values():
        form = Forms(Random(action.key), walk.case, walk.town, walk.now).form(action)
        command = walk.command(action.key, form)
        assert COMMANDS.decode(msgspec.json.encode(command)) == command


@FEW
@given(walks())
def test_exactly_one_is_in_charge_and_that_changes_by_taking_or_accepting(walk: Walk) -> None:
    for step in walk.steps:
        assert step.after.custodian in walk.town.institutions
        if step.before.version and step.after.custodian != step.before.custodian:
            first = step.entry.events[0]
            assert isinstance(first, ev.ActionTaken)
            assert first.action in {"take", "accept"}
            assert first.action == "take" or step.before.state == "offered"


@FEW
@given(walks())
def test_nothing_happens_after_the_end(walk: Walk) -> None:
    for step in walk.steps:
        state = a_workflow().states.get(step.before.state)
        assert state is None or not state.final
    if walk.final:
        assert not [one.key for one in walk.case.deadlines if one.live]
        assert walk.options("street_director") == ()


@FEW
@given(walks())
def test_numbers_are_never_given_twice_and_one_is_in_use(walk: Walk) -> None:
    texts = [one.text for one in walk.case.numbers]
    assert len(texts) == len(set(texts))
    owners = [(one.register, one.institution) for one in walk.case.numbers if one.status != "void"]
    assert len(owners) == len(set(owners))
    assert len([one for one in walk.case.numbers if one.status == "in_use"]) <= 1
    papers = [one.no for one in walk.case.papers]
    assert papers == list(range(1, len(papers) + 1))


@FEW
@given(walks())
def test_the_past_is_not_rewritten(walk: Walk) -> None:
    for step in walk.steps:
        undone = any(isinstance(event, ev.Undone) for event in step.entry.events)
        if undone:
            continue
        assert step.after.answers[: len(step.before.answers)] == step.before.answers
        assert step.after.visits[: len(step.before.visits)] == step.before.visits
        assert len(step.after.parties) >= len(step.before.parties)
        assert len(step.after.handoffs) >= len(step.before.handoffs)
        for old, new in zip(step.before.agreements, step.after.agreements, strict=False):
            assert (old.no, old.terms, old.parties) == (new.no, new.terms, new.parties)
            assert new.in_force or not old.in_force or new.status in {"superseded", "revoked"}
