"""A day in 2027, whose holidays are not published yet: dates are provisional, say so, and nothing stands still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mediation.engine.case import Case
from mediation.rehearsal.repertoire import Repertoire
from mediation.rehearsal.sample import load_sample
from tests.browser.people import DESK, PHONE, Somebody
from tests.browser.serving import Service
from tests.engine.builders import instant

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

WORKFLOWS = Path(__file__).parents[2] / "workflows"
NOW = instant("2027-01-11 10:00")


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The sample, on a Monday of a year without a notice of holidays."""
    repertoire = Repertoire(WORKFLOWS)
    town = repertoire.town("sample_town")
    assert town.calendar.is_provisional(NOW.date()), "2027 has been published: take a later year for this test"
    with Service(town, *(repertoire.workflow(key) for key in repertoire.keys), at=NOW) as found:
        load_sample(found.house, WORKFLOWS, at=NOW)
        found.give_passwords(town, NOW)
        found.come_to(NOW)
        yield found


def provisional(service: Service) -> Case:
    """A case being mediated whose month ends on a day that may still move."""
    with service.store.reading() as reading:
        for (case,) in reading.rows("SELECT id FROM case_record WHERE state = 'mediating' ORDER BY id"):
            found = reading.cases.get(case)
            month = None if found is None else found.clock("month")
            if found is not None and month is not None and month.provisional:
                return found
    raise AssertionError("no case whose month is provisional")


@pytest.mark.parametrize("view", [DESK, PHONE], ids=["desk", "phone"])
def test_dates_of_a_year_not_yet_published_say_that_they_may_move(
    browser: Browser, service: Service, view: dict[str, int]
) -> None:
    case = provisional(service)
    with closing(Somebody(browser, service, "supervisor", view=view)) as reader:
        assert reader.go(f"/cases/{case.id}") == 200
        month = case.clock("month")
        assert month is not None
        assert month.due_on is not None
        shown = reader.page.inner_text("main")
        assert f"{month.due_on.month}月{month.due_on.day}日" in shown
        assert "暂定" in shown
        reader.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert "尚未公布" in reader.page.inner_text("main") or "暂定" in reader.page.inner_text("main")
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= view["width"]
        for path in ("/", "/cases", "/backlog", "/handoffs", "/workflows", "/town"):
            assert reader.go(path) == 200


def test_a_dispute_is_logged_and_asked_about_as_in_any_year(browser: Browser, service: Service) -> None:
    with service.store.reading() as reading:
        before = reading.rows("SELECT count(*) FROM case_record")[0][0]
    with closing(Somebody(browser, service, "grid_xingfu")) as grid:
        assert grid.go("/cases/new") == 200
        action = service.house.library.newest("property_three_level").actions["log"]
        grid.fill_in(
            action.asks,
            {
                "source": "applied",
                "place": "xingfu_1",
                "kind": "property",
                "subkind": "leak",
                "title": "年初漏水",
                "summary": "楼上漏水，墙面起泡。",
                "parties": [{"name": "甲某", "side": "applicant"}, {"name": "乙某", "side": "respondent"}],
            },
        )
        grid.press()
        assert "年初漏水" in grid.page.inner_text("main")
        assert "2027-东门-" in grid.page.inner_text("main")
    with service.store.reading() as reading:
        assert reading.rows("SELECT count(*) FROM case_record")[0][0] == before + 1
