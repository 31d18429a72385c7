"""What the proof takes for granted of a case is so: every case of every story has the facts that are relied on there.

This holds the tables of `grounds.py` (which effects put what on record) against the engine, by cases that it made.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from mediation.definitions import grounds
from mediation.engine.adopting_facts import HELD, holds
from mediation.engine.adopting_places import KnownPlaces
from mediation.engine.case import Case, CaseId
from mediation.engine.evolve import evolve
from mediation.rehearsal.repertoire import Repertoire
from mediation.rehearsal.runner import play
from tests.engine.builders import a_workflow
from tests.engine.stages import play as stage

ROOT = Path(__file__).parent.parent.parent / "workflows"
DISPUTES = ("property_three_level", "linked_mediation_121")


def test_every_fact_can_be_looked_up_in_a_case() -> None:
    named = {fact for fact in grounds.FACT_TITLES if "|" not in fact and ":" not in fact}
    assert named == {fact for fact in HELD if ":" not in fact}


@pytest.mark.parametrize("key", DISPUTES)
def test_every_case_of_a_story_has_the_facts_that_the_proof_relies_on(key: str) -> None:
    repertoire = Repertoire(ROOT)
    workflow = repertoire.workflow(key)
    known = KnownPlaces(workflow)
    looked_at = 0
    for path in repertoire.files(key):
        story = repertoire.read(path)
        played = play(story, workflow, repertoire.town(story.town), beside=repertoire.beside(workflow))
        for journal in played.journals:
            case = Case(id=CaseId("c"))
            for number, entry in enumerate(journal):
                for event in entry.events:
                    case = evolve(case, event)
                if case.workflow is not None and case.workflow.key == key:
                    looked_at += 1
                    assert known.objection(case) is None, (path.name, number)
    assert looked_at > 100


def test_a_case_without_a_fact_that_is_relied_on_is_refused_by_its_name() -> None:
    case = stage("community").mediating().case
    known = KnownPlaces(a_workflow())
    assert known.objection(case) is None
    bare = msgspec.structs.replace(case, summary="")
    objection = known.objection(bare)
    assert objection is not None
    assert objection.code == "FACT_MISSING"
    assert "summary" in objection.reason
    assert "“调解中”" in objection.reason
    over = stage().archived().case
    assert holds(over, grounds.OUTCOME)
    assert not holds(msgspec.structs.replace(over, concluded_on=None), grounds.OUTCOME)
