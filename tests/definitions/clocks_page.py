"""Writes docs/reference/clocks.md from the catalogue and the workflows: `python -m tests.definitions.clocks_page`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mediation.definitions.catalogue_words import extension, length, nature, rests_on
from mediation.definitions.clock_catalogue import Catalogue, EntryShape, catalogue_of
from mediation.definitions.compile import compile_folder
from mediation.definitions.difference_words import Names, term
from mediation.definitions.suspensions import rule_of
from mediation.definitions.workflow import Deadline, Workflow

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "clocks.md"
WORKFLOWS = ROOT / "workflows"
USUAL, LINKED = "property_three_level", "linked_mediation_121"

HEAD = """\
# 期限 · Clocks

> Every period of a mediation: how long, from when, what makes it stand, who may extend it, and whether the length is
> law or a local default. This page is written from `workflows/catalogue/statutory_clocks.yaml` and the workflows by
> `python -m tests.definitions.clocks_page`; a test compares them, and `mediation check` holds the workflows against
> the catalogue. `mediation clocks` prints the first table.

期限以[目录](../../workflows/catalogue/statutory_clocks.yaml)为准，流程中的时限与它逐项核对。
算法：开始日不计；按日、按月的止于当日 24:00（设置 `day_ends_at` 可改为停止业务的时间，民法典 203 第二款）；先算期限，
再加中止的日数，再加延长，最后遇休息日顺延一次；按小时的自时刻起算，不顺延。时限只提醒、督办、责成有人决定或者开放一条路，
不把案件移送别处，也不终止调解（人民调解法 17、23、26）；唯一进入一个环节的是调解期限，期满进入“决定去向”。

证据：V 已读原文 · V摘 读过部分 · C 系统实见 · R 待核 · D 本地默认。
"""
EVERY = """
## 每个时限 · Every clock of a mediation

起算、中止、结束和到时做什么，均见于流程文件；下表取自“{title}”，只在“121”中有的另注。
"""


def page() -> str:
    """Write the whole page."""
    catalogue = catalogue_of(WORKFLOWS)
    assert catalogue is not None
    workflows = {key: compile_folder(WORKFLOWS / key) for key in (USUAL, LINKED)}
    usual = workflows[USUAL]
    parts = [
        HEAD,
        "\n## 目录 · The catalogue\n",
        *_catalogue(catalogue, workflows),
        "\n## 中止的理由 · For what a clock may stand\n",
        *_suspensions(usual),
        EVERY.format(title=usual.title.zh),
        *_clocks(workflows),
    ]
    return "\n".join(parts) + "\n"


def _catalogue(catalogue: Catalogue, workflows: dict[str, Workflow]) -> Iterator[str]:
    yield "| 期限 | period | 长度 | 自何时起 | 中止 | 延长 | 末日顺延 | 性质 | 依据 |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for entry in catalogue.entries.values():
        workflow = workflows[entry.workflow or USUAL]
        stands = "、".join(workflow.actions[one].title.zh for one in entry.stands) or "—"
        note = f"<br>{entry.note.zh}" if entry.note else ""
        yield _row(
            entry.title.zh + note,
            entry.title.en,
            length(entry, workflow).zh,
            entry.runs_from.zh,
            stands,
            "—" if entry.extension is None else extension(entry).zh,
            "不" if _never_rolls(entry) else "是",
            nature(entry.basis).zh,
            rests_on(entry.basis),
        )


def _never_rolls(entry: EntryShape) -> bool:
    return not entry.rolls or "hour" in (entry.length or "")


def _suspensions(workflow: Workflow) -> Iterator[str]:
    yield "| 理由 | reason | 最长 | 须各方同意 | 只限一次 |"
    yield "|---|---|---|---|---|"
    for choice in workflow.choices["suspension_codes"]:
        rule = rule_of(workflow, choice.key)
        assert rule is not None
        cap = "不限，直至事由消除（每三十日复核）" if rule.cap is None else rule.cap.zh
        yield _row(choice.title.zh, choice.title.en, cap, _yes(rule.by_consent), _yes(rule.once))
    yield ""
    yield "中止自 A 日起到 B 日恢复，扣除 A 日至 B 日的前一日；超过上限的日数照常计入。设置 `suspension_*` 见[设置文件]"
    yield "(../../workflows/mediation_core/settings.yaml)。移送公安期间和达成后待签章期间，调解期限也中止。"


def _yes(value: bool) -> str:
    return "是" if value else "—"


def _clocks(workflows: dict[str, Workflow]) -> Iterator[str]:
    yield "| 时限 | 起算 | 中止 / 恢复 | 结束 | 到时 | 依据 |"
    yield "|---|---|---|---|---|---|"
    told: set[str] = set()
    for key, workflow in workflows.items():
        names = Names(workflow, workflow)
        for deadline in workflow.deadlines.values():
            if deadline.key not in told:
                told.add(deadline.key)
                yield _clock(deadline, names, "" if key == USUAL else "（121）")


def _clock(deadline: Deadline, names: Names, where: str) -> str:
    stands = "—"
    if deadline.pauses is not None:
        stands = f"{names.trigger(deadline.pauses).zh} / {names.trigger(deadline.resumes).zh}"
    ends = [names.trigger(deadline.ends).zh] if deadline.ends else []
    ends += [f"离开{names.quoted('states', deadline.during).zh}"] if deadline.during else []
    lengths = [f"{names.call(one.when).zh}：{term(one.term).zh}" for one in deadline.terms_by]
    basis = deadline.basis
    return _row(
        f"{deadline.title.zh}{where} `{deadline.key}`" + (f"<br>{'；'.join(lengths)}" if lengths else ""),
        names.trigger(deadline.starts).zh,
        stands,
        "；".join(ends) or "—",
        "<br>".join(names.step(one).zh for one in deadline.steps),
        "；".join(one for one in (basis.law, basis.default) if one) + f"【{basis.evidence}】",
    )


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "／") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
