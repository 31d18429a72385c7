"""A law over the stories of mediation: a concession stays in the record of its session, and goes nowhere else.

Every session of every story concedes something; then every paper, every packet, whatever is owed to somebody outside
and the record that goes with a bundle are searched for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest

from mediation.definitions.workflow import Workflow
from mediation.documents.dossier_record import record_of
from mediation.documents.facts import facts_for
from mediation.engine.case import Case, CaseId
from mediation.engine.consequences import consequences
from mediation.engine.evolve import blank, replay
from mediation.errors import MissingFacts
from mediation.handoffs.packet import packet
from mediation.rehearsal import runner
from mediation.rehearsal.repertoire import Repertoire
from mediation.rehearsal.runner import Played
from mediation.rehearsal.story import Story
from mediation.town.around import Town
from tests.shipped import REPERTOIRE

CONCEDED = "愿意只收三百七十一元"
"""No paper comes by these words otherwise."""

FILES = [
    path
    for key in ("property_three_level", "linked_mediation_121")
    for path in REPERTOIRE.files(key)
    if "_session" in path.read_text(encoding="utf-8")
]


def conceding(story: Story) -> Story:
    """The same story, in which every session records a concession."""
    steps = tuple(
        msgspec.structs.replace(one, fields={**one.fields, "concessions": CONCEDED})
        if one.does in {"hold_session", "joint_session"}
        else one
        for one in story.steps
    )
    return msgspec.structs.replace(story, steps=steps)


def told_outside(case: Case, workflow: Workflow, town: Town) -> Iterator[str]:
    """Everything about a case that leaves the house: papers, packets, the record of a bundle."""
    for paper in case.papers:
        yield msgspec.json.encode(paper).decode()
        if paper.status == "issued" and workflow.documents[paper.kind].template is not None:
            try:
                yield repr(facts_for(workflow, case, paper, town))
            except MissingFacts:  # an early paper of a case that has moved on: it was drawn up when it was complete
                continue
    for handoff in case.handoffs:
        yield msgspec.json.encode(packet(case, handoff, town, {})).decode()
    for purpose in ("court", "archive"):
        yield record_of(case, (), [(one, "") for one in case.papers], case.evidence, purpose).decode()


@cache
def played_with_concessions(path: Path) -> tuple[Played, Workflow, Town]:
    """Play a story in which every session concedes something."""
    repertoire: Repertoire = REPERTOIRE
    story = conceding(repertoire.read(path))
    workflow, town = repertoire.workflow(story.workflow), repertoire.town(story.town)
    return runner.play(story, workflow, town, beside=repertoire.beside(workflow)), workflow, town


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_no_concession_leaves_the_house(path: Path) -> None:
    played, workflow, town = played_with_concessions(path)
    assert played.failures == ()
    for journal in played.journals:
        case = blank(CaseId("case"))
        for entry in journal:
            case = replay(case, entry.events, actor=entry.actor, at=entry.at)
            owed = consequences(workflow, case, entry.events)
            assert CONCEDED not in repr(owed)
        conceded = [one for one in case.sessions if one.held and one.concessions]
        assert conceded == [one for one in case.sessions if one.held]
        for text in told_outside(case, workflow, town):
            assert CONCEDED not in text


#: To whom a case goes out of the house after something was conceded in it: what the law above has to have looked at.
OUTWARD = {
    "court_confirmation": "a court, for confirmation",
    "entrusted": "the court or the arbitration commission that entrusted the case",
    "police_a": "the police, who referred it",
    "police_b": "the police, who entrusted it",
    "police_d": "the police, to whom an act is handed",
    "up": "the committee of the next rung",
}


def test_the_law_has_looked_at_every_way_out_of_a_case_in_which_something_was_conceded() -> None:
    walked: set[str] = set()
    entrusting: set[str] = set()
    undisputed = False
    for path in FILES:
        played, _, _ = played_with_concessions(path)
        for journal in played.journals:
            case = blank(CaseId("case"))
            for entry in journal:
                case = replay(case, entry.events, actor=entry.actor, at=entry.at)
            if any(one.concessions for one in case.sessions):
                walked |= {one.route for one in case.handoffs}
                entrusting |= {one.category for one in case.handoffs if one.route == "entrusted"}
            undisputed |= any(one.undisputed and one.concessions for one in case.sessions)
    assert set(OUTWARD) <= walked, set(OUTWARD) - walked
    assert {"before_filing", "arbitration"} <= entrusting
    assert undisputed  # undisputed facts stand beside concessions in the same session, and only these may travel
