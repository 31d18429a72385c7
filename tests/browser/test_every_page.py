"""Every page on a desk and on a telephone: nothing runs off the side, everything can be touched, nothing is hidden from
those who read by ear; and the ways people work with and without scripts.

With MEDIATION_PICTURES=FOLDER in the environment a picture of each page is left there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from mediation.engine.case import Case
from mediation.rehearsal.repertoire import Repertoire
from mediation.rehearsal.sample import load_sample
from tests.browser.people import DESK, PHONE, Somebody
from tests.browser.serving import Service
from tests.engine.builders import instant

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

WORKFLOWS = Path(__file__).parents[2] / "workflows"
NOW = instant("2026-09-21 10:00")
PICTURES = os.environ.get("MEDIATION_PICTURES", "")

_TOO_SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary, textarea')]
  .map(one => [one, (one.closest('label') || one).getBoundingClientRect()])
  .filter(([one, box]) => box.width > 0 && box.height < 43.5 && !one.classList.contains('skip'))
  .map(([one]) => one.outerHTML.slice(0, 90))"""
_PRIMARY = """() => [...document.querySelectorAll('.btn-primary')].filter(one => one.offsetParent !== null).length"""


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The sample of a first start, on a day of September."""
    repertoire = Repertoire(WORKFLOWS)
    workflows = [repertoire.workflow(key) for key in repertoire.keys]
    town = repertoire.town("sample_town")
    with Service(town, *workflows, at=NOW) as found:
        load_sample(found.house, WORKFLOWS, at=NOW)
        found.give_passwords(town, NOW)
        found.come_to(NOW)
        yield found


@pytest.fixture(scope="module")
def cases(service: Service) -> dict[str, Case]:
    """One case of each state."""
    with service.store.reading() as reading:
        ids = [row[0] for row in reading.rows("SELECT id FROM case_record ORDER BY id")]
        found = [case for one in ids if (case := reading.cases.get(one)) is not None]
    to_dispatch = next(one for one in found if one.state == "logged" and "dispatch" in _actions(one))
    return {**{case.state: case for case in found}, "to-dispatch": to_dispatch}


def _actions(case: Case) -> frozenset[str]:
    """Name what the case's workflow knows to do."""
    assert case.workflow is not None
    return frozenset(Repertoire(WORKFLOWS).workflow(case.workflow.key).actions)


def addresses(cases: Mapping[str, Case]) -> list[tuple[str, str, str]]:
    """List every page: its name, who opens it, where it is."""
    found = [
        ("workbench", "mediator_xingfu", "/"),
        ("workbench-supervisor", "supervisor", "/?list=overdue"),
        ("log", "grid_xingfu", "/cases/new"),
        ("log-police", "officer", "/cases/new"),
        ("cases", "director_dongmen", "/cases"),
        ("search", "supervisor", "/cases?q=%E7%94%B2"),
        ("handoffs", "director_street", "/handoffs"),
        ("handoffs-sent", "director_dongmen", "/handoffs?tab=sent"),
        ("channels", "director_street", "/channels"),
        ("notices", "supervisor", "/notices"),
        ("notices-narrowed", "director_dongmen", "/notices?kind=handoff&unread=1"),
        ("backlog", "supervisor", "/backlog"),
        ("town", "director_dongmen", "/town"),
        ("town-search", "grid_xingfu", "/town?q=%E6%B4%BE%E5%87%BA%E6%89%80"),
        ("powers", "grid_xingfu", "/town/powers"),
        ("roster", "director_dongmen", "/town/roster?place=xingfu_1"),
        ("services", "grid_xingfu", "/town/services?place=xingfu"),
        ("grids", "director_dongmen", "/town/grids"),
        ("grids-closed", "officer", "/town/grids?place=qdn"),
        ("calendar", "officer", "/calendar"),
        ("month", "mediator_street", "/month"),
        ("month-supervisor", "supervisor", "/month"),
        ("month-provisional", "supervisor", "/month?month=2027-01"),
        ("household", "director_dongmen", "/town/households/xingfu_1-1-101"),
        ("workflow", "mediator_dongmen", "/workflows/property_three_level"),
        ("workflow-heat", "supervisor", "/workflows/property_three_level"),
        ("dry-run", "supervisor", "/workflows/property_three_level/dry-run"),
        ("dry-run-form", "director_dongmen", "/workflows/service_orders/dry-run?act=log"),
        ("revisions", "supervisor", "/revisions"),
        ("revision-draft", "director_dongmen", "/revisions/draft/property_three_level"),
        ("not-found", "mediator_dongmen", "/cases/nosuchcase"),
    ]
    found += [(f"case-{state}", "supervisor", f"/cases/{case.id}") for state, case in cases.items()]
    found.append(("act-dispatch", "duty_officer", f"/cases/{cases['to-dispatch'].id}/act/dispatch"))
    mediating = cases.get("mediating")
    if mediating is not None:
        for action in ("hold_session", "settle_written", "offer_up", "terminate", "answer"):
            who = mediating.lead or "mediator_xingfu"
            found.append((f"act-{action}", who, f"/cases/{mediating.id}/act/{action}"))
        found.append(("evidence", mediating.lead or "mediator_xingfu", f"/cases/{mediating.id}/evidence"))
    return found


