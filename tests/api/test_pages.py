"""The pages as people use them, without scripts: logging, acting, refusals at their fields, stale pages, lists."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from mediation.casework.intake import open_case
from mediation.engine.case import Case
from mediation.store.memory import MemoryStore
from tests.api.web import Web, a_form, field, logged
from tests.engine.builders import an_actor, instant
from tests.engine.stages import ENTRUSTMENT


@pytest.fixture
def web() -> Web:
    return Web()


def press(client: TestClient, path: str, form: dict[str, Any]) -> Response:
    """Open a form's page and send it with what is filled in."""
    page = client.get(path)
    hidden = {name: field(page, name) for name in ("csrf", "command_id", "happened_preset")}
    if 'name="expected_version"' in page.text:
        hidden["expected_version"] = field(page, "expected_version")
    day, _, hour = hidden["happened_preset"].partition("T")
    return client.post(path, data={**hidden, "happened_day": day, "happened_time": hour, **form})


def stored(store: MemoryStore) -> list[Case]:
    with store.reading() as reading:
        ids = [row[0] for row in reading.rows("SELECT id FROM case_record ORDER BY last_at")]
        return [found for one in ids if (found := reading.cases.get(one)) is not None]


# --- logging ---------------------------------------------------------------------------------------------------


def test_a_dispute_is_logged_in_one_form(web: Web) -> None:
    client = web.signed_in("grid")
    answer = press(client, "/cases/new", a_form())
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    assert "“登记纠纷”已办理" in page.text
    for words in ("楼上漏水引起的纠纷", "甲某某", "乙某某", "已登记待审查", "9月8日（周二）", "【怎么算的】"):
        assert words in page.text
    (case,) = stored(web.store)
    assert [party.side for party in case.parties] == ["applicant", "respondent"]


def test_the_place_is_preset_from_the_account(web: Web) -> None:
    assert re.search(r'<option value="estate" selected', web.signed_in("grid").get("/cases/new").text)
    assert re.search(r'<option value="community" selected', web.signed_in("mediator").get("/cases/new").text)


def test_enter_logs_and_adds_no_row(web: Web) -> None:
    """Without scripts, Enter presses the first button that submits."""
    page = web.signed_in("grid").get("/cases/new").text
    form = page[page.index('action="/cases/new?') :]
    first = re.search(r'<(?:button|input)[^>]*type="submit"[^>]*>', form)
    assert first is not None
    assert 'name="more"' in form, "there is a button that adds a row"
    assert "name=" not in first.group()
    assert 'value="登记"' in first.group()


def test_a_row_is_added_without_scripts_and_nothing_typed_is_lost(web: Web) -> None:
    client = web.signed_in("grid")
    answer = press(client, "/cases/new", {**a_form(), "more": "parties"})
    assert answer.status_code == 200
    assert "当事人 3" in answer.text
    assert 'value="甲某某"' in answer.text
    assert stored(web.store) == []


def test_everything_that_is_wrong_stands_at_its_field(web: Web) -> None:
    client = web.signed_in("grid")
    form = {**a_form(), "f.title": "", "f.amount": "-3", "f.households": "many", "f.summary": "长" * 6000}
    answer = press(client, "/cases/new", form)
    assert answer.status_code == 422
    for name in ("title", "amount", "households", "summary"):
        assert re.search(rf'id="f-{name}-error"', answer.text), name
    assert "有 4 处需要修改，内容没有丢失" in answer.text
    assert "长" * 6000 in answer.text
    assert stored(web.store) == []


@pytest.mark.parametrize("hostile", ["甲\x00乙", "甲\x1b[31m", "甲\u202e乙"])
def test_hostile_text_is_refused_at_its_field(web: Web, hostile: str) -> None:
    answer = press(web.signed_in("grid"), "/cases/new", {**a_form(), "f.title": hostile})
    assert answer.status_code == 422
    assert re.search(r'id="f-title-error".*控制字符', answer.text, re.DOTALL)
    assert stored(web.store) == []


