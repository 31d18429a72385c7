"""What the records kept in the file say besides the forms: rights, identity, power of attorney, investigation, proof.

Field by field as the local catalogue of papers has them (司发通〔2010〕239 号 and 人民调解法 23, 24, 27, 31). Notices
to parties stand in `notice_facts.py`, the forms of the national catalogue in `form_facts.py`.
"""

from __future__ import annotations

from typing import Any

from mediation.documents.gathering import Gathering
from mediation.documents.mandates import signed_lines
from mediation.documents.wording import day_words, listed, moment_words, money_words, numeral, paragraphs, plain
from mediation.engine.case import Agreement, Obligation
from mediation.engine.owed_entries import OwedEntry
from mediation.engine.paper_copies import SCAN
from mediation.engine.standings import holder
from mediation.town.institutions import AccountId

#: Empty lines at the end of a list that is filled in by hand.
_SPARE = 3


def rights_notice(g: Gathering) -> dict[str, Any]:
    """当事人权利义务告知书 (人民调解法 3, 4, 7, 23, 24, 31, 33): every party signs that it was told."""
    return {
        "name": g.matter(),
        "parties": g.parties(),
        "way": g.title("rights_told_by", g.paper.facts.get("rights_told_by")),
    }


def identity_page(g: Gathering) -> dict[str, Any]:
    """当事人身份证明: a page per party on which copies are fixed; numbers stand on the copies alone."""
    return {"name": g.matter(), "pages": _chosen(g)}


def power_of_attorney(g: Gathering) -> dict[str, Any]:
    """授权委托书: a page per party that sends an agent, of all parties where none is known; scope is ticked by hand."""
    chosen = _chosen(g)
    return {
        "name": g.matter(),
        "pages": tuple(one for one in chosen if one.agent) or chosen,
        "given": {one.no: one.agents[-1].powers for one in g.case.parties if one.agents},
        "committee": g.institution_name(holder(g.case), "调解组织"),
    }


def _chosen(g: Gathering) -> tuple[Any, ...]:
    """The party that the form names, otherwise all who remain."""
    no = g.paper.party or g.paper.facts.get("party")
    return g.parties((no,)) if isinstance(no, int) and no else g.parties()


def investigation_record(g: Gathering) -> dict[str, Any]:
    """调查记录: when, where, who took part, who was asked or what was looked at, what was found."""
    return {
        "name": g.matter(),
        "when": moment_words(g.paper.on),
        "where": g.said("where"),
        "whom": g.need(g.said("who"), "被调查人或者现场"),
        "record": paragraphs(g.need(str(g.paper.facts.get("record") or ""), "调查记录正文")),
        "evidence": paragraphs(g.said("evidence")),
        "investigators": known_people(g, (g.case.lead, *g.case.mediators)),
    }


