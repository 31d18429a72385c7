"""The author's own laws, proved on the procedure: three forms, each with the shortest path that breaks it.

- `never A before B` and `only B after A`: on every path, A comes before B.
- `every_path_from A reaches B`: from A no case comes to an end without B.

A subject is an action or a state. `consent: all` stands for any action that requires every party's consent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mediation.definitions.paths import NOWHERE, Edge, Graph, Node
from mediation.definitions.workflow import Law, Workflow
from mediation.errors import Finding

#: The requirements that show that every party has agreed.
CONSENT_OF_ALL = frozenset({"everyone_agreed", "fresh_consent", "parties_agree_anew", "police_may_entrust", "all_sign"})

Passes = Callable[[Edge], bool]


def law_findings(workflow: Workflow, graph: Graph) -> Iterator[Finding]:
    """Report each law that a path breaks."""
    for law in workflow.laws:
        path = _breaking(workflow, graph, law)
        if path is not None:
            hint = "请补上所需的条件或环节，或改写这条规矩。"
            message = f"规矩“{law.name}”不成立。"
            yield Finding("own_law_broken", message, law.file, law.line, hint, graph.told(path))


def _breaking(workflow: Workflow, graph: Graph, law: Law) -> tuple[Edge, ...] | None:
    if law.form == "every_path":
        return _ends_without(workflow, graph, law.first, law.then)
    return _comes_first(graph, _passing(workflow, law.first), _passing(workflow, law.then))


def _passing(workflow: Workflow, subject: str) -> Passes:
    """Make the test whether a step is the subject: the action itself, or a step into the state."""
    if subject == "consent_all":
        return lambda edge: (
            edge.action != "" and any(call.name in CONSENT_OF_ALL for call in workflow.actions[edge.action].requires)
        )
    if subject in workflow.actions:
        return lambda edge: edge.action == subject
    return lambda edge: edge.target.state == subject and not edge.stays


def _comes_first(graph: Graph, later: Passes, earlier: Passes) -> tuple[Edge, ...] | None:
    """Find a shortest path on which `later` is passed although `earlier` never was; passing both at once is allowed."""
    found: list[tuple[Edge, ...]] = []
    for edge in graph.edges:
        if later(edge) and not earlier(edge):
            path = graph.path(Node(NOWHERE), (edge.source,), avoid=earlier)
            if path is not None:
                found.append((*path, edge))
    return min(found, key=len, default=None)


def _ends_without(workflow: Workflow, graph: Graph, start: str, goal: str) -> tuple[Edge, ...] | None:
    begins, reaches = _passing(workflow, start), _passing(workflow, goal)
    finals = [node for key, state in workflow.states.items() if state.final for node in graph.nodes(key)]
    found: list[tuple[Edge, ...]] = []
    for edge in graph.edges:
        way_in = graph.path(Node(NOWHERE), (edge.source,)) if begins(edge) else None
        if way_in is not None and not reaches(edge):
            rest = graph.path(edge.target, finals, avoid=reaches)
            if rest is not None:
                found.append((*way_in, edge, *rest))
    return min(found, key=len, default=None)
