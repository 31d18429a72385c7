"""What changed in the clocks of a workflow, for `mediation diff` and a reader who approves: how long, on which rung,
from when to when, what they do, on what they rest. Two compiled workflows are compared; no clock of a case is touched.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.calendar.terms import Term
from mediation.definitions.changes import (
    NOTHING,
    Change,
    Weight,
    became,
    gained,
    joined,
    pairs,
    plain,
    quoted,
    same,
    shown,
    told,
)
from mediation.definitions.difference_words import Names, basis, role, term
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Deadline, Length, Trigger, Workflow

_TRIGGERS = {
    "starts": Label(zh="起算", en="start"),
    "pauses": Label(zh="中止", en="pause"),
    "resumes": Label(zh="恢复", en="resumption"),
    "ends": Label(zh="办结", en="end"),
}
_LISTS = {"during": Label(zh="计时环节", en="states"), "extends_with": Label(zh="延长的动作", en="extending actions")}
_OTHERS = {
    "anchor": Label(zh="起算依据", en="anchor"),
    "each": Label(zh="逐项计时", en="one for each"),
    "once": Label(zh="全案一次", en="once per case"),
    "rolls": Label(zh="遇休息日顺延", en="rolls off free days"),
}


def clock_changes(names: Names, before: Workflow, after: Workflow) -> Iterator[Change]:
    """Tell every change of the clocks, with the lengths that the rungs give them."""
    for key, old, new in pairs(before.deadlines, after.deadlines):
        if old is None and new is not None:
            length = _length(after, new)
            says = told("新增时限{name}：{length}", "new clock {name}: {length}", name=quoted(new.title), length=length)
            yield _change(new, new, says)
        elif new is None and old is not None:
            yield _change(old, old, told("不再有时限{name}", "clock {name} is no longer there", name=quoted(old.title)))
        elif old is not None and new is not None:
            found = [*_length_changes(names, before, after, key), *_changed(names, old, new)]
            if not found and not same(old, new):
                order = told("{name}的次序有改动", "the order within {name} has changed", name=quoted(new.title))
                found.append(_change(old, new, order, Weight.FILE))
            yield from found


def _change(old: Deadline, new: Deadline, says: Label, weight: Weight = Weight.CLOCKS) -> Change:
    roles = dict.fromkeys(role(one) for deadline in (new, old) for step in deadline.steps for one in step.roles)
    return Change(weight=weight, part="deadlines", key=new.key, whom=tuple(roles), says=says)


def _lengths(workflow: Workflow, deadline: Deadline) -> list[tuple[Label, Term | None]]:
    """List how long a clock runs: on each rung where the rungs say so, else once."""
    if not deadline.of_rung:
        return [(plain(""), deadline.term)]
    return [(level.title, level.terms.get(deadline.key)) for level in workflow.ladder]


def _length_changes(names: Names, before: Workflow, after: Workflow, key: str) -> Iterator[Change]:
    old, new = before.deadlines[key], after.deadlines[key]
    name = quoted(new.title)
    if old.of_rung and new.of_rung:
        levels = {level.key: level for level in before.ladder}
        for level in after.ladder:
            was = levels[level.key].terms.get(key) if level.key in levels else None
            now = level.terms.get(key)
            if level.key in levels and was != now:
                rung = names.of("ladder", level.key)
                says = told(
                    "{rung}{name}：{was} → {now}",
                    "{name} ({rung}): {was} → {now}",
                    rung=rung,
                    name=name,
                    was=term(was),
                    now=term(now),
                )
                yield _change(old, new, says)
    elif old.of_rung or new.of_rung or old.term != new.term:
        lengths = _length(before, old), _length(after, new)
        says = told("{name}：{was} → {now}", "{name}: {was} → {now}", name=name, was=lengths[0], now=lengths[1])
        yield _change(old, new, says)


def _length(workflow: Workflow, deadline: Deadline) -> Label:
    return joined(
        told("{rung}{term}", "{rung} {term}", rung=rung, term=term(one)) if rung.zh else term(one)
        for rung, one in _lengths(workflow, deadline)
    )


def _changed(names: Names, old: Deadline, new: Deadline) -> Iterator[Change]:
    name = quoted(new.title)
    for word, part in _TRIGGERS.items():
        was, now = getattr(old, word), getattr(new, word)
        if not same(was, now):
            for says in _trigger_change(names, name, part, was or Trigger(), now or Trigger()):
                yield _change(old, new, says)
    for one in gained(old.steps, new.steps):
        yield _change(old, new, told("{name}增加：{one}", "{name} also: {one}", name=name, one=names.step(one)))
    for one in gained(new.steps, old.steps):
        yield _change(old, new, told("{name}不再：{one}", "{name} no longer: {one}", name=name, one=names.step(one)))
    if old.red_term != new.red_term:
        part = Label(zh="红色案件的长度", en="length in a red case")
        yield _change(old, new, became(name, part, term(old.red_term), term(new.red_term)))
    if not same(old.terms_by, new.terms_by):
        was, now = _conditional(names, old), _conditional(names, new)
        yield _change(old, new, became(name, Label(zh="按条件的长度", en="length by condition"), was, now))
    for word, section in (("during", "states"), ("extends_with", "actions")):
        keys = getattr(old, word), getattr(new, word)
        if keys[0] != keys[1]:
            says = became(name, _LISTS[word], names.quoted(section, keys[0]), names.quoted(section, keys[1]))
            yield _change(old, new, says)
    yield from _rest(old, new, name)


def _rest(old: Deadline, new: Deadline, name: Label) -> Iterator[Change]:
    for word, part in _OTHERS.items():
        was, now = getattr(old, word), getattr(new, word)
        if was != now:
            yield _change(old, new, became(name, part, shown(was), shown(now)))
    if old.not_after != new.not_after:
        part = Label(zh="最迟", en="latest")
        yield _change(old, new, became(name, part, _cap(old.not_after), _cap(new.not_after)))
    if not same(old.basis, new.basis):
        part = Label(zh="依据", en="basis")
        yield _change(old, new, became(name, part, basis(old.basis), basis(new.basis)))
    if old.title != new.title:
        says = told("{was}改称{name}", "{was} is now {name}", was=quoted(old.title), name=name)
        yield _change(old, new, says, Weight.NAMES)


def _cap(written: tuple[str, Term | None] | None) -> Label:
    if written is None:
        return NOTHING
    day, before = written
    length = Label(zh="当日", en="on the day") if before is None else told("前{t}", "{t} before", t=term(before))
    return told("{day}{length}", "{length} {day}", day=plain(day), length=length)


def _trigger_change(names: Names, name: Label, part: Label, was: Trigger, now: Trigger) -> Iterator[Label]:
    """Tell what else counts and what no longer does; where the condition itself changed, both whole."""
    if not same(was.when, now.when):
        yield became(name, part, names.trigger(was), names.trigger(now))
        return
    for before, after, words in (
        (was, now, ("{name}的{part}，另有：{hits}", "{part} of {name} also by: {hits}")),
        (now, was, ("{name}的{part}，不再有：{hits}", "{part} of {name} no longer by: {hits}")),
    ):
        actions, states = (tuple(gained(getattr(before, one), getattr(after, one))) for one in ("actions", "states"))
        if actions or states:
            hits = names.trigger(Trigger(actions=actions, states=states))
            yield told(*words, name=name, part=part, hits=hits)


def _more(one: Length) -> Label:
    """Tell the first day and the basis of a length, where they are its own."""
    parts = [plain(one.anchor)] if one.anchor else []
    parts += [basis(one.basis)] if one.basis is not None else []
    return told("（{parts}）", " ({parts})", parts=joined(parts)) if parts else Label(zh="", en="")


def _conditional(names: Names, deadline: Deadline) -> Label:
    listed = [
        told(
            "{when}时{term}{more}",
            "{term} if {when}{more}",
            when=names.call(one.when),
            term=term(one.term),
            more=_more(one),
        )
        for one in deadline.terms_by
    ]
    return joined(listed) if listed else NOTHING
