"""What is handed over is verified by ten lines of shell, without this program; a changed byte is found."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from api.commands.archiving import destruction, export
from mediation.casework.archive_export import VERIFY, export_files
from mediation.casework.house import House
from mediation.definitions.library import Library
from mediation.engine.case import Case
from mediation.errors import StoreUnavailable
from tests.dossier.shelves import LATER, WORKFLOW, Kept, house_with_vault, photograph
from tests.engine.builders import ROOT, instant
from tests.store.houses import sqlite_store


class Handed:
    """One archived case and the folder in which it was handed over."""

    def __init__(self, folder: Path) -> None:
        self.store = sqlite_store(folder)
        self.house: House = house_with_vault(self.store, folder)
        kept = Kept(self.house).mediating()
        kept.bring(photograph(1), "现场.jpg", title="现场")
        self.case: Case = kept.archived().case
        self.folder = folder / "handed"
        export(self.house, quiet(), self.folder, [], at=LATER)

    @property
    def file(self) -> Path:
        return self.folder / "cases" / self.case.id


def quiet() -> Console:
    return Console(file=io.StringIO(), width=200)


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handed]:
    made = Handed(tmp_path_factory.mktemp("handed"))
    yield made
    made.store.close()


def verified(folder: Path) -> tuple[int, str]:
    done = subprocess.run(["/bin/sh", "verify.sh"], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def summed_anew(folder: Path) -> None:
    """What somebody does who changed a file and knows of the sums."""
    lines = []
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        name = line[66:]
        if (folder / name).exists():
            lines.append(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}")
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n")


def test_ten_lines_of_shell_find_everything_in_order(handed: Handed) -> None:
    code, said = verified(handed.folder)
    assert (code, said.strip()) == (0, "全部相符 / everything holds")
    assert len([line for line in VERIFY.splitlines() if not line.startswith("#")]) == 10


def test_the_ten_lines_stand_in_the_documentation() -> None:
    text = (ROOT / "docs" / "how-to" / "bind-a-file.md").read_text(encoding="utf-8")
    assert "\n".join(line for line in VERIFY.splitlines() if not line.startswith("#")) in text


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("links/000002", "link 000002"),
        ("entries/000003", "entry 000003"),
        ("evidence", "evidence"),
        ("case.json", "case-1"),
    ],
)
def test_a_changed_file_is_found_though_the_sums_were_written_anew(
    handed: Handed, tmp_path: Path, what: str, told: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(handed.folder, copy)
    file = copy / "cases" / handed.case.id / what
    if file.is_dir():
        (file,) = file.iterdir()
    content = file.read_bytes()
    file.write_bytes(content[:1] if what == "case.json" else content[:-1] + bytes([content[-1] ^ 1]))
    code, said = verified(copy)
    assert code == 1
    summed_anew(copy)
    code, said = verified(copy)
    assert (code, told in said) == (1, True), said


def test_an_entry_left_out_and_the_chain_mended_behind_it_is_found(handed: Handed, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(handed.folder, copy)
    here = copy / "cases" / handed.case.id
    lines = (here / "chain.txt").read_text().splitlines()
    (here / "chain.txt").write_text("\n".join(lines[:3] + lines[4:]) + "\n")
    summed_anew(copy)
    code, said = verified(copy)
    assert (code, "link 000005" in said) == (1, True), said


def test_a_redacted_entry_is_missing_and_the_chain_still_holds(handed: Handed, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(handed.folder, copy)
    (copy / "cases" / handed.case.id / "entries" / "000002").unlink()
    summed_anew(copy)
    assert verified(copy)[0] == 0


def test_the_hand_over_list_names_every_file_and_its_digests(handed: Handed) -> None:
    (row,) = rows(handed.folder / "handover.csv")
    assert row["卷号"] == handed.case.number
    assert row["档号"] == handed.case.archive_number != ""
    assert row["保管期限"] == "短期"
    assert row["卷宗 SHA-256"] == hashlib.sha256((handed.file / "dossier.pdf").read_bytes()).hexdigest()
    assert row["案件记录 SHA-256"] == hashlib.sha256((handed.file / "case.json").read_bytes()).hexdigest()
    assert row["链头"] == (handed.file / "chain.txt").read_text().split()[-2]
    assert int(row["流转记录条数"]) == handed.case.version


def test_nothing_is_due_for_destruction_while_no_years_are_fixed(handed: Handed, tmp_path: Path) -> None:
    assert destruction(handed.house, quiet(), tmp_path / "list.csv", at=instant("2999-01-01 09:00")) == 0
    assert rows(tmp_path / "list.csv") == []


def test_what_is_due_for_destruction_is_named_with_the_digest_of_its_record(handed: Handed, tmp_path: Path) -> None:
    years = {**WORKFLOW.settings, "retention_years_short": 5}
    fixed = Library([msgspec.structs.replace(WORKFLOW, settings=years)])
    house = House(store=handed.store, library=fixed, render=handed.house.render, vault=handed.house.vault)
    day_before, day = instant("2031-09-21 09:00"), instant("2031-09-22 09:00")
    assert destruction(house, quiet(), tmp_path / "list.csv", at=day_before) == 0
    assert destruction(house, quiet(), tmp_path / "list.csv", at=day) == 1
    (row,) = rows(tmp_path / "list.csv")
    assert row["案件记录 SHA-256"] == hashlib.sha256((handed.file / "case.json").read_bytes()).hexdigest()
    assert (row["档号"], row["期满日期"], row["批准人"]) == (handed.case.archive_number, "2031-09-22", "")


def test_a_folder_that_holds_something_is_not_written_to(handed: Handed) -> None:
    with pytest.raises(StoreUnavailable, match="不是空的"):
        export_files(handed.house, [handed.case.id], handed.folder, at=LATER, tell=lambda case: None)
