"""What both sides read of a handoff that came back without what it was meant for: its day, and what follows from it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from mediation.casework.intake import open_case
from mediation.engine.case import Case
from tests.api.test_next_thing import said
from tests.api.web import Web
from tests.engine.builders import an_actor, instant
from tests.engine.stages import ACCEPTANCE, ENTRUSTMENT, matter

SIGNED = [{"party": no, "on": "2026-09-09"} for no in (1, 2)]
OWED: dict[str, Any] = {"debtor": 2, "creditor": 1, "what": "赔偿", "due_on": "2026-09-10", "where": "现场",
                        "manner": "转账", "proof": "凭证"}  # fmt: skip


def entrusted(web: Web) -> Case:
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind", "entry_level")}
    case = open_case(
        web.house,
        workflow="property_three_level",
        action="offer_b",
        fields={**form, **ENTRUSTMENT},
        command_id="entrusted",
        actor=an_actor("officer"),
        at=instant("2026-09-07 09:00"),
    )
    case = web.act(case, "deputy", "sign_off", "2026-09-07 10:00")
    case = web.act(case, "street_clerk", "sign_receipt", "2026-09-07 10:30", number="收1号")
    case = web.act(case, "street_director", "accept", "2026-09-07 12:00", **{**ACCEPTANCE, "pending": "police"})
    named = {"mediators": ["street_mediator"], "lead": "street_mediator", "disclosed": True, "parties_object": False}
    return web.act(case, "street_director", "assign", "2026-09-07 13:00", **named)


def in_force(web: Web) -> Case:
    terms = {"facts": "互殴。", "terms": "赔偿。", "scope": "all", "lawful": True, "obligations": [OWED]}
    case = web.act(entrusted(web), "street_mediator", "settle_written", "2026-09-08 10:00", **terms)
    stamps = {"signatures": SIGNED, "mediator_signed_on": "2026-09-09", "sealed_on": "2026-09-09"}
    return web.act(case, "street_mediator", "put_in_force", "2026-09-09 10:00", **stamps)


def packet(web: Web, case: Case, who: str) -> str:
    found = web.signed_in(who).get(f"/cases/{case.id}/handoffs/1").text
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found)).split())


@pytest.fixture
def web() -> Web:
    return Web(at="2026-09-18 10:00")


def test_what_is_not_performed_goes_back_first_and_with_its_day(web: Web) -> None:
    case = web.act(in_force(web), "street_mediator", "urge", "2026-09-11 09:00", obligation=1, way="telephone")
    case = web.act(case, "street_mediator", "give_up_performance", "2026-09-18 09:00", obligation=1, reason="拒付。")
    assert said(web, case, "street_mediator").startswith("退回（不履行）（“反馈协议生效”")
    case = web.act(case, "street_mediator", "return_not_performed", "2026-09-18 09:10", failed_on="2026-09-18")
    assert said(web, case, "street_mediator").startswith("回访")
    for who in ("officer", "street_mediator"):
        told = packet(web, case, who)
        assert "不履行日 9月18日（周五）" in told
        assert "依法处理，公安办案期限自9月18日（周五）起算" in told, who


def test_what_failed_is_called_so_whichever_act_asks_for_the_day(web: Web) -> None:
    case = web.act(entrusted(web), "street_mediator", "answer", "2026-09-08 09:00", party=2, answer="refused",
                   way="telephone")  # fmt: skip
    case = web.act(case, "street_mediator", "terminate", "2026-09-08 10:00", reason_code="T1", words="乙拒绝。",
                   routes_told=True, told_way="in_person")  # fmt: skip
    assert said(web, case, "street_mediator").startswith("退回（未达成）（“反馈结果”")
    case = web.act(case, "street_mediator", "return_failed", "2026-09-08 11:00", reason_code="refused",
                   failed_on="2026-09-08")  # fmt: skip
    letter = packet(web, case, "officer")
    assert "未达成日 9月8日（周二）" in letter
    assert "不履行日" not in letter


def test_the_deputy_reads_why_and_both_sides_what_follows_from_a_refusal(web: Web) -> None:
    case = web.act(in_force(web), "street_mediator", "perform", "2026-09-10 10:00", obligation=1, proof="receipt")
    case = web.act(case, "street_mediator", "apply_no_penalty", "2026-09-15 10:00", signatures=SIGNED)
    case = web.act(case, "officer", "propose_recognition", "2026-09-16 09:00", proposal="not_recognise",
                   reason="伤情待查。")  # fmt: skip
    assert "呈请不予认可：伤情待查。" in packet(web, case, "deputy")
    assert "伤情待查" not in packet(web, case, "street_mediator")
    case = web.act(case, "deputy", "not_recognise", "2026-09-17 09:00", reason="查明另有伤情。")
    for who in ("deputy", "street_mediator"):
        told = packet(web, case, who)
        assert "依法处理；协议在当事人之间仍然有效，双方均须告知" in told, who


def test_a_case_about_compensation_alone_says_so(web: Web) -> None:
    case = entrusted(web)
    line = "仅就赔偿调解，不影响公安处理"
    assert line not in web.signed_in("street_mediator").get(f"/cases/{case.id}").text
    case = web.act(case, "deputy", "revoke_entrustment", "2026-09-08 09:00", reason="嫌疑人逃跑。")
    assert line in web.signed_in("street_mediator").get(f"/cases/{case.id}").text


def test_a_joint_meeting_is_read_on_the_page_and_its_minutes_are_the_next_thing(web: Web) -> None:
    case = entrusted(web)
    session = {"where": "调解室", "manner": "on_site", "present": [1, 2], "record": "经过如上。", "result": "continued"}
    case = web.act(case, "street_mediator", "hold_session", "2026-09-09 09:00", **session)
    assert "联席会议" not in said(web, case, "street_mediator")
    meeting = {"invited_on": "2026-09-10", "bodies": "住建、业委会", "where": "街道会议室", "agenda": "电梯修复"}
    case = web.act(case, "street_director", "joint_meeting", "2026-09-14 09:00", **meeting)
    assert said(web, case, "street_mediator").startswith("联席会议纪要（“联席会议纪要”9月17日（周四）")
    minutes = {"matters": "十日内修复电梯。", "lead_body": "示例物业", "done_by": "2026-09-30"}
    case = web.act(case, "street_mediator", "joint_minutes", "2026-09-15 09:00", **minutes)
    page = web.signed_in("street_mediator").get(f"/cases/{case.id}").text.split('id="record"')[1].split("</section>")[0]
    told = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    for words in (
        "联席会议纪要 · 9月15日（周二） 已成文 议定事项 十日内修复电梯。 牵头单位 示例物业 完成时限 9月30日（周三）",
        "联席会议 · 9月14日（周一） 已召集 发出通知日 9月10日（周四） 到会单位 住建、业委会",
    ):
        assert words in told
    assert not said(web, case, "street_mediator").startswith("联席会议纪要")
