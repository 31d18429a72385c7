"""The proof that words and papers find what they need: asked, agreed, planned or recorded on every path before.

Facts are followed along the paths and are no part of the space: what every path has put on record (an intersection) and
what some path may have (a union). What needs what stands in `grounds.py`, what papers need in `paper_grounds.py`, and
that they have it is `paper_proof.py`'s to report.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cache, cached_property

from mediation.definitions import grounds
from mediation.definitions.abstract import Space
from mediation.definitions.beside import routes_of
from mediation.definitions.labels import Label
from mediation.definitions.meanings import HANDS_OVER
from mediation.definitions.paper_grounds import FILE_BEGINS_WITH, had_by_itself
from mediation.definitions.paths import Graph, Track, tracked
from mediation.definitions.proof_words import action_name, at_start, both, fault
from mediation.definitions.waiting import told_track
from mediation.definitions.workflow import Action, Call, DocumentKind
from mediation.errors import Finding

#: The pseudo-fact that the file has a paper to begin with.
BEGUN = "paper:first"
#: A spot, and which of the facts that are asked about are on record there.
Held = tuple[int, frozenset[str]]


def facts_findings(known: Facts) -> Iterator[Finding]:
    """Report words that can never hold, and effects and ways on without ground."""
    for action in known.taken_somewhere:
        yield from _unsatisfied(known, action)
        yield from _groundless(known, action)
        yield from _undecided(known, action)


class Facts:
    """Which facts are on record where: on every path, and on some."""

    def __init__(self, space: Space, graph: Graph) -> None:
        self.space = space
        self.graph = graph
        self.workflow = space.workflow
        self.given = {key: frozenset(self._given(action)) for key, action in self.workflow.actions.items()}
        self.taken = {key: frozenset(grounds.takes(action)) for key, action in self.workflow.actions.items()}
        self._bits = {
            fact: 1 << n for n, fact in enumerate(sorted({f for facts in self.given.values() for f in facts}))
        }
        self._masks = [self._masks_of(event.action) for event in graph.events]
        self._every = self._on_every_path()
        self._some = self._on_some_path()

    @cached_property
    def taken_somewhere(self) -> tuple[Action, ...]:
        """The actions that can be taken in some spot; those that open a case always can."""
        return tuple(one for one in self.workflow.actions.values() if one.opens or self.spots(one))

    def spots(self, action: Action) -> list[int]:
        """List the spots in which an action can be taken."""
        return self._spots[action.key]

    def lacking(self, action: Action, fact: str, kind: DocumentKind | None = None) -> int | None:
        """Give a spot in which the action can be taken though a path there has not put the fact on record, or None.

        What the action itself records is there, what a requirement of it makes sure of, and what the paper that it
        draws up has of itself.
        """
        if self.supplied(action, fact, kind):
            return None
        bits = self._bits_of(fact)
        spots = [spot for spot in self.spots(action) if not bits & self._every[spot]]
        if spots and "|" in fact:  # on one path the one, on another the other: then these are walked out
            spots = [spot for spot in spots if spot in self._without(fact)]
        return spots[0] if spots else None

    def supplied(self, action: Action, fact: str, kind: DocumentKind | None = None) -> bool:
        """Whether the action has the fact whatever was on record before it."""
        either = {*fact.split("|")}
        if either & self.given[action.key] or either & self._sure_at(action.key):
            return True
        if any({*one.split("|")} <= either for one in grounds.sure_of(action)):
            return True
        if kind is None:
            return False
        if kind.when is not None and kind.when.name == "incoming_open" and either & self._of_incoming:
            return True
        return not either.isdisjoint({*grounds.gives(action, kind), *had_by_itself(action, kind)})

    def possible(self, action: Action, fact: str) -> bool:
        """Whether some path to where the action can be taken has put the fact on record."""
        bits = self._bits_of(fact)
        return any(bits & self._some[spot] for spot in self.spots(action))

    def track_without(self, fact: str, spot: int) -> Track:
        """Give a shortest walk to a spot at whose end the fact is not on record; empty where there is none."""
        came = self._walks(fact)
        end: Held = (spot, frozenset())
        return tracked(came, end) if end in came else ()

    def _without(self, fact: str) -> frozenset[int]:
        """Name the spots to which some path leads that has not put the fact on record."""
        return frozenset(spot for spot, held in self._walks(fact) if not held)

    @cache  # noqa: B019 — lives as long as one proof
    def _walks(self, fact: str) -> dict[Held, tuple[Held, int] | None]:
        """Walk everywhere with what is on record of a fact, shortest ways first."""
        either = frozenset(fact.split("|"))
        start: Held = (0, frozenset())
        came: dict[Held, tuple[Held, int] | None] = {start: None}
        queue = deque([start])
        while queue:
            place = queue.popleft()
            for reached, event in self.graph.out[place[0]]:
                key = self.graph.events[event].action
                held = (place[1] - self.taken[key]) | (either & self.given[key]) if key else place[1]
                after = (reached, held)
                if after not in came:
                    came[after] = (place, event)
                    queue.append(after)
        return came

    # --- what one fact says of another ---------------------------------------------------------------------------

    @cache  # noqa: B019 — lives as long as one proof
    def _sure_at(self, key: str) -> frozenset[str]:
        """Name what must have been on record for the requirements of an action to hold: an agreement that is in force
        was reached, a question that is open was asked, and whatever these put on record and nothing takes off."""
        found: frozenset[str] = frozenset()
        action = self.workflow.actions[key]
        for call in action.requires:
            if call.name in ("handoff_open", "offer_open"):
                found |= self._brought(tuple(self._by_route(routes_of(call))))
        for fact in grounds.sure_of(action):
            givers = (key for key, given in self.given.items() if not given.isdisjoint(fact.split("|")))
            found |= self._brought(tuple(givers))
        return found

    def _by_route(self, routes: frozenset[str]) -> Iterator[str]:
        """Name the actions by which a handoff on one of these routes comes to be."""
        for key, action in self.workflow.actions.items():
            if any(call.name in HANDS_OVER and routes_of(call) & routes for call in action.does):
                yield key

    def _brought(self, actions: tuple[str, ...]) -> frozenset[str]:
        """Name the lasting facts that are on record for good once any one of these actions has been taken."""
        found = [self._after(key) for key in actions]
        return frozenset.intersection(*found) if found else frozenset()

    @cache  # noqa: B019 — lives as long as one proof
    def _after(self, action: str) -> frozenset[str]:
        """Name the lasting facts that are surely on record when an action has been taken."""
        before = -1
        for spot in self._spots[action]:
            before &= self._every[spot]
        known = {fact for fact, bit in self._bits.items() if bit & before} if self._spots[action] else set()
        return frozenset((known | self.given[action]) - self._passing)

    @cached_property
    def _of_incoming(self) -> frozenset[str]:
        """The lasting facts that are on record wherever an incoming handoff is open."""
        routes = frozenset(key for key, route in self.workflow.routes.items() if route.direction == "in")
        return self._brought(tuple(self._by_route(routes)))

    @cached_property
    def _passing(self) -> frozenset[str]:
        """The facts that some action may take off the record."""
        return frozenset().union(*self.taken.values())

    @cached_property
    def _spots(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {key: [] for key in self.workflow.actions}
        for spot, moves in enumerate(self.graph.out):
            for key in {self.graph.events[event].action for _, event in moves}:
                if key:
                    found[key].append(spot)
        return found

    def _given(self, action: Action) -> Iterator[str]:
        yield from grounds.gives(action)
        for key in action.papers:
            yield from grounds.given_by_paper(self.workflow.documents[key])
        if {*action.papers, *action.registers} & {*FILE_BEGINS_WITH}:
            yield BEGUN

    def _bits_of(self, fact: str) -> int:
        return sum(self._bits.get(one, 0) for one in fact.split("|"))

    def _masks_of(self, action: str) -> tuple[int, int]:
        """Give which facts an action leaves on record, and which it puts there."""
        if not action:
            return -1, 0
        taken = sum(self._bits.get(one, 0) for one in self.taken[action])
        return ~taken, sum(self._bits[one] for one in self.given[action])

    def _on_every_path(self) -> list[int]:
        found = [-1] * len(self.graph.spots)
        found[0] = 0
        queue = deque([0])
        while queue:
            spot = queue.popleft()
            for reached, event in self.graph.out[spot]:
                keeps, puts = self._masks[event]
                after = (found[spot] & keeps | puts) & found[reached]
                if after != found[reached]:
                    found[reached] = after
                    queue.append(reached)
        return found

    def _on_some_path(self) -> list[int]:
        found = [0] * len(self.graph.spots)
        queue = deque(range(len(found)))
        while queue:
            spot = queue.popleft()
            for reached, event in self.graph.out[spot]:
                after = found[reached] | found[spot] | self._masks[event][1]
                if after != found[reached]:
                    found[reached] = after
                    queue.append(reached)
        return found


# --- words ---------------------------------------------------------------------------------------------------


def _unsatisfied(known: Facts, action: Action) -> Iterator[Finding]:
    for call in action.requires:
        fact = grounds.NEEDS_SOME.get(call.name)
        if fact is None or known.possible(action, fact):
            continue
        zh, en = grounds.fact_title(fact)
        name = action_name(action)
        message = both(
            f"{name.zh}的条件“{call.name}”永远不成立：此前没有任何动作记下{zh}。",
            f'The requirement "{call.name}" of {name.en} never holds: no action before it records {en}.',
        )
        hint = both(f"请先有动作记下{zh}，或删除这个条件。", f"Let an action record {en} first, or delete it.")
        yield fault("never_satisfied", call, message, hint)


def _groundless(known: Facts, action: Action) -> Iterator[Finding]:
    required = {call.name for call in action.requires}
    for call in action.does:
        fact, sure = grounds.NEEDS_GROUND.get(call.name, ("", ()))
        if fact and not required.intersection(sure) and (spot := known.lacking(action, fact)) is not None:
            yield _without(known, action, call, fact, spot, " / ".join(sure))


def _undecided(known: Facts, action: Action) -> Iterator[Finding]:
    for way in action.ways:
        fact = "" if way.when is None else grounds.NEEDS_EVERYWHERE.get(way.when.name, "")
        if way.when is not None and fact and (spot := known.lacking(action, fact)) is not None:
            yield _without(known, action, way.when, fact, spot, "")


def _without(known: Facts, action: Action, call: Call, fact: str, spot: int, sure: str) -> Finding:
    name, (zh, en) = action_name(action), grounds.fact_title(fact)
    message = both(
        f"{name.zh}用了“{call.name}”，但有一条路到这里时还没有{zh}。",
        f'{at_start(name)} uses "{call.name}", and there is a path on which there is not yet {en}.',
    )
    hint = both(
        f"请在 requires 中加上 {sure}，或在此前的每条路上先有{zh}。" if sure else f"请在此前的每条路上先有{zh}。",
        f"Add {sure} to requires, or let every path before it bring {en}." if sure else f"Let every path bring {en}.",
    )
    return fault("without_ground", call, message, hint, told_without(known, fact, spot))


def told_without(known: Facts, fact: str, spot: int) -> tuple[Label, ...]:
    """Tell a shortest walk to a spot at whose end the fact is not on record."""
    return told_track(known.graph, known.track_without(fact, spot))
