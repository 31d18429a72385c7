"""How a finding is put into words: Chinese and English together, with names as their author wrote them.

Nothing is judged here. Every proof builds its findings with `fault`, so that none can leave out a language, a hint or
the place in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from mediation.definitions.labels import Label
from mediation.definitions.workflow import Workflow
from mediation.errors import Finding


class Placed(Protocol):
    """Something that stands on a line of a file."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...


class Titled(Protocol):
    """Something with a key and a title."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> Label: ...


def both(zh: str, en: str) -> Label:
    """Put the two languages of one sentence together."""
    return Label(zh=zh, en=en)


def fault(code: str, at: Placed, message: Label, hint: Label, path: Iterable[Label] = ()) -> Finding:
    """Build a finding: its code, where it stands, what is wrong, what to do, and the path that shows it."""
    steps = tuple(path)
    return Finding(
        code,
        message.zh,
        at.file,
        at.line,
        hint.zh,
        tuple(step.zh for step in steps),
        message.en,
        hint.en,
        tuple(step.en for step in steps),
    )


def action_name(one: Titled) -> Label:
    """Name an action."""
    return both(f"动作“{one.title.zh}”（{one.key}）", f'action "{one.title.en}" ({one.key})')


def state_name(one: Titled) -> Label:
    """Name a state."""
    return both(f"环节“{one.title.zh}”（{one.key}）", f'state "{one.title.en}" ({one.key})')


def clock_name(one: Titled) -> Label:
    """Name a deadline."""
    return both(f"时限“{one.title.zh}”（{one.key}）", f'deadline "{one.title.en}" ({one.key})')


def route_name(one: Titled) -> Label:
    """Name a route."""
    return both(f"移送路线“{one.title.zh}”（{one.key}）", f'route "{one.title.en}" ({one.key})')


def at_start(name: Label) -> str:
    """Give an English name as it stands at the start of a sentence."""
    return name.en[:1].upper() + name.en[1:]


class FirstLine:
    """The first line of a workflow's own file, for what is missing from it."""

    __slots__ = ("file", "line")

    def __init__(self, workflow: Workflow) -> None:
        first = next(iter(workflow.actions.values()), None) or next(iter(workflow.states.values()), None)
        self.file = first.file if first is not None else ""
        self.line = first.line if first is not None else 0
