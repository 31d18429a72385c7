"""`mediation whatif`: a draft or another calendar asked about the past; the table in the terminal, or JSON.

What would have become of the cases is `mediation.rehearsal.whatif`'s; here it is read from the command and shown.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from mediation.calendar.published import published
from mediation.calendar.working_days import WorkingCalendar
from mediation.casework.house import House
from mediation.definitions.compile import MAIN_FILE, compile_folder
from mediation.definitions.names import suggestion
from mediation.definitions.workflow import Workflow
from mediation.engine.case import WorkflowRef
from mediation.errors import Finding, TownError, UnknownRevision, UnreadableDefinition
from mediation.rehearsal.whatif import Question, ask
from mediation.rehearsal.whatif_report import Report, Tally
from mediation.rehearsal.whatif_words import moment
from mediation.town.places import PlaceId

LATEST = date(9999, 12, 31)
SHOWN = 8


def suppose(
    house: House,
    console: Console,
    *,
    draft: str,
    calendar: Path | None,
    since: date,
    until: date | None,
    place: str,
    limit: int | None,
    exact: bool,
    as_json: bool,
    listed: bool,
    workflows: Path,
) -> None:
    """Ask and show. Raises DefinitionError for a draft that cannot be read or is not sound, TownError for a place."""
    question = Question(
        draft=read_draft(house, draft, workflows) if draft else None,
        calendar=read_calendar(calendar, workflows) if calendar is not None else None,
        since=since,
        until=until or LATEST,
        place=_place(house, place) if place else None,
        limit=limit,
        exact=exact,
    )
    with _bar() as bar:
        row = bar.add_task("重走历史 driving histories again", total=None)
        report = ask(
            house.store,
            house.library,
            question,
            told=lambda done, of: bar.update(row, completed=done, total=of) if done % 50 == 0 or done == of else None,
        )
    if as_json:
        console.print(
            msgspec.json.format(msgspec.json.encode(report)).decode(), soft_wrap=True, markup=False, highlight=False
        )
    else:
        show(report, console, draft=question.draft, listed=listed)


def read_draft(house: House, written: str, workflows: Path) -> Workflow:
    """Read a draft: a workflow's folder, its file, or KEY@REVISION of the database."""
    path = Path(written)
    if path.is_dir():
        return compile_folder(path)
    if path.is_file():
        return _file(path, workflows)
    key, at, revision = written.partition("@")
    if not (at and revision.isdecimal()):
        finding = Finding("not_found", f"没有流程文件“{written}”。", hint="请写文件、流程文件夹，或 名称@版本。")
        raise UnreadableDefinition(findings=(finding,))
    with house.store.reading() as reading:
        kept = reading.revisions.get(key, int(revision))
        known = [f"{one.workflow}@{one.revision}" for one in reading.revisions.all()]
    if kept is None:
        hint = suggestion(written, known) or f"有：{'、'.join(known)}。"
        raise UnknownRevision(findings=(Finding("unknown_revision", f"没有发布过“{written}”。", hint=hint),))
    return house.library.get(WorkflowRef(key=key, revision=int(revision), digest=kept.digest))


def _file(path: Path, workflows: Path) -> Workflow:
    """Compile a single file as if it stood among the workflows: what it builds on is found there."""
    if path.name == MAIN_FILE and any(one.is_dir() for one in path.resolve().parent.parent.glob("*_core")):
        return compile_folder(path.parent)
    with tempfile.TemporaryDirectory() as scratch:
        among = Path(scratch) / "workflows"
        among.mkdir()
        for folder in workflows.resolve().iterdir():
            if folder.is_dir() and folder.name != path.stem:
                (among / folder.name).symlink_to(folder, target_is_directory=True)
        (among / path.stem).mkdir()
        shutil.copyfile(path, among / path.stem / MAIN_FILE)
        return compile_folder(among / path.stem)


def read_calendar(path: Path, workflows: Path) -> WorkingCalendar:
    """Read a calendar: a folder of notices, or one file laid over those in use (one of the same name replaces it)."""
    if path.is_dir():
        return published(path).at()
    if not path.is_file():
        raise UnreadableDefinition(findings=(Finding("not_found", f"没有日历文件“{path}”。"),))
    with tempfile.TemporaryDirectory() as scratch:
        for file in (*sorted((workflows / "calendars").glob("*.yaml")), path):
            shutil.copyfile(file, Path(scratch) / file.name)
        return published(Path(scratch)).at()


def _place(house: House, named: str) -> PlaceId:
    with house.store.reading() as reading:
        places = reading.town.around().places
    found = [one.id for one in places.values() if named in (one.id, one.name)]
    if len(found) != 1:
        hint = suggestion(named, [one.name for one in places.values()])
        raise TownError(
            f"没有区划“{named}”。{hint}" if not found else f"有几个区划叫“{named}”，请写编号：{'、'.join(found)}"
        )
    return found[0]


@contextmanager
def _bar() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield bar