def test_markup_that_is_typed_stays_text(web: Web) -> None:
    client = web.signed_in("grid")
    answer = press(client, "/cases/new", {**a_form(), "f.summary": "<script>alert(1)</script>"})
    page = client.get(answer.headers["location"])
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


def test_a_form_that_is_no_utf8_or_no_form_is_refused(web: Web) -> None:
    client = web.signed_in("grid")
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/cases/new", content=b"csrf=%ff%fe", headers=kind).status_code == 422
    assert client.post("/cases/new", json={"csrf": "x"}).status_code == 422


def test_likenesses_are_shown_as_soon_as_two_parties_match(web: Web) -> None:
    logged(web.house, "first-one", title="旧案")
    client = web.signed_in("grid")
    form = {"f.parties.0.name": "甲某某", "f.parties.1.name": "乙物业", "csrf": field(client.get("/"), "csrf")}
    found = client.post("/cases/new/similar", data=form)
    assert "旧案" in found.text
    assert "旧案" not in client.post("/cases/new/similar", data={**form, "f.parties.1.name": "丙"}).text
    again = press(client, "/cases/new", {**a_form(), "f.parties.1.name": "乙物业", "f.title": ""})
    assert "旧案" in again.text  # without scripts too, when the form comes back


def test_whoever_may_not_log_has_no_such_page(web: Web) -> None:
    client = web.signed_in("supervisor")
    assert client.get("/cases/new").status_code == 403
    assert 'href="/cases/new"' not in client.get("/").text


# --- acting ----------------------------------------------------------------------------------------------------


