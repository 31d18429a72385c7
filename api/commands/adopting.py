"""`mediation adopt`: a plan as a table or JSON, a bar while it is carried out or taken back, and what came of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from mediation import strict_yaml
from mediation.casework import adopt
from mediation.casework.adopt import Done, Plan
from mediation.casework.house import House
from mediation.casework.publish import found_of
from mediation.definitions.labels import Label
from mediation.definitions.proof_words import both
from mediation.engine.commands import Answers
from mediation.errors import UnreadableDefinition
from mediation.store.adoptions import AdoptionCase
from mediation.town.institutions import AccountId

_VERDICTS = {
    "ok": "[green]可以 ok[/green]",
    "answer": "[yellow]须答复 needs an answer[/yellow]",
    "refused": "[red]不能 refused[/red]",
}
_SECTIONS = ("states", "levels", "routes", "deadlines", "documents", "fields")


def make_plan(
    house: House,
    console: Console,
    *,
    key: str,
    revision: int,
    mapped: Sequence[str],
    file: Path | None,
    by: str,
    at: datetime,
    as_json: bool,
) -> bool:
    """Weigh every live case, keep the plan and show it; says whether it can be carried out."""
    answers = read_answers(mapped, file)
    with house.store.reading() as reading:
        cases = len(reading.adoptions.live(key))
    with _bar("试算 dry run", cases) as told:
        made = adopt.plan(house, key, revision, answers=answers, at=at, by=AccountId(by) if by else None, progress=told)
    if as_json:
        print(json.dumps(told_as_json(made), ensure_ascii=False, indent=2))
    else:
        _print_plan(made, console)
    return not made.blocking


def turn(
    house: House, console: Console, *, plan: str, back: bool, approved_by: str, batch: int, at: datetime, as_json: bool
) -> bool:
    """Carry a plan out, or take it back; says whether every case turned."""
    with house.store.reading() as reading:
        cases = len(reading.adoptions.cases(plan))
    work = adopt.revert if back else adopt.carry_out
    with _bar("退回 taking back" if back else "执行 carrying out", cases) as told:
        done = work(house, plan, approved_by=AccountId(approved_by), at=at, batch=batch, progress=told)
    if as_json:
        left = [{"number": one.number, "case": one.case, "why": why} for one, why in done.left]
        print(json.dumps({"plan": plan, "turned": done.turned, "left": left}, ensure_ascii=False, indent=2))
    else:
        _print_done(done, console, plan=plan, back=back)
    return not done.left


def read_answers(mapped: Sequence[str], file: Path | None) -> Answers:
    """Read the answers of a file and of `OLD=NEW` words, which go before; a word without a section is a state.

    Raises UnreadableDefinition, naming what is wrong and how to write it.
    """
    sections: dict[str, dict[str, str]] = {name: {} for name in _SECTIONS}
    if file is not None:
        document = strict_yaml.read(file, file=file.name)
        data: Any = document.data or {}
        try:
            known = msgspec.convert(data, Answers, strict=True)
        except msgspec.ValidationError:
            known = None
        if known is None or not isinstance(data, dict) or set(data) - set(_SECTIONS):
            _stop(
                both(f"{file.name} 的写法不对。", f"{file.name} is not written as it should be."),
                both(
                    f"写成 states: {{旧环节: 新环节}}，可用的栏目：{'、'.join(_SECTIONS)}。",
                    f"Write states: {{old: new}}; the sections are {', '.join(_SECTIONS)}.",
                ),
            )
        else:
            sections.update(msgspec.to_builtins(known))
    for word in mapped:
        old, equals, new = word.partition("=")
        section, dot, key = old.rpartition(".")
        if not equals or not key or not new or (dot and section not in _SECTIONS):
            _stop(
                both(f"“{word[:80]}”的写法不对。", f'"{word[:80]}" is not written as it should be.'),
                both(
                    f"写成 旧环节=新环节，或 {'、'.join(_SECTIONS)} 之一加点：deadlines.旧=新。",
                    f"Write OLD=NEW for a state, or a section ({', '.join(_SECTIONS)}) and a dot: deadlines.OLD=NEW.",
                ),
            )
        sections[section or "states"] = {**sections.get(section or "states", {}), key: new}
    return msgspec.convert(sections, Answers)


def _stop(message: Label, hint: Label) -> None:
    raise UnreadableDefinition(findings=(found_of("bad_answer", message, hint),))


def told_as_json(made: Plan) -> dict[str, Any]:
    """Give a plan as plain data, the number of every case in it."""
    adoption = made.adoption
    return {
        "plan": adoption.id,
        "workflow": adoption.workflow,
        "revision": adoption.revision,
        "digest": adoption.digest,
        "seen": adoption.seen,
        "counts": dict(Counter(one.verdict for one in made.cases)),
        "overdue_at_once": made.overdue,
        "cases": [case_as_json(one) for one in made.cases],
    }


def case_as_json(one: AdoptionCase) -> dict[str, Any]:
    """Give one case of a plan as plain data."""
    return {
        "number": one.number,
        "case": one.case,
        "version": one.version,
        "from_revision": one.from_revision,
        "verdict": one.verdict,
        "reasons": list(one.reasons),
        "stage": one.stage,
    }


def _print_plan(made: Plan, console: Console) -> None:
    adoption = made.adoption
    title = f"方案 {adoption.id}：{adoption.workflow} → 第 {adoption.revision} 版 / plan"
    table = Table(title=title, title_justify="left")
    for heading in ("案号 number", "原版 from", "结果 verdict", "变化或原因 what changes, or why not"):
        table.add_column(heading, overflow="fold")
    for one in made.cases:
        reasons = escape("；".join(one.reasons) or "不变 nothing")
        table.add_row(escape(one.number), str(one.from_revision), _VERDICTS[one.verdict], reasons)
    console.print(table)
    counts = Counter(one.verdict for one in made.cases)
    console.print(
        f"共 {len(made.cases)} 件：可以 {counts['ok']}，须答复 {counts['answer']}，不能 {counts['refused']}；"
        f"改后即超期的时限 {made.overdue} 个 / overdue at once: {made.overdue}",
        highlight=False,
    )
    if made.blocking:
        console.print(
            "[red]有案件不能改用，整个方案不能执行[/red]；请用 --map 或 --answers 答复后重作 / refused as a whole"
        )
    else:
        console.print(
            f"执行：mediation adopt --carry-out {adoption.id} --approved-by 账号 / carry out", highlight=False
        )


def _print_done(done: Done, console: Console, *, plan: str, back: bool) -> None:
    what = "已退回 taken back" if back else "已改用 adopted"
    console.print(f"[green]✓[/green] {what}：{done.turned} 件", highlight=False)
    for one, why in done.left:
        console.print(
            f"[yellow]–[/yellow] {escape(one.number)} 未变 unchanged：{escape(why)}", highlight=False, soft_wrap=True
        )
    if done.left and not back:
        console.print("以上案件在方案作出后有了变动，请另作方案 / plan these anew")
    if not back:
        console.print(f"退回：mediation adopt --revert {plan} --approved-by 账号 / take back", highlight=False)


@contextmanager
def _bar(what: str, cases: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=cases)
        yield lambda done: bar.advance(task, done)
