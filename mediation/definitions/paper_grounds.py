"""What papers rest on: which facts each template prints and cannot do without, and which papers a file must have.

A test draws every template from a case that lacks one fact, and holds what then is missing against this table, both
ways (`tests/documents/test_paper_grounds.py`). What puts facts on record stands in `grounds.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions.beside import routes_of
from mediation.definitions.grounds import (
    ACCEPTED_CASE,
    AGREEMENT,
    AGREEMENT_NUMBER,
    DISPATCHED,
    HANDOFF,
    IN_FORCE,
    INCOMING,
    LETTER,
    MEDIATORS,
    NUMBER,
    OUTCOME,
    PARTIAL,
    PERFORMED,
    RECEIPT,
    RIGHTS_TOLD,
    SESSION,
    SUPPORT,
    VISITED,
    surely_asked,
)
from mediation.definitions.meanings import CLOSES_OFFER, HANDS_OVER, MOVES
from mediation.definitions.workflow import Action, DocumentKind, Workflow

#: Papers that a file must have (司发通〔2010〕239 号 目录): of each group any one, on every path to a complete file.
FILE_BEGINS_WITH = ("application", "acceptance_register", "oral_agreement_register")
#: Effects after which the file must hold a paper of these kinds.
FILE_NEEDS = {
    "reach_agreement": ("agreement", "oral_agreement_register"),
    "conclude": ("termination_notice",),
}

#: A file and a letter are named after the parties and the kind of the dispute.
_NAME = ("field:parties", "field:kind")
_OUR_NUMBER = f"number:own|{NUMBER}"
_THEIR_NUMBER = f"{LETTER}|field:alarm_number"
_TERMS = ("field:terms|field:obligations", "field:facts|field:summary")
_REASON = "form:reason_code|field:reason_code"
_ENDED_ON = f"form:failed_on|field:failed_on|{OUTCOME}"

#: Templates -> what each prints and cannot do without: facts on record (`field:` an answer kept there), answers of the
#: form by which it is drawn up (`form:`, `said_yes:`), or what the kind of paper says itself. Of several with a bar
#: between them any one will do.
PRINTS: dict[str, tuple[str, ...]] = {
    "application": ("field:parties", "field:summary", "form:claims|field:claims"),
    "acceptance_register": (ACCEPTED_CASE, f"field:source|{INCOMING}", "field:summary", *_NAME),
    "session_record": (
        SESSION, RIGHTS_TOLD, "field:where", "field:record", "field:result", f"form:mediators_present|{MEDIATORS}",
        "field:parties",
    ),
    "agreement": (AGREEMENT, *_TERMS, MEDIATORS, _OUR_NUMBER, "field:parties"),
    "oral_agreement_register": (AGREEMENT, *_TERMS, "field:parties"),
    "visit_record": (VISITED, *_NAME),
    "cover": (OUTCOME, NUMBER, *_NAME),
    "termination_notice": ("per:party", f"{_REASON}|{PARTIAL}", *_NAME),
    "non_acceptance_notice": (_REASON, *_NAME),
    "move_up_consent": ("form:rung_result|field:rung_result", *_NAME),
    "no_penalty_application": (HANDOFF, AGREEMENT, PERFORMED, AGREEMENT_NUMBER, _THEIR_NUMBER, *_NAME),
    "dispatch_order": (
        DISPATCHED, "form:kind|field:kind", "field:colour", "field:lead", "field:summary", "field:parties",
    ),
    "support_request": (HANDOFF, SUPPORT, "field:question", "field:summary", *_NAME),
    "transfer_letter": (HANDOFF, f"{_OUR_NUMBER}|field:alarm_number", "field:summary", *_NAME),
    "receipt": (HANDOFF, RECEIPT, _THEIR_NUMBER, *_NAME),
    "feedback_letter": (HANDOFF, _THEIR_NUMBER, *_NAME),
    "station_letter": (HANDOFF, *_NAME),
    "refusal_letter": (_REASON, *_NAME),
    "danger_report": ("form:what", *_NAME),
    "entrustment_extension": (HANDOFF, "form:new_day", "form:reason", *_NAME),
    "police_reminder": (HANDOFF, *_NAME),
    "legal_opinion": (HANDOFF, "said_yes:neutral", NUMBER, "field:question", "field:opinion", *_NAME),
    "entrusting_letter": (HANDOFF, "field:summary", *_NAME),
    "counterpart_feedback": (HANDOFF, LETTER, *_NAME),
    "counterpart_letter": (HANDOFF, "field:question", "field:summary", *_NAME),
    "confirmation_application": (HANDOFF, AGREEMENT_NUMBER, IN_FORCE, *_NAME),
    "mediation_certificate": (HANDOFF, AGREEMENT_NUMBER, IN_FORCE, *_NAME),
    "ruling_notice": ("per:party", "form:ruling", AGREEMENT, AGREEMENT_NUMBER, *_NAME),
    "rights_notice": _NAME,
    "identity_page": _NAME,
    "power_of_attorney": _NAME,
    "investigation_record": ("form:who", "form:record", *_NAME),
    "evidence_list": _NAME,
    "performance_proof": (AGREEMENT, _TERMS[0], "form:obligation", *_NAME),
    "closing_report": (OUTCOME, *_NAME),
    "file_statement": _NAME,
    "seal_log": (AGREEMENT, *_NAME),
    "signing_record": (IN_FORCE, AGREEMENT_NUMBER, *_NAME),
    "representatives_choice": _NAME,
    "entrustment_consent": _NAME,
    "transfer_list": (HANDOFF, *_NAME),
    "session_notice": ("form:at|form:next_at", "form:where", *_NAME),
    "extension_consent": ("form:days", *_NAME),
    "urge_notice": (AGREEMENT, _TERMS[0], "form:obligation", *_NAME),
    "non_performance_notice": (AGREEMENT, _TERMS[0], "form:obligation", *_NAME),
    "leaving_notice": ("form:party", *_NAME),
    "replacement_notice": (MEDIATORS, *_NAME),
    "correction_sheet": _NAME,
    "act_sheet": _NAME,
}  # fmt: skip
#: What some templates print besides, by what the letter is about (`about`).
PRINTS_BESIDES: dict[tuple[str, str], tuple[str, ...]] = {
    # the station's statements (程序规定 178, 179, 186)
    ("transfer_letter", "entrusted"): (
        "field:act", "field:minor", "field:ground", "field:consent_signed", "field:taken_on", "field:limit_on",
    ),
    ("feedback_letter", "settled"): (AGREEMENT,),
    ("feedback_letter", "agreed"): (AGREEMENT,),
    ("feedback_letter", "failed"): (_ENDED_ON,),
    ("feedback_letter", "excluded"): (_ENDED_ON,),
    ("feedback_letter", "not_performed"): (AGREEMENT, _ENDED_ON),
    ("feedback_letter", "open"): (f"{IN_FORCE}|{_ENDED_ON}",),
}  # fmt: skip


def needs_of(workflow: Workflow, action: Action, kind: DocumentKind) -> Iterator[str]:
    """Name everything that a paper needs where this action draws it up; its template must be one of `PRINTS`."""
    template = kind.template or ""
    yield from PRINTS[template]
    yield from PRINTS_BESIDES.get((template, about(workflow, action, template)), ())
    yield from (f"form:{one}|field:{one}" for one in kind.needs)


def about(workflow: Workflow, action: Action, template: str) -> str:
    """Say what a letter is about where an action draws it up: an entrustment, or how a handoff ended."""
    if template == "transfer_letter":
        handed = [call for call in action.does if call.name in HANDS_OVER or call.name in MOVES]
        touched = {route for call in handed for route in routes_of(call)} or set(workflow.routes)
        entrusted = any(workflow.routes[one].category == "B" for one in touched if one in workflow.routes)
        return "entrusted" if entrusted else ""
    for call in action.does:
        if call.name == "return_handoff":
            outcome = str(call.args["outcome"])
            return outcome if ("feedback_letter", outcome) in PRINTS_BESIDES else "open"
        if call.name in CLOSES_OFFER or (call.name in MOVES and MOVES[call.name][1] in _UNANSWERED):
            return "unanswered"
    return "open"


_UNANSWERED = frozenset({"declined", "expired", "revoked"})


def had_by_itself(action: Action, kind: DocumentKind) -> Iterator[str]:
    """Name what a paper has of its own form and kind, whatever is on record."""
    asked = surely_asked(action, kind)
    for field in action.asks:
        if field.key in asked:
            yield f"form:{field.key}"
            if field.must_be == "true":
                yield f"said_yes:{field.key}"
    if kind.register is not None:
        yield "number:own"
    if kind.per == "party":
        yield "per:party"
