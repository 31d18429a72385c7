"""The proof that every handoff comes to an end, whatever the other side does: accepted, declined, expired, returned,
revoked.

Which ends a route needs follows from its direction:

- between rungs (`up`, `down`): taken, not taken, redirected when the receiver is silent, recalled by the sender. It
  does not come back: custody has passed, and a later move is an offer of its own.
- `in`: accepted, declined, expired, returned with its outcome, revoked by the sender.
- `out`: signed for or accepted, declined, answered or returned, silent (a clock that does something runs on it), and
  revoked by the sender. An answer of the counterpart may say yes or no, so that it counts as any of the three.
- beside the case (`waits: false`): answered, and silent. Nothing waits for it, so nothing need be recalled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mediation.definitions import meanings
from mediation.definitions.abstract import Space
from mediation.definitions.beside import routes_of, runs_beside
from mediation.definitions.clock_runs import Running
from mediation.definitions.meanings import RUNGS
from mediation.definitions.proof_words import at_start, both, fault, route_name
from mediation.definitions.space_paths import leading_to, told, way_to, where
from mediation.definitions.workflow import Action, Call, Route
from mediation.errors import Finding

END_TITLES = {
    "accepted": ("接受", "accepted"),
    "declined": ("退回不接", "declined"),
    "expired": ("逾期无人答复", "expired"),
    "returned": ("回复结果", "returned"),
    "revoked": ("由移送方撤回", "revoked"),
}
_NEEDED = {
    "up": ("accepted", "declined", "expired", "revoked"),
    "down": ("accepted", "declined", "expired", "revoked"),
    "in": ("accepted", "declined", "expired", "returned", "revoked"),
    "out": ("accepted", "declined", "expired", "returned", "revoked"),
}
_BESIDE = ("expired", "returned")
#: Effects that name their routes -> the ends that they bring.
_BRINGS = {
    "accept_handoff": ("accepted",),
    "decline_handoff": ("declined",),
    "expire_handoff": ("expired",),
    "return_handoff": ("returned",),
    "revoke_handoff": ("revoked",),
    "sign_receipt": ("accepted",),
    "answer_handoff": ("accepted", "declined", "returned"),
    "answer_support": ("accepted", "declined", "returned"),
    "return_with_result": ("returned",),
    "record_ruling": ("accepted", "declined", "returned"),
}
#: Effects that take up the offer of some directions -> the end that they bring.
_TAKES_UP = {
    "take_custody": "accepted",
    "accept_case": "accepted",
    "refuse_offer": "declined",
    "decline_case": "declined",
}


def handoff_findings(space: Space, running: Mapping[str, Running]) -> Iterator[Finding]:
    """Report routes that lack an end, and situations in which an open handoff can never be closed."""
    beside = space.beside
    for key, route in space.workflow.routes.items():
        if not any(_hands_over(call, key) for action in space.workflow.actions.values() for call in action.does):
            message = both(f"{route_name(route).zh}没有动作使用。", f"No action uses {route_name(route).en}.")
            hint = both("请写一个由此移送的动作，或删除它。", "Write an action that hands over along it, or delete it.")
            yield fault("route_unused", route, message, hint)
            continue
        has = _ends(space, route, running)
        missing = [end for end in (_BESIDE if key in beside else _NEEDED[route.direction]) if end not in has]
        if missing:
            yield _missing(route, missing)
        elif key in space.routes:
            yield from _open_for_ever(space, route)


def _missing(route: Route, missing: list[str]) -> Finding:
    name = route_name(route)
    zh, en = "、".join(END_TITLES[end][0] for end in missing), ", ".join(END_TITLES[end][1] for end in missing)
    message = both(f"{name.zh}缺少这些去路：{zh}。", f"{at_start(name)} lacks these ends: {en}.")
    hint = both(
        "请为每种结果写一个动作（does 中写相应的效果）；对方沉默的，写一个有 steps 的时限。",
        "Write an action for each of them, with its effect in does; for silence a clock with steps.",
    )
    return fault("handoff_end_missing", route, message, hint)


def _hands_over(call: Call, route: str) -> bool:
    return call.name in meanings.HANDS_OVER and call.args.get("route") == route


def _ends(space: Space, route: Route, running: Mapping[str, Running]) -> set[str]:
    """Name the ends to which somebody can bring a handoff on this route somewhere in the space."""
    found: set[str] = set()
    for action in space.workflow.actions.values():
        for call in action.does:
            brought = _brought(call, route)
            if brought and _is_taken(space, action, call, route):
                found.update(brought)
        if route.direction == "out" and any(_hands_over(call, route.key) for call in action.does):
            found |= {"expired"} if _is_timed(space, action, running) else set()
    return found


def _brought(call: Call, route: Route) -> tuple[str, ...]:
    if call.name in _TAKES_UP:
        directions = meanings.CLOSES_OFFER[call.name][0]
        return (_TAKES_UP[call.name],) if route.direction in directions else ()
    if route.direction in RUNGS and call.name == "lapse_offer":
        return ("revoked",)
    if route.direction in RUNGS and call.name == "redirect_offer":
        return ("expired",)
    return _BRINGS.get(call.name, ()) if route.key in routes_of(call) else ()


def _is_taken(space: Space, action: Action, call: Call, route: Route) -> bool:
    """Whether the action can be taken somewhere while a handoff on this route is open, such as its effect moves."""
    here = (number for source in action.sources for number in space.by_state[source])
    if route.key not in space.routes or runs_beside(action, call, beside=(), left=space.left):
        return any(space.may(number, action.key) for number in here)
    place = space.routes.index(route.key)
    wanted = meanings.MOVES[call.name][0] if call.name in meanings.MOVES else (meanings.OFFERED,)
    if call.name in meanings.KEEPS_STATUS:
        wanted = (meanings.DRAFTED, meanings.OFFERED, meanings.ACCEPTED)
    return any(space.nodes[number].handoffs[place] in wanted and space.may(number, action.key) for number in here)


def _is_timed(space: Space, action: Action, running: Mapping[str, Running]) -> bool:
    """Whether a clock that does something starts when the handoff is made, or on coming into the state that follows."""
    entered = {way.to for way in action.ways}
    return any(
        one.steps and running[one.key].maybe and (action.key in one.starts.actions or entered & {*one.starts.states})
        for one in space.workflow.deadlines.values()
    )


def _open_for_ever(space: Space, route: Route) -> Iterator[Finding]:
    """Report the nearest situation, short of the case's end, in which an open handoff can no longer be closed."""
    place = space.routes.index(route.key)
    final = {key for key, state in space.workflow.states.items() if state.final}
    open_ = [n for n, node in enumerate(space.nodes) if node.handoffs[place] and node.state not in final]
    closed = [n for n, node in enumerate(space.nodes) if not node.handoffs[place]]
    closing = leading_to(space, closed)
    stuck = [number for number in open_ if number not in closing]
    if stuck:
        name, here = route_name(route), where(space, stuck[0])
        message = both(
            f"{name.zh}到了这里就再也了结不了：{here.zh}。",
            f"{at_start(name)} can never be closed from here: {here.en}.",
        )
        hint = both(
            "请写一个在此环节可以接受、退回、回复或撤回的动作。",
            "Write an action by which it can be accepted, declined, answered or revoked in this state.",
        )
        yield fault("handoff_never_ends", route, message, hint, told(space, way_to(space, stuck)))
