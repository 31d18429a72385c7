"""Writes docs/reference/words.md from the vocabulary: `python -m tests.definitions.words_page`. A test compares."""

from __future__ import annotations

from pathlib import Path

from mediation.definitions.vocabulary import CONDITIONS, EFFECTS, REQUIREMENTS, Word

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "words.md"

HEAD = """\
# 词表 · Words

> What a workflow file may use for conditions and effects. This page is written from
> `mediation/definitions/vocabulary.py` by `python -m tests.definitions.words_page`; a test compares them. An argument
> with “?” may be left out. The form of an action that uses a word must ask for the fields named beside it.

流程文件只能使用这里的词；没有表达式。带“?”的参数可以不写。“表单须问”一栏的内容，须在使用该词的动作的 `asks` 中。
"""

KINDS = {"text": "名称", "texts": "一个或多个名称", "whole_number": "整数", "term": "时长"}


def page() -> str:
    """Write the whole page."""
    sections = (
        ("条件 `requires`：不成立就不予办理，并说明理由 · Requirements", REQUIREMENTS),
        ("判断 `when`：只决定走哪条路、是否计时，从不是拒绝的理由 · Conditions", CONDITIONS),
        ("效果 `does`：动作除了换环节还做什么，按所写次序 · Effects", EFFECTS),
    )
    return HEAD + "".join(_section(title, words) for title, words in sections)


def _section(title: str, words: dict[str, Word]) -> str:
    lines = [f"\n## {title}\n", "| 词 | 意思 | meaning | 参数 | 表单须问 |", "|---|---|---|---|---|"]
    for name, word in words.items():
        args = "、".join(
            f"`{key}`{'?' if key in word.optional else ''}（{KINDS[kind]}）" for key, kind in word.args.items()
        )
        asked = " ".join(f"`{field}`" for field in word.fields)
        lines.append(f"| `{name}` | {word.zh} | {word.en} | {args} | {asked} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
