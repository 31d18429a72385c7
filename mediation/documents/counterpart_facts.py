"""What letters to and from counterparts other than the police say: courts, departments, committees, services.

There is no national format for these; the application for confirmation follows what 民诉法解释 354 wants handed in.
What was conceded in mediation is in none of them. Letters to and from the police stand in `letter_facts.py`.
"""

from __future__ import annotations

from typing import Any

from mediation.documents.gathering import Gathering
from mediation.documents.wording import day_words, listed, moment_words, paragraphs, plain
from mediation.engine.case import Agreement, Handoff
from mediation.engine.guards_counterparts import ENTRUSTED, OF_COURTS
from mediation.town.institutions import AccountId

_RULES = "《最高人民法院关于人民法院特邀调解的规定》"
#: What the letter does and by which article, by what it is.
_ENTRUSTS = {
    "before_filing": (
        "委派",
        f"依据{_RULES}第十一条，经当事人同意，现委派你委先行调解",
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
    "before_filing": "调解期限为三十日，自签收材料之日起计算；双方同意延长的，不受此限。",
    "ordinary": "调解期限为十五日，自签收材料之日起计算；双方同意延长的，不受此限。",
    "summary": "调解期限为七日，自签收材料之日起计算；双方同意延长的，不受此限。",
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


# --- letters that ask --------------------------------------------------------------------------------------------

#: What each letter asks for, and by which article, by its route.
_ASKS = {
    "department": "依据《中华人民共和国人民调解法》第二十条，请你单位对下列事项予以协助，并将处理情况函复我委",
    "joint_committee": "依据《人民调解工作若干规定》第二十七条，经各方当事人同意，邀请你单位派员联合调解，并请函复",
    "appraisal": "经各方当事人同意，委托你单位就下列事项进行鉴定评估，并请出具书面报告。鉴定评估期间不计入调解期限",
    "service": "经当事人本人同意，转介你单位提供服务，并请函复",
}
_SERVICES = {
    "legal_aid": "符合条件的，请依法提供法律援助",
    "psychological": "请提供心理疏导",
    "opinion": "请就专业问题出具意见",
}
_REPLIES = {
    "department": ("已处理", "已说明情况", "不属本部门"),
    "joint_committee": ("同意，派员联合调解", "不能参加"),
    "appraisal": ("接受委托", "退回委托"),
    "service": ("已出具意见", "已受理", "不能提供"),
}


def counterpart_letter(g: Gathering) -> dict[str, Any]:
    """协助函、联合调解邀请函、服务转介函、鉴定评估委托书, each with the reply to tear off."""
    handoff = g.handoff()
    if handoff is None:
        return {}
    route = handoff.route
    apart = route in {"appraisal", "service"}  # who appraises or helps learns who is concerned, not where all live
    return {
        "to": g.institution_name(handoff.receiver, "收函单位"),
        "sender": g.institution_name(handoff.sender, "发函单位"),
        "route": route,
        "asks": _ASKS.get(route, _ASKS["department"]),
        "service": _SERVICES.get(str(handoff.facts.get("service") or ""), ""),
        "name": g.matter(),
        "case_number": g.case.number,
        "parties": g.parties(),
        "contacts": not apart,
        "summary": paragraphs(g.need(g.case.summary, "纠纷简要情况")),
        "question": paragraphs(g.need(str(handoff.facts.get("question") or ""), "具体请求")),
        "when_where": str(handoff.facts.get("when_where") or ""),
        "chosen": g.title("chosen", handoff.facts.get("chosen")),
        "fees": str(handoff.facts.get("fees") or ""),
        "asked_by": _person(g, handoff.facts.get("asked_by")),
        "replies": _REPLIES.get(route, _REPLIES["department"]),
    }


def _person(g: Gathering, account: Any) -> str:
    found = g.town.people.get(AccountId(str(account or "")))
    return found.name if found else ""


# --- judicial confirmation ---------------------------------------------------------------------------------------


def confirmation_application(g: Gathering) -> dict[str, Any]:
    """司法确认申请书: all who are bound apply together, with the statements that they make (民诉法解释 351 to 355)."""
    found, handoff = _confirmed(g)
    if found is None or handoff is None:
        return {}
    return {
        **_of_agreement(g, found),
        "court": g.institution_name(handoff.receiver, "人民法院"),
        "parties": g.parties(found.parties),
        "proof": str(handoff.facts.get("property_proof") or ""),
        "copies": len(g.parties(found.parties)) + 1,
    }


def mediation_certificate(g: Gathering) -> dict[str, Any]:
    """主持调解证明: that the committee presided, who did, and that the agreement is in force (民诉法解释 354)."""
    found, handoff = _confirmed(g)
    if found is None or handoff is None:
        return {}
    return {
        **_of_agreement(g, found),
        "court": g.institution_name(handoff.receiver, "人民法院"),
        "accepted_on": day_words(g.case.accepted_on.day) if g.case.accepted_on else "",
        "case_number": g.case.number,
        "mediators": listed(tuple(filter(None, (_person(g, one) for one in _presiding(g))))),
        "sides": listed(tuple(one.name for one in g.parties(found.parties))),
    }


def _presiding(g: Gathering) -> tuple[Any, ...]:
    """Name the lead first, then the others."""
    return tuple(dict.fromkeys((*((g.case.lead,) if g.case.lead else ()), *g.case.mediators)))


#: What follows a ruling (民事诉讼法 206, 民诉法解释 355 to 358).
_AFTER = {
    "confirmed": (
        "人民法院裁定上述调解协议有效",
        "一方当事人拒绝履行或者未全部履行的，对方当事人可以向作出裁定的人民法院或者与其同级的被执行财产所在地的人民法院申请强制执行。"
        "协议经确认后，不得通过调解委员会变更或者撤销。",
    ),
    "rejected": (
        "人民法院裁定驳回司法确认申请",
        "你方可以与对方协商，通过调解方式变更原调解协议或者达成新的调解协议，也可以向人民法院提起诉讼。"
        "裁定驳回不影响你方继续自愿履行合法的约定。",
    ),
    "not_taken": (
        "人民法院裁定不予受理司法确认申请",
        "你方可以与对方协商变更原调解协议或者达成新的调解协议，也可以就有关争议依法向人民法院提起诉讼或者请求有关机关处理。",
    ),
    "withdrawn": (
        "司法确认申请已撤回或者按撤回处理",
        "调解协议仍然有法律约束力，各方应当按照约定履行；在协议生效之日起三十日内仍可以再次共同申请司法确认。",
    ),
}


def ruling_notice(g: Gathering) -> dict[str, Any]:
    """司法确认结果告知书: one per party, what the court ruled and which ways are open now (民事诉讼法 206)."""
    addressee = g.need(g.party(g.paper.party) if g.paper.party else None, "受告知的当事人")
    found = _of_the_paper(g)
    number = g.need(found.number if found else "", "协议书编号")
    ruling = str(g.need(str(g.paper.facts.get("ruling") or ""), "裁定结果"))
    court = next((one for one in reversed(g.case.handoffs) if one.route == "court_confirmation"), None)
    said, follows = _AFTER.get(ruling, ("", ""))
    return {
        "addressee": addressee,
        "name": g.matter(),
        "agreement": number,
        "court": g.institution_name(court.receiver, "人民法院") if court else "",
        "ruling_number": str(g.paper.facts.get("ruling_number") or ""),
        "said": said,
        "follows": follows,
    }


def _of_the_paper(g: Gathering) -> Agreement | None:
    """Find the agreement that the paper is about, where two stand side by side; else the newest."""
    return next((one for one in g.case.agreements if one.no == g.paper.agreement), None) or g.case.agreement


def _confirmed(g: Gathering) -> tuple[Agreement | None, Handoff | None]:
    found = _of_the_paper(g)
    handoff = next((one for one in reversed(g.case.handoffs) if one.route == "court_confirmation"), None)
    g.need(handoff, "司法确认申请记录")
    return g.need(found if found is not None and found.in_force else None, "已生效的调解协议"), handoff


def _of_agreement(g: Gathering, found: Agreement) -> dict[str, Any]:
    effective = g.need(found.effective_on, "协议生效日")
    return {
        "name": g.matter(),
        "agreement": g.need(found.number, "协议书编号"),
        "effective_on": day_words(effective) if effective else "",
        "reached_on": day_words(found.reached_on.day),
        "facts": paragraphs(found.facts or g.case.summary),
        "committee": g.institution_name(g.paper.institution, "人民调解委员会"),
    }
