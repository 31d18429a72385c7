"""`mediation archive`: the folder handed over, its list, and the list of what is due to be destroyed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from rich.console import Console

from api.commands.dossier import case_named
from mediation.calendar.moments import day_of
from mediation.casework.archive_export import Exported, export_files, record_digest, seal_folder
from mediation.casework.house import House
from mediation.definitions.workflow import Workflow
from mediation.errors import MediationError
from mediation.oversight.archived import ArchivedFile, archived_files

HANDED_OVER = (
    "序号", "卷号", "卷名", "保管期限", "结案日期", "立卷日期", "页数", "卷宗 SHA-256", "案件记录 SHA-256",
    "流转记录条数", "链头", "文件夹",
)  # fmt: skip
DESTROYED = (
    "序号", "卷号", "卷名", "保管期限", "立卷日期", "保管年限", "期满日期", "案件记录 SHA-256", "流转记录条数", "链头",
    "批准人", "监销人", "销毁日期",
)  # fmt: skip
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def export(house: House, console: Console, folder: Path, numbers: Sequence[str], *, at: datetime) -> None:
    """Write the files of these cases, or of every archived one, to a new folder that a shell can verify."""
    files = _archived(house)
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
    (folder / "handover.csv").write_text(_csv(HANDED_OVER, rows), encoding="utf-8-sig")
    seal_folder(folder)
    how = "在其中运行 sh verify.sh 核对 / run sh verify.sh there"
    console.print(f"{folder}：{len(done)} 卷 files；{how}", highlight=False, soft_wrap=True)


def destruction(house: House, console: Console, file: Path, *, at: datetime) -> int:
    """List the files whose time has run out, with the digests that prove what will have been destroyed; give how many.

    A class whose years the workflow leaves at 0, and permanent ones, are never listed.
    """
    today, unfixed = day_of(at), 0
    rows: list[list[object]] = []
    for one in _archived(house):
        years = house.library.get(one.workflow).settings.get(f"retention_years_{one.retention}")
        if not isinstance(years, int) or years <= 0:
            unfixed += 1
            continue
        ends = _later(one.filed_on, years)
        if ends <= today:
            digest, head, length = record_digest(house, one.case, at=at)
            told = [one.number, one.title, _retention(house, one), one.filed_on, years, ends, digest, length, head]
            rows.append([len(rows) + 1, *told, "", "", ""])
    file.write_text(_csv(DESTROYED, rows), encoding="utf-8-sig")
    others = f"{unfixed} 卷永久或未定年限 / permanent or not fixed"
    console.print(f"{file}：{len(rows)} 卷期满 / due；{others}", highlight=False, soft_wrap=True)
    return len(rows)


def _archived(house: House) -> tuple[ArchivedFile, ...]:
    with house.store.reading() as reading:
        return archived_files(reading.wire)


def _handed_over(house: House, number: int, one: ArchivedFile, made: Exported) -> list[object]:
    days = (one.ended_on or "", one.filed_on)
    proof = (made.bound.digest, made.record_digest, made.length, made.head, f"cases/{one.case}")
    return [number, one.number, one.title, _retention(house, one), *days, made.bound.numbered, *proof]


def _retention(house: House, one: ArchivedFile) -> str:
    try:
        workflow: Workflow = house.library.get(one.workflow)
    except MediationError:
        return one.retention
    return next((each.title.zh for each in workflow.choices.get("retentions", ()) if each.key == one.retention), "")


def _later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table that a spreadsheet opens and never calculates."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_plain(str(one)) for one in row])
    return out.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_DANGEROUS) else text
