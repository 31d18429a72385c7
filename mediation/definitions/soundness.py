"""The proofs that a workflow must pass before it loads, all together. Each fault has a code, a line, a hint and a path.

What is proved stands in the modules that are called here, one subject each; what a path can be is `abstract.py`. A
finding says in Chinese and in English what is wrong and what to do, with a shortest path that shows it. The table of
what was proved, and the size of each space, is `proved.py`'s.
"""

from __future__ import annotations

from mediation.definitions.abstract import Space
from mediation.definitions.beside_walk import BesideWalk, beside_findings, beside_walks
from mediation.definitions.clock_proof import clock_findings
from mediation.definitions.clock_runs import states_running
from mediation.definitions.facts_proof import Facts, facts_findings
from mediation.definitions.form_proof import form_findings
from mediation.definitions.handoff_ends import handoff_findings
from mediation.definitions.handoff_rules import handoff_rule_findings
from mediation.definitions.ladder_proof import ladder_findings
from mediation.definitions.own_laws import law_findings
from mediation.definitions.paper_proof import paper_findings
from mediation.definitions.paths import Graph
from mediation.definitions.reach_proof import can_end, reach_findings
from mediation.definitions.second_person import second_person_findings
from mediation.definitions.stuck import stuck_findings
from mediation.definitions.waiting import waiting_findings
from mediation.definitions.workflow import Workflow
from mediation.errors import Finding, UnsoundDefinition


def prove(workflow: Workflow) -> Workflow:
    """Give the workflow back if it is sound; raise `UnsoundDefinition` with every finding if not."""
    if found := findings(workflow):
        raise UnsoundDefinition(f"流程“{workflow.key}”未通过证明，共 {len(found)} 处：", findings=found)
    return workflow


def findings(workflow: Workflow) -> tuple[Finding, ...]:
    """List every fault of a workflow, by file and line; empty when it is sound."""
    space = Space(workflow)
    return findings_in(space, beside_walks(space))


def findings_in(space: Space, beside: tuple[BesideWalk, ...]) -> tuple[Finding, ...]:
    """List every fault of a workflow whose spaces have been walked."""
    workflow = space.workflow
    found = [*reach_findings(space), *form_findings(workflow), *second_person_findings(workflow)]
    if space.full:  # of a space too large to be walked nothing more can be said
        graph = Graph(space)
        running = {key: states_running(graph, deadline) for key, deadline in workflow.deadlines.items()}
        ending = can_end(space)
        found += clock_findings(space, running)
        found += waiting_findings(graph, running)
        found += stuck_findings(space, graph, running, ending)
        found += ladder_findings(space, ending)
        found += handoff_findings(space, running)
        found += handoff_rule_findings(space)
        found += beside_findings(space, beside)
        known = Facts(space, graph)
        found += facts_findings(known)
        found += paper_findings(known)
        found += law_findings(space)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.file, one.line, one.code, one.message)))
