"""Every story of every shipped workflow holds, and together they walk the whole of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.engine.case import CaseId
from mediation.engine.evolve import blank, replay
from mediation.engine.handoff_clocks import clocks_of, turn_of
from mediation.rehearsal.coverage import PARTS, coverage
from tests.laws.abstraction import node_of, unproved
from tests.shipped import REPERTOIRE, played, space

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
    proof, moved = space(key), 0
    for journal in (journal for file in REPERTOIRE.files(key) for journal in played(file).journals):
        case = blank(CaseId("told"))
        for entry in journal:
            after = replay(case, entry.events, actor=entry.actor, at=entry.at)
            assert unproved(proof, case, entry.events, after) == ""
            moved += node_of(proof, case) != node_of(proof, after)
            case = after
    assert moved > 0


@pytest.mark.parametrize("key", [pytest.param(key, marks=pytest.mark.xdist_group(key)) for key in REPERTOIRE.keys])
def test_an_offer_is_answered_by_a_clock_of_whom_it_waits_for(key: str) -> None:
    """Whoever is to answer sees a clock of his own, at every moment of every story at which an offer is out."""
    workflow = REPERTOIRE.workflow(key)
    seen = 0
    for journal in (journal for file in REPERTOIRE.files(key) for journal in played(file).journals):
        case = blank(CaseId("told"))
        for entry in journal:
            case = replay(case, entry.events, actor=entry.actor, at=entry.at)
            for one in case.handoffs:
                clocks = clocks_of(one, case, workflow) if one.status == "offered" else ()
                if clocks:
                    seen += 1
                    assert {clock.whose for clock in clocks} & turn_of(one, case, workflow), (one.route, clocks)
    assert seen or not workflow.routes


def test_there_are_stories() -> None:
    assert {"property_three_level", "linked_mediation_121"} <= set(REPERTOIRE.keys)
    assert all(REPERTOIRE.files(key) for key in REPERTOIRE.keys)
