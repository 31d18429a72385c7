"""Backup takes the database first, then the files it names; bringing back proves every one of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.command_line import app
from mediation.casework.house import House
from mediation.casework.keep_evidence import verify_vault
from mediation.casework.publish import publish
from mediation.engine.case import Case
from mediation.store.backup import back_up, restore
from mediation.store.database import Store
from mediation.store.evidence_backup import Copied, bring_back_files, copy_out, named_in
from mediation.store.evidence_vault import FolderVault
from mediation.store.sealed_vault import SealedVault
from mediation.store.sealing import sealed_size
from tests.engine.builders import a_town
from tests.evidence import files
from tests.evidence.rooms import brought, with_vault
from tests.store.houses import MORNING, library, logged, postgres_key, postgres_url, sqlite_store

CALENDAR = a_town().calendar


def filled(store: Store, folder: Path) -> tuple[House, Case]:
    house = with_vault(store, folder)
    case = logged(house)
    brought(house, case)
    return house, brought(house, case, files.paper(), "bring-002", name="合同.pdf")


def goes_round(url: str, other: str, house: House, case: Case, folder: Path, key: Path) -> None:
    copy, shelf = folder / "copy.backup", folder / "files"
    back_up(url, copy)
    # What comes in between the database and the files is not named by the copy, and not missed.
    later = brought(house, case, files.sound(), "bring-003", name="通话.mp3")
    assert house.vault is not None
    assert {one.digest for one in named_in(copy)} == {one.digest for one in case.evidence}
    assert copy_out(named_in(copy), house.vault, shelf, house.store.sealing) == Copied(2, 0, ())
    assert copy_out(named_in(copy), house.vault, shelf, house.store.sealing) == Copied(0, 2, ())
    new = FolderVault(folder / "new-vault")
    assert bring_back_files(named_in(copy), shelf, new, house.store.sealing) == Copied(2, 0, ())
    restore(copy, other)
    back = Store.open(other, calendar=CALENDAR, key_file=key)
    try:
        found = list(verify_vault(with_vault(back, folder, new), MORNING))
        assert [one.fault for one in found] == ["", ""]
        assert len(later.evidence) == 3
    finally:
        back.close()


def test_on_sqlite(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    house, case = filled(store, tmp_path)
    key = tmp_path / "mediation.db.key"
    there, back = f"sqlite:///{tmp_path}/mediation.db", f"sqlite:///{tmp_path}/back/mediation.db"
    goes_round(there, back, house, case, tmp_path, key)
    store.close()


@pytest.mark.slow
@pytest.mark.xdist_group("postgres")
def test_on_postgresql(tmp_path: Path) -> None:
    from tests.store.houses import postgres

    url = postgres_url("evidence_live")
    store = Store.open(url, calendar=CALENDAR, key_file=postgres_key())
    house, case = filled(store, tmp_path)
    postgres().psql("CREATE DATABASE evidence_back")
    goes_round(url, postgres().get_uri("evidence_back"), house, case, tmp_path, postgres_key())
    store.close()


def test_a_file_that_was_changed_is_neither_backed_up_nor_brought_back(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    house, case = filled(store, tmp_path)
    copy, shelf = tmp_path / "copy.backup", tmp_path / "files"
    back_up(f"sqlite:///{tmp_path}/mediation.db", copy)
    assert isinstance(house.vault, FolderVault)
    live = house.vault.folder / "cases" / case.id / case.evidence[0].digest
    live.write_bytes(b"something else")
    found = copy_out(named_in(copy), house.vault, shelf, house.store.sealing)
    assert (found.copied, [one.digest for one in found.faults]) == (1, [case.evidence[0].digest])
    (shelf / "cases" / case.id / case.evidence[1].digest).write_bytes(b"!" * sealed_size(case.evidence[1].size))
    new = FolderVault(tmp_path / "new-vault")
    assert bring_back_files(named_in(copy), shelf, new, house.store.sealing).copied == 0
    assert list(new.lying()) == []
    store.close()


def typed(folder: Path, *words: str) -> Result:
    environment = {"COLUMNS": "200", "MEDIATION_DATABASE_URL": f"sqlite:///{folder}/mediation.db"}
    return CliRunner().invoke(app, list(words), env=environment)


@pytest.mark.slow
def test_as_it_is_typed(tmp_path: Path) -> None:
    live = tmp_path / "live"
    live.mkdir()
    store = sqlite_store(live)
    vault = SealedVault(FolderVault(live / "mediation-evidence"), store.sealing)
    house = with_vault(store, live, vault)
    publish(store, [library().newest("property_three_level")], MORNING)
    case = brought(house, logged(house))
    store.close()
    copy, back = tmp_path / "copies" / "one.backup", tmp_path / "back"
    assert "复制 1 个" in typed(live, "backup", str(copy)).output
    refused = typed(back, "restore", str(copy))
    assert refused.exit_code == 1
    assert "没有密钥打不开" in refused.output
    assert not (back / "mediation.db").exists()
    told = typed(back, "restore", str(copy), "--key", str(live / "mediation.db.key"))
    assert told.exit_code == 0, told.output
    assert "1 个证据文件，全部相符" in told.output
    assert (back / "mediation-evidence" / "cases" / case.id / case.evidence[0].digest).is_file()
    assert typed(back, "evidence", "verify").exit_code == 0
    assert "清理了 0 个" in typed(back, "evidence", "sweep").output
    (back / "mediation-evidence" / "cases" / case.id / case.evidence[0].digest).write_bytes(b"x")
    faulty = typed(back, "evidence", "verify")
    assert faulty.exit_code == 1
    assert "changed" in faulty.output
    assert "不一致" in typed(back, "troubles").output
