"""What is proved is the machine that runs: every step of every case is a step of the abstract space of its workflow."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings

from mediation.definitions.abstract import Space
from mediation.engine import events as ev
from mediation.engine.case import Case, CaseId
from mediation.engine.evolve import blank, replay
from mediation.rehearsal.repertoire import Repertoire
from tests.laws.abstraction import node_of, unproved
from tests.laws.walks import Walk, walks

REPERTOIRE = Repertoire(Path(__file__).resolve().parents[2] / "workflows")


@cache
def space(key: str) -> Space:
    return Space(REPERTOIRE.workflow(key))


@settings(max_examples=40)
@given(walks())
def test_every_step_of_a_random_walk_is_a_step_of_the_proof(walk: Walk) -> None:
    known = space(walk.workflow.key)
    assert [found for one in walk.steps if (found := unproved(known, one.before, one.entry.events, one.after))] == []


def told(key: str) -> Iterator[tuple[Case, tuple[ev.Event, ...], Case]]:
    """Every step of every case of a workflow's stories, with the case before and after it."""
    for file in REPERTOIRE.files(key):
        for journal in REPERTOIRE.play(file).journals:
            case = blank(CaseId("told"))
            for entry in journal:
                after = replay(case, entry.events, actor=entry.actor, at=entry.at)
                yield case, entry.events, after
                case = after


@pytest.mark.parametrize("key", REPERTOIRE.keys)
def test_every_step_of_every_story_is_a_step_of_the_proof(key: str) -> None:
    known, moved, missed = space(key), 0, []
    for before, events, after in told(key):
        moved += node_of(known, before) != node_of(known, after)
        if found := unproved(known, before, events, after):
            missed.append(found)
    assert missed == []
    assert moved > 0


def test_what_no_case_can_do_is_no_step() -> None:
    """The law could fail: from the register nobody comes to the archive, and nobody accepts without consent."""
    known = space("property_three_level")
    logged = known.nodes[known.by_state["logged"][0]]
    archived = known.nodes[known.by_state["archived"][0]]
    accepted = known.nodes[known.by_state["accepted"][0]]
    assert not known.has_step(logged, archived, "archive")
    assert not known.has_step(logged, accepted, "accept")
    assert known.has_step(known.nodes[0], logged, "log")
