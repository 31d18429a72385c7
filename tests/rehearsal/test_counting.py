"""What is walked is read from journals; what some action can bring about is read from the workflow."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.errors import DefinitionError
from mediation.rehearsal.coverage import coverage, handoffs_of
from mediation.rehearsal.repertoire import Repertoire, chosen
from tests.rehearsal.scripts import LOG, ROOT, performed, repertoire

WORKFLOW = repertoire().workflow("property_three_level")


def test_nothing_played_is_nothing_walked() -> None:
    walked = coverage(WORKFLOW, [])
    assert walked.actions.missed == tuple(WORKFLOW.actions)
    assert walked.deadlines.missed == tuple(WORKFLOW.deadlines)
    assert set(walked.final_states.missed) == {"archived", "not_accepted", "withdrawn", "referred", "merged"}
    assert not walked.complete


def test_a_refused_act_is_not_walked_and_a_running_clock_is_walked_only_once_met_or_missed() -> None:
    steps = "  - {at: 10:00, who: 小区调解员甲, does: accept, forms: ready, refused: CONSENT_MISSING}\n"
    walked = coverage(WORKFLOW, performed(LOG + steps).journals)
    assert walked.actions.walked == {"log"}
    assert walked.deadlines.walked == frozenset()
    later = coverage(WORKFLOW, performed(f"{LOG}{steps}  - {{at: 2026-09-08 10:00}}\n").journals)
    assert later.deadlines.walked == {"screen"}  # missed
    assert later.steps.walked == {"screen#0"}
    ended = "  - {at: 10:10, who: 小区调解员甲, does: ask, with: {parties: everyone, way: telephone}}\n"
    assert coverage(WORKFLOW, performed(LOG + ended).journals).deadlines.walked == {"screen"}  # met


def test_the_ends_that_a_handoff_can_come_to() -> None:
    ends = set(handoffs_of(WORKFLOW))
    assert {
        f"{way} → {end}" for way in ("up", "down") for end in ("offered", "accepted", "declined", "revoked")
    } <= ends
    assert {"police_d → returned (crime)", "police_b → returned (no_penalty)", "police_a → returned (settled)"} <= ends
    assert "police_a → returned (no_penalty)" not in ends
    assert "police_d → accepted" not in ends


@pytest.mark.parametrize(
    ("path", "keys", "single"),
    [
        ("", {"property_three_level", "linked_mediation_121"}, False),
        ("property_three_level", {"property_three_level"}, False),
        ("property_three_level/stories", {"property_three_level"}, False),
        ("property_three_level/stories/worked_case.yaml", {"property_three_level"}, True),
    ],
)
def test_what_a_path_chooses(path: str, keys: set[str], single: bool) -> None:
    found = chosen([ROOT / path], ROOT)
    assert {key for _, key, _ in found} >= keys
    assert all((files is not None) is single for _, _, files in found)


def test_a_path_that_is_no_story(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="不是故事"):
        chosen([tmp_path], ROOT)


def test_one_story_is_not_held_against_the_whole_workflow() -> None:
    stories = Repertoire(ROOT)
    file = next(one for one in stories.files("property_three_level") if one.stem == "worked_case")
    rehearsed = stories.rehearse("property_three_level", [file])
    assert rehearsed.failures == ()
    assert not rehearsed.coverage.complete
    assert not rehearsed.whole
    assert rehearsed.passed


def test_an_unknown_town_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"places/nowhere\.yaml"):
        Repertoire(tmp_path).town("nowhere")
