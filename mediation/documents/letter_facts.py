"""What letters and notices to parties and to other institutions say; what was conceded in mediation is in none.

There is no national format for these; fields and order follow 人民调解法 18, 25 and 26, 治安管理处罚法 9 and 公安机关
办理行政案件程序规定 178 to 186. Forms of the case file stand in `form_facts.py`.
"""

from __future__ import annotations

from typing import Any

from mediation.documents.gathering import Gathering
from mediation.documents.wording import day_words, listed, moment_words, paragraphs, plain
from mediation.engine.case import Handoff

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
REST = "除已达成协议的部分外，其余事项经调解后无法达成一致意见"
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
    code = _code(g)
    rest = not g.paper.facts.get("reason_code") and any(one.scope == "part" for one in g.case.standing)
    clause = REST if rest else ENDINGS.get(code.upper()) or _clause(g, code, "终止事由")
    return {
        "addressee": addressee,
        "others": listed(tuple(one.name for one in g.parties() if addressee and one.no != addressee.no)),
        "dispute": g.dispute(),
        "case_number": g.case.number,
        "clause": clause,
        "code": "" if rest else code.upper() if code.upper() in ENDINGS else "",
        "code_words": "" if rest else g.title("reason_code", code),
        "detail": paragraphs(g.said("words")) if rest else (),
        "told_way": g.title("told_way", g.paper.facts.get("told_way")),
    }


def non_acceptance_notice(g: Gathering) -> dict[str, Any]:
    """不予受理告知书: to the applicants, the reason of 若干规定 22 and the ways that remain."""
    code = _code(g)
    named = g.party(g.paper.party) if g.paper.party else None
    parties = g.parties()
    addressees = (named,) if named else tuple(one for one in parties if one.side == "申请人") or parties
    asked = g.case.requested_on or g.case.logged_on
    return {
        "addressees": listed(tuple(one.name for one in g.need(addressees, "申请人"))),
        "others": listed(tuple(one.name for one in parties if one not in addressees)),
        "asked_on": day_words(asked.day) if asked else "",
        "dispute": g.dispute(),
        "log_number": g.case.log_number,
        "reason": REFUSALS.get(code.upper()) or _clause(g, code, "不予受理理由").removeprefix("因"),
        "code": code.upper() if code.upper() in REFUSALS else "",
        "detail": paragraphs(g.said("words")),
    }


def _code(g: Gathering) -> str:
    return str(g.paper.facts.get("reason_code") or g.case.outcome_reason)


def _clause(g: Gathering, code: str, name: str) -> str:
    words = g.choice("reason_code", code, name)
    return f"因{words}" if words else ""


