"""`mediation backup` and `mediation restore`: a copy of a database in use, and one brought back and proved."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from rich.console import Console

from api.commands.opening import opened, vault_at
from api.commands.reporting import verify
from api.commands.vaulting import verify_files
from api.settings import Settings
from mediation.store.backup import back_up, proof_in, restore
from mediation.store.database import key_file_of
from mediation.store.evidence_backup import FOLDER, Copied, bring_back_files, copy_out, named_in
from mediation.store.key_file import copy_out as copy_key
from mediation.store.key_file import read as read_key
from mediation.store.sealed_under import sealing_for_copy
from mediation.store.sealed_vault import SealedVault

_MILLION = 1_000_000


def back_up_to(
    settings: Settings, console: Console, file: Path, *, files: Path | None = None, key_to: Path | None = None
) -> bool:
    """Write a copy while the database is in use, then the files of evidence that it names: says whether all are well.

    The files go into one folder that serves every copy (`files`, else beside it). The data key is in no copy; it is
    written to `key_to`, if that is asked for. Raises StoreUnavailable with what to
    do; then there is no file.
    """
    size = back_up(settings.database_url, file)
    console.print(
        f"已备份到 {file}（{size / _MILLION:.1f} MB），仅本用户可读 / backed up", highlight=False, markup=False
    )
    folder = files or file.parent / FOLDER
    key_file = settings.key_file or key_file_of(settings.database_url)
    sealing = sealing_for_copy(proof_in(file), key_file)
    if key_to is not None:
        copy_key(sealing.keys, key_to)
        console.print(f"密钥已另存到 {key_to}，请与备份分开保管 / key copied", highlight=False, markup=False)
    else:
        console.print(
            "备份不含数据密钥：没有它打不开备份。请确认密钥已另存（mediation key copy），"
            f"指纹 {sealing.newest.fingerprint} / the data key is not in the backup", highlight=False, markup=False,
        )  # fmt: skip
    vault = SealedVault(vault_at(settings), sealing)
    return _told(copy_out(named_in(file), vault, folder, sealing), console, folder)


def bring_back(
    settings: Settings,
    console: Console,
    file: Path,
    *,
    at: datetime,
    files: Path | None = None,
    key: Path | None = None,
) -> bool:
    """Bring a copy back into an empty place, its files first, and prove every chain and file. Says whether all is well.

    `key` is a copy of the data key, put to where the database will look for it. Raises StoreUnavailable with what to
    do; then no database was brought back.
    """
    folder = files or file.parent / FOLDER
    key_file = settings.key_file or key_file_of(settings.database_url)
    if key is not None:
        sealing_for_copy(proof_in(file), key)  # a wrong one is refused before it lies where the database will be
        key_file.parent.mkdir(parents=True, exist_ok=True)
        copy_key(read_key(key), key_file)
    sealing = sealing_for_copy(proof_in(file), key_file)
    vault = SealedVault(vault_at(settings), sealing)
    found = bring_back_files(named_in(file), folder, vault, sealing)
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
