"""What changed in the plain parts: laws, states, rungs, routes, papers, number registers, choices, settings, places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from mediation.definitions.changes import Change, Weight, became, joined, pairs, plain, quoted, same, shown, told
from mediation.definitions.difference_words import Names, basis, kind
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Law, Level, Workflow


class Titled(Protocol):
    """A part that has a title and fields."""

    @property
    def title(self) -> Label: ...
    @property
    def __struct_fields__(self) -> tuple[str, ...]: ...


_SECTIONS = {
    "states": (Label(zh="环节", en="state"), Weight.COURSE),
    "routes": (Label(zh="去向", en="route"), Weight.COURSE),
    "documents": (Label(zh="文书", en="paper"), Weight.FILE),
    "registers": (Label(zh="编号簿", en="number register"), Weight.FILE),
}
_FILE = {
    "dossier": Label(zh="卷内材料", en="part of the file"),
    "review": Label(zh="评查项目", en="line of the review"),
}
_PARTS = {
    "meaning": Label(zh="说明", en="meaning"),
    "final": Label(zh="是否办结", en="end"),
    "waits_for": Label(zh="等谁来办", en="whose move"),
    "direction": Label(zh="方向", en="direction"),
    "kinds": Label(zh="对方机构", en="institutions"),
    "category": Label(zh="类别", en="category"),
    "waits": Label(zh="是否等答复", en="waits for the answer"),
    "changes_custody": Label(zh="是否移交承办", en="custody passes"),
    "template": Label(zh="模板", en="template"),
    "register": Label(zh="编号簿", en="number register"),
    "per": Label(zh="每几份", en="one per"),
    "needs": Label(zh="必备内容", en="needed facts"),
    "when": Label(zh="制作条件", en="condition"),
    "basis": Label(zh="依据", en="basis"),
    "format": Label(zh="编号格式", en="format"),
    "held_by": Label(zh="承办机构", en="held by"),
    "handled_by": Label(zh="经办的室", en="handled by"),
    "papers": Label(zh="文书", en="papers"),
    "instead": Label(zh="可以代替的文书", en="papers that answer for it"),
    "evidence": Label(zh="证据材料", en="evidence"),
    "check": Label(zh="核对", en="check"),
    "required": Label(zh="必须", en="required"),
    "supplied_by": Label(zh="由哪些动作补齐", en="supplied by"),
    "court": Label(zh="随卷交法院", en="goes to court"),
    "covers": Label(zh="看哪几件", en="looks at"),
    "points": Label(zh="分值", en="points"),
    "loses": Label(zh="每缺一项扣分", en="points lost by each fault"),
    "veto": Label(zh="一票否决", en="vetoes"),
}
_PLACE = frozenset({"key", "line", "file", "title", "terms"})


def part_changes(names: Names, before: Workflow, after: Workflow) -> Iterator[Change]:
    """Tell every change of the plain parts."""
    yield from _laws(before, after)
    for section, (what, weight) in _SECTIONS.items():
        yield from _section(names, section, what, weight, getattr(before, section), getattr(after, section))
    levels = ({level.key: level for level in workflow.ladder} for workflow in (before, after))
    yield from _section(names, "ladder", Label(zh="层级", en="rung"), Weight.COURSE, *levels)
    yield from _order(names, before.ladder, after.ladder)
    for section, what in _FILE.items():
        listed = ({one.key: one for one in getattr(workflow, section)} for workflow in (before, after))
        yield from _section(names, section, what, Weight.FILE, *listed)
    yield from _choices(before, after)
    yield from _settings(before, after)
    yield from _head(names, before, after)


def _change(weight: Weight, part: str, key: str, says: Label) -> Change:
    return Change(weight=weight, part=part, key=key, whom=(), says=says)


def _laws(before: Workflow, after: Workflow) -> Iterator[Change]:
    was, now = ({law.name: law for law in workflow.laws} for workflow in (before, after))
    for name, old, new in pairs(was, now):
        quoted_name = quoted(plain(name))
        if not same(old, new):
            says = _law(quoted_name, old, new)
            yield _change(Weight.RIGHTS, "laws", name, says)


def _law(name: Label, old: Law | None, new: Law | None) -> Label:
    if old is None:
        return told("新增规矩{name}", "new law {name}", name=name)
    if new is None:
        return told("不再有规矩{name}", "law {name} is no longer there", name=name)
    return told("规矩{name}的内容有改动", "law {name} says something else", name=name)


def _section(
    names: Names, section: str, what: Label, weight: Weight, before: Mapping[str, Titled], after: Mapping[str, Titled]
) -> Iterator[Change]:
    for key, old, new in pairs(before, after):
        if old is None and new is not None:
            title = quoted(new.title)
            yield _change(weight, section, key, told("新增{what}{title}", "new {what} {title}", what=what, title=title))
        elif new is None and old is not None:
            says = told("不再有{what}{title}", "{what} {title} is no longer there", what=what, title=quoted(old.title))
            yield _change(weight, section, key, says)
        elif old is not None and new is not None:
            yield from _parts(names, section, weight, key, old, new)


def _parts(names: Names, section: str, weight: Weight, key: str, old: Titled, new: Titled) -> Iterator[Change]:
    title = quoted(new.title)
    if old.title != new.title:
        says = told("{was}改称{title}", "{was} is now {title}", was=quoted(old.title), title=title)
        yield _change(Weight.NAMES, section, key, says)
    for part in new.__struct_fields__:
        was, now = getattr(old, part), getattr(new, part)
        if part not in _PLACE and not same(was, now):
            says = became(title, _PARTS.get(part, plain(part)), _value(names, part, was), _value(names, part, now))
            yield _change(Weight.NAMES if part == "meaning" else weight, section, key, says)


def _value(names: Names, part: str, value: Any) -> Label:
    match part:
        case "basis":
            return basis(value)
        case "kinds" | "held_by":
            return joined(kind(one) for one in value)
        case "handled_by" if value is not None:
            return kind(value)
        case "when" if not isinstance(value, str):
            return names.call(value)
        case "register" if value is not None:
            return quoted(names.of("registers", value))
        case _:
            return shown(value)


def _order(names: Names, before: tuple[Level, ...], after: tuple[Level, ...]) -> Iterator[Change]:
    shared = {level.key for level in before} & {level.key for level in after}
    was, now = ([level.key for level in levels if level.key in shared] for levels in (before, after))
    if was != now:
        rungs = [joined(names.of("ladder", key) for key in keys) for keys in (was, now)]
        says = told("层级的次序：{was} → {now}", "order of the rungs: {was} → {now}", was=rungs[0], now=rungs[1])
        yield _change(Weight.COURSE, "ladder", "", says)


def _choices(before: Workflow, after: Workflow) -> Iterator[Change]:
    for key, old, new in pairs(before.choices, after.choices):
        was, now = ({one.key: one.title for one in listed or ()} for listed in (old, new))
        name = plain(key)
        if old is None or new is None:
            gone = told("不再有选项列表 {name}", "choices {name} are no longer there", name=name)
            says = gone if new is None else told("新增选项列表 {name}", "new choices {name}", name=name)
            yield _change(Weight.FILE, "choices", key, says)
            continue
        for option, was_title, title in pairs(was, now):
            if was_title is None and title is not None:
                says = told("选项列表 {name} 增加{one}", "choices {name}: also {one}", name=name, one=quoted(title))
                yield _change(Weight.FILE, "choices", f"{key}.{option}", says)
            elif title is None and was_title is not None:
                says = told(
                    "选项列表 {name} 不再有{one}", "choices {name}: no longer {one}", name=name, one=quoted(was_title)
                )
                yield _change(Weight.FILE, "choices", f"{key}.{option}", says)
            elif was_title is not None and title is not None and was_title != title:
                says = told("{was}改称{title}", "{was} is now {title}", was=quoted(was_title), title=quoted(title))
                yield _change(Weight.NAMES, "choices", f"{key}.{option}", says)


def _settings(before: Workflow, after: Workflow) -> Iterator[Change]:
    for key in dict.fromkeys((*after.settings, *before.settings)):
        was, now = before.settings.get(key), after.settings.get(key)
        if was != now or (key in before.settings) != (key in after.settings):
            says = told(
                "设置 {key}：{was} → {now}",
                "setting {key}: {was} → {now}",
                key=plain(key),
                was=shown(was),
                now=shown(now),
            )
            yield _change(Weight.FILE, "settings", key, says)


def _head(names: Names, before: Workflow, after: Workflow) -> Iterator[Change]:
    if before.initial != after.initial:
        was, now = (quoted(names.of("states", key)) for key in (before.initial, after.initial))
        says = told("起始环节：{was} → {now}", "first state: {was} → {now}", was=was, now=now)
        yield _change(Weight.COURSE, "initial", after.initial, says)
    if before.for_places != after.for_places:
        was, now = (joined(plain(place) for place in workflow.for_places) for workflow in (before, after))
        says = told("适用区划：{was} → {now}", "places served: {was} → {now}", was=was, now=now)
        yield _change(Weight.COURSE, "for_places", "", says)
    if before.title != after.title:
        says = told("{was}改称{now}", "{was} is now {now}", was=quoted(before.title), now=quoted(after.title))
        yield _change(Weight.NAMES, "title", "", says)
