"""The files of evidence beside a copy of the database: taken after it, so that every file that it names is there.

They go into one folder that serves every copy: named by case and SHA-256, a file that lies there already is not copied
again. Bringing back holds every file against its SHA-256 and never writes a file that is not what it should be.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

from mediation.engine.case import CaseId
from mediation.errors import BrokenChain, StoreUnavailable
from mediation.store.backup import postgres_program, sqlite_copy
from mediation.store.evidence_vault import CHUNK, FolderVault, Vault
from mediation.store.sealed_vault import SealedVault
from mediation.store.sealing import Sealing, sealed_size

FOLDER = "evidence"
"""The folder of files, beside the copies of the database."""


class Named(NamedTuple):
    """One file that a copy of the database names."""

    case: CaseId
    digest: str
    size: int


class Copied(NamedTuple):
    """How many files were copied, how many lay there already, and those that are missing or not what they should be."""

    copied: int
    there: int
    faults: tuple[Named, ...]


def named_in(file: Path) -> tuple[Named, ...]:
    """List the files that a copy of the database names; none for a copy from before there was evidence."""
    if sqlite_copy(file):
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'evidence_file'").fetchone():
                return ()
            rows = copy.execute("SELECT case_id, digest, size FROM evidence_file WHERE state = 'kept'").fetchall()
        return tuple(Named(CaseId(case), digest, size) for case, digest, size in rows)
    command = (postgres_program("pg_restore"), "--file=-", "--data-only", "--table=evidence_file", str(file))
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return tuple(_rows_of_dump(told))


def _rows_of_dump(told: str) -> Iterable[Named]:
    """Read the COPY of one table out of a dump: its columns are named, its values stand between tabs."""
    columns: list[str] = []
    for line in told.splitlines():
        if line.startswith("COPY ") and "evidence_file" in line:
            columns = [one.strip() for one in line[line.index("(") + 1 : line.index(")")].split(",")]
        elif line == "\\.":
            columns = []
        elif columns:
            row = dict(zip(columns, line.split("\t"), strict=True))
            if row["state"] == "kept":
                yield Named(CaseId(row["case_id"]), row["digest"], int(row["size"]))


def copy_out(named: Iterable[Named], vault: Vault, folder: Path, sealing: Sealing) -> Copied:
    """Copy every file that is named into a folder, sealed. One that is missing or changed is told of, and the rest goes
    on; one that an earlier program left there in plain is copied again."""
    shelf = SealedVault(FolderVault(folder), sealing)
    copied = there = 0
    faults = []
    for one in named:
        lying = folder / "cases" / one.case / one.digest
        if lying.is_file() and lying.stat().st_size == sealed_size(one.size):
            there += 1
        elif _carry(vault.open(one.case, one.digest), one, shelf):
            copied += 1
        else:
            faults.append(one)
    return Copied(copied, there, tuple(faults))


def bring_back_files(named: Iterable[Named], folder: Path, vault: Vault, sealing: Sealing) -> Copied:
    """Bring the files that a copy names back into a vault, each held against its SHA-256. Before the database is."""
    shelf = SealedVault(FolderVault(folder), sealing)
    copied = there = 0
    faults = []
    for one in named:
        lying = vault.open(one.case, one.digest)
        if lying is not None and _proves(lying, one):
            there += 1
        elif _carry(shelf.open(one.case, one.digest), one, vault):
            copied += 1
        else:
            faults.append(one)
    return Copied(copied, there, tuple(faults))


def _carry(opened: BinaryIO | None, one: Named, to: Vault) -> bool:
    """Copy one file under way and keep it, if it is what it should be."""
    if opened is None:
        return False
    with opened, tempfile.TemporaryDirectory(dir=to.workplace(), prefix="w-") as made:
        under_way = Path(made) / "file"
        try:
            with under_way.open("wb") as copy:
                shutil.copyfileobj(opened, copy, CHUNK)
        except BrokenChain:
            return False
        except OSError as error:
            raise StoreUnavailable(f"证据文件未能复制（{error.strerror}）。请检查磁盘空间与权限") from error
        with under_way.open("rb") as again:
            if not _proves(again, one):
                return False
        os.chmod(under_way, 0o600)
        to.keep(one.case, one.digest, under_way)
    return True


def _proves(opened: BinaryIO, one: Named) -> bool:
    hashed = sha256()
    try:
        with opened:
            while chunk := opened.read(CHUNK):
                hashed.update(chunk)
    except BrokenChain:
        return False
    return hashed.hexdigest() == one.digest
