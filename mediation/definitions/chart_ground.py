"""The ground of a workflow's picture: which states each rung has for itself, how deep each lies, and the main way.

A state is a rung's own when it lies between where a rung takes a case and where it passes it on. A move is drawn as a
number when it is open widely, runs far, or leaves the rungs beside the main way. Nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mediation.definitions.abstract import NOWHERE, Node, Space, Step
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Action, Workflow

#: From so many states on, an action is a numbered mark at its target instead of lines.
BROAD = 4
#: So many layers a move may run down as a line, and up; one that runs farther is a mark, or a note.
FAR_DOWN, FAR_UP = 5, 3


class Spot(NamedTuple):
    """A state in the lane of a rung; `level` is empty for what stands outside the rungs."""

    state: str
    level: str = ""


class Move(NamedTuple):
    """One kind of step between two states, by an action or by a clock. `returns`: to where the case came from."""

    source: str
    target: str
    action: str
    deadline: str
    returns: bool


class _Way(NamedTuple):
    """A way from the beginning: its primary actions less the others, its primary actions, the pairs of states."""

    worth: int
    primary: int
    pairs: tuple[tuple[str, str], ...]


_NO_WAY = _Way(-999, 0, ())


class Ground:
    """Everything that is known of a workflow before its moves are bundled."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.order: dict[str, int] = {}
        self.levels = tuple(level.key for level in workflow.ladder)
        #: Every move with the rungs at which it may be made, in the order of the space.
        self.at_levels: dict[Move, dict[str, None]] = {}
        #: The moves that change the rung, with the rungs from which and to which.
        self.crossing: dict[Move, dict[tuple[str, str], None]] = {}
        self.opening: dict[tuple[str, str], None] = {}
        self.reached: dict[str, dict[str, None]] = {}
        self._walk(Space(workflow))
        self.moves = tuple(self.at_levels)
        self.broad = self._broad()
        self.order = {key: number for number, key in enumerate(self._course())}
        self.rungs = self._rungs()
        self.layer = self._layers()
        self.main = self._main()
        self.leaving = self._leaving()
        self.ticking = self._ticking()
        #: What is drawn with a number: pairs of an action (or clock) and where it leads.
        self.numbered = {(one.action or one.deadline, one.target) for one in self.moves if self._alone(one)}

    def _walk(self, space: Space) -> None:
        for number, out in enumerate(space.out):
            node = space.nodes[number]
            for reached, step in out:
                self._note(node, space.nodes[reached], space.steps[step])
        for node in space.nodes:
            self.reached.setdefault(node.state, {})[node.level] = None
        for action in self.workflow.actions.values():
            for source in action.sources:
                if source not in self.reached and not action.opens:
                    self._note_unreached(action, source)

    def _note_unreached(self, action: Action, source: str) -> None:
        """Draw, too, what leads on from a state that no case comes to: the author of a draft wants to see it."""
        for way in action.ways:
            if way.to not in (None, source):
                move = Move(source, way.to or source, action.key, "", returns=False)
                self.at_levels.setdefault(move, {}).update(dict.fromkeys(action.levels or self.levels))

    def _note(self, node: Node, reached: Node, step: Step) -> None:
        action = self.workflow.actions.get(step.action)
        if node.state == NOWHERE:
            self.opening[reached.state, step.action] = None
            return
        returns = action is not None and action.ways[step.number].back
        move = Move(node.state, reached.state, step.action, step.deadline, returns)
        if node.level != reached.level:
            self.crossing.setdefault(move, {})[node.level, reached.level] = None
        if node.level != reached.level or node.state != reached.state:
            self.at_levels.setdefault(move, {})[node.level] = None

    def _broad(self) -> frozenset[tuple[str, str]]:
        """Name what is open in many states: pairs of an action (or clock) and where it leads."""
        sources: dict[tuple[str, str], set[str]] = {}
        for move in self.moves:
            if not move.returns:
                sources.setdefault((move.action or move.deadline, move.target), set()).add(move.source)
        return frozenset(pair for pair, found in sources.items() if len(found) >= BROAD)

    def _course(self) -> list[str]:
        """Put the states in the order of a case's course: as they are written, those where a case is over at the end
        (a shared core writes them first)."""
        states = self.workflow.states
        return sorted(states, key=lambda key: states[key].final)

    def _is_broad(self, move: Move) -> bool:
        return (move.action or move.deadline, move.target) in self.broad

    def is_marked(self, move: Move) -> bool:
        """Say whether a move is drawn as a number: by itself, or because the same act leading there is from elsewhere.

        What is drawn with a number is not drawn again as a line; the main way is always a line.
        """
        if self._alone(move):
            return True
        run = self.layer[move.target] - self.layer[move.source]
        beside = not move.returns and move not in self.crossing and (move.source, move.target) not in self.main
        return beside and run > 0 and (move.action or move.deadline, move.target) in self.numbered

    def _alone(self, move: Move) -> bool:
        """Say whether a move is open widely, runs far, or leaves the rungs beside the main way."""
        if move.returns or move in self.crossing:
            return False
        run = self.layer[move.target] - self.layer[move.source]
        leaves = move.source in self.rungs and move.target not in self.rungs
        widely = self._is_broad(move) or move in self.ticking
        return widely or run > FAR_DOWN or (run > 0 and leaves and move.action not in self.leaving)

    def _rungs(self) -> frozenset[str]:
        """Find the states that each rung has for itself."""
        waiting, landing = {move.source for move in self.crossing}, {move.target for move in self.crossing}
        plain = [move for move in self.moves if not move.returns and not self._is_broad(move)]
        leaving = {move.source for move in plain if move.target in waiting and move not in self.crossing}
        between = self._reached(landing, plain) & self._reached(leaving, plain, backwards=True)
        return frozenset(waiting | landing | leaving | between)

    def _reached(self, start: Iterable[str], moves: list[Move], *, backwards: bool = False) -> set[str]:
        """Follow the moves that run with the course."""
        seen = set(start)
        queue = list(seen)
        while queue:
            here = queue.pop()
            for move in moves:
                one, other = (move.target, move.source) if backwards else (move.source, move.target)
                if one == here and other not in seen and self.order[move.source] < self.order[move.target]:
                    seen.add(other)
                    queue.append(other)
        return seen

    # --- layers ------------------------------------------------------------------------------------------------

    def _layers(self) -> dict[str, int]:
        """Give each state its layer: below all that leads to it on the course; side ends where there is room."""
        lines = [move for move in self.moves if not move.returns and not self._is_broad(move)]
        lines = [one for one in lines if one not in self.crossing or self.order[one.source] < self.order[one.target]]
        layers: dict[str, int] = {}
        loose: list[str] = []
        onward = {move.source for move in lines}
        for key in self.order:
            if key not in onward and key not in (self._goal(), self.workflow.initial):
                loose.append(key)
                continue
            ends = {move.source if move.target == key else move.target for move in lines if key in move[:2]}
            layers[key] = 1 + max((layers[end] for end in ends if end in layers), default=-1)
        taken: dict[int, int] = {}
        for key, layer in layers.items():
            taken[layer] = taken.get(layer, 0) + (key not in self.rungs)
        leasts = {key: 1 + max((layers[one.source] for one in lines if one.target == key), default=-1) for key in loose}
        for key, least in sorted(leasts.items(), key=lambda one: one[1]):
            layer = next(number for number in range(least, least + 99) if taken.get(number, 0) < 2)
            taken[layer] = taken.get(layer, 0) + 1
            layers[key] = layer
        return layers

    def _usual(self) -> list[Move]:
        """List the moves that a case usually makes: by people, without alarm, not open everywhere, with the course."""
        actions = self.workflow.actions
        return [
            move
            for move in self.moves
            if move.action
            and not actions[move.action].danger
            and not self._is_broad(move)
            and self.order[move.source] < self.order[move.target]
        ]

    def _goal(self) -> str:
        """Name the final state where a case usually ends: the most natural way leads there."""
        best = self._best(self._usual())
        finals = [key for key, state in self.workflow.states.items() if state.final]
        return max(finals, key=lambda key: best.get(key, _NO_WAY), default="")

    def _main(self) -> frozenset[tuple[str, str]]:
        """List the pairs of states along the main way."""
        usual = [move for move in self._usual() if self.layer[move.source] < self.layer[move.target]]
        return frozenset(self._best(usual).get(self._goal(), _NO_WAY).pairs)

    def _best(self, usual: list[Move]) -> dict[str, _Way]:
        """Find the most natural way to each state: over many primary actions and few others, without detours."""
        best = {self.workflow.initial: _Way(0, 0, ())}
        straight = [move for move in usual if not self._is_detour(move, usual)]
        for key in self.order:
            for move in straight:
                if move.source == key and key in best:
                    way, more = best[key], self.workflow.actions[move.action].primary
                    found = _Way(way.worth + (1 if more else -1), way.primary + more, (*way.pairs, (key, move.target)))
                    best[move.target] = max(best.get(move.target, _NO_WAY), found)
        return best

    def _is_detour(self, move: Move, usual: list[Move]) -> bool:
        """Say whether under some condition an act leads here and otherwise past here to where it goes on anyway:
        those who are not content are talked to first."""
        ways = self.workflow.actions[move.action].ways
        if not any(way.to == move.target and way.when is not None for way in ways):
            return False
        others = {one.target for one in usual if (one.source, one.action) == (move.source, move.action)}
        return bool((others - {move.target}) & self._reached({move.target}, usual))

    def _leaving(self) -> frozenset[str]:
        """Name the actions by which the main way leaves the rungs."""
        ends = [pair for pair in self.main if pair[0] in self.rungs and pair[1] not in self.rungs]
        return frozenset(move.action for move in self.moves if (move.source, move.target) in ends and move.action)

    def _ticking(self) -> frozenset[Move]:
        """List the moves of clocks that lead to the same state from several."""
        sources: dict[tuple[str, str], list[Move]] = {}
        for move in self.moves:
            if move.deadline:
                sources.setdefault((move.deadline, move.target), []).append(move)
        return frozenset(move for found in sources.values() if len(found) > 1 for move in found)

    # --- for those who bundle ---

    def title(self, key: str) -> Label:
        action = self.workflow.actions.get(key)
        return self.workflow.deadlines[key].title if action is None else action.title

    def at(self, state: str, keys: Iterable[str] = ()) -> tuple[Spot, ...]:
        """Give the spots of a state: in all lanes, or in those where one of these actions (or clocks) moves a case."""
        if state not in self.rungs:
            return (Spot(state),)
        wanted = set(keys)
        found = {level for key in wanted for level in self.lanes_of(key, state)} if wanted else self.reached[state]
        return tuple(Spot(state, level) for level in self.levels if level in found)

    def lanes_of(self, key: str, state: str) -> frozenset[str]:
        """Name the rungs at which an action (or clock) moves a case out of a state or into it."""
        moves = (move for move in self.moves if state in move[:2] and key in move[2:4])
        return frozenset(level for move in moves for level in self.at_levels[move])
