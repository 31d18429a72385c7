"""Every story of every shipped workflow holds, and together they walk the whole of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.definitions.abstract import Space
from mediation.engine.case import CaseId
from mediation.engine.evolve import blank, replay
from mediation.rehearsal.coverage import PARTS, coverage
from tests.laws.abstraction import node_of, unproved
from tests.shipped import REPERTOIRE, played

STORIES = [
    pytest.param(file, id=f"{key}/{file.stem}", marks=pytest.mark.xdist_group(key))
    for key in REPERTOIRE.keys
    for file in REPERTOIRE.files(key)
]


@pytest.mark.parametrize("file", STORIES)
def test_a_story_holds(file: Path) -> None:
    assert "\n".join(str(failure) for failure in played(file).failures) == ""


@pytest.mark.parametrize("key", [pytest.param(key, marks=pytest.mark.xdist_group(key)) for key in REPERTOIRE.keys])
def test_the_stories_of_a_workflow_walk_all_of_it(key: str) -> None:
    journals = [journal for file in REPERTOIRE.files(key) for journal in played(file).journals]
    walked = coverage(REPERTOIRE.workflow(key), journals)
    assert {part: getattr(walked, part).missed for part in PARTS} == dict.fromkeys(PARTS, ())


@pytest.mark.parametrize("key", [pytest.param(key, marks=pytest.mark.xdist_group(key)) for key in REPERTOIRE.keys])
def test_every_step_of_every_story_is_a_step_of_the_proof(key: str) -> None:
    """What is proved is the machine that runs (see `tests/laws/test_proof_laws.py` for random walks)."""
    space, moved = Space(REPERTOIRE.workflow(key)), 0
    for journal in (journal for file in REPERTOIRE.files(key) for journal in played(file).journals):
        case = blank(CaseId("told"))
        for entry in journal:
            after = replay(case, entry.events, actor=entry.actor, at=entry.at)
            assert unproved(space, case, entry.events, after) == ""
            moved += node_of(space, case) != node_of(space, after)
            case = after
    assert moved > 0


def test_there_are_stories() -> None:
    assert {"property_three_level", "linked_mediation_121"} <= set(REPERTOIRE.keys)
    assert all(REPERTOIRE.files(key) for key in REPERTOIRE.keys)
