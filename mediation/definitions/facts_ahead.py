"""Which facts a case must have where it stands, because something ahead relies on every path having brought them.

The proof shows that whatever comes to a spot by the procedure has them. A case that is put there from outside (it
adopts a revision) may not; `engine/adopting_places.py` asks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from mediation.definitions import grounds
from mediation.definitions.facts_proof import BEGUN, Facts
from mediation.definitions.paper_grounds import PRINTS, needs_of
from mediation.definitions.workflow import Action

#: What an action's own form and papers bring is no matter of what was before.
_OF_ITSELF = ("form:", "said_yes:", "number:own", "per:")


class FactsAhead:
    """For each spot of a graph the facts that something ahead relies on, each with an action that does."""

    def __init__(self, known: Facts) -> None:
        self._known = known
        self._asked: dict[str, Action] = {}
        demands = {action.key: frozenset(self._demands(action)) for action in known.taken_somewhere}
        self._given = {
            key: frozenset(fact for fact in self._asked if not given.isdisjoint(fact.split("|")))
            for key, given in known.given.items()
        }
        self._at = self._walked(demands)

    def at(self, spot: int) -> Iterator[tuple[str, Action]]:
        """Name the facts that a case at this spot must have, and for each an action that relies on it."""
        for fact in sorted(self._at[spot]):
            yield fact, self._asked[fact]

    def _demands(self, action: Action) -> Iterator[str]:
        """Name what an action needs of what was before it; alternatives stand with a bar between them."""
        known = self._known
        wanted: list[tuple[str, str | None]] = []
        required = {call.name for call in action.requires}
        for call in action.does:
            fact, sure = grounds.NEEDS_GROUND.get(call.name, ("", ()))
            if fact and not required.intersection(sure):
                wanted.append((fact, None))
        wanted += [(grounds.NEEDS_EVERYWHERE.get(way.when.name, ""), None) for way in action.ways if way.when]
        if "file_complete" in required:
            wanted.append((BEGUN, None))
        for key in action.papers:
            kind = known.workflow.documents[key]
            if kind.template in PRINTS:
                wanted += [(fact, key) for fact in needs_of(known.workflow, action, kind)]
        for fact, paper in wanted:
            before = "|".join(one for one in fact.split("|") if one and not one.startswith(_OF_ITSELF))
            kind_of = None if paper is None else known.workflow.documents[paper]
            if before and not known.supplied(action, fact, kind_of):
                self._asked.setdefault(before, action)
                yield before

    def _walked(self, demands: dict[str, frozenset[str]]) -> list[frozenset[str]]:
        """Follow what is relied on back along the paths, until somebody before has brought it."""
        graph = self._known.graph
        back: list[list[tuple[int, int]]] = [[] for _ in graph.spots]
        for source, event, target in graph.moves():
            back[target].append((source, event))
        at: list[frozenset[str]] = [frozenset()] * len(graph.spots)
        for source, event, _ in graph.moves():
            at[source] |= demands.get(graph.events[event].action, frozenset())
        queue = deque(range(len(at)))
        while queue:
            spot = queue.popleft()
            for source, event in back[spot]:
                key = graph.events[event].action
                after = at[source] | (at[spot] - self._given[key] if key else at[spot])
                if after != at[source]:
                    at[source] = after
                    queue.append(source)
        return at
