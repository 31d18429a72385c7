"""Pages of matters without parties: the form, the case page, the packet of a department, the links, the JSON."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from msgspec.structs import replace

from api.app import create_app
from api.identity import Caller
from api.lookups import look
from api.pages.matter_view import linked
from api.settings import Settings
from mediation.casework.deliver import deliver
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.intake import open_case
from mediation.casework.publish import publish
from mediation.casework.sign_in import actor_of, issue_token, set_password
from mediation.definitions.compile import compile_folder
from mediation.definitions.library import Library
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import TakeAction
from mediation.rehearsal.repertoire import Repertoire
from mediation.store.memory import MemoryStore
from mediation.town.around import Town
from mediation.town.institutions import AccountId
from tests.api.web import field
from tests.engine.builders import instant

ROOT = Path(__file__).resolve().parents[2] / "workflows"
AT = instant("2026-09-10 10:00")
PASSWORD = "correct horse"
LAMP: dict[str, Any] = {
    "channel": "wechat",
    "place": "xingfu_1",
    "address": "幸福小区3栋2单元",
    "kind": "repairs",
    "title": "楼道灯不亮",
    "summary": "楼道灯坏了三天。",
    "reporter": "点单人甲",
    "reporter_phone": "1380000001",
}


@cache
def library() -> Library:
    keys = ("property_three_level", "linked_mediation_121", "service_orders", "whistle", "cross_place", "grid_patrol")
    return Library(compile_folder(ROOT / key) for key in keys)


@cache
def town() -> Town:
    return Repertoire(ROOT).town("sample_town")


class Desk:
    """A service over the sample town, and who works at it."""

    def __init__(self, shipped: Library | None = None) -> None:
        store = MemoryStore(town())
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.house = House(store=store, library=shipped or library(), passwords=cheap)
        publish(store, list(self.house.library), AT)
        offset = AT - datetime.now(UTC)  # noqa: TID251 -- the tests' own start-up
        self.app = create_app(self.house, Settings(offset=offset, clock=False))
        self.sent = 0

    def browser(self, account: str) -> TestClient:
        set_password(self.house, AccountId(account), PASSWORD, at=AT)
        client = TestClient(self.app, base_url="http://testserver", follow_redirects=True)
        page = client.get("/sign-in")
        form = {"account": account, "password": PASSWORD, "csrf": field(page, "csrf"), "next": "/"}
        client.post("/sign-in", data=form)
        return client

    def actor(self, account: str) -> Actor:
        found = actor_of(town(), AccountId(account), through="page")
        assert found is not None
        return found

    def open(self, who: str, workflow: str, **fields: Any) -> Case:
        self.sent += 1
        return open_case(
            self.house,
            workflow=workflow,
            fields=fields,
            command_id=f"open-{self.sent}",
            actor=self.actor(who),
            at=AT,
        )

    def act(self, case: Case, who: str, action: str, **fields: Any) -> Case:
        self.sent += 1
        command = TakeAction(
            case=case.id,
            command_id=f"act-{self.sent}",
            action=action,
            fields=fields,
            expected_version=case.version,
        )
        after = handle(self.house, command, actor=self.actor(who), at=AT)
        deliver(self.house, AT)
        return after


@pytest.fixture
def desk() -> Desk:
    return Desk()


def in_hand(desk: Desk) -> Case:
    case = desk.open("grid_xingfu", "service_orders", **LAMP)
    case = desk.act(case, "group_xingfu", "sort", kind="repairs", verified=True, weight="simple")
    case = desk.act(case, "branch_xingfu", "dispatch")
    case = desk.act(case, "member_a", "claim")
    return desk.act(case, "member_a", "progress", words="已买灯泡。")


def test_the_form_of_an_order_asks_nothing_about_parties(desk: Desk) -> None:
    page = desk.browser("grid_xingfu").get("/cases/new?workflow=service_orders&action=log").text
    assert "<h1>点单（群众点单、党员接单）</h1>" in page
    assert "谁反映的、怎么来的" in page
    assert "谁和谁" not in page
    assert "/cases/new?workflow=property_three_level" in page  # the other ways in stand beside it


def test_every_way_in_and_the_title_name_the_mechanism(desk: Desk) -> None:
    page = desk.browser("grid_xingfu").get("/cases/new?workflow=service_orders&action=log").text
    tabs = re.findall(r"<a [^>]*>([^<]*)</a>", page[page.index('aria-label="流程"') :].partition("</nav>")[0])
    assert {"点单（群众点单、党员接单）", "登记纠纷（物业纠纷三级联动调解）"} <= set(tabs)
    assert all(tab.endswith("）") for tab in tabs)
    assert re.search(r"<title>\s*点单（群众点单、党员接单）", page)


def test_the_page_of_an_order_shows_who_asked_and_who_handles_it(desk: Desk) -> None:
    case = in_hand(desk)
    page = desk.browser("member_a").get(f"/cases/{case.id}").text
    for words in ("反映人", "点单人甲", "承办人", "在职党员甲", "事项情况", "办理清单", "已买灯泡。"):
        assert words in page
    for words in ("纠纷情况", "意愿", "当事人与调解员", "调解与记录"):
        assert words not in page


def test_the_workbench_names_the_kind_of_matter_and_offers_what_may_be_logged(desk: Desk) -> None:
    in_hand(desk)
    page = desk.browser("member_a").get("/").text
    assert "群众点单、党员接单" in page
    assert "登记纠纷" not in page  # a member logs orders, no disputes
    assert "登记纠纷" in desk.browser("mediator_dongmen").get("/").text


def linked_rows(page: str) -> str:
    """The table of linked cases as text."""
    table = page.partition('id="linked"')[2].partition("</section>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", table.partition("<tbody>")[2])).strip()


def turned(desk: Desk) -> tuple[Case, Case]:
    """An order that turned out to be a dispute, and the dispute."""
    order = desk.open("grid_xingfu", "service_orders", **LAMP)
    form = {"kind": "neighbours", "title": "楼上滴水引起的纠纷", "summary": "滴水。", "told": True}
    order = desk.act(order, "group_xingfu", "turn_to_mediation", parties=[{"name": "甲"}, {"name": "乙"}], **form)
    with desk.house.store.reading() as reading:
        dispute = reading.cases.get(CaseId(f"{order.id}-1"))
    assert dispute is not None
    return order, dispute


def test_who_handles_an_order_learns_number_and_institution_of_the_linked_dispute_and_nothing_more(desk: Desk) -> None:
    order, dispute = turned(desk)
    page = desk.browser("group_xingfu").get(f"/cases/{order.id}").text
    number = dispute.number or dispute.log_number
    told = "由该机构办理，内容不在您的查看范围内 转入此件办理 大十字街道人民调解委员会 —"
    assert linked_rows(page) == f"{number} {told}"
    assert f"/cases/{dispute.id}" not in page


def test_who_handles_the_dispute_learns_where_it_comes_from(desk: Desk) -> None:
    order, dispute = turned(desk)
    page = desk.browser("duty_officer").get(f"/cases/{dispute.id}").text
    custodian = town().institutions[order.custodian].name
    told = f"由该机构办理，内容不在您的查看范围内 由此件转来 {custodian} —"
    assert linked_rows(page) == f"{order.number or order.log_number} {told}"
    assert "点单人甲" not in page
    assert "调委会主动调解" in page  # nobody has applied, no body has referred it
    assert dispute.facts["door"] == "service_order"


def test_who_sees_both_sees_title_and_state_and_the_way_there(desk: Desk) -> None:
    order, dispute = turned(desk)
    page = desk.browser("supervisor").get(f"/cases/{dispute.id}").text
    rows = linked_rows(page)
    assert rows.startswith(f"{order.number or order.log_number} 楼道灯不亮 由此件转来")
    assert rows.endswith(" 转其他机制办理（不另计件）")
    assert f'href="/cases/{order.id}"' in page


def test_who_once_had_a_matter_learns_no_number_of_what_it_became(desk: Desk) -> None:
    found = {"source": "residents", "place": "dongmen", "title": "占道经营", "summary": "早市占道。"}
    whistle = desk.open("secretary_dongmen", "whistle", **found)
    whistle = desk.act(whistle, "secretary_dongmen", "ask_street", reason="社区无权处理。", tried="已劝导。")
    whistle = desk.act(whistle, "street_head", "approve")
    form = {"kind": "neighbours", "title": "摊位引起的纠纷", "summary": "争摊位。", "told": True}
    parties = [{"name": "甲"}, {"name": "乙"}]
    whistle = desk.act(whistle, "street_worker", "turn_to_mediation", parties=parties, **form)
    with desk.house.store.reading() as reading:
        dispute = reading.cases.get(CaseId(f"{whistle.id}-1"))
    assert dispute is not None
    number = dispute.number or dispute.log_number
    now = linked_rows(desk.browser("street_worker").get(f"/cases/{whistle.id}").text)
    assert now.startswith(f"{number} 由该机构办理")
    secretary = Caller(actor=desk.actor("secretary_dongmen"), at=AT)
    seen = look(desk.app.state.wiring, whistle.id, secretary)
    left = replace(seen, case=replace(seen.case, participants=()))  # the community takes no part any longer
    assert "dongmen_party" in left.case.former
    told = {"title": "内容不在您的查看范围内", "relation": "转入此件办理", "href": "", "number": ""}
    assert linked(desk.app.state.wiring, left, secretary) == [{**told, "institution": "", "state": ""}]


def test_a_department_sees_the_request_and_no_parties(desk: Desk) -> None:
    case = desk.open(
        "street_worker",
        "whistle",
        source="residents",
        place="dongmen",
        title="占道经营",
        summary="早市占道。",
        entry_level="street",
    )
    case = desk.act(
        case,
        "street_worker",
        "blow",
        whistle_kind="enforcement",
        matter="street_trading",
        institution="kaili_urban",
        partners=["dashizi_police"],
        what="清理占道，恢复通行。",
        approver="street_head",
    )
    packet = desk.browser("urban_officer").get(f"/cases/{case.id}").text
    assert "清理占道，恢复通行。" in packet
    assert "报到" in packet
    assert "当事人" not in packet
    street = desk.browser("street_worker").get(f"/cases/{case.id}").text
    assert "协办反馈" in street
    assert "尚未反馈" in street
    police = desk.browser("officer").get(f"/cases/{case.id}").text  # who was called in sees the whole matter
    assert "协办反馈" in police


SCHOOL: dict[str, Any] = {
    "channel": "visit",
    "place": "cuihu_1",
    "address": "翠湖苑2栋1单元",
    "kind": "school",
    "title": "转学手续",
    "summary": "孩子的学籍还在迁出地。",
    "reporter": "搬迁户甲",
    "reporter_phone": "1380000002",
}


def written(desk: Desk) -> Case:
    case = desk.open("resettlement_a", "cross_place", **SCHOOL)
    case = desk.act(case, "resettlement_a", "judge", kind="school", duty="both", reason="学籍在迁出地。")
    letter = {"institution": "yunshang_township", "what": "请协助转出学籍。", "sealed": True}
    return desk.act(case, "resettlement_a", "send_letter", **letter)


def json_of(desk: Desk, account: str, case: Case) -> dict[str, Any]:
    token = issue_token(desk.house, AccountId(account), "测试", at=AT)
    client = TestClient(desk.app, base_url="http://testserver")
    found = client.get(f"/api/v1/cases/{case.id}", headers={"Authorization": f"Bearer {token}"})
    return dict(found.json())


def test_who_is_asked_to_act_learns_whom_it_is_about_and_not_how_to_ring_them(desk: Desk) -> None:
    case = written(desk)
    packet = desk.browser("origin_a").get(f"/cases/{case.id}").text
    for words in ("学籍就学", "请协助转出学籍。", "反映人", "搬迁户甲"):
        assert words in packet
    for words in ("1380000002", "翠湖苑2栋1单元"):  # the household's door is no place where the township has to go
        assert words not in packet
    assert json_of(desk, "origin_a", case)["reporter"] == {"reporter": "搬迁户甲"}
    assert json_of(desk, "resettlement_a", case)["reporter"]["reporter_phone"] == "1380000002"


def test_who_sent_the_letter_back_is_not_told_any_longer(desk: Desk) -> None:
    case = desk.act(written(desk), "origin_a", "not_for_us", reason="不属本乡。")
    page = desk.browser("origin_a").get(f"/cases/{case.id}/handoffs/1")
    assert "搬迁户甲" not in page.text
    assert json_of(desk, "origin_a", case).get("reporter", {}) == {}


def test_a_form_that_asks_about_the_reporter_decides_what_goes_along(tmp_path: Path) -> None:
    for key in ("matter_core", "cross_place"):
        copytree(ROOT / key, tmp_path / key)
    text = (tmp_path / "cross_place/workflow.yaml").read_text(encoding="utf-8")
    asked = "      - what: {type: long_text, title: {zh: 函件内容"
    assert text.count(asked) == 1
    text = text.replace(asked, f"      - reporter\n      - reporter_phone\n{asked}")
    (tmp_path / "cross_place/workflow.yaml").write_text(text, encoding="utf-8")
    desk = Desk(Library([compile_folder(tmp_path / "cross_place")]))
    case = desk.open("resettlement_a", "cross_place", **SCHOOL)
    case = desk.act(case, "resettlement_a", "judge", kind="school", duty="both", reason="学籍在迁出地。")
    letter = {"institution": "yunshang_township", "what": "请协助。", "sealed": True, "reporter_phone": "1380000009"}
    case = desk.act(case, "resettlement_a", "send_letter", **letter)
    packet = desk.browser("origin_a").get(f"/cases/{case.id}").text
    assert "1380000009" in packet
    assert "搬迁户甲" not in packet  # asked and left blank: it stays with the sender


def test_where_somebody_has_to_go_the_address_goes_along(desk: Desk) -> None:
    found = {"place": "xingfu_1", "address": "幸福小区3栋外墙", "title": "瓷砖松动", "summary": "松动。"}
    who = {"reporter": "反映人甲", "reporter_phone": "1380000003"}
    case = desk.open("street_worker", "whistle", source="residents", entry_level="street", **found, **who)
    whistle = {"whistle_kind": "enforcement", "matter": "street_trading", "institution": "kaili_urban"}
    case = desk.act(case, "street_worker", "blow", **whistle, what="处置。", approver="street_head")
    packet = desk.browser("urban_officer").get(f"/cases/{case.id}").text
    assert "幸福小区3栋外墙" in packet
    assert "反映人甲" in packet
    assert "1380000003" not in packet


def test_the_list_of_powers_is_a_choice_that_says_who_decides(desk: Desk) -> None:
    case = desk.open(
        "street_worker", "whistle", source="patrol", place="dongmen", title="堵塞", summary="堵。", entry_level="street"
    )
    page = desk.browser("street_worker").get(f"/cases/{case.id}/act/blow").text
    assert "小区内停车位的设置和使用（街道可自行决定）" in page
    assert "占道经营、市容环境卫生（市容环境卫生主管部门" in page


def test_beside_the_whistle_stands_who_decides_and_afterwards_of_the_matter_chosen(desk: Desk) -> None:
    found = {"source": "patrol", "place": "dongmen", "title": "堵塞", "summary": "堵。", "entry_level": "street"}
    case = desk.open("street_worker", "whistle", **found)
    street = desk.browser("street_worker")
    page = street.get(f"/cases/{case.id}/act/blow")
    advice = page.text.partition("谁有权决定")[2].partition("</section>")[0]
    assert 'href="/town/powers"' in advice
    assert "占用、堵塞消防通道" in advice
    assert "凯里市消防救援大队" in advice
    form = {"csrf": field(page, "csrf"), "command_id": field(page, "command_id"), "more": "advice"}
    version = field(page, "expected_version")
    again = street.post(page.url.path, data={**form, "expected_version": version, "f.matter": "estate_parking"}).text
    advice = again.partition("谁有权决定")[2].partition("</section>")[0]
    assert "街道可自行决定，不吹哨。" in advice
    assert "民法典 275、278" in advice


def test_partners_are_those_of_the_place_and_the_rest_are_folded_away(desk: Desk) -> None:
    found = {"source": "patrol", "place": "dongmen", "title": "堵塞", "summary": "堵。", "entry_level": "street"}
    case = desk.open("street_worker", "whistle", **found)
    page = desk.browser("street_worker").get(f"/cases/{case.id}/act/blow").text
    partners = page.partition('id="field-f-partners"')[2].partition("</fieldset>")[0]
    here, _, folded = partners.partition("<details")
    assert "幸福物业服务公司" in here  # an estate of this community
    assert "大十字派出所" in here
    assert "翠湖物业服务公司" not in here
    assert "翠湖物业服务公司" in folded
    assert "其他地方的单位" in folded
    assert "<details open" not in partners


def test_what_was_whistled_for_here_lately_is_shown_before_a_form_is_filled_in(desk: Desk) -> None:
    found = {"source": "residents", "title": "占道经营", "summary": "早市占道。", "entry_level": "street"}
    case = desk.open("street_worker", "whistle", place="dongmen", **found)
    whistle = {"whistle_kind": "enforcement", "matter": "street_trading", "institution": "kaili_urban"}
    case = desk.act(case, "street_worker", "blow", **whistle, what="清理。", approver="street_head")
    street = desk.browser("street_worker")
    page = street.get("/cases/new?workflow=whistle&action=log")
    assert "近 30 日已有" not in page.text  # the street's own place was preset, and nothing was whistled for there
    form = {"csrf": field(page, "csrf"), "f.place": "dongmen"}
    told = street.post("/cases/new/place?workflow=whistle&action=log", data=form).text
    number = case.number or case.log_number
    assert "东门社区近 30 日已有 1 件" in told
    assert number in told
    assert "占道经营、市容环境卫生" in told
    other = desk.browser("grid_xingfu").post(
        "/cases/new/place?workflow=whistle&action=log",
        data={"csrf": field(desk.browser("grid_xingfu").get("/cases/new?workflow=whistle&action=log"), "csrf")}
        | {"f.place": "dongmen"},
    )
    assert number not in other.text
    again = desk.open("street_worker", "whistle", place="dongmen", **found)
    beside = street.get(f"/cases/{again.id}/act/blow").text
    assert "这里近 30 日已办过" in beside
    assert f'href="/cases/{case.id}"' in beside


def test_a_refused_repeat_names_the_number_and_keeps_what_was_filled_in(desk: Desk) -> None:
    found = {"source": "residents", "place": "dongmen", "title": "占道经营", "summary": "早市占道。"}
    whistle = {"whistle_kind": "enforcement", "matter": "street_trading", "institution": "kaili_urban"}
    first = desk.open("street_worker", "whistle", entry_level="street", **found)
    first = desk.act(first, "street_worker", "blow", **whistle, what="清理。", approver="street_head")
    second = desk.open("street_worker", "whistle", entry_level="street", **found)
    street = desk.browser("street_worker")
    page = street.get(f"/cases/{second.id}/act/blow")
    form = {key: field(page, key) for key in ("csrf", "command_id", "expected_version")}
    filled = {f"f.{key}": value for key, value in whistle.items()} | {"f.what": "请再次清理占道。"}
    refused = street.post(page.url.path, data={**form, **filled, "f.approver": "street_head"})
    assert refused.status_code == 422
    assert f"（{first.number or first.log_number} 占道经营）" in refused.text
    assert "请再次清理占道。" in refused.text


def test_a_matter_is_found_by_who_reported_it_and_by_its_workflow(desk: Desk) -> None:
    in_hand(desk)
    member = desk.browser("member_a")
    assert "楼道灯不亮" in member.get("/cases?q=点单人甲").text
    assert "楼道灯不亮" in member.get("/cases?q=1380000001").text
    assert "楼道灯不亮" in member.get("/cases?workflow=service_orders").text
    assert "楼道灯不亮" not in member.get("/cases?workflow=whistle").text


def test_what_is_counted_elsewhere_is_said_above_the_list(desk: Desk) -> None:
    in_hand(desk)
    case = desk.open("grid_xingfu", "service_orders", **LAMP)
    form = {"kind": "neighbours", "title": "楼上滴水引起的纠纷", "summary": "滴水。", "told": True}
    desk.act(case, "group_xingfu", "turn_to_mediation", parties=[{"name": "甲"}, {"name": "乙"}], **form)
    group = desk.browser("group_xingfu")
    assert "共 2 件，最急的在前；其中 1 件已转其他机制或并入另件，不另计件" in group.get("/cases").text
    assert "不另计件" not in group.get("/cases?closed=open").text


def test_the_backlog_of_a_secretary_holds_the_matters_of_the_community(desk: Desk) -> None:
    in_hand(desk)
    page = desk.browser("secretary_dongmen").get("/backlog")
    assert page.status_code == 200
    assert "楼道灯不亮" in page.text


def test_the_json_of_a_matter_has_reporter_handlers_and_links(desk: Desk) -> None:
    case = in_hand(desk)
    token = issue_token(desk.house, AccountId("member_a"), "测试", at=AT)
    client = TestClient(desk.app, base_url="http://testserver")
    found = client.get(f"/api/v1/cases/{case.id}", headers={"Authorization": f"Bearer {token}"}).json()
    assert found["parties"] == []
    assert found["reporter"]["reporter"] == "点单人甲"
    assert (found["handlers"], found["linked"]) == (["member_a"], [])


def test_the_tables_of_a_workflow_are_folded_and_opened_by_a_search_or_by_name(desk: Desk) -> None:
    client = desk.browser("street_worker")
    shut = client.get("/workflows/whistle").text
    assert re.findall(r'<details class="card fold" id="(\w+)"( open)?>', shut) == [
        (key, "") for key in ("states", "actions", "clocks", "papers", "ladder", "proof")
    ]
    assert "自己能解决的不吹哨" not in shut  # a hint of a form is no rule
    assert "同一事项" in shut  # what is shut stands in the page, and the browser finds it
    named = client.get("/workflows/whistle?part=clocks").text
    assert '<details class="card fold" id="clocks" open>' in named
    assert '<details class="card fold" id="actions">' in named
    found = client.get("/workflows/whistle", params={"q": " 督查 "}).text
    assert '<details class="card fold" id="actions" open>' in found
    actions = found.partition('id="actions"')[2].partition('id="clocks"')[0]
    rows = re.findall(r"<tr>(.*?)</tr>", actions.replace("\n", " "))
    told = [row for row in rows if "<td" in row]
    assert told
    assert all("督查" in row for row in told)
    assert "项写到“督查”，已展开" in found
    assert client.get("/workflows/whistle", params={"q": "x" * 200}).status_code == 422
