"""What letters to and from counterparts other than the police say: courts, departments, committees, services.

There is no national format for these; the application for confirmation follows what 民诉法解释 354 wants handed in.
What was conceded in mediation is in none of them. Letters to and from the police stand in `letter_facts.py`.
"""

from __future__ import annotations

from typing import Any

from mediation.documents.gathering import Gathering
from mediation.documents.wording import day_words, moment_words, paragraphs, plain
from mediation.engine.case import Agreement, Handoff
from mediation.engine.guards_counterparts import ENTRUSTED, OF_COURTS

_RULES = "《最高人民法院关于人民法院特邀调解的规定》"
#: What the letter does and by which article, by what it is.
_ENTRUSTS = {
    "before_filing": (
        "委派",
        f"依据{_RULES}第十一条，经当事人同意，现将该纠纷委派你委先行调解",
    ),
    "ordinary": (
        "委托",
        f"该案已登记立案，适用普通程序。依据{_RULES}第十一条，现委托你委调解",
    ),
    "summary": (
        "委托",
        f"该案已登记立案，适用简易程序。依据{_RULES}第十一条，现委托你委调解",
    ),
    "arbitration": ("委托", "依据《中华人民共和国劳动争议调解仲裁法》第十条，现委托你委调解"),
    "assigned": ("交办", "现将该纠纷交你委依法审查受理，是否调解由各方当事人自愿决定"),
}
_TIMES = {
    "before_filing": "调解期限为三十日，自你委签字接收材料之日起计算；双方当事人同意延长的，不受此限。",
    "ordinary": "调解期限为十五日，自你委签字接收材料之日起计算；双方当事人同意延长的，不受此限。",
    "summary": "调解期限为七日，自你委签字接收材料之日起计算；双方当事人同意延长的，不受此限。",
    "arbitration": "自收到调解申请之日起十五日内未达成调解协议的，当事人可以依法申请仲裁。",
}
_RESULTS = {
    "agreed": "经调解，当事人自愿达成调解协议，协议已经生效",
    "performed": "经调解，当事人自愿达成调解协议，并已全部履行",
    "not_performed": "当事人达成调解协议后，未按协议履行",
    "failed": "经调解，当事人未达成调解协议，调解已经终止",
    "withdrawn": "当事人撤回调解申请或者自行和解，调解已经结束",
}
#: What follows at the sender: by what the letter was, and the result (特邀调解规定 19 to 21; 劳动争议调解仲裁法 14).
_FOLLOWS = {
    ("before_filing", "agreed"): "现将调解协议报你院备案；当事人可以自协议生效之日起三十日内共同向你院申请司法确认。",
    ("before_filing", "performed"): "现将调解协议报你院备案。",
    ("before_filing", "failed"): "现将起诉状等材料移送你院；当事人坚持诉讼的，请依法登记立案。",
    ("ordinary", "agreed"): "现提交调解协议，请你院审查并制作调解书结案，或者依当事人的申请裁定准许撤诉。",
    ("summary", "agreed"): "现提交调解协议，请你院审查并制作调解书结案，或者依当事人的申请裁定准许撤诉。",
    ("ordinary", "performed"): "现提交调解协议，请你院审查并制作调解书结案，或者依当事人的申请裁定准许撤诉。",
    ("summary", "performed"): "现提交调解协议，请你院审查并制作调解书结案，或者依当事人的申请裁定准许撤诉。",
    ("ordinary", "failed"): "现将有关材料移送你院，请依法转入审判程序。",
    ("summary", "failed"): "现将有关材料移送你院，请依法转入审判程序。",
    ("arbitration", "failed"): "已告知当事人可以依法申请仲裁，现将有关材料移送你委。",
}


def entrusting_letter(g: Gathering) -> dict[str, Any]:
    """委派、委托、交办调解函 with the receipt to tear off: from a court, a commission, or who assigns the matter."""
    handoff = g.handoff()
    if handoff is None:
        return {}
    deed, clause = _ENTRUSTS.get(handoff.category, _ENTRUSTS["assigned"])
    return {
        "to": g.institution_name(handoff.receiver, "收函单位"),
        "sender": g.institution_name(handoff.sender, "发函单位"),
        "their_number": handoff.sender_number if handoff.sender_number != g.paper.number else "",
        "deed": deed,
        "clause": clause,
        "time": _TIMES.get(handoff.category, ""),
        "due": _day(handoff.facts.get("feedback_by")),
        "name": g.matter(),
        "cause": g.case.title,
        "parties": g.parties(),
        "summary": paragraphs(g.need(g.case.summary, "纠纷简要事实")),
        "claims": paragraphs(g.case.claims),
        "consented": handoff.facts.get("consented") is True,
        "contact": str(handoff.facts.get("contact") or ""),
        "enclosures": paragraphs(g.said("enclosures", handoff=handoff)),
    }


def counterpart_feedback(g: Gathering) -> dict[str, Any]:
    """反馈函: to who entrusted or assigned the case, how it stands or what came of it, and what follows there."""
    handoff = g.need(_entrusted(g), "来函记录")
    if handoff is None:
        return {}
    result = str(g.paper.facts.get("result") or "")
    found = g.case.agreement
    bound = found if found is not None and found.in_force else None
    if result in {"agreed", "performed", "not_performed"}:
        g.need(bound, "调解协议")
    deed = _ENTRUSTS.get(handoff.category, _ENTRUSTS["assigned"])[0]
    expired = handoff.status == "expired"
    return {
        "to": g.institution_name(handoff.sender, "来文单位"),
        "their_number": g.need(handoff.sender_number, "来文文号"),
        "received": moment_words(handoff.receipt_on) if handoff.receipt_on else "",
        "deed": deed,
        "name": g.matter(),
        "case_number": g.case.number if g.case.accepted_on else "",
        "accepted_on": day_words(g.case.accepted_on.day) if g.case.accepted_on else "",
        "result": "当事人未在规定期限内申请人民调解" if expired else _RESULTS.get(result, "正在办理"),
        "closed": bool(result) or expired,
        "words": () if result or expired else paragraphs(plain(g.paper.facts.get("words"))),
        "agreement": bound.number if bound else "",
        "effective_on": day_words(bound.effective_on) if bound and bound.effective_on else "",
        "due": _last_due(bound),
        "failed_on": _day(g.paper.facts.get("failed_on")),
        "follows": _FOLLOWS.get((handoff.category, result), ""),
        "court": handoff.category in OF_COURTS,
    }


def _entrusted(g: Gathering) -> Handoff | None:
    return next((one for one in reversed(g.case.handoffs) if one.route == ENTRUSTED), None)


def _last_due(found: Agreement | None) -> str:
    days = [one.due_on for one in found.open_obligations] if found else []
    return day_words(max(days)) if days else ""


def _day(value: Any) -> str:
    return plain(value) if value else ""
