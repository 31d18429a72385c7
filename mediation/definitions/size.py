"""How large one workflow may be, all its files together. What a single file may hold is `strict_yaml.py`'s.

The bounds are some four times what the largest shipped workflow has. They keep compiling and proving in bounded time
and memory whoever wrote the file; a procedure beyond them is read by nobody and belongs in two.
"""

from __future__ import annotations

from collections.abc import Sequence

from mediation.definitions.compose import SECTION_TITLES, Composed
from mediation.definitions.labels import Label
from mediation.definitions.names import Faults, Spot
from mediation.definitions.proof_words import both

MOST = {
    "ladder": 12,
    "fields_": 600,
    "states": 80,
    "actions": 400,
    "deadlines": 300,
    "routes": 60,
    "documents": 400,
    "registers": 60,
    "settings": 400,
    "dossier": 160,
    "review": 40,
}
MOST_LAWS = 200
MOST_CHOICE_LISTS = 300


def check_size(composed: Composed, faults: Faults) -> None:
    """Note every section that holds more than it may; the finding stands at the first entry too many."""
    for section, most in MOST.items():
        _check(SECTION_TITLES[section], [one.spot for one in getattr(composed, section).values()], most, faults)
    _check(both("规矩", "laws"), [one.spot for one in composed.laws], MOST_LAWS, faults)
    _check(
        both("选项列表", "lists of choices"), [one.spot for one in composed.choices.values()], MOST_CHOICE_LISTS, faults
    )


def _check(title: Label, spots: Sequence[Spot], most: int, faults: Faults) -> None:
    if len(spots) > most:
        message = both(f"{title.zh}共 {len(spots)} 项。", f"{len(spots)} entries of one kind: {title.en}.")
        hint = both(f"一个流程最多 {most} 项，请拆成两个流程。", f"A workflow has {most} at most; make two of it.")
        faults.add("too_large", message, spots[most], hint)
