"""Recorded histories as a stream, case after case in the order of their ids: what a what-if re-drives. It only reads.

One question a page of cases, none a case; what happened stays the bytes that were written until somebody decodes it.
Nothing here knows a procedure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from mediation.engine.case import Case, CaseId
from mediation.engine.earlier_letters import ended_letter
from mediation.engine.evolve import blank, replay
from mediation.store.database import Store
from mediation.store.instants import instant, micros
from mediation.store.journal import opened_payload
from mediation.store.transaction import Reading
from mediation.town.places import PlaceId

PAGE = 400

_CASES = (
    "SELECT id, number, log_number, place, workflow, revision FROM case_record"
    " WHERE id > :after AND opened_on >= :since AND opened_on <= :until ORDER BY id LIMIT :most"
)
_LINES = (
    "SELECT j.case_id, j.seq, j.recorded_at, j.actor, j.kind, j.format, p.salt, payload FROM case_record c"
    " JOIN journal j ON j.case_id = c.id JOIN journal_payload p ON p.case_id = j.case_id AND p.seq = j.seq"
    " WHERE c.id > :after AND c.id <= :upto AND c.opened_on >= :since AND c.opened_on <= :until"
    " AND j.recorded_at <= :last ORDER BY j.case_id, j.seq"
)


class Line(NamedTuple):
    """One entry as it is stored. `at` is in microseconds since 1970; `payload` is empty where it was redacted."""

    case: str
    seq: int
    at: int
    actor: str
    kind: str
    format: int
    payload: bytes


class History(NamedTuple):
    """One case's entries in order, with what names and places it. `number` is the one that people use."""

    case: str
    number: str
    place: str
    workflow: str
    revision: int
    lines: tuple[Line, ...]


class Span(NamedTuple):
    """Which histories: cases logged from `since` to `until`, both days included, as far as recorded up to `last`."""

    since: date
    until: date
    last: datetime


def last_recorded(store: Store) -> datetime | None:
    """Give the instant of the newest entry of all, None for an empty journal."""
    with store.reading() as reading:
        row = reading.wire.one("SELECT MAX(recorded_at) FROM journal")
    return None if row is None or row[0] is None else instant(int(row[0]))


def count_histories(store: Store, span: Span) -> int:
    """Count the cases that `histories` gives."""
    with store.reading() as reading:
        row = reading.wire.one(
            "SELECT COUNT(*) FROM case_record WHERE opened_on >= :since AND opened_on <= :until", _values(span)
        )
    return 0 if row is None else int(row[0])


def histories(store: Store, span: Span, *, page_size: int = PAGE) -> Iterator[History]:
    """Give every history of a span. Each page is one consistent moment; a case logged in between may be missing."""
    after = ""
    while True:
        with store.reading() as reading:
            page = list(_page(reading, span, after, page_size))
        yield from page
        if len(page) < page_size:
            return
        after = page[-1].case


class Archive:
    """Looks up cases beside the one that is driven, as they were recorded by then. It asks nobody who looks: for the
    house itself, never for a person."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def named(self, named: str, at: datetime) -> Case | None:
        """Give the case with this id, or with this number of any side; None if there was none by `at`.

        Of several that share a number it is the one whose letter had ended by then: it was handed over anew.
        """
        with self._store.reading() as reading:
            rows = reading.rows("SELECT id FROM case_record WHERE id = :named", {"named": named}) or reading.rows(
                "SELECT DISTINCT case_id FROM party_search WHERE kind = 'number' AND text = :named", {"named": named}
            )
            found = [one for one in (_as_of(reading, CaseId(row[0]), at) for row in rows) if one is not None]
            return found[0] if len(rows) == len(found) == 1 else next(filter(ended_letter, found), None)

    def at_place(self, workflow: str, place: str, *, since: date, but: CaseId, at: datetime) -> tuple[Case, ...]:
        """List the cases of a workflow at this very place that had been logged since a day by `at`."""
        with self._store.reading() as reading:
            near = reading.cases.at_place(workflow, PlaceId(place), since=since, but=but)
            then = (_as_of(reading, one.id, at) for one in near)
            return tuple(one for one in then if one is not None)


def _as_of(reading: Reading, case: CaseId, at: datetime) -> Case | None:
    told = blank(case)
    for entry in reading.journal.entries(case):
        if entry.at <= at and not entry.redacted:
            told = replay(told, entry.events, actor=entry.actor, at=entry.at)
    return told if told.version else None


def _page(reading: Reading, span: Span, after: str, most: int) -> Iterator[History]:
    values = {**_values(span), "after": after}
    cases = reading.wire.all(_CASES, {**values, "most": most})
    if not cases:
        return
    lines: dict[str, list[Line]] = {}
    sealing = reading.wire.sealing
    for *head, salt, stored in reading.wire.all(_LINES, {**values, "upto": cases[-1][0], "last": micros(span.last)}):
        _, payload = opened_payload(sealing, head[0], head[1], salt=salt, stored=stored)
        row = Line._make((*head, payload))
        known = lines.get(row.case)
        if known is None:
            lines[row.case] = [row]
        else:
            known.append(row)
    for case, number, log_number, place, workflow, revision in cases:
        yield History(case, number or log_number, place, workflow, revision, tuple(lines.get(case, ())))


def _values(span: Span) -> dict[str, Any]:
    return {"since": span.since.isoformat(), "until": span.until.isoformat()}
