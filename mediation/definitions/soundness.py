"""The proofs that a workflow must pass before it loads. Each fault has a code, a line, a hint and a shortest path.

Proved are: every state can be reached and can still come to an end; what is final stays final; from every action it is
plain where the case goes; no case waits untimed; clocks rest on a stated basis and never decide; forms ask for what the
named requirements and effects need; a sign-off is another person's. The author's own laws are proved in `own_laws.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mediation.definitions.clock_runs import states_running
from mediation.definitions.own_laws import law_findings
from mediation.definitions.paths import Graph
from mediation.definitions.vocabulary import CONDITIONS, EFFECTS, REQUIREMENTS
from mediation.definitions.workflow import Action, Call, Deadline, State, Way, Workflow
from mediation.errors import Finding, UnsoundDefinition


def prove(workflow: Workflow) -> Workflow:
    """Give the workflow back if it is sound; raise `UnsoundDefinition` with every finding if not."""
    if found := findings(workflow):
        raise UnsoundDefinition(f"流程“{workflow.key}”未通过证明，共 {len(found)} 处：", findings=found)
    return workflow


def findings(workflow: Workflow) -> tuple[Finding, ...]:
    """List every fault of a workflow, by file and line; empty when it is sound."""
    graph = Graph(workflow)
    running = {key: states_running(graph, deadline) for key, deadline in workflow.deadlines.items()}
    found = [
        *_shape_findings(workflow, graph),
        *(one for action in workflow.actions.values() for one in _action_findings(action)),
        *_waiting_findings(workflow, graph, running),
        *(
            one
            for deadline in workflow.deadlines.values()
            for one in _deadline_findings(workflow, graph, deadline, running)
        ),
        *law_findings(workflow, graph),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.file, one.line, one.code, one.message)))


def _at(subject: State | Action | Deadline, code: str, message: str, hint: str, path: Iterable[str] = ()) -> Finding:
    return Finding(code, message, subject.file, subject.line, hint, tuple(path))


# --- states --------------------------------------------------------------------------------------------------


def _shape_findings(workflow: Workflow, graph: Graph) -> Iterator[Finding]:
    if not any(action.opens for action in workflow.actions.values()):
        yield Finding("nothing_opens", "没有立案的动作。", *_first_place(workflow), "请写一个 from: nothing 的动作。")
        return
    finals = [node for key, state in workflow.states.items() if state.final for node in graph.nodes(key)]
    for key, state in workflow.states.items():
        nodes = graph.nodes(key)
        if not nodes:
            hint = "请写一个通向它的动作，或删除它。"
            yield _at(state, "unreachable_state", f"没有任何动作通向环节“{state.title.zh}”（{key}）。", hint)
        elif not state.final and (stuck := [node for node in nodes if graph.path(node, finals) is None]):
            hint = "请写一条最终通向办结环节（final: true）的路。"
            message = f"案件到了环节“{state.title.zh}”（{key}），就再也办不结。"
            yield _at(state, "cannot_finish", message, hint, graph.way_to(*stuck))
    for action in workflow.actions.values():
        for source in action.sources:
            if workflow.states[source].final:
                title = workflow.states[source].title.zh
                message = f"环节“{title}”（{source}）已办结，却还能“{action.title.zh}”（{action.key}）。"
                hint = f"请从 from 中删除 {source}，或不把该环节写成 final。"
                yield _at(action, "way_out_of_final", message, hint, graph.way_to(*graph.nodes(source)))


def _first_place(workflow: Workflow) -> tuple[str, int]:
    return next(((one.file, one.line) for one in workflow.actions.values()), ("", 0))


# --- actions -------------------------------------------------------------------------------------------------


def _action_findings(action: Action) -> Iterator[Finding]:
    name = f"动作“{action.title.zh}”（{action.key}）"
    yield from _way_findings(action, name)
    asked = {field.key for field in action.asks}
    for called, vocabulary in (
        *((one, REQUIREMENTS) for one in action.requires),
        *((one, EFFECTS) for one in action.does),
        *((way.when, CONDITIONS) for way in action.ways if way.when is not None),
    ):
        word = vocabulary[called.name]
        for field in (*word.fields, *_field_named(called)):
            if field not in asked:
                message = f"{name}用了“{called.name}”（{word.zh}），表单却没有问“{field}”。"
                hint = f"请在 asks 中加上 {field}。"
                yield Finding("field_not_asked", message, called.file, called.line, hint)
    roles = {by.role for by in action.by}
    if action.signed_off_by and len(roles) == 1 and roles >= set(action.signed_off_by):
        hint = "请让另一角色签发，或让更多角色可以经办。"
        yield _at(action, "own_sign_off", f"{name}由同一角色经办并签发。", hint)


def _field_named(called: Call) -> tuple[str, ...]:
    return (called.args["field"],) if called.name == "field_is" and "field" in called.args else ()


def _way_findings(action: Action, name: str) -> Iterator[Finding]:
    if not action.opens and not action.sources:
        yield _at(action, "never_open", f"{name}在任何环节都不能办。", "请在 from 中写环节。")
    if action.opens and any(way.to is None for way in action.ways):
        yield _at(action, "opens_nowhere", f"{name}立案后不知到哪个环节。", "立案的动作须在 to 中写环节。")
    seen: list[Way] = []
    for way in action.ways:
        if any(earlier.when is None for earlier in seen):
            hint = "请把没有条件的一条（else）放在最后，并只写一条。"
            yield _at(action, "ambiguous", f"{name}在没有条件的去向之后还写了去向。", hint)
        elif way.when is not None and any(_same(way.when, earlier.when) for earlier in seen):
            hint = "请删除重复的一条。"
            yield _at(action, "ambiguous", f"{name}的两个去向条件相同（{way.when.name}）。", hint)
        seen.append(way)
    if all(way.when is not None for way in action.ways):
        yield _at(action, "no_else", f"{name}在所有条件都不成立时没有去向。", "请在最后加一条 else。")


def _same(one: Call, other: Call | None) -> bool:
    return other is not None and (one.name, one.args) == (other.name, other.args)


# --- clocks --------------------------------------------------------------------------------------------------


def _waiting_findings(workflow: Workflow, graph: Graph, running: dict[str, frozenset[str]]) -> Iterator[Finding]:
    acting = {key: deadline for key, deadline in workflow.deadlines.items() if deadline.steps}
    for key, state in workflow.states.items():
        if state.final or not (path := graph.way_to(*graph.nodes(key))):
            continue
        name = f"环节“{state.title.zh}”（{key}）"
        here = [deadline for deadline in acting.values() if key in running[deadline.key]]
        if not here:
            hint = "请给它一个时限：during 或 starts 写此环节，并写 steps。"
            yield _at(state, "untimed_wait", f"案件可以在{name}无限期等待，没有任何时限提醒谁。", hint, path)
        elif state.waits_for and not any(_belongs(graph, deadline, key) for deadline in here):
            hint = "请给等待本身一个时限：during 写此环节，或由进入它的动作起算。"
            yield _at(state, "untimed_wait", f"{name}等待他方（{state.waits_for}），却没有为此计时。", hint, path)


def _belongs(graph: Graph, deadline: Deadline, state: str) -> bool:
    """Whether a clock is this state's own: during it, or started on coming into it."""
    if state in deadline.during or state in deadline.starts.states:
        return True
    entering = {edge.action for edge in graph.edges if edge.target.state == state and not edge.stays}
    return bool(entering & set(deadline.starts.actions))


