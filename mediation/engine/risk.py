"""Signs that a quarrel may turn violent (民转刑): which were found, what they weigh, which colour the rules suggest.

The rules only suggest and say why; a named person marks the colour. The weights are local defaults: no rule in force
gives any. What duty follows from red stands in the workflow's clocks, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mediation.engine.case import Case

#: What each sign weighs. The keys are those of the form's list of signs of danger.
WEIGHTS = {
    "threat": 40,
    "weapon": 40,
    "violence": 25,
    "home_violence": 25,
    "repeated_calls": 20,
    "punished": 15,
    "ill_or_drunk": 15,
    "crowd": 15,
    "deep_grudge": 10,
    "failed_before": 10,
    "need": 5,
}
#: One of these alone is red: a threat to kill, a weapon at hand.
RED_ALONE = ("threat", "weapon")
RED_FROM = 40
YELLOW_FROM = 20
#: How grave each colour is. Orange is a person's to give, the rules never suggest it.
GRAVITY = {"green": 0, "yellow": 1, "orange": 2, "red": 3}
_FAILURES = 2


class Suggestion(NamedTuple):
    """The colour that the rules suggest, the score, and the signs that count, the heaviest first."""

    colour: str
    score: int
    signs: tuple[str, ...]


def suggestion(signs: Iterable[str], case: Case) -> Suggestion:
    """Weigh the signs reported; mediation that failed twice or more counts without being reported."""
    counted = {one for one in signs if one in WEIGHTS}
    if case.earlier_failures >= _FAILURES:
        counted.add("failed_before")
    ordered = tuple(sorted(counted, key=lambda one: (-WEIGHTS[one], one)))
    score = sum(WEIGHTS[one] for one in ordered)
    if score >= RED_FROM or any(one in RED_ALONE for one in ordered):
        colour = "red"
    else:
        colour = "yellow" if score >= YELLOW_FROM else "green"
    return Suggestion(colour, score, ordered)
