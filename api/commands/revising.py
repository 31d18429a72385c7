"""`mediation draft` and `mediation publish`: drafts handed in, listed, taken back; revisions published and exported."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.words_of_time import say_instant
from mediation.casework import publish
from mediation.casework.house import House
from mediation.definitions.sources import composed_text, sources_of
from mediation.store.drafts import Draft
from mediation.town.around import Town
from mediation.town.institutions import AccountId

SHIPPED = "随程序发布 / shipped"


def hand_in(house: House, console: Console, *, folder: Path, by: str, note: str, at: datetime) -> bool:
    """Keep the text in a folder as a draft; print what stands against it. Says whether it is proved."""
    text = composed_text(sources_of(folder))
    made = publish.draft(house, text, by=AccountId(by), at=at, note=note)
    console.print(f"稿件 {made.workflow} 第 {made.revision} 版，摘要 {made.digest[:12]} / draft kept", highlight=False)
    for finding in made.findings:
        console.print(f"[red]✗[/red] {escape(str(finding))}", highlight=False, soft_wrap=True)
    if made.findings:
        console.print(f"[red]{len(made.findings)} 处问题，不能发布[/red] / not proved, cannot be published")
        return False
    console.print(
        f"[green]✓[/green] 通过证明。由他人批准：mediation publish {made.workflow} --approved-by 账号 / proved",
        highlight=False,
    )
    return True


def take_back(house: House, console: Console, *, key: str, by: str) -> None:
    """Take a draft away."""
    publish.withdraw_draft(house, key, by=AccountId(by))
    console.print(f"已撤回 {key} 的稿件 / withdrawn", highlight=False)


def list_drafts(house: House, console: Console) -> None:
    """List the drafts that wait for approval."""
    with house.store.reading() as reading:
        drafts, town = reading.drafts.all(), reading.town.around()
    if not drafts:
        console.print("没有待批准的稿件 / no drafts")
        return
    table = Table(title="待批准的稿件 drafts", title_justify="left")
    for heading in ("流程 workflow", "版本 revision", "起草 by", "交稿 at", "说明 note", "结果 result"):
        table.add_column(heading, overflow="fold")
    for one in drafts:
        result = f"[red]{len(one.findings)} 处问题[/red]" if one.findings else "[green]通过 proved[/green]"
        table.add_row(one.workflow, str(one.revision), _name(town, one.by), _when(one, town), escape(one.note), result)
    console.print(table)


def _when(one: Draft, town: Town) -> str:
    return say_instant(one.at, town.calendar, at=one.at)


def _name(town: Town, account: AccountId) -> str:
    person = town.people.get(account)
    return escape(f"{person.name}（{account}）" if person else account)


def release(house: House, console: Console, *, key: str, approved_by: str, at: datetime) -> None:
    """Publish a draft with its approval; say what comes next."""
    workflow = publish.publish_draft(house, key, approved_by=AccountId(approved_by), at=at)
    console.print(
        f"[green]✓[/green] 已发布 {key} 第 {workflow.revision} 版，新案自此按它办理 / published",
        highlight=False,
    )
    console.print(
        f"在办案件仍按原版。要改用：mediation adopt --plan {key} --to {workflow.revision} / live cases stay",
        highlight=False,
    )


def list_revisions(house: House, console: Console) -> None:
    """List every published revision, by whom it was approved, and how many live cases are bound to it."""
    with house.store.reading() as reading:
        town, revisions, approvals = reading.town.around(), reading.revisions.all(), reading.revisions.approvals()
        bound = reading.revisions.live_cases()
    table = Table(title="已发布的版本 published revisions", title_justify="left")
    for heading in ("流程 workflow", "版本 revision", "摘要 digest", "起草 by", "批准 approved by", "在办 live"):
        table.add_column(heading, overflow="fold")
    for one in revisions:
        known = approvals.get((one.workflow, one.revision))
        names = (_name(town, known.drafted_by), _name(town, known.approved_by)) if known else (SHIPPED, "")
        live = bound.get((one.workflow, one.revision), 0)
        table.add_row(one.workflow, str(one.revision), one.digest[:12], *names, str(live))
    console.print(table)


def export_texts(house: House, console: Console, folder: Path) -> None:
    """Write every published text to a folder, one file each, with their sums."""
    with house.store.reading() as reading:
        written = publish.export_texts(folder, reading.revisions.all())
    console.print(f"已写出 {written} 份全文到 {folder} / written", highlight=False)
