"""What changed in the actions of a workflow, for `mediation diff` and a reader who approves: who may take them, where
and when, where they lead, what they ask, do and draw up. Two compiled workflows are compared; neither is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mediation.definitions.changes import (
    NO,
    NOTHING,
    YES,
    Change,
    Weight,
    gained,
    joined,
    pairs,
    plain,
    quoted,
    same,
    shown,
    told,
)
from mediation.definitions.difference_words import Names, basis, people, role
from mediation.definitions.labels import Label
from mediation.definitions.questions import Field
from mediation.definitions.workflow import Action

#: The parts of an action that have sentences of their own; where the button stands is told by its name in the file.
_TOLD = frozenset(Action.__struct_fields__) - {"group", "danger", "primary"}


def action_changes(names: Names, before: Mapping[str, Action], after: Mapping[str, Action]) -> Iterator[Change]:
    """Tell every change of the actions."""
    for _, old, new in pairs(before, after):
        if old is None and new is not None:
            yield _change(names, new, new, _added(names, new))
        elif new is None and old is not None:
            yield _change(
                names, old, old, told("不再有动作{name}", "{name} is no longer there", name=quoted(old.title))
            )
        elif old is not None and new is not None and not same(old, new):
            found = tuple(_changed(names, old, new))
            order = told("{name}的次序有改动", "the order within {name} has changed", name=quoted(new.title))
            yield from found or (_change(names, old, new, order, Weight.FILE),)


def _change(
    names: Names,
    old: Action,
    new: Action,
    says: Label,
    weight: Weight = Weight.RIGHTS,
    whom: Iterable[Label] | None = None,
) -> Change:
    concerned = whom if whom is not None else [names.by(one) for one in people((*new.by, *old.by))]
    return Change(weight=weight, part="actions", key=new.key, whom=tuple(dict.fromkeys(concerned, None)), says=says)


def _added(names: Names, new: Action) -> Label:
    where = Label(zh="由此立案", en="opening a case") if new.opens else names.states(new.sources)
    return told("新增动作{name}，可在{where}办", "new: {name}, in {where}", name=quoted(new.title), where=where)


def _changed(names: Names, old: Action, new: Action) -> Iterator[Change]:
    name = quoted(new.title)
    yield from _people(names, old, new, name)
    yield from _where(names, old, new, name)
    for one in gained(old.requires, new.requires):
        says = told("{name}多了一个条件：{one}", "{name} has one more condition: {one}", name=name, one=names.call(one))
        yield _change(names, old, new, says)
    for one in gained(new.requires, old.requires):
        says = told("{name}少了一个条件：{one}", "{name} has lost a condition: {one}", name=name, one=names.call(one))
        yield _change(names, old, new, says)
    for one in gained(old.does, new.does):
        says = told("{name}多了一项效果：{one}", "{name} also does: {one}", name=name, one=names.call(one))
        yield _change(names, old, new, says)
    for one in gained(new.does, old.does):
        says = told("{name}少了一项效果：{one}", "{name} no longer does: {one}", name=name, one=names.call(one))
        yield _change(names, old, new, says)
    yield from _form(names, old, new, name)
    yield from _papers(names, old, new, name)
    yield from _plain_changes(names, old, new, name)


def _people(names: Names, old: Action, new: Action, name: Label) -> Iterator[Change]:
    for one in gained(old.by, new.by):
        yield _change(names, old, new, told("可以办{name}", "may now do {name}", name=name), whom=[names.by(one)])
    for one in gained(new.by, old.by):
        yield _change(
            names, old, new, told("不再能办{name}", "may no longer do {name}", name=name), whom=[names.by(one)]
        )
    if old.signed_off_by != new.signed_off_by:
        was, now = (joined(role(one) for one in roles) for roles in (old.signed_off_by, new.signed_off_by))
        says = told("{name}的签发人：{was} → {now}", "who signs {name} off: {was} → {now}", name=name, was=was, now=now)
        yield _change(names, old, new, says)


def _where(names: Names, old: Action, new: Action, name: Label) -> Iterator[Change]:
    if more := gained(old.sources, new.sources):
        where = names.states(more)
        yield _change(names, old, new, told("{name}还可在{where}办", "{name} also in {where}", name=name, where=where))
    if less := gained(new.sources, old.sources):
        where = names.states(less)
        says = told("{name}不再能在{where}办", "{name} no longer in {where}", name=name, where=where)
        yield _change(names, old, new, says)
    if old.levels != new.levels:
        was, now = (names.quoted("ladder", levels) if levels else _ANY_LEVEL for levels in (old.levels, new.levels))
        says = told("{name}的层级：{was} → {now}", "rungs of {name}: {was} → {now}", name=name, was=was, now=now)
        yield _change(names, old, new, says)
    if not same(old.ways, new.ways):
        was, now = names.ways(old.ways), names.ways(new.ways)
        says = told("{name}办完到：{was} → {now}", "{name} leads to: {was} → {now}", name=name, was=was, now=now)
        yield _change(names, old, new, says)
    if old.opens != new.opens:
        says = told("{name}能否立案有改动", "whether {name} opens a case has changed", name=name)
        yield _change(names, old, new, says)


_ANY_LEVEL = Label(zh="各级", en="every rung")


def _form(names: Names, old: Action, new: Action, name: Label) -> Iterator[Change]:
    was, now = ({field.key: field for field in one.asks} for one in (old, new))
    for key, field in now.items():
        if key not in was:
            kind = Label(zh="必填", en="required") if field.required else Label(zh="选填", en="optional")
            one = quoted(field.title)
            says = told(
                "{name}多问一项：{one}（{kind}）", "{name} also asks {one} ({kind})", name=name, one=one, kind=kind
            )
            yield _change(names, old, new, says, Weight.FILE)
        elif not same(was[key], field):
            yield from (_change(names, old, new, says, weight) for weight, says in _question(was[key], field, name))
    for key in was.keys() - now.keys():
        says = told("{name}不再问{one}", "{name} no longer asks {one}", name=name, one=quoted(was[key].title))
        yield _change(names, old, new, says, Weight.FILE)


def _question(old: Field, new: Field, name: Label) -> Iterator[tuple[Weight, Label]]:
    one = quoted(new.title)
    if old.title != new.title:
        says = told("{name}的{was}改称{one}", "{was} of {name} is now {one}", name=name, was=quoted(old.title), one=one)
        yield Weight.NAMES, says
    if old.required != new.required:
        now = Label(zh="必填", en="required") if new.required else Label(zh="选填", en="optional")
        yield Weight.FILE, told("{name}的{one}改为{now}", "{one} of {name} is now {now}", name=name, one=one, now=now)
    if more := gained(_choices(old), _choices(new)):
        listed = joined(_title(new, key) for key in more)
        yield (
            Weight.FILE,
            told("{name}的{one}可选{more}", "{one} of {name} offers {more}", name=name, one=one, more=listed),
        )
    if less := gained(_choices(new), _choices(old)):
        listed = joined(_title(old, key) for key in less)
        says = told(
            "{name}的{one}不再可选{less}", "{one} of {name} no longer offers {less}", name=name, one=one, less=listed
        )
        yield Weight.FILE, says
    for field in _FIELD_PARTS:
        was, now = getattr(old, field), getattr(new, field)
        if not same(was, now):
            says = told(
                "{name}的{one}（{part}）：{was} → {now}",
                "{one} of {name} ({part}): {was} → {now}",
                name=name,
                one=one,
                part=plain(field),
                was=shown(was),
                now=shown(now),
            )
            yield (Weight.NAMES if field == "hint" else Weight.FILE), says
    if _choices(old) == _choices(new) and not same(old.choices, new.choices):
        yield (
            Weight.NAMES,
            told("{name}的{one}的选项改了名称", "choices of {one} of {name} renamed", name=name, one=one),
        )


_FIELD_PARTS = ("type", "least", "most", "roles", "kinds", "needed_when", "must_be", "hint", "sensitive")


def _choices(field: Field) -> tuple[str, ...]:
    return tuple(one.key for one in field.choices)


def _title(field: Field, key: str) -> Label:
    return quoted(next(one.title for one in field.choices if one.key == key))


def _papers(names: Names, old: Action, new: Action, name: Label) -> Iterator[Change]:
    for section, zh, en in (("papers", "制作", "draw up"), ("registers", "登记", "record")):
        was, now = getattr(old, section), getattr(new, section)
        verb = Label(zh=zh, en=en)
        if more := gained(was, now):
            listed = names.quoted("documents", more)
            says = told("{name}另{verb}{more}", "{name}: also {verb} {more}", name=name, verb=verb, more=listed)
            yield _change(names, old, new, says, Weight.FILE)
        if less := gained(now, was):
            listed = names.quoted("documents", less)
            says = told("{name}不再{verb}{less}", "{name}: no longer {verb} {less}", name=name, verb=verb, less=listed)
            yield _change(names, old, new, says, Weight.FILE)


def _plain_changes(names: Names, old: Action, new: Action, name: Label) -> Iterator[Change]:
    if old.title != new.title:
        yield _change(
            names,
            old,
            new,
            told("{was}改称{name}", "{was} is now {name}", was=quoted(old.title), name=name),
            Weight.NAMES,
        )
    if old.hint != new.hint:
        was, now = old.hint or NOTHING, new.hint or NOTHING
        says = told("{name}的提示语：{was} → {now}", "hint of {name}: {was} → {now}", name=name, was=was, now=now)
        yield _change(names, old, new, says, Weight.NAMES)
    if old.undoable != new.undoable:
        says = told(
            "{name}可否更正误操作：{now}", "{name} can be undone: {now}", name=name, now=YES if new.undoable else NO
        )
        yield _change(names, old, new, says)
    if not same(old.basis, new.basis):
        was, now = basis(old.basis), basis(new.basis)
        says = told("{name}的依据：{was} → {now}", "basis of {name}: {was} → {now}", name=name, was=was, now=now)
        yield _change(names, old, new, says, Weight.FILE)
    for field in new.__struct_fields__:
        if field not in _TOLD and not same(getattr(old, field), getattr(new, field)):
            was, now = shown(getattr(old, field)), shown(getattr(new, field))
            part = plain(field)
            says = told(
                "{name}（{part}）：{was} → {now}",
                "{name} ({part}): {was} → {now}",
                name=name,
                part=part,
                was=was,
                now=now,
            )
            yield _change(names, old, new, says, Weight.NAMES)