def transfer_letter(g: Gathering) -> dict[str, Any]:
    """移送函 with the receipt to tear off: from the committee to the police, from the police, or between rungs."""
    handoff = g.handoff()
    if handoff is None:
        return {}
    g.need(g.paper.number or handoff.sender_number, "函件文号")
    kind = _kind_of(handoff)
    ours = () if handoff.direction == "in" else (g.case.number,)
    theirs = (handoff.sender_number,) if handoff.direction == "in" else ()
    numbers = (one for one in (*ours, *theirs, *g.case.outside_numbers.values()) if one and one != g.paper.number)
    return {
        "to": g.institution_name(handoff.receiver, "收函单位"),
        "sender": g.institution_name(handoff.sender, "发函单位"),
        "kind": kind,
        "numbers": tuple(dict.fromkeys(numbers)),
        "cause": g.case.title,
        "name": g.matter(),
        "parties": g.parties(),
        "summary": paragraphs(g.need(g.case.summary, "纠纷简要事实")),
        "happened": paragraphs(g.said("what", handoff=handoff)),
        "measures": paragraphs(g.said("measures", handoff=handoff)),
        "enclosures": paragraphs(g.said("enclosures", handoff=handoff)),
        "statements": _statements(g, handoff) if handoff.category == "B" else (),
        "signed_off_by": _signatory(g, handoff),
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
        ("符合程序规定第一百七十八条第一款可以调解的情形", g.said("ground", handoff=handoff)),
        ("程序规定第一百七十九条不适用调解的情形", g.said("exclusions", handoff=handoff) or "无"),
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
        "their_number": g.need(g.letter_number(handoff), "来函文号"),
        "our_number": g.said("number") or handoff.receiver_number or g.paper.number,
        "name": g.matter(),
        "when": moment_words(signed) if signed else "",
        "enclosures": paragraphs(g.said("enclosures", handoff=handoff)),
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
    day = g.said("failed_on", handoff=handoff) or _concluded(g)
    if result in {"failed", "excluded", "not_performed"}:
        g.need(day, "未达成协议或者不履行之日")
    return {
        "to": g.institution_name(handoff.sender, "来函单位"),
        "their_number": g.need(g.letter_number(handoff), "来函文号"),
        "received": moment_words(handoff.receipt_on) if handoff.receipt_on else "",
        "case_number": g.case.number,
        "accepted_on": day_words(g.case.accepted_on.day) if g.case.accepted_on else "",
        "name": g.matter(),
        "result": result,
        "result_words": ANSWERS[result],
        "agreement": found.number if found else "",
        "effective_on": day_words(found.effective_on) if found and found.effective_on else "",
        "performed_on": moment_words(max(last, key=lambda one: one.latest)) if last and result == "settled" else "",
        "due": _due(g),
        "ended_on": day if result in {"failed", "excluded", "not_performed"} else "",
        "reason": paragraphs(_why(g, handoff, result)),
        "proofs": _proofs(g),
    }


def _result(g: Gathering, handoff: Handoff) -> str:
    """How it had ended when the letter was written: as the handoff says, before that as the agreement stood."""
    if handoff.status in {"declined", "expired", "revoked"}:
        return {"declined": "declined", "expired": "not_applied", "revoked": "revoked"}[handoff.status]
    written = g.paper.on
    closed = handoff.returned_on is not None and handoff.returned_on.day <= written.day
    if closed and handoff.outcome in ANSWERS:
        return handoff.outcome
    found = g.case.agreement
    if found is None or not found.in_force:
        return "failed"
    done = all(one.performed_on is not None and one.performed_on.day <= written.day for one in found.obligations)
    return "settled" if done else "agreed"


def _why(g: Gathering, handoff: Handoff, result: str) -> str:
    """Why it was returned: the title of the code; free words only where no mediation had begun."""
    code = g.paper.facts.get("reason_code")
    if code:
        return g.title("reason_code", code) or g.title("exclusions", code)
    return plain(g.paper.facts.get("reason")) or handoff.reason if result in {"not_applied", "declined"} else ""


def _proofs(g: Gathering) -> str:
    """How performance was proved: titles for kinds of proof, notes as they are, each once."""
    found = g.case.agreement
    notes = [note for one in found.obligations for note in one.performed_proof.split("；") if note] if found else []
    return listed(tuple(dict.fromkeys(g.title("proof", note) or note for note in notes)))


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
        "police_number": g.need(g.letter_number(handoff), "委托函文号"),
        "parties": g.parties(found.parties),
        "name": g.matter(),
        "agreement": g.need(found.number, "协议书编号"),
        "reached_on": day_words(found.effective_on) if found.effective_on else "",
        "performed_on": day_words(max(one.day for one in last)) if last else "",
    }


def move_up_consent(g: Gathering) -> dict[str, Any]:
    """提级调解征求意见暨同意书: five answers of each party; open boxes where the form was printed beforehand."""
    handoff = g.case.handoff(g.paper.handoff) if g.paper.handoff else None
    receiver = handoff.receiver if handoff else g.recorded("receiver", "institution")
    given = {int(one["party"]): one for one in g.paper.facts.get("answers", ()) if isinstance(one, dict)}
    here = next((str(one.get("rung") or "") for one in given.values()), "")
    above = handoff.level if handoff else ""
    return {
        "lower": g.institution_name(g.paper.institution, "本级调解组织") + _rung(g, here),
        "upper": g.institution_name(receiver, "上一级调解组织") + _rung(g, above) if receiver else "",
        "name": g.matter(),
        "result": paragraphs(g.need(g.said("rung_result", handoff=handoff), "本级调解结果")),
        "days": g.said("extend_days", handoff=handoff),
        "told": g.paper.facts.get("told_other_routes") is True,
        "material": g.paper.facts.get("material_consent") is True,
        "recorded": bool(given),
        "rows": tuple((one, _consent(given.get(one.no))) for one in g.parties()),
    }


def _rung(g: Gathering, level: str) -> str:
    """The rung in brackets: on both sides of a step there may be one committee (小区 and 社区)."""
    return next((f"（{one.title.zh}）" for one in g.workflow.ladder if one.key == level), "")


def _consent(answer: dict[str, Any] | None) -> tuple[bool, bool, str]:
    """Whether a party agreed, whether it did not, and the day of a signed answer."""
    if answer is None:
        return (False, False, "")
    agreed = answer.get("value") == "agreed"
    on = answer.get("on")
    day = on.get("day") if isinstance(on, dict) else on
    return (agreed, not agreed, plain(day) if answer.get("signed") else "")
