"""The calendar of a person or an institution: sessions and days on which clocks end, between two days, in one question.

SELECT only, over the indexes that the write path keeps; no record of a case is read. Who sees what is said by the
visibility clause alone. A session that was put off, called off, or left over in a case that is concluded does not take
place; a clock that stands or has ended has no day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

import msgspec

from mediation.calendar.moments import day_of, end_of_day, start_of_day
from mediation.engine.actor import Actor
from mediation.engine.calendar_scopes import MINE, scopes
from mediation.engine.case import CaseId, WorkflowRef
from mediation.store.instants import instant, micros
from mediation.store.visibility import clause, eyes
from mediation.store.wire import Wire, listed
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId, Role

Kind = Literal["session", "deadline"]
State = Literal["arranged", "held", "off", "running"]

_OFF = frozenset({"called_off", "postponed"})
_OF_CASE = (
    "case_record.id, case_record.number, case_record.title, case_record.workflow, case_record.revision, p.digest,"
    " CASE WHEN case_record.closed = 1 OR case_record.concluded_on IS NOT NULL THEN 1 ELSE 0 END AS done,"
    " case_record.version, case_record.last_at, j.recorded_at"
)
_BESIDE = (
    " LEFT JOIN published_revision p ON p.workflow = case_record.workflow AND p.revision = case_record.revision"
    " LEFT JOIN journal j ON j.case_id = case_record.id AND j.seq = {0}.moved_no"
)
_DEADLINES = (
    f"SELECT 'deadline' AS kind, d.key, d.ref, 0 AS no, d.due_at AS at, 1 AS timed, NULL AS place, '' AS manner,"
    f" 'running' AS result, d.provisional, d.moved_no, {_OF_CASE}"
    f" FROM case_deadline d JOIN case_record ON case_record.id = d.case_id{_BESIDE.format('d')}"
    " WHERE d.status = 'running' AND d.due_at > :first AND d.due_at <= :last"
)
_SESSIONS = (
    f"SELECT 'session' AS kind, '' AS key, '' AS ref, s.no, s.starts_at AS at, s.timed, s.place, s.manner,"
    f" s.result, 0 AS provisional, s.moved_no, {_OF_CASE}"
    f" FROM case_session s JOIN case_record ON case_record.id = s.case_id{_BESIDE.format('s')}"
    " WHERE s.starts_at >= :first AND s.starts_at < :last"
)
_MOMENT = timedelta(microseconds=1)
_AT_ONCE = 500


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One session or one end of a clock, as it stands now.

    `at` is the instant; `timed` False: only `day` is known. Of a clock, `day` is its last day and `at` the end of that
    day; `timed` then says that it ends at an hour. `sequence` and `modified` are number and instant of the journal's
    entry that last changed it. `place` is as somebody typed it; `names_a_party`: a name of the case stands in it.
    """

    kind: Kind
    case: CaseId
    number: str
    title: str
    workflow: WorkflowRef
    day: date
    at: datetime
    timed: bool
    state: State
    sequence: int
    modified: datetime
    key: str = ""
    ref: str = ""
    no: int = 0
    place: str = ""
    manner: str = ""
    provisional: bool = False
    names_a_party: bool = False


class Agenda(msgspec.Struct, frozen=True, kw_only=True):
    """The entries in order of time. `cut`: there were more than were asked for."""

    entries: tuple[Entry, ...]
    cut: bool = False


class _Row(NamedTuple):
    kind: Kind
    key: str
    ref: str
    no: int
    at: int
    timed: int
    place: bytes | str | None
    manner: str
    result: str
    provisional: int
    moved_no: int
    case: str
    number: str
    title: str
    workflow: str
    revision: int
    digest: str | None
    done: int
    version: int
    last_at: int
    recorded_at: int | None


