"""Change every byte of every journal row, one at a time: `./dev soak tampering [--cases 3] [--seed 1]`.

Somebody with the database's keys, triggers taken off, changes one byte of one column of one row of the journal or of
its payloads. Each time `verify_all` must name that case and that entry, no other; put back, all is well again.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from mediation.casework.house import House  # noqa: E402 — the checkout must be importable first
from mediation.engine.case import Case  # noqa: E402
from mediation.store.memory import MemoryStore  # noqa: E402
from mediation.store.verification import verify_all  # noqa: E402
from tests.engine.builders import a_town  # noqa: E402
from tests.store.houses import a_house, asked, columns_of, library, logged, noted  # noqa: E402

TABLES = ("journal", "journal_payload")
INTEGER_BYTES = 8


class Tampered(NamedTuple):
    """How many changes were made, and how many of them the database itself refused (two rows of one number)."""

    changes: int
    refused: int
    entries: int
    seconds: float


class Cell(NamedTuple):
    """One column of one row of the journal or of its payloads."""

    table: str
    column: str
    case: str
    seq: int


def tamper(*, cases: int, seed: int, every: int = 1) -> Tampered:
    """Change every byte (or every so manieth) of what `cases` cases have written. AssertionError names what passed."""
    begun = time.perf_counter()
    dice = random.Random(seed)
    store = MemoryStore(a_town(), entropy=dice.randbytes)
    house = a_house(store)
    told = [_some_case(house, number) for number in range(cases)]
    connection = store._connection
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    changes = refused = 0
    for cell in _cells(told):
        original = _read(connection, cell)
        for other in islice(_changed(original, dice), 0, None, every):
            changes += 1
            refused += not _is_noticed(store, cell, original, other)
    assert [one.fault for one in verify_all(store, library())] == [None] * cases, "not everything was put back"
    store.close()
    return Tampered(changes, refused, sum(case.version for case in told), time.perf_counter() - begun)


def _some_case(house: House, number: int) -> Case:
    """A case of three entries, or more the later it comes."""
    case = asked(house, logged(house, f"log-{number}"), f"ask-{number}", version=1)
    for note in range(number + 1):
        case = noted(house, case, f"note-{number}-{note}", text=f"第 {note} 次电话联系")
    return case


def _cells(cases: list[Case]) -> Iterator[Cell]:
    for case in cases:
        for seq in range(1, case.version + 1):
            for table in TABLES:
                for column in columns_of(table):
                    yield Cell(table, column, case.id, seq)


def _changed(value: Any, dice: random.Random) -> Iterator[Any]:
    """Give the value once for each of its bytes, that byte being another one."""
    raw = (
        value.to_bytes(INTEGER_BYTES, "big", signed=True)
        if isinstance(value, int)
        else value
        if isinstance(value, bytes)
        else value.encode()
    )
    for at, byte in enumerate(raw):
        other = raw[:at] + bytes((byte ^ dice.randint(1, 255),)) + raw[at + 1 :]
        yield int.from_bytes(other, "big", signed=True) if isinstance(value, int) else other


def _read(connection: sqlite3.Connection, cell: Cell) -> Any:
    sql = f"SELECT {cell.column} FROM {cell.table} WHERE case_id = ? AND seq = ?"
    return connection.execute(sql, (cell.case, cell.seq)).fetchone()[0]


def _is_noticed(store: MemoryStore, cell: Cell, original: Any, other: Any) -> bool:
    """Change a cell, look what verification says, and put it back; False if the database refused the change."""
    connection = store._connection
    row = {"case_id": cell.case, "seq": cell.seq}
    try:
        _write(connection, cell, other, row)
    except sqlite3.IntegrityError:
        return False
    faults = {one.fault.case: one.fault for one in verify_all(store, library()) if one.fault is not None}
    _write(connection, cell, original, {**row, cell.column: other})
    fault = faults.pop(cell.case, None)
    assert fault is not None, f"{cell} set to {other!r} was not noticed"
    # A row whose number is made smaller stands before all others: there it is out of place, and that is named.
    moved = cell.column == "seq" and fault.seq == 1
    assert fault.seq == cell.seq or moved, f"{cell} set to {other!r}: another entry is named, {fault}"
    # A row under another case's id is one more fault: a case that does not exist.
    assert not faults or cell.column == "case_id", f"{cell} set to {other!r}: other cases are named, {sorted(faults)}"
    return True


def _write(connection: sqlite3.Connection, cell: Cell, value: Any, row: dict[str, Any]) -> None:
    """Write a value into the column of the row that has this key now; bytes go in as text, whether they are or not."""
    values = {"value": value, "case": row["case_id"], "seq": row["seq"]}
    given, case = (
        f"CAST(:{name} AS TEXT)" if isinstance(values[name], bytes) and not is_sealed else f":{name}"
        for name, is_sealed in (("value", cell.column == "payload"), ("case", False))
    )
    connection.execute(f"UPDATE {cell.table} SET {cell.column} = {given} WHERE case_id = {case} AND seq = :seq", values)


def main() -> None:
    """Run it and print what was tried."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    done = tamper(cases=given.cases, seed=given.seed)
    print(
        f"{done.changes} changes to {done.entries} entries of {given.cases} cases in {done.seconds:.0f} s: "
        f"{done.changes - done.refused} noticed, each with its case and entry named; "
        f"{done.refused} refused by the database itself"
    )


if __name__ == "__main__":
    main()
