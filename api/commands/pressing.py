"""`mediation papers`: how far the papers of a case have come, and one file of them for a printer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api.commands.dossier import case_named
from api.paper_words import STEP_TITLES
from api.settings import Settings
from mediation.casework.deliver import draw_owed
from mediation.casework.house import House
from mediation.documents.print_sheets import Wanted, sheets_for
from mediation.engine.paper_copies import next_step, scans_of, signatures_on, stamped_on
from mediation.errors import DocumentError, RenderFailed

_STATUS = {"issued": "", "registered": "纸质件 on paper", "void": "作废 void"}


def list_papers(house: House, console: Console, number: str) -> None:
    """List the papers of a case, each with how far it has come and its next step. Raises CaseNotFound."""
    case = case_named(house, number)
    assert case.workflow is not None  # every opened case is bound
    workflow = house.library.get(case.workflow)
    table = Table(title=f"{case.number} 文书 papers", title_justify="left")
    for heading in ("序号 no", "文书 paper", "编号 number", "日期 day", "印 签 章 扫", "下一步 next"):
        table.add_column(heading, overflow="fold")
    for paper in case.papers:
        done = (paper.printed, signatures_on(case, paper), stamped_on(case, paper), scans_of(case, paper))
        marks = " ".join("✓" if one else "·" for one in done)
        step = next_step(workflow, case, paper)
        status = _STATUS.get(paper.status, "")
        table.add_row(
            str(paper.no),
            paper.title,
            paper.number,
            paper.on.day.isoformat(),
            marks,
            status or STEP_TITLES.get(step, ""),
        )
    console.print(table)


def print_papers(
    house: House, console: Console, settings: Settings, number: str, file: Path, numbers: Sequence[int],
    *, copies: int, printer: str, at: datetime,
) -> None:  # fmt: skip
    """Write one PDF of papers for a printer; nothing is recorded by it.

    Raises CaseNotFound, DocumentError for a paper or a printer that is not there, RenderFailed for one not yet drawn.
    """
    case = case_named(house, number)
    chosen = [one for one in case.papers if one.status == "issued" and (not numbers or one.no in numbers)]
    if not chosen or {one.no for one in chosen} < set(numbers):
        raise DocumentError("没有这些文书，或者它们只有纸质件、已作废。可用 mediation papers 案号 查看序号。")
    moved = next((one for one in settings.printers if one.name == printer), None)
    if printer and moved is None:
        raise DocumentError(f"设置中没有打印机“{printer}”，请检查 MEDIATION_PRINTERS。")
    draw_owed(house, case.id, at)
    with house.store.reading() as reading:
        drawn = [reading.papers.drawn(case.id, one.no) for one in chosen]
    ready = [Wanted(one.content, copies) for one in drawn if one is not None]
    if not ready or (numbers and len(ready) < len(chosen)):
        raise RenderFailed("文书还在生成，请稍后重试。")
    x, y = (moved.x, moved.y) if moved is not None else (0.0, 0.0)
    beside = file.with_name(f".{file.name}.part")
    beside.write_bytes(sheets_for(ready, x=x, y=y))
    os.replace(beside, file)
    console.print(f"{file}：{len(ready)} 份文书 papers × {copies}", highlight=False, soft_wrap=True)
