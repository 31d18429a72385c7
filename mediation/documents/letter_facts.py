"""What letters and notices to parties and to other institutions say; what was conceded in mediation is in none.

There is no national format for these; fields and order follow 人民调解法 18, 25 and 26, 治安管理处罚法 9 and 公安机关
办理行政案件程序规定 178 to 186. Forms of the case file stand in `form_facts.py`.
"""

from __future__ import annotations

from typing import Any

from mediation.documents.form_facts import case_name
from mediation.documents.gathering import Gathering
from mediation.documents.wording import day_words, listed, moment_words, paragraphs
from mediation.engine.case import Answer, Handoff

#: Why mediation ended, as a clause before «，现终止调解». The workflow's own titles name codes that are not here.
ENDINGS = {
    "T1": "因一方当事人明确拒绝调解或者要求终止调解",
    "T2": "经调解后无法达成一致意见",
    "T3": "因调解期限届满未能达成协议，且各方当事人未同意延期",
    "T4": "因当事人经通知无正当理由未到场，调解无法进行",
    "T5": "因无法与当事人取得联系，调解无法进行",
    "T6": "因当事人已经起诉、申请仲裁，或者其他机关已经受理",
    "T7": "因涉及违反治安管理或者犯罪行为，依法由公安机关处理",
    "T8": "因一方当事人死亡或者终止，且无人承受其权利义务",
    "T9": "因存在虚假调解嫌疑",
}
#: Why an application was not accepted (人民调解工作若干规定 22, 24).
REFUSALS = {
    "N1": "法律、法规规定只能由专门机关管辖处理，或者禁止采用民间调解方式解决",
    "N2": "人民法院、公安机关或者其他行政机关已经受理或者解决",
    "N3": "不属于民间纠纷",
    "N4": "一方当事人明确拒绝调解",
    "N5": "经多次联系，对方当事人无法联系或者始终未表示同意调解",
    "N6": "同一纠纷已经受理",
}
#: How an incoming handoff ended.
ANSWERS = {
    "settled": "调解达成协议，并已全部履行",
    "agreed": "调解达成协议，尚在履行期内",
    "failed": "经调解未达成协议",
    "not_performed": "达成协议后未履行",
    "excluded": "出现不适用调解的情形，终止调解",
    "declined": "不予受理",
    "not_applied": "当事人未在规定期限内提出申请",
    "revoked": "移送单位撤回委托",
}


def termination_notice(g: Gathering) -> dict[str, Any]:
    """终止调解告知书: one per party, why mediation ended and which ways remain (人民调解法 26)."""
    addressee = g.need(g.party(g.paper.party) if g.paper.party else None, "受告知的当事人")
    code = _code(g, "reason_code", g.case.outcome_reason)
    return {
        "addressee": addressee,
        "others": listed(tuple(one.name for one in g.parties() if addressee and one.no != addressee.no)),
        "dispute": g.dispute(),
        "case_number": g.case.number,
        "clause": ENDINGS.get(code.upper()) or _clause(g, code, "终止事由"),
        "code": code.upper() if code.upper() in ENDINGS else "",
        "code_words": g.title("reason_code", code),
        "detail": paragraphs(g.said("reason")),
        "routes": paragraphs(g.said("routes")),
    }


def non_acceptance_notice(g: Gathering) -> dict[str, Any]:
    """不予受理告知书: to the applicants, the reason of 若干规定 22 and the ways that remain."""
    code = _code(g, "reason_code", g.case.outcome_reason)
    named = g.party(g.paper.party) if g.paper.party else None
    parties = g.parties()
    addressees = (named,) if named else tuple(one for one in parties if one.side == "申请人")
    asked = g.case.requested_on or g.case.logged_on
    return {
        "addressees": listed(tuple(one.name for one in g.need(addressees, "申请人"))),
        "others": listed(tuple(one.name for one in parties if one not in addressees)),
        "asked_on": day_words(asked.day) if asked else "",
        "dispute": g.dispute(),
        "log_number": g.case.log_number,
        "reason": REFUSALS.get(code.upper()) or _clause(g, code, "不予受理理由").removeprefix("因"),
        "code": code.upper() if code.upper() in REFUSALS else "",
        "detail": paragraphs(g.said("reason")),
        "routes": paragraphs(g.said("routes")),
    }


