"""The proof that every act upon a handoff finds it there: in a status in which it can be done, and one at a time.

What a route needs in the end is proved in `handoff_ends.py`. Of a route beside the case the space knows nothing; there
the requirement that names it (`handoff_open`, `no_handoff_open`) must stand in the action itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions import meanings
from mediation.definitions.abstract import Space
from mediation.definitions.beside import routes_of, runs_beside
from mediation.definitions.meanings import ACCEPTED, CLOSED, DRAFTED, OFFERED, RUNGS
from mediation.definitions.proof_words import action_name, at_start, both, fault, route_name, state_name
from mediation.definitions.space_paths import told, way_to, where
from mediation.definitions.workflow import Action, Call
from mediation.errors import Finding

#: Effects upon a handoff that must be there, and in which statuses. The others act «if there is one».
_FINDS: dict[str, tuple[str, ...]] = {
    "sign_off": (DRAFTED,),
    "sign_receipt": (OFFERED,),
    "decline_handoff": (OFFERED,),
    "expire_handoff": (OFFERED,),
    "return_handoff": (OFFERED, ACCEPTED),
    "report_back": (ACCEPTED,),
    "apply_no_penalty": (ACCEPTED,),
    "extend_entrustment": (ACCEPTED,),
    "propose_decision": (ACCEPTED,),
    "redirect_incoming": (OFFERED,),
    "revoke_handoff": (DRAFTED, OFFERED, ACCEPTED),
    "answer_handoff": (DRAFTED, OFFERED, ACCEPTED),
    "answer_support": (DRAFTED, OFFERED, ACCEPTED),
    "return_with_result": (OFFERED, ACCEPTED),
}
#: Effects upon the offer between rungs that must be there.
_TAKES = ("take_custody", "refuse_offer")


def handoff_rule_findings(space: Space) -> Iterator[Finding]:
    """Report acts upon a handoff that is not there, a second one on a route, and an offer that nobody waits for."""
    beside = space.beside
    for action in space.workflow.actions.values():
        for call in action.does:
            if runs_beside(action, call, beside=beside, left=space.left):
                yield from _beside_findings(action, call)
            elif call.name == "revoke_handoff" and len(action.does) > 1:
                continue  # with another purpose it takes back what there may be
            elif call.name in _FINDS or call.name in _TAKES:
                yield from _missing_findings(space, action, call)
            elif call.name in meanings.HANDS_OVER - meanings.REPORTS and call.args["route"] in space.routes:
                yield from _second_findings(space, action, call)
    yield from _left_open_findings(space)
    yield from _waiting_for_nobody(space)


def _missing_findings(space: Space, action: Action, call: Call) -> Iterator[Finding]:
    between = [one for one in space.routes if space.workflow.routes[one].direction in RUNGS]
    wanted = _FINDS.get(call.name, (OFFERED,))
    routes = between if call.name in _TAKES else [one for one in space.routes if one in routes_of(call)]
    places = [space.routes.index(route) for route in routes]
    lacking = [n for n in space.open_nodes(action) if all(space.nodes[n].handoffs[p] not in wanted for p in places)]
    if lacking:
        name, here = action_name(action), where(space, lacking[0])
        message = both(
            f"{name.zh}可以在没有相应移送的情形下办理：{here.zh}（{call.name}）。",
            f"{at_start(name)} may be taken where there is no such handoff: {here.en} ({call.name}).",
        )
        status = "、".join(wanted)
        hint = both(
            f"请在 requires 中写明路线和状态，如 handoff_open: {{route: …, status: [{status}]}}（提请用 offer_open）。",
            f"Name route and status in requires: handoff_open: {{route: …, status: [{status}]}} (offer_open).",
        )
        yield fault("handoff_not_there", call, message, hint, told(space, way_to(space, lacking)))


def _second_findings(space: Space, action: Action, call: Call) -> Iterator[Finding]:
    route = call.args["route"]
    between = space.workflow.routes[route].direction in RUNGS
    rungs = [one for one in space.routes if between and space.workflow.routes[one].direction in RUNGS]
    places = [space.routes.index(one) for one in rungs or [route]]
    twice = [n for n in space.open_nodes(action) if any(space.nodes[n].handoffs[p] != CLOSED for p in places)]
    if twice:
        yield _second(space, action, call, twice)


def _second(space: Space, action: Action, call: Call, twice: list[int]) -> Finding:
    name, route = action_name(action), route_name(space.workflow.routes[call.args["route"]])
    here = where(space, twice[0])
    message = both(
        f"{name.zh}可以在同一路线上已有移送时再移送一次（{route.zh}）：{here.zh}。",
        f"{at_start(name)} may hand over along {route.en} though a handoff is open there: {here.en}.",
    )
    hint = both("请在 requires 中加上 no_handoff_open。", "Add no_handoff_open to requires.")
    return fault("handoff_twice", call, message, hint, told(space, way_to(space, twice)))


def _beside_findings(action: Action, call: Call) -> Iterator[Finding]:
    """Judge an action upon a route beside the case by its own requirements."""
    if call.name in meanings.REPORTS:
        return  # what is reported while a report is open is added to it
    wanted = "no_handoff_open" if call.name in meanings.HANDS_OVER else "handoff_open" if call.name in _FINDS else ""
    if not wanted or any(one.name == wanted and routes_of(call) & routes_of(one) for one in action.requires):
        return
    name = action_name(action)
    message = both(
        f"{name.zh}没有核对这条路线上有没有进行中的移送（{call.name}）。",
        f"{at_start(name)} does not look whether a handoff is open on its route ({call.name}).",
    )
    hint = both(f"请在 requires 中加上 {wanted}。", f"Add {wanted} to requires.")
    yield fault("handoff_twice" if wanted == "no_handoff_open" else "handoff_not_there", call, message, hint)


def _left_open_findings(space: Space) -> Iterator[Finding]:
    """Report a state in which an offer between rungs is open though the case does not wait for anybody there."""
    places = [n for n, route in enumerate(space.routes) if space.workflow.routes[route].direction in RUNGS]
    for key, state in space.workflow.states.items():
        left = [n for n in space.by_state[key] if any(space.nodes[n].handoffs[place] == OFFERED for place in places)]
        if left and not state.waits_for:
            name = state_name(state)
            message = both(
                f"案件到了{name.zh}，层级之间的提请却还开着，没有人等它。",
                f"A case comes to {name.en} with an offer between rungs still open, and nobody waits for it.",
            )
            hint = both(
                "请在通向此处的动作中加上 lapse_offer，或使该环节等待接收方（waits_for）。",
                "Add lapse_offer to the action that leads there, or let the state wait for the receiver (waits_for).",
            )
            yield fault("offer_left_open", state, message, hint, told(space, way_to(space, left)))


def _waiting_for_nobody(space: Space) -> Iterator[Finding]:
    """Report a state that waits for the receiver of a handoff though none is open."""
    for key, state in space.workflow.states.items():
        alone = [number for number in space.by_state[key] if not any(space.nodes[number].handoffs)]
        if state.waits_for == "receiver" and alone:
            name = state_name(state)
            message = both(
                f"{name.zh}等待接收方，却可能没有任何进行中的移送。",
                f"{at_start(name)} waits for the receiver, and there may be no handoff that is open.",
            )
            hint = both(
                "请在进入它的动作中移送（如 offer），并以 rung_above 等条件保证有人接收；移送了结的，同时离开这里。",
                "Hand over in the action that enters it (offer), make sure of a receiver (rung_above).",
            )
            yield fault("waits_for_nobody", state, message, hint, told(space, way_to(space, alone)))
