"""`mediation key`: where the data key lies, a copy of it, a new one, sealing anew. It never shows a key."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from api.settings import Settings
from mediation.casework.house import House
from mediation.store import key_file as files
from mediation.store.database import key_file_of
from mediation.store.resealing import seal_anew
from mediation.store.sealed_vault import SealedVault
from mediation.store.sealing import new_key

_ALL = 1_000_000_000


def show(settings: Settings, house: House, console: Console) -> None:
    """Print where the keys lie and their fingerprints, the one in use last."""
    said(console, f"密钥文件：{_file(settings)}（{files.SETTING} / the key file）")
    keys = house.store.sealing.keys
    for one in keys:
        now = "在用 / in use" if one == keys[-1] else "只用于读 / only to read"
        said(console, f"指纹 {one.fingerprint}（{now}）")
    said(console, "密钥不在备份里：请另存一份（mediation key copy），与备份分开保管；丢失它，数据和备份都打不开。")


def copy(house: House, console: Console, target: Path) -> None:
    """Write a copy of the keys. Raises StoreUnavailable if something is there."""
    files.copy_out(house.store.sealing.keys, target)
    said(console, f"密钥已另存到 {target}，仅本用户可读；指纹 {house.store.sealing.newest.fingerprint} / copied")


def rotate(settings: Settings, house: House, console: Console, *, anew: bool) -> None:
    """Add a new key to the file and use it from now on; older ones stay, for what was sealed under them."""
    files.put(_file(settings), (*house.store.sealing.keys, new_key()))
    house.store.sealing.refresh()
    said(console, f"已换新密钥，指纹 {house.store.sealing.newest.fingerprint} / a new key is in use")
    if anew:
        seal(house, console)
    said(console, "请重启服务，并重新另存密钥副本；换钥之前的备份仍要用旧密钥，所以旧密钥留在文件里。")


def seal(house: House, console: Console) -> None:
    """Seal every value and file that is plain or under an older key."""
    values = seal_anew(house.store)
    vault = house.vault.seal_plain(most=_ALL) if isinstance(house.vault, SealedVault) else 0
    said(console, f"已加密 {values} 项内容、{vault} 个证据文件 / sealed")


def _file(settings: Settings) -> Path:
    return settings.key_file or key_file_of(settings.database_url)


def said(console: Console, words: str) -> None:
    """Print a line as it is."""
    console.print(words, highlight=False, markup=False, soft_wrap=True)
