"""What a page says comes next, and which clock it goes by."""

from __future__ import annotations

import re

import pytest

from mediation.engine.case import Case
from tests.api.test_far_side import larger
from tests.api.test_handoffs import NAMED, READY
from tests.api.web import Web, logged

OWED = {
    "debtor": 2,
    "creditor": 1,
    "what": "修复",
    "due_on": "2026-12-01",
    "where": "现场",
    "manner": "施工",
    "proof": "验收",
}
SIGNED = [{"party": party, "on": "2026-09-07"} for party in (1, 2)]


def mediating(web: Web) -> Case:
    case = logged(web.house, who="mediator", entry_level="community", place="community")
    for party in (1, 2):
        answer = {"party": party, "answer": "agreed", "way": "telephone"}
        case = web.act(case, "mediator", "answer", f"2026-09-07 09:0{party}", **answer)
    case = web.act(case, "director", "accept", "2026-09-07 09:05", **READY)
    return web.act(case, "director", "assign", "2026-09-07 09:06", **NAMED)


def held(web: Web, case: Case, result: str) -> Case:
    session = {"where": "调解室", "manner": "on_site", "present": [1, 2], "record": "经过如上。", "result": result}
    return web.act(case, "mediator", "hold_session", "2026-09-07 09:10", **session)


def in_force(web: Web) -> Case:
    case = held(web, mediating(web), "agreed")
    terms = {"facts": "漏水属实。", "terms": "乙修复。", "obligations": [OWED], "scope": "all", "lawful": True}
    case = web.act(case, "mediator", "settle_written", "2026-09-07 09:15", **terms)
    signed = {"signatures": SIGNED, "mediator_signed_on": "2026-09-07", "sealed_on": "2026-09-07", "copies": 3}
    return web.act(case, "mediator", "put_in_force", "2026-09-07 09:20", **signed, read_out=True)


def said(web: Web, case: Case, who: str) -> str:
    found = re.search(r"<strong>下一步：</strong>(.*?)</div>", web.signed_in(who).get(f"/cases/{case.id}").text)
    return found.group(1) if found else ""


@pytest.mark.parametrize(("result", "expected"), [("agreed", "达成协议（书面）"), ("continued", "约定调解")])
def test_nobody_writes_an_agreement_down_before_there_is_one(result: str, expected: str) -> None:
    web = Web()
    assert said(web, held(web, mediating(web), result), "mediator").startswith(expected)


def test_the_next_thing_is_what_ends_the_clock_that_ends_first() -> None:
    web = Web()
    assert said(web, mediating(web), "mediator").startswith("记录调解会（“首次调解”9月10日（周四）")


def test_whoever_cannot_do_it_reads_whose_move_it_is() -> None:
    web = Web()
    case = logged(web.house)
    assert "由承办人办理" in said(web, case, "supervisor")


def test_a_window_that_has_closed_makes_nobody_late() -> None:
    web = Web(at="2026-10-20 10:00")
    case = in_force(web)
    page = web.signed_in("mediator").get(f"/cases/{case.id}").text
    assert "已关闭" in page
    assert not re.search(r"已超 \d", page)
    assert "9月7日" in page
    bench = web.signed_in("mediator").get("/").text
    assert re.search(r'<span class="big">0</span><span>已超期', bench)
    assert "12月1日（周二）" in bench


def test_who_has_agreed_is_not_asked_again_but_taken() -> None:
    web = Web()
    case = logged(web.house, who="mediator", entry_level="community", place="community")
    assert said(web, case, "mediator").startswith("征询意愿")
    for party in (1, 2):
        assert not said(web, case, "mediator").startswith("受理")
        answer = {"party": party, "answer": "agreed", "way": "telephone"}
        case = web.act(case, "mediator", "answer", f"2026-09-07 09:0{party}", **answer)
    assert said(web, case, "director").startswith("受理")


def test_while_the_clocks_stand_for_an_opinion_the_opinion_is_awaited() -> None:
    web = Web(at="2026-09-08 09:00", store=larger)  # type: ignore[arg-type]
    case = held(web, mediating(web), "continued")
    assert said(web, case, "mediator").startswith("约定调解")
    wanted = {"question": "渗漏原因。", "chosen": "agreed", "fees": "双方各半", "party_consent": True}
    case = web.act(case, "mediator", "order_appraisal", "2026-09-07 10:00", institution="appraiser",
                   reason_code="appraisal", **wanted)  # fmt: skip
    page = web.signed_in("mediator").get(f"/cases/{case.id}").text
    assert re.search(r"下一步：</strong>等待[^<]+出具鉴定评估报告（“鉴定评估”", page)
    assert "约定调解" in page, "what may be done meanwhile is offered still"
    report = {"answer": "report", "words": "接头老化。", "number": "鉴1"}
    case = web.act(case, "mediator", "appraisal_report", "2026-09-08 08:00", **report)
    assert said(web, case, "mediator").startswith("约定调解")


def test_the_clock_beside_a_step_is_its_own() -> None:
    web = Web()
    case = in_force(web)
    form = {"court": "court", "touches": "neither", "signatures": [{"party": no, "on": "2026-09-07"} for no in (1, 2)]}
    case = web.act(case, "mediator", "confirm", "2026-09-07 09:25", **form)
    assert said(web, case, "mediator").startswith("登记履行（“履行”12月1日（周二）")


def test_the_usual_steps_stand_first_in_their_group_and_corrections_last() -> None:
    web = Web()
    text = web.signed_in("mediator").get(f"/cases/{held(web, mediating(web), 'continued').id}").text
    offered = re.findall(r'/act/(\w+)"', text[text.index("调解与记录") :])
    places = [offered.index(key) for key in ("schedule", "hold_session", "investigate", "correct_session")]
    assert places == sorted(places)
