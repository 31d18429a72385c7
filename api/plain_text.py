"""What may come in at all: text without control characters, within bounds of length, depth and number.

It looks only at the shape of what was sent, before anybody asks what it means; the engine judges the meaning.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from mediation.errors import Objection

LONGEST = 20_000
DEEPEST = 6
MOST_ENTRIES = 2_000
_LINES = frozenset("\n\r\t")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def fault_of(text: str, *, longest: int = LONGEST) -> str | None:
    """Say in Chinese what is wrong with a text, or None when it may come in."""
    if len(text) > longest:
        return f"最多 {longest} 个字，现有 {len(text)} 个字"
    for mark in text:
        if mark in _LINES:
            continue
        if mark in _TURNING or unicodedata.category(mark) in {"Cc", "Cs"}:
            return "含有不允许的控制字符，请删去后重新填写"
    return None


def objections_to(value: Any, *, field: str = "") -> tuple[Objection, ...]:
    """List what is wrong with a value of JSON shape, each with the name of its field."""
    return tuple(_look(value, field, 0, [0]))


def _look(value: Any, field: str, depth: int, seen: list[int]) -> Iterator[Objection]:
    seen[0] += 1
    if depth > DEEPEST or seen[0] > MOST_ENTRIES:
        if seen[0] == MOST_ENTRIES + 1 or depth == DEEPEST + 1:
            yield Objection("too_much", "内容层次过深或项目过多", field or None)
        return
    if isinstance(value, str):
        fault = fault_of(value)
        if fault is not None:
            yield Objection("text_refused", fault, field or None)
    elif isinstance(value, dict):
        for key, inner in value.items():
            name = str(key)
            if fault_of(name, longest=100) is not None:
                yield Objection("field_name_refused", "有一项的名称不允许", field or None)
                continue
            yield from _look(inner, f"{field}.{name}" if field else name, depth + 1, seen)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _look(inner, f"{field}.{place}", depth + 1, seen)
