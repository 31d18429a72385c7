"""A day may end at the end of business hours (民法典 203 第二款): the instant moves, the day never."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from mediation.casework.intake import open_case
from mediation.clock.sweep import sweep
from mediation.definitions.compile import compile_text
from mediation.definitions.library import Library
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, RunningDeadline
from mediation.errors import DefinitionError
from mediation.store.memory import MemoryStore
from tests.engine.builders import a_town, a_workflow, an_actor, instant
from tests.store.houses import FORM, a_house

WHOLE = 'value: "24:00"'
FRIDAY = instant("2026-09-18 09:00")


@cache
def until(hour: str) -> Workflow:
    """The property procedure with a day that ends at this hour."""
    text = a_workflow().text
    assert WHOLE in text
    return compile_text(text.replace(WHOLE, f'value: "{hour}"'))


def screening(case: Case) -> RunningDeadline:
    found = case.clock("screen")
    assert found is not None
    return found


@pytest.mark.parametrize(("hour", "end"), [("24:00", "2026-09-21 00:00"), ("17:30", "2026-09-20 17:30")])
def test_the_last_day_ends_with_business(hour: str, end: str) -> None:
    """One working day from Friday 18 September: Sunday the 20th is worked instead of a day of the Mid-Autumn days."""
    store = MemoryStore(a_town())
    house = replace(a_house(store), library=Library([until(hour)]))
    fields, actor = {**FORM, "place": "community"}, an_actor("mediator")
    case = open_case(house, workflow="property_three_level", fields=fields, command_id="log", actor=actor, at=FRIDAY)
    clock = screening(case)
    assert clock.due_on is not None
    assert (clock.due_on.isoformat(), clock.due_at) == ("2026-09-20", instant(end))
    sweep(house, instant("2026-09-20 18:00"))
    with store.reading() as reading:
        after = reading.cases.get(case.id)
    assert after is not None
    assert (screening(after).missed_at is not None) == (hour != "24:00")
    store.close()


def test_what_is_no_hour_is_told_before_the_workflow_loads() -> None:
    with pytest.raises(DefinitionError) as caught:
        until("half past five")
    [found] = caught.value.findings
    assert found.code == "bad_hour"
    assert found.line
    assert "17:30" in found.hint
