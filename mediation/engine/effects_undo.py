"""The effect that takes a mis-press back: the record as it was before, with numbers kept as 作废. See `effects.py`."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mediation.engine import events as ev
from mediation.engine.case import Case, RunningDeadline
from mediation.engine.probe import Probe

_replace = msgspec.structs.replace


def undo_last(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Give back the record from before the last act; what was drawn since stays drawn."""
    earlier = probe.earlier
    if earlier is None:
        return
    kept = {one.text for one in earlier.numbers}
    void = tuple(_replace(one, status="void") for one in case.numbers if one.text not in kept)
    clocks = tuple(_as_far_as(one, case) for one in earlier.deadlines)
    record = _replace(earlier, numbers=earlier.numbers + void, deadlines=clocks)
    yield ev.Undone(
        entry=case.last_entry, record=msgspec.json.decode(msgspec.json.encode(record)), reason=str(probe.get("reason"))
    )


def _as_far_as(clock: RunningDeadline, case: Case) -> RunningDeadline:
    """Give a clock as it was, but with the steps that it has carried out since: they are not carried out again."""
    now = case.clock(clock.key, clock.ref)
    if now is None or (now.status, now.anchor, now.due_at) != (clock.status, clock.anchor, clock.due_at):
        return clock
    return _replace(clock, fired=now.fired, next_step=now.next_step, next_at=now.next_at, missed_at=now.missed_at)
