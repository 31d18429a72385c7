"""What the papers between a committee and a police station say beside the letters of handing over and back.

The station's own letters (revocation, recognition or not, more time, what became of a transfer, receipt of an urgent
report) share one layout; the urgent report, the parties' consent to more time and the letter that asks again have one
each. There is no national format; fields follow 人民调解法 25, 反家庭暴力法 14 and 程序规定 178 to 186.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from mediation.documents.gathering import Gathering
from mediation.documents.letter_facts import REFUSALS
from mediation.documents.wording import day_words, moment_words, paragraphs
from mediation.engine.case import Handoff

#: What a station's letter says first, by the kind of paper.
_SAYS = {
    "revocation_letter": "revoked",
    "no_penalty_decision": "no_penalty",
    "not_recognised_notice": "not_recognised",
    "extension_opinion": "extension",
    "police_feedback": "answer",
    "report_receipt": "noted",
}


def station_letter(g: Gathering) -> dict[str, Any]:
    """A station's letter to the committee: what it decides about its own record, and what follows for the parties."""
    handoff = g.handoff()
    if handoff is None:
        return {}
    found = g.case.agreement
    committee = handoff.receiver if handoff.direction == "in" else handoff.sender
    answer = g.paper.facts.get("answer")
    return {
        "to": g.institution_name(committee, "收函单位"),
        "says": _SAYS.get(g.paper.kind, "answer"),
        "name": g.matter(),
        "police_number": handoff.sender_number if handoff.direction == "in" else handoff.receiver_number,
        "our_number": g.case.number or g.case.log_number,
        "letter": g.letter_number(handoff),
        "parties": g.parties(),
        "decision": str(g.paper.facts.get("number") or handoff.facts.get("decision_number") or ""),
        "agreement": found.number if found else "",
        "applied_on": day_words(handoff.application_on.day) if handoff.application_on else "",
        "reported_on": moment_words(handoff.offered_on),
        "agreed": handoff.facts.get("extension_step") == "agreed",
        "new_day": _day(handoff.facts.get("extension_day")),
        "answer": g.title("answer", answer) if answer else "",
        "reason": paragraphs(g.said("reason") or g.said("words")),
        "signed_by": _person(g, g.paper.facts.get("approver") or handoff.facts.get("decided_by")),
    }


def refusal_letter(g: Gathering) -> dict[str, Any]:
    """不予调解的函: to whoever handed the case over, why it is not taken; B: the police go on at once."""
    found = g.case.handoff(g.paper.handoff) if g.paper.handoff else g.incoming()
    code = str(g.paper.facts.get("reason_code") or g.case.outcome_reason)
    return {
        "to": g.institution_name(found.sender, "来函单位") if found else "",
        "their_number": g.letter_number(found) if found else "",
        "received": moment_words(found.receipt_on) if found and found.receipt_on else "",
        "entrusted": found is not None and found.category == "B",
        "name": g.matter(),
        "reason": REFUSALS.get(code.upper()) or g.choice("reason_code", code, "不予调解的理由"),
        "detail": paragraphs(g.said("words")),
    }


def danger_report(g: Gathering) -> dict[str, Any]:
    """重大纠纷快报: what is about to happen or happened, where, to whom; nobody's consent is asked."""
    handoff = g.case.handoff(g.paper.handoff) if g.paper.handoff else None
    nearest = g.institution_name(handoff.receiver, "派出所") if handoff else ""
    kind = str(g.paper.facts.get("danger_kind") or "")
    return {
        "to": nearest or str(g.paper.facts.get("told") or ""),
        "number": g.case.number or g.case.log_number,
        "name": g.matter(),
        "parties": g.parties(),
        "kind": g.title("danger_kind", kind) if kind else "",
        "what": paragraphs(g.need(str(g.paper.facts.get("what") or ""), "险情")),
        "where": str(g.paper.facts.get("where") or ""),
        "who": str(g.paper.facts.get("who") or ""),
        "told": str(g.paper.facts.get("told") or ""),
        "way": g.title("way", g.paper.facts.get("way")),
        "when": moment_words(g.paper.on),
        "protected": kind == "protected",
        "returns": kind in {"renewed", "fled"},
    }


def entrustment_extension(g: Gathering) -> dict[str, Any]:
    """延期同意书: both parties agree to more time, for the station to consent to; the police's own limit stays."""
    handoff = g.handoff()
    if handoff is None:
        return {}
    signed = {int(one[0]): str(one[1]) for one in g.paper.facts.get("signatures", ()) if isinstance(one, list | tuple)}
    return {
        "to": g.institution_name(handoff.sender, "委托单位"),
        "letter": g.letter_number(handoff),
        "number": g.case.number,
        "name": g.matter(),
        "due": _due(g, handoff),
        "new_day": g.need(_day(g.paper.facts.get("new_day")), "延至之日"),
        "limit": _day(handoff.facts.get("limit_on")),
        "reason": paragraphs(g.need(str(g.paper.facts.get("reason") or ""), "延期理由")),
        "rows": tuple((one, _day(signed.get(one.no))) for one in g.parties()),
    }


def police_reminder(g: Gathering) -> dict[str, Any]:
    """催询函, or 撤回移送函: to the station about a transfer that it has not answered, or that is taken back."""
    handoff = g.handoff()
    if handoff is None:
        return {}
    return {
        "to": g.institution_name(handoff.receiver, "派出所"),
        "letter": g.letter_number(handoff),
        "sent_on": day_words(handoff.offered_on.day),
        "receipt": handoff.receiver_number,
        "number": g.case.number,
        "name": g.matter(),
        "recalls": handoff.status == "revoked",
        "reason": paragraphs(g.said("reason") or g.said("words")),
    }


def _due(g: Gathering, handoff: Handoff) -> str:
    clock = g.case.clock("entrust_answer", str(handoff.no))
    return day_words(clock.due_on) if clock is not None and clock.due_on is not None else ""


def _day(value: object) -> str:
    return day_words(date.fromisoformat(value)) if isinstance(value, str) and value else ""


def _person(g: Gathering, account: object) -> str:
    found = next((one for key, one in g.town.people.items() if key == account), None)
    return found.name if found else ""
