"""What the forms and records of the case file say: application, register, session record, agreement, visit, cover.

Field by field as the national formats have them (司发通〔2010〕239 号, 人民调解法 27 to 30). Letters to others stand
in `letter_facts.py`. Each builder takes what it needs from a `Gathering` and returns what its template prints.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import msgspec

from mediation.documents.gathering import Gathering, Person
from mediation.documents.wording import day_words, listed, moment_words, money_words, numeral, paragraphs
from mediation.engine.case import Agreement, Obligation, Session

_COVER_HOLDS = 40
"""How many characters the remarks on a cover may have: two lines."""

RESULTS = {
    "continued": "继续调解",
    "agreed": "达成调解协议",
    "partly": "部分达成调解协议",
    "failed": "未达成调解协议",
    "not_attended": "当事人未到场，调解未能进行",
    "postponed": "改期调解",
}
_NOT_HELD = {"not_attended", "postponed"}
_OWN_NUMBER = re.compile(r"^[（(]?[0-9一二三四五六七八九十]{1,3}[)）、.．]\s*")


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered item of an agreement, and how, where and by when it is to be performed (empty for a mere term)."""

    ordinal: str
    words: str
    amount: str = ""
    performance: str = ""


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """A place to sign: what stands before it, whose it is, and the day if the record has it."""

    label: str
    name: str
    day: str = ""


def application(g: Gathering) -> dict[str, Any]:
    """人民调解申请书: both sides' particulars, the dispute, what is asked for."""
    parties = g.parties()
    applicants = tuple(one for one in parties if one.side == "申请人")
    claims = g.said("claims") or g.case.claims
    asked_on = g.case.requested_on
    return {
        "applicants": g.need(applicants, "申请人"),
        "others": g.need(tuple(one for one in parties if one.side != "申请人"), "被申请人"),
        "summary": paragraphs(g.need(g.case.summary, "纠纷简要情况")),
        "claims": tuple(_OWN_NUMBER.sub("", one) for one in paragraphs(g.need(claims, "当事人申请事项"))),
        "asked_on": day_words((asked_on or g.paper.on).day),
    }


def acceptance_register(g: Gathering) -> dict[str, Any]:
    """人民调解受理登记表: who, what kind, which way in, consent; signed by the parties and the registrar."""
    g.need(g.case.accepted_on, "受理日期")
    came = next((one for one in g.case.handoffs if one.direction == "in" and one.no == 1), None)
    source = "委托移送" if came else g.choice("source", g.case.source, "案件来源")
    offer = g.case.handoff(g.paper.handoff)
    taken = offer if offer and offer.direction in {"up", "down"} else None
    way = "applied" if taken or "申请" in source else "own" if "主动" in source else "entrusted"
    incoming = came if way == "entrusted" else None
    return {
        "accepted_on": day_words(g.paper.on.day),
        "way": way,
        "sender": g.institution_name(incoming.sender, "移送单位") if incoming else source.removesuffix("委托移送"),
        "letter": g.letter_number(incoming) if incoming else "",
        "offered_by": g.institution_name(taken.sender, "提请单位") if taken else "",
        "parties": g.parties(),
        "dispute": g.dispute(),
        "summary": paragraphs(g.need(g.case.summary, "纠纷简要情况")),
    }


