"""`mediation evidence verify` and `sweep`: every file held against its SHA-256; what no case names taken away."""

from __future__ import annotations

from datetime import datetime

from rich.console import Console

from api.evidence_words import FILE_FAULTS
from mediation.casework.house import House
from mediation.casework.keep_evidence import sweep_vault, verify_vault


def verify_files(house: House, console: Console, *, at: datetime) -> bool:
    """Read every file of the vault; name those that are missing or changed. Says whether all is well."""
    seen = faults = 0
    for one in verify_vault(house, at):
        seen += 1
        if one.fault:
            faults += 1
            words = FILE_FAULTS[one.fault]
            console.print(f"[red]✗[/red] {one.case} {one.digest}: {words}", highlight=False, soft_wrap=True)
    if not faults:
        console.print(f"[green]✓[/green] {seen} 个证据文件，全部相符 / every file is what it was")
        return True
    console.print(f"[red]{seen} 个证据文件中 {faults} 个不符 / faults in {faults} of {seen} files[/red]")
    return False


def sweep_files(house: House, console: Console, *, at: datetime) -> None:
    """Take away what has lain there for a day and no case names."""
    found = sweep_vault(house, at)
    console.print(
        f"清理了 {found.orphans} 个无主文件、{found.leftovers} 个中断的上传"
        " / orphans and broken-off uploads swept", highlight=False,
    )  # fmt: skip
