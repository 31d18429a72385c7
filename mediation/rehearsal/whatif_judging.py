"""A recorded act put to the engine on either side: under the draft, and under its own text to see what is to blame.

A refusal today need not be the draft's: somebody may have left since, a committee may have moved. What a case's own
text gives otherwise today, too, is not held against the draft; such a case cannot be judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from mediation.calendar.moments import day_of
from mediation.definitions.questions import FieldType
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import AddNote, Command, OpenCase, TakeAction
from mediation.engine.decide import decide
from mediation.engine.similar import looks_back
from mediation.errors import Refusal
from mediation.rehearsal.whatif_outcome import Turned
from mediation.rehearsal.whatif_retelling import besides_clocks, with_numbers
from mediation.town.around import Town
from mediation.town.institutions import AccountId


class Beside(Protocol):
    """The cases beside the one that is driven, as they were recorded by then."""

    def named(self, named: str, at: datetime) -> Case | None:
        """Give the case that a form names by number or id."""

    def at_place(self, workflow: str, place: str, *, since: date, but: CaseId, at: datetime) -> tuple[Case, ...]:
        """List the cases of a workflow at a place since a day."""


Acted = OpenCase | TakeAction | AddNote
"""What a person may ask for."""


class Side(NamedTuple):
    """What decides on one side: a workflow, and the town with its calendar."""

    workflow: Workflow
    town: Town


class Unjudged(Exception):
    """What would have become of this case cannot be told; the text says why."""


class Before(NamedTuple):
    """The recorded case as an act found it: the case, and all its earlier versions by number."""

    case: Case
    versions: Sequence[Case]


class Judge:
    """Decides a recorded act on either side."""

    def __init__(self, recorded: Side, then: Side, beside: Beside) -> None:
        self.recorded, self.then, self.beside = recorded, then, beside

    def actor(self, account: str) -> Actor:
        """Give who acted, with today's posts. Unjudged if the town knows this account no more."""
        person = self.then.town.people.get(AccountId(account))
        if person is None:
            raise Unjudged("person_gone")
        return Actor(account=person.account, name=person.name, posts=person.posts)

    def decided(self, side: Side, before: Before, command: Command, actor: Actor, at: datetime) -> tuple[ev.Event, ...]:
        """Decide an act on one side; raises what `decide` raises."""
        case = before.case
        earlier = before.versions[case.last_entry - 1] if case.last_entry > 1 else None
        others = self._others(side.workflow, command, at)
        alike = self._similar(side.workflow, case, command, at)
        return decide(side.workflow, case, command, actor, at, side.town, earlier=earlier, others=others, similar=alike)

    def _similar(self, workflow: Workflow, case: Case, command: Command, at: datetime) -> tuple[Case, ...]:
        if not isinstance(command, TakeAction | OpenCase):
            return ()
        days = looks_back(workflow.actions.get(command.action))
        place = str(command.fields.get("place") or case.place)
        since = day_of(at) - timedelta(days=days)
        return self.beside.at_place(workflow.key, place, since=since, but=command.case, at=at) if days else ()

    def _others(self, workflow: Workflow, command: Command, at: datetime) -> Mapping[str, Case]:
        found: dict[str, Case] = {}
        if not isinstance(command, TakeAction | OpenCase) or command.action not in workflow.actions:
            return found
        for asked in workflow.actions[command.action].asks:
            named = command.fields.get(asked.key) if asked.type is FieldType.case else None
            if isinstance(named, str) and named.strip():
                other = self.beside.named(named.strip(), at)
                if other is not None and other.id != command.case:
                    found[other.id] = found[named] = other
        return found

    def blame(self, refusal: Refusal, before: Before, command: Command, actor: Actor, at: datetime) -> None:
        """Raise Unjudged if the case's own text would refuse the act today, for the same reasons."""
        try:
            self.decided(self.recorded, before, command, actor, at)
        except Refusal as again:
            if codes(again) == codes(refusal):
                raise Unjudged("town_changed") from again

    def turn(
        self, decided: Sequence[ev.Event], recorded: Sequence[ev.Event], before: Before, command: Acted,
        actor: Actor, at: datetime,
    ) -> Turned | None:  # fmt: skip
        """Say where an act does something else than it did, clocks aside. Unjudged if its own text does so, too."""
        would, did = besides_clocks(decided), besides_clocks(recorded)
        if would == did:
            return None
        if self._drifted(did, recorded, before, command, actor, at):
            raise Unjudged("town_changed")
        states = [[one.state for one in side if isinstance(one, ev.StateEntered)] for side in (did, would)]
        if states[0] != states[1]:
            return Turned(kind="leads_elsewhere", key=name_of(command), at=at, detail=tuple(states[1][-1:]))
        kinds = {type(one) for one in (*would, *did)}
        names = sorted(_tag(kind) for kind in kinds if _only(kind, would) != _only(kind, did))
        return Turned(kind="does_otherwise", key=name_of(command), at=at, detail=tuple(names))

    def _drifted(
        self, did: Sequence[ev.Event], recorded: Sequence[ev.Event], before: Before, command: Acted, actor: Actor,
        at: datetime,
    ) -> bool:  # fmt: skip
        try:
            again = self.decided(self.recorded, before, command, actor, at)
        except Refusal:
            return True
        return besides_clocks(with_numbers(again, recorded)) != did


def name_of(command: Acted) -> str:
    """Name an act as the journal does."""
    return "add_note" if isinstance(command, AddNote) else command.action


def codes(refusal: Refusal) -> tuple[str, ...]:
    """Give the codes of a refusal, each once."""
    return tuple(dict.fromkeys(objection.code for objection in refusal.objections))


def _only(kind: type, events: Sequence[ev.Event]) -> list[ev.Event]:
    return [one for one in events if type(one) is kind]


def _tag(kind: type[ev.Event]) -> str:
    return str(kind.__struct_config__.tag)
