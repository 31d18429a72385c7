"""What the named words do to the finite things of a case, as a net shows them: level, consent, each route's handoff.

This is a reading of the vocabulary of its own, made for other tools' nets and kept apart from the proofs on purpose: a
second opinion that shared their tables would share their mistakes. It decides nothing. A word that is not listed here
asks for nothing finite and changes nothing finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from mediation.definitions.workflow import Call, Workflow

LEVEL, CONSENT = "level", "consent"
NO_HANDOFF = "none"
STATUSES = (NO_HANDOFF, "drafted", "offered", "accepted")
ANSWERS = ("none", "all", "rung_refused", "refused")

#: From each value that a family may have before to those that it may have after.
Change: TypeAlias = Callable[[str], Iterable[str]]

#: The consent that a requirement finds before the action.
CONSENT_BEFORE: Mapping[str, frozenset[str]] = {
    "nobody_refused": frozenset({"none", "all", "rung_refused"}),
    "everyone_agreed": frozenset({"all"}),
    "rung_not_refused": frozenset({"none", "all", "refused"}),
}
#: Requirements that hold only if the answers on this very form are all a yes.
ALL_AGREE_ON_THE_FORM = frozenset({"fresh_consent", "parties_agree_anew"})
#: Effects that write down answers, or change who is asked.
ANSWERED = frozenset({"record_answer", "record_answers", "party_leaves", "add_party", "split_off"})

#: Effects that begin a handoff on the one route that they name.
BEGINS = frozenset({"offer", "hand_out", "ask_support", "entrust_again", "open_from_police", "open_from_counterpart"})
#: Effects on a handoff that is there: the statuses in which they find it, and the status after.
MOVES: Mapping[str, tuple[frozenset[str], str]] = {
    "sign_off": (frozenset({"drafted"}), "offered"),
    "accept_case": (frozenset({"offered"}), "accepted"),
    "decline_case": (frozenset({"offered"}), NO_HANDOFF),
    "accept_handoff": (frozenset({"offered"}), "accepted"),
    "decline_handoff": (frozenset({"offered"}), NO_HANDOFF),
    "expire_handoff": (frozenset({"offered"}), NO_HANDOFF),
    "revoke_handoff": (frozenset({"drafted", "offered", "accepted"}), NO_HANDOFF),
    "return_handoff": (frozenset({"drafted", "offered", "accepted"}), NO_HANDOFF),
    "answer_handoff": (frozenset({"drafted", "offered", "accepted"}), NO_HANDOFF),
    "answer_support": (frozenset({"drafted", "offered", "accepted"}), NO_HANDOFF),
    "return_with_result": (frozenset({"offered", "accepted"}), NO_HANDOFF),
    "record_ruling": (frozenset({"offered", "accepted"}), NO_HANDOFF),
    "take_custody": (frozenset({"offered"}), NO_HANDOFF),
    "refuse_offer": (frozenset({"offered"}), NO_HANDOFF),
    "lapse_offer": (frozenset({"offered"}), NO_HANDOFF),
    "redirect_offer": (frozenset({NO_HANDOFF, "offered"}), "offered"),
    "report_along": (frozenset({NO_HANDOFF, "accepted"}), "accepted"),
}
#: Requirements on a handoff of one of the routes that they name: the statuses that they ask for.
ASKS: Mapping[str, frozenset[str]] = {
    "handoff_open": frozenset({"drafted", "offered", "accepted"}),
    "offer_open": frozenset({"offered"}),
}


#: Effects that name no route and answer whatever came in from outside; others that name none are about the rungs.
ANSWERS_WHAT_CAME_IN = frozenset({"accept_case", "decline_case"})


def routes_of(workflow: Workflow, call: Call) -> tuple[str, ...]:
    """List the routes that a word is about: those it names, else those from outside, or between rungs."""
    named = call.args.get("route", call.args.get("routes"))
    if named is None:
        directions = {"in"} if call.name in ANSWERS_WHAT_CAME_IN else {"up", "down"}
        return tuple(key for key, route in workflow.routes.items() if route.direction in directions)
    listed = (named,) if isinstance(named, str) else tuple(named)
    return tuple(route for route in listed if route in workflow.routes)


def statuses_asked(call: Call) -> frozenset[str]:
    """Give the statuses that a requirement on a handoff asks for: those it names, else the word's own."""
    named = call.args.get("status")
    return ASKS[call.name] & frozenset(named) if named else ASKS[call.name]


def first_status(workflow: Workflow, route: str) -> str:
    """Give the status in which a handoff of this route begins: drafted where some action signs it off."""
    signed = (call for action in workflow.actions.values() for call in action.does if call.name == "sign_off")
    return "drafted" if any(route in routes_of(workflow, call) for call in signed) else "offered"


def levels_towards(workflow: Workflow, route: str) -> Change:
    """Give the rungs to which a move along this route may lead: an empty post is skipped, so any rung on that side."""
    beyond = workflow.above if workflow.routes[route].direction == "up" else workflow.below
    return lambda level: tuple(one.key for one in beyond(level))
