"""Whether the proof of a workflow knows the place where a case stands: its state, rung, consent and open handoffs.

What is proved of a procedure (nobody stuck, every offer answered) holds of the places that a case can reach under it.
A case that adopts a revision is put into it from outside, so it must stand at one of them, and it must have the facts
that the proof takes for granted there (`adopting_facts.py`). Days are not looked at, nor are the clocks
(`adopting_clocks.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from mediation.definitions.abstract import NOWHERE, Node, Space
from mediation.definitions.abstract_memory import states_with_memory
from mediation.definitions.beside_walk import beside_walks
from mediation.definitions.facts_ahead import FactsAhead
from mediation.definitions.facts_proof import Facts
from mediation.definitions.grounds import fact_title
from mediation.definitions.labels import Label
from mediation.definitions.meanings import ACCEPTED, CLOSED, CONSENT_EN, CONSENT_ZH, STATUS_EN, STATUS_ZH, Consent
from mediation.definitions.paths import Graph
from mediation.definitions.workflow import Workflow
from mediation.engine.adopting_facts import holds
from mediation.engine.adopting_words import in_both
from mediation.engine.case import Case
from mediation.errors import Objection

REVISIONS_KEPT = 8
"""So many revisions are kept walked: a plan needs the target, its way back those that the cases had before."""
_STATES_NAMED = 3
_NOTHING = Label(zh="", en="")


def node_of(
    case: Case, *, routes: Sequence[str], left: Collection[str], kept: Collection[str], of_consent: bool
) -> Node:
    """Give the node of an opened case in the space that has these routes, of which some are left once the case is
    accepted, and in which these states have a memory."""
    back = case.left if case.state in kept else ""
    return Node(
        state=case.state,
        left=back,
        before=case.left_before if back in kept else "",
        level=case.level,
        consent=_consent(case) if of_consent else Consent.none,
        handoffs=tuple(CLOSED if _is_beside(case, route, left) else _status(case, route) for route in routes),
    )


def _consent(case: Case) -> Consent:
    """What the remaining parties said last, taken together: the gravest word counts."""
    remaining = {party.no for party in case.remaining}
    newest = {one.party: one for one in case.answers if one.party in remaining}
    if any(one.value == "refused" for one in newest.values()):
        return Consent.refused
    if any(one.value == "refuses_rung" and one.rung == case.level for one in newest.values()):
        return Consent.rung_refused
    agreed = {one.party for one in newest.values() if one.value == "agreed"}
    return Consent.all if agreed == remaining else Consent.none


def _status(case: Case, route: str) -> str:
    """The status of the newest handoff on a route that is still open."""
    return next((one.status for one in reversed(case.handoffs) if one.route == route and one.open), CLOSED)


def _is_beside(case: Case, route: str, left: Collection[str]) -> bool:
    return route in left and _status(case, route) == ACCEPTED


class KnownPlaces:
    """All places that a case can reach under one workflow, and on each route beside the case, with its states."""

    __slots__ = ("_ahead", "_beside", "_kept", "_left", "_nodes", "_of_consent", "_routes", "_workflow")

    def __init__(self, workflow: Workflow) -> None:
        space = Space(workflow)
        self._workflow = workflow
        self._routes = space.routes
        self._left = space.left
        self._of_consent = space.of_consent
        self._kept = states_with_memory(workflow)
        graph = Graph(space)
        self._nodes = dict(zip(space.nodes, graph.spot_of, strict=True))
        self._ahead = FactsAhead(Facts(space, graph))
        self._beside = {walk.route: frozenset(walk.spots) for walk in beside_walks(space)}

    def node(self, case: Case) -> Node:
        """Give the node at which a case stands under this workflow, reachable or not."""
        return node_of(case, routes=self._routes, left=self._left, kept=self._kept, of_consent=self._of_consent)

    def know(self, case: Case) -> bool:
        """Say whether a case can have come to where this one stands."""
        return self.node(case) in self._nodes and not any(self._strange(case))

    def objection(self, case: Case) -> Objection | None:
        """Object to a case that stands where none can come to, or lacks what all have that come there."""
        if self.know(case):
            return self._lacking(case)
        place, elsewhere = self._place(case), self._elsewhere(case)
        reason = in_both(
            f"第 {self._workflow.revision} 版里不会有案件处在这样的情形，证明不及于此：{place.zh}。"
            f"{elsewhere.zh}请改正答复，或等案件离开这一情形后另作方案",
            f"in revision {self._workflow.revision} no case comes to such a situation, the proof does not reach it: "
            f"{place.en}. {elsewhere.en}Mend the answers, or plan anew once the case has left it",
        )
        return Objection("NOT_REACHABLE", reason, "state")

    def _lacking(self, case: Case) -> Objection | None:
        """Object to a case without a fact on which an action ahead relies, naming the fact and the action."""
        for fact, action in self._ahead.at(self._nodes[self.node(case)]):
            if not holds(case, fact):
                zh, en = fact_title(fact)
                state = self._workflow.states[case.state].title
                reason = in_both(
                    f"第 {self._workflow.revision} 版里到了“{state.zh}”的案件都已有"
                    f"{zh}，动作“{action.title.zh}”要用到；本案还没有。"
                    "请先在现行版本中补办，或改正答复使案件停在较早的环节",
                    f'in revision {self._workflow.revision} every case that comes to "{state.en}" has {en}, which '
                    f'"{action.title.en}" needs; this one has not. Do it first under the present revision, or mend the '
                    "answers so that the case stands in an earlier state",
                )
                return Objection("FACT_MISSING", reason, "state")
        return None

    def _strange(self, case: Case) -> Iterator[bool]:
        """Go through the open handoffs outside the large space: is one where its route never gets to?"""
        for one in case.open_handoffs:
            if one.route not in self._routes or _is_beside(case, one.route, self._left):
                yield (case.state, one.status) not in self._beside.get(one.route, frozenset())

    def _place(self, case: Case) -> Label:
        node, states = self.node(case), self._workflow.states
        state = states[node.state].title
        said = [Label(zh=f"环节“{state.zh}”", en=f'state "{state.en}"')]
        if node.left:
            left = states[node.left].title
            said.append(Label(zh=f"自“{left.zh}”转来", en=f'from "{left.en}"'))
        if node.level:
            level = self._workflow.level(node.level).title
            said.append(Label(zh=f"层级“{level.zh}”", en=f'rung "{level.en}"'))
        if self._of_consent:
            said.append(Label(zh=CONSENT_ZH[node.consent], en=CONSENT_EN[node.consent]))
        for one in case.open_handoffs:
            route = self._workflow.routes[one.route].title
            said.append(Label(zh=f"“{route.zh}”{STATUS_ZH[one.status]}", en=f'"{route.en}" {STATUS_EN[one.status]}'))
        return Label(zh="，".join(one.zh for one in said), en=", ".join(one.en for one in said))

    def _elsewhere(self, case: Case) -> Label:
        """Name the states in which all but the state would be known, where these are few."""
        if not case.open_handoffs:
            return _NOTHING
        here = self.node(case)
        others = {
            one.state: None
            for one in self._nodes
            if one.state != NOWHERE and one[3:] == here[3:] and self._open_here(one.state, case)
        }
        if here.state in others or not 0 < len(others) <= _STATES_NAMED:
            return _NOTHING
        named = [state.title for key, state in self._workflow.states.items() if key in others]
        zh, en = "、".join(f"“{one.zh}”" for one in named), ", ".join(f'"{one.en}"' for one in named)
        return Label(zh=f"有这样移送的案件只会在环节{zh}。", en=f"A case with such a handoff is only ever in {en}. ")

    def _open_here(self, state: str, case: Case) -> bool:
        beside = (
            one
            for one in case.open_handoffs
            if one.route not in self._routes or _is_beside(case, one.route, self._left)
        )
        return all((state, one.status) in self._beside.get(one.route, frozenset()) for one in beside)


class _Text:
    """A workflow for the cache: the same text is the same workflow."""

    __slots__ = ("workflow",)

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Text) and other.workflow.digest == self.workflow.digest

    def __hash__(self) -> int:
        return hash(self.workflow.digest)


@lru_cache(maxsize=REVISIONS_KEPT)
def _walked(text: _Text) -> KnownPlaces:
    return KnownPlaces(text.workflow)


def known_places(workflow: Workflow) -> KnownPlaces:
    """Give the places of a workflow, walked once for each text: that takes a good half of a second."""
    return _walked(_Text(workflow))
