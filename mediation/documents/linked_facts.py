"""What the papers of «121» linked mediation say: dispatch order, request to a support, legal opinion.

There is no national format; fields follow what is decided and asked in the procedure. Titles of the platform and of the
supports are the deployment's own (`town/linked.py`). What was conceded in mediation is in none of them.
"""

from __future__ import annotations

from typing import Any

from mediation.calendar.terms import When
from mediation.documents.gathering import Gathering
from mediation.documents.wording import day_words, listed, moment_words, paragraphs, plain
from mediation.engine.case import Handoff
from mediation.town.institutions import AccountId, InstitutionKind
from mediation.town.linked import Linked


def dispatch_order(g: Gathering) -> dict[str, Any]:
    """靶向派单表: kind, colour with what the rules suggested, lead with why, supports, who stands back."""
    found = g.need(g.case.facts.get("dispatch"), "研判派单记录")
    if found is None:
        return {}
    linked = g.town.linked_around(g.case.place)
    lead = g.town.people.get(AccountId(str(found.get("lead") or "")))
    home = g.town.institutions.get(lead.registered_at) if lead and lead.registered_at else None
    colour = str(found.get("colour") or "")
    offered = next((one for one in g.case.open_handoffs if not g.case.log_number), None)
    return {
        "platform": linked.platform.title if linked else "",
        "log_number": g.case.log_number,
        "sender": g.institution_name(offered.sender, "移送单位") if offered else "",
        "letter": g.letter_number(offered) if offered else "",
        "cause": g.case.title,
        "door": g.said("door"),
        "parties": g.parties(),
        "summary": paragraphs(g.need(g.case.summary, "纠纷简要情况")),
        "dispute": g.choice("kind", str(found.get("kind") or ""), "研判类型"),
        "language": g.title("language", found.get("language")),
        "signs": listed(tuple(g.title("danger_sign", one) for one in found.get("signs", ()))),
        "suggested": g.choice("colour", str(found.get("suggested") or ""), "规则提示的颜色"),
        "score": found.get("score", 0),
        "colour": g.choice("colour", colour, "风险颜色"),
        "colour_reason": g.said("colour_reason"),
        "lead": g.need(lead.name if lead else "", "主办人"),
        "lead_home": home.name if home else "",
        "reasons": tuple(found.get("reasons", ())),
        "lead_reason": g.said("lead_reason"),
        "conflicts": _names(g, g.paper.facts.get("conflicts")),
        "supports": _supports(g, tuple(found.get("supports", ())), linked),
        "supports_reason": str(found.get("supports_reason") or ""),
        "leader": _names(g, g.case.leader_in_charge and (g.case.leader_in_charge,)) if colour == "red" else "",
        "on": moment_words(g.paper.on),
    }


def _names(g: Gathering, accounts: Any) -> str:
    people = [g.town.people.get(AccountId(str(one))) for one in accounts or ()]
    return listed(tuple(one.name for one in people if one is not None))


def _supports(g: Gathering, kinds: tuple[str, ...], linked: Linked | None) -> tuple[tuple[str, str], ...]:
    """Each support that was called for, under the deployment's title, with who gives it."""
    found = []
    for kind in kinds:
        support = linked.support(kind) if linked else None
        givers = [g.town.institutions[one].name for one in support.institutions[:1]] if support else []
        found.append((support.title if support else g.choice("support", kind, "支撑"), listed(tuple(givers))))
    return tuple(found)


def support_request(g: Gathering) -> dict[str, Any]:
    """支撑请求单: what a support is asked for and by when; its answer, early or late, moves no clock of the case."""
    handoff = g.handoff()
    if handoff is None:
        return {}
    receiver = g.institution(handoff.receiver, "支撑单位")
    purpose = handoff.facts.get("purpose")
    return {
        "to": receiver.name if receiver else "",
        "sender": g.institution_name(handoff.sender, "请求单位"),
        "support": g.need(str(handoff.facts.get("support") or ""), "支撑名称"),
        "police": receiver is not None and receiver.kind is InstitutionKind.police_station,
        "name": g.matter(),
        "case_number": g.case.number or g.case.log_number,
        "parties": g.parties(),
        "summary": paragraphs(g.need(g.case.summary, "纠纷简要情况")),
        "purpose": g.choice("purpose", str(purpose), "请求事项") if purpose else "",
        "agreed": handoff.facts.get("parties_consent") is True,
        "question": paragraphs(g.need(str(handoff.facts.get("question") or ""), "具体请求")),
        "when_where": str(handoff.facts.get("when_where") or ""),
        "due": _answer_due(g, handoff),
        "asked_by": _names(g, (handoff.facts.get("asked_by"),)),
        "answers": _answers(g, handoff),
    }


def _answer_due(g: Gathering, handoff: Handoff) -> str:
    """By when an answer is asked for: the clock that the asking starts, as it runs when the letter is written."""
    asking = {
        key
        for key, action in g.workflow.actions.items()
        if any(one.name == "ask_support" and one.args.get("route") == handoff.route for one in action.does)
    }
    for clock in reversed(g.case.deadlines):
        deadline = g.workflow.deadlines.get(clock.key)
        if deadline is None or not asking & set(deadline.starts.actions) or clock.due_at is None:
            continue
        if clock.due_on is None or (clock.term is not None and clock.term.unit.runs):
            return f"{moment_words(When.at(clock.due_at))}前"
        return f"{day_words(clock.due_on)}前（含当日）"
    return ""


def _answers(g: Gathering, handoff: Handoff) -> tuple[str, ...]:
    """What may be answered, in the words of the form by which the support answers."""
    for action in g.workflow.actions.values():
        if any(one.name == "answer_support" and handoff.route in one.args.get("route", ()) for one in action.does):
            return tuple(one.title.zh for field in action.asks if field.key == "answer" for one in field.choices)
    return ()


def legal_opinion(g: Gathering) -> dict[str, Any]:
    """法律意见书: what was asked, what the law says to it, and that the lawyer acts for neither side."""
    handoff = g.handoff()
    if handoff is None:
        return {}
    if g.recorded("neutral", handoff=handoff) is not True:
        g.lack("不代理任何一方的声明")
    return {
        "to": g.institution_name(handoff.sender, "请求单位"),
        "their_number": g.need(handoff.sender_number, "来函编号"),
        "asked_on": day_words(handoff.offered_on.day) if handoff.offered_on else "",
        "case_number": g.case.number,
        "name": g.matter(),
        "question": paragraphs(g.need(str(handoff.facts.get("question") or ""), "要问的法律问题")),
        "opinion": paragraphs(g.need(plain(handoff.facts.get("opinion")), "法律意见")),
        "lawyer": _names(g, (handoff.facts.get("answered_by"),)),
    }
