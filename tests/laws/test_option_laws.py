"""Laws of options and decisions: what is offered is accepted, what is closed is refused, and a refusal does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
from hypothesis import given, settings

from mediation.engine import events as ev
from mediation.engine.case import Case
from mediation.engine.commands import Command, TakeAction
from mediation.engine.decide import decide
from mediation.errors import Refusal
from tests.laws.forms import Forms
from tests.laws.walks import PEOPLE, Walk, places

#: How many forms are tried before an open option counts as one that no form opens.
TRIES = 200


def verdict(walk: Walk, who: str, command: Command) -> tuple[ev.Event, ...] | Refusal:
    """What the engine says, without carrying it out."""
    earlier: Case | None = None
    if isinstance(command, TakeAction) and command.action == "undo":
        earlier = walk.retold(walk.case.last_entry - 1)
    try:
        return decide(
            walk.workflow, walk.case, command, walk.actor(who), walk.now, walk.town, earlier=earlier, others=walk.others
        )
    except Refusal as refusal:
        return refusal


def some_forms(walk: Walk, key: str, many: int) -> Iterator[dict[str, Any]]:
    """Make up forms of an action: the same ones each time."""
    made = Forms(Random(key), walk.case, walk.town, walk.now)
    for _ in range(many):
        yield made.form(walk.workflow.actions[key])


@settings(max_examples=40)
@given(places())
def test_offered_means_accepted(walk: Walk) -> None:
    for who in PEOPLE:
        for option in walk.options(who):
            key = option.action.key
            if option.open:
                found = (verdict(walk, who, walk.command(key, form)) for form in some_forms(walk, key, TRIES))
                assert any(not isinstance(one, Refusal) for one in found), f"no form opens {key} for {who}"
            elif option.mine:
                for form in some_forms(walk, key, 3):
                    assert isinstance(verdict(walk, who, walk.command(key, form)), Refusal), key


@settings(max_examples=25)
@given(places())
def test_what_is_not_offered_at_all_is_refused(walk: Walk) -> None:
    for who in PEOPLE[::3]:
        offered = {one.action.key for one in walk.options(who) if one.mine}
        for key in set(walk.workflow.actions) - offered:
            (form,) = some_forms(walk, key, 1)
            refusal = verdict(walk, who, walk.command(key, form))
            assert isinstance(refusal, Refusal), key
            assert refusal.objections


@settings(max_examples=25)
@given(places())
def test_deciding_is_deterministic_and_changes_nothing(walk: Walk) -> None:
    before = msgspec.json.encode(walk.case)
    for who in PEOPLE:
        for option in walk.options(who):
            (form,) = some_forms(walk, option.action.key, 1)
            command = walk.command(option.action.key, form)
            first, second = verdict(walk, who, command), verdict(walk, who, command)
            if isinstance(first, Refusal):
                assert isinstance(second, Refusal)
                assert first.objections == second.objections
                assert type(first) is type(second)
            else:
                assert first == second
    assert msgspec.json.encode(walk.case) == before


@settings(max_examples=25)
@given(places())
def test_every_reason_has_a_code_and_words_and_names_a_field_that_is_asked(walk: Walk) -> None:
    for refusal in walk.refusals:
        for objection in refusal.objections:
            assert objection.code == objection.code.upper()
            assert objection.reason
    for who in PEOPLE[::2]:
        for option in walk.options(who):
            assert option.open == (not option.objections)
            assert option.mine or option.objections[0].code == "NOT_ENTITLED"
