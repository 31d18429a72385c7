"""The stage on which a story is played: an empty house in memory, its people, and a clock that is told the time.

Everything goes through the one write path (`casework.handle`); the clock's due steps are sent in the order in which
they fell due, each at its own instant, as the sweep of a running house would. Papers are not drawn here, but what one
lacks refuses the command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from mediation.casework.deliver import deliver
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.casework.sign_in import actor_of
from mediation.definitions.library import Library
from mediation.definitions.workflow import Workflow
from mediation.documents.facts import facts_for
from mediation.engine.actor import THE_CLOCK, Actor
from mediation.engine.case import Case, CaseId, Paper
from mediation.engine.commands import Command, ReachStep, TakeAction
from mediation.errors import MediationError, TownError
from mediation.rehearsal.written_times import shown
from mediation.store.journal import Entry
from mediation.store.memory import MemoryStore
from mediation.store.visibility import Sight, sees
from mediation.town.around import Town
from mediation.town.institutions import AccountId

#: The effects that make another case the outbox's to open.
OPENING_ANOTHER = ("split_off", "open_linked")


class Stage:
    """A house in memory for one story. `beside` are the workflows of the cases that it may open."""

    def __init__(self, workflow: Workflow, town: Town, opened_at: datetime, beside: Iterable[Workflow] = ()) -> None:
        self.workflow = workflow
        self.town = town
        self.store = MemoryStore(town)
        published = [workflow, *beside]
        self.house = House(store=self.store, library=Library(published), render=_no_press, examine=_examine)
        self._splitting = {
            (one.key, key)
            for one in published
            for key, action in one.actions.items()
            if any(call.name in OPENING_ANOTHER for call in action.does)
        }
        publish(self.store, published, opened_at)

    def actor(self, account: str) -> Actor:
        """Give the person with this account. Raises TownError if there is none."""
        found = actor_of(self.town, AccountId(account), through="page")
        if found is None:
            raise TownError(f"辖区里没有账号或姓名为“{account}”的人")
        return found

    def act(self, command: Command, actor: Actor, at: datetime) -> Case:
        """Carry out a command as any other way in does; then open what it splits off."""
        after = handle(self.house, command, actor=actor, at=at)
        key = "" if after.workflow is None else after.workflow.key
        if isinstance(command, TakeAction) and (key, command.action) in self._splitting:
            deliver(self.house, at)
        return after

    def look(self, case: CaseId) -> Case | None:
        """Give the stored case, or None."""
        with self.store.reading() as reading:
            return reading.cases.get(case)

    def sight(self, case: Case, actor: Actor) -> Sight | None:
        """Say how much of a case somebody sees."""
        return sees(actor, case, self.town)

    def entries(self, case: CaseId) -> tuple[Entry, ...]:
        """Give the journal of a case."""
        with self.store.reading() as reading:
            return reading.journal.entries(case)

    def retold(self, case: CaseId) -> Case:
        """Give the case as its journal tells it."""
        with self.store.reading() as reading:
            return reading.journal.retell(case)

    def pass_time(self, until: datetime) -> None:
        """Let the clock do what falls due up to and including `until`."""
        for _ in advance(self.house, until):
            pass

    def close(self) -> None:
        """Forget everything."""
        self.store.close()


def _examine(case: Case, paper: Paper, workflow: Workflow, town: Town) -> None:
    """Say whether a paper could be drawn: what it lacks refuses the command here as it does in the house (D17)."""
    facts_for(workflow, case, paper, town)


def _no_press(case: Case, paper: Paper, workflow: Workflow, town: Town, at: datetime) -> bytes:
    """Stand where a press would: a story looks at what is on file, not at how it is printed."""
    return b""


def advance(house: House, until: datetime) -> Iterator[Case]:
    """Carry out every step due up to `until`, each at its own instant; give the cases that it touched.

    Raises MediationError for a step that is due still after it was carried out: no story would ever end.
    """
    sent: set[str] = set()
    while True:
        with house.store.reading() as reading:
            due = reading.deadlines.due(until, limit=1)
        if not due:
            return
        step = due[0]
        name = f"{step.case}/{step.key}/{step.ref}/{step.anchor}/{step.step}@{step.at.isoformat()}"
        if name in sent:
            raise MediationError(f"时限 {step.key} 的第 {step.step} 步办理之后仍然到期（{shown(step.at)}）")
        sent.add(name)
        command = ReachStep(
            case=step.case, command_id=name, key=step.key, ref=step.ref, anchor=step.anchor, step=step.step
        )
        yield handle(house, command, actor=THE_CLOCK, at=step.at)
