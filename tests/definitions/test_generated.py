"""The short form of `./dev soak soundness`, without its other side: the proof finds every defect that was put in.

Of what was made up without a defect, nothing of the kind is found.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mediation.definitions.exchange import pnml
from mediation.definitions.soundness import findings
from tests.definitions.generated import DEFECTS, make
from tests.soak.soundness import NOT_IN_A_NET, STRUCTURAL

SEED = 7
HOW_TO = Path(__file__).parent.parent.parent / "docs" / "how-to" / "write-a-workflow.md"
CODES = HOW_TO.read_text(encoding="utf-8").partition("| 代码 |")[2]
#: Nothing is wrong with it as a net: a clock alone leads on.
SOUND = {"", "clock_alone"}


@pytest.mark.parametrize("number", range(2 * len(DEFECTS)))
def test_what_was_put_in_is_found_and_nothing_else(number: int) -> None:
    made = make(number, SEED)
    codes = {finding.code for finding in findings(made.workflow())}
    assert bool(codes & STRUCTURAL) is (made.defect not in SOUND), (made.defect, codes)
    assert codes <= STRUCTURAL | NOT_IN_A_NET


def test_every_finding_of_the_proofs_is_sorted_into_one_of_the_two() -> None:
    told = set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| (`[a-z_]+`[^|]*)\|", CODES, re.MULTILINE))))
    assert told
    assert told == STRUCTURAL | NOT_IN_A_NET
    assert not STRUCTURAL & NOT_IN_A_NET


def test_the_same_dice_make_the_same_definition() -> None:
    first, again, other = make(5, 1), make(5, 1), make(5, 2)
    assert first == again
    assert pnml(first.workflow()) == pnml(again.workflow())
    assert first.data != other.data


def test_every_defect_is_put_in_once_every_second_definition() -> None:
    assert [make(number, SEED).defect for number in range(1, 2 * len(DEFECTS), 2)] == list(DEFECTS)
    assert {make(number, SEED).defect for number in range(0, 2 * len(DEFECTS), 2)} == {""}
