"""`mediation archive`: its index, the folder handed over with its list, and the list of what is due to be destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console

from api.archive_lists import DESTROYED, FILED, as_csv, due_rows, filed, filed_rows, kept_until, retention_title
from api.commands.dossier import case_named
from mediation.casework.archive_export import Exported, export_files, seal_folder
from mediation.casework.house import House
from mediation.oversight.archived import ArchivedFile

HANDED_OVER = (
    "序号", "档号", "卷号", "卷名", "保管期限", "结案日期", "立卷日期", "页数", "卷宗 SHA-256", "案件记录 SHA-256",
    "流转记录条数", "链头", "文件夹",
)  # fmt: skip


def index(house: House, console: Console, file: Path | None) -> None:
    """List what is filed by archive number, on the screen or to a file."""
    rows = filed_rows(house, filed(house))
    if file is not None:
        file.write_text(as_csv(FILED, rows), encoding="utf-8-sig")
    else:
        for row in rows:
            console.print("　".join(str(one) for one in row if one), highlight=False, soft_wrap=True)
    where = f"{file}：" if file is not None else ""
    console.print(f"{where}{len(rows)} 卷 files", highlight=False, soft_wrap=True)


def export(house: House, console: Console, folder: Path, numbers: Sequence[str], *, at: datetime) -> None:
    """Write the files of these cases, or of every archived one, to a new folder that a shell can verify."""
    files = filed(house)
    if numbers:
        wanted = {case_named(house, number).id for number in numbers}
        files = tuple(one for one in files if one.case in wanted)
        for case in wanted - {one.case for one in files}:
            console.print(f"[yellow]尚未归档，不移交 / not archived: {case}[/yellow]", highlight=False)
    names = {one.case: one.number for one in files}
    done = export_files(
        house, names, folder, at=at, tell=lambda case: console.print(f"装订 binding {names[case]}", highlight=False)
    )
    pairs = zip(files, done, strict=True)
    rows = [_handed_over(house, number, one, made) for number, (one, made) in enumerate(pairs, 1)]
    (folder / "handover.csv").write_text(as_csv(HANDED_OVER, rows), encoding="utf-8-sig")
    seal_folder(folder)
    how = "在其中运行 sh verify.sh 核对 / run sh verify.sh there"
    console.print(f"{folder}：{len(done)} 卷 files；{how}", highlight=False, soft_wrap=True)


def destruction(house: House, console: Console, file: Path, *, at: datetime) -> int:
    """List the files whose time has run out, with the digests that prove what will have been destroyed; give how many.

    A class whose years the workflow leaves at 0, and permanent ones, are never listed.
    """
    files = filed(house)
    unfixed = sum(1 for one in files if kept_until(house, one) is None)
    rows = due_rows(house, files, at=at)
    file.write_text(as_csv(DESTROYED, rows), encoding="utf-8-sig")
    others = f"{unfixed} 卷永久或未定年限 / permanent or not fixed"
    console.print(f"{file}：{len(rows)} 卷期满 / due；{others}", highlight=False, soft_wrap=True)
    return len(rows)


def _handed_over(house: House, number: int, one: ArchivedFile, made: Exported) -> list[object]:
    days = (one.ended_on or "", one.filed_on)
    proof = (made.bound.digest, made.record_digest, made.length, made.head, f"cases/{one.case}")
    names = (one.archive_number, one.number, one.title, retention_title(house, one))
    return [number, *names, *days, made.bound.numbered, *proof]