def session_record(g: Gathering) -> dict[str, Any]:
    """人民调解记录: one meeting, who was there, what was said and what came of it; no concession is ever printed."""
    session = _session(g)
    if session is None:
        return {}
    if not g.case.rights_told:
        g.lack("告知人民调解相关规定的记录")
    record = paragraphs(session.record) + paragraphs(session.undisputed and f"无争议事实：{session.undisputed}")
    if session.result not in _NOT_HELD:
        g.need(record, "调解记录正文")
    mediators = g.people(session.mediators, "人民调解员") if session.mediators else g.mediators()
    return {
        "when": moment_words(session.on),
        "place": g.need(session.place, "调解地点"),
        "manner": _titled(g, "manner", session.manner),
        "present": g.parties(session.present) if session.present else (),
        "absent": _names_of(g, session.absent),
        "others": session.others,
        "language": listed(
            tuple(one for one in (_titled(g, "language", session.language), session.interpreter) if one)
        ),
        "interpreter": session.interpreter,
        "absent_reason": session.absent_reason,
        "recorded": session.recorded,
        "cannot_write": _names_of(g, session.cannot_write),
        "written_by": session.written_by,
        "witness": session.witness,
        "thumb_prints": _names_of(g, session.thumb_prints),
        "public": session.open_to_public,
        "record": record,
        "result": session.result,
        "result_words": RESULTS.get(session.result) or g.choice("result", session.result, "调解结果"),
        "reason": paragraphs(g.said("failure_reason")),
        "read_out": session.read_out,
        "mediators": mediators,
    }


def _names_of(g: Gathering, numbers: tuple[int, ...]) -> str:
    return listed(tuple(one.name for one in g.parties(numbers))) if numbers else ""


def _titled(g: Gathering, field: str, value: str) -> str:
    """The title of a choice, or the words themselves; a bare key without a title is left out."""
    return g.title(field, value) or ("" if value.isascii() else value)


def _session(g: Gathering) -> Session | None:
    held = [one for one in g.case.sessions if one.no == g.paper.session or (not g.paper.session and one.held)]
    return g.need(held[-1] if held else None, "调解会记录")  # type: ignore[no-any-return]


def agreement(g: Gathering) -> dict[str, Any]:
    """人民调解协议书 (法 29): parties, facts, numbered terms, performance, copies, signatures with their days."""
    found = _agreement(g)
    if found is None:
        return {}
    parties = g.parties(found.parties)
    g.need(g.paper.number or found.number or g.case.number, "协议书编号")
    copies = max(found.copies, len(parties) + 1)
    mediators = g.mediators()
    return _terms(g, found) | {
        "parties": parties,
        "copies": numeral(copies) if copies < 100 else str(copies),
        "part": found.scope != "all",
        "replaces": next((one.number for one in g.case.agreements if one.no == found.supersedes), ""),
        "signers": tuple(_party_signer(one, found) for one in parties),
        "mediators": tuple(
            Signer(label="人民调解员（签名）", name=name, day=_signed(found, f"mediator:{account}"))
            for account, name in zip(_accounts(g), mediators, strict=False)
        ),
        "sealed_on": _signed(found, "seal"),
        "effective_on": day_words(found.effective_on) if found.effective_on else "",
    }


def oral_agreement_register(g: Gathering) -> dict[str, Any]:
    """口头协议登记表 (法 28, 30): the same contents; the mediator signs, the parties need not."""
    found = _agreement(g)
    if found is None:
        return {}
    return _terms(g, found) | {
        "parties": g.parties(found.parties),
        "mediators": g.mediators() if g.case.mediators else (),
        "reached_on": moment_words(found.reached_on),
    }


def _agreement(g: Gathering) -> Agreement | None:
    chosen = next((one for one in g.case.agreements if one.no == g.paper.agreement), None)
    return g.need(chosen or g.case.agreement, "调解协议")  # type: ignore[no-any-return]


def _terms(g: Gathering, found: Agreement) -> dict[str, Any]:
    """The items: terms first, then what is owed, numbered through; an amount that is none is a missing fact."""
    items = [Term(ordinal="", words=_OWN_NUMBER.sub("", one)) for one in paragraphs(found.terms)]
    items += [_owed(g, one) for one in found.obligations]
    g.need(tuple(items), "协议内容")
    numbered = tuple(msgspec.structs.replace(one, ordinal=numeral(no)) for no, one in enumerate(items, 1) if no < 100)
    return {
        "facts": paragraphs(g.need(found.facts or g.case.summary, "纠纷主要事实、争议事项")),
        "claims": tuple(_OWN_NUMBER.sub("", one) for one in paragraphs(g.case.claims)),
        "terms": numbered,
    }


