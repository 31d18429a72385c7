"""Corrections and redactions of a record in words: what stood, what stands now, who, when and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.naming import Names
from mediation.engine import events as ev
from mediation.engine.amending_folds import DAYS
from mediation.engine.amendments import Amended, Correction
from mediation.engine.case import Case
from mediation.engine.redacting import KINDS

FIELD_WORDS = {
    "name": "姓名或名称",
    "id_number": "证件号码",
    "phone": "电话",
    "address": "地址",
    "legal_representative": "法定代表人",
    "guardian": "监护人",
    "guardian_relation": "监护人与其关系",
    "on": "时间",
    "place": "地点",
    "record": "记录",
    "undisputed": "无争议事实",
    "others": "其他参加人",
    "title": "事由",
    "summary": "简要情况",
    "claims": "申请事项",
    "amount": "金额",
    "arose_on": "发生日期",
    "proof": "凭证种类",
    "note": "凭证说明",
    "struck": "效力",
    "obligation": "所属义务",
}
_OF_ENTRY = {"on": "日期", "amount": "金额"}


def said_correction(one: Correction, names: Names) -> str:
    """Tell one correction in a sentence."""
    was, now = _value(one, one.was, names), _value(one, one.now, names)
    what = f"{_of_what(one, names)}的{_field(one)}"
    return f"更正{what}：原“{was}”，现“{now}”。原因：{one.reason}。"


def said_redaction(event: ev.RedactionAsked | ev.RedactionDecided, names: Names) -> str:
    """Tell a demand to remove values, or what was decided on it."""
    match event:
        case ev.RedactionAsked(redaction=one):
            ordered = f"，责令机关：{one.ordered_by}" if one.ordered_by else ""
            what = f"申请依法删除第 {one.party} 号当事人的{said_kinds(one.what)}"
            return f"{what}。依据：{one.basis}{ordered}。理由：{one.reason}。"
        case ev.RedactionDecided() if not event.done:
            return f"驳回第 {event.no} 号删除申请，理由：{event.words}。"
        case ev.RedactionDecided():
            seqs = "、".join(str(one.seq) for one in event.replaced)
            return (
                f"批准并执行第 {event.no} 号删除申请：第 {seqs} 条记录的内容已替换，"
                f"删除文书 {len(event.papers)} 份、证据文件 {len(event.removed)} 个；编号和校验值保留。"
            )


def said_request(event: ev.CorrectionAsked | ev.CorrectionDecided, names: Names) -> str:
    """Tell that a correction of the closed record was asked for, or what was decided on it."""
    match event:
        case ev.CorrectionAsked(asked=one):
            was, now = _value(one, one.was, names), _value(one, one.now, names)
            what = f"{_of_what(one, names)}的{_field(one)}"
            return f"办结后申请更正{what}：原“{was}”，应为“{now}”。原因：{one.reason}。待司法所批准。"
        case ev.CorrectionDecided():
            words = f"，理由：{event.words}" if event.words else ""
            return f"{'批准' if event.done else '驳回'}第 {event.no} 号更正申请{words}。"


def said_place(one: Amended, names: Names) -> str:
    """Name a value of the record, and what stands there."""
    return f"{_of_what(one, names)}的{_field(one)}：{_value(one, one.was, names)}"


def requests(case: Case, names: Names) -> list[dict[str, Any]]:
    """List what was asked to be put right after the case was closed, newest first."""
    return [
        {
            "no": one.no,
            "what": f"{_of_what(one, names)}的{_field(one)}",
            "was": _value(one, one.was, names),
            "now": _value(one, one.now, names),
            "why": one.reason,
            "asked": f"{names.person(one.asked_by)}，{names.when(one.asked_on)}",
            "status": {"asked": "待批", "refused": "已驳回", "done": "已更正"}[one.status],
            "decided": f"{names.person(one.decided_by)}，{names.when(one.decided_on)}" if one.decided_by else "",
            "words": one.words,
        }
        for one in reversed(case.late_corrections)
    ]


def said_kinds(what: tuple[str, ...]) -> str:
    """Name what is removed."""
    return "、".join(KINDS.get(one, one) for one in what)


def corrections(case: Case, names: Names) -> list[dict[str, Any]]:
    """List every correction, newest first, for the case page."""
    return [
        {
            "of": _of_what(one, names),
            "field": _field(one),
            "was": _value(one, one.was, names) if one.was or one.field == "struck" else "",
            "now": _value(one, one.now, names) if one.now else "",
            "reason": one.reason,
            "who": names.person(one.by),
            "on": names.when(one.on),
            "papers": [f"《{paper.title}》{paper.number}" for paper in case.papers if paper.no in one.papers],
        }
        for one in reversed(case.corrections)
    ]


def _of_what(one: Amended, names: Names) -> str:
    if one.of == "party":
        return f"第 {one.ref} 号当事人（{names.party(one.ref)}）"
    if one.of == "performance":
        return f"第 {one.ref} 项义务第 {one.entry} 笔登记"
    return f"第 {one.ref} 次调解" if one.of == "session" else "案情登记"


def _field(one: Amended) -> str:
    words = _OF_ENTRY.get(one.field) if one.of == "performance" else None
    return words or FIELD_WORDS.get(one.field, one.field)


def _value(one: Amended, text: str, names: Names) -> str:
    field = one.field
    if field == "struck":
        return "误登，划去" if text else "计入"
    if not text:
        return "（空）"
    if field == "obligation":
        return f"第 {text} 项"
    if field == "proof":
        return names.proof(text)
    if field in DAYS:
        moment = datetime.fromisoformat(text)
        return names.instant(moment) if "T" in text else names.day(moment.date())
    return f"{text} 元" if field == "amount" else text
