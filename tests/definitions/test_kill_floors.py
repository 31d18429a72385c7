"""How much of each kind of fault has to be stopped: held against the table of the full run, and in a short form here.

The floors stand in `tests/mutants/floors.yaml`. A kind of which not one may get through needs no excuse, so that none
may stand for it; and an excuse for a whole kind must not outlive the last mutant that it excused.
"""

from __future__ import annotations

import random
from functools import cache

from tests.mutants.judging import LARGE, THROUGH, Shipped
from tests.mutants.kill_table import Judged, below, floors, kinds_excused, reason_of, table_of_kinds
from tests.soak.mutants import PAGE

#: So many of a kind judged and all of them stopped: then the kind is known to be stopped, and needs no excuse.
ENOUGH_TO_TELL = 12
LEAST_OF_ALL = 0.6


@cache
def shipped() -> Shipped:
    return Shipped()


@cache
def chosen() -> tuple[tuple[str, str], ...]:
    """One of every kind that a floor stands for, by dice, from the workflows whose proof takes a moment."""
    dice = random.Random(4)
    kinds: dict[str, list[tuple[str, str]]] = {}
    for file, subjects in shipped().made_of.items():
        if len(subjects[0].workflow.actions) <= LARGE:
            for name, edit in shipped().edits(file).items():
                kinds.setdefault(edit.operator, []).append((file, name))
    wanted = [kinds[kind] for kind in sorted(kinds) if floors()[kind]]
    return tuple(dice.choice(mutants) for mutants in wanted)


def judged(file: str, name: str) -> Judged:
    verdict = shipped().judged(file, shipped().edits(file)[name])
    return Judged(file, name, verdict.stopped, verdict.by)


def test_every_kind_of_fault_has_its_floor_and_no_other() -> None:
    kinds = {edit.operator for file in shipped().made_of for edit in shipped().edits(file).values()}
    assert kinds == floors().keys()
    assert all(0 <= floor <= 100 for floor in floors().values())


def test_the_table_of_the_full_run_keeps_every_floor() -> None:
    assert below(table_of_kinds(PAGE.read_text(encoding="utf-8"))) == []


def test_what_is_below_its_floor_is_named() -> None:
    assert below({"misspell_name": (10, 1), "drop_person": (10, 6)}) == ["misspell_name: 90 % stopped, at least 100 %"]


def test_no_wildcard_excuses_a_kind_that_is_stopped() -> None:
    table = table_of_kinds(PAGE.read_text(encoding="utf-8"))
    stopped = {kind for kind, (all_, through) in table.items() if not through and all_ >= ENOUGH_TO_TELL}
    stopped |= {kind for kind, floor in floors().items() if floor == 100}
    assert not stopped & kinds_excused()


def test_one_of_every_kind_is_stopped_or_has_a_reason_and_most_are_stopped() -> None:
    """The floors hold of many; of these few all that never get through are stopped, and most of the rest."""
    found = [judged(*one) for one in chosen()]
    through = [one for one in found if one.stopped == THROUGH]
    assert not [one for one in through if floors()[one.operator] == 100 or reason_of(one) is None]
    assert len(found) - len(through) >= LEAST_OF_ALL * len(found)
