"""Handoffs on pages and over JSON: the other side sees the packet, nothing that was conceded; a third, nothing."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.engine.case import Case
from tests.api.web import Web, logged

SECRET = "愿承担一半检测费"
AGREED = [{"party": party, "value": "agreed", "way": "in_person", "signed": True} for party in (1, 2)]
READY = {"rights_told_by": "oral", "subject_check": "ordinary", "pending": "none", "application_form": "register"}
NAMED = {"mediators": ["mediator"], "lead": "mediator", "disclosed": True, "parties_object": False}


def offered_up(web: Web, log_id: str = "log-1", *, where: str = "调解室", **said: Any) -> Case:
    """Bring a case to the community, let mediation fail there, and offer it to the street."""
    case = logged(web.house, log_id, who="mediator", entry_level="community", place="community", **said)
    for party in (1, 2):
        answer = {"party": party, "answer": "agreed", "way": "telephone"}
        case = web.act(case, "mediator", "answer", f"2026-09-07 09:0{party}", **answer)
    case = web.act(case, "director", "accept", "2026-09-07 09:05", **READY)
    case = web.act(case, "director", "assign", "2026-09-07 09:06", **NAMED)
    session = {"where": where, "manner": "on_site", "present": [1, 2], "record": "各执一词。", "result": "failed"}
    case = web.act(case, "mediator", "hold_session", "2026-09-07 09:10", **session, concessions=SECRET)
    offer = {"rung_result": "未能达成", "told_other_routes": True, "answers": AGREED, "material_consent": True}
    return web.act(case, "mediator", "offer_up", "2026-09-07 09:20", **offer, approver="director")


@pytest.fixture(scope="module")
def web() -> Web:
    return Web()


@pytest.fixture(scope="module")
def case(web: Web) -> Case:
    return offered_up(web)


def test_the_receiver_finds_it_in_the_inbox_with_what_is_awaited(web: Web, case: Case) -> None:
    received = web.signed_in("street_director").get("/handoffs").text
    for words in (case.title, "示例社区人民调解委员会", "待答复", "接收答复", "9月9日（周三）"):
        assert words in received, words
    sent = web.signed_in("director").get("/handoffs?tab=sent").text
    assert case.title in sent
    assert case.title not in web.signed_in("director").get("/handoffs").text
    assert case.title in web.signed_in("street_director").get("/").text  # it is theirs to answer


def test_the_packet_holds_what_was_handed_over_and_nothing_that_was_conceded(web: Web, case: Case) -> None:
    client = web.signed_in("street_director")
    answer = client.get(f"/cases/{case.id}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case.id}/handoffs")
    packet = client.get(client.get(answer.headers["location"]).headers["location"]).text
    for words in ("未能达成", "甲某某", "接收", "不接收"):
        assert words in packet, words
    for words in (SECRET, "各执一词", "流转记录"):
        assert words not in packet, words
    assert SECRET in web.signed_in("mediator").get(f"/cases/{case.id}").text


def test_json_keeps_to_the_packet_too(web: Web, case: Case) -> None:
    shown = web.system("street_director").get(f"/api/v1/cases/{case.id}")
    found = shown.json()
    assert (found["sight"], found["timeline"], found["clocks"]) == ("packet", [], [])
    assert SECRET not in shown.text
    assert [one["route"] for one in found["handoffs"]] == ["up"]
    listed = web.system("street_director").get("/api/v1/handoffs?direction=received").json()["handoffs"]
    assert [one["case"] for one in listed] == [case.id]
    assert web.system("street_director").get("/api/v1/handoffs?direction=sent").json()["handoffs"] == []
    assert web.system("street_director").get("/api/v1/cases").json()["cases"] == []


def test_who_sees_the_packet_is_not_told_why_the_other_side_s_actions_are_closed(web: Web, case: Case) -> None:
    offered = web.system("street_director").get(f"/api/v1/cases/{case.id}/options").json()["options"]
    assert "take" in {one["action"]["key"] for one in offered}
    assert [one["action"]["key"] for one in offered if not one["mine"]] == []
    whole = web.system("mediator").get(f"/api/v1/cases/{case.id}/options").json()["options"]
    assert not all(one["mine"] for one in whole)


def test_of_the_papers_the_receiver_opens_those_of_the_packet(web: Web, case: Case) -> None:
    client = web.signed_in("street_director")
    codes = {paper.kind: client.get(f"/cases/{case.id}/papers/{paper.no}.pdf").status_code for paper in case.papers}
    assert codes["session_record"] == 404
    assert codes["move_up_consent"] == 200


@pytest.mark.parametrize("path", ["", "/handoffs", "/handoffs/1", "/act/take", "/papers/1.pdf"])
def test_a_third_side_sees_nothing(web: Web, case: Case, path: str) -> None:
    assert web.signed_in("officer").get(f"/cases/{case.id}{path}").status_code == 404


def test_the_counterpart_acts_from_the_packet_and_then_sees_the_whole() -> None:
    web = Web(at="2026-09-08 09:30")
    case = offered_up(web)
    client = web.signed_in("street_director")
    page = client.get(f"/cases/{case.id}/act/take")
    assert page.status_code == 200
    form = {name: page.text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf", "command_id")}
    taken = client.post(
        f"/cases/{case.id}/act/take",
        data={**form, "expected_version": str(case.version), "f.packet_seen": "true"},
    )
    assert taken.status_code == 303
    whole = client.get(taken.headers["location"])
    assert whole.status_code == 200
    assert "流转记录" in whole.text
    assert "街道人调字第1号" in whole.text


def test_a_packet_page_says_what_the_packet_says_and_no_more_once_it_was_declined() -> None:
    web = Web(at="2026-09-08 09:30")
    case = offered_up(web)
    page = web.signed_in("street_director").get(f"/cases/{case.id}/handoffs/1").text
    for words in ("以下是移送给贵单位的全部材料", "甲某某", "申请人", case.summary):
        assert words in page, words
    back = {"reason_code": "overloaded", "reason": "力量不足"}
    case = web.act(case, "street_director", "send_back", "2026-09-08 09:40", **back)
    gone = web.signed_in("street_director").get(f"/cases/{case.id}/handoffs/1")
    assert gone.status_code == 200
    for words in ("甲某某", case.summary, case.title):
        assert words not in gone.text, words
    assert "不再提供" in gone.text
    listed = web.signed_in("street_director").get("/handoffs").text
    assert case.title not in listed
    assert case.title in web.signed_in("director").get("/handoffs?tab=sent").text
