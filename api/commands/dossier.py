"""`mediation missing` and `mediation dossier`: what the file of a case lacks, and the one bound file."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from api.settings import Settings
from mediation.casework.bind_file import BOUND, bind_file
from mediation.casework.house import House
from mediation.definitions.dossier_rules import supplied_on
from mediation.definitions.labels import Label
from mediation.documents.dossier_seal import SealKey, put_seal
from mediation.engine.actor import THE_CLOCK
from mediation.engine.case import Case
from mediation.engine.completeness import lacking
from mediation.engine.file_review import review
from mediation.errors import CaseNotFound, DocumentError

#: The pages of a case on which parts are supplied that no action supplies.
_ON_PAGE = {
    "evidence": Label(zh="证据材料页", en="the page of evidence"),
    "papers": Label(zh="案件页“文书”", en="the papers on the case's page"),
}


def list_missing(house: House, console: Console, number: str, *, scored: bool) -> bool:
    """List what the file of a case lacks; say whether everything required is there."""
    case = case_named(house, number)
    assert case.workflow is not None  # every opened case is bound
    workflow = house.library.get(case.workflow)
    lacks = lacking(workflow, case)
    for one in lacks:
        mark = "[red]必须 required[/red]" if one.required else "[yellow]按需 wanted[/yellow]"
        why = f"：{one.why_zh} / {one.why_en}" if one.why_zh else ""
        acts = [workflow.actions[key].title for key in one.supplied_by if key in workflow.actions]
        page = _ON_PAGE.get(supplied_on(next(part for part in workflow.dossier if part.key == one.part)))
        acts += [page] if page and not acts else []
        how = f"（{'、'.join(title.zh for title in acts)} / {', '.join(title.en for title in acts)}）" if acts else ""
        console.print(f"{mark} {one.zh} / {one.en}{why}{how}", highlight=False, soft_wrap=True)
    if scored and (found := review(workflow, case)) is not None:
        for line in found.lines:
            kept = (
                "一票否决 veto" if line.veto and line.faults else f"{line.kept}/{line.points}" if line.points else "—"
            )
            eye = "（由评查人判断 / for the reviewer's eyes）" if line.by_eye else ""
            console.print(f"  {line.title.zh} / {line.title.en}：{kept}{eye}", highlight=False)
        console.print(f"评查 review：{found.score}/{found.most} {found.grade}", highlight=False)
    required = sum(1 for one in lacks if one.required)
    if not workflow.dossier:
        console.print("这个流程没有卷宗清单 / this workflow lists no parts of a file", highlight=False)
    elif not lacks:
        console.print("[green]✓[/green] 卷宗齐全 / the file is complete", highlight=False)
    else:
        words = f"缺必须的 {required} 件、按需的 {len(lacks) - required} 件"
        console.print(f"{words} / {required} required, {len(lacks) - required} wanted", highlight=False)
    return not required


def bind_to(
    house: House, console: Console, number: str, file: Path, *, purpose: str, at: datetime, key: SealKey | None = None
) -> None:
    """Bind the file of a case and write it, with the electronic seal of the house where a key is given; an existing
    file is replaced only by a whole one."""
    case = case_named(house, number)
    with tempfile.TemporaryDirectory(prefix="dossier-") as made, Progress(console=console, transient=True) as shown:
        bar = shown.add_task("装订 / binding", total=None)
        folder = Path(made)
        bound = bind_file(
            house, case.id, folder, purpose=purpose, at=at,
            tell=lambda done, of: shown.update(bar, completed=done, total=of),
        )  # fmt: skip
        beside = file.with_name(f".{file.name}.part")
        seal = None if key is None else put_seal(folder / BOUND, folder / "sealed.pdf", key, at=at)
        beside.write_bytes((folder / (BOUND if seal is None else "sealed.pdf")).read_bytes())
        os.replace(beside, file)
    console.print(f"{file}：{bound.pages} 页 pages，{bound.size:,} 字节 bytes", highlight=False, soft_wrap=True)
    console.print(f"SHA-256 {bound.digest}", highlight=False, soft_wrap=True)
    if seal is not None:
        until = f"证书有效至 {seal.until:%Y-%m-%d}；上列 SHA-256 为封存之前的 / the SHA-256 is that before the seal"
        console.print(f"已加电子封存 / sealed：{seal.holder}（{until}）", highlight=False, soft_wrap=True)
    for words in bound.not_archival:
        console.print(
            f"[yellow]不作 PDF/A 声明 / not declared PDF/A[/yellow]：{words}", highlight=False, soft_wrap=True
        )


def seal_key(settings: Settings) -> SealKey:
    """Give the key of the house as the settings name it; DocumentError where they name none."""
    if settings.seal_certificate is None:
        raise DocumentError("没有设置封存用的证书：请设 MEDIATION_SEAL_CERTIFICATE。")
    return SealKey(settings.seal_certificate, settings.seal_password_file)


def case_named(house: House, number: str) -> Case:
    """Find a case by its number, its log number or its id; CaseNotFound for none, or for a number of two cases."""
    with house.store.reading() as reading:
        found = reading.cases.find(number, seen_by=THE_CLOCK, town=reading.town.around())
    if found is None:
        raise CaseNotFound
    return found