def test_an_action_is_taken_by_its_form(web: Web) -> None:
    case = logged(web.house)
    client = web.signed_in("room_mediator")
    answer = press(client, f"/cases/{case.id}/act/ask", {"f.parties": ["1", "2"], "f.way": "telephone"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case.id}?done=ask")
    page = client.get(answer.headers["location"])
    assert "征询意愿" in page.text
    assert "进入“征询意愿”" in page.text


def test_a_closed_action_says_why_and_offers_no_form(web: Web) -> None:
    case = logged(web.house)
    client = web.signed_in("room_mediator")
    page = client.get(f"/cases/{case.id}/act/accept")
    assert "“受理”现在不能办理" in page.text
    assert 'name="command_id"' not in page.text
    assert "尚未取得同意" in client.get(f"/cases/{case.id}").text


def test_a_requirement_that_is_not_met_stands_above_the_form(web: Web) -> None:
    case = logged(web.house)
    client = web.signed_in("room_mediator")
    page = client.get(f"/cases/{case.id}/act/ask")
    form = {
        "csrf": field(page, "csrf"),
        "command_id": "accept-too-early",
        "expected_version": "1",
        "f.rights_told_by": "oral",
        "f.subject_check": "ordinary",
        "f.pending": "none",
        "f.application_form": "register",
    }
    answer = client.post(f"/cases/{case.id}/act/accept", data=form)
    assert answer.status_code == 422
    assert "未能办理" in answer.text
    assert "尚未取得同意" in answer.text


def test_a_stale_page_shows_what_changed_and_keeps_what_was_typed(web: Web) -> None:
    case = logged(web.house)
    client = web.signed_in("room_mediator")
    page = client.get(f"/cases/{case.id}/act/ask")
    web.act(case, "grid", "ask", "2026-09-07 09:20", parties=[2], way="wechat", words="已发微信")
    form = {name: field(page, name) for name in ("csrf", "command_id", "expected_version")}
    answer = client.post(f"/cases/{case.id}/act/ask", data={**form, "f.parties": ["1"], "f.words": "我打的电话"})
    assert answer.status_code == 409
    assert "案件在您填写期间有变化" in answer.text
    assert "网格员" in answer.text
    assert "我打的电话" in answer.text
    assert field(answer, "expected_version") == "2"
    assert field(answer, "command_id") != form["command_id"]


def test_a_duplicate_press_has_one_effect(web: Web) -> None:
    case = logged(web.house)
    client = web.signed_in("room_mediator")
    page = client.get(f"/cases/{case.id}/act/ask")
    form = {name: field(page, name) for name in ("csrf", "command_id", "expected_version")}
    form = {**form, "f.parties": ["1", "2"], "f.way": "telephone"}
    answers = [client.post(f"/cases/{case.id}/act/ask", data=form) for _ in range(3)]
    assert [one.status_code for one in answers] == [303, 303, 303]
    assert stored(web.store)[0].version == 2


def test_what_happened_earlier_is_marked_and_what_is_old_wants_a_reason(web: Web) -> None:
    web = Web(at="2026-09-27 10:00")
    case = logged(web.house)
    client = web.signed_in("room_mediator")
    path = f"/cases/{case.id}/act/ask"
    form = {"f.parties": ["1"], "f.way": "telephone", "happened_day": "2026-09-08", "happened_time": ""}
    refused = press(client, path, form)
    assert refused.status_code == 422
    assert "补录超过 15 日的，请写明原因" in refused.text
    assert "data-late-reason data-asked" in refused.text
    taken = press(client, path, {**form, "late_reason": "当时在外"})
    page = client.get(taken.headers["location"])
    assert "补录" in page.text
    assert "录入于 9月27日" in page.text
    assert "当时在外" in page.text


@pytest.mark.parametrize(("day", "hour"), [("2026-10-01", ""), ("not a day", ""), ("2026-09-07", "25:00")])
def test_a_time_that_cannot_be_is_refused_at_its_field(web: Web, day: str, hour: str) -> None:
    case = logged(web.house)
    form = {"f.parties": ["1"], "f.way": "telephone", "happened_day": day, "happened_time": hour}
    answer = press(web.signed_in("room_mediator"), f"/cases/{case.id}/act/ask", form)
    assert answer.status_code == 422
    assert "发生时间" in answer.text
    assert "1 处需要修改" in answer.text


def test_a_page_without_its_hidden_fields_takes_no_effect(web: Web) -> None:
    case = logged(web.house)
    client = web.signed_in("room_mediator")
    csrf = field(client.get("/"), "csrf")
    for spoilt in ({}, {"command_id": "x"}, {"command_id": "y" * 20, "expected_version": "-1"}):
        answer = client.post(f"/cases/{case.id}/act/ask", data={"csrf": csrf, "f.parties": ["1"], **spoilt})
        assert answer.status_code == 422
        assert "页面不完整" in answer.text
    assert stored(web.store)[0].version == 1


def test_a_remark_stands_in_the_journal(web: Web) -> None:
    case = logged(web.house)
    client = web.signed_in("room_mediator")
    page = client.get(f"/cases/{case.id}")
    form = {"csrf": field(page, "csrf"), "command_id": field(page, "command_id"), "text": "已电话预约上门"}
    assert client.post(f"/cases/{case.id}/notes", data=form).status_code == 303
    assert "已电话预约上门" in client.get(f"/cases/{case.id}?kind=note").text
    empty = client.post(f"/cases/{case.id}/notes", data={**form, "command_id": "z" * 16, "text": " "})
    assert empty.status_code == 422


# --- who sees what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/act/ask", "/papers/1.pdf", "/handoffs", "/handoffs/1"])
def test_an_invisible_case_looks_like_an_absent_one(web: Web, path: str) -> None:
    case = logged(web.house)
    client = web.signed_in("street_mediator")
    seen = [client.get(f"/cases/{one}{path}") for one in (case.id, "nosuchcase", "x%00y", "a" * 300)]
    assert {one.status_code for one in seen} == {404}
    texts = {re.sub(r"<p class=\"soft mb-2 number\">.*?</p>", "", one.text) for one in seen}
    assert len(texts) == 1


@pytest.mark.parametrize("path", ["/act/nothing", "/act/log", "/papers/99.pdf", "/handoffs/7"])
def test_what_is_not_there_is_404(web: Web, path: str) -> None:
    case = logged(web.house)
    assert web.signed_in("room_mediator").get(f"/cases/{case.id}{path}").status_code == 404


def test_numbers_that_are_none_are_refused_in_chinese(web: Web) -> None:
    case = logged(web.house)
    answer = web.signed_in("room_mediator").get(f"/cases/{case.id}/handoffs/abc")
    assert answer.status_code == 422
    assert "序号" in answer.text


# --- lists -----------------------------------------------------------------------------------------------------


def test_search_finds_by_number_name_and_telephone(web: Web) -> None:
    case = logged(web.house)
    client = web.signed_in("director")
    for query in (case.log_number, "甲某", "某某", "13900000001", "0001", "电梯"):
        assert case.title in client.get("/cases", params={"q": query}).text, query
    for query in ("丁某", "%", "_", "13911"):
        assert case.title not in client.get("/cases", params={"q": query}).text, query
    assert case.title not in web.signed_in("street_mediator").get("/cases?q=甲某").text
    assert client.get("/cases", params={"q": "长" * 61}).status_code == 422
    assert client.get("/cases?q=%00").status_code == 422


def test_a_list_goes_on_by_its_cursor_without_gap_or_repetition() -> None:
    web = Web(page_rows=5)
    for number in range(13):
        logged(web.house, f"many-{number}", title=f"第{number:02d}件")
    client = web.signed_in("director")
    seen: list[str] = []
    path = "/cases"
    for _ in range(5):
        page = client.get(path)
        seen += re.findall(r"第\d\d件", page.text)
        onward = re.search(r'<a class="btn" href="([^"]*)">下一页', page.text)
        if onward is None:
            break
        path = onward.group(1).replace("&amp;", "&")
    assert sorted(seen) == [f"第{number:02d}件" for number in range(13)]
    assert client.get("/cases?after=nonsense").status_code == 200


def test_every_clock_of_a_case_is_explained_the_ended_ones_too(web: Web) -> None:
    case = logged(web.house)
    path = f"/cases/{case.id}"
    case = web.act(case, "room_mediator", "ask", "2026-09-07 09:20", parties=[1, 2], way="telephone")
    page = web.signed_in("room_mediator").get(path).text
    assert "已结束的时限（1）" in page  # the screening
    assert page.count("【怎么算的】") == len(case.deadlines)
    for words in ("起算：有关办理行为发生之时", "当日不计入（民诉法 85、民法典 201）", "结束，未超期"):
        assert words in page, words


def test_the_workbench_counts_and_says_the_next_thing(web: Web) -> None:
    case = logged(web.house)
    page = web.signed_in("room_mediator").get("/")
    assert re.search(r'<span class="big">1</span><span>待我办', page.text)
    assert re.search(r'data-label="下一步">征询意愿', page.text)
    assert "还剩 23 小时" in page.text
    for key in ("today", "overdue", "waiting", "nonsense"):
        assert web.signed_in("room_mediator").get(f"/?list={key}").status_code == 200
    assert case.title not in web.signed_in("street_mediator").get("/").text


def test_the_backlog_is_for_those_who_oversee_and_goes_by_place_colour_and_age() -> None:
    web = Web(at="2026-09-21 10:00")
    case = logged(web.house)
    client = web.signed_in("supervisor")
    assert case.title in client.get("/backlog").text
    for narrowed in ("place=estate", "colour=black", "level=estate", "state=logged", "age=7"):
        assert case.title in client.get(f"/backlog?{narrowed}").text, narrowed
    for narrowed in ("place=bare", "colour=red", "level=street", "state=mediating", "age=30"):
        assert case.title not in client.get(f"/backlog?{narrowed}").text, narrowed
    assert web.signed_in("grid").get("/backlog").status_code == 403
    assert 'href="/backlog"' not in web.signed_in("grid").get("/").text


def test_the_workflow_page_shows_the_diagram_and_the_law(web: Web) -> None:
    client = web.signed_in("mediator")
    assert client.get("/workflows").headers["location"].startswith("/workflows/")
    page = client.get("/workflows/property_three_level")
    for words in ("受理", "各方当事人均同意调解", "人民调解法 17", "调解期限", "小区 3 日", "自动生成 PDF"):
        assert words in page.text, words
    drawing = client.get("/workflows/property_three_level/diagram.svg")
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert "调解中" in drawing.text
    assert "script" not in drawing.headers["content-security-policy"]
    assert client.get("/workflows/none").status_code == 404
    assert "【D】" in page.text
    assert "种局面" in page.text
    assert "先受理后联席" in page.text
    assert "谁也不会卡住" in page.text
    assert "不成立" not in page.text


def test_only_supervisors_see_where_the_cases_stand_and_only_those_of_their_subtree() -> None:
    web = Web()
    logged(web.house, "heat-1")
    logged(web.house, "heat-2")
    supervisor = web.signed_in("supervisor").get("/workflows/property_three_level").text
    assert "流程图与案件分布" in supervisor
    box = re.search(r'<g id="state-logged">.*?</g>', supervisor)
    assert box is not None
    assert "2 件" in box.group(0)
    mediator = web.signed_in("mediator").get("/workflows/property_three_level").text
    assert "案件分布" not in mediator
    assert "停留中位" not in mediator
    assert " 件</text>" not in mediator


def test_what_waits_for_my_own_signature_is_mine() -> None:
    web = Web(at="2026-09-08 10:00")
    station = web.signed_in("deputy")
    assert "没有待办的案件" in station.get("/").text
    people = [{"name": "甲某", "side": "applicant"}, {"name": "乙某", "side": "respondent"}]
    matter = {"place": "estate", "kind": "neighbours", "title": "楼道推搡", "summary": "轻微推搡。", "parties": people}
    letter = open_case(
        web.house,
        workflow="property_three_level",
        action="offer_b",
        fields={**matter, **ENTRUSTMENT},
        command_id="letter-1",
        actor=an_actor("officer"),
        at=instant("2026-09-08 09:00"),
    )
    page = station.get("/").text
    assert letter.title in page
    assert "签发委托" in page
    assert letter.title not in web.signed_in("street_director").get("/").text


def test_an_offer_inside_one_committee_is_its_directors_to_take() -> None:
    web = Web(at="2026-09-10 10:00")
    case = logged(web.house)
    both = [{"party": no, "value": "agreed", "way": "in_person", "signed": True} for no in (1, 2)]
    case = web.act(case, "room_mediator", "ask", "2026-09-07 10:00", parties=[1, 2], way="in_person")
    for no in (1, 2):
        said = {"party": no, "answer": "agreed", "way": "in_person"}
        case = web.act(case, "room_mediator", "answer", "2026-09-07 11:00", **said)
    form: dict[str, Any] = {"rights_told_by": "oral", "subject_check": "ordinary", "pending": "none"}
    case = web.act(case, "room_mediator", "accept", "2026-09-07 14:00", application_form="register", **form)
    named = {"mediators": ["room_mediator"], "lead": "room_mediator", "disclosed": True, "parties_object": False}
    case = web.act(case, "director", "assign", "2026-09-07 15:00", **named)
    offer = {"rung_result": "未达成", "answers": both, "told_other_routes": True, "material_consent": True}
    case = web.act(case, "room_mediator", "offer_up", "2026-09-10 09:00", approver="director", **offer)
    assert case.handoffs[-1].receiver == case.custodian
    assert case.title in web.signed_in("director").get("/").text
    assert case.title not in web.signed_in("clerk").get("/").text
