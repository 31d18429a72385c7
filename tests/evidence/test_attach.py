"""Bringing a file into a case, from the bytes to the journal: on every kind of store."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from mediation.casework.attach import Brought, Limits, attach, clean_name
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.keep_evidence import open_proved, small_picture, sweep_vault, verify_vault
from mediation.engine import events as ev
from mediation.engine.case import Case
from mediation.engine.commands import AddEvidence, CheckEvidence, WithdrawEvidence
from mediation.engine.evidence import may_travel
from mediation.engine.evolve import evolve
from mediation.errors import (
    ActionNotOffered,
    ActorNotEntitled,
    CaseNotFound,
    EvidenceDamaged,
    FieldsInvalid,
    RequirementUnmet,
    StoreUnavailable,
)
from mediation.store.database import Store
from mediation.store.evidence_vault import FolderVault
from tests.engine.builders import an_actor
from tests.evidence import files
from tests.evidence.rooms import brought, with_vault
from tests.store.houses import MORNING, a_house, logged, store

__all__ = ["store"]
NOW = datetime(2026, 9, 7, 1, tzinfo=UTC)


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return with_vault(store, tmp_path)


@pytest.fixture
def case(house: House) -> Case:
    return logged(house)


def lying(house: House) -> list[tuple[str, str]]:
    assert house.vault is not None
    return [(one.case, one.digest) for one in house.vault.lying()]


def codes(error: FieldsInvalid) -> list[tuple[str, str | None]]:
    return [(one.code, one.field) for one in error.objections]


def test_a_file_lies_in_the_vault_byte_for_byte_and_the_case_names_it(house: House, case: Case) -> None:
    content = files.picture()
    after = brought(house, case, content)
    (piece,) = after.evidence
    assert piece.digest == hashlib.sha256(content).hexdigest()
    assert (piece.no, piece.size, piece.media, piece.kind) == (1, len(content), "image/jpeg", "photograph")
    assert (piece.title, piece.supplied_by, piece.added_by) == ("现场", 1, "room_mediator")
    with open_proved(house, case.id, piece, NOW) as opened:
        assert opened.read() == content, "the position of the original stays in it"
    small = small_picture(house, case.id, piece, "small.jpg", NOW)
    assert small is not None
    assert b"PHONE-MAKER" not in small
    assert [one.fault for one in verify_vault(house, NOW)] == [""]


def test_sent_twice_it_takes_effect_once(house: House, case: Case) -> None:
    first = brought(house, case)
    assert brought(house, case) == first


def test_the_same_file_a_second_time_is_refused_and_says_which_it_is(house: House, case: Case) -> None:
    brought(house, case)
    with pytest.raises(FieldsInvalid) as refused:
        brought(house, case, command_id="bring-002")
    assert codes(refused.value) == [("SAME_FILE", "file")]
    assert "第 1 号" in refused.value.message


def test_two_cases_share_no_file_and_neither_tells_of_the_other(house: House, case: Case) -> None:
    other = logged(house, "log-2", title="另一件")
    brought(house, case)
    after = brought(house, other, command_id="bring-002")
    assert len(after.evidence) == 1
    assert sorted(one for one, _ in lying(house)) == sorted((case.id, other.id))


def test_somebody_who_does_not_see_the_case_learns_nothing_and_leaves_nothing(house: House, case: Case) -> None:
    with pytest.raises(CaseNotFound):
        brought(house, case, who="street_mediator")
    assert lying(house) == []


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"kind": "gossip"}, ("INVALID", "kind")),
        ({"supplied_by": 9}, ("INVALID", "supplied_by")),
        ({"supplied_by": 0}, ("MISSING", "supplier")),
        ({"supplied_by": 0, "supplier": "字" * 51}, ("INVALID", "supplier")),
        ({"title": "字" * 101}, ("INVALID", "title")),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    house: House, case: Case, said: dict[str, object], wanted: tuple[str, str]
) -> None:
    with pytest.raises(FieldsInvalid) as refused:
        brought(house, case, **said)
    assert codes(refused.value) == [wanted]


def test_a_file_that_is_too_large_is_refused_before_it_is_read_whole(house: House, case: Case) -> None:
    class Endless:
        given = 0

        def read(self, size: int) -> bytes:
            self.given += size
            return bytes(size)

    stream = Endless()
    told = Brought(name="很大.jpg", supplied_by=1)
    with pytest.raises(FieldsInvalid) as refused:
        attach(
            house, case.id, "bring-001", told, stream,  # type: ignore[arg-type]
            actor=an_actor("room_mediator"), at=MORNING, limits=Limits(2_000_000, 10),
        )  # fmt: skip
    assert codes(refused.value) == [("FILE_TOO_LARGE", "file")]
    assert "2 MB" in refused.value.message
    assert stream.given < 3_000_000
    assert lying(house) == []


def test_a_refused_file_leaves_nothing_in_the_vault(house: House, case: Case) -> None:
    with pytest.raises(FieldsInvalid) as refused:
        brought(house, case, files.acting("script"), name="合同.pdf")
    assert codes(refused.value) == [("PDF_SCRIPT", "file")]
    assert lying(house) == []
    assert isinstance(house.vault, FolderVault)
    assert list((house.vault.folder / "incoming").iterdir()) == []


def test_a_house_without_a_vault_says_so(store: Store) -> None:
    house = a_house(store)
    with pytest.raises(StoreUnavailable, match="证据库"):
        brought(house, logged(house))


@pytest.mark.parametrize(
    ("name", "media", "wanted"),
    [
        ("照片.JPG", "image/jpeg", "照片.JPG"),
        ("a.jpeg", "image/jpeg", "a.jpeg"),
        ("C:\\\\我的文档\\\\合同.pdf", "application/pdf", "合同.pdf"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("发票.exe", "application/pdf", "发票.exe.pdf"),
        ("a\u202egpj.exe", "image/png", "agpj.exe.png"),
        ("", "video/mp4", "材料.mp4"),
        ("长" * 300 + ".jpg", "image/jpeg", "长" * 196 + ".jpg"),
    ],
)
def test_names_are_made_harmless_and_end_as_what_the_file_is(name: str, media: str, wanted: str) -> None:
    assert clean_name(name, media) == wanted


def test_held_against_the_original_once_and_by_the_house_that_handles_it(house: House, case: Case) -> None:
    brought(house, case)
    command = CheckEvidence(case=case.id, command_id="check-001", no=1, words="原件已退回")
    after = handle(house, command, actor=an_actor("room_mediator"), at=MORNING + timedelta(hours=1))
    (piece,) = after.evidence
    assert (piece.checked_by, piece.check_words) == ("room_mediator", "原件已退回")
    assert piece.checked_on is not None
    again = CheckEvidence(case=case.id, command_id="check-002", no=1)
    with pytest.raises(RequirementUnmet):
        handle(house, again, actor=an_actor("room_mediator"), at=MORNING + timedelta(hours=2))
    none = CheckEvidence(case=case.id, command_id="check-003", no=7)
    with pytest.raises(ActionNotOffered):
        handle(house, none, actor=an_actor("room_mediator"), at=MORNING + timedelta(hours=2))


def test_withdrawn_it_stays_and_no_longer_counts_and_may_come_again(house: House, case: Case) -> None:
    brought(house, case)
    without = WithdrawEvidence(case=case.id, command_id="without-1", no=1, reason=" ")
    with pytest.raises(FieldsInvalid):
        handle(house, without, actor=an_actor("room_mediator"), at=MORNING)
    command = WithdrawEvidence(case=case.id, command_id="withdraw-1", no=1, reason="传错案件")
    after = handle(house, command, actor=an_actor("room_mediator"), at=MORNING)
    assert after.evidence[0].withdrawn
    assert len(lying(house)) == 1
    assert may_travel(after) == ()
    anew = brought(house, after, command_id="bring-002")
    assert [one.no for one in may_travel(anew)] == [2]
    assert [one.fault for one in verify_vault(house, NOW)] == [""]


def test_what_is_private_never_travels(house: House, case: Case) -> None:
    after = brought(house, case, private=True)
    assert may_travel(after) == ()


def test_a_supervisor_brings_but_neither_checks_nor_withdraws_what_others_brought(house: House, case: Case) -> None:
    brought(house, case)
    supervisor = an_actor("supervisor")
    for command in (
        CheckEvidence(case=case.id, command_id="check-001", no=1),
        WithdrawEvidence(case=case.id, command_id="withdraw-1", no=1, reason="不需要"),
    ):
        with pytest.raises(ActorNotEntitled):
            handle(house, command, actor=supervisor, at=MORNING)


def test_a_changed_file_is_found_refused_and_noted(house: House, case: Case) -> None:
    after = brought(house, case)
    (piece,) = after.evidence
    assert isinstance(house.vault, FolderVault)
    file = house.vault.folder / "cases" / case.id / piece.digest
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)
    with pytest.raises(EvidenceDamaged):
        open_proved(house, case.id, piece, NOW)
    assert [one.fault for one in verify_vault(house, NOW)] == ["changed"]
    file.unlink()
    assert [one.fault for one in verify_vault(house, NOW)] == ["missing"]
    with house.store.reading() as reading:
        (kept,) = reading.evidence.kept()
    assert (kept.fault, kept.verified_at) == ("missing", NOW)


def test_a_lost_small_picture_is_drawn_anew(house: House, case: Case) -> None:
    (piece,) = brought(house, case).evidence
    assert isinstance(house.vault, FolderVault)
    small = house.vault.folder / "cases" / case.id / f"{piece.digest}-small.jpg"
    before = small.read_bytes()
    small.unlink()
    assert small_picture(house, case.id, piece, "small.jpg", NOW) == before
    assert small.is_file()
    assert small_picture(house, case.id, piece, "passwd", NOW) is None


def test_orphans_are_swept_after_a_day_and_nothing_else(house: House, case: Case, tmp_path: Path) -> None:
    after = brought(house, case)
    vault = house.vault
    assert isinstance(vault, FolderVault)
    orphan = tmp_path / "orphan"
    orphan.write_bytes(b"nobody named me")
    digest = hashlib.sha256(b"nobody named me").hexdigest()
    vault.keep(case.id, digest, orphan)
    (vault.folder / "incoming" / "w-killed").mkdir()
    real = datetime.now(UTC)  # noqa: TID251 -- files are dated by the machine
    assert sweep_vault(house, real) == (0, 0), "less than a day old"
    assert sweep_vault(house, real + timedelta(days=1, minutes=1)) == (1, 1)
    assert lying(house) == [(case.id, after.evidence[0].digest)]
    with house.store.reading() as reading:
        assert reading.evidence.claimed() == ()


def test_a_commit_cannot_name_what_a_sweep_is_taking_away(house: House, case: Case) -> None:
    content = files.picture()
    digest = hashlib.sha256(content).hexdigest()
    with house.store.transaction() as tx:
        assert tx.evidence.claim(case.id, digest, NOW)
    with pytest.raises(StoreUnavailable, match="清理"):
        brought(house, case, content)
    sweep_vault(house, NOW)  # finishes what was begun, however young
    assert lying(house) == []
    assert len(brought(house, case, content).evidence) == 1
    with house.store.transaction() as tx:
        assert not tx.evidence.claim(case.id, digest, NOW), "a sweep cannot reserve what a case names"


def test_an_undo_leaves_the_files_where_they_are(house: House, case: Case) -> None:
    after = brought(house, case)
    undone = ev.Undone(entry=1, record=msgspec.json.decode(msgspec.json.encode(case)), reason="误按")
    assert evolve(after, undone).evidence == after.evidence


def test_a_command_without_a_digest_is_no_evidence(house: House, case: Case) -> None:
    command = AddEvidence(
        case=case.id, command_id="bare-0001", digest="x", size=1, media="image/png", name="a.png", kind="photograph",
        supplied_by=1,
    )  # fmt: skip
    with pytest.raises(FieldsInvalid) as refused:
        handle(house, command, actor=an_actor("room_mediator"), at=MORNING)
    assert codes(refused.value) == [("INVALID", "file")]
