"""The names of two revisions' parts in both languages, and how conditions, people, moments and terms are told.

A name is looked up in the later revision first and then in the earlier one, so that what is gone still has its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mediation.calendar.terms import Term
from mediation.definitions.changes import NOTHING, joined, plain, quoted, told
from mediation.definitions.labels import Basis, Label
from mediation.definitions.vocabulary import CONDITIONS, EFFECTS, REQUIREMENTS
from mediation.definitions.workflow import By, Call, Step, Trigger, Way, Workflow
from mediation.town.institutions import INSTITUTION_TITLES, ROLE_TITLES, InstitutionKind, Role

_SIDES = {
    "receiver": Label(zh="接收方的", en="the receiver's "),
    "sender": Label(zh="移送方的", en="the sender's "),
    "participant": Label(zh="协办方的", en="the helping side's "),
    "counterpart": Label(zh="对接单位的", en="the counterpart's "),
}
_SECTIONS = {
    "deadline": "deadlines",
    "route": "routes",
    "register": "registers",
    "states": "states",
    "levels": "ladder",
}


class Names:
    """What the parts of two workflows are called."""

    def __init__(self, before: Workflow, after: Workflow) -> None:
        self._titles: dict[tuple[str, str], Label] = {}
        self._open: list[set[str]] = []
        for workflow in (before, after):
            self._open.append({key for key, state in workflow.states.items() if not state.final})
            for section in ("states", "actions", "deadlines", "routes", "documents", "registers"):
                for key, part in getattr(workflow, section).items():
                    self._titles[section, key] = part.title
            for level in workflow.ladder:
                self._titles["ladder", level.key] = level.title

    def of(self, section: str, key: str) -> Label:
        """Give what a part is called, or its key."""
        return self._titles.get((section, key), plain(key))

    def quoted(self, section: str, keys: Iterable[str]) -> Label:
        """List several parts by name."""
        return joined(quoted(self.of(section, key)) for key in keys)

    def states(self, keys: Iterable[str]) -> Label:
        """List states by name; all that are not the end are told as such."""
        listed = list(keys)
        if set(listed) in self._open:
            return Label(zh="任何未办结的环节", en="every state that is not the end")
        return self.quoted("states", listed)

    def call(self, called: Call | None) -> Label:
        """Tell a condition or effect with its arguments."""
        if called is None:
            return NOTHING
        word = next((one[called.name] for one in (REQUIREMENTS, CONDITIONS, EFFECTS) if called.name in one), None)
        name = plain(called.name) if word is None else Label(zh=word.zh, en=word.en)
        if not called.args:
            return name
        arguments = joined(self._argument(key, value) for key, value in called.args.items())
        return told("{name}（{arguments}）", "{name} ({arguments})", name=name, arguments=arguments)

    def _argument(self, key: str, value: Any) -> Label:
        values = value if isinstance(value, tuple | list) else (value,)
        section = _SECTIONS.get(key, "")
        return joined(self.of(section, str(one)) if section else _value(one) for one in values)

    def way(self, way: Way) -> Label:
        """Tell where one way leads, and when."""
        to = told("“{to}”", "«{to}»", to=self.of("states", way.to)) if way.to else Label(zh="环节不变", en="stays")
        if way.back:
            to = Label(zh="回到原环节", en="back to the state before")
        if way.when is None:
            return to
        return told("{when}时 {to}", "if {when}: {to}", when=self.call(way.when), to=to)

    def ways(self, ways: Iterable[Way]) -> Label:
        """Tell all ways of an action."""
        return joined(self.way(one) for one in ways)

    def trigger(self, trigger: Trigger | None) -> Label:
        """Tell what starts, pauses, resumes or ends a clock."""
        if trigger is None or not (trigger.actions or trigger.states):
            return NOTHING
        hits = [told("办理“{one}”", "«{one}» is done", one=self.of("actions", key)) for key in trigger.actions]
        hits += [told("进入“{one}”", "«{one}» is entered", one=self.of("states", key)) for key in trigger.states]
        if trigger.when is None:
            return joined(hits)
        return told("{hits}（{when}时）", "{hits} (if {when})", hits=joined(hits), when=self.call(trigger.when))

    def step(self, step: Step) -> Label:
        """Tell one step of a clock: when, and what it does to whom."""
        moment = {
            "before": told("到期前{offset}", "{offset} before the end", offset=term(step.offset)),
            "after": told("到期后{offset}", "{offset} after the end", offset=term(step.offset)),
        }.get(step.at, Label(zh="到期时", en="at the end"))
        roles, actions = joined(role(one) for one in step.roles), self.quoted("actions", step.actions)
        deed = {
            "remind": told("提醒{roles}", "remind {roles}", roles=roles),
            "warn": told("督促{roles}", "warn {roles}", roles=roles),
            "oblige": told("责成{roles}在{ways}中选择", "oblige {roles} to choose {ways}", roles=roles, ways=actions),
            "open": told("开放{ways}", "open {ways}", ways=actions),
            "enter": told("进入“{to}”", "enter «{to}»", to=self.of("states", step.state or "")),
        }[step.does]
        said = told("{moment}{deed}", "{moment} {deed}", moment=moment, deed=deed)
        if step.repeats is not None:
            said = told("{said}，每{every}一次", "{said}, every {every}", said=said, every=term(step.repeats))
        if step.levels:
            levels = joined(self.of("ladder", key) for key in step.levels)
            said = told("{said}（{levels}）", "{said} ({levels})", said=said, levels=levels)
        return said

    def by(self, one: By) -> Label:
        """Tell who may act."""
        side = _SIDES.get(one.side, plain(""))
        said = told("{side}{role}", "{side}{role}", side=side, role=role(one.role))
        if not one.levels:
            return said
        levels = joined(self.of("ladder", key) for key in one.levels)
        return told("{said}（{levels}）", "{said} ({levels})", said=said, levels=levels)


def _value(one: Any) -> Label:
    return role(Role(one)) if one in set(Role) else plain(one)


def people(listed: Iterable[By]) -> tuple[By, ...]:
    """Put people in the order of the vocabulary, so that the same ones always read the same."""
    order = {one: number for number, one in enumerate(Role)}
    return tuple(sorted(set(listed), key=lambda one: (one.side not in _USUAL, one.side, order[one.role], one.levels)))


_USUAL = ("custodian", "nobody_yet")


def role(one: Role) -> Label:
    """Give what a role is called."""
    return Label(zh=ROLE_TITLES[one], en=one.value.replace("_", " "))


def kind(one: InstitutionKind) -> Label:
    """Give what a kind of institution is called."""
    return Label(zh=INSTITUTION_TITLES[one], en=one.value.replace("_", " "))


def term(one: Term | None) -> Label:
    """Tell a length of time."""
    return NOTHING if one is None else Label(zh=one.zh, en=str(one))


def basis(one: Basis | None) -> Label:
    """Tell what something rests on."""
    if one is None or not (one.law or one.default):
        return NOTHING
    return plain(f"{one.law or one.default}【{one.evidence}】")
