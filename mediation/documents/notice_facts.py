"""What notices to the parties say while a case goes on: sessions, more time, performance, leaving, other mediators.

Who is told what, by when and what follows (人民调解法 17, 19, 22, 31 to 33; 人民调解工作若干规定 33, 38). Letters to
other institutions stand in `letter_facts.py`. The last builder prints any other act, question by question.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from mediation.calendar.terms import When
from mediation.definitions.questions import Field, FieldType
from mediation.definitions.workflow import Action
from mediation.documents.gathering import Gathering
from mediation.documents.record_facts import known_people, obligation_of
from mediation.documents.wording import day_words, listed, moment_words, money_words, paragraphs, plain
from mediation.engine.after_non_performance import WAGES
from mediation.engine.amending_folds import DAYS, read_day
from mediation.engine.case import Obligation


def session_notice(g: Gathering) -> dict[str, Any]:
    """调解通知书: every party, when and where, who mediates, that nobody need come who does not want to."""
    arranged = next((one for one in reversed(g.case.sessions) if one.awaited), None)
    at = _moment(g.paper.facts.get("next_at") or g.paper.facts.get("at"))
    g.need(at or (arranged.on if arranged else None), "调解时间")
    on = at or (arranged.on if arranged else None)
    return {
        "name": g.matter(),
        "parties": g.parties(),
        "when": moment_words(on) if on else "",
        "where": g.need(g.said("where"), "调解地点"),
        "manner": g.title("manner", g.paper.facts.get("manner")),
        "mediators": listed(known_people(g, (g.case.lead, *g.case.mediators))),
    }


def _moment(value: object) -> When | None:
    """Read a moment as forms keep it: a recorded `When`, or an instant in words."""
    try:
        return msgspec.convert(value, When) if isinstance(value, dict) else When.at(msgspec.convert(value, datetime))
    except ValueError:  # no moment at all, or one without a place on the clock of the world
        return None


def extension_consent(g: Gathering) -> dict[str, Any]:
    """延期同意书 (若干规定 33): once, signed by all before the time is over; the new last day where it is known."""
    signed = {int(one[0]): str(one[1]) for one in g.paper.facts.get("signatures", ()) if isinstance(one, list | tuple)}
    clock = g.case.clock("month")
    new = clock.due_on if clock is not None and clock.extension is not None and clock.due_on is not None else None
    return {
        "name": g.matter(),
        "days": g.need(plain(g.paper.facts.get("days")), "延长天数"),
        "new_day": day_words(new) if new else "",
        "accepted_on": day_words(g.case.accepted_on.day) if g.case.accepted_on else "",
        "rows": tuple(
            (one, day_words(date.fromisoformat(signed[one.no])) if one.no in signed else "") for one in g.parties()
        ),
    }


#: Fields of a record that can be corrected once it is closed, as the sheet names them.
CORRECTED = {
    "name": "姓名或名称", "id_number": "证件号码", "phone": "电话", "address": "地址",
    "legal_representative": "法定代表人", "guardian": "监护人", "guardian_relation": "监护人与其关系",
    "on": "日期", "place": "地点", "record": "记录",
    "undisputed": "无争议事实", "others": "其他参加人", "title": "事由", "summary": "简要情况",
    "claims": "申请事项", "amount": "金额", "arose_on": "发生日期", "proof": "凭证种类", "note": "凭证说明",
}  # fmt: skip


def urge_notice(g: Gathering) -> dict[str, Any]:
    """督促履行通知: to the debtor of one obligation, what is overdue since when, and what may follow."""
    return _about_obligation(g) | {"to": _name_of(g, "debtor"), "others": _name_of(g, "creditor")}


def non_performance_notice(g: Gathering) -> dict[str, Any]:
    """不履行告知书: to the creditor, which way is open: 强制执行, 支付令, 起诉 or back to the police (法 31 to 33)."""
    found, _ = obligation_of(g)
    came = g.incoming()
    return _about_obligation(g) | {
        "to": _name_of(g, "creditor"),
        "others": _name_of(g, "debtor"),
        "confirmed": found is not None and found.confirmed_on is not None,
        "wages": bool({g.case.kind, g.case.subkind} & {*WAGES}),
        "police": g.institution_name(came.sender, "公安机关") if came is not None and came.category == "B" else "",
        "reason": paragraphs(g.said("reason")),
    }


def _about_obligation(g: Gathering) -> dict[str, Any]:
    found, owed = obligation_of(g)
    if found is None or owed is None:
        return {}
    return {
        "name": g.matter(),
        "agreement": found.number,
        "effective_on": day_words(found.effective_on) if found.effective_on else "",
        "ordinal": owed.no,
        "what": owed.what.rstrip("。；"),
        "amount": _still_owed(g, owed),
        "due_on": day_words(owed.due_on),
        "urged_on": day_words(owed.urged_on.day) if owed.urged_on else "",
        "way": g.title("way", g.paper.facts.get("way")),
    }


def _still_owed(g: Gathering, owed: Obligation) -> str:
    try:
        whole = money_words(owed.amount) if owed.amount else ""
        paid = f"，已付{money_words(owed.paid)}" if owed.amount and owed.paid else ""
    except ValueError:
        g.lack("金额")
        return ""
    return whole + paid


def _name_of(g: Gathering, side: str) -> str:
    _, owed = obligation_of(g)
    party = g.case.party(getattr(owed, side)) if owed else None
    return party.name if party else ""


def leaving_notice(g: Gathering) -> dict[str, Any]:
    """退出调解告知书: to the party that leaves, which ways remain to it, and that the others go on (法 17, 26)."""
    no = g.need(g.paper.party or g.paper.facts.get("party"), "退出的当事人")
    party = g.party(no) if no else None
    return {
        "addressee": party.name if party else "",
        "name": g.matter(),
        "others": listed(tuple(one.name for one in g.parties() if party is None or one.no != party.no)),
        "reason": paragraphs(g.said("reason")),
    }


def replacement_notice(g: Gathering) -> dict[str, Any]:
    """更换调解员告知书: who mediates now and why; the parties may ask for another once more (法 19)."""
    return {
        "name": g.matter(),
        "parties": g.parties(),
        "mediators": listed(g.mediators()),
        "reason": g.title("reason_code", g.paper.facts.get("reason_code")),
    }


def correction_sheet(g: Gathering) -> dict[str, Any]:
    """记录更正表: what stood in a closed record, what is right, why, who asked and who approved; behind the file."""
    no = g.need(g.paper.facts.get("correction"), "第几号更正")
    one = g.need(next((one for one in g.case.late_corrections if one.no == no), None), "更正的内容")
    if one is None:
        return {}
    whose = {"party": f"第{one.ref}号当事人", "session": f"第{one.ref}次调解记录", "case": "案情登记"}
    return {
        "name": g.matter(),
        "number": g.case.number,
        "archive_number": g.case.archive_number,
        "what": f"{whose.get(one.of, f'第{one.ref}项义务第{one.entry}笔登记')}的{CORRECTED.get(one.field, one.field)}",
        "was": paragraphs(_shown(g, one.field, one.was) or "（空）"),
        "now": paragraphs(_shown(g, one.field, one.now)),
        "reason": paragraphs(one.reason),
        "asked_by": listed(known_people(g, (one.asked_by,))),
        "asked_on": day_words(one.asked_on.day),
        "decided_by": listed(known_people(g, (one.decided_by,))),
        "decided_on": day_words(one.decided_on.day) if one.decided_on else "",
        "words": paragraphs(one.words),
    }


def _shown(g: Gathering, field: str, text: str) -> str:
    if field == "proof":
        return g.title("proof", text) or text
    if field == "amount" and text:
        return f"{text}元"
    when = read_day(text) if field in DAYS else None
    return moment_words(when) if when else text


def act_sheet(g: Gathering) -> dict[str, Any]:
    """A record of any other act: its form, question by question, in the workflow's own words.

    What a form marks as sensitive, and concessions, stay out of it, as they do of every paper.
    """
    action = _action(g)
    asked = action.asks if action else ()
    rows = tuple(
        (one.title.zh, one.type == FieldType.long_text, paragraphs(words))
        for one in asked
        if not one.sensitive and one.key != "concessions" and (words := _words(g, one, g.paper.facts.get(one.key)))
    )
    return {
        "name": g.matter(),
        "parties": g.parties(),
        "number": "" if g.case.number == g.paper.number else g.case.number,
        "act": action.title.zh if action else "",
        "when": moment_words(g.paper.on),
        "rows": rows,
        "handlers": listed(known_people(g, (g.case.lead, *g.case.mediators))),
    }


def _action(g: Gathering) -> Action | None:
    """The act that draws up this paper: the one whose form has every answer that the paper carries."""
    fitting = [one for one in g.workflow.actions.values() if g.paper.kind in one.papers]
    given = set(g.paper.facts)
    return next((one for one in fitting if given <= {field.key for field in one.asks}), fitting[0] if fitting else None)


def _words(g: Gathering, field: Field, value: object) -> str:
    """Write an answer out: titles for choices, names for people, parties and institutions."""
    if value in (None, "", [], ()):
        return ""
    many = value if isinstance(value, list | tuple) else (value,)
    if field.type in {FieldType.choice, FieldType.choices}:
        titles = {one.key: one.title.zh for one in field.choices}
        return listed(tuple(titles.get(str(one), g.title(field.key, one)) for one in many))
    if field.type in {FieldType.person, FieldType.people}:
        return listed(known_people(g, tuple(many)))
    if field.type in {FieldType.party, FieldType.parties}:
        return listed(tuple(one.name for one in g.case.parties if one.no in many))
    if field.type in {FieldType.institution, FieldType.institutions}:
        return listed(tuple(one.name for key, one in g.town.institutions.items() if key in many))
    if field.type in _WITHOUT_WORDS:
        return ""
    found = _moment(value) if field.type == FieldType.moment else None
    return moment_words(found) if found else plain(value)


_WITHOUT_WORDS = frozenset(
    {FieldType.answers, FieldType.obligations, FieldType.obligation, FieldType.signatures, FieldType.new_parties,
     FieldType.case, FieldType.place, FieldType.power, FieldType.level}
)  # fmt: skip
