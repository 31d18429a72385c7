"""The page 日历 and its sibling in JSON: a year with its signs, a notice published by form, every fault by its line."""

from __future__ import annotations

import re

import pytest

from mediation.casework.reproject import recount
from mediation.casework.sign_in import set_password
from tests.api.test_registers_pages import text_of
from tests.api.web import PASSWORD, Web, field
from tests.casework.test_reproject import ADMIN, LOCAL, NEXT_YEAR, opened, screen, seat, stored
from tests.engine.builders import instant

AT = "2026-12-29 09:30"


class Calendar(Web):
    """The application with an administrator who may publish."""

    def __init__(self) -> None:
        super().__init__(AT)
        seat(self.store)
        set_password(self.house, ADMIN, PASSWORD, at=self.at)


@pytest.fixture
def web() -> Calendar:
    return Calendar()


def cell(page: str, month: int, day: int) -> str:
    table = page.split('<table class="month">')[month]
    found = re.search(rf'<td class="([^"]*)"[^>]*>{day}(<i>.</i>)?<span', table)
    assert found is not None
    return f"{found[1]} {found[2] or ''}"


def test_a_year_is_twelve_months_with_signs_and_colours(web: Calendar) -> None:
    page = web.signed_in("clerk").get("/calendar?year=2026").text
    assert page.count('<table class="month">') == 12
    assert "holiday" in cell(page, 10, 1)
    assert "休" in cell(page, 10, 1)
    assert "made_up" in cell(page, 10, 10)
    assert "班" in cell(page, 10, 10)
    assert cell(page, 10, 8).split() == ["day", "working"]
    assert "provisional" in cell(page, 12, 29)
    assert "provisional" not in cell(page, 12, 28)
    said = text_of(page)
    assert "已公布至 2026年12月28日" in said
    assert "国务院办公厅历年部分节假日安排的通知" in said
    assert "公布日历须由" in said


def test_what_is_no_year_is_refused_in_words(web: Calendar) -> None:
    client = web.signed_in("clerk")
    assert client.get("/calendar?year=soon").status_code == 422
    assert client.get("/calendar?year=99999999999").status_code == 422
    assert client.get("/calendar").status_code == 200


def publish(web: Calendar, who: str, text: str) -> tuple[int, str]:
    client = web.signed_in(who)
    form = {"csrf": field(client.get("/calendar"), "csrf"), "text": text}
    answer = client.post("/calendar/notices", data=form)
    if answer.status_code == 303:
        return 303, client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def test_a_notice_is_published_by_its_form(web: Calendar) -> None:
    case = opened(web.house, instant("2026-12-29 09:00"))
    assert screen(case).provisional
    broken = NEXT_YEAR.replace("2027-01-09", "2027-01-07").replace("date: 2026-12-25", "date: soon")
    status, page = publish(web, "keeper", broken)
    assert status == 422
    assert "第 2 行" in page
    assert "第 6 行" in page
    assert "date: soon" in page, "what was typed stays"
    status, page = publish(web, "keeper", NEXT_YEAR)
    assert status == 303
    assert "holiday" in cell(page, 1, 4)
    assert "正在重新推算" in page
    recount(web.house, web.at)
    page = web.signed_in("clerk").get("/calendar?year=2027").text
    assert "已全部重新推算" in page
    assert "改期 1 件" in text_of(page)
    assert not screen(stored(web.house, case)).provisional
    told = text_of(web.signed_in("supervisor").get(f"/cases/{case.id}").text)
    assert "按公布的放假安排重新计算，由12月31日" in told
    status, page = publish(web, "keeper", LOCAL.format(place="street"))
    assert status == 303
    there = web.signed_in("clerk").get("/calendar?year=2026&place=community").text
    assert "local" in cell(there, 12, 25)
    assert "local" not in cell(page, 12, 25)
    assert "仅限当地" in text_of(there)


def test_others_may_not_publish(web: Calendar) -> None:
    assert publish(web, "director", NEXT_YEAR)[0] == 403
    with web.store.reading() as reading:
        assert reading.calendars.count() == 0


def test_the_same_over_json(web: Calendar) -> None:
    client = web.system("clerk")
    found = client.get("/api/v1/calendar?year=2026").json()
    assert found["valid_through"] == "2026-12-28"
    by_day = {one["day"]: one for one in found["days"]}
    assert by_day["2026-10-01"]["kind"] == "holiday"
    assert by_day["2026-10-10"]["kind"] == "made_up"
    assert "2026-10-08" not in by_day
    assert found["notices"] == []
    assert client.get("/api/v1/calendar?year=1900").status_code == 422
    assert client.get("/api/v1/calendar?place=atlantis").status_code in {400, 404, 422}
    assert web.client().get("/api/v1/calendar").status_code == 401
