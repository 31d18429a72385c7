"""The kill table as a page, the reasons for what is let through, and the sample that the tests judge again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import yaml

from tests.mutants.judging import PROOF, READING, SAME_MACHINE, STORIES, THROUGH

REASONS = Path(__file__).parent / "reasons.yaml"
FLOORS = Path(__file__).parent / "floors.yaml"
SAMPLE = Path(__file__).parent / "sample.txt"
COLUMNS = (READING, PROOF, STORIES, THROUGH)
SAMPLED = 12


class Judged(NamedTuple):
    """One mutant and what stopped it."""

    file: str
    name: str
    stopped: str
    by: tuple[str, ...]

    @property
    def operator(self) -> str:
        """The kind of fault."""
        return self.name.split(" ")[0]

    @property
    def line(self) -> str:
        """The verdict in one line: where it was stopped, by which findings or for which reason not, file and name."""
        reason = reason_of(self) if self.stopped == THROUGH else None
        why = reason.code if reason is not None else " ".join(self.by)
        return " | ".join((self.stopped, why, self.file, self.name))


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why mutants may be let through. `mutants` are patterns over `file name`, as a shell matches file names.

    `same_machine`: only for those of which it was worked out that no step of the machine is another one.
    """

    code: str
    zh: str
    en: str
    mutants: tuple[str, ...]
    same_machine: bool = False

    def fits(self, mutant: Judged) -> bool:
        """Whether this is a reason for this mutant."""
        whole = f"{mutant.file} {mutant.name}"
        if self.same_machine and SAME_MACHINE not in mutant.by:
            return False
        return any(fnmatchcase(whole, pattern) for pattern in self.mutants)


@cache
def reasons() -> tuple[Reason, ...]:
    """Read the reviewed reasons; the first that fits a mutant is its reason."""
    return msgspec.convert(yaml.safe_load(REASONS.read_text(encoding="utf-8")), tuple[Reason, ...])


def reason_of(mutant: Judged) -> Reason | None:
    """Find the reason why a mutant may be let through."""
    return next((one for one in reasons() if one.fits(mutant)), None)


def unexplained(mutant: Judged) -> bool:
    """Whether nobody has written down why this one may be let through."""
    return reason_of(mutant) is None


@cache
def floors() -> dict[str, int]:
    """Read how many in a hundred of each kind of fault have to be stopped at least."""
    return msgspec.convert(yaml.safe_load(FLOORS.read_text(encoding="utf-8")), dict[str, int])


def kinds_excused() -> set[str]:
    """Name the kinds of fault for which a reason excuses every mutant of the kind, whatever it changes."""
    patterns = (pattern.split(" ", 2) for one in reasons() if not one.same_machine for pattern in one.mutants)
    return {words[1] for words in patterns if words[0] == "*" and words[2:] == ["*"]}