def _owed(g: Gathering, one: Obligation) -> Term:
    debtor, creditor = g.case.party(one.debtor), g.case.party(one.creditor)
    name = f"第{one.no}项义务的"
    g.need(debtor, f"{name}义务人")
    g.need(creditor, f"{name}权利人")
    g.need(one.what, f"{name}内容")
    amount = ""
    if one.amount:
        try:
            amount = money_words(one.amount)
        except ValueError:
            g.lack(f"{name}金额")
    from_to = f"由{debtor.name}向{creditor.name}履行：" if debtor and creditor else ""
    ways = (
        f"于{day_words(one.due_on)}前（含当日）",
        one.where and f"在{one.where}",
        one.manner and f"以{one.manner}方式履行",
    )
    how = "，".join(way for way in ways if way) + ("" if one.manner else "履行")
    return Term(
        ordinal="",
        words=f"{from_to}{one.what.rstrip('。；')}",
        amount=amount,
        performance=how + (f"，以{g.title('proof', one.proof) or one.proof}为履行凭证" if one.proof else ""),
    )


def _accounts(g: Gathering) -> tuple[str, ...]:
    lead = (g.case.lead,) if g.case.lead else ()
    return lead + tuple(one for one in g.case.mediators if one != g.case.lead)


def _party_signer(one: Person, found: Agreement) -> Signer:
    label = "当事人（代表人签名并加盖印章）" if one.body else "当事人（签名、盖章或按指印）"
    return Signer(label=label, name=one.name, day=_signed(found, f"party:{one.no}"))


def _signed(found: Agreement, who: str) -> str:
    days: list[date] = [one.on for one in found.signatures if one.who == who]
    return day_words(days[-1]) if days else ""


def visit_record(g: Gathering) -> dict[str, Any]:
    """回访记录: which agreement, what about, when, what was found, by whom."""
    visits = [one for one in g.case.visits if one.on == g.paper.on] or list(g.case.visits)
    visit = g.need(visits[-1] if visits else None, "回访记录")
    if visit is None:
        return {}
    found = next((one for one in reversed(g.case.agreements) if one.number), None)
    return {
        "parties": listed(tuple(one.name for one in g.parties())),
        "agreement": found.number if found else "",
        "matter": g.matter(),
        "when": moment_words(visit.on),
        "findings": tuple(
            (label, _titled(g, field, words) or words)
            for label, field, words in (
                ("履行情况", "performance", visit.performance),
                ("满意度", "satisfaction", visit.satisfaction),
                ("起诉及判决情况", "lawsuit", visit.lawsuit),
                ("错调、激化等隐患及措施", "hidden_danger", visit.hidden_danger),
            )
        ),
        "visitor": g.people((visit.visitor,), "回访人"),
    }


def _remark(reason: str) -> str:
    """What a cover has room for; a longer reason stands whole in the statement on the file."""
    return reason if len(reason) <= _COVER_HOLDS and "\n" not in reason else "缺件原因见卷宗情况说明"


def cover(g: Gathering) -> dict[str, Any]:
    """卷宗封面: name and number of the file, mediators, days, who filed it, how long it is kept."""
    case = g.case
    accepted, ended = g.need(case.accepted_on or case.logged_on, "受理日期"), g.need(case.concluded_on, "结案日期")
    return {
        "name": g.matter(),
        "file_number": g.need(case.number, "卷号"),
        "archive_number": case.archive_number,
        "mediators": listed(g.mediators()) if case.mediators else "",
        "from_day": day_words(accepted.day) if accepted else "",
        "to_day": day_words(ended.day) if ended else "",
        "filer": g.said("filed_by"),
        "filed_on": day_words(g.paper.on.day),
        "retention": g.said("retention"),
        "remark": _remark(g.said("missing_reason")),
    }
