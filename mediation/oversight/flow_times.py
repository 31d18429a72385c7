"""Where the cases of a workflow stand, and how long cases stay at each state: the numbers of the heat map.

For supervisors only, about the cases of their own subtree. The live ones are counted by SQL; the times are read from
the entries of the journal by which a state was entered, of cases that were active lately. A stay that is not over yet
counts among the cases, not among the times. An entry that was redacted ends what is known of its case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any

import msgspec

from mediation.calendar.moments import SHANGHAI
from mediation.engine.actor import Actor
from mediation.store.instants import micros
from mediation.store.journal import opened_payload
from mediation.store.visibility import subtrees
from mediation.store.wire import Wire
from mediation.town.around import Town

WINDOW_DAYS = 180
"""Stays that ended within so many days count, unless another number is asked for."""

_DAY = timedelta(days=1)


class AtState(msgspec.Struct, frozen=True, kw_only=True):
    """One state at one rung (level empty: at all rungs together): its live cases, how many stays ended within the
    window, and their median in days."""

    state: str
    level: str
    cases: int = 0
    stays: int = 0
    median_days: float | None = None


class _Moment(msgspec.Struct, frozen=True):
    day: date
    instant: datetime | None = None


class _Told(msgspec.Struct, frozen=True):
    """What an event of the journal may say about state and rung; all else in it is passed over."""

    event: str
    state: str = ""
    level: str = ""
    on: _Moment | None = None
    record: dict[str, Any] = {}
    place_in: dict[str, str] = {}


class _Stay(msgspec.Struct, frozen=True):
    state: str
    level: str
    began: datetime
    ended: datetime


_decoder = msgspec.json.Decoder(tuple[_Told, ...])
_TELLING = (b'"state_entered"', b'"custody_passed"', b'"undone"', b'"revision_adopted"')


def flow_times(
    wire: Wire, workflow: str, *, seen_by: Actor, town: Town, at: datetime, days: int = WINDOW_DAYS
) -> tuple[AtState, ...]:
    """Give the numbers of every state, by rung and together; nothing to whoever supervises no place."""
    scope, values = _scope(seen_by, town)
    if not scope:
        return ()
    values |= {"workflow": workflow, "since": micros(at - days * _DAY)}
    counted: dict[tuple[str, str], int] = {}
    for state, level, number in wire.all(
        "SELECT state, level, COUNT(*) FROM case_record"
        f" WHERE workflow = :workflow AND closed = 0 AND {scope} GROUP BY state, level",
        values,
    ):
        for key in ((state, level), (state, "")):
            counted[key] = counted.get(key, 0) + int(number)
    lengths: dict[tuple[str, str], list[float]] = {}
    for stay in _stays(wire, scope, values):
        if stay.ended >= at - days * _DAY:
            length = max(stay.ended - stay.began, timedelta()) / _DAY
            for key in ((stay.state, stay.level), (stay.state, "")):
                lengths.setdefault(key, []).append(length)
    return tuple(
        AtState(
            state=state,
            level=level,
            cases=counted.get((state, level), 0),
            stays=len(found := lengths.get((state, level), [])),
            median_days=round(median(found), 1) if found else None,
        )
        for state, level in sorted({*counted, *lengths})
    )


def _scope(seen_by: Actor, town: Town) -> tuple[str, dict[str, Any]]:
    parts, values = [], dict[str, Any]()
    for position, path in enumerate(subtrees(seen_by, town)):
        low, high = f"low_{position}", f"high_{position}"
        values |= {low: path, high: path[:-1] + "0"}  # "0" is what follows "/"
        parts += [f"({column} >= :{low} AND {column} < :{high})" for column in ("place_path", "custodian_path")]
    return (f"({' OR '.join(parts)})" if parts else ""), values


def _stays(wire: Wire, scope: str, values: dict[str, Any]) -> Iterator[_Stay]:
    rows = wire.all(
        "SELECT p.case_id, p.seq, p.salt, p.payload FROM journal_payload p WHERE p.case_id IN"
        f" (SELECT id FROM case_record WHERE workflow = :workflow AND last_at >= :since AND {scope})"
        " ORDER BY p.case_id, p.seq",
        values,
    )
    here, walk = "", _Walk()
    for case, seq, salt, stored in rows:
        _, payload = opened_payload(wire.sealing, case, seq, salt=salt, stored=stored)
        if not any(event in payload for event in _TELLING):
            continue
        if case != here:
            here, walk = case, _Walk()
        for event in _decoder.decode(payload):
            stay = walk.follow(event)
            if stay is not None:
                yield stay


class _Walk:
    """One case's way through states and rungs."""

    def __init__(self) -> None:
        self.state = self.level = self.entered_at = ""
        self.since: datetime | None = None

    def follow(self, told: _Told) -> _Stay | None:
        """Take one event in; give the stay that it ends, if it ends one."""
        match told.event:
            case "case_opened" | "custody_passed":
                self.level = told.level
            case "undone":
                self.state, self.level = str(told.record.get("state", "")), str(told.record.get("level", ""))
            case "revision_adopted":
                self.state = told.place_in.get("state", self.state)
                self.level = told.place_in.get("level", self.level)
            case "state_entered" if told.on is not None:
                return self._enter(told.state, _instant(told.on))
            case _:
                pass
        return None

    def _enter(self, state: str, now: datetime) -> _Stay | None:
        found = None
        if self.since is not None and self.state and self.state != state:
            found = _Stay(self.state, self.entered_at, self.since, now)
        if self.state != state:
            # custody passes before the state is entered: a stay belongs to the rung at which it began
            self.state, self.entered_at, self.since = state, self.level, now
        return found


def _instant(moment: _Moment) -> datetime:
    if moment.instant is not None:
        return moment.instant
    return datetime.combine(moment.day, time(12), SHANGHAI).astimezone(UTC)
