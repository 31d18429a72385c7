"""One change between two workflows as people are told of it: how much it weighs, whom it concerns, what it says.

What changed is found in `difference.py` and the modules beside it; here are the value and the small words of telling.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Any, TypeAlias, TypeVar

import msgspec

from mediation.definitions.labels import Label

T = TypeVar("T")
Pair: TypeAlias = "tuple[str, T | None, T | None]"


class Weight(IntEnum):
    """How much a change weighs, the heaviest first: what people may do, clocks, the course, the file, mere names."""

    RIGHTS = 1
    CLOCKS = 2
    COURSE = 3
    FILE = 4
    NAMES = 5


WEIGHT_TITLES = {
    Weight.RIGHTS: Label(zh="谁能办什么", en="Who may do what"),
    Weight.CLOCKS: Label(zh="时限", en="Clocks"),
    Weight.COURSE: Label(zh="环节、层级与去向", en="States, rungs and routes"),
    Weight.FILE: Label(zh="表单、文书与设置", en="Forms, papers and settings"),
    Weight.NAMES: Label(zh="名称与说明", en="Names and hints"),
}

EVERYBODY = Label(zh="所有人", en="everybody")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change. `part` and `key` name what changed; `whom` are the roles concerned, none for everybody."""

    weight: Weight
    part: str
    key: str
    whom: tuple[Label, ...]
    says: Label


def told(zh: str, en: str, **parts: Label) -> Label:
    """Fill both sentences with the same parts, each in its language."""
    return Label(
        zh=zh.format(**{name: part.zh for name, part in parts.items()}),
        en=en.format(**{name: part.en for name, part in parts.items()}),
    )


def plain(value: object) -> Label:
    """Show a value that reads the same in both languages."""
    return Label(zh=str(value), en=str(value))


_INNER = str.maketrans("“”", "‘’")


def quoted(label: Label) -> Label:
    """Put a name between quotation marks; those inside it become single ones (GB/T 15834)."""
    return Label(zh=f"“{label.zh.translate(_INNER)}”", en=f"«{label.en}»")


def joined(labels: Iterable[Label]) -> Label:
    """List several, or say that there is none."""
    listed = list(labels)
    if not listed:
        return Label(zh="无", en="none")
    return Label(zh="、".join(one.zh for one in listed), en=", ".join(one.en for one in listed))


def without_place(value: Any) -> Any:
    """Give a definition's value without the lines and files in which its parts stand: those are no change."""
    if isinstance(value, msgspec.Struct):
        kept = [name for name in value.__struct_fields__ if name not in {"line", "file"}]
        return (type(value).__name__, *((name, without_place(getattr(value, name))) for name in kept))
    if isinstance(value, tuple | list):
        return tuple(without_place(one) for one in value)
    if isinstance(value, dict):
        return {key: without_place(one) for key, one in value.items()}
    return value


def same(one: object, other: object) -> bool:
    """Whether two values of a definition say the same, wherever they stand."""
    return bool(without_place(one) == without_place(other))


def gained(before: Iterable[T], after: Iterable[T]) -> list[T]:
    """List what is in `after` and not in `before`, in order. What was lost: the other way round."""
    known = [without_place(one) for one in before]
    return [one for one in after if without_place(one) not in known]


def pairs(before: Mapping[str, T], after: Mapping[str, T]) -> Iterator[Pair[T]]:
    """Go through what either has, in the order of the later one: key, what it was, what it is; None where it is not."""
    for key in dict.fromkeys((*after, *before)):
        yield key, before.get(key), after.get(key)


YES, NO, NOTHING = Label(zh="是", en="yes"), Label(zh="否", en="no"), Label(zh="无", en="none")


def shown(value: object) -> Label:
    """Show any value of a definition, as well as can be without knowing what it means."""
    match value:
        case Label():
            return value
        case bool():
            return YES if value else NO
        case None | () | "":
            return NOTHING
        case tuple() | list():
            return joined(shown(one) for one in value)
        case dict():
            return joined(
                told("{key}：{one}", "{key}: {one}", key=plain(key), one=shown(one)) for key, one in value.items()
            )
        case _:
            return plain(value)


def became(name: Label, part: Label, was: Label, now: Label) -> Label:
    """Tell that one part of something was this and is that."""
    return told(
        "{name}的{part}：{was} → {now}", "{part} of {name}: {was} → {now}", name=name, part=part, was=was, now=now
    )