def _code(g: Gathering, field: str, otherwise: str) -> str:
    return str(g.recorded(field) or otherwise)


def _clause(g: Gathering, code: str, name: str) -> str:
    words = g.choice("reason_code", code, name)
    return f"因{words}" if words else ""


def transfer_letter(g: Gathering) -> dict[str, Any]:
    """移送函 with the receipt to tear off: from the committee to the police, from the police, or between rungs."""
    handoff = g.handoff()
    if handoff is None:
        return {}
    g.need(g.paper.number or handoff.sender_number, "函件文号")
    return {
        "to": g.institution_name(handoff.receiver, "收函单位"),
        "sender": g.institution_name(handoff.sender, "发函单位"),
        "kind": _kind_of(handoff),
        "case_number": g.case.number,
        "outside": tuple(g.case.outside_numbers.values()),
        "name": case_name(g),
        "parties": g.parties(),
        "summary": paragraphs(g.need(g.case.summary, "纠纷简要事实")),
        "happened": paragraphs(g.said("facts", "act_facts", "what_happened", "what", handoff=handoff)),
        "measures": paragraphs(g.said("measures", "measures_taken", handoff=handoff)),
        "enclosures": paragraphs(g.said("enclosures", "materials", "packet", handoff=handoff)),
        "statements": _statements(g, handoff) if handoff.category == "B" else (),
        "signed_off_by": _signatory(g, handoff),
        "answer_by": g.said("answer_by", "limit_on", handoff=handoff),
    }


def _kind_of(handoff: Handoff) -> str:
    """Tell which letter it is: to the police, from them (A refers, B entrusts), or between committees."""
    if handoff.direction == "in":
        return "entrust" if handoff.category == "B" else "refer"
    return "police" if handoff.direction == "out" else "pass"


def _statements(g: Gathering, handoff: Handoff) -> tuple[tuple[str, str], ...]:
    """The station's own statements under 178, 179 and 186, each as it was ticked and signed off."""
    asked = (
        ("违法行为", g.said("act", handoff=handoff)),
        ("情节较轻", g.said("minor", handoff=handoff)),
        ("符合程序规定第一百七十八条第一款情形", g.said("ground", handoff=handoff)),
        ("程序规定第一百七十九条所列情形", g.said("exclusions", handoff=handoff) or "无"),
        ("是否已作出处理决定", g.said("decided", handoff=handoff) or "否"),
        ("双方当事人书面同意人民调解", g.said("consent_signed", handoff=handoff)),
        ("受案日期", g.said("taken_on", handoff=handoff)),
        ("办案期限届满日期", g.said("limit_on", handoff=handoff)),
    )
    return tuple((label, g.need(words, label)) for label, words in asked)


def _signatory(g: Gathering, handoff: Handoff) -> str:
    person = g.town.people.get(handoff.signed_off_by) if handoff.signed_off_by else None
    return person.name if person else ""


def receipt(g: Gathering) -> dict[str, Any]:
    """回执: the receiving side signs for an incoming handoff, with both sides' numbers."""
    handoff = g.handoff() if g.paper.handoff else g.incoming()
    handoff = g.need(handoff, "移送记录")
    if handoff is None:
        return {}
    signed = g.need(handoff.receipt_on, "签收时间")
    return {
        "to": g.institution_name(handoff.sender, "来函单位"),
        "their_number": g.need(handoff.sender_number, "来函文号"),
        "our_number": handoff.receiver_number or g.paper.number or g.case.number,
        "name": case_name(g),
        "when": moment_words(signed) if signed else "",
        "enclosures": paragraphs(g.said("enclosures", "materials", handoff=handoff)),
    }


