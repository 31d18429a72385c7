"""Sealing what lies in plain from before there was a key, or under an older one: in batches, changing nothing else.

Begun by whoever opens a database that is not sealed throughout, and by `mediation key seal`. It may be broken off and
begun again at any row. The chains run over what is sealed, so verification proves that nothing became another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from mediation.errors import BrokenChain
from mediation.store import party_index
from mediation.store.cases import decode_case
from mediation.store.columns import marked, shown_title
from mediation.store.journal import SEALED, opened_payload, sealed_payload
from mediation.store.sealed_under import proof_of
from mediation.store.wire import Wire

if TYPE_CHECKING:
    from mediation.store.database import Store

_BATCH = 200
Values = dict[str, Any]


class _Table(NamedTuple):
    """A table with one sealed column: how its rows are walked through, and how one is written anew.

    `ask` gives the row's key first, then what `place` needs, the stored value last.
    """

    name: str
    ask: str
    put: str
    begin: Values
    place: Callable[[tuple[Any, ...]], str]


_TWO = "(case_id, {0}) > (:a, :b) ORDER BY case_id, {0} LIMIT :most /*lock*/"
_TABLES = (
    _Table(
        "outbox",
        "SELECT id, case_id, key, payload FROM outbox WHERE id > :a ORDER BY id LIMIT :most /*lock*/",
        "UPDATE outbox SET payload = :value WHERE id = :a",
        {"a": 0},
        lambda row: f"{row[1]}/{row[2]}",
    ),
    _Table(
        "paper",
        f"SELECT case_id, no, content FROM paper WHERE {_TWO.format('no')}",
        "UPDATE paper SET content = :value WHERE case_id = :a AND no = :b",
        {"a": "", "b": 0},
        lambda row: f"{row[0]}/{row[1]}",
    ),
    _Table(
        "case_session",
        f"SELECT case_id, no, place FROM case_session WHERE {_TWO.format('no')}",
        "UPDATE case_session SET place = :value WHERE case_id = :a AND no = :b",
        {"a": "", "b": 0},
        lambda row: f"{row[0]}/{row[1]}",
    ),
    _Table(
        "resident",
        "SELECT household, position, phone FROM resident WHERE (household, position) > (:a, :b)"
        " ORDER BY household, position LIMIT :most /*lock*/",
        "UPDATE resident SET phone = :value WHERE household = :a AND position = :b",
        {"a": "", "b": 0},
        lambda row: f"{row[0]}/{row[1]}",
    ),
    _Table(
        "roster_entry",
        "SELECT id, phone FROM roster_entry WHERE id > :a ORDER BY id LIMIT :most /*lock*/",
        "UPDATE roster_entry SET phone = :value WHERE id = :a",
        {"a": ""},
        lambda row: str(row[0]),
    ),
)
_CASES = "SELECT id, record FROM case_record WHERE id > :a ORDER BY id LIMIT :most /*lock*/"
_PUT_CASE = "UPDATE case_record SET record = :record, title = :title, marks = :marks WHERE id = :id"
_PUT_RECORD = "UPDATE case_record SET record = :record WHERE id = :id"
_PAYLOADS = f"SELECT case_id, seq, salt, payload FROM journal_payload WHERE {_TWO.format('seq')}"
_PUT_PAYLOAD = "UPDATE journal_payload SET salt = :salt, payload = :payload WHERE case_id = :case_id AND seq = :seq"
_NO_PHONES = "DELETE FROM party_search WHERE kind = 'phone'"
_DONE = "UPDATE sealing SET done = 1, key_id = :key_id, proof = :proof WHERE one = 1"


def seal_what_is_plain(store: Store) -> int:
    """Seal what lies in plain, if anything does; give how many values were sealed."""
    with store.reading() as reading:
        row = reading.wire.one("SELECT done FROM sealing WHERE one = 1")
    return 0 if row is not None and row[0] else seal_anew(store)


def seal_anew(store: Store) -> int:
    """Bring every value under the newest key, batch after batch; give how many there were."""
    sealed = _walk(store, _cases, {"a": ""}) + _walk(store, _payloads, {"a": "", "b": 0})
    for table in _TABLES:
        sealed += _walk(store, _batch_of(table), table.begin)
    with store.transaction() as tx:
        tx.wire.run(_NO_PHONES)
        tx.wire.run(_DONE, {"key_id": store.sealing.newest.id.hex(), "proof": proof_of(store.sealing)})
    return sealed


Batch = Callable[[Wire, Values], tuple[int, Values | None]]
"""Seals what follows a place in a table; gives how many values, and where to go on, None at the end."""


def _walk(store: Store, batch: Batch, begin: Values) -> int:
    sealed, after = 0, dict[str, Any](begin)
    while True:
        with store.transaction() as tx:
            many, more = batch(tx.wire, {**after, "most": _BATCH})
        sealed += many
        if more is None:
            return sealed
        after = more


def _batch_of(table: _Table) -> Batch:
    def batch(wire: Wire, after: Values) -> tuple[int, Values | None]:
        rows = wire.all(table.ask, after)
        keys = len(table.begin)
        puts: list[Values] = []
        for row in rows:
            value = _anew(wire, table.name, table.place(row), row[-1])
            if value is not None:
                puts.append({**dict(zip(table.begin, row[:keys], strict=True)), "value": value})
        wire.many(table.put, puts)
        return len(puts), dict(zip(table.begin, rows[-1][:keys], strict=True)) if len(rows) == _BATCH else None

    return batch


def _anew(wire: Wire, table: str, place: str, stored: Any) -> bytes | None:
    """Seal a stored value under the newest key; None where there is nothing to do, or it does not open."""
    if not isinstance(stored, str | bytes) or (wire.sealing.current(stored) and stored != ""):
        return None
    try:
        return wire.sealing.seal(table, place, wire.sealing.open(table, place, stored))
    except BrokenChain:
        return None  # damage is what verification tells of; it must keep nobody from the other cases


def _cases(wire: Wire, after: Values) -> tuple[int, Values | None]:
    rows = wire.all(_CASES, after)
    sealed = 0
    for case, stored in rows:
        record = _anew(wire, "case_record", case, stored)
        if record is None:
            continue
        sealed += 1
        try:
            told = decode_case(wire.sealing.open("case_record", case, record))
        except msgspec.MsgspecError:
            wire.run(_PUT_RECORD, {"id": case, "record": record})
            continue
        values = {"id": case, "record": record, "title": shown_title(told.title), "marks": marked(told)}
        wire.run(_PUT_CASE, values)
        party_index.anew(wire, told)
    return sealed, {"a": rows[-1][0]} if len(rows) == _BATCH else None


def _payloads(wire: Wire, after: Values) -> tuple[int, Values | None]:
    rows = wire.all(_PAYLOADS, after)
    puts: list[Values] = []
    for case, seq, salt, stored in rows:
        if not stored or (salt == SEALED and wire.sealing.current(stored)):
            continue
        try:
            plain_salt, payload = opened_payload(wire.sealing, case, seq, salt=salt, stored=stored)
            salted = bytes.fromhex(plain_salt)
        except (BrokenChain, ValueError):
            continue
        text = payload.decode("utf-8", "surrogateescape")
        sealed = sealed_payload(wire.sealing, case, seq, salt=salted, payload=text)
        puts.append({"case_id": case, "seq": seq, "salt": SEALED, "payload": sealed})
    wire.many(_PUT_PAYLOAD, puts)
    return len(puts), {"a": rows[-1][0], "b": rows[-1][1]} if len(rows) == _BATCH else None
