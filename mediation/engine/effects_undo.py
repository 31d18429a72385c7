"""The effect that takes a mis-press back: the record as it was before, with numbers kept as 作废. See `effects.py`."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mediation.engine import events as ev
from mediation.engine.case import Case, RunningDeadline
from mediation.engine.evolve import evolve
from mediation.engine.probe import Probe
from mediation.engine.reprojecting import reproject

_replace = msgspec.structs.replace


def undo_last(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Give back the record from before the last act; what was drawn since stays drawn."""
    earlier = probe.earlier
    if earlier is None:
        return
    kept = {one.text for one in earlier.numbers}
    void = tuple(_replace(one, status="void") for one in case.numbers if one.text not in kept)
    clocks = tuple(_as_far_as(one, case, probe) for one in earlier.deadlines)
    record = _as_published(_replace(earlier, numbers=earlier.numbers + void, deadlines=clocks), probe)
    yield ev.Undone(
        entry=case.last_entry, record=msgspec.json.decode(msgspec.json.encode(record)), reason=str(probe.get("reason"))
    )


def _as_published(record: Case, probe: Probe) -> Case:
    """Count provisional clocks by the calendar of now: a notice may have been published since the act."""
    provisional = {(one.key, one.ref) for one in record.deadlines if one.provisional}
    for event in reproject(probe.workflow, record, probe.at, probe.town) if provisional else ():
        if (event.key, event.ref) in provisional:
            record = evolve(record, event)
    return record


def _counted_anew(clock: RunningDeadline, now: RunningDeadline, probe: Probe) -> bool:
    """Say whether a clock ends otherwise by nothing but the calendar: the same ledger, no bound, no day agreed."""
    deadline = probe.workflow.deadlines.get(clock.key)
    if deadline is None or deadline.not_after is not None or clock.term is None or clock.status != "running":
        return False
    return _ledger(clock) == _ledger(now)


def _ledger(clock: RunningDeadline) -> tuple[object, ...]:
    return (clock.status, clock.anchor, clock.level, clock.term, clock.suspensions, clock.extension)


def _as_far_as(clock: RunningDeadline, case: Case, probe: Probe) -> RunningDeadline:
    """Give a clock as it was, but with the steps that it has carried out since: they are not carried out again."""
    now = case.clock(clock.key, clock.ref)
    if now is not None and _counted_anew(clock, now, probe):
        return now
    if now is None or (now.status, now.anchor, now.due_at) != (clock.status, clock.anchor, clock.due_at):
        return clock
    return _replace(clock, fired=now.fired, next_step=now.next_step, next_at=now.next_at, missed_at=now.missed_at)