def feedback_letter(g: Gathering) -> dict[str, Any]:
    """反馈函: to whoever handed the case over, what came of it, with the day that the police's own limit rests on."""
    handoff = g.case.handoff(g.paper.handoff) if g.paper.handoff else g.incoming()
    handoff = g.need(handoff, "移送记录")
    if handoff is None:
        return {}
    result = _result(g, handoff)
    found = g.case.agreement
    if result in {"settled", "agreed", "not_performed"}:
        g.need(found, "调解协议")
    last = [one.performed_on for one in found.obligations if one.performed_on] if found else []
    proofs = [one.performed_proof for one in found.obligations if one.performed_proof] if found else []
    day = g.said("failed_on", "not_performed_on", "failure_day", handoff=handoff) or _concluded(g)
    if result in {"failed", "excluded", "not_performed"}:
        g.need(day, "未达成协议或者不履行之日")
    return {
        "to": g.institution_name(handoff.sender, "来函单位"),
        "their_number": g.need(handoff.sender_number, "来函文号"),
        "received": moment_words(handoff.receipt_on) if handoff.receipt_on else "",
        "case_number": g.case.number,
        "accepted_on": day_words(g.case.accepted_on.day) if g.case.accepted_on else "",
        "name": case_name(g),
        "result": result,
        "result_words": ANSWERS.get(result) or g.choice("outcome", result, "办理结果"),
        "agreement": found.number if found else "",
        "effective_on": day_words(found.effective_on) if found and found.effective_on else "",
        "performed_on": moment_words(max(last, key=lambda one: one.latest)) if last and result == "settled" else "",
        "due": _due(g),
        "ended_on": day if result in {"failed", "excluded", "not_performed"} else "",
        "reason": paragraphs(g.said("reason", handoff=handoff)),
        "proofs": listed(tuple(dict.fromkeys(proofs))),
    }


def _result(g: Gathering, handoff: Handoff) -> str:
    """How it ended, as recorded on the handoff, else as the agreement stands."""
    if handoff.outcome:
        return handoff.outcome
    if handoff.status == "declined":
        return "declined"
    found = g.case.agreement
    if found is not None and found.in_force:
        return "settled" if found.performed else "agreed"
    return "failed"


def _concluded(g: Gathering) -> str:
    return day_words(g.case.concluded_on.day) if g.case.concluded_on else ""


def _due(g: Gathering) -> str:
    found = g.case.agreement
    days = [one.due_on for one in found.open_obligations] if found else []
    return day_words(max(days)) if days else ""


def no_penalty_application(g: Gathering) -> dict[str, Any]:
    """双方当事人书面申请: agreement reached and performed, no penalty asked for (治安管理处罚法 9, 程序规定 186)."""
    handoff = g.case.handoff(g.paper.handoff) if g.paper.handoff else g.incoming()
    handoff = g.need(handoff, "公安委托记录")
    found = g.need(g.case.agreement, "调解协议")
    if handoff is None or found is None:
        return {}
    if not found.in_force or not found.performed:
        g.lack("协议全部履行的记录")
    last = [one.performed_on for one in found.obligations if one.performed_on]
    return {
        "to": g.institution_name(handoff.sender, "公安机关"),
        "police_number": g.need(handoff.sender_number, "委托函文号"),
        "parties": g.parties(found.parties),
        "name": case_name(g),
        "agreement": g.need(found.number, "协议书编号"),
        "reached_on": day_words(found.effective_on) if found.effective_on else "",
        "performed_on": day_words(max(one.day for one in last)) if last else "",
    }


def move_up_consent(g: Gathering) -> dict[str, Any]:
    """提级调解征求意见暨同意书: five answers of each party; printed beforehand with open boxes, or as recorded."""
    handoff = next((one for one in reversed(g.case.handoffs) if one.direction == "up"), None)
    receiver = handoff.receiver if handoff else g.recorded("receiver", "institution")
    days = g.said("extend_days", "days", handoff=handoff)
    return {
        "name": case_name(g),
        "case_number": g.case.number,
        "upper": g.institution_name(receiver, "上一级调解组织") if receiver else "",
        "result": paragraphs(g.need(g.said("rung_result", handoff=handoff), "本级调解结果")),
        "days": days,
        "rows": tuple((one, _answer(g, one.no, handoff)) for one in g.parties()),
    }


def _answer(g: Gathering, party: int, handoff: Handoff | None) -> Answer | None:
    """The newest answer of a party to this offer; without an offer nothing is ticked."""
    given = [one for one in g.case.answers if one.party == party and handoff and one.handoff == handoff.no]
    return given[-1] if given else None
