"""The page of a workflow on a telephone: short at first sight, opened with the keyboard, searched, read by ear."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mediation.rehearsal.repertoire import Repertoire
from tests.browser.people import DESK, PHONE, Somebody
from tests.browser.serving import Service
from tests.browser.test_every_page import faults_for_the_ear
from tests.engine.builders import instant

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

WORKFLOWS = Path(__file__).parents[2] / "workflows"
NOW = instant("2026-09-21 10:00")
PICTURES = os.environ.get("MEDIATION_PICTURES", "")
HIGHEST = 8000
"""Pixels of a page 375 wide: ten screens of a telephone."""


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """Every shipped workflow over the sample town, without cases."""
    repertoire = Repertoire(WORKFLOWS)
    workflows = [repertoire.workflow(key) for key in repertoire.keys]
    town = repertoire.town("sample_town")
    with Service(town, *workflows, at=NOW) as found:
        found.give_passwords(town, NOW)
        found.come_to(NOW)
        yield found


def test_every_workflow_is_short_at_first_sight_and_read_by_ear(browser: Browser, service: Service) -> None:
    for view in (PHONE, DESK):
        with closing(Somebody(browser, service, "supervisor", view=view)) as somebody:
            for key in Repertoire(WORKFLOWS).keys:
                somebody.go(f"/workflows/{key}")
                page = somebody.page
                high = page.evaluate("document.documentElement.scrollHeight")
                assert view is DESK or high < HIGHEST, f"{key}: {high} px high"
                if PICTURES:
                    page.screenshot(path=f"{PICTURES}/{key}-{view['width']}.png", full_page=True)
                if key in {"property_three_level", "whistle"}:
                    assert faults_for_the_ear(page) == []
                    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
                    assert faults_for_the_ear(page) == []
                    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    assert wide == 0
                    if PICTURES:
                        page.screenshot(path=f"{PICTURES}/{key}-open-{view['width']}.png", full_page=True)


def test_a_section_is_opened_with_the_keyboard_and_by_its_address(browser: Browser, service: Service) -> None:
    with closing(Somebody(browser, service, "mediator_dongmen", view=PHONE)) as somebody:
        somebody.go("/workflows/property_three_level")
        page = somebody.page
        assert not page.get_by_text("各方当事人均同意调解").first.is_visible()
        page.focus("#actions > summary")
        page.keyboard.press("Enter")
        page.focus("#actions details summary")
        page.keyboard.press("Enter")
        assert page.locator("#actions details[open] tbody tr").first.is_visible()
        page.click("nav.section-nav a[href*='part=clocks']")
        page.wait_for_url("**part=clocks**")
        assert page.locator("#clocks tbody tr").first.is_visible()
        assert not page.locator("#actions tbody tr").first.is_visible()


def test_what_is_looked_for_stands_open_and_nothing_else(browser: Browser, service: Service) -> None:
    with closing(Somebody(browser, service, "mediator_dongmen", view=PHONE)) as somebody:
        somebody.go("/workflows/property_three_level")
        page = somebody.page
        page.fill("#workflow-q", "人民调解法 17")
        page.keyboard.press("Enter")
        page.get_by_text("项写到“人民调解法 17”，已展开").wait_for()
        rows = page.locator("#actions tbody tr")
        assert rows.count() > 0
        assert all("人民调解法 17" in text for text in rows.all_inner_texts())
        assert all(row.is_visible() for row in rows.all())
        page.fill("#workflow-q", "没有这样的词")
        page.keyboard.press("Enter")
        page.get_by_text("没有写到“没有这样的词”的内容").wait_for()
        assert page.locator("tbody tr:visible").count() == 0
