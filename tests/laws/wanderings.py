"""Random walks through every shipped workflow: from anywhere in one of its stories on, anybody does anything open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from mediation.definitions.questions import Field
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.case import Case, CaseId
from mediation.engine.evolve import blank, replay
from mediation.engine.options import options
from mediation.errors import Refusal
from tests.engine.builders import Driver
from tests.laws.forms import Forms
from tests.shipped import REPERTOIRE, played

PAUSES = [timedelta(days=one) for one in (0, 1, 4, 12)] + [timedelta(minutes=5), timedelta(hours=3)]

Step = tuple[Case, tuple[ev.Event, ...], Case]


class AnyForms(Forms):
    """Forms for any town: a place is any place of it, a level any of the workflow's."""

    workflow: Workflow

    def place(self, field: Field) -> str:
        return str(self.pick(self.town.places))

    def level(self, field: Field) -> Any:
        return self.pick([one.key for one in self.workflow.ladder])


class Wandering(Driver):
    """One case that wanders: `steps` are its steps, with the case before and after each."""

    def __init__(self, key: str, seed: int) -> None:
        self.random = Random(f"{key}{seed}")
        story = played(self.random.choice(REPERTOIRE.files(key)))
        super().__init__(REPERTOIRE.workflow(key), REPERTOIRE.town(story.story.town))
        journal = self.random.choice(story.journals)
        self.case = blank(CaseId("wandering"))
        self.steps: list[Step] = []
        for entry in journal[: self.random.randint(1, max(1, len(journal) - 1))]:
            self.case = replay(self.case, entry.events, actor=entry.actor, at=entry.at)
            self.now = entry.at

    def send(self, *args: Any, **kwargs: Any) -> Case:
        before, entries = self.case, len(self.entries)
        after = super().send(*args, **kwargs)
        if len(self.entries) > entries:
            self.steps.append((before, self.entries[-1].events, after))
        return after

    def stride(self) -> None:
        """Let some time pass, and have one of some people do something that is open to him."""
        self.now += self.random.choice(PAUSES)
        self.sweep(self.now, came=self.now)
        people = [str(one) for one in self.random.sample(sorted(self.town.people), min(12, len(self.town.people)))]
        all_open = ((who, one.action) for who in people for one in self.options(who) if one.open)
        open_ = [(who, action) for who, action in all_open if action.key != "undo"]
        if open_:
            who, action = self.random.choice(open_)
            forms = AnyForms(self.random, self.case, self.town, self.now)
            forms.workflow = self.workflow
            try:
                self.send(self.command(action.key, forms.form(action)), self.actor(who), self.now, {})
            except Refusal as refusal:
                self.refusal = refusal

    def options(self, who: str) -> Any:
        return options(self.workflow, self.case, self.actor(who), self.now, self.town)


def wandered(key: str, seed: int, *, strides: int) -> Iterator[Step]:
    """The steps of one wandering through a workflow."""
    wandering = Wandering(key, seed)
    for _ in range(strides):
        if wandering.workflow.states[wandering.case.state].final:
            break
        wandering.stride()
    yield from wandering.steps
