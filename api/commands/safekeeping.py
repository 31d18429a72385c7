"""`mediation backup` and `mediation restore`: a copy of a database in use, and one brought back and proved."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from api.commands.opening import opened
from api.commands.reporting import verify
from api.settings import Settings
from mediation.store.backup import back_up, restore

_MILLION = 1_000_000


def back_up_to(settings: Settings, console: Console, file: Path) -> None:
    """Write a copy while the database is in use. Raises StoreUnavailable with what to do; then there is no file."""
    size = back_up(settings.database_url, file)
    console.print(
        f"已备份到 {file}（{size / _MILLION:.1f} MB），仅本用户可读 / backed up", highlight=False, markup=False
    )


def bring_back(settings: Settings, console: Console, file: Path) -> bool:
    """Bring a copy back into an empty place and prove every chain of it. Says whether all is well.

    Raises StoreUnavailable with what to do; then nothing was brought back.
    """
    restore(file, settings.database_url)
    console.print(f"已从 {file} 恢复，校验中…… / restored, verifying", highlight=False, markup=False)
    with opened(settings) as house:
        return verify(house, console)
