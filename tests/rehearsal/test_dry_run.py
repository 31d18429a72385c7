"""Pretend cases: the same engine and clocks, bounds that hold, and answers that mostly are taken."""

from __future__ import annotations

import base64
import zlib
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
import pytest

from mediation.definitions.workflow import Action
from mediation.errors import FieldsInvalid, Refusal
from mediation.rehearsal.dry_run import (
    LONGEST_JUMP,
    LONGEST_WALK,
    MOST_STEPS,
    Act,
    DryRun,
    Wait,
    Walk,
    begin,
    read_walk,
    written,
)
from tests.engine.builders import instant
from tests.shipped import REPERTOIRE

NOW = instant("2026-09-21 10:00")
KEY = "property_three_level"


def a_run(walk: Walk | None = None, key: str = KEY) -> DryRun:
    workflow = REPERTOIRE.workflow(key)
    beside = REPERTOIRE.beside(workflow)
    return DryRun(workflow, REPERTOIRE.town("sample_town"), walk or begin(workflow, NOW), beside)


def logged() -> Walk:
    with a_run() as run:
        who = run.usual_person(tuple(str(one.account) for one in run.people()))
        run.act(who, "log", run.pretended(run.workflow.actions["log"], who))
        return run.walk


def attractive(action: Action, done: list[str]) -> tuple[bool, int, bool, int]:
    moves = any(way.to is not None for way in action.ways)
    times = done.count(action.key)
    return action.danger or action.key == "undo", times // 2, not (action.primary and moves), times


@pytest.mark.parametrize("key", REPERTOIRE.keys)
def test_whoever_follows_the_usual_actions_gets_far_and_is_mostly_taken_at_the_word(key: str) -> None:
    states, done, refused = set(), list[str](), list[str]()
    walk = begin(REPERTOIRE.workflow(key), NOW)
    for _ in range(20):
        with a_run(walk, key) as run:
            open_ = [
                (attractive(one.action, done), str(person.account), one.action)
                for person in run.people()
                for one in run.options(str(person.account))
                if one.open and one.mine
            ]
            if not open_:
                break
            _, who, action = min(open_, key=lambda each: each[0])
            if action.opens:
                who = run.usual_person(tuple(str(one.account) for one in run.people()))
            done.append(action.key)
            try:
                run.act(who, action.key, run.pretended(action, who))
            except Refusal:
                refused.append(action.key)
            states.add(run.case.state)
            walk = run.walk
    assert len(states) >= 2, (states, done)
    assert len(refused) <= len(done) / 3, refused


@pytest.mark.parametrize("key", REPERTOIRE.keys)
def test_whoever_usually_begins_may_take_a_primary_action_that_does(key: str) -> None:
    with a_run(key=key) as run:
        opening = [one for one in run.workflow.actions.values() if one.opens and one.primary]
        usual = {one.key for one in opening if any(way.to == run.workflow.initial for way in one.ways)}
        assert usual
        who = run.usual_person(tuple(str(one.account) for one in run.people()))
        assert usual & {one.action.key for one in run.options(who) if one.open and one.mine}, who


def test_a_walk_survives_being_written_down() -> None:
    walk = logged()
    assert read_walk(written(walk)) == walk
    with a_run(walk) as run, a_run(read_walk(written(walk))) as again:
        assert run.case == again.case
        assert [entry.kind for entry in run.entries] == [entry.kind for entry in again.entries]
    assert walk.back().steps == ()


def test_clocks_fire_as_time_passes_and_never_before() -> None:
    with a_run(logged()) as run:
        before = len(run.entries)
        due = min(clock.next_at for clock in run.case.deadlines if clock.next_at is not None)
        run.wait(due - timedelta(minutes=1))
        assert len(run.entries) == before
        run.wait(due)
        assert len(run.entries) == before + 1
        assert run.now == due


@pytest.mark.parametrize("until", [NOW - timedelta(days=1), NOW, NOW + LONGEST_JUMP + timedelta(days=1)])
def test_time_runs_forward_and_not_too_far(until: datetime) -> None:
    with a_run(logged()) as run, pytest.raises(FieldsInvalid, match="时间只能向前走"):
        run.wait(until)


def test_a_refused_step_leaves_the_walk_as_it_was() -> None:
    walk = logged()
    with a_run(walk) as run:
        for who, action in (("nobody", "ask"), ("director_dongmen", "archive"), ("director_dongmen", "no_such_action")):
            with pytest.raises(Refusal):
                run.act(who, action, {})
        assert run.walk == walk


def test_a_walk_has_an_end() -> None:
    walk = logged()
    waits = tuple(Wait(minute=number) for number in range(1, MOST_STEPS))
    whole = msgspec.structs.replace(walk, steps=(*walk.steps, *waits))
    with a_run(whole) as run, pytest.raises(FieldsInvalid, match=f"最多 {MOST_STEPS} 步"):
        run.wait(run.now + timedelta(days=1))
    with pytest.raises(FieldsInvalid, match="步数太多"):
        written(msgspec.structs.replace(walk, steps=(*walk.steps, *waits, *waits)))
    noise = "".join(sha256(bytes([at])).hexdigest() for at in range(200))
    many = tuple(Act(minute=0, who="x", action="log", fields={"summary": noise[at:]}) for at in range(3))
    with pytest.raises(FieldsInvalid, match="步数太多"):
        written(msgspec.structs.replace(walk, steps=many))


def packed(data: object) -> str:
    return base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(data), 9)).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "A" * (LONGEST_WALK + 1),
        packed({"digest": "x", "began": "2026-09-21T10:00:00"}),
        packed({"digest": "x", "began": "9999-09-21T10:00:00+08:00"}),
        packed({"digest": "x", "began": "2026-09-21T10:00:00+08:00", "steps": [{"t": "w", "minute": -5}]}),
        packed({"digest": "x", "began": "2026-09-21T10:00:00+08:00", "steps": [{"t": "w", "minute": 10**9}]}),
        packed({"digest": "x", "began": "2026-09-21T10:00:00+08:00", "steps": [{"t": "z"}]}),
        packed([0] * 1_500_000),
    ],
)
def test_what_is_no_walk_is_refused(text: str) -> None:
    with pytest.raises(FieldsInvalid, match="读不出来"):
        read_walk(text)
