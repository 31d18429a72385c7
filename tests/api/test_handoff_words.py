"""How a handoff ended is said in Chinese, by whatever act of any workflow: no key of a file is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.pages.handoff_view import outcome_of
from mediation.calendar.terms import When
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Handoff
from mediation.rehearsal.repertoire import Repertoire
from mediation.town.institutions import InstitutionId
from tests.engine.builders import instant

WORKFLOWS = Path(__file__).parents[2] / "workflows"
SHIPPED = sorted(one.parent.name for one in WORKFLOWS.glob("*/workflow.yaml"))
CHINESE = re.compile(r"^[一-鿿，、（）]+$")


def ends(workflow: Workflow) -> set[tuple[str, str]]:
    """Every route with each outcome that an act of the workflow's text gives it by name."""
    return {
        (str(route), str(call.args["outcome"]))
        for action in workflow.actions.values()
        for call in action.does
        if call.name == "return_handoff"
        for route in call.args["route"]
    }


def test_every_shipped_workflow_is_asked() -> None:
    assert len(SHIPPED) == 9


@pytest.mark.parametrize("key", SHIPPED)
def test_every_end_of_a_handoff_has_words(key: str) -> None:
    workflow = Repertoire(WORKFLOWS).workflow(key)
    for route, outcome in sorted(ends(workflow)):
        handoff = Handoff(
            no=1,
            route=route,
            direction="out",
            sender=InstitutionId("a"),
            receiver=InstitutionId("b"),
            status="returned",
            offered_on=When.at(instant("2026-09-07 09:00")),
            outcome=outcome,
        )
        assert CHINESE.match(outcome_of(handoff, workflow)), (route, outcome)
