"""`verify_all` proves what is stored, and names the first thing that does not hold after a change by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mediation.casework.house import House
from mediation.engine.case import Case, CaseId
from mediation.proof.chain import Fault
from mediation.store.database import Store
from mediation.store.memory import MemoryStore
from mediation.store.verification import Proved, verify_all, verify_case
from tests.engine.builders import a_town
from tests.store.houses import a_house, asked, columns_of, library, logged, noted

Tamper = Callable[..., None]


INDEXES = ("party_search", "party_index")


@pytest.fixture
def case(house: House) -> Case:
    """One case with three entries, between two others."""
    for number in range(2):
        logged(house, f"other-{number}")
    case = logged(house)
    case = asked(house, case, "ask-1", version=1)
    return noted(house, case, "note-1")


def faults(store: Store) -> list[Fault]:
    return [proved.fault for proved in verify_all(store, library()) if proved.fault is not None]


def test_what_the_house_wrote_is_proved(store: Store, case: Case) -> None:
    proved = list(verify_all(store, library()))
    assert [one.fault for one in proved] == [None, None, None]
    assert sorted(one.entries for one in proved) == [1, 1, 3]
    assert verify_case(store, library(), case.id) == Proved(case.id, 3, None)
    assert verify_case(store, library(), CaseId("nobody")).fault is not None


def test_pages_hold_every_case(store: Store, house: House) -> None:
    for number in range(7):
        logged(house, f"log-{number}")
    proved = list(verify_all(store, library(), page_size=3))
    assert len({one.case for one in proved}) == len(proved) == 7
    assert not any(one.fault for one in proved)


def changed(value: Any) -> list[Any]:
    """List what a hand may make of a stored value: each byte another one, one more, one less, nothing, another type."""
    if isinstance(value, int):
        return [one for one in (value + 1, value - 1, value * 10, -value or 7) if one != value]
    if isinstance(value, bytes):
        flipped = [value[:at] + bytes((byte ^ 1,)) + value[at + 1 :] for at, byte in enumerate(value)]
        return [*flipped, value + b"0", value[:-1], b"", value.hex()]
    found: list[Any] = [value[:at] + _other(letter) + value[at + 1 :] for at, letter in enumerate(value)]
    found += [value + "0", value + " ", value[:-1], "", value.upper(), value.replace('"', "'", 1)]
    return [one for one in found if one != value]


def _other(letter: str) -> str:
    return chr(ord(letter) ^ 1)


@pytest.mark.parametrize("table", ["journal", "journal_payload"])
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_any_byte_of_any_journal_row(table: str, seq: int) -> None:
    """Every column of every row, every letter of it: the first bad entry is named, and never a later one."""
    store = MemoryStore(a_town())
    house = a_house(store)
    case = noted(house, asked(house, logged(house), "ask-1", version=1), "note-1")
    connection = store._connection
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    tried = 0
    for column in columns_of(table):
        where = "case_id = ? AND seq = ?"
        (value,) = connection.execute(f"SELECT {column} FROM {table} WHERE {where}", (case.id, seq)).fetchone()
        values = changed(value)
        if len(values) > 400:
            values = values[::7] + values[-5:]
        for other in values:
            if column == "seq" and other in (1, 2, 3):
                continue  # another row has that number; the database refuses it
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (other, case.id, seq))
            (fault,) = {proved.fault for proved in verify_all(store, library()) if proved.case == case.id} or {None}
            assert fault is not None, f"{table}.{column} of entry {seq} set to {other!r} was not noticed"
            # A number made smaller pushes its row to the front, where it does not belong either.
            assert fault.seq == seq or (column == "seq" and fault.seq == 1), f"{table}.{column}: {fault}"
            back = {"case_id": other, "seq": seq} if column == "case_id" else {"case_id": case.id, "seq": seq}
            back = {**back, "seq": other} if column == "seq" else back
            connection.execute(
                f"UPDATE {table} SET {column} = ? WHERE case_id = ? AND seq = ?", (value, back["case_id"], back["seq"])
            )
            tried += 1
    assert tried > 80
    assert faults(store) == []
    store.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_name", b"\xff\xfe"),
        ("actor", b"abc"),
        ("recorded_at", "soon"),
        ("format", 2.5),
        ("link", b"\x00"),
        ("commitment", "zz"),
    ],
)
def test_values_of_another_type_are_faults_not_crashes(column: str, value: Any) -> None:
    store = MemoryStore(a_town())
    house = a_house(store)
    case = noted(house, logged(house), "note-1")
    connection = store._connection
    connection.execute("DROP TRIGGER journal_no_update")
    connection.execute(f"UPDATE journal SET {column} = ? WHERE seq = 2", (value,))
    (fault,) = faults(store)
    assert (fault.case, fault.seq) == (case.id, 2)
    store.close()


def test_text_that_is_no_text_is_a_fault(tmp_path: Any) -> None:
    store = MemoryStore(a_town())
    house = a_house(store)
    logged(house)
    store._connection.execute("DROP TRIGGER journal_no_update")
    store._connection.execute("UPDATE journal SET actor_name = CAST(x'E5FF' AS TEXT)")
    (fault,) = faults(store)
    assert fault.code == "link"
    store.close()


def test_a_missing_last_row(store: Store, case: Case, tamper: Tamper) -> None:
    tamper("DELETE FROM journal WHERE case_id = :v0 AND seq = 3", case.id)
    (fault,) = faults(store)
    assert (fault.case, fault.seq, fault.code) == (case.id, 3, "missing")


def test_a_missing_last_row_and_its_payload(store: Store, case: Case, tamper: Tamper) -> None:
    tamper("DELETE FROM journal WHERE case_id = :v0 AND seq = 3", case.id)
    tamper("DELETE FROM journal_payload WHERE case_id = :v0 AND seq = 3", case.id)
    (fault,) = faults(store)
    assert (fault.seq, fault.code) == (3, "missing")


def test_a_missing_row_in_the_middle(store: Store, case: Case, tamper: Tamper) -> None:
    tamper("DELETE FROM journal WHERE case_id = :v0 AND seq = 2", case.id)
    (fault,) = faults(store)
    assert (fault.seq, fault.code) == (2, "gap")


def test_a_missing_payload(store: Store, case: Case, tamper: Tamper) -> None:
    tamper("DELETE FROM journal_payload WHERE case_id = :v0 AND seq = 2", case.id)
    (fault,) = faults(store)
    assert (fault.seq, fault.code) == (2, "payload_missing")


def test_every_row_gone(store: Store, case: Case, tamper: Tamper) -> None:
    tamper("DELETE FROM journal WHERE case_id = :v0", case.id)
    (fault,) = faults(store)
    assert (fault.case, fault.seq, fault.code) == (case.id, 1, "missing")


def test_a_case_whose_row_is_gone(store: Store, case: Case, tamper: Tamper) -> None:
    for table in ("case_deadline", "standing", *INDEXES, "paper", "outbox", "notice"):
        tamper(f"DELETE FROM {table} WHERE case_id = :v0", case.id)
    tamper("DELETE FROM case_record WHERE id = :v0", case.id)
    (fault,) = faults(store)
    assert (fault.case, fault.code) == (case.id, "case_missing")


def test_a_case_taken_away_whole(store: Store, case: Case, tamper: Tamper) -> None:
    gone = ("journal_payload", "journal", "case_deadline", "standing", *INDEXES, "paper", "outbox", "notice")
    for table in gone:
        tamper(f"DELETE FROM {table} WHERE case_id = :v0", case.id)
    tamper("DELETE FROM case_record WHERE id = :v0", case.id)  # what was commanded is still known
    assert [fault.code for fault in faults(store)] == ["case_missing"]


def test_a_record_that_its_journal_does_not_tell(store: Store, case: Case, tamper: Tamper) -> None:
    for old, new in (("甲某某", "丙某某"), ('"version":3', '"version":4'), ('"level"', '"extra":1,"level"')):
        with store.reading() as reading:
            (stored,) = reading.rows("SELECT record FROM case_record WHERE id = :id", {"id": case.id})[0]
        sealing, place = store.sealing, ("case_record", case.id)
        other = sealing.seal(*place, sealing.text(*place, stored).replace(old, new))  # by somebody who has the key
        tamper("UPDATE case_record SET record = :v1 WHERE id = :v0", case.id, other)
        (fault,) = faults(store)
        assert (fault.case, fault.seq, fault.code) == (case.id, 0, "record")
        tamper("UPDATE case_record SET record = :v1 WHERE id = :v0", case.id, stored)
    assert faults(store) == []


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("state", "archived", "columns"),
        ("custodian", "street_committee", "columns"),
        ("closed", 1, "columns"),
        ("due_at", None, "columns"),
        ("head", "0" * 64, "head"),
        ("length", 4, "missing"),
        ("length", 2, "extra"),
        ("version", 7, "record"),
    ],
)
def test_columns_that_the_record_does_not_show(
    store: Store, case: Case, tamper: Tamper, column: str, value: Any, code: str
) -> None:
    tamper(f"UPDATE case_record SET {column} = :v1 WHERE id = :v0", case.id, value)
    (fault,) = faults(store)
    assert (fault.case, fault.code) == (case.id, code)


def test_a_standing_given_or_taken_by_hand(store: Store, case: Case, tamper: Tamper) -> None:
    tamper(
        "INSERT INTO standing (case_id, institution, relation, since) VALUES (:v0, 'station', 'participant', 1)",
        case.id,
    )
    (fault,) = faults(store)
    assert fault.code == "standing"


def test_a_deadline_that_was_put_off_by_hand(store: Store, case: Case, tamper: Tamper) -> None:
    tamper("UPDATE case_deadline SET next_at = next_at + 1 WHERE case_id = :v0", case.id)
    (fault,) = faults(store)
    assert fault.code == "deadlines"


def test_a_whole_chain_rewritten_from_one_entry_on_is_not_the_one_the_case_holds(
    store: Store, case: Case, tamper: Tamper
) -> None:
    """Somebody who recomputes a link must recompute all that follow, and the head in the case's row."""
    from mediation.proof.chain import link_to

    with store.reading() as reading:
        rows = reading.journal.written_of(case.id)
    last = rows[-1]
    forged = link_to(
        rows[-2].link,
        case=last.case,
        seq=last.seq,
        recorded_at=last.recorded_at + 1,
        actor=last.actor,
        actor_name=last.actor_name,
        kind=last.kind,
        event_format=last.format,
        commitment=last.commitment,
    )
    tamper(
        "UPDATE journal SET recorded_at = recorded_at + 1, link = :v1 WHERE case_id = :v0 AND seq = 3", case.id, forged
    )
    (fault,) = faults(store)
    assert (fault.seq, fault.code) == (3, "head")
