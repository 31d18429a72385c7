"""Which clocks an entry can concern: all that it may start, all that count, in the workflow's order, and no others."""

from __future__ import annotations

import pytest

from mediation.calendar.terms import When
from mediation.engine.case import RunningDeadline
from mediation.engine.clock_starts import concerned
from tests.engine.builders import a_workflow, instant

WORKFLOWS = ("property_three_level", "linked_mediation_121")
MORNING = When.at(instant("2026-09-07 09:00"))


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_name_that_starts_a_clock_concerns_it(name: str) -> None:
    workflow = a_workflow(name)
    names = {*workflow.actions, *workflow.states}
    for happened in names:
        wanted = [
            key
            for key, deadline in workflow.deadlines.items()
            if happened in deadline.starts.actions or happened in deadline.starts.states
        ]
        assert [deadline.key for deadline, _ in concerned(workflow, (happened,), ())] == wanted


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_clock_that_counts_is_always_concerned_with_all_its_runs(name: str) -> None:
    workflow = a_workflow(name)
    for key in workflow.deadlines:
        runs = [RunningDeadline(key=key, ref=ref, anchor=MORNING) for ref in ("1", "2")]
        assert concerned(workflow, ("nothing of the kind",), runs) == ((workflow.deadlines[key], runs),)


def test_the_order_is_the_workflows_whatever_the_order_of_the_clocks() -> None:
    workflow = a_workflow()
    keys = list(workflow.deadlines)
    live = [RunningDeadline(key=key, anchor=MORNING) for key in reversed(keys)]
    assert [deadline.key for deadline, _ in concerned(workflow, (), live)] == keys