# --- the table -------------------------------------------------------------------------------------------------

_HEADINGS = (
    ("案件\ncases", "cases"), ("会超期\nbreach", "breached"), ("不再超期\nkept", "kept"),
    ("会升级\nescalate", "escalated"), ("提早升级\nsooner", "sooner"), ("不再升级\nspared", "spared"),
    ("等得更久\nwait longer", "waited"), ("办不成\nimpossible", "impossible"), ("未能判断\nunjudged", "unjudged"),
)  # fmt: skip
_BAD = {"breached", "escalated", "sooner", "waited", "impossible"}


def show(report: Report, console: Console, *, draft: Workflow | None, listed: bool) -> None:
    """Print the report: what was asked, the clocks, the places, where histories turn, and each case if wanted."""
    _heading(report, console, draft)
    if report.clocks:
        console.print(_clocks(report))
    console.print(_places(report))
    _turnings(report, console)
    if listed:
        console.print(_cases(report))


def _heading(report: Report, console: Console, draft: Workflow | None) -> None:
    asked = []
    if draft is not None:
        asked.append(f"{draft.title.zh}（{draft.key} · {draft.digest[:12]}）")
    if report.calendar:
        asked.append(f"日历 calendar {report.calendar}")
    until = "" if report.until == LATEST else f" 至 to {report.until}"
    last = "—" if report.last is None else moment(report.last)
    console.print(f"[bold]假设 what if[/bold]  {escape(' + '.join(asked))}", highlight=False)
    console.print(
        f"{report.since} 起登记 logged since{until} · 看到 up to {last} · {report.total.cases} 件案件 cases"
        f" · {report.entries} 条记录 entries · 其他流程 other workflows {report.passed_over} 件",
        highlight=False,
    )


def _clocks(report: Report) -> Table:
    table = Table(title="时限 clocks", title_justify="left")
    for heading in ("时限 clock", "现行 now", "假设 then"):
        table.add_column(heading, overflow="fold")
    for heading in ("次数 runs", "超期 missed", "会超期 then", "差 change"):
        table.add_column(heading, justify="right")
    for one in report.clocks:
        title = f"{one.title.zh} {one.title.en}"
        change = one.missed_then - one.missed
        runs = str(one.runs) if one.runs == one.runs_then else f"{one.runs} → {one.runs_then}"
        table.add_row(title, one.was, one.then, runs, str(one.missed), str(one.missed_then), _signed(change))
    return table


def _signed(change: int) -> str:
    if change == 0:
        return "[dim]0[/dim]"
    return f"[red]+{change}[/red]" if change > 0 else f"[green]−{-change}[/green]"


def _places(report: Report) -> Table:
    table = Table(title="各区划 by place", title_justify="left", show_footer=True)
    table.add_column("街道 street", footer="合计 total")
    table.add_column("社区 community")
    for heading, name in _HEADINGS:
        table.add_column(heading, justify="right", footer=_figure(report.total, name))
    above = None
    for row in report.places:
        if above is not None and row.above != above:
            table.add_section()
        street = row.above if row.above != above else ""
        above = row.above
        table.add_row(street, row.name, *(_figure(row, name) for _, name in _HEADINGS))
    return table


def _figure(row: Tally, name: str) -> str:
    value: int = getattr(row, name)
    if name == "cases":
        return str(value)
    if not value:
        return "[dim]·[/dim]"
    shown = f"{value}（{row.refused} 步）" if name == "impossible" else str(value)
    colour = "red" if name in _BAD else "yellow" if name == "unjudged" else "green"
    return f"[{colour}]{shown}[/{colour}]"


def _turnings(report: Report, console: Console) -> None:
    if not report.turnings:
        console.print("[green]✓[/green] 没有一件案件走向不同 / no history turns")
        return
    table = Table(title="最先分岔的一步 the first step that turns", title_justify="left")
    table.add_column("案件 cases", justify="right")
    table.add_column("哪一步 which step", overflow="fold")
    table.add_column("如 such as", overflow="fold")
    for one in report.turnings[:SHOWN]:
        table.add_row(str(one.cases), f"{escape(one.words.zh)}\n[dim]{escape(one.words.en)}[/dim]", one.numbers[0])
    console.print(table)
    if len(report.turnings) > SHOWN:
        console.print(f"另有 {len(report.turnings) - SHOWN} 种，见 --json / more of them with --json")


def _cases(report: Report) -> Table:
    table = Table(title="走向不同的案件 cases that differ", title_justify="left")
    for heading in ("案号 number", "最先分岔的一步 first turn", "不予办理 refused"):
        table.add_column(heading, overflow="fold")
    for one in report.cases:
        words = one.first or one.unjudged
        said = "" if words is None else f"{escape(words.zh)}\n[dim]{escape(words.en)}[/dim]"
        table.add_row(one.number, said, "、".join(f"{step.action}（{' '.join(step.codes)}）" for step in one.refused))
    return table
