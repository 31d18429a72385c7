"""Reading for both faces: one case with its workflow, its town and its journal, in one look at the store.

Everything is read before anything is drawn; a look is never held open while a page is made.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from api.identity import Caller
from api.naming import Names
from api.sentences import Line, tell
from api.wiring import Wiring
from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId, Handoff, RunningDeadline
from mediation.engine.evolve import blank, replay
from mediation.engine.masking import listed, masked, masked_events, masker, sees_whole
from mediation.engine.options import Option, options
from mediation.engine.travelling import travelled
from mediation.errors import CaseNotFound
from mediation.oversight import casebook
from mediation.store.columns import is_window
from mediation.store.journal import Entry
from mediation.store.visibility import Sight, eyes, sees
from mediation.town.around import Town


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """A case as its reader may see it: numbers and addresses are masked unless `whole` (`engine/masking.py`).

    `case` is for showing; `record` is the case itself, for what counts, compares or draws papers, and is never printed.
    `entries` are empty for one who sees the packet only."""

    case: Case
    record: Case
    sight: Sight
    workflow: Workflow
    town: Town
    entries: tuple[Entry, ...]
    drawn: frozenset[int]
    whole: bool

    def names(self, at: datetime) -> Names:
        """Names for this case."""
        return Names(workflow=self.workflow, case=self.case, town=self.town, at=at)

    def options(self, caller: Caller) -> tuple[Option, ...]:
        """What this reader may do now, and why not the rest.

        Who sees the packet only is told of no other side's actions: why those are closed would say how the case stands.
        """
        found = options(self.workflow, self.record, caller.actor, caller.at, self.town)
        return found if self.sight == "all" else tuple(one for one in found if one.mine)

    def lines(self, at: datetime) -> tuple[Line, ...]:
        """The journal in sentences, oldest first."""
        return lines(self.names(at), self.entries)


def look(wiring: Wiring, case: str, caller: Caller) -> Looked:
    """Look at one case; CaseNotFound if it is absent or invisible."""
    plain = case.replace("-", "")  # a case that another one opened is named after it: <id>-1
    if not plain.isascii() or not plain.isalnum() or len(case) > 60:
        raise CaseNotFound
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        found = casebook.read(reading.wire, CaseId(case), seen_by=caller.actor, town=town)
        told = reading.journal.entries(found.case.id) if found.sight == "all" else ()
        drawn = reading.papers.drawn_numbers(found.case.id)
    workflow = workflow_of(wiring, found.case)
    whole = sees_whole(workflow, found.case, caller.actor, town)
    shown = found.case if whole else masked(found.case)
    if found.sight == "packet":
        shown = travelled(shown, eyes(caller.actor, town))
    return Looked(
        case=shown,
        record=found.case,
        sight=found.sight,
        workflow=workflow,
        town=town,
        entries=told if whole else _masked(found.case, told),
        drawn=drawn,
        whole=whole,
    )


def as_listed(wiring: Wiring, case: Case, actor: Actor, town: Town, letter: Handoff | None = None) -> Case:
    """Give a case as a list or a notice shows it to this reader: whole to who handles it, else masked.

    Who sees the packet only is shown what travelled with `letter`, or with their newest, and not what became of it.
    """
    if sees_whole(workflow_of(wiring, case), case, actor, town):
        return case
    return listed(case, travelled(case, eyes(actor, town), letter) if sees(actor, case, town) == "packet" else case)


def _masked(case: Case, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Mask a journal as its case is masked, and what was registered before and is no more."""
    stages, after = [case], blank(case.id)
    for entry in entries:
        after = replay(after, entry.events, actor=entry.actor, at=entry.at)
        stages.append(after)
    mask = masker(*stages)
    return tuple(msgspec.structs.replace(one, events=masked_events(one.events, mask)) for one in entries)


def workflow_of(wiring: Wiring, case: Case) -> Workflow:
    """Give the very text that a case is bound to."""
    assert case.workflow is not None  # every opened case is bound
    return wiring.library.get(case.workflow)


def town_of(wiring: Wiring) -> Town:
    """Give the town as it is now."""
    with wiring.house.store.reading() as reading:
        return reading.town.around()


def lines(names: Names, entries: tuple[Entry, ...]) -> tuple[Line, ...]:
    """Tell entries of a journal; what was redacted says so."""
    return tuple(
        tell(
            names,
            seq=entry.seq,
            actor=entry.actor,
            actor_name=entry.actor_name,
            recorded_at=entry.at,
            events=entry.events,
        )
        for entry in entries
    )


def clocks_by_end(workflow: Workflow, case: Case) -> tuple[RunningDeadline, ...]:
    """List the running clocks that somebody can be late for, the one that ends first in front."""
    running = [
        (one.due_at, one.key, one)
        for one in case.deadlines
        if one.status == "running" and one.due_at and not is_window(workflow.deadlines.get(one.key))
    ]
    return tuple(one for _, _, one in sorted(running, key=lambda each: each[:2]))
