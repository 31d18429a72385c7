"""A case for teaching as Markdown, to be read and cut before it is used. The PDF is `templates/teaching_case.html`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mediation.documents.teaching_case import TeachingCase

_MARKS = re.compile(r"([\\`*_#<>\[\]|])")


def markdown(told: TeachingCase) -> str:
    """Write a story as Markdown; what people wrote cannot become marks of its own."""
    return "\n\n".join(_blocks(told)) + "\n"


def _blocks(told: TeachingCase) -> Iterator[str]:
    yield f"# {_plain(told.title)}"
    yield f"> **使用前须通读** {told.warning}\n>\n> {told.warning_en}"
    facts = [("类型", told.kind), ("当事人", "；".join(told.parties))]
    facts += [("涉及金额", f"{told.amount}元")] if told.amount else []
    facts += [("结果", told.outcome)] if told.outcome else []
    yield "\n".join(f"- **{name}** {_plain(text)}" for name, text in facts if text)
    yield f"## 纠纷情况\n\n{_plain(told.summary)}"
    if told.claims:
        yield f"## 申请事项\n\n{_plain(told.claims)}"
    yield "## 办理经过\n\n" + "\n".join(f"- 第 {one.day} 日　{'、'.join(one.what)}" for one in told.steps)
    for number, one in enumerate(told.meetings, 1):
        result = f"，{one.result}" if one.result else ""
        yield f"## 第 {number} 次调解（第 {one.day} 日{result}）\n\n{_plain(one.record)}"
        if one.undisputed:
            yield f"各方没有争议的：{_plain(one.undisputed)}"
    if told.terms:
        yield "## 协议内容\n\n" + "\n".join(f"{no}. {_plain(one)}" for no, one in enumerate(told.terms, 1))
    if told.outcome_reason:
        yield f"## 结果说明\n\n{_plain(told.outcome_reason)}"


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", text).replace("\n", "  \n")
