"""An author's own laws on the shipped workflows: what is false is refused with a path, what says nothing is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.definitions.abstract import Space
from mediation.definitions.compile import compile_sources
from mediation.definitions.own_laws import law_findings
from mediation.definitions.soundness import findings
from mediation.definitions.sources import sources_of
from mediation.definitions.workflow import Workflow
from mediation.errors import DefinitionError, Finding
from tests.definitions.small import faults
from tests.definitions.test_soundness import ANSWER, LAW, PARTY, broken

SHIPPED = Path(__file__).parents[2] / "workflows"
PROPERTY, LINKED = "property_three_level", "linked_mediation_121"
NAME = "试一条"


def with_law(folder: str, words: str) -> Workflow:
    """Give a shipped workflow with one more law."""
    main, *parts = sources_of(SHIPPED / folder)
    text = main.text.replace("\nlaws:\n", "\nlaws:\n  - {name: " + NAME + ", " + words + "}\n", 1)
    assert text != main.text
    return compile_sources(main._replace(text=text), parts)


def judged(folder: str, words: str) -> Finding | None:
    """Give what stands against one more law of a shipped workflow; None where it holds."""
    found = [one for one in law_findings(Space(with_law(folder, words))) if NAME in one.message]
    assert len(found) <= 1
    assert all(one.hint and one.message_en and one.hint_en and one.line for one in found)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        # a case accepted where it was logged never went up, nor came down
        (PROPERTY, "never: settle_written, before: {handoff: {route: up, status: accepted}}"),
        (PROPERTY, "never: hold_session, before: {handoff: {route: down, status: accepted}}"),
        # what ends a case ends an open offer as well: where none is open, none is revoked
        (PROPERTY, "every_path_from: terminate, reaches: {handoff: {route: up, status: revoked}}"),
        (PROPERTY, "every_path_from: {handoff: {route: up, status: offered}}, reaches: "
         "{handoff: {route: up, status: declined}}"),
        (PROPERTY, "only: archived, after: {handoff: {route: up, status: expired}}"),
        # a letter from outside is taken on with the case and runs beside it from then on: alone, and as one of several
        (PROPERTY, "never: {handoff: {route: entrusted, status: accepted}}, before: [settle_written, settle_oral]"),
        (PROPERTY, "never: [put_in_force, {handoff: {route: entrusted, status: accepted}}], "
         "before: [settle_written, settle_oral]"),
        (PROPERTY, "never: hold_session, while: [{consent: refused}, {handoff: {route: entrusted, status: accepted}}]"),
        # what is asked beside the case is open while sessions are held: the ordinary course; the court's is the largest
        (PROPERTY, "never: hold_session, while: {handoff: {route: department, status: offered}}"),
        (PROPERTY, "every_path_from: {handoff: {route: court_confirmation, status: offered}}, reaches: "
         "{handoff: {route: court_confirmation, status: returned}}"),
        (LINKED, "never: hold_session, while: {handoff: {route: support_legal, status: offered}}"),
    ],
)  # fmt: skip
def test_a_false_law_is_refused_with_its_path(folder: str, words: str) -> None:
    found = judged(folder, words)
    assert found is not None, words
    assert found.code == "own_law_broken"
    assert found.path
    assert len(found.path) == len(found.path_en)


@pytest.mark.parametrize(
    "words",
    [
        "never: {handoff: {route: up, status: accepted}}, before: {handoff: {route: up, status: offered}}",
        "only: {handoff: {route: up, status: declined}}, after: [offer_up, direct]",
        "only: {handoff: {route: down, status: accepted}}, after: [offer_down, direct]",
        "never: {handoff: {route: up, status: revoked}}, before: {consent: all}",
        "only: {handoff: {route: entrusted, status: returned}}, after: {handoff: {route: entrusted, status: accepted}}",
        "never: {handoff: {route: department, status: accepted}}, before: accept",
    ],
)
def test_a_true_law_on_how_a_handoff_ended_holds(words: str) -> None:
    assert judged(PROPERTY, words) is None


def test_a_route_beside_the_case_is_walked_with_it_where_a_law_speaks_of_it() -> None:
    """Advice is asked for after acceptance alone; that is known only where the large space knows the route."""
    words = "never: {handoff: {route: support_legal, status: offered}}, before: accept"
    assert judged(LINKED, words) is None
    workflow = with_law(LINKED, words)
    assert "support_legal" not in Space(workflow).routes
    assert findings(workflow) == ()


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        (PROPERTY, "never: accept, while: accept"),
        (PROPERTY, "never: archive, while: visit"),
        (PROPERTY, "never: archive, while: [mediating, visit]"),
        (PROPERTY, "never: archive, while: {handoff: {route: up, status: declined}}"),
        (PROPERTY, "never: archive, while: {handoff: {route: up, status: accepted}}"),
        (PROPERTY, "never: hold_session, while: {handoff: {route: police_b, status: returned}}"),
    ],
)
def test_a_while_that_is_no_situation_is_refused_as_it_is_read(folder: str, words: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        with_law(folder, words)
    [found] = refused.value.findings
    assert (found.code, NAME in found.message) == ("law_form", True)
    assert found.line
    assert "before" in found.hint


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("service_orders", "never: dispatch, while: {consent: refused}"),
        (PROPERTY, "never: {handoff: {route: up, status: drafted}}, before: {consent: all}"),
    ],
)
def test_a_law_that_says_nothing_is_refused(folder: str, words: str) -> None:
    found = judged(folder, words)
    assert found is not None, words
    assert found.code == "own_law_empty"


def test_of_several_idle_actions_each_is_looked_at() -> None:
    """`accept` meets the law itself and `remark` does not: the second must not pass because the first does."""
    answer = (("actions:\n", ANSWER), ("fields:\n", PARTY))
    words = "{name: 规矩, only: [answer, remark], after: answer}"
    [found] = faults(broken((LAW, words), *answer))
    assert (found.code, found.path) == ("own_law_broken", ("登记：已登记", "记事：已登记"))
