"""`mediation backup` and `mediation restore`: a copy of a database in use, and one brought back and proved."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from rich.console import Console

from api.commands.opening import opened, vault_at
from api.commands.reporting import verify
from api.commands.vaulting import verify_files
from api.settings import Settings
from mediation.store.backup import back_up, restore
from mediation.store.evidence_backup import FOLDER, Copied, bring_back_files, copy_out, named_in

_MILLION = 1_000_000


def back_up_to(settings: Settings, console: Console, file: Path, *, files: Path | None = None) -> bool:
    """Write a copy while the database is in use, then the files of evidence that it names: says whether all are well.

    The files go into one folder that serves every copy (`files`, else beside it). Raises StoreUnavailable with what to
    do; then there is no file.
    """
    size = back_up(settings.database_url, file)
    console.print(
        f"已备份到 {file}（{size / _MILLION:.1f} MB），仅本用户可读 / backed up", highlight=False, markup=False
    )
    folder = files or file.parent / FOLDER
    return _told(copy_out(named_in(file), vault_at(settings), folder), console, folder)


def bring_back(settings: Settings, console: Console, file: Path, *, at: datetime, files: Path | None = None) -> bool:
    """Bring a copy back into an empty place, its files first, and prove every chain and file. Says whether all is well.

    Raises StoreUnavailable with what to do; then no database was brought back.
    """
    folder = files or file.parent / FOLDER
    found = bring_back_files(named_in(file), folder, vault_at(settings))
    restore(file, settings.database_url)
    whole = _told(found, console, folder)
    console.print(f"已从 {file} 恢复，校验中…… / restored, verifying", highlight=False, markup=False)
    with opened(settings) as house:
        chains = verify(house, console)
        return verify_files(house, console, at=at) and chains and whole


def _told(found: Copied, console: Console, folder: Path) -> bool:
    for one in found.faults:
        words = f"✗ {one.case} {one.digest}: 证据文件缺失或已改动 / missing or changed"
        console.print(words, markup=False, soft_wrap=True)
    console.print(
        f"证据文件：复制 {found.copied} 个，已有 {found.there} 个，不符 {len(found.faults)} 个（{folder}）"
        " / evidence: copied, there already, faulty", highlight=False, markup=False,
    )  # fmt: skip
    return not found.faults
