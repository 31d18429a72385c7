"""Every clock of every case as a row, so that one indexed question finds what is due. The truth stands in the case.

A row follows its clock in the same transaction; when it turns yellow and black is worked out in `clock_colours.py`.
What the sweep could not do is noted beside it (`attempts`, `fault`) and tried again later; any change of the clock
wipes the note.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from mediation.calendar.terms import When
from mediation.engine.case import Case, CaseId, RunningDeadline
from mediation.engine.clock_colours import marks
from mediation.store.instants import instant, maybe_micros, micros
from mediation.store.wire import Wire

_PUT = (
    "INSERT INTO case_deadline (case_id, key, ref, anchor, level, status, next_step, next_at, due_at, missed_at,"
    " provisional, yellow_at, black_at, moved_no) VALUES (:case_id, :key, :ref, :anchor, :level, :status, :next_step,"
    " :next_at, :due_at, :missed_at, :provisional, :yellow_at, :black_at, :moved_no)"
    " ON CONFLICT (case_id, key, ref) DO UPDATE SET"
    " anchor = excluded.anchor, level = excluded.level, status = excluded.status, next_step = excluded.next_step,"
    " next_at = excluded.next_at, due_at = excluded.due_at, missed_at = excluded.missed_at,"
    " provisional = excluded.provisional, yellow_at = excluded.yellow_at, black_at = excluded.black_at,"
    " moved_no = CASE WHEN excluded.moved_no > 0 THEN excluded.moved_no ELSE case_deadline.moved_no END,"
    " attempts = 0, retry_at = 0, fault = ''"
)
#: A clock that only went on to its next step: what stands in the index of due dates is left alone, for an index is
#: written for every column that a statement names, whether its value changes or not.
_GO_ON = (
    "UPDATE case_deadline SET next_step = :next_step, next_at = :next_at, attempts = 0, retry_at = 0, fault = ''"
    " WHERE case_id = :case_id AND key = :key AND ref = :ref"
)
_STEP = (
    "SELECT d.case_id, d.key, d.ref, d.anchor, d.next_step, d.next_at, c.version, d.attempts, d.fault"
    " FROM case_deadline d JOIN case_record c ON c.id = d.case_id WHERE d.next_at IS NOT NULL"
)
_DUE = f"{_STEP} AND d.next_at <= :now AND d.retry_at <= :now ORDER BY d.next_at, d.case_id, d.key, d.ref LIMIT :most"
_TAKE = (
    f"{_STEP} AND d.next_at <= :now AND d.retry_at <= :now ORDER BY d.next_at, d.case_id, d.key, d.ref LIMIT :most"
    " /*skip locked of d*/"
)
_LEASE = "UPDATE case_deadline SET retry_at = :until WHERE case_id = :case_id AND key = :key AND ref = :ref"
_TROUBLED = f"{_STEP} AND d.attempts > 0 ORDER BY d.next_at, d.case_id, d.key, d.ref LIMIT :most"
_SET_ASIDE = (
    "UPDATE case_deadline SET attempts = attempts + 1, retry_at = :retry_at, fault = :fault"
    " WHERE case_id = :case_id AND key = :key AND ref = :ref"
)


class DueStep(NamedTuple):
    """A step of a clock whose time has come. `anchor` tells this run of the clock from another, `version` is the case's
    when it was seen: a step that an undo brings back is another one."""

    case: CaseId
    key: str
    ref: str
    anchor: str
    step: int
    at: datetime
    version: int
    attempts: int
    fault: str


def anchor_text(anchor: When) -> str:
    """Write the day from which a clock counts, as `ReachStep.anchor` names it."""
    return anchor.day.isoformat()


class DeadlineLedger:
    """The rows of `case_deadline`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def follow(self, before: Case, after: Case) -> None:
        """Write every clock that changed. Of several runs of one clock the newest has the row."""
        if before.deadlines is after.deadlines:
            return
        old = {(clock.key, clock.ref): clock for clock in before.deadlines}
        new = {(clock.key, clock.ref): clock for clock in after.deadlines}
        put, on = [], []
        for name, clock in new.items():
            was = old.get(name)
            if was == clock:
                continue
            row = _row(after.id, clock)
            if was is not None and _rest(_row(after.id, was)) == _rest(row):
                on.append({column: row[column] for column in ("case_id", "key", "ref", *_GOING_ON)})
            else:
                put.append({**row, "moved_no": after.version if _moved(was, clock) else 0})
        self._wire.many(_PUT, put)
        self._wire.many(_GO_ON, on)
        gone = [{"case_id": after.id, "key": key, "ref": ref} for key, ref in old.keys() - new.keys()]
        self._wire.many("DELETE FROM case_deadline WHERE case_id = :case_id AND key = :key AND ref = :ref", gone)

    def due(self, now: datetime, *, limit: int) -> tuple[DueStep, ...]:
        """List steps whose time has come, in the order in which they fell due."""
        rows = self._wire.all(_DUE, {"now": micros(now), "most": limit})
        return tuple(_step(row) for row in rows)

    def take(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[DueStep, ...]:
        """Take steps whose time has come, in that order, and keep other sweeps away for the length of `lease`.

        Whatever changes the clock ends the lease; a sweep that was killed gives its steps back when the lease is over.
        """
        steps = tuple(_step(row) for row in self._wire.all(_TAKE, {"now": micros(now), "most": limit}))
        until = micros(now + lease)
        self._wire.many(
            _LEASE, [{"until": until, "case_id": step.case, "key": step.key, "ref": step.ref} for step in steps]
        )
        return steps

    def set_aside(self, step: DueStep, *, until: datetime, fault: str) -> None:
        """Note that a step could not be carried out, and when to try again. `fault` names no person."""
        self._wire.run(
            _SET_ASIDE,
            {"case_id": step.case, "key": step.key, "ref": step.ref, "retry_at": micros(until), "fault": fault},
        )

    def troubled(self, *, limit: int = 100) -> tuple[DueStep, ...]:
        """List the steps that failed and wait for another try: for the operator."""
        return tuple(_step(row) for row in self._wire.all(_TROUBLED, {"most": limit}))


def ledger_rows(case: Case) -> set[tuple[Any, ...]]:
    """Give the lines that a case ought to have (without its id and what the sweep notes), for verification."""
    clocks = {(clock.key, clock.ref): clock for clock in case.deadlines}
    return {tuple(_row(case.id, clock).values())[1:] for clock in clocks.values()}


#: The columns that say which step of a clock comes next.
_GOING_ON = ("next_step", "next_at")


def _rest(row: dict[str, Any]) -> dict[str, Any]:
    """Give what a row holds besides the step that comes next."""
    return {column: value for column, value in row.items() if column not in _GOING_ON}


def _moved(was: RunningDeadline | None, now: RunningDeadline) -> bool:
    """Say whether a calendar shows this clock otherwise than before; its row notes the entry that made it so."""
    return was is None or (was.due_at, was.status, was.provisional) != (now.due_at, now.status, now.provisional)


def _step(row: tuple[Any, ...]) -> DueStep:
    case, key, ref, anchor, step, at, version, attempts, fault = row
    return DueStep(CaseId(case), key, ref, anchor, step, instant(at), version, attempts, fault)


def _row(case: CaseId, clock: RunningDeadline) -> dict[str, Any]:
    running = clock.status == "running"
    turns = marks(clock)
    return {
        "case_id": case,
        "key": clock.key,
        "ref": clock.ref,
        "anchor": anchor_text(clock.anchor),
        "level": clock.level,
        "status": clock.status,
        "next_step": clock.next_step,
        "next_at": maybe_micros(clock.next_at) if running and clock.next_step >= 0 else None,
        "due_at": maybe_micros(clock.due_at),
        "missed_at": maybe_micros(clock.missed_at),
        "provisional": int(clock.provisional),
        "yellow_at": None if turns is None else micros(turns.yellow_at),
        "black_at": None if turns is None else micros(turns.black_at),
    }
