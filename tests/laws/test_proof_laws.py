"""What is proved is the machine that runs: every step of a case is a step of the abstract space of its workflow.

Here on random walks through the property procedure, and on wanderings through every shipped workflow; every step of
every story is held to it in `tests/stories`.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.laws.abstraction import unproved
from tests.laws.walks import Walk, walks
from tests.laws.wanderings import wandered
from tests.shipped import REPERTOIRE, space

#: The quick profile wanders a little; the long one far afield.
WANDERINGS = 200 if settings.get_current_profile_name() == "long" else 4


@settings(max_examples=40)
@given(walks())
def test_every_step_of_a_random_walk_is_a_step_of_the_proof(walk: Walk) -> None:
    known = space(walk.workflow.key)
    assert [found for one in walk.steps if (found := unproved(known, one.before, one.entry.events, one.after))] == []


@pytest.mark.parametrize("key", [key for key in REPERTOIRE.keys if REPERTOIRE.files(key)])
def test_every_step_of_a_wandering_is_a_step_of_the_proof(key: str) -> None:
    known = space(key)
    steps = [step for seed in range(WANDERINGS) for step in wandered(key, seed, strides=12)]
    assert [found for before, events, after in steps if (found := unproved(known, before, events, after))] == []
    assert steps


def test_what_no_case_can_do_is_no_step() -> None:
    """The law could fail: from the register nobody comes to the archive, and nobody accepts without consent."""
    known = space("property_three_level")
    logged = known.nodes[known.by_state["logged"][0]]
    archived = known.nodes[known.by_state["archived"][0]]
    accepted = known.nodes[known.by_state["accepted"][0]]
    assert not known.has_step(logged, archived, "archive")
    assert not known.has_step(logged, accepted, "accept")
    assert known.has_step(known.nodes[0], logged, "log")
