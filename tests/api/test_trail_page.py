"""The voluntariness trail and the sessions on the case page; what a telephone shows of one moved or called off."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from mediation.engine.case import Case
from tests.api.calendars import Calendars, sessions
from tests.api.web import logged
from tests.engine.builders import instant

FRIDAY = "2026-09-11 14:30"
MOVED = {
    "at": instant("2026-09-14 09:00").isoformat(),
    "where": "示例小区会议室",
    "manner": "on_site",
    "reason": "甲出差",
}


@pytest.fixture
def web() -> Calendars:
    return Calendars()


def page(web: Calendars, case: Case) -> str:
    client: TestClient = web.signed_in("room_mediator")
    answer = client.get(f"/cases/{case.id}")
    assert answer.status_code == 200
    return answer.text


def said(web: Calendars, case: Case, **form: object) -> Case:
    return web.act(case, "room_mediator", "answer", "2026-09-07 09:20", **form)


def many_words(web: Calendars) -> Case:
    case = web.mediating()
    case = said(web, case, party=1, question="recording", answer="agreed", way="in_person")
    case = said(web, case, party=2, question="openness", answer="refused", way="telephone", words="不想让邻居听。")
    case = said(web, case, party=2, question="mediator", answer="refused", way="wechat", proof="聊天截图")
    return said(web, case, party=2, answer="not_reached", way="telephone")


def test_the_case_page_shows_every_party_and_every_question(web: Calendars) -> None:
    text = page(web, many_words(web))
    assert 'id="trail"' in text
    trail = text.partition('id="trail"')[2].partition("</section>")[0]
    table, history = trail.split("<details")
    for question in ("是否同意调解", "在本级调解", "现任调解员", "邀请他人参加", "延期", "公开进行", "录音录像"):
        assert table.count(f'data-label="{question}"') == 2  # one for each party
    assert "未问" in table
    for word in ("历次表态（6）", "不想让邻居听。", "聊天截图", "微信", "未联系上", "拒绝"):
        assert word in history, word


def test_a_case_in_which_nobody_was_asked_has_no_trail(web: Calendars) -> None:
    assert 'id="trail"' not in page(web, logged(web.house, "log-9"))


def test_the_page_tells_how_a_session_was_moved_and_called_off(web: Calendars) -> None:
    case = web.act(web.arranged(web.mediating(), FRIDAY), "room_mediator", "reschedule", "2026-09-07 09:15", **MOVED)
    text = page(web, case)
    assert "改期到" in text
    assert "原定" in text
    off = {"reason": "停电", "parties_told": True}
    text = page(web, web.act(case, "room_mediator", "call_off", "2026-09-07 09:16", **off))
    assert "已取消" in text
    assert "原因：停电" in text


def test_a_telephone_follows_a_session_that_is_moved_and_then_called_off(web: Calendars) -> None:
    case = web.arranged(web.mediating(), FRIDAY)
    path = web.address("room_mediator")
    (before,) = sessions(web.feed(path))
    case = web.act(case, "room_mediator", "reschedule", "2026-09-07 09:15", **MOVED)
    (moved,) = sessions(web.feed(path))
    assert moved.one("UID") == before.one("UID")
    assert moved.one("STATUS").value == "CONFIRMED"
    assert (moved.one("DTSTART").value, moved.one("LOCATION").text) == ("20260914T090000", "示例小区会议室")
    assert int(moved.one("SEQUENCE").value) > int(before.one("SEQUENCE").value)
    web.act(case, "room_mediator", "call_off", "2026-09-07 09:20", reason="停电", parties_told=True)
    (gone,) = sessions(web.feed(path))
    assert (gone.one("UID"), gone.one("STATUS").value) == (before.one("UID"), "CANCELLED")
    assert int(gone.one("SEQUENCE").value) > int(moved.one("SEQUENCE").value)


def test_one_that_goes_on_arranges_the_next_from_the_same_form(web: Calendars) -> None:
    next_at = instant("2026-09-18 09:00").isoformat()
    web.held(web.arranged(web.mediating(), FRIDAY), "2026-09-11 15:00", result="postponed", next_at=next_at)
    first, second = sorted(sessions(web.feed(web.address("room_mediator"))), key=lambda one: one.one("DTSTART").value)
    assert [one.one("STATUS").value for one in (first, second)] == ["CANCELLED", "CONFIRMED"]
    assert second.one("DTSTART").value == "20260918T090000"