def _deadline_findings(
    workflow: Workflow, graph: Graph, deadline: Deadline, running: dict[str, frozenset[str]]
) -> Iterator[Finding]:
    name = f"时限“{deadline.title.zh}”（{deadline.key}）"
    if not deadline.basis.law and not deadline.basis.default:
        yield _at(
            deadline, "no_basis", f"{name}没有写依据。", "请写 basis: {law: 法条} 或 {default: 理由, evidence: D}。"
        )
    if not deadline.steps:
        yield _at(deadline, "no_consequence", f"{name}到期后什么也不发生。", "请写 steps。")
    if not running[deadline.key]:
        yield _at(
            deadline, "never_runs", f"{name}从不计时。", "请检查 starts 与 during：起算之后须处于 during 所列环节。"
        )
    if deadline.of_rung:
        for level in workflow.ladder:
            if deadline.key not in level.terms:
                hint = f"请在 ladder.{level.key}.terms 中写 {deadline.key} 的长度。"
                yield _at(deadline, "no_term_on_rung", f"{name}在层级“{level.title.zh}”没有长度。", hint)
    for step in deadline.steps:
        if step.state is not None and workflow.states[step.state].final:
            message = f"{name}到期时使案件进入办结的环节“{workflow.states[step.state].title.zh}”。"
            hint = "时限只能提醒、督办、交办或开放去路，不能替人作出决定；请改用 oblige 或 open。"
            yield _at(deadline, "clock_decides", message, hint, graph.way_to(*graph.nodes(step.state)))
        for key in step.actions:
            action = workflow.actions[key]
            if not action.opens and not running[deadline.key] & set(action.sources):
                message = f"{name}要求办理“{action.title.zh}”（{key}），但计时所在的环节都不能办它。"
                hint = "请改写 to_choose_from 或 open，或在该动作的 from 中加上环节。"
                yield _at(deadline, "choice_not_open", message, hint)
