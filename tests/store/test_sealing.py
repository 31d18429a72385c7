"""What comes to rest is sealed: bound to its place, opened by its key only, and found by a keyed index."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from mediation.errors import BrokenChain, StoreUnavailable
from mediation.store import key_file as files
from mediation.store.columns import shown_title
from mediation.store.database import Store
from mediation.store.journal import SEALED
from mediation.store.party_index import document, sought, telephone
from mediation.store.sealing import FILE_MAGIC, OVERHEAD, PIECE, DataKey, Sealing, new_key, sealed_size
from tests.engine.builders import a_town
from tests.store.houses import a_house, logged, sqlite_store

CALENDAR = a_town().calendar
SEALING = Sealing((new_key(),))


class TestValues:
    def test_a_value_comes_back_and_shows_nothing(self) -> None:
        stored = SEALING.seal("outbox", "c1/k", "电话 13900000001")
        assert b"13900000001" not in stored
        assert len(stored) == OVERHEAD + len("电话 13900000001".encode())
        assert SEALING.text("outbox", "c1/k", stored) == "电话 13900000001"
        assert SEALING.seal("outbox", "c1/k", "电话 13900000001") != stored, "twice the same is not seen"

    @pytest.mark.parametrize(("table", "place"), [("outbox", "c2/k"), ("paper", "c1/k"), ("outbox", "c1/")])
    def test_it_opens_nowhere_else(self, table: str, place: str) -> None:
        stored = SEALING.seal("outbox", "c1/k", "甲")
        with pytest.raises(BrokenChain):
            SEALING.open(table, place, stored)

    def test_no_byte_of_it_can_be_another(self) -> None:
        stored = SEALING.seal("paper", "c1/1", b"%PDF")
        for at in range(4, len(stored)):
            with pytest.raises(BrokenChain):
                SEALING.open("paper", "c1/1", stored[:at] + bytes((stored[at] ^ 1,)) + stored[at + 1 :])
        with pytest.raises(BrokenChain):
            SEALING.open("paper", "c1/1", stored[:-1])

    def test_another_key_opens_nothing_and_a_newer_one_leaves_the_old_readable(self) -> None:
        old, new = new_key(), new_key()
        stored = Sealing((old,)).seal("paper", "c1/1", b"x")
        with pytest.raises(BrokenChain):
            Sealing((new,)).open("paper", "c1/1", stored)
        both = Sealing((old, new))
        assert both.open("paper", "c1/1", stored) == b"x"
        assert not both.current(stored)
        assert both.current(both.seal("paper", "c1/1", b"x"))

    def test_a_key_that_another_process_drew_is_looked_for(self) -> None:
        old, new = new_key(), new_key()
        stored = Sealing((old, new)).seal("paper", "c1/1", b"x")
        assert Sealing((old,), again=lambda: (old, new)).open("paper", "c1/1", stored) == b"x"

    def test_a_key_is_never_shown(self) -> None:
        key = new_key()
        assert key.secret.hex() not in repr(key)
        assert key.secret.hex()[:8] not in key.fingerprint


class TestFiles:
    @pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
    def test_a_file_comes_back_whole_and_can_be_sought_in(self, size: int) -> None:
        plain, sealed = os.urandom(size), io.BytesIO()
        SEALING.seal_file("evidence", "c1/d", io.BytesIO(plain), sealed)
        assert len(sealed.getvalue()) == sealed_size(size)
        opened = SEALING.open_file("evidence", "c1/d", io.BytesIO(sealed.getvalue()))
        assert opened.read() == plain
        opened.seek(size // 2)
        assert opened.read() == plain[size // 2 :]

    def test_pieces_cannot_be_cut_off_swapped_or_changed(self) -> None:
        plain, sealed = os.urandom(3 * PIECE), io.BytesIO()
        SEALING.seal_file("evidence", "c1/d", io.BytesIO(plain), sealed)
        whole = sealed.getvalue()
        head, piece = len(FILE_MAGIC) + 4 + 7, PIECE + 16
        pieces = [whole[head + at * piece : head + (at + 1) * piece] for at in range(3)]
        cut = whole[: head + 2 * piece]
        swapped = whole[:head] + pieces[1] + pieces[0] + pieces[2]
        changed = whole[: head + 9] + bytes((whole[head + 9] ^ 1,)) + whole[head + 10 :]
        for bad in (cut, swapped, changed, whole + b"x"):
            with pytest.raises(BrokenChain):
                SEALING.open_file("evidence", "c1/d", io.BytesIO(bad)).read()
        with pytest.raises(BrokenChain):
            SEALING.open_file("evidence", "c2/d", io.BytesIO(whole)).read()


class TestIndexes:
    @pytest.mark.parametrize(
        "written", ["13900000001", "139 0000 0001", "+86 139-0000-0001", "0086 13900000001", "１３９00000001"]
    )
    def test_a_telephone_is_one_however_it_is_written(self, written: str) -> None:
        assert telephone(written) == "13900000001"

    @pytest.mark.parametrize("written", ["52260119800101001x", "522601 19800101 001X", "５２２６０１19800101001X"])
    def test_a_document_is_one_however_it_is_written(self, written: str) -> None:
        assert document(written) == "52260119800101001X"

    def test_a_landline_that_begins_with_86_keeps_it(self) -> None:
        assert telephone("8612345") == "8612345"

    def test_another_key_another_index(self) -> None:
        other = Sealing((new_key(),))
        assert SEALING.index("phone", "13900000001") != other.index("phone", "13900000001")
        assert SEALING.index("phone", "13900000001") != SEALING.index("id_number", "13900000001")

    @pytest.mark.parametrize("query", ["13900000001", "0001", "139 0000 0001"])
    def test_a_case_is_found_by_the_whole_number_and_by_its_last_four(self, tmp_path: Path, query: str) -> None:
        store = sqlite_store(tmp_path)
        case = logged(a_house(store))
        with store.reading() as reading:
            for asked, found in ((query, [(case.id,)]), ("13900000002", []), ("0002", [])):
                wanted = sought(store.sealing, asked)
                assert wanted is not None
                assert reading.rows(f"SELECT id FROM case_record WHERE {wanted.sql}", wanted.values) == found
        store.close()

    @pytest.mark.parametrize("query", ["电梯", "甲某某", "", "12345"])
    def test_what_is_no_number_asks_nothing(self, query: str) -> None:
        assert sought(SEALING, query) is None


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("电梯维修费用纠纷", "电梯维修费用纠纷"),
        ("致电13900000001的噪音纠纷", "致电＊的噪音纠纷"),
        ("522601198001010017 与物业", "＊ 与物业"),
        ("民主路12号3栋2单元501室漏水", "民主路＊号＊栋＊单元＊室漏水"),
        ("3月5日争吵", "3月5日争吵"),
    ],
)
def test_a_title_in_a_list_has_no_numbers_of_people_or_doors(title: str, shown: str) -> None:
    assert shown_title(title) == shown


class TestTheKeyFile:
    def test_it_is_made_once_and_for_its_owner_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "deep" / "data.key"
        made = files.make(file)
        assert file.stat().st_mode & 0o777 == 0o600
        assert files.make(file) == made == files.read(file)
        assert [one.name for one in file.parent.iterdir()] == ["data.key"]

    def test_a_file_that_is_not_whole_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "data.key"
        files.make(file)
        whole = file.read_bytes()
        for bad, words in (
            (whole[:-3], "不完整"),
            (whole[: len(whole) // 2], "不完整"),
            (whole.replace(b"\nkey ", b"\nkey 0", 1), "不完整"),
            (b"", "不是本程序的密钥文件"),
            (b"-----BEGIN PRIVATE KEY-----", "不是本程序的密钥文件"),
        ):
            file.write_bytes(bad)
            with pytest.raises(StoreUnavailable, match=words) as refused:
                files.read(file)
            assert "MEDIATION_KEY_FILE" in refused.value.message

    def test_one_that_others_may_read_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "data.key"
        files.make(file)
        file.chmod(0o644)
        with pytest.raises(StoreUnavailable, match="chmod 600"):
            files.read(file)


class TestOpening:
    def test_without_its_key_a_database_does_not_open_and_no_other_key_is_made(self, tmp_path: Path) -> None:
        sqlite_store(tmp_path).close()
        key = tmp_path / "mediation.db.key"
        kept = key.read_bytes()
        key.unlink()
        with pytest.raises(StoreUnavailable, match=r"找不到密钥文件.*MEDIATION_KEY_FILE"):
            Store.open(f"sqlite:///{tmp_path}/mediation.db", calendar=CALENDAR)
        assert not key.exists()
        elsewhere = tmp_path / "kept.key"
        elsewhere.write_bytes(kept)
        elsewhere.chmod(0o600)
        Store.open(f"sqlite:///{tmp_path}/mediation.db", calendar=CALENDAR, key_file=elsewhere).close()

    def test_the_key_of_another_database_is_refused(self, tmp_path: Path) -> None:
        sqlite_store(tmp_path).close()
        other = tmp_path / "other.key"
        files.make(other)
        with pytest.raises(StoreUnavailable, match="不是这个数据库的密钥"):
            Store.open(f"sqlite:///{tmp_path}/mediation.db", calendar=CALENDAR, key_file=other)

    def test_two_stores_that_begin_at_once_have_one_key(self, tmp_path: Path) -> None:
        stores = [Store.open(f"sqlite:///{tmp_path}/new.db", calendar=CALENDAR) for _ in range(2)]
        assert stores[0].sealing.newest == stores[1].sealing.newest
        for store in stores:
            store.close()


def test_a_short_secret_is_no_key() -> None:
    assert DataKey(b"x" * 32).id != DataKey(b"y" * 32).id
    with pytest.raises(ValueError, match="needs a key"):
        Sealing(())


class TestTheJournalsTrigger:
    """A sealed payload may be sealed under another key, at the length that it has; nothing else may be put there."""

    def put(self, store: Store, case: str, payload: bytes, salt: str = SEALED) -> None:
        sql = "UPDATE journal_payload SET payload = :payload, salt = :salt WHERE case_id = :id AND seq = 1"
        with store.transaction() as tx:
            tx.wire.run(sql, {"id": case, "payload": payload, "salt": salt})

    def test_only_another_key_and_the_same_length(self, store: Store) -> None:
        case = logged(a_house(store))
        with store.reading() as reading:
            (stored,) = reading.rows("SELECT payload FROM journal_payload WHERE case_id = :id", {"id": case.id})[0]
        sealing, place = store.sealing, ("journal_payload", f"{case.id}/1")
        plain, other = sealing.open(*place, stored), Sealing((*sealing.keys, new_key()))
        for what, salt in (
            (sealing.seal(*place, plain), SEALED),  # the same key: somebody writes something else
            (other.seal(*place, plain + b" "), SEALED),  # another length is another content
            (plain[16:], SEALED),  # back into plain
            (other.seal(*place, plain), "00" * 16),
        ):
            with pytest.raises(Exception, match="sealed as it is"):
                self.put(store, case.id, what, salt)
        self.put(store, case.id, other.seal(*place, plain))
