"""The closed list of names that a workflow may use for conditions and effects, with their meaning and arguments.

An author combines these names; nobody writes expressions. What each does in the machine stands in `engine/guards.py`
and `engine/effects.py`; a test holds the three against each other.
"""

from __future__ import annotations

from mediation.definitions import (
    words_of_corrections,
    words_of_counterparts,
    words_of_matters,
    words_of_mediation,
    words_of_parties,
    words_of_sessions,
    words_of_sides,
)
from mediation.definitions.words import Word

__all__ = ["CONDITIONS", "EFFECTS", "REQUIREMENTS", "Word"]

#: What must hold before an action may be taken; each answers with a coded reason when it does not.
REQUIREMENTS: dict[str, Word] = {
    **words_of_mediation.REQUIREMENTS,
    **words_of_corrections.REQUIREMENTS,
    **words_of_counterparts.REQUIREMENTS,
    **words_of_parties.REQUIREMENTS,
    **words_of_sessions.REQUIREMENTS,
    **words_of_sides.REQUIREMENTS,
    **words_of_matters.REQUIREMENTS,
}

#: What decides between ways on, or whether a trigger counts. Never a reason for refusal.
CONDITIONS: dict[str, Word] = {
    **words_of_mediation.CONDITIONS,
    **words_of_corrections.CONDITIONS,
    **words_of_sides.CONDITIONS,
    **words_of_matters.CONDITIONS,
}

#: What an action does besides moving the case, in the order given.
EFFECTS: dict[str, Word] = {
    **words_of_mediation.EFFECTS,
    **words_of_corrections.EFFECTS,
    **words_of_counterparts.EFFECTS,
    **words_of_parties.EFFECTS,
    **words_of_sessions.EFFECTS,
    **words_of_sides.EFFECTS,
    **words_of_matters.EFFECTS,
}
