"""The town's page: platform, supports and team as the deployment says them, loads as they are, phones by post."""

from __future__ import annotations

import html
import re

import msgspec
import pytest

from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Post, Role
from mediation.town.linked import Linked, Platform, Support, TeamMember
from mediation.town.places import PlaceId
from tests.api.web import Web
from tests.store.houses import asked, logged

HOME, STATION = InstitutionId("street_121"), InstitutionId("station")
PHONE = "0855-1210121"
NEW = (
    Institution(
        id=HOME,
        kind=InstitutionKind.street_committee,
        name="示例街道人民调解委员会",
        abbr="街",
        place=PlaceId("street"),
        phone=PHONE,
    ),
    Institution(
        id=InstitutionId("lawyers"), kind=InstitutionKind.law_firm, name="示例律所", abbr="律", place=PlaceId("city")
    ),
)
TEAM = tuple(
    Person(
        account=AccountId(account),
        name=name,
        posts=(Post(institution=HOME, role=role),),
        registered_at=HOME,
        specialities=("物业",),
        languages=("苗语",),
    )
    for account, name, role in (("busy", "队员甲", Role.director), ("free", "队员乙", Role.mediator))
)
SAID = Linked(
    platform=Platform(institution=HOME, title="示例“一站式”联调室"),
    supports=(
        Support(kind="police", title="治安支撑", institutions=(STATION,)),
        Support(kind="legal", title="法律服务", institutions=(InstitutionId("lawyers"),)),
    ),
    team=(
        TeamMember(account=AccountId("free"), duty_days=(2, 4)),
        TeamMember(account=AccountId("busy"), duty_days=(1,)),
    ),
)


@pytest.fixture
def web() -> Web:
    """The small town with a platform of its own, on a Monday."""
    found = Web("2026-09-07 09:30")
    with found.store.transaction() as tx:
        tx.town.put(institutions=NEW, people=TEAM, linked=(SAID,))
    return found


def seen(web: Web, account: str = "director", path: str = "/town") -> str:
    answer = web.signed_in(account).get(path)
    assert answer.status_code == 200
    text = re.sub(r"<(script|style|svg)[^>]*>.*?</\1>", "", answer.text, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def test_the_platform_the_two_supports_and_the_team_are_named_as_the_deployment_says(web: Web) -> None:
    page = seen(web)
    assert "示例“一站式”联调室 示例街道人民调解委员会 队员甲 调委会主任" in page
    assert "治安支撑 即“警调对接” 示例派出所 经办民警 经办民警 分管所长 派出所分管领导" in page
    assert "法律服务 示例律所" in page
    assert "队员甲 物业 苗语 周一 今日值守 0 件" in page
    assert "队员乙 物业 苗语 周二、周四 0 件" in page
    assert page.index("队员甲 物业") < page.index("队员乙 物业"), "who is on duty stands in front"


def test_the_load_is_the_open_cases_that_somebody_leads(web: Web) -> None:
    for number in range(3):
        case = asked(web.house, logged(web.house, f"log-{number}"), f"ask-{number}", version=1)
        with web.store.transaction() as tx:
            values = {"id": case.id, "closed": int(number == 2)}
            tx.wire.run("UPDATE case_record SET lead = 'busy', closed = :closed WHERE id = :id", values)
    page = seen(web)
    assert "2 人，在办 2 件" in page
    assert "队员甲 物业 苗语 周一 今日值守 2 件" in page
    assert "队员乙 物业 苗语 周二、周四 0 件" in page


@pytest.mark.parametrize(("account", "shown"), [("director", True), ("officer", True), ("grid", False)])
def test_phones_are_for_those_who_must_call(web: Web, account: str, shown: bool) -> None:
    page = seen(web, account)
    assert (PHONE in page) is shown
    assert ("电话只向办案和督办职务显示" in page) is not shown


def test_everybody_reads_and_nobody_without_signing_in(web: Web) -> None:
    for account in ("grid", "clerk", "supervisor", "deputy"):
        assert "示例“一站式”联调室" in seen(web, account)
    answer = web.client().get("/town")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_a_support_nobody_gives_says_what_to_do(web: Web) -> None:
    bare = msgspec.structs.replace(SAID, supports=(SAID.supports[0], Support(kind="legal", title="法律支撑")))
    with web.store.transaction() as tx:
        tx.town.put(linked=(bare,))
    assert "法律支撑 即“法律服务” 尚未配置支撑单位，请管理员在辖区表格的“支撑”一页补上" in seen(web)


def test_above_the_streets_the_platforms_stand_side_by_side(web: Web) -> None:
    page = seen(web, path="/town?place=city")
    assert "示例街道 示例“一站式”联调室 治安支撑：示例派出所 法律服务：示例律所 2 人 0 件" in page
    assert "示例市人民法院" in page
    assert "示例派出所 派出所" not in page, "above the streets only its own institutions are listed"


def test_a_place_shows_what_lies_in_it(web: Web) -> None:
    page = seen(web, path="/town?place=estate")
    assert "示例“一站式”联调室" in page
    assert "示例小区调解室 小区调解室 · 示例小区 · 以示例社区人民调解委员会名义办理" in page
    assert "示例司法所" not in page
    assert "示例街道" in seen(web, path="/town?place=nowhere"), "an unknown place shows the reader's own"


def test_a_town_without_a_street_committee_has_a_directory_only() -> None:
    page = seen(Web())
    assert "一个平台" not in page
    assert "示例社区人民调解委员会" in page


def test_institutions_and_people_are_found_by_a_word(web: Web) -> None:
    page = seen(web, path="/town?q=分管")
    assert "“分管”的查找结果 1 个机构，2 人" in page
    assert "示例派出所" in page
    assert "没有找到" in seen(web, path="/town?q=nobody")


def test_what_was_looked_for_is_text_and_not_too_long(web: Web) -> None:
    answer = web.signed_in("director").get("/town", params={"q": "<b>x</b>"})
    assert "<b>x</b>" not in answer.text
    assert "&lt;b&gt;x&lt;/b&gt;" in answer.text
    assert web.signed_in("director").get("/town", params={"q": "字" * 61}).status_code == 422


def test_the_menu_leads_here(web: Web) -> None:
    page = web.signed_in("grid").get("/town").text
    assert re.search(r'<a href="/town" aria-current="page">', page)
