"""Whose paper it is: what the committee issues by its kind is the committee's, whoever's act draws it up.

It says nothing about what stands in a paper; that is shown in tests/documents.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.engine.case import Paper
from mediation.engine.events import PaperIssued
from tests.shipped import played

STORIES = Path(__file__).resolve().parents[2] / "workflows"


def issued(story: str, kind: str, by: str) -> list[Paper]:
    """Give the papers of a kind that the acts of one person drew up, in all cases of a story."""
    return [
        event.paper
        for journal in played(STORIES / story).journals
        for entry in journal
        for event in entry.events
        if entry.actor == by and isinstance(event, PaperIssued) and event.paper.kind == kind
    ]


@pytest.mark.parametrize(
    ("story", "kind", "by", "many", "committee"),
    [
        # the court's own officer records the ruling: a notice to each of the two parties
        ("property_three_level/stories/confirmation.yaml", "ruling_notice", "court_officer", 2, "dongmen_committee"),
        # the station lets its letter expire: the feedback on it is the committee's
        ("linked_mediation_121/stories/police_outcomes.yaml", "feedback_letter", "deputy", 1, "dashizi_committee"),
    ],
)
def test_the_committee_issues_what_is_its_own_though_a_counterpart_acts(
    story: str, kind: str, by: str, many: int, committee: str
) -> None:
    assert [one.institution for one in issued(story, kind, by)] == [committee] * many


def test_a_letter_of_the_other_side_stays_its_own() -> None:
    found = issued("linked_mediation_121/stories/police_outcomes.yaml", "entrustment_letter", "deputy")
    assert {one.institution for one in found} == {"dashizi_police"}
