"""The pages of a town's lists and of its grid register, and their siblings in JSON: found, ranked, masked, closed."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.api.web import PASSWORD, Web, a_form, field, logged
from tests.town.registers import (
    GRID,
    GRID_2,
    GRID_3,
    HOUSEHOLDS,
    OTHER,
    PEOPLE,
    PLACES,
    REGISTER,
    a_registered_town,
)

HOME, ELSEWHERE = HOUSEHOLDS[0].id, HOUSEHOLDS[3].id
NEW_PLACES = [one for one in PLACES if one.id in {OTHER, GRID, GRID_2, GRID_3}]
PHONE = "13800001234"


@pytest.fixture(scope="module")
def web() -> Web:
    """The small town with lists and a grid register, on a Monday."""
    found = Web("2026-09-07 09:30")
    with found.store.transaction() as tx:
        town = tx.town.put(places=NEW_PLACES, people=PEOPLE, lists=a_registered_town().lists)
        tx.residents.put(REGISTER, town)
    return found


def text_of(page: str) -> str:
    """What somebody reads on a page, in one line."""
    body = page.split("<main", 1)[1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def read(web: Web, who: str, path: str) -> str:
    answer = web.signed_in(who).get(path)
    assert answer.status_code == 200, answer.text
    return text_of(answer.text)


def found_by(web: Web, who: str, query: str) -> str:
    client = web.signed_in(who)
    form = {"q": query, "csrf": field(client.get("/town/grids"), "csrf")}
    answer = client.post("/town/grids", data=form)
    assert answer.status_code == 200, answer.text
    return text_of(answer.text)


def looks(web: Web) -> int:
    with web.store.reading() as reading:
        return int(reading.rows("SELECT COUNT(*) FROM household_look")[0][0])


def cases(web: Web) -> int:
    with web.store.reading() as reading:
        return int(reading.rows("SELECT COUNT(*) FROM case_record")[0][0])


# --- lists ---------------------------------------------------------------------------------------------------


def test_the_list_of_powers_says_who_decides_and_by_which_law(web: Web) -> None:
    shown = read(web, "grid", "/town/powers")
    assert "社会生活噪声 街道不能决定 派出所 本地：示例派出所 噪声污染防治法 82 默认，请核对" in shown
    assert "没有找到" in read(web, "grid", "/town/powers?q=违建")
    assert "社会生活噪声" in read(web, "grid", "/town/powers?q=噪声&who=others")
    assert "社会生活噪声" not in read(web, "grid", "/town/powers?who=street")


def test_the_roster_ranks_who_serves_and_masks_phones(web: Web) -> None:
    shown = read(web, "director", "/town/roster?place=grid_1&skill=水电维修&day=2026-09-12")
    order = [shown.index(name) for name in ("党员甲", "委员甲", "志愿者甲")]
    assert order == sorted(order)
    assert "对口" in shown
    assert "138****0001" in shown
    assert "13800000001" not in shown
    monday = read(web, "director", "/town/roster?place=grid_1")
    assert monday.index("委员甲") < monday.index("党员甲"), "today is a Monday"
    only = read(web, "director", "/town/roster?place=grid_1&kind=volunteer")
    assert "志愿者甲" in only
    assert "党员甲 " not in only


def test_the_catalogue_is_a_table_of_bodies_and_systems(web: Web) -> None:
    shown = read(web, "grid", "/town/services?place=estate")
    assert "党政机构 1 项 0 项 0 项" in shown
    assert "社会服务组织 0 项 1 项 0 项" in shown
    assert "长者食堂" in shown
    meals = read(web, "grid", "/town/services?place=estate&q=送餐")
    assert "长者食堂" in meals
    assert "社保卡办理" not in meals
    assert "社保卡办理" not in read(web, "grid", "/town/services?place=estate&body=social")


@pytest.mark.parametrize(
    "path", ["/town/powers", "/town/roster", "/town/services", "/town/grids", f"/town/households/{HOME}"]
)
def test_nobody_reads_them_without_signing_in(web: Web, path: str) -> None:
    answer = web.client().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("path", ["/town/powers?q=%00", "/town/roster?day=gestern", "/town/services?q=" + "长" * 61])
def test_what_cannot_be_asked_is_refused(web: Web, path: str) -> None:
    assert web.signed_in("grid").get(path).status_code == 422


def test_odd_choices_are_passed_over(web: Web) -> None:
    assert "长者食堂" in read(web, "grid", "/town/services?body=x&system=y&place=nowhere")
    assert "党员甲" in read(web, "grid", "/town/roster?kind=x")


def test_the_pages_lead_to_one_another(web: Web) -> None:
    for path in ("/town", "/town/powers", "/town/roster", "/town/services", "/town/grids"):
        page = web.signed_in("officer").get(path).text
        assert f'<a href="{path}" aria-current="page">' in page
        assert '<a href="/town/grids"' in page


def test_a_town_without_lists_says_who_can_add_them() -> None:
    bare = Web()
    for path, sheet in (("powers", "权责"), ("roster", "名册"), ("services", "服务")):
        assert f"请管理员在辖区表格的“{sheet}”一页补上" in read(bare, "grid", f"/town/{path}")
    assert "这里没有网格" in read(bare, "grid", "/town/grids")


# --- the grid register ---------------------------------------------------------------------------------------


def test_grids_are_listed_with_who_works_them_and_what_is_registered(web: Web) -> None:
    shown = read(web, "officer", "/town/grids?place=community")
    assert "示例小区第一网格" in shown
    assert "网格员乙、网格员甲 党员甲 1 栋 2 户 3 人" in shown
    assert "西社区第一网格" not in shown.split("包保党员")[1]


def test_an_address_is_found_by_everybody_and_the_people_by_those_whose_work_it_is(web: Web) -> None:
    stranger = found_by(web, "officer", "示例小区3栋2单元501")
    assert "3栋" in stranger
    assert "网格员乙、网格员甲" in stranger
    assert "甲某" not in stranger
    before = looks(web)
    mine = found_by(web, "room_mediator", "示例小区3栋2单元501")
    assert "甲某 户主 138****1234" in mine
    assert PHONE not in mine
    assert looks(web) == before + 1
    assert "没有找到" in found_by(web, "officer", "甲小")
    assert looks(web) == before + 1, "whoever is shown nobody leaves no note"


def test_an_empty_search_shows_the_grids(web: Web) -> None:
    assert "查找结果" not in found_by(web, "grid", "  ")


def test_a_search_needs_the_token_of_its_session(web: Web) -> None:
    assert web.signed_in("grid").post("/town/grids", data={"q": "3栋", "csrf": "no"}).status_code == 403


def test_an_opened_household_shows_phones_and_to_who_answers_for_it_who_looked(web: Web) -> None:
    card = read(web, "grid", f"/town/households/{HOME}")
    assert "3栋2单元501室" in card
    assert PHONE in card
    assert "谁看过这一户" not in card
    answered = read(web, "director", f"/town/households/{HOME}")
    assert "谁看过这一户" in answered
    assert "网格员" in answered.split("谁看过这一户")[1]
    assert "打开查看" in answered


@pytest.mark.parametrize("number", ["nowhere", "x" * 200])
def test_a_household_that_is_not_there_is_not_found(web: Web, number: str) -> None:
    assert web.signed_in("director").get(f"/town/households/{number}").status_code == 404


@pytest.mark.parametrize("who", ["officer", "deputy"])
def test_a_household_is_closed_to_everybody_else(web: Web, who: str) -> None:
    before = looks(web)
    answer = web.signed_in(who).get(f"/town/households/{HOME}")
    assert answer.status_code == 404
    assert "甲某" not in answer.text
    assert web.signed_in("director").get(f"/town/households/{ELSEWHERE}").status_code == 404
    assert looks(web) == before


def test_no_name_stands_in_an_address_or_an_error(web: Web) -> None:
    client = web.signed_in("grid")
    page = client.get("/town/grids").text
    assert '<form class="card" method="post" action="/town/grids"' in page
    form = {"q": "甲某\x07", "csrf": field(client.get("/town/grids"), "csrf")}
    refused = client.post("/town/grids", data=form)
    assert "甲某" not in refused.text
    assert PASSWORD not in page


# --- the same in JSON ----------------------------------------------------------------------------------------


def asked(web: Web, who: str, path: str) -> Any:
    answer = web.system(who).get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_lists_over_json(web: Web) -> None:
    (power,) = asked(web, "clerk", "/powers?q=噪声&place=estate")["powers"]
    assert (power["matter"], power["street_decides"], power["institutions"]) == ("noise", False, ["station"])
    first = asked(web, "clerk", "/roster?place=grid_1&skill=水电维修&day=2026-09-12")["serving"][0]
    assert (first["name"], first["phone"], first["on_duty"]) == ("党员甲", "138****0001", True)
    assert first["reasons"] == ["岗位对口（水电维修）", "当日值守"]
    only = asked(web, "clerk", "/roster?place=grid_1&kind=part_time_committee&language=miao")["serving"]
    assert [(one["name"], one["reasons"][-1]) for one in only] == [("委员甲", "语言不通")]
    (offer,) = asked(web, "clerk", "/services?place=estate&q=送餐")["offers"]
    assert (offer["title"], offer["body"], offer["system"]) == ("长者食堂", "social", "public_interest")


def test_the_grid_register_over_json(web: Web) -> None:
    first = asked(web, "officer", "/grids?place=community")["grids"][0]
    assert (first["place"], first["workers"], first["buildings"], first["households"], first["residents"]) == (
        *("grid_1", ["worker_2", "worker"], 1, 2, 3),
    )
    mediator, officer = web.system("room_mediator"), web.system("officer")
    found = mediator.post("/api/v1/grids/search", json={"text": "3栋2单元501"}).json()
    (home,) = found["households"]
    assert (home["id"], home["grid"], home["residents"][0]["phone"]) == (HOME, "grid_1", "138****1234")
    other = officer.post("/api/v1/grids/search", json={"text": "示例小区3栋2单元501"}).json()
    assert (other["households"], other["buildings"][0]["building"]) == ([], "3栋")
    places = officer.post("/api/v1/grids/search", json={"text": "示例小区"}).json()["places"]
    assert places[0]["workers"] == ["grid", "worker"]
    opened = mediator.get(f"/api/v1/households/{HOME}").json()
    assert opened["residents"][0] == {"name": "甲某", "relation": "户主", "phone": PHONE}
    assert officer.get(f"/api/v1/households/{HOME}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/roster?place=nowhere", "/services?place=nowhere", "/powers?q=%07", "/grids?place=x"]
)
def test_what_cannot_be_asked_over_json_is_refused(web: Web, path: str) -> None:
    answer = web.system("clerk").get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (422, "request_malformed")


def test_a_token_is_needed(web: Web) -> None:
    assert web.client().get(f"/api/v1/households/{HOME}").status_code == 401


# --- finding the place of a matter while it is logged --------------------------------------------------------


def test_a_place_is_found_by_address_while_a_dispute_is_logged(web: Web) -> None:
    client = web.signed_in("grid")
    page = client.get("/cases/new")
    assert "按地址查找" in page.text
    form = {**a_form(), "csrf": field(page, "csrf"), "command_id": field(page, "command_id")}
    before = cases(web)
    asked = {**form, "address": "示例小区3栋2单元501", "find_place": "1"}
    found = client.post("/cases/new", data=asked)
    assert found.status_code == 200
    assert "示例小区第一网格 · 网格员 网格员乙、网格员甲" in text_of(found.text)
    assert 'value="楼上漏水引起的纠纷"' in found.text, "nothing typed is lost"
    assert "甲小" not in found.text, "who lives there is not told here"
    took = client.post("/cases/new", data={**form, "address": "3栋", "take_place": "grid_1"})
    assert '<option value="grid_1" selected>' in took.text
    assert "示例小区第一网格的网格员：网格员乙、网格员甲" in text_of(took.text)
    assert cases(web) == before, "finding is not logging"


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"address": "99栋9单元", "find_place": "1"}, "登记册里没有这个地址"),
        ({"address": "", "find_place": "1"}, "示例小区的网格员：网格员、网格员甲"),
        ({"take_place": "nowhere"}, "示例小区的网格员：网格员、网格员甲"),
        ({"address": "示例小区", "find_place": "1"}, "示例街道 · 示例社区 · 示例小区"),
        ({"address": "长" * 99, "find_place": "1"}, "登记册里没有这个地址"),
    ],
)
def test_what_is_not_found_leaves_the_form_as_it_was(web: Web, posted: dict[str, str], said: str) -> None:
    client = web.signed_in("grid")
    page = client.get("/cases/new")
    form = {**a_form(), "csrf": field(page, "csrf"), "command_id": field(page, "command_id"), **posted}
    answer = client.post("/cases/new", data=form)
    assert answer.status_code == 200
    assert said in text_of(answer.text)
    assert '<option value="estate" selected>' in answer.text


def test_who_is_responsible_is_named_when_the_place_changes(web: Web) -> None:
    client = web.signed_in("grid")
    csrf = field(client.get("/cases/new"), "csrf")
    named = client.post("/cases/new/place", data={"csrf": csrf, "f.place": "grid_1"})
    assert "示例小区第一网格的网格员：网格员乙、网格员甲" in named.text
    assert client.post("/cases/new/place", data={"csrf": csrf, "f.place": "city"}).text.strip() == ""
    assert client.post("/cases/new/place", data={"csrf": csrf}).text.strip() == ""


def test_a_case_names_the_grid_worker_of_its_place(web: Web) -> None:
    case = logged(web.house, "grid-worker", place="grid_1")
    assert "网格员 网格员乙、网格员甲" in read(web, "room_mediator", f"/cases/{case.id}")