def table_of_kinds(text: str) -> dict[str, tuple[int, int]]:
    """Read the table of kinds from the page: of each kind how many mutants there are, and how many got through."""
    rows = (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `"))
    return {row[0].strip("`"): (int(row[1]), int(row[-1])) for row in rows if row[0].strip("`") in floors()}


def below(table: dict[str, tuple[int, int]]) -> list[str]:
    """Name the kinds of which too many got through; of a few mutants one more or less counts for nothing."""
    found = []
    for kind, (number, through) in sorted(table.items()):
        spared = 0 if floors()[kind] == 100 else 1
        if (number - through + spared) * 100 < floors()[kind] * number:
            share = (number - through) * 100 // number
            found.append(f"{kind}: {share} % stopped, at least {floors()[kind]} %")
    return found


def sampled(found: Iterable[Judged], seed: int, *, large: set[str]) -> str:
    """Choose mutants by dice, of every verdict alike, for the tests to judge again, a `Judged.line` for each.

    Of the `large` folders, whose proof takes its time, one of each verdict; the others are judged in a moment.
    """
    dice = random.Random(seed)
    groups: dict[tuple[str, bool], list[Judged]] = {}
    for one in found:
        groups.setdefault((one.stopped, _folder(one.file) in large), []).append(one)
    chosen = [
        one
        for (stopped, slow), group in sorted(groups.items())
        for one in dice.sample(group, min(len(group), SAMPLED if not slow or stopped == READING else 1))
    ]
    return "".join(f"{one.line}\n" for one in chosen)


def sample() -> list[str]:
    """Read the committed sample."""
    return SAMPLE.read_text(encoding="utf-8").splitlines()


# --- the page ------------------------------------------------------------------------------------------------

HEAD = """\
# 变异检验 · Mutants

> The proofs are themselves tested: every fault of every kind is put into every shipped workflow, one at a time, and it
> is noted what stops it: *reading* the file (names, types, missing parts), the *proof*, or a *story*. What is let
> through is listed with the reason, as `tests/mutants/reasons.yaml` gives it; one without a reason ends the run with
> code 1, and so does a kind of which fewer are stopped than `tests/mutants/floors.yaml` says. A fault in a text that
> the two large workflows share is judged once, in the smaller. Written by `./dev soak mutants`; `test_mutants.py` and
> `test_kill_floors.py` in `tests/definitions` judge a sample of it again on every run.

每次只改一处：删去一个动作、一条去路、一个条件、一个时限，放宽一个状态，把移送指向不存在的路线……然后看是谁拦住了它：
**读取**（名称、类型、缺项）、**证明**，还是**故事**。共用核心的一处改动，在依托它的流程中检验：两个大流程共用的，只在其中较小的一个检验一次（它的故事也走遍核心的每个动作），
任何流程读取时拒绝的，也算拦住；小流程共用的，在每个中检验。
没有拦住的，逐类写明理由；写不出理由的，运行以失败告终。

"""
TITLES = "读取 reading | 证明 proof | 故事 stories | 放过 let through"


def page(found: list[Judged], made_of: dict[str, list[str]], *, of: Counter[str]) -> str:
    """Write the page: by workflow, by kind of fault, then what is let through and why. `of`: how many a file has."""
    every = Counter[str]()
    for file, number in of.items():
        every[_folder(file)] += number
    judged = Counter(_folder(one.file) for one in found)
    rest = [f"`{key}` {judged[key]}/{number}" for key, number in sorted(every.items()) if judged[key] < number]
    part = "全部 all of them"
    if rest:
        part = f"共 of {every.total()}；未检验完的按随机次序 not all, in the order of dice: {', '.join(rest)}"
    lines = [f"{HEAD}本页 this page: {len(found)} 个变异 mutants, {part}.\n", "## 按文件 · By files\n"]
    lines += _table("文件 files", Counter((_folder(one.file), one.stopped) for one in found))
    lines += [f"\n`{core}` 由这些流程依托 is built on by: {', '.join(keys)}" for core, keys in _cores(made_of).items()]
    lines += ["\n## 按错误种类 · By kind of fault\n"]
    lines += _table("种类 kind", Counter((one.operator, one.stopped) for one in found))
    lines += ["\n## 放过的与理由 · Let through, and why\n"]
    through = [one for one in found if one.stopped == THROUGH]
    for reason in reasons():
        here = [one for one in through if reason_of(one) == reason]
        if here:
            lines += [f"### `{reason.code}` · {len(here)}\n", f"{reason.zh}\n", f"{reason.en}\n", *_listed(here), ""]
    return "\n".join(lines).rstrip() + "\n"


def _folder(file: str) -> str:
    return file.split("/")[0]


def _cores(made_of: dict[str, list[str]]) -> dict[str, list[str]]:
    return {_folder(file): keys for file, keys in made_of.items() if _folder(file) not in keys}


def _table(title: str, counts: Counter[tuple[str, str]]) -> list[str]:
    rows = [f"| {title} | 变异 mutants | {TITLES} |", "|---|---:|---:|---:|---:|---:|"]
    for name in sorted({name for name, _ in counts}):
        cells = [counts[name, stopped] for stopped in COLUMNS]
        rows.append(f"| `{name}` | {sum(cells)} | {' | '.join(map(str, cells))} |")
    totals = [sum(number for (_, one), number in counts.items() if one == stopped) for stopped in COLUMNS]
    return [*rows, f"| **合计 all** | {sum(totals)} | {' | '.join(map(str, totals))} |"]


def _listed(mutants: list[Judged]) -> list[str]:
    """List mutants by kind of fault and file, in as few lines as can be read."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in mutants:
        groups.setdefault((one.operator, one.file), []).append(one.name.split(" ", 1)[1])
    return [f"- `{operator}` {file}: {'; '.join(names)}" for (operator, file), names in sorted(groups.items())]