def agenda(
    wire: Wire, *, of: str, seen_by: Actor, town: Town, first: date, last: date, near: datetime, limit: int
) -> Agenda:
    """List what lies on the days from `first` to `last` in a calendar of this actor; in somebody else's, nothing.

    If there is more than `limit`, what lies before the instant `near` goes first, then what is farthest ahead.
    """
    if of not in scopes(seen_by, town):
        return Agenda(entries=())
    scope, values = _scope(of, seen_by, town)
    found = wire.all(
        f"SELECT * FROM ({_DEADLINES} AND {scope.format('d')} UNION ALL {_SESSIONS} AND {scope.format('s')}) AS found"
        " ORDER BY CASE WHEN at < :near THEN 1 ELSE 0 END, at, id, kind, key, ref, no LIMIT :most",
        {
            **values,
            "first": micros(start_of_day(first)),
            "last": micros(end_of_day(last)),
            "near": micros(near),
            "most": limit + 1,
        },
    )
    rows = [_Row(*row) for row in found[:limit]]
    names = _names(wire, rows)
    entries = [_entry(wire, row, names.get(row.case, ())) for row in rows]
    entries.sort(key=lambda one: (one.day, one.kind == "deadline", one.at, one.case, one.key, one.ref, one.no))
    return Agenda(entries=tuple(entries), cut=len(found) > limit)


def _scope(of: str, actor: Actor, town: Town) -> tuple[str, Mapping[str, Any]]:
    """Write which cases belong to a calendar, never more than this actor sees; `{0}` is the index that is asked."""
    if of == MINE:
        seen = clause(actor, town, packets=False)
        mine = "{0}.case_id IN (SELECT case_id FROM case_mediator WHERE account = :me)"  # from the few to their clocks
        return f"{mine} AND {seen.sql}", {**seen.values, "me": actor.account}
    there = msgspec.structs.replace(actor, posts=tuple(one for one in actor.posts if one.institution == of))
    seen = clause(there, town, packets=False)
    if InstitutionId(of) in there.at(Role.supervisor):
        return seen.sql, seen.values
    names, values = listed("works", sorted(eyes(there, town)))
    works = (
        f"EXISTS (SELECT 1 FROM standing w WHERE w.case_id = case_record.id AND w.institution IN ({names})"
        " AND w.until IS NULL AND w.relation IN ('custodian', 'handler', 'receiver', 'participant'))"
    )
    return f"{seen.sql} AND {works}", {**seen.values, **values}


def _names(wire: Wire, rows: list[_Row]) -> dict[str, list[str]]:
    """Give the names that each case with a session is found by."""
    found: dict[str, list[str]] = {}
    cases = sorted({row.case for row in rows if row.kind == "session"})
    for at in range(0, len(cases), _AT_ONCE):
        names, values = listed("of", cases[at : at + _AT_ONCE])
        for case, text in wire.all(
            f"SELECT case_id, text FROM party_search WHERE kind = 'name' AND case_id IN ({names})", values
        ):
            found.setdefault(case, []).append(text)
    return found


def _entry(wire: Wire, row: _Row, names: Iterable[str]) -> Entry:
    place = "" if row.place is None else wire.sealing.text("case_session", f"{row.case}/{row.no}", row.place)
    at, of_clock = instant(row.at), row.kind == "deadline"
    state: State = "running" if of_clock else _state(row)
    left_over = row.result == "arranged" and state == "off"
    modified = row.last_at if left_over or row.recorded_at is None else row.recorded_at
    return Entry(
        kind=row.kind,
        case=CaseId(row.case),
        number=row.number,
        title=row.title,
        workflow=WorkflowRef(key=row.workflow, revision=row.revision, digest=row.digest or ""),
        day=day_of(at - _MOMENT) if of_clock else day_of(at),
        at=at,
        timed=bool(row.timed) and not (of_clock and end_of_day(day_of(at - _MOMENT)) == at),
        state=state,
        sequence=row.version if left_over else row.moved_no,
        modified=instant(modified),
        key=row.key,
        ref=row.ref,
        no=row.no,
        place=place,
        manner=row.manner,
        provisional=bool(row.provisional),
        names_a_party=any(one in place for one in names),
    )


def _state(row: _Row) -> State:
    if row.result in _OFF or (row.result == "arranged" and row.done):
        return "off"
    return "arranged" if row.result == "arranged" else "held"