@pytest.mark.parametrize("view", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_keeps_its_promises(
    browser: Browser, service: Service, cases: dict[str, Case], view: dict[str, int]
) -> None:
    people: dict[str, Somebody] = {}
    broken: list[str] = []
    for name, account, path in addresses(cases):
        if account not in people:
            people[account] = Somebody(browser, service, account, view=view)
        page = people[account].page
        people[account].go(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            broken.append(f"{name}: {wide} px run off the side")
        if view is PHONE:
            broken += [f"{name}: too small to touch: {one}" for one in page.evaluate(_TOO_SMALL)]
        if (primary := page.evaluate(_PRIMARY)) > 1:
            broken.append(f"{name}: {primary} primary buttons")
        broken += [f"{name}: {fault}" for fault in faults_for_the_ear(page)]
        if PICTURES:
            kind = "phone" if view is PHONE else "desk"
            page.screenshot(path=f"{PICTURES}/{name}-{kind}.png", full_page=True)
    for one in people.values():
        one.close()
    assert broken == []


def faults_for_the_ear(page: Any) -> list[str]:
    """Run axe: what a reader by ear or of little sight would stumble over."""
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def test_a_dispute_is_logged_and_acted_on_without_scripts(browser: Browser, service: Service) -> None:
    with closing(Somebody(browser, service, "mediator_qingjiang", view=PHONE)) as plain:
        context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 812}, locale="zh-CN")
        page = context.new_page()
        page.goto(f"{service.address}/sign-in")
        page.fill("#account", "grid_xingfu")
        page.fill("#password", "correct horse")
        page.click("main button[type=submit]")
        page.goto(f"{service.address}/cases/new")
        page.select_option('[name="f.source"]', "applied")
        page.select_option('[name="f.kind"]', "neighbours")
        page.fill('[name="f.title"]', "晾衣滴水引起的纠纷")
        page.fill('[name="f.summary"]', "楼上晾衣滴水。")
        page.fill('[name="f.parties.0.name"]', "甲某")
        page.fill('[name="f.parties.1.name"]', "乙某")
        page.click('button[name="more"]')
        assert page.input_value('[name="f.parties.0.name"]') == "甲某"
        page.fill('[name="f.parties.2.name"]', "丙某")
        page.click(".form-end button[type=submit]")
        assert "“登记纠纷”已办理" in page.inner_text("main")
        page.click("text=征询意愿")
        page.check('[name="f.parties"][value="1"]')
        page.click(".form-end button[type=submit]")
        assert "请填写“方式”" in page.inner_text("main")
        page.check('[name="f.way"][value="telephone"]')
        page.click(".form-end button[type=submit]")
        assert "“征询意愿”已办理" in page.inner_text("main")
        context.close()
        assert plain.faults == []


