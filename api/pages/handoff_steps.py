"""A handoff as a way with stations: how far it has come, and the trail of who signed what when. Words only.

What the other side may see is decided in `handoffs.py`; what each clock says in `handoff_view.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from api.naming import Names
from mediation.calendar.moments import When
from mediation.engine.case import Handoff

Step = tuple[str, bool]

_AWAITED = {
    "drafted": "等待{sender}签发",
    "offered": "等待{receiver}签收并答复",
    "accepted": "等待{receiver}反馈结果",
}
_OFFERED = {"appraisal": "等待{receiver}出具鉴定评估报告"}
_STATION_ANSWERS = {"police_report": "等待{receiver}确认收悉", "police_visits": "{sender}、{receiver}分别查访"}


def steps(handoff: Handoff) -> list[dict[str, str]]:
    """The stations of a handoff with the police, each done, here or ahead; none for others, or once it ended early."""
    if handoff.route == "police_b":
        found = _entrusted(handoff)
    elif handoff.route == "police_a":
        found = _referred(handoff)
    elif handoff.route == "police_d":
        found = [
            ("移交", True),
            ("公安签收", handoff.receipt_on is not None),
            ("公安答复", handoff.status == "returned"),
        ]
    else:
        return []
    if handoff.status in {"declined", "expired", "revoked"} or _ended_otherwise(handoff):
        return []
    here = next((place for place, (_, done) in enumerate(found) if not done), len(found))
    css = ["been" if place < here else "here" if place == here else "ahead" for place in range(len(found))]
    return [{"title": title, "css": one} for (title, _), one in zip(found, css, strict=True)]


def awaited(handoff: Handoff, names: Names) -> str:
    """Say who is to do what."""
    words = _AWAITED.get(handoff.status, "已了结")
    if handoff.status == "offered":
        words = _OFFERED.get(handoff.route, words)
    if handoff.status == "offered" and handoff.receipt_on is not None:
        words = "{receiver}已签收，等待答复"
    elif handoff.status == "accepted" and handoff.application_on is not None:
        words = "等待{sender}认可或者不予认可"  # who of them has to act is that side's own affair
    elif handoff.status == "accepted" and handoff.facts.get("extension_step") == "asked":
        words = "等待{sender}答复延期，{receiver}照常办理"
    elif handoff.status == "accepted" and handoff.route in _STATION_ANSWERS:
        words = _STATION_ANSWERS[handoff.route]
    return words.format(sender=names.institution(handoff.sender), receiver=names.institution(handoff.receiver))


def follows(handoff: Handoff, names: Names) -> str:
    """Say what follows at the side that handed over, where a handoff came back without what it was meant for."""
    if handoff.status != "returned" or handoff.direction != "in":
        return ""
    sender = names.institution(handoff.sender)
    if handoff.outcome == "not_recognised":
        return f"由{sender}依法处理；协议在当事人之间仍然有效，双方均须告知"
    if handoff.category == "B" and handoff.outcome in {"failed", "excluded", "not_performed"}:
        since = _said(handoff.facts.get("failed_on"), names)
        return f"由{sender}依法处理" + (f"，公安办案期限自{since}起算" if since else "")
    return ""


def _entrusted(handoff: Handoff) -> list[Step]:
    returned = handoff.status == "returned"
    applied = handoff.application_on is not None
    return [
        ("登记警情", True),
        ("所领导签发", handoff.signed_off_on is not None),
        ("调委会签收", handoff.receipt_on is not None or handoff.status in {"accepted", "returned"}),
        ("受理", handoff.status in {"accepted", "returned"}),
        ("达成协议", handoff.feedback_on is not None or applied),
        ("履行并双方申请", applied),
        ("认可，不予处罚", returned),
    ]


def _referred(handoff: Handoff) -> list[Step]:
    taken = handoff.status in {"accepted", "returned"}
    return [
        ("登记警情", True),
        ("调委会签收", handoff.receipt_on is not None or taken),
        ("受理", taken),
        ("达成协议", handoff.feedback_on is not None or handoff.status == "returned"),
        ("履行反馈", handoff.status == "returned"),
    ]


def _ended_otherwise(handoff: Handoff) -> bool:
    good = {"police_a": {"settled"}, "police_b": {"no_penalty"}}.get(handoff.route)
    return good is not None and handoff.status == "returned" and handoff.outcome not in good


def trail(
    handoff: Handoff, names: Names, papers: list[dict[str, Any]], outcome: str, *, own: bool
) -> list[dict[str, Any]]:
    """The trail of receipts, oldest first: the day, who, what, the number given, and the papers of that act.

    `own` says whether the reader is of the sending side, which alone is told what its officer proposed to its deputy.
    """
    sender, receiver = names.institution(handoff.sender), names.institution(handoff.receiver)
    facts = handoff.facts
    drafter = names.person(str(facts["drafted_by"])) if facts.get("drafted_by") else ""
    answered = {
        "declined": f"{receiver}不予接收",
        "expired": "移送失效",
    }.get(handoff.status, f"{receiver}接收")
    found: list[tuple[When | None, str, str]] = [
        (handoff.signed_off_on or handoff.offered_on, _offered(handoff, sender, drafter, names), handoff.sender_number),
        (handoff.receipt_on, f"{receiver}签收", handoff.receiver_number),
        (handoff.answered_on, answered, ""),
        (_day(facts.get("extension_asked_on")), f"商请延期至{_said(facts.get('extension_day'), names)}", ""),
        (_day(facts.get("extension_answered_on")), _extension(facts.get("extension_step")), ""),
        (handoff.feedback_on, "反馈：协议已生效", ""),
        (handoff.application_on, "反馈：协议已履行，双方书面申请不予处罚", ""),
        *(_proposals(facts, names) if own else ()),
        (handoff.returned_on, _returned(handoff, outcome), str(facts.get("decision_number") or "")),
    ]
    rows = [(when, words, number) for when, words, number in found if when is not None]
    rows.sort(key=lambda row: row[0].day)  # within a day they stand in the order of the protocol
    return [
        {
            "on": names.when(when),
            "words": words,
            "number": number,
            "papers": [one for one in papers if one.get("when") == when],
        }
        for when, words, number in rows
    ]


_PROPOSED = {"recognise": "认可，不予处罚", "not_recognise": "不予认可"}


def _proposals(facts: dict[str, Any], names: Names) -> list[tuple[When | None, str, str]]:
    """What was proposed inside the station, and whether the deputy sent it back."""
    who = names.person(str(facts["proposed_by"])) if facts.get("proposed_by") else ""
    wish = _PROPOSED.get(str(facts.get("proposal")), "")
    why = f"：{facts['proposal_reason']}" if facts.get("proposal_reason") else ""
    return [
        (_day(facts.get("proposed_on")), f"{who}呈请{wish}{why}", ""),
        (_day(facts.get("sent_back_on")), f"分管领导退回呈请：{facts.get('sent_back_reason') or ''}", ""),
    ]


def _offered(handoff: Handoff, sender: str, drafter: str, names: Names) -> str:
    if handoff.signed_off_by is not None:
        return f"{sender}发出（{drafter}起草，{names.person(handoff.signed_off_by)}签发）"
    if handoff.status == "drafted":
        return f"{sender}起草（{drafter}），待签发"
    return f"{sender}发出"


def _returned(handoff: Handoff, outcome: str) -> str:
    if handoff.status == "revoked":
        return "移送方撤回"
    return f"了结：{outcome}" if outcome else "了结"


def _extension(step: object) -> str:
    return {"agreed": "公安同意延期", "refused": "公安不同意延期"}.get(str(step), "答复延期")


def _day(value: object) -> When | None:
    return When.on(date.fromisoformat(value)) if isinstance(value, str) and value else None


def _said(value: object, names: Names) -> str:
    when = _day(value)
    return names.when(when) if when is not None else ""
