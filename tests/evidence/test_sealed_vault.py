"""The sealed vault: what lies in it shows nothing, comes back whole, and what was changed or moved is found."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from mediation.casework.keep_evidence import open_proved, small_picture, verify_vault
from mediation.engine.case import CaseId
from mediation.errors import EvidenceDamaged
from mediation.store.evidence_vault import FolderVault
from mediation.store.sealed_vault import SealedVault
from mediation.store.sealing import Sealing, new_key, sealed_size
from tests.evidence import files
from tests.evidence.rooms import brought, with_vault
from tests.store.houses import MORNING, logged, sqlite_store


def test_files_and_their_small_pictures_lie_sealed_and_come_back(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    house = with_vault(store, tmp_path, SealedVault(FolderVault(tmp_path / "vault"), store.sealing))
    case = brought(house, logged(house))
    (piece,) = case.evidence
    lying = sorted(one for one in (tmp_path / "vault" / "cases" / case.id).iterdir())
    assert [one.stat().st_size for one in lying if one.name == piece.digest] == [sealed_size(piece.size)]
    assert all(one.stat().st_mode & 0o077 == 0 for one in lying if one.name == piece.digest)
    assert not any(b"JFIF" in one.read_bytes() or b"\xff\xd8\xff" in one.read_bytes()[:64] for one in lying)
    assert list((tmp_path / "vault" / "incoming").iterdir()) == []
    with open_proved(house, case.id, piece, MORNING) as opened:
        assert sha256(opened.read()).hexdigest() == piece.digest
    drawn = small_picture(house, case.id, piece, "small.jpg", MORNING)
    assert drawn is not None
    assert drawn.startswith(b"\xff\xd8\xff")
    store.close()


@pytest.mark.parametrize("harm", ["a byte", "cut", "another file's", "under another key"])
def test_what_was_changed_or_moved_is_found_and_not_handed_out(tmp_path: Path, harm: str) -> None:
    store = sqlite_store(tmp_path)
    house = with_vault(store, tmp_path, SealedVault(FolderVault(tmp_path / "vault"), store.sealing))
    case = brought(house, brought(house, logged(house)), files.paper(), "bring-002", name="合同.pdf")
    first, second = case.evidence
    home = tmp_path / "vault" / "cases" / case.id
    stored = (home / first.digest).read_bytes()
    whose = case.id
    match harm:
        case "a byte":
            bad = stored[:100] + bytes((stored[100] ^ 1,)) + stored[101:]
        case "cut":
            bad = stored[:-1]
        case "another file's":
            bad = (home / second.digest).read_bytes()
        case _:
            other = SealedVault(FolderVault(tmp_path / "other"), Sealing((new_key(),)))
            plain = tmp_path / "plain"
            plain.write_bytes(files.picture())
            other.keep(CaseId(whose), first.digest, plain)
            bad = (tmp_path / "other" / "cases" / whose / first.digest).read_bytes()
    (home / first.digest).write_bytes(bad)
    assert {one.digest: one.fault for one in verify_vault(house, MORNING)} == {
        first.digest: "changed",
        second.digest: "",
    }
    with pytest.raises(EvidenceDamaged):
        open_proved(house, case.id, first, MORNING)
    store.close()
