"""What words rest on: which facts the effects put on record and take off it, and which words need them.

A fact here is something on record that an act has put there: an agreement, a plan of visits, an answer that an effect
keeps (`field:`; what a form asks and no effect keeps is on record nowhere that a paper looks). Its truth in one case is
the engine's to judge (`engine/adopting_facts.py`); the proof asks only whether any path (or every path) has put it
there. What papers need stands in `paper_grounds.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mediation.definitions.meanings import HANDS_OVER, KEEPS_STATUS, MOVES
from mediation.definitions.workflow import Action, DocumentKind

DRAFT, IN_FORCE, VISITS, URGED, GIVEN_UP = "draft", "in_force", "visits", "urged", "given_up"
ASKED_COURT, NO_PENALTY, STANDING, HANDLER, MEDIATORS = "asked_court", "no_penalty", "standing", "handler", "mediators"
#: Either of two facts will do where a word needs «an agreement»: one that awaits its signatures, or one that binds.
AGREEMENT = f"{DRAFT}|{IN_FORCE}"
DISPATCHED, ACCEPTED_CASE, SESSION, VISITED, OUTCOME = "dispatched", "accepted_case", "session", "visited", "outcome"
RIGHTS_TOLD, NUMBER, AGREEMENT_NUMBER, PARTIAL, PERFORMED = (
    "rights_told", "number", "agreement_number", "partial", "performed",
)  # fmt: skip
HANDOFF, INCOMING, RECEIPT, LETTER, SUPPORT = "handoff", "incoming", "receipt", "letter", "support"

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
    RIGHTS_TOLD: ("权利义务告知", "the telling of rights and duties"),
    NUMBER: ("登记号或案号", "a log number or case number"),
    AGREEMENT_NUMBER: ("制作过的协议书（编号）", "an agreement drawn up, with its number"),
    PARTIAL: ("部分达成的协议", "a partial agreement"),
    PERFORMED: ("协议全部履行", "performance in full"),
    HANDOFF: ("移送", "a handoff"),
    INCOMING: ("移送进来的记录", "an incoming handoff"),
    RECEIPT: ("签收", "a signed receipt"),
    LETTER: ("来函的文号", "the number of the letter"),
    SUPPORT: ("支撑请求", "a request to a support"),
    "number:own": ("文书自己的编号（register）", "a register for the paper's own number"),
    "per:party": ("受告知的当事人（per: party）", "a party to whom it is addressed (per: party)"),
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
    "accept_case": (ACCEPTED_CASE, RIGHTS_TOLD),
    "hold_session": (SESSION,),
    "record_visit": (VISITED,),
    "conclude": (OUTCOME,),
    "withdraw_case": (OUTCOME,),
    "decline_case": (OUTCOME,),
    "draw_log_number": (NUMBER,),
    "draw_case_number": (NUMBER,),
    "open_from_police": (INCOMING,),
    "open_from_counterpart": (INCOMING, LETTER),
    "sign_receipt": (RECEIPT,),
    "ask_support": (SUPPORT,),
    "record_ruling": ("field:ruling",),
}
_TAKES = {
    "drop_agreement": (DRAFT,),
    "release_handlers": (HANDLER,),
    "take_custody": (MEDIATORS,),
    "reach_agreement": ("field:facts", "field:terms", "field:obligations"),
    "hold_session": ("field:where", "field:record", "field:result"),
}

_OPENED = (
    "parties", "place", "title", "kind", "subkind", "source", "summary", "claims", "amount", "households",
    "requested_on", "arose_on",
)  # fmt: skip
_OF_THE_STATION = ("alarm_number", "act", "minor", "ground", "decided", "consent_signed", "taken_on", "limit_on")
#: Effects -> the answers that they keep where papers find them; what else a form asks stays in the entry alone.
_KEEPS = {
    "open_case": _OPENED,
    "open_matter": _OPENED,
    "open_or_escalate": _OPENED,
    "open_from_police": (*_OPENED, *_OF_THE_STATION),
    "open_from_counterpart": _OPENED,
    "entrust_again": _OF_THE_STATION,
    "offer": ("rung_result",),
    "hand_out": ("what",),
    "hold_session": ("where", "record", "result"),
    "reach_agreement": ("facts", "terms", "obligations"),
    "conclude": ("reason_code",),
    "decline_case": ("reason_code",),
    "return_handoff": ("failed_on",),
    "dispatch_case": ("colour", "lead"),
    "ask_support": ("question",),
    "answer_support": ("opinion",),
}
#: The kinds of paper whose number is the agreement's (`engine/evolve.py`).
_NUMBERS_AGREEMENT = frozenset({"agreement", "oral_agreement_register"})

#: Requirements that can hold only where some path has put a fact on record.
NEEDS_SOME = {
    "agreement_drafted": DRAFT,
    "agreement_in_force": IN_FORCE,
    "agreement_is_partial": AGREEMENT,
    "obligation_open": AGREEMENT,
    "obligation_overdue": AGREEMENT,
    "performance_corrected": AGREEMENT,
    "performed_in_full": AGREEMENT,
    "written_agreement": AGREEMENT,
    "confirm_window_open": IN_FORCE,
    "feedback_due": IN_FORCE,
    "urged_before": URGED,
    "not_performed_here": GIVEN_UP,
    "confirmation_asked": ASKED_COURT,
    "no_penalty_applied_for": NO_PENALTY,
    "clock_standing": STANDING,
    "has_mediators": MEDIATORS,
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
    "record_ruling": (ASKED_COURT, ("confirmation_asked",)),
    "run_clocks": (STANDING, ("clock_standing",)),
}
#: Conditions that decide between ways -> the fact that every path must have put on record.
NEEDS_EVERYWHERE = {"last_visit": VISITS}

#: What else a requirement makes sure of where it holds, besides what it needs itself.
_SURE_OF = {
    "agreement_is_partial": (PARTIAL,),
    "obligation_open": ("field:obligations",),
    "performed_in_full": (PERFORMED, IN_FORCE),
    "confirmation_asked": (AGREEMENT_NUMBER, IN_FORCE),  # what a court is asked to confirm was written
    "handoff_open": (HANDOFF,),
    "offer_open": (HANDOFF,),
}


def gives(action: Action, kind: DocumentKind | None = None) -> Iterator[str]:
    """Name the facts that an action puts on record in any event: by its effects, and by answers that these keep.

    With a `kind` of paper: wherever the action draws it up, which its `when` may narrow down.
    """
    asked = surely_asked(action, kind)
    for call in action.does:
        yield from _GIVES.get(call.name, ())
        yield from (f"field:{key}" for key in _KEEPS.get(call.name, ()) if key in asked)
        if call.name in HANDS_OVER or call.name in MOVES or call.name in KEEPS_STATUS:
            yield HANDOFF  # those that move one are proved to find it (`handoff_rules.py`)
        if call.name == "tell_counterpart":
            yield from (f"field:{key}" for key in call.args["tells"] if key in asked)
        if call.name == "reach_agreement" and call.args.get("form") == "oral":
            yield from (IN_FORCE, OUTCOME)


def given_by_paper(kind: DocumentKind) -> Iterator[str]:
    """Name the facts that drawing up a paper puts on record."""
    if kind.when is not None:
        return
    if kind.template == "transfer_letter" and kind.register is not None:
        yield LETTER
    if kind.key in _NUMBERS_AGREEMENT:
        yield AGREEMENT_NUMBER


def surely_asked(action: Action, kind: DocumentKind | None = None) -> Collection[str]:
    """Name the questions of an action's form that are answered wherever it draws up this kind of paper."""
    next_one = kind is not None and kind.when is not None and kind.when.name == "next_arranged"
    drawn = None if kind is None or kind.when is None or kind.when.name != "field_is" else kind.when.args
    return {
        field.key
        for field in action.asks
        if field.required
        or (next_one and field.key == "next_at")
        or (
            drawn is not None
            and field.needed_when is not None
            and field.needed_when[0] == drawn["field"]
            and {*drawn["values"]} <= {*field.needed_when[1]}
        )
    }


def sure_of(action: Action) -> Iterator[str]:
    """Name the facts that the requirements of an action make sure of; alternatives stand with a bar between them."""
    for call in action.requires:
        if call.name in NEEDS_SOME:
            yield NEEDS_SOME[call.name]
        yield from _SURE_OF.get(call.name, ())


def takes(action: Action) -> Iterator[str]:
    """Name the facts that an action may take off the record."""
    for call in action.does:
        yield from _TAKES.get(call.name, ())
        if call.name == "drop_agreement" and call.args.get("status") == "revoked":
            yield IN_FORCE


def fact_title(fact: str) -> tuple[str, str]:
    """Give the words for a fact, Chinese and English; of several that will do, those for all or for the first."""
    one = fact.split("|")[0]
    key = one.partition(":")[2] or one
    return FACT_TITLES.get(fact) or FACT_TITLES.get(one) or (f"“{key}”", f'"{key}"')
