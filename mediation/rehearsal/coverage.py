"""What the stories of a workflow have walked: its actions, deadlines, handoffs and final states, and what is missing.

Of an overlay only what it adds is asked for: the rest is the base's, and the base's stories walk it.

It reads journals, so an act counts only if it was carried out. A deadline is walked once it was set and either met or
missed; a handoff once it came to every end that some action of the workflow can give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from mediation.definitions.sources import FILE_HEAD
from mediation.definitions.workflow import Action, Call, Workflow
from mediation.engine import events as ev
from mediation.store.journal import Entry

PARTS = ("actions", "deadlines", "handoffs", "final_states")
"""What must be walked entirely. The steps of clocks are counted besides."""

_GIVES = {
    "offer": "offered",
    "open_from_police": "offered",
    "open_from_counterpart": "offered",
    "entrust_again": "offered",
    "report_along": "accepted",
    "redirect_incoming": "expired",
    "hand_out": "offered",
    "ask_support": "offered",
    "take_custody": "accepted",
    "refuse_offer": "declined",
    "lapse_offer": "revoked",
    "redirect_offer": "expired",
    "accept_handoff": "accepted",
    "decline_handoff": "declined",
    "revoke_handoff": "revoked",
    "expire_handoff": "expired",
}
"""The status that an effect gives to a handoff. `return_handoff` and the answers have an outcome besides."""
_ANSWERED_BY = {
    "answer_handoff": "answer",
    "answer_support": "answer",
    "return_with_result": "result",
    "record_ruling": "ruling",
}
"""The effects whose outcome the form names, and the question that asks for it."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of thing: what there is, and what has been walked of it."""

    all: tuple[str, ...]
    walked: frozenset[str]

    @property
    def missed(self) -> tuple[str, ...]:
        """What no story has walked."""
        return tuple(one for one in self.all if one not in self.walked)


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What the stories of one workflow have walked."""

    actions: Part
    deadlines: Part
    handoffs: Part
    final_states: Part
    steps: Part

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not any(getattr(self, part).missed for part in PARTS)


def coverage(workflow: Workflow, journals: Iterable[tuple[Entry, ...]]) -> Coverage:
    """Hold the journals of a workflow's stories against everything that it has."""
    walked = _Walked()
    for journal in journals:
        for entry in journal:
            for event in entry.events:
                walked.note(event)
    workflow = _asked_for(workflow)
    finals = tuple(key for key, state in workflow.states.items() if state.final)
    return Coverage(
        actions=_part(workflow.actions, walked.actions),
        deadlines=_part(workflow.deadlines, walked.set & (walked.met | walked.missed)),
        handoffs=_part(handoffs_of(workflow), walked.handoffs),
        final_states=_part(finals, walked.states),
        steps=_part(_steps_of(workflow), walked.steps),
    )


def _asked_for(workflow: Workflow) -> Workflow:
    """Leave of an overlay what its own file adds; any other workflow is asked for whole."""
    if not workflow.over:
        return workflow
    own = workflow.text.removeprefix(FILE_HEAD).partition("\n")[0]
    return msgspec.structs.replace(
        workflow,
        actions={key: one for key, one in workflow.actions.items() if one.file == own},
        deadlines={key: one for key, one in workflow.deadlines.items() if one.file == own},
        states={key: one for key, one in workflow.states.items() if one.file == own},
    )


def _part(known: Iterable[str], walked: Iterable[str]) -> Part:
    names = tuple(dict.fromkeys(known))
    return Part(all=names, walked=frozenset(walked) & frozenset(names))


class _Walked:
    """What has been seen so far."""

    def __init__(self) -> None:
        self.actions: set[str] = set()
        self.states: set[str] = set()
        self.set: set[str] = set()
        self.met: set[str] = set()
        self.missed: set[str] = set()
        self.steps: set[str] = set()
        self.handoffs: set[str] = set()

    def note(self, event: ev.Event) -> None:
        match event:
            case ev.ActionTaken(action=action):
                self.actions.add(action)
            case ev.StateEntered(state=state):
                self.states.add(state)
            case ev.ClockSet(clock=clock):
                self.set.add(clock.key)
            case ev.ClockEnded(key=key):
                self.met.add(key)
            case ev.StepReached(key=key, step=step, missed=missed):
                self.steps.add(f"{key}#{step}")
                if missed:
                    self.missed.add(key)
            case ev.HandoffMade(handoff=handoff) | ev.HandoffMoved(handoff=handoff):
                outcome = handoff.outcome if handoff.status == "returned" else ""
                self.handoffs.add(_end(handoff.route, handoff.status, outcome))
            case _:
                pass


def _end(route: str, status: str, outcome: str = "") -> str:
    return f"{route} → {status}{f' ({outcome})' if outcome else ''}"


def handoffs_of(workflow: Workflow) -> tuple[str, ...]:
    """List every end that some action of the workflow can give to a handoff, as `route → status (outcome)`."""
    found = [
        end for action in workflow.actions.values() for call in action.does for end in _ends(workflow, action, call)
    ]
    return tuple(sorted(set(found)))


def _ends(workflow: Workflow, action: Action, call: Call) -> Iterator[str]:
    routes = _routes(action, call)
    if call.name == "return_handoff":
        yield from (_end(route, "returned", str(call.args["outcome"])) for route in routes)
    elif call.name in _ANSWERED_BY:
        asked = _ANSWERED_BY[call.name]
        answers = next((field.choices for field in action.asks if field.key == asked), ())
        yield from (_end(route, "returned", answer.key) for route in routes for answer in answers)
    elif call.name in _GIVES:
        yield from (_end(route, _GIVES[call.name]) for route in routes if route in workflow.routes)


def _routes(action: Action, call: Call) -> tuple[str, ...]:
    """Give the routes of an effect: those that it names, else those of the offer that the action requires."""
    named = call.args.get("route")
    if named is None:
        named = next((one.args.get("route") for one in action.requires if one.name == "offer_open"), ())
    return (named,) if isinstance(named, str) else tuple(named or ())


def _steps_of(workflow: Workflow) -> tuple[str, ...]:
    return tuple(
        f"{key}#{index}" for key, deadline in workflow.deadlines.items() for index in range(len(deadline.steps))
    )