def test_a_place_is_found_by_address_with_and_without_scripts(browser: Browser, service: Service) -> None:
    for scripts in (True, False):
        context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": 375, "height": 812}, locale="zh-CN"
        )
        page = context.new_page()
        page.goto(f"{service.address}/sign-in")
        page.fill("#account", "grid_xingfu")
        page.fill("#password", "correct horse")
        page.click("main button[type=submit]")
        page.goto(f"{service.address}/cases/new")
        page.fill('[name="f.title"]', "楼道堆物引起的纠纷")
        page.fill("#address", "幸福小区3栋2单元501")
        if scripts:
            page.press("#address", "Enter")
        else:
            page.click('button[name="find_place"]')
        page.click('button[name="take_place"]')
        assert page.input_value('[name="f.place"]') == "xingfu_2"
        assert page.input_value('[name="f.title"]') == "楼道堆物引起的纠纷"
        assert "幸福小区第二网格的网格员：网格员甲" in page.inner_text("#place-worker")
        if scripts:
            page.select_option('[name="f.place"]', "cuihu_1")
            page.get_by_text("翠湖苑第一网格的网格员：网格员丙").wait_for()
        context.close()


def test_a_search_of_the_grid_register_keeps_its_promises(browser: Browser, service: Service) -> None:
    for view in (DESK, PHONE):
        with closing(Somebody(browser, service, "supervisor", view=view)) as who:
            who.go("/town/grids")
            who.page.fill("#grids-q", "住户")
            who.page.click("form[method=post][role=search] button")
            assert "还有没列出的" in who.page.inner_text("main")
            assert "住户" not in who.page.url
            assert who.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
            assert faults_for_the_ear(who.page) == []
            if view is PHONE:
                assert who.page.evaluate(_TOO_SMALL) == []


def test_scripts_spare_the_hand(browser: Browser, service: Service) -> None:
    with closing(Somebody(browser, service, "grid_xingfu")) as who:
        page = who.page
        who.go("/cases/new")
        assert page.locator("#field-f-subkind").is_hidden()
        page.select_option('[name="f.kind"]', "property")
        assert page.locator("#field-f-subkind").is_visible()
        assert page.locator("[data-late-reason]").is_hidden()
        page.fill('[name="happened_day"]', "2026-08-01")
        assert page.locator("[data-late-reason]").is_visible()
        page.locator("h1").click()
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"


def test_likenesses_appear_while_the_form_is_filled_in(
    browser: Browser, service: Service, cases: dict[str, Case]
) -> None:
    case = next(one for one in cases.values() if one.custodian == "dongmen_committee" and len(one.parties) >= 2)
    with closing(Somebody(browser, service, "director_dongmen")) as who:
        who.go("/cases/new")
        for number in (0, 1):
            who.page.fill(f'[name="f.parties.{number}.name"]', case.parties[number].name)
        who.page.press('[name="f.parties.1.name"]', "Tab")
        who.page.get_by_text("可能已经登记过").wait_for()


def test_a_double_press_is_one_act(browser: Browser, service: Service) -> None:
    with closing(Somebody(browser, service, "mediator_xingfu")) as who:
        who.go("/cases/new")
        who.page.select_option('[name="f.source"]', "applied")
        who.page.select_option('[name="f.kind"]', "neighbours")
        for name, text in {"title": "一次而已", "summary": "只登记一次。", "parties.0.name": "甲某某甲"}.items():
            who.page.fill(f'[name="f.{name}"]', text)
        with who.page.expect_navigation():
            who.page.dblclick(".form-end button[type=submit]")
        with service.store.reading() as reading:
            found = reading.rows("SELECT COUNT(*) FROM case_record WHERE title = :title", {"title": "一次而已"})
        assert found == [(1,)]


def test_a_calendar_is_subscribed_to_by_hand(browser: Browser, service: Service) -> None:
    """The address is shown once, opens without signing in, and is withdrawn at a press; all of it on a telephone."""
    with closing(Somebody(browser, service, "mediator_street", view=PHONE)) as who:
        page = who.page
        who.go("/month")
        page.click("#subscribe button >> nth=0")
        address = page.input_value("#feed-address")
        assert faults_for_the_ear(page) == []
        assert page.evaluate(_TOO_SMALL) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        stranger = browser.new_context().request
        feed = stranger.get(address)
        assert feed.status == 200
        assert feed.body().startswith(b"BEGIN:VCALENDAR\r\n")
        page.get_by_role("button", name="收回").first.click()
        assert "已收回" in page.inner_text("main")
        assert stranger.get(address).status == 404
        page.get_by_role("link", name="下一月").click()
        assert "2026年10月日程" in page.inner_text("main")
        page.get_by_role("link", name="今天").click()
        assert "今天" in page.locator("[aria-current=date]").inner_text()
