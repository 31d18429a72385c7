"""The station's workbench and the packet page: ways in, how far it has come, both clocks, the trail of receipts."""

from __future__ import annotations

import pytest

from mediation.casework.intake import open_case
from mediation.engine.case import Case
from tests.api.web import Web
from tests.engine.builders import an_actor, instant
from tests.engine.stages import ACCEPTANCE, ENTRUSTMENT, matter, owed


def entrusted(web: Web) -> Case:
    """Drafted at nine, signed off at ten, signed for at half past."""
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind", "entry_level")}
    case = open_case(
        web.house,
        workflow="property_three_level",
        action="offer_b",
        fields={**form, **ENTRUSTMENT},
        command_id="opens-b",
        actor=an_actor("officer"),
        at=instant("2026-09-07 09:00"),
    )
    case = web.act(case, "deputy", "sign_off", "2026-09-07 10:00")
    return web.act(case, "street_clerk", "sign_receipt", "2026-09-07 10:30", number="收1号")


@pytest.fixture(scope="module")
def web() -> Web:
    return Web(at="2026-09-08 09:30")


@pytest.fixture(scope="module")
def case(web: Web) -> Case:
    return entrusted(web)


def test_the_workbench_of_a_station_says_which_way_an_alarm_goes(web: Web, case: Case) -> None:
    page = web.signed_in("officer").get("/").text
    for words in ("登记警情", "情节较轻的治安案件，尚未处理", "委托调解（B 类）", "通报告诫书", "179 条情形"):
        assert words in page, words
    for words in ("本所移送与收到的", "示例街道物业纠纷人民调解委员会已签收，等待答复", "所领导签发", "接收决定"):
        assert words in page, words
    mediator = web.signed_in("street_mediator").get("/").text
    assert "登记警情" not in mediator
    assert "本所移送" not in mediator


def test_the_packet_shows_both_sides_numbers_clocks_and_receipts(web: Web, case: Case) -> None:
    for who in ("officer", "street_director"):
        page = web.signed_in(who).get(f"/cases/{case.id}/handoffs/1").text
        for words in (
            "往来回执",
            "接警1号",
            "收1号",
            "示例街道物业纠纷人民调解委员会签收",
            "起草",
            "材料校验值",
            "委托办理答复",
        ):
            assert words in page, (who, words)
        assert page.index("调委会签收") < page.index("受理")
    assert web.signed_in("director").get(f"/cases/{case.id}/handoffs/1").status_code == 404


def test_the_inbox_names_whose_clock_it_is(web: Web, case: Case) -> None:
    received = web.signed_in("street_director").get("/handoffs").text
    assert "示例街道物业纠纷人民调解委员会 · 接收决定" in received


def test_instalments_beyond_the_limit_warn_the_committee_alone() -> None:
    web = Web(at="2026-09-09 09:30")
    case = entrusted(web)
    case = web.act(case, "street_director", "accept", "2026-09-07 12:00", **{**ACCEPTANCE, "pending": "police"})
    named = {"mediators": ["street_mediator"], "lead": "street_mediator", "disclosed": True, "parties_object": False}
    case = web.act(case, "street_director", "assign", "2026-09-07 13:00", **named)
    terms = {
        "facts": "互殴。",
        "terms": "分期赔偿。",
        "scope": "all",
        "lawful": True,
        "obligations": [owed("2026-10-30")],
    }
    case = web.act(case, "street_mediator", "settle_written", "2026-09-08 10:00", **terms)
    ours = web.signed_in("street_mediator").get(f"/cases/{case.id}").text
    assert "晚于公安办案期限届满日" in ours
    assert "晚于公安办案期限届满日" in web.signed_in("street_mediator").get(f"/cases/{case.id}/handoffs/1").text
    theirs = web.signed_in("officer").get(f"/cases/{case.id}/handoffs/1").text
    assert "晚于公安办案期限届满日" not in theirs
    assert "分期赔偿" not in theirs
