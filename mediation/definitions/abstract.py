"""The procedure as a finite machine: every (state, level, consent, open handoffs) that a case can be in, and each step.

This is what the proofs of `soundness.py` walk. A step that the abstract state does not decide counts as possible, and
clocks may fire at any time, so that whatever the real machine does is a walk here (a law in the tests holds it to
that); facts and days are not part of it. Routes that run only beside the case are left out (`beside.py`).
`Space(workflow)` gives the whole; `len(space.nodes)` is its size.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from mediation.definitions.abstract_actions import NO, Act, Joined, Verdict
from mediation.definitions.abstract_memory import ends_of_month, states_with_memory
from mediation.definitions.beside import routes_beside, routes_inside, routes_left
from mediation.definitions.meanings import SPEAKS_OF_CONSENT, Consent, gives_outcome
from mediation.definitions.workflow import Action, Call, Workflow

NOWHERE = ""
#: A definition whose space is larger than this is refused: nobody reads such a procedure either. The largest shipped
#: workflow has some 3,000.
MOST_NODES = 20_000
#: So many steps are tried; it bounds time and memory; the largest shipped workflow takes some 25,000.
MOST_STEPS = 150_000
#: So many times it is worked out whether an action may be taken; the largest shipped workflow takes some 50,000.
MOST_VERDICTS = 75_000
#: By how much more of these a space may take that has a route beside the case in it, for a law that speaks of it: with
#: one such route the largest shipped workflow tries some 200,000 steps and works out some 310,000 verdicts.
ROOM_FOR_LAWS = 6


class Node(NamedTuple):
    """Where a case can be: `left` and `before` tell where a return leads, where that matters (else empty)."""

    state: str
    left: str
    before: str
    level: str
    consent: Consent
    handoffs: tuple[str, ...]


#: A node as a plain tuple.
Plain = tuple[str, str, str, str, Consent, tuple[str, ...]]


#: The ways of an action from somewhere: the step, the state entered, what is remembered there of the ways back.
Entries = tuple[tuple[int, str, str, str], ...]


class Step(NamedTuple):
    """By what a case gets from node to node: an action and which of its ways, or a clock and which of its steps."""

    action: str
    deadline: str
    number: int


class Offers(NamedTuple):
    """What may be done at a node: the verdict on each action that may be taken, those of them that may move the case,
    and what may hold after each of these."""

    verdicts: dict[str, Verdict]
    moving: tuple[Act, ...]
    after: tuple[tuple[Joined, ...], ...]


class Space:
    """All nodes that a case can reach, in the order of their distance from the beginning, and all steps that move it.

    `out[n]` lists (node reached, step) by their numbers in `nodes` and `steps`; node 0 is the moment before a case is
    opened. A step that leaves a case where it is stands in no list; `stays(n, action)` tells it. `came[n]` is the step
    before on a shortest way to a node. `full` is False where the space was too large to be walked to its end. Routes
    `also` to be kept run beside the case, and a law speaks of them. Those in `left` do once the case is accepted; those
    in `beside`, from the first.
    """

    def __init__(self, workflow: Workflow, also: Collection[str] = ()) -> None:
        self.workflow = workflow
        self.beside = routes_beside(workflow)
        self.routes = routes_inside(workflow, set(self.beside).difference(also))
        self.left = routes_left(workflow).difference(also)
        self.levels = tuple(level.key for level in workflow.ladder) or ("",)
        words = {call.name for action in workflow.actions.values() for call in (*action.requires, *action.does)}
        self.of_consent = bool(words & SPEAKS_OF_CONSENT)
        self.acts = {
            key: Act(workflow, action, self.routes, of_consent=self.of_consent, left=self.left)
            for key, action in workflow.actions.items()
        }
        self.acts_in = {
            state: tuple(act for act in self.acts.values() if act.offered_in(state))
            for state in (NOWHERE, *workflow.states)
        }
        self.steps: list[Step] = []
        self.nodes: list[Node] = []
        self.came: list[tuple[int, int]] = []
        self.out: list[tuple[tuple[int, int], ...]] = []
        self._step_numbers: dict[Step, int] = {}
        self._numbers: dict[Plain, int] = {}  # by plain tuples: a node is equal to one
        self._at: list[Offers] = []
        self._judged = 0
        self._room = ROOM_FOR_LAWS if also else 1
        self._entered: dict[tuple[str, str, str, str, tuple[str, ...]], dict[str, Entries]] = {}
        self._offers: dict[tuple[str, str, Consent, tuple[str, ...]], Offers] = {}
        self._likely: dict[tuple[str, str, tuple[str, ...]], list[tuple[Act, Verdict]]] = {}
        self._open: dict[tuple[str, str], list[int]] = {}
        self._kept = states_with_memory(workflow)
        self._month = ends_of_month(workflow)
        self._clocked = _entering(workflow)
        self.full = self._explore()
        self._back: list[list[tuple[int, int]]] | None = None
        self._before: list[set[int]] | None = None
        self.concluded = self._with_outcome() if self.full else frozenset()
        self.by_state: dict[str, list[int]] = {state: [] for state in self.acts_in}
        for number, node in enumerate(self.nodes):
            self.by_state[node.state].append(number)

    def number(self, node: Node) -> int | None:
        """Give the number of a node that a case can reach, or None."""
        return self._numbers.get(node)

    def has_step(self, source: Node, target: Node, action: str, deadline: str = "") -> bool:
        """Say whether this action or clock may bring a case from one node to the other, or leave it where it is."""
        start, end = self.number(source), self.number(target)
        if start is None or end is None:
            return False
        if start == end and action:
            return self.stays(start, action)
        steps = (self.steps[step] for reached, step in self.out[start] if reached == end)
        return start == end or any((one.action, one.deadline) == (action, deadline) for one in steps)

    def stays(self, number: int, action: str) -> bool:
        """Say whether an action may be taken at a node and leave the case there, as far as the space can tell."""
        node, act = self.nodes[number], self.acts[action]
        if not self.may(number, action):
            return False
        return not act.moves or any(
            (state, left, before, *joined) == node
            for _, state, left, before in self._entries(node, act)
            for joined in act.after(node.level, node.consent, node.handoffs)
        )

    def offers(self, node: Node) -> Offers:
        """Tell what may be done at a node; worked out once for all nodes that differ only in what they remember."""
        key = (node.state, node.level, node.consent, node.handoffs)
        found = self._offers.get(key)
        if found is None:
            place = (node.state, node.level, node.handoffs)
            acts = self._likely.get(place)
            if acts is None:
                judged = [(act, act.here(node.level, node.handoffs)) for act in self.acts_in[node.state]]
                acts = self._likely[place] = [(act, here) for act, here in judged if here.possible]
            self._judged += len(self.acts_in[node.state])
            open_ = [(act, verdict) for act, here in acts if (verdict := act.agreed(here, node.consent)).possible]
            verdicts = {act.action.key: verdict for act, verdict in open_}
            moving = tuple(act for act, _ in open_ if act.moves)
            after = tuple(act.after(node.level, node.consent, node.handoffs) for act in moving)
            found = self._offers[key] = Offers(verdicts, moving, after)
        return found

    def may(self, number: int, action: str) -> bool:
        """Say whether an action may be taken at a node, as far as the space can tell."""
        return action in self._at[number].verdicts

    def open_at(self, number: int) -> Collection[str]:
        """Name the actions that may be taken at a node."""
        return self._at[number].verdicts

    def open_nodes(self, action: Action) -> list[int]:
        """List the nodes at which an action may be taken, state by state."""
        if not self._open:
            for number, (node, offers) in enumerate(zip(self.nodes, self._at, strict=True)):
                for key in offers.verdicts:
                    self._open.setdefault((node.state, key), []).append(number)
        sources = (NOWHERE,) if action.opens else action.sources
        return [number for source in sources for number in self._open.get((source, action.key), ())]

    def back(self) -> list[list[tuple[int, int]]]:
        """List for every node the steps that lead to it: (node before, step)."""
        if self._back is None:
            self._back = [[] for _ in self.nodes]
            for number, moves in enumerate(self.out):
                for reached, step in moves:
                    self._back[reached].append((number, step))
        return self._back

    def before(self) -> list[set[int]]:
        """Give for every node the nodes from which a step leads to it."""
        if self._before is None:
            self._before = [set() for _ in self.nodes]
            for number, moves in enumerate(self.out):
                for reached, _ in moves:
                    self._before[reached].add(number)
        return self._before

    def surely(self, number: int, act: Act, *, but: Sequence[Call] = ()) -> bool:
        """Say whether somebody surely may take an action at a node, be it that the requirements `but` hold. A refusal
        by one of two closes nearly everything as long as the case has no outcome (人民调解法 17)."""
        node = self.nodes[number]
        verdict = self._at[number].verdicts.get(act.action.key, NO)
        if but and verdict.possible:
            verdict = act.without(but).verdict(node.level, node.consent, node.handoffs)
        if not verdict.sure:
            return False
        refused = node.consent is Consent.refused and act.closed_by_refusal
        return not refused or number in self.concluded

    def idle_step(self, action: str) -> int:
        """Give the number of the step by which an action leaves a case where it is."""
        return self._step(Step(action, "", -1))

    # --- walking -------------------------------------------------------------------------------------------------

    def _explore(self) -> bool:
        self._note(Node(NOWHERE, "", "", "", Consent.none, ("",) * len(self.routes)), (-1, -1))
        tried, room = 0, self._room
        while len(self.out) < len(self.nodes):
            number = len(self.out)
            node = self.nodes[number]
            found: dict[tuple[int, int], None] = {}
            for step, reached in self._steps(node, self._at[number]):
                tried += 1
                if len(self.nodes) > MOST_NODES or tried > MOST_STEPS * room or self._judged > MOST_VERDICTS * room:
                    self.out += [()] * (len(self.nodes) - number)
                    return False
                target = self._numbers.get(reached)
                if target is None:
                    target = self._note(Node._make(reached), (number, step))
                if target != number:
                    found[target, step] = None
            self.out.append(tuple(found))
        return True

    def _with_outcome(self) -> frozenset[int]:
        """Give the nodes that no case comes to without its outcome being known."""
        ending = {key for key, action in self.workflow.actions.items() if any(map(gives_outcome, action.does))}
        passing = [step.action not in ending for step in self.steps]
        seen, queue = {0}, [0]
        while queue:
            for reached, step in self.out[queue.pop()]:
                if passing[step] and reached not in seen:
                    seen.add(reached)
                    queue.append(reached)
        return frozenset(range(len(self.nodes))) - seen

    def _steps(self, node: Node, offers: Offers) -> Iterator[tuple[int, Plain]]:
        """List the steps from a node with the nodes that they reach, these as plain tuples: there are very many."""
        known = self._entered.setdefault((node.state, node.left, node.before, node.level, node.handoffs), {})
        for act, joined in zip(offers.moving, offers.after, strict=True):
            for step, state, left, before in self._entries_from(known, node, act):
                for level, consent, handoffs in joined:
                    yield step, (state, left, before, level, consent, handoffs)
        for clock, target, levels in self._clocked.get(node.state, ()):
            if not levels or node.level in levels:
                for left, before in self._memories(node, target, back=False, by_clock=True):
                    yield self._step(clock), (target, left, before, node.level, node.consent, node.handoffs)

    def _entries(self, node: Node, act: Act) -> Entries:
        """List the ways of an action that may be taken: the step, the state entered, what is remembered there."""
        known = self._entered.setdefault((node.state, node.left, node.before, node.level, node.handoffs), {})
        return self._entries_from(known, node, act)

    def _entries_from(self, known: dict[str, Entries], node: Node, act: Act) -> Entries:
        found = known.get(act.action.key)
        if found is None:
            found = known[act.action.key] = tuple(
                (self._step(Step(act.action.key, "", way)), entered, left, before)
                for way, target, back in act.targets(node.state, node.left, node.level, node.handoffs)
                for entered in filter(None, self._returns(target) if back else (target,))
                for left, before in self._memories(node, entered, back=back)
            )
        return found

    def _returns(self, left: str) -> tuple[str, ...]:
        """List where a return may lead: the state left, or, its month being over, where the month would have led."""
        if not left:
            return ()
        return (left, *(state for state, sources in self._month if left in sources))

    def _memories(self, node: Node, target: str, *, back: bool, by_clock: bool = False) -> Iterator[tuple[str, str]]:
        """List what a case may remember on entering a state: the state left, and what that one had left.

        As the engine has it: a return restores what was remembered before; from a state that waits for the receiver of
        an offer, what counts as left is where the offer was made.
        """
        if target == node.state:
            yield node.left, node.before
            return
        if target not in self._kept:
            yield "", ""
            return
        lefts = [node.before or node.state if back else node.state]
        if not back and not by_clock and node.left and self._awaits_offer(node):
            lefts = [node.left] if self._between_rungs(node) else [node.state, node.left]
        for left in lefts:
            yield left, node.left if left in self._kept else ""

    def _awaits_offer(self, node: Node) -> bool:
        return bool(self.workflow.states[node.state].waits_for) and "offered" in node.handoffs

    def _between_rungs(self, node: Node) -> bool:
        waiting = (route for route, status in zip(self.routes, node.handoffs, strict=True) if status == "offered")
        return all(self.workflow.routes[route].direction in ("up", "down") for route in waiting)

    def _note(self, node: Node, came: tuple[int, int]) -> int:
        found = self._numbers.get(node)
        if found is None:
            found = self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
            self._at.append(self.offers(node))
            self.came.append(came)
        return found

    def _step(self, step: Step) -> int:
        found = self._step_numbers.get(step)
        if found is None:
            found = self._step_numbers[step] = len(self.steps)
            self.steps.append(step)
        return found


def _entering(workflow: Workflow) -> dict[str, list[tuple[Step, str, tuple[str, ...]]]]:
    """Give for each state the clocks' steps that enter another one from it: the step, the state, at which rungs."""
    found: dict[str, list[tuple[Step, str, tuple[str, ...]]]] = {}
    for deadline in workflow.deadlines.values():
        for number, step in enumerate(deadline.steps):
            for source in step.from_states if step.state is not None else ():
                found.setdefault(source, []).append((Step("", deadline.key, number), step.state or "", step.levels))
    return found
