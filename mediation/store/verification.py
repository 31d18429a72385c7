"""Proving what is stored: every chain, and that every case's record, and all that is derived from it, is what it tells.

It reads page by page, so a million cases need little memory, and believes nothing: values of the wrong type, text that
is no text, rows without a case and cases without rows are faults like any other. Links are hashed in `proof/chain.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import msgspec

from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, CaseId, WorkflowRef
from mediation.engine.evolve import blank, replay
from mediation.engine.standings import standings
from mediation.errors import BrokenChain, DefinitionError
from mediation.proof.chain import Fault, Written, first_fault, grouped
from mediation.store.cases import encode_case
from mediation.store.columns import columns
from mediation.store.database import Store
from mediation.store.deadline_ledger import ledger_rows
from mediation.store.event_codec import decode_events
from mediation.store.feed_index import CALLED_OFF, mediators, session_rows
from mediation.store.instants import instant
from mediation.store.party_index import disagreement
from mediation.store.rows import case_record
from mediation.store.seal_register import seal_rows
from mediation.store.sealing import Sealing
from mediation.store.transaction import Reading
from mediation.town.institutions import AccountId

PAGE = 200
_NAMES = tuple(column.name for column in case_record.columns)
_CASE = f"SELECT {', '.join(_NAMES)} FROM case_record"
_BETWEEN = "case_id > :after AND (:last = 1 OR case_id <= :upto)"
_STANDING = "SELECT case_id, institution, relation FROM standing WHERE until IS NULL AND "
_LEDGER = (
    "SELECT case_id, key, ref, anchor, level, status, next_step, next_at, due_at, missed_at, provisional,"
    " yellow_at, black_at"
    " FROM case_deadline WHERE "
)
_SESSIONS = (
    f"SELECT case_id, no, starts_at, timed, place, manner, result FROM case_session WHERE result <> '{CALLED_OFF}' AND "
)
_PLACE = 3
_MEDIATORS = "SELECT case_id, account FROM case_mediator WHERE "
_NUMBERS = "SELECT case_id, party, kind, whole, last_four FROM party_index WHERE "
_SEALS = "SELECT case_id, no, institution, used_on, paper, number, copies, keeper, approved_by FROM seal_use WHERE "


class Workflows(Protocol):
    """Where the text that a case is bound to is found; raises UnknownRevision."""

    def get(self, ref: WorkflowRef) -> Workflow:
        """Give the revision that a case is bound to."""


class Proved(NamedTuple):
    """One case that was looked at: how many entries it has, and the first thing that does not hold, if any."""

    case: str
    entries: int
    fault: Fault | None


class _Page(NamedTuple):
    """What is stored about a range of cases."""

    cases: dict[Any, dict[str, Any]]
    journal: dict[Any, list[Written]]
    standing: dict[Any, set[tuple[Any, ...]]]
    ledger: dict[Any, set[tuple[Any, ...]]]
    sessions: dict[Any, set[tuple[Any, ...]]]
    mediators: dict[Any, set[tuple[Any, ...]]]
    seals: dict[Any, set[tuple[Any, ...]]]
    numbers: dict[Any, set[tuple[Any, ...]]]


def verify_all(store: Store, library: Workflows, *, page_size: int = PAGE) -> Iterator[Proved]:
    """Prove every case, in the order of their ids, and name the first fault of each; the stream ends with the last."""
    after: str | None = ""
    while after is not None:
        with store.reading() as reading, reading.wire.exact():
            page, after = _read(reading, after, page_size)
        for case in sorted({*page.cases, *page.journal}, key=str):
            written = page.journal.get(case, [])
            yield Proved(str(case), len(written), _fault(case, page, written, library, store.sealing))
    for case in _orphans(store):
        yield Proved(case, 0, Fault(case, 0, "case_missing", "案件记录与流转记录均已不在，而其他登记中仍有它"))


_KEEPERS = (
    "answered_command",
    "standing",
    "case_deadline",
    "case_session",
    "case_mediator",
    "seal_use",
    "party_index",
    "paper",
    "outbox",
)


def _orphans(store: Store) -> list[str]:
    """List cases that were taken away whole: other registers still know them."""
    found: set[str] = set()
    with store.reading() as reading:
        for table in _KEEPERS:
            sql = (
                f"SELECT DISTINCT case_id FROM {table} AS kept"
                " WHERE NOT EXISTS (SELECT 1 FROM case_record WHERE id = kept.case_id)"
                " AND NOT EXISTS (SELECT 1 FROM journal WHERE case_id = kept.case_id) LIMIT 100"
            )
            found.update(str(row[0]) for row in reading.rows(sql))
    return sorted(found)


def verify_case(store: Store, library: Workflows, case: CaseId) -> Proved:
    """Prove one case; one that does not exist is a fault."""
    values = {"case_id": case}
    with store.reading() as reading, reading.wire.exact():
        cases = _cases(reading, reading.wire.all(f"{_CASE} WHERE id = :case_id", values))
        journal = reading.journal.written_of(case)
        page = _Page(cases, {case: journal}, *_derived(reading, "case_id = :case_id", values))
    return Proved(case, len(journal), _fault(case, page, journal, library, store.sealing))


def _read(reading: Reading, after: str, most: int) -> tuple[_Page, str | None]:
    rows = reading.wire.all(f"{_CASE} WHERE id > :after ORDER BY id LIMIT :most", {"after": after, "most": most})
    upto = rows[-1][0] if len(rows) == most else None
    values = {"after": after, "upto": upto or "", "last": int(upto is None)}
    journal = dict(grouped(reading.journal.written(after=after, upto=upto)))
    return _Page(_cases(reading, rows), journal, *_derived(reading, _BETWEEN, values)), upto


def _cases(reading: Reading, rows: list[tuple[Any, ...]]) -> dict[Any, dict[str, Any]]:
    found = {row[0]: dict(zip(_NAMES, row, strict=True)) for row in rows}
    for case, row in found.items():
        row["record"] = _opened(reading, "case_record", case, row["record"])
    return found


def _opened(reading: Reading, table: str, place: Any, stored: Any) -> Any:
    """Open a sealed value; what does not open is given as None, which is nothing that was ever written."""
    try:
        return reading.wire.sealing.open(table, str(place), stored) if isinstance(stored, str | bytes) else stored
    except BrokenChain:
        return None


def _opened_text(reading: Reading, case: Any, session: list[Any]) -> Any:
    place = _opened(reading, "case_session", f"{case}/{session[0]}", session[_PLACE])
    return place.decode("utf-8", "surrogateescape") if isinstance(place, bytes) else place


_Lines = dict[Any, set[tuple[Any, ...]]]


def _derived(reading: Reading, which: str, values: dict[str, Any]) -> list[_Lines]:
    """Read what stands beside the records, in the order of `_Page`."""
    found: list[_Lines] = []
    for sql in (_STANDING, _LEDGER, _SESSIONS, _MEDIATORS, _SEALS, _NUMBERS):
        held: _Lines = {}
        for case, *rest in reading.wire.all(sql + which, values):
            if sql is _SESSIONS:
                rest[_PLACE] = _opened_text(reading, case, rest)
            held.setdefault(case, set()).add(tuple(rest))
        found.append(held)
    return found


def _fault(case: Any, page: _Page, written: list[Written], library: Workflows, sealing: Sealing) -> Fault | None:
    row = page.cases.get(case)
    if type(case) is not str or row is None:
        return Fault(str(case), 0, "case_missing", "有流转记录而没有案件记录")
    fault = first_fault(case, written, head=row["head"], length=row["length"])
    if fault is not None:
        return fault
    told = _told(case, written)
    if isinstance(told, Fault):
        return told
    return _record_fault(told, row, library) or _derived_fault(told, page, sealing)


def _told(case: str, written: list[Written]) -> Case | Fault:
    told = blank(CaseId(case))
    for row in written:
        try:
            events = decode_events(row.payload, row.format)
            told = replay(told, events, actor=AccountId(row.actor), at=instant(row.recorded_at))
        except (msgspec.MsgspecError, KeyError, ValueError, OverflowError):
            return Fault(case, row.seq, "unreadable", "记录内容无法读取")
    return told


def _record_fault(told: Case, row: dict[str, Any], library: Workflows) -> Fault | None:
    if row["record"] != encode_case(told) or row["version"] != told.version:
        return Fault(told.id, 0, "record", "案件记录与流转记录回放的结果不符")
    if told.workflow is None:
        return Fault(told.id, 0, "unbound", "案件未绑定流程版本")
    try:
        workflow = library.get(told.workflow)
    except DefinitionError:
        return Fault(told.id, 0, "unknown_revision", "案件所绑定的流程版本未载入")
    wrong = sorted(name for name, value in columns(told, workflow).items() if row[name] != value)
    if wrong:
        return Fault(told.id, 0, "columns", f"检索列与案件记录不符：{'、'.join(wrong)}")
    return None


def _derived_fault(told: Case, page: _Page, sealing: Sealing) -> Fault | None:
    """Who may see the case, what the sweep will find and by which numbers it is found must be what the record says."""
    if page.standing.get(told.id, set()) != {tuple(one) for one in standings(told)}:
        return Fault(told.id, 0, "standing", "可见机构与案件记录不符")
    if page.ledger.get(told.id, set()) != ledger_rows(told):
        return Fault(told.id, 0, "deadlines", "时限台账与案件记录不符")
    if page.sessions.get(told.id, set()) != session_rows(told):
        return Fault(told.id, 0, "sessions", "日程中的调解会与案件记录不符")
    if page.mediators.get(told.id, set()) != {(one,) for one in mediators(told)}:
        return Fault(told.id, 0, "mediators", "日程中的经办人与案件记录不符")
    if page.seals.get(told.id, set()) != seal_rows(told):
        return Fault(told.id, 0, "seals", "用印登记簿与案件记录不符")
    wrong = disagreement(sealing, told, page.numbers.get(told.id, set()))
    return Fault(told.id, 0, "index", f"{wrong}：按号码查找会漏掉或者误得本案") if wrong else None
