"""Telling a case for teaching: the record and its journal are read, `documents/teaching_case.py` tells it."""

from __future__ import annotations

from mediation.casework.house import House
from mediation.documents.teaching_case import TeachingCase, teaching_case
from mediation.engine import events as ev
from mediation.engine.case import CaseId
from mediation.errors import CaseNotFound


def told_for_teaching(house: House, case: CaseId, *, sums: str) -> TeachingCase:
    """Tell a case without names; whoever asks has been let to see it. `sums` is keep or round.

    Raises CaseNotFound, and NamesLeft if anything known would still be in the story.
    """
    with house.store.reading() as reading:
        found = reading.cases.get(case)
        entries = reading.journal.entries(case)
        town = reading.town.around()
    if found is None or found.workflow is None:
        raise CaseNotFound
    taken = [one for entry in entries for one in entry.events if isinstance(one, ev.ActionTaken)]
    acts = [(one.action, one.on.day) for one in taken]
    return teaching_case(found, house.library.get(found.workflow), town, acts, sums=sums)
