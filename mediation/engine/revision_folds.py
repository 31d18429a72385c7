"""How the adoption of another revision folds into a case. What it changes is worked out in `adopting.py`."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from mediation.engine import events as ev
from mediation.engine.case import Case, Handoff, Paper, Session

_replace = msgspec.structs.replace
_Numbered = TypeVar("_Numbered", Handoff, Paper, Session)


def revision_adopted(case: Case, event: ev.RevisionAdopted) -> Case:
    """Bind the case to the revision and put what stands differently in its place; all else stays as it is.

    Nothing before it can be undone any more: what an undo restores would be bound to the other text.
    """
    clocks = {(one.key, one.ref): one for one in case.deadlines if (one.key, one.ref) not in event.renamed_clocks}
    clocks.update({(one.key, one.ref): one for one in event.clocks})
    facts = {event.renamed_facts.get(key, key): value for key, value in case.facts.items()}
    return _replace(
        case,
        workflow=event.workflow,
        handoffs=_put(case.handoffs, event.handoffs),
        papers=_put(case.papers, event.papers),
        sessions=_put(case.sessions, event.sessions),
        answers=event.answers or case.answers,
        asides=event.asides or case.asides,
        deadlines=tuple(clocks.values()),
        facts=facts,
        last_entry=0,
        last_act="",
        **event.place_in,
    )


def _put(things: tuple[_Numbered, ...], changed: tuple[_Numbered, ...]) -> tuple[_Numbered, ...]:
    if not changed:
        return things  # the very same: nobody looks whether a row is to be written
    by_number = {one.no: one for one in changed}
    return tuple(by_number.get(one.no, one) for one in things)
