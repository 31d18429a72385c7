"""What the case page shows of a case: head, ladder, clocks, parties, facts, sessions, agreements, papers, handoffs.

Each function turns one part of the record into words for a template; nothing is read from the store and nothing judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.lookups import Looked
from api.naming import ANSWER_WORDS, OUTCOME_WORDS, RISK_WORDS, SESSION_WORDS, Names
from api.pages import papers_view
from api.pages.acting import said_basis
from api.pages.pickings import place_path
from api.words_of_time import ClockWords
from mediation.calendar.moments import When
from mediation.engine.case import Agent, Case, Paper, Party, RunningDeadline
from mediation.engine.clock_account import account
from mediation.engine.paper_replies import is_reply
from mediation.oversight.repeat_parties import Elsewhere

SIDE_WORDS = {"applicant": "申请人", "respondent": "被申请人", "third": "第三人"}
Pairs = list[tuple[str, str, bool]]


def head(looked: Looked, names: Names) -> dict[str, Any]:
    """Number, title, state, risk and who is in charge."""
    case, town = looked.case, looked.town
    state = looked.workflow.states[case.state]
    people = [("承办", names.institution(case.custodian))]
    if case.lead:
        people.append(("主办" if looked.workflow.of_disputes else "承办人", names.person(case.lead)))
    helping = [names.institution(one) for one in (case.handler, *case.participants) if one and one != case.custodian]
    if helping:
        people.append(("协办", "、".join(dict.fromkeys(helping))))
    people.append(("地点", place_path(case.place, town)))
    if workers := town.grid_workers(case.place):
        people.append(("网格员", "、".join(one.name for one in workers)))
    others = [f"{one.text}（{_number_status(one.status)}）" for one in case.numbers if one.text != case.number]
    return {
        "number": case.number or "（尚无编号）",
        "other_numbers": others,
        "title": case.title or "未命名的事项",
        "state": state.title.zh,
        "final": state.final,
        "meaning": state.meaning.zh,
        "risk": None
        if case.risk.colour == "green"
        else {"css": case.risk.colour, "words": f"{RISK_WORDS[case.risk.colour]}风险"},
        "people": people,
    }


def _number_status(status: str) -> str:
    return {"moved_on": "转出", "void": "作废"}.get(status, "在用")


def ladder(looked: Looked, names: Names) -> list[dict[str, str]]:
    """The rungs, lowest first: been, here or ahead, and who handles the one where the case is."""
    case = looked.case
    keys = [level.key for level in looked.workflow.ladder]
    here = keys.index(case.level) if case.level in keys else -1
    first = keys.index(case.entry_level) if case.entry_level in keys else here
    rungs = []
    for place, level in enumerate(looked.workflow.ladder):
        css = "here" if place == here else "been" if first <= place < here else "ahead"
        who = names.institution(case.handler or case.custodian) if css == "here" else ""
        rungs.append({"title": level.title.zh, "css": css, "who": who})
    return rungs


def clocks(looked: Looked, names: Names) -> list[dict[str, Any]]:
    """Every clock that still counts, the most urgent first, with how it is counted."""
    live = (clock for clock in looked.case.deadlines if clock.live)
    found = [(clock, names.clock(clock)) for clock in live]
    found.sort(key=lambda each: (each[1].order, each[0].key))
    return [_clock(clock, words, looked, names) for clock, words in found]


def ended_clocks(looked: Looked, names: Names) -> list[dict[str, Any]]:
    """Every clock that has ended, the newest last, with how it was counted."""
    return [_clock(one, names.clock(one), looked, names) for one in looked.case.deadlines if not one.live]


def _clock(clock: RunningDeadline, words: ClockWords, looked: Looked, names: Names) -> dict[str, Any]:
    deadline = looked.workflow.deadlines.get(clock.key)
    return {
        "title": names.clock_title(clock.key) + (f"（{clock.ref}）" if clock.ref else ""),
        "level": names.level(clock.level) if deadline and deadline.of_rung and clock.level else "",
        "words": words,
        "how": account(looked.workflow, looked.case, clock, names.calendar).texts,
        "basis": said_basis(clock.basis or deadline.basis) if deadline else "",
    }


def parties(case: Case, names: Names, elsewhere: Mapping[int, Elsewhere] | None = None) -> list[dict[str, Any]]:
    """The parties with their latest word at this rung; `elsewhere` tells of other cases in which each stands."""
    return [{**_party(party, case, names), "elsewhere": (elsewhere or {}).get(party.no)} for party in case.parties]


def _party(party: Party, case: Case, names: Names) -> dict[str, Any]:
    answer = next((one for one in reversed(case.answers) if one.party == party.no), None)
    said = "尚未征询"
    asked = case.facts.get("asked", {}).get(str(party.no))
    if asked is not None:
        way = f"，{names.way(asked['way'])}" if asked.get("way") else ""
        said = f"已征询（{names.when(When.on(date.fromisoformat(asked['on'])))}{way}），尚未表态"
    if answer is not None:
        way = f"，{names.way(answer.way)}" if answer.way else ""
        said = f"{ANSWER_WORDS.get(answer.value, answer.value)}（{names.when(answer.on)}{way}）"
    particulars = [party.gender, f"{party.age} 岁" if party.age is not None else "", party.ethnicity, party.occupation]
    particulars += [
        f"{title}：{text}"
        for title, text in (
            ("证件号", party.id_number),
            ("法定代表人", party.legal_representative),
            ("代理人", "；".join(_agent(one, names) for one in party.agents) or party.agent),
            ("监护人", party.guardian + (f"（{party.guardian_relation}）" if party.guardian_relation else "")),
            ("代表人", "、".join(names.party(one) for one in party.represented_by)),
        )
        if text
    ]
    particulars += ["代表人可代签协议"] if party.may_settle else []
    return {
        "no": party.no,
        "name": party.name,
        "side": SIDE_WORDS.get(party.side, party.side),
        "answer": said,
        "phone": party.phone,
        "address": party.address,
        "minor": party.minor,
        "incapable": party.incapable,
        "particulars": "，".join(one for one in particulars if one),
        "left": f"{names.when(party.left_on)}退出" if party.left_on else "",
    }


_POWERS = {"settle": "和解签署", "waive": "承认放弃变更", "receive": "领取款物"}


def _agent(one: Agent, names: Names) -> str:
    """An agent with what he may do, from when to when."""
    powers = "、".join(_POWERS.get(key, key) for key in one.powers)
    until = f"至{names.day(one.until)}" if one.until else ""
    return f"{one.name}（{'特别授权：' + powers if powers else '一般授权'}，自{names.day(one.since)}{until}）"


def facts(looked: Looked, names: Names) -> Pairs:
    """What the dispute is about."""
    case = looked.case
    chosen = {key: {one.key: one.title.zh for one in many} for key, many in looked.workflow.choices.items()}
    words = {key: title for many in chosen.values() for key, title in many.items()}
    kinds = " · ".join(words.get(one, one) for one in (case.kind, case.subkind) if one)
    pairs: Pairs = [
        ("类型", kinds, False),
        ("来源", chosen.get("sources", words).get(case.source, case.source), False),
        ("登记时间", names.when(case.logged_on), False),
        ("提出请求日", names.when(case.requested_on) if looked.workflow.of_disputes else "", False),
        ("发生日", names.when(case.arose_on), False),
        ("受理时间", names.when(case.accepted_on), False),
        ("金额", f"{case.amount} 元" if case.amount else "", False),
        ("涉及户数", f"{case.households} 户" if case.households else "", False),
        ("调解范围", "仅就赔偿调解，不影响公安处理" if _compensation_only(case) else "", False),
        ("结果", OUTCOME_WORDS.get(case.outcome, case.outcome), False),
    ]
    pairs += [(words.get(key, "外部编号"), text, False) for key, text in case.outside_numbers.items()]
    pairs += [("简要情况", case.summary, True), ("申请事项", case.claims, True)]
    return [one for one in pairs if one[1]]


def _compensation_only(case: Case) -> bool:
    return "civil_only" in case.marks or bool(case.facts.get("civil_only"))


def _chosen(names: Names, key: str) -> dict[str, str]:
    return {one.key: one.title.zh for one in names.workflow.choices.get(key, ())}


def sessions(case: Case, names: Names) -> list[dict[str, Any]]:
    """The meetings, newest first."""
    manners, languages = _chosen(names, "manners"), _chosen(names, "languages")
    found = []
    for session in reversed(case.sessions):
        pairs = [
            ("地点", session.place),
            ("形式", manners.get(session.manner, session.manner)),
            ("改期", "、".join(f"原定{names.when(one)}" for one in session.moved_from)),
            ("取消原因", session.off_reason),
            ("到场", "、".join(names.party(one) for one in session.present)),
            ("未到", "、".join(names.party(one) for one in session.absent)),
            ("未到原因", session.absent_reason),
            ("因故未到", "、".join(names.party(one) for one in session.excused)),
            ("调解员", "、".join(names.person(one) for one in session.mediators)),
            ("其他参加人", session.others),
            ("语言", languages.get(session.language, session.language)),
            ("翻译", session.interpreter),
            ("宣读", "已宣读" if session.read_out else ""),
            ("不能书写", "、".join(names.party(one) for one in session.cannot_write)),
            ("代书人", session.written_by),
            ("见证人", session.witness),
            ("按指印", "、".join(names.party(one) for one in session.thumb_prints)),
            ("录音录像", "有" if session.recorded else ""),
            ("记录", session.record),
            ("无争议事实", session.undisputed),
            ("让步（不随案移送）", session.concessions),
        ]
        result = "已约定" if session.awaited else SESSION_WORDS.get(session.result, session.result)
        found.append(
            {
                "title": f"第 {session.no} 次调解 · {names.when(session.on)}",
                "result": result,
                "facts": [one for one in pairs if one[1]],
            }
        )
    return found


def papers(looked: Looked, names: Names, *, act: str = "") -> list[dict[str, Any]]:
    """Every paper, newest first, with the address of its PDF, how far it has come, and its next step under `act`."""
    return [
        paper(one, looked, names) | papers_view.row(looked, one, names, act=act) for one in reversed(looked.case.papers)
    ]


def _number(one: Paper, case: Case) -> str:
    """Give a paper's number; of another institution's reply the one that they gave it, not that of our case."""
    if not is_reply(case, one) or one.number not in {number.text for number in case.numbers}:
        return one.number
    handoff = case.handoff(one.handoff)
    assert handoff is not None  # else it were no reply
    given = handoff.receiver_number if one.institution == handoff.receiver else handoff.sender_number
    return str(one.facts.get("number") or given)


def paper(one: Paper, looked: Looked, names: Names) -> dict[str, Any]:
    """One paper of the file."""
    kind = looked.workflow.documents.get(one.kind)
    drawn = one.status != "registered" and kind is not None and kind.template is not None and one.removed_on is None
    return {
        "title": one.title,
        "number": _number(one, looked.record),
        "on": names.when(one.on),
        "for_whom": names.party(one.party) if one.party else "",
        "void": one.status == "void",
        "href": f"/cases/{looked.case.id}/papers/{one.no}.pdf" if drawn else "",
        "why_not": "" if drawn else "内容已依法删除" if one.removed_on else "纸质件已登记",
    }
