"""What was proved of a workflow, and how large the spaces were that were walked: the table of `mediation check`.

The properties are named here with the codes of the findings that break them; a test holds that every code is under
exactly one.
"""

from __future__ import annotations

from typing import NamedTuple

from mediation.definitions.abstract import Space
from mediation.definitions.beside_walk import beside_walks
from mediation.definitions.labels import Label
from mediation.definitions.proof_words import both
from mediation.definitions.soundness import findings_in
from mediation.definitions.workflow import Workflow
from mediation.errors import Finding


class Property(NamedTuple):
    """Something that holds of a sound workflow: its name, what it was looked for in, and the codes that break it."""

    title: Label
    of: str
    codes: tuple[str, ...]


PROPERTIES = (
    Property(
        both("每个环节、动作、去向都用得上", "Every state, action and way on can be reached"),
        "parts",
        ("unreachable_state", "never_open", "way_never_taken", "nothing_opens", "space_too_large"),
    ),
    Property(
        both("随处都能办结，办结不再动", "From everywhere a case can end; what is final stays so"),
        "nodes",
        ("cannot_finish", "way_out_of_final", "top_rung_cannot_end"),
    ),
    Property(
        both("去向分明，没有歧义", "It is plain where every action leads"),
        "ways",
        ("ambiguous", "no_else", "opens_nowhere", "opens_nothing"),
    ),
    Property(both("谁也不会卡住", "Nobody is ever stuck"), "nodes", ("stuck",)),
    Property(
        both("每次等待都有时限，时限不替人决定", "No wait without a clock; no clock decides"),
        "clocks",
        (
            "untimed_wait",
            "never_runs",
            "no_consequence",
            "choice_not_open",
            "clock_decides",
            "clock_circle",
            "enters_from_nowhere",
        ),
    ),
    Property(
        both("每个时限都有依据和长度", "Every clock has a basis and a length"),
        "clocks",
        ("no_basis", "no_term_on_rung"),
    ),
    Property(
        both("层级逐级升高，每级重新同意", "The ladder ascends; consent anew for each rung"),
        "rungs",
        ("ladder_not_ascending", "rung_twice", "rung_without_consent"),
    ),
    Property(
        both("每次移送都有了结", "Every handoff comes to an end"),
        "routes",
        (
            "handoff_end_missing",
            "handoff_never_ends",
            "handoff_not_there",
            "handoff_twice",
            "offer_left_open",
            "waits_for_nobody",
            "route_unused",
        ),
    ),
    Property(
        both("所需的内容每条路上都先问到、先有文书", "What words and papers need was asked on every path"),
        "asked",
        (
            "field_not_asked",
            "never_satisfied",
            "without_ground",
            "paper_lacks_fact",
            "paper_not_drawn",
            "unknown_template",
        ),
    ),
    Property(
        both("没有人批准自己的请求", "Nobody approves his own request"),
        "actions",
        ("own_sign_off", "own_check", "approver_not_asked"),
    ),
    Property(both("作者自己的规矩", "The author's own laws"), "laws", ("own_law_broken", "own_law_empty")),
)


class Proved(NamedTuple):
    """The outcome of one proof: the faults, the sizes of the spaces, and how many things each property was put to."""

    workflow: Workflow
    findings: tuple[Finding, ...]
    nodes: int
    steps: int
    beside: tuple[tuple[str, int], ...]
    counts: dict[str, int]


def proof_of(workflow: Workflow) -> Proved:
    """Prove a workflow and tell what was walked."""
    space = Space(workflow)
    walks = beside_walks(space)
    found = findings_in(space, walks)
    actions = workflow.actions.values()
    ways = sum(len(action.ways) for action in actions)
    return Proved(
        workflow=workflow,
        findings=found,
        nodes=len(space.nodes),
        steps=sum(len(moves) for moves in space.out),
        beside=tuple((walk.route, len(walk.spots)) for walk in walks),
        counts={
            "parts": len(workflow.states) + len(workflow.actions) + ways,
            "nodes": len(space.nodes),
            "ways": ways,
            "clocks": len(workflow.deadlines),
            "rungs": len(workflow.ladder),
            "routes": len(workflow.routes),
            "asked": sum(len(one.requires) + len(one.does) + len(one.papers) for one in actions),
            "actions": len(workflow.actions),
            "laws": len(workflow.laws),
        },
    )
