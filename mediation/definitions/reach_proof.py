"""The proof that every state is reached and every case can end, that what is final stays so, and that every action and
every way on is of use.

All of it is looked up in the abstract space: nothing that the space cannot do can the machine do.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions.abstract import MOST_NODES, MOST_STEPS, NOWHERE, Space
from mediation.definitions.abstract_actions import Act
from mediation.definitions.proof_words import FirstLine, action_name, at_start, both, fault, state_name
from mediation.definitions.questions import FieldType
from mediation.definitions.space_paths import leading_to, told, way_to, where
from mediation.definitions.workflow import Action
from mediation.errors import Finding


def reach_findings(space: Space) -> Iterator[Finding]:
    """Report states that no case reaches or leaves, ways out of final states, and what nobody can ever do."""
    workflow = space.workflow
    if not any(action.opens for action in workflow.actions.values()):
        message = both("没有立案的动作。", "No action opens a case.")
        hint = both("请写一个 from: nothing 的动作。", "Write an action with from: nothing.")
        yield fault("nothing_opens", FirstLine(workflow), message, hint)
        return
    if not space.full:
        message = both(
            f"流程的状态空间过大：超过 {MOST_NODES} 种情形或 {MOST_STEPS} 步。",
            f"The workflow's space is too large: more than {MOST_NODES} abstract states or {MOST_STEPS} steps.",
        )
        hint = both(
            "请减少层级、移送路线或环节，或拆成两个流程。", "Use fewer rungs, routes or states, or split it in two."
        )
        yield fault("space_too_large", FirstLine(workflow), message, hint)
        return
    yield from _state_findings(space)
    yield from _final_findings(space)
    for act in space.acts.values():
        yield from _act_findings(space, act)


def can_end(space: Space) -> set[int]:
    """Give the nodes from which a case can still come to an end."""
    finals = [n for key, state in space.workflow.states.items() if state.final for n in space.by_state[key]]
    return leading_to(space, finals)


def _state_findings(space: Space) -> Iterator[Finding]:
    ending = can_end(space)
    for key, state in space.workflow.states.items():
        name, nodes = state_name(state), space.by_state[key]
        if not nodes:
            message = both(f"没有任何动作能到{name.zh}。", f"No case ever comes to {name.en}.")
            hint = both("请写一个通向它的动作，或删除它。", "Write an action that leads there, or delete it.")
            yield fault("unreachable_state", state, message, hint)
        elif not state.final and (stuck := [number for number in nodes if number not in ending]):
            everywhere = len(stuck) == len(nodes)
            here = where(space, stuck[0])
            message = (
                both(f"案件到了{name.zh}，就再也办不结。", f"From {name.en} no case ever comes to an end.")
                if everywhere
                else both(
                    f"案件到了这里就再也办不结：{here.zh}。", f"From here no case ever comes to an end: {here.en}."
                )
            )
            hint = both(
                "请写一条最终通向办结环节（final: true）的路。",
                "Write a way that leads to a final state (final: true).",
            )
            yield fault("cannot_finish", state, message, hint, told(space, way_to(space, stuck)))


def _final_findings(space: Space) -> Iterator[Finding]:
    for action in space.workflow.actions.values():
        for source in action.sources:
            state = space.workflow.states[source]
            if state.final:
                message = both(
                    f"环节“{state.title.zh}”（{source}）已办结，却还能“{action.title.zh}”（{action.key}）。",
                    f'State "{state.title.en}" ({source}) is final, and yet offers "{action.title.en}" ({action.key}).',
                )
                hint = both(
                    f"请从 from 中删除 {source}，或不把该环节写成 final。",
                    f"Take {source} out of from, or do not write the state as final.",
                )
                yield fault(
                    "way_out_of_final", action, message, hint, told(space, way_to(space, space.by_state[source]))
                )


def _act_findings(space: Space, act: Act) -> Iterator[Finding]:
    action, name = act.action, action_name(act.action)
    sources = (NOWHERE,) if action.opens else action.sources
    if not sources:
        hint = both("请在 from 中写环节。", "Write states in from.")
        message = both(f"{name.zh}在任何环节都不能办。", f"{at_start(name)} is offered in no state.")
        yield fault("never_open", action, message, hint)
        return
    nodes = [number for source in sources for number in space.by_state[source]]
    open_ = space.open_nodes(action)
    if nodes and not open_:
        message = both(
            f"{name.zh}的条件在任何可到的情形下都不成立，谁也办不了。",
            f"The requirements of {name.en} hold in no situation that a case can reach: nobody can ever take it.",
        )
        hint = both(
            "请核对 levels、requires 与移送路线：应有动作先使条件成立。",
            "Check levels, requires and routes: some action must first make the requirements true.",
        )
        yield fault("never_open", action, message, hint, told(space, way_to(space, nodes)))
    elif open_:
        yield from _way_findings(space, act, open_)
        yield from _else_findings(space, act, open_)


def _way_findings(space: Space, act: Act, open_: list[int]) -> Iterator[Finding]:
    """Report a way on whose condition never holds where the action is open."""
    unused = set(range(len(act.action.ways)))
    for number in open_:
        node = space.nodes[number]
        unused -= {way for way, _, _ in act.targets(node.state, node.left, node.level, node.handoffs)}
        if not unused:
            return
    name = action_name(act.action)
    for way in sorted(unused):
        one = act.action.ways[way]
        to = one.to or ("back" if one.back else "stays")
        message = both(
            f"{name.zh}的第 {way + 1} 条去向（{to}）永远走不到。", f"Way {way + 1} ({to}) of {name.en} is never taken."
        )
        hint = both("请删除它，或改写它与前面各条的条件。", "Delete it, or change its condition and those before it.")
        yield fault("way_never_taken", act.action, message, hint)


def _else_findings(space: Space, act: Act, open_: list[int]) -> Iterator[Finding]:
    """Report an action that leads nowhere where none of its conditions holds; conditions for all cases need no else."""
    if any(way.when is None for way in act.action.ways) or _every_choice_leads(act.action):
        return
    nowhere = [number for number in open_ if not _leads_somewhere(space, act, number)]
    if nowhere:
        name = action_name(act.action)
        message = both(
            f"{name.zh}在所有条件都不成立时没有去向。", f"{at_start(name)} leads nowhere if no condition holds."
        )
        hint = both(
            "请在最后加一条 else，或使各条件覆盖所有取值。",
            "Add an else at the end, or let the conditions cover all values.",
        )
        yield fault("no_else", act.action, message, hint, told(space, way_to(space, nowhere)))


def _leads_somewhere(space: Space, act: Act, number: int) -> bool:
    node = space.nodes[number]
    return act.surely_leads(node.state, node.left, node.level, node.handoffs)


def _every_choice_leads(action: Action) -> bool:
    """Whether the ways on cover every choice of a question that must be answered."""
    led: dict[str, set[str]] = {}
    for way in action.ways:
        if way.when is not None and way.when.name == "field_is":
            led.setdefault(way.when.args["field"], set()).update(way.when.args["values"])
    return any(
        field.required
        and field.type is FieldType.choice
        and {one.key for one in field.choices} <= led.get(field.key, set())
        for field in action.asks
    )
