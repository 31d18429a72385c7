"""What words rest on: which facts the effects give and take, and which words and papers need them.

A fact here is something on record that an act has put there: an agreement, a plan of visits, an answer to a question.
Its truth in one case is the engine's to judge; the proof asks only whether any path (or every path) has put it there.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions.workflow import Action

DRAFT, IN_FORCE, VISITS, URGED, GIVEN_UP = "draft", "in_force", "visits", "urged", "given_up"
ASKED_COURT, NO_PENALTY, STANDING, HANDLER, MEDIATORS = "asked_court", "no_penalty", "standing", "handler", "mediators"
#: Either of two facts will do where a word needs «an agreement»: one that awaits its signatures, or one that binds.
AGREEMENT = f"{DRAFT}|{IN_FORCE}"
DISPATCHED, ACCEPTED_CASE, SESSION, VISITED, OUTCOME = "dispatched", "accepted_case", "session", "visited", "outcome"

FACT_TITLES = {
    AGREEMENT: ("协议", "an agreement"),
    DRAFT: ("待签章的协议", "a drafted agreement"),
    IN_FORCE: ("已生效的协议", "an agreement in force"),
    VISITS: ("回访计划", "a plan of visits"),
    URGED: ("督促", "an urging"),
    GIVEN_UP: ("确认不履行", "recorded non-performance"),
    ASKED_COURT: ("司法确认申请", "an application to the court"),
    NO_PENALTY: ("不予处罚的申请", "an application for no penalty"),
    STANDING: ("中止计时", "clocks made to stand"),
    HANDLER: ("承办人", "somebody who handles it"),
    MEDIATORS: ("指派的调解员", "mediators named"),
    DISPATCHED: ("研判派单", "a dispatch"),
    ACCEPTED_CASE: ("受理", "acceptance"),
    SESSION: ("调解会记录", "the record of a session"),
    VISITED: ("回访记录", "the record of a visit"),
    OUTCOME: ("处理结果", "an outcome"),
}  # fmt: skip

#: Effects -> the facts that they put on record, and those that they take off it.
_GIVES = {
    "reach_agreement": (DRAFT,),
    "put_in_force": (IN_FORCE, OUTCOME),
    "plan_visits": (VISITS,),
    "urge": (URGED,),
    "give_up": (GIVEN_UP,),
    "ask_confirmation": (ASKED_COURT,),
    "apply_no_penalty": (NO_PENALTY,),
    "stand_clocks": (STANDING,),
    "claim": (HANDLER,),
    "name_handlers": (HANDLER,),
    "name_mediators": (MEDIATORS,),
    "dispatch_case": (DISPATCHED, MEDIATORS),
    "accept_case": (ACCEPTED_CASE,),
    "hold_session": (SESSION,),
    "record_visit": (VISITED,),
    "conclude": (OUTCOME,),
    "withdraw_case": (OUTCOME,),
    "decline_case": (OUTCOME,),
}
_TAKES = {"drop_agreement": (DRAFT,), "release_handlers": (HANDLER,), "take_custody": (MEDIATORS,)}

#: Requirements that can hold only where some path has put a fact on record.
NEEDS_SOME = {
    "agreement_drafted": DRAFT,
    "agreement_in_force": IN_FORCE,
    "agreement_is_partial": AGREEMENT,
    "obligation_open": AGREEMENT,
    "obligation_overdue": AGREEMENT,
    "performed_in_full": AGREEMENT,
    "written_agreement": AGREEMENT,
    "confirm_window_open": IN_FORCE,
    "feedback_due": IN_FORCE,
    "urged_before": URGED,
    "not_performed_here": GIVEN_UP,
    "confirmation_asked": ASKED_COURT,
    "no_penalty_applied_for": NO_PENALTY,
    "clock_standing": STANDING,
    "held_by_actor": HANDLER,
    "is_handled": HANDLER,
}
#: Effects that act upon a fact -> the fact, and the requirements of which any one makes sure of it.
NEEDS_GROUND = {
    "put_in_force": (DRAFT, ("agreement_drafted",)),
    "perform": (AGREEMENT, ("obligation_open",)),
    "urge": (AGREEMENT, ("obligation_open",)),
    "give_up": (AGREEMENT, ("obligation_open",)),
    "ask_confirmation": (IN_FORCE, ("agreement_in_force", "confirm_window_open")),
    "record_confirmation": (ASKED_COURT, ("confirmation_asked",)),
    "run_clocks": (STANDING, ("clock_standing",)),
}
#: Conditions that decide between ways -> the fact that every path must have put on record.
NEEDS_EVERYWHERE = {"last_visit": VISITS}

#: Papers that a file must have (司发通〔2010〕239 号 目录): of each group any one, on every path to a complete file.
FILE_BEGINS_WITH = ("application", "acceptance_register", "oral_agreement_register")
#: Effects after which the file must hold a paper of these kinds.
FILE_NEEDS = {
    "reach_agreement": ("agreement", "oral_agreement_register"),
    "conclude": ("termination_notice",),
}

#: Templates of papers -> what each prints and cannot do without: facts, or answers to questions (`field:`).
PRINTS: dict[str, tuple[str, ...]] = {
    "application": ("field:summary", "field:parties"),
    "acceptance_register": (ACCEPTED_CASE, "field:summary"),
    "session_record": (SESSION, "field:record", "field:where"),
    "agreement": (AGREEMENT,),
    "oral_agreement_register": (AGREEMENT,),
    "visit_record": (VISITED,),
    "cover": (OUTCOME,),
    "termination_notice": (),
    "non_acceptance_notice": ("field:reason_code",),
    "move_up_consent": ("field:rung_result",),
    "no_penalty_application": (AGREEMENT,),
    "dispatch_order": (DISPATCHED, "field:summary"),
    "support_request": ("field:question", "field:summary"),
    "transfer_letter": ("field:summary",),
    "receipt": (),
    "feedback_letter": (),
    "legal_opinion": ("field:summary",),
}


def gives(action: Action) -> Iterator[str]:
    """Name the facts that an action puts on record in any event: by its effects, and by what its form demands."""
    for call in action.does:
        yield from _GIVES.get(call.name, ())
        if call.name == "reach_agreement" and call.args.get("form") == "oral":
            yield from (IN_FORCE, OUTCOME)
    yield from (f"field:{field.key}" for field in action.asks if field.required)


def takes(action: Action) -> Iterator[str]:
    """Name the facts that an action may take off the record."""
    for call in action.does:
        yield from _TAKES.get(call.name, ())
        if call.name == "drop_agreement" and call.args.get("status") == "revoked":
            yield IN_FORCE


def fact_title(fact: str) -> tuple[str, str]:
    """Give the words for a fact, Chinese and English."""
    key = fact.removeprefix("field:")
    return FACT_TITLES.get(fact, (f"“{key}”", f'"{key}"'))
