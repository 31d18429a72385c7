"""`mediation test`: stories played, and what of each workflow was walked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mediation.errors import Finding
from mediation.rehearsal.coverage import PARTS, Coverage
from mediation.rehearsal.repertoire import Rehearsed, chosen

_PART_TITLES = {
    "actions": "动作 actions",
    "deadlines": "时限 deadlines",
    "handoffs": "移送 handoffs",
    "final_states": "终局环节 final states",
    "steps": "时限步骤 clock steps",
}


def test(paths: Sequence[Path], default: Path, console: Console, *, verbose: bool) -> bool:
    """Play stories and print what they walked. Says whether all hold and nothing was left out."""
    rehearsed = [repertoire.rehearse(key, files) for repertoire, key, files in chosen(paths, default)]
    for one in rehearsed:
        _print_stories(one, console, verbose=verbose)
        _print_findings(one.failures, console)
    _print_coverage(rehearsed, console)
    for one in rehearsed:
        if one.whole:
            _print_missed(one.workflow, one.coverage, console)
    return all(one.passed for one in rehearsed)


def _print_stories(rehearsed: Rehearsed, console: Console, *, verbose: bool) -> None:
    failed = [one for one in rehearsed.played if one.failures]
    if verbose:
        for one in rehearsed.played:
            mark = "[red]✗[/red]" if one.failures else "[green]✓[/green]"
            steps, took = len(one.story.steps), round(one.seconds * 1000)
            console.print(f"{mark} {one.story.file}  {one.story.title}（{steps} 步，{took} 毫秒）")
    took = round(sum(one.seconds for one in rehearsed.played) * 1000)
    good = len(rehearsed.played) - len(failed)
    console.print(f"{rehearsed.workflow}：{good}/{len(rehearsed.played)} 个故事成立 stories hold（{took} 毫秒 ms）")


def _print_coverage(rehearsed: Sequence[Rehearsed], console: Console) -> None:
    table = Table(title="故事走过的 walked by stories", title_justify="left")
    table.add_column("流程 workflow")
    for title in _PART_TITLES.values():
        table.add_column(title, justify="right")
    for one in rehearsed:
        parts = [getattr(one.coverage, part) for part in _PART_TITLES]
        table.add_row(one.workflow, *(f"{len(part.walked)}/{len(part.all)}" for part in parts))
    console.print(table)


def _print_missed(workflow: str, coverage: Coverage, console: Console) -> None:
    for part in PARTS:
        missed = getattr(coverage, part).missed
        if missed:
            console.print(f"[red]{workflow}：没有故事走过的 {_PART_TITLES[part]}[/red]：{'、'.join(missed)}")


def _print_findings(found: Sequence[Finding], console: Console) -> None:
    for finding in found:
        console.print(str(finding), markup=False, highlight=False, soft_wrap=True)
