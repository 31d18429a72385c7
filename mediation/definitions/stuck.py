"""The proof that nobody is ever stuck: wherever a case can be, somebody surely has a way on, or a clock opens one.

A way on is *sure* where the abstract state decides its requirements, or whoever acts can satisfy them by what he fills
in; what rests on other people's will, on facts or on time does not count. What leads on is an act that may enter
another state, or one after which, whatever comes of it, such an act is sure. A clock leads on where its step enters a
state, or obliges somebody to an act or opens one that may lead elsewhere and is sure once that clock has run out; on
every walk to the situation one of such clocks must be running there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from mediation.definitions.abstract import NOWHERE, Space
from mediation.definitions.clock_runs import Clock, Running
from mediation.definitions.paths import Graph, Track
from mediation.definitions.proof_words import both, fault
from mediation.definitions.space_paths import told, way_to, where
from mediation.definitions.waiting import told_track, untimed
from mediation.errors import Finding


def stuck_findings(space: Space, graph: Graph, running: Mapping[str, Running], ending: Set[int]) -> Iterator[Finding]:
    """Report, once per state, the nearest situation in which nobody surely has a way on and no clock opens one.

    Where a case can never end at all (outside `ending`) that has been said already.
    """
    left = {
        number
        for number, node in enumerate(space.nodes)
        if node.state != NOWHERE and not space.workflow.states[node.state].final and not _leads_on(space, number)
    }
    silent = _Silent(space, graph, running)
    left = {number for number in sorted(left) if silent.track(number) is not None}
    while freed := [number for number in left if _surely_leaves(space, number, left)]:
        left.difference_update(freed)
    for key, state in space.workflow.states.items():
        here = [number for number in space.by_state[key] if number in left and number in ending]
        if here:
            told_zh_en = where(space, here[0])
            message = both(
                f"案件会停在这里：{told_zh_en.zh}。谁也没有必定能走的路，也没有时限开放去路。",
                f"A case can be stuck here: {told_zh_en.en}. Nobody surely has a way on, and no clock opens one.",
            )
            hint = both(
                "请给承办方一个不取决于他人意愿、事实或时间的去路（如终止），或写一个用 oblige、open 开放去路的时限。",
                "Give those in charge a way on that rests on nobody's will, on no fact and no time (terminate, send "
                "back), or write a clock that obliges somebody or opens one.",
            )
            path = told_track(graph, silent.track(here[0]) or ()) or told(space, way_to(space, here))
            yield fault("stuck", state, message, hint, path)


def _leads_on(space: Space, number: int) -> bool:
    acts = space.offers(space.nodes[number]).moving
    return any(space.surely(number, act) and _may_leave(space, number, act.action.key) for act in acts)


class _Silent:
    """Walks to a situation on which no clock that opens a way from there is running at the end."""

    def __init__(self, space: Space, graph: Graph, running: Mapping[str, Running]) -> None:
        self._space, self._graph, self._running = space, graph, running
        self._clocks = {key: Clock(graph, deadline) for key, deadline in space.workflow.deadlines.items()}
        self._known: dict[tuple[int, tuple[str, ...]], Track | None] = {}

    def track(self, number: int) -> Track | None:
        """Give a shortest such walk to a node; None if there is none."""
        state, spot = self._space.nodes[number].state, self._graph.spot_of[number]
        maybe = [key for key, one in self._running.items() if state in one.maybe]
        opening = tuple(key for key in maybe if _clock_opens(self._space, number, key))
        if (spot, opening) not in self._known:
            clocks = [self._clocks[key] for key in opening]
            self._known[spot, opening] = untimed(self._graph, {spot}, clocks, self._running)
        return self._known[spot, opening]


def _may_leave(space: Space, number: int, action: str) -> bool:
    node, act = space.nodes[number], space.acts[action]
    ways = act.targets(node.state, node.left, node.level, node.handoffs)
    return any(target != node.state for _, target, _ in ways)


def _clock_opens(space: Space, number: int, deadline: str) -> bool:
    node = space.nodes[number]
    for step in space.workflow.deadlines[deadline].steps:
        if step.levels and node.level not in step.levels:
            continue
        if step.state is not None and node.state in step.from_states and step.state != node.state:
            return True
        for key in step.actions:
            if _sure_when_past(space, number, key, deadline) and _may_leave(space, number, key):
                return True
    return False


def _sure_when_past(space: Space, number: int, action: str, deadline: str) -> bool:
    """Whether somebody surely may take an action once a clock has run out, be it that the action waits for it."""
    if not space.may(number, action):
        return False
    act = space.acts[action]
    awaited = [call for call in act.action.requires if call.name == "past" and deadline in call.args["deadline"]]
    return space.surely(number, act, but=awaited)


def _surely_leaves(space: Space, number: int, stuck: set[int]) -> bool:
    """Whether a sure act changes the situation, whatever comes of it, into one from which there is a way on."""
    node = space.nodes[number]
    for act in space.offers(node).moving:
        if space.surely(number, act):
            reached = [target for target, step in space.out[number] if space.steps[step].action == act.action.key]
            if reached and not space.stays(number, act.action.key) and not stuck.intersection(reached):
                return True
    return False