def evidence_list(g: Gathering) -> dict[str, Any]:
    """证据材料目录: what was supplied, by whom, how many sheets, whether checked; without the scans of papers."""
    parties = {one.no: one.name for one in g.case.parties}
    kept = [
        (
            one.title,
            parties.get(one.supplied_by) or one.supplier,
            f"1份{one.pages}页",
            day_words(one.supplied_on.day),
            f"已核对（{day_words(one.checked_on.day)}）" if one.checked_on else "□与原件核对一致",
            "已撤下" if one.withdrawn else "不外送" if one.private else "",
        )
        for one in g.case.evidence
        if one.kind != SCAN
    ]
    told = [(words, g.said("who"), "", "", "□与原件核对一致", "") for words in paragraphs(g.said("evidence"))]
    rows = tuple(kept + told)
    return {"name": g.matter(), "parties": g.parties(), "rows": rows, "spare": max(0, _SPARE - len(rows) // 4)}


def performance_proof(g: Gathering) -> dict[str, Any]:
    """履行凭证 (收条): what was handed over under which obligation, in figures and capitals; signed by the creditor.

    It tells the entry as it stands: one issued anew after a correction shows what was put right.
    """
    found, owed = obligation_of(g)
    if found is None or owed is None:
        return {}
    owed, entry = _entry_of(found, owed, g.paper.facts.get("entry"))
    if entry is not None and not entry.counts:
        g.lack("有效的履行登记（该笔已经划去，凭证请作废）")
    debtor, creditor = g.case.party(owed.debtor), g.case.party(owed.creditor)
    given = (str(g.paper.facts.get("amount") or "") if entry is None else entry.amount) or owed.amount
    proof = (
        (g.said("proof"), g.said("proof_note"))
        if entry is None
        else (g.title("proof", entry.proof) or entry.proof, entry.note)
    )
    return {
        "name": g.matter(),
        "agreement": found.number,
        "ordinal": owed.no,
        "debtor": debtor.name if debtor else "",
        "creditor": creditor.name if creditor else "",
        "what": owed.what,
        "amount": _money(g, given),
        "rest": _rest(owed),
        "proof": listed(tuple(one for one in proof if one)),
    }


def _entry_of(found: Agreement, owed: Obligation, no: object) -> tuple[Obligation, OwedEntry | None]:
    """Find the entry of which a receipt tells, under the obligation where it stands now; None where it says none."""
    entry = next((one for one in owed.entries if one.no == no), None)
    if entry is None or not entry.moved_to:
        return owed, entry
    target = next((one for one in found.obligations if one.no == entry.moved_to), owed)
    moved = [one for one in target.entries if one.moved_from == owed.no and one.on == entry.on and one.counts]
    return (target, moved[-1]) if moved else (owed, entry)


def obligation_of(g: Gathering) -> tuple[Agreement | None, Obligation | None]:
    """Find the agreement and the obligation that the form names; note what is missing."""
    found = next((one for one in g.case.agreements if one.no == g.paper.agreement), None) or g.case.agreement
    g.need(found, "调解协议")
    no = g.need(g.paper.facts.get("obligation"), "哪一项义务")
    owed = next((one for one in found.obligations if one.no == no), None) if found else None
    if found is not None and no and owed is None:
        g.lack("哪一项义务")
    return found, owed


def _money(g: Gathering, amount: str) -> str:
    try:
        return money_words(amount) if amount else ""
    except ValueError:
        g.lack("金额")
        return ""


def _rest(owed: Obligation) -> str:
    """Whether all of it is done now, or only a part of a sum."""
    return "该项义务已全部履行" if owed.performed_on is not None else "该项义务已部分履行"


def closing_report(g: Gathering) -> dict[str, Any]:
    """结案报告表: number, days, who handled it, the parties, how it came, what happened, what came of it, approval."""
    case = g.case
    begun, ended = case.accepted_on or case.logged_on, g.need(case.concluded_on, "结案日期")
    came = next((one for one in case.handoffs if one.direction == "in"), None)
    found = case.agreement
    return {
        "file_number": case.number,
        "filled_on": day_words(g.paper.on.day),
        "unit": g.institution_name(case.custodian, "承办单位"),
        "handlers": listed(known_people(g, (case.lead, *case.mediators))),
        "accepted_on": day_words(begun.day) if begun else "",
        "ended_on": day_words(ended.day) if ended else "",
        "parties": g.parties(),
        "source": (g.title("sources", case.source) or g.title("source", case.source))
        or (f"{g.institution_name(came.sender, '移送单位')}移送（委托）" if came else ""),
        "dispute": g.dispute(),
        "summary": paragraphs(case.summary),
        "result": _result(g, found),
    }


def _result(g: Gathering, found: Agreement | None) -> str:
    """What came of it in one sentence: agreed and performed or not, else why it ended without an agreement."""
    if found is not None and found.in_force:
        bound = [one for one in g.case.standing if one.in_force and one.no != found.no]
        rest = "；其余事项终止调解" if g.case.outcome == "partly_settled" else ""
        return f"经调解，{'；'.join(_settled(one) for one in (*bound, found))}{rest}。"
    why = g.title("reason_code", g.case.outcome_reason) or g.title("terminate_codes", g.case.outcome_reason)
    return f"未达成协议{f'：{why}' if why else ''}。"


def _settled(found: Agreement) -> str:
    how = "书面" if found.form == "written" else "口头"
    done = "已全部履行" if found.performed else "尚有未履行事项" if found.open_obligations else "已办结"
    given_up = tuple(str(one.no) for one in found.obligations if one.given_up_on is not None)
    if given_up and not found.open_obligations:
        rest = "，其余已履行" if len(given_up) < len(found.obligations) else ""
        done = f"第{'、'.join(given_up)}项义务确认不履行{rest}"
    part = "就部分事项" if found.scope == "part" else ""
    return f"{part}达成{how}协议，编号{found.number}，{done}"


def file_statement(g: Gathering) -> dict[str, Any]:
    """卷宗情况说明: papers that are missing and why, what was corrected or made void, where attachments are."""
    case = g.case
    void = tuple(f"{one.title}{one.number}" for one in case.papers if one.status == "void")
    pieces = tuple(one for one in case.evidence if one.kind != SCAN)
    withdrawn = tuple(one.title for one in pieces if one.withdrawn)
    private = tuple(one.title for one in pieces if one.private and not one.withdrawn)
    return {
        "name": g.matter(),
        "file_number": case.number,
        "missing": paragraphs(g.said("missing_reason")),
        "void": void,
        "withdrawn": withdrawn,
        "private": private,
        "attachments": len([one for one in pieces if not one.withdrawn]),
        "filer": g.said("filed_by"),
        "filed_on": day_words(g.paper.on.day),
        "checker": listed(known_people(g, (g.paper.facts.get("checker"),))),
    }


def seal_log(g: Gathering) -> dict[str, Any]:
    """用印登记簿: each time the seal was put on an agreement of this case, with number, copies, days and signatures."""
    g.need(g.case.agreements, "调解协议")
    rows = tuple(
        (day_words(one.on), f"人民调解协议书{found.number}", str(found.copies or len(found.parties) + 1), g.matter())
        for found in g.case.agreements
        for one in found.signatures
        if one.who == "seal"
    )
    return {"rows": rows, "keeper": _spoken_for(g), "spare": _SPARE}


def _spoken_for(g: Gathering) -> str:
    return listed(known_people(g, (g.case.last_actor,)))


def representatives_choice(g: Gathering) -> dict[str, Any]:
    """推选书: one side of many chooses up to five who speak for it, and says how far they may go."""
    side = str(g.paper.facts.get("side") or "applicant")
    word = {"applicant": "申请人", "respondent": "被申请人"}.get(side, "第三方当事人")
    choosers = tuple(one for one in g.parties() if one.side == word) or g.parties()
    return {
        "name": g.matter(),
        "side": word,
        "choosers": choosers,
        "count": numeral(len(choosers)) if 0 < len(choosers) < 100 else str(len(choosers)),
        "chosen": paragraphs(plain(g.paper.facts.get("representatives")).replace("、", "\n"))[:5] or _chosen_names(g),
        "may_settle": any(one.may_settle for one in g.case.parties),
    }


def _chosen_names(g: Gathering) -> tuple[str, ...]:
    """The representatives on record, each once."""
    numbers = dict.fromkeys(no for one in g.case.parties for no in one.represented_by)
    return tuple(found.name for no in numbers if (found := g.case.party(no)) is not None)[:5]


def signing_record(g: Gathering) -> dict[str, Any]:
    """协议签署情况: who signed where, when, and in whose stead, where the parties did not sign together (法 29)."""
    found = next((one for one in g.case.agreements if one.no == g.paper.agreement), None) or g.case.agreement
    found = g.need(found, "调解协议")
    if found is None:
        return {}
    days = {one.who.partition(":")[0]: day_words(one.on) for one in found.signatures}
    return {
        "name": g.matter(),
        "agreement": g.need(found.number, "协议书编号"),
        "lines": signed_lines(g.case, found),
        "mediators": listed(known_people(g, (g.case.lead, *g.case.mediators))),
        "mediator_on": days.get("mediator", ""),
        "sealed_on": days.get("seal", ""),
        "effective_on": day_words(found.effective_on) if found.effective_on else "",
        "copies": found.copies or len(found.parties) + 1,
    }


def entrustment_consent(g: Gathering) -> dict[str, Any]:
    """委托调解同意书: both parties agree that the police entrust the case (程序规定 178, 186; 治安管理处罚法 9)."""
    handoff = g.incoming()
    return {
        "name": g.matter(),
        "parties": g.parties(),
        "committee": g.institution_name(handoff.receiver, "调委会") if handoff else "",
        "police_number": handoff.sender_number if handoff else "",
        "in_person": g.paper.facts.get("in_person") is True,
        "guardians": g.said("guardians"),
    }


def transfer_list(g: Gathering) -> dict[str, Any]:
    """移交清单: the papers and the evidence that go with a case to another rung; what is private stays behind."""
    handoff = g.handoff()
    if handoff is None:
        return {}
    papers = [
        (one.title, one.number, day_words(one.on.day))
        for one in g.case.papers
        if one.status != "void" and one.no != g.paper.no
    ]
    pieces = [
        (one.title, f"{one.pages}页", day_words(one.supplied_on.day))
        for one in g.case.evidence
        if not one.withdrawn and not one.private
    ]
    return {
        "name": g.matter(),
        "sender": g.institution_name(handoff.sender, "移交单位"),
        "receiver": g.institution_name(handoff.receiver, "接收单位"),
        "rows": tuple(papers + pieces),
        "spare": _SPARE,
    }


def known_people(g: Gathering, accounts: tuple[object, ...]) -> tuple[str, ...]:
    """Give the names of those who are known, each once; nobody is missed here."""
    found = (g.town.people.get(AccountId(str(one))) for one in accounts if one)
    return tuple(dict.fromkeys(one.name for one in found if one is not None))
