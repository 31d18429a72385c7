"""The page 日程 and its sibling in JSON: a month by days, whose calendar it is, what is asked for wrongly."""

from __future__ import annotations

import re

import pytest

from tests.api.calendars import Calendars
from tests.api.test_registers_pages import text_of
from tests.casework.test_reproject import opened
from tests.engine.builders import instant


@pytest.fixture
def web() -> Calendars:
    return Calendars()


def cell(page: str, day: int) -> tuple[str, str]:
    """The classes of a day, and what a reader finds on it."""
    cells = re.findall(r'<td class="([^"]*)"[^>]*>\s*<p class="date"(.*?)</td>', page, re.DOTALL)
    found = [(css, body) for css, body in cells if f'<b class="number">{day}</b>' in body]
    assert len(found) == 1
    css, body = found[0]
    return css, " ".join(re.sub(r"<[^>]+>", " ", f"<p{body}").split())


def test_a_month_with_its_sessions_and_last_days(web: Calendars) -> None:
    case = web.arranged(web.mediating(), "2026-09-11 15:00", where="示例小区调解室")
    client = web.signed_in("room_mediator")
    page = client.get("/month").text
    assert "2026年9月日程 3 项" in text_of(page)
    css, said = cell(page, 11)
    assert "working" in css
    assert f"15:00 调解会 {case.title} {case.number}，示例小区调解室" in said
    assert f'href="/cases/{case.id}"' in page
    css, said = cell(page, 10)
    assert "本级办结" in said  # three days from 09-07
    later = client.get("/month?month=2026-10").text
    assert "调解期限" in cell(later, 8)[1]
    assert 'href="/month?month=2026-09&amp;of=mine"' in later
    assert 'href="/month?month=2026-11&amp;of=mine"' in later
    assert 'href="/month?of=mine">今天' in later


def test_days_are_marked_by_the_calendar(web: Calendars) -> None:
    client = web.signed_in("room_mediator")
    page = client.get("/month?month=2026-10").text
    assert cell(page, 1) == ("holiday bare", "1 周四 休 国庆节 国庆节")
    assert cell(page, 10) == ("made_up bare", "10 周六 班 调休上班")
    assert cell(page, 11)[0] == "weekend bare"
    assert "provisional" not in page.split('<table class="agenda">')[1]
    assert cell(client.get("/month?month=2027-02").text, 1)[0] == "working provisional bare"
    assert "今天" in cell(client.get("/month").text, 7)[1]


def test_weeks_begin_on_monday(web: Calendars) -> None:
    page = web.signed_in("room_mediator").get("/month?month=2026-09").text
    body = page.split("<tbody>")[1]
    assert body.count('<td class="outside">', 0, body.index("<p ")) == 1, "1 September 2026 is a Tuesday"


def test_a_provisional_day_says_so() -> None:
    late = Calendars("2026-12-29 09:30")
    opened(late.house, instant("2026-12-29 09:00"))
    client = late.signed_in("street_mediator")
    css, said = cell(client.get("/month?of=street_committee").text, 31)
    assert "provisional" in css
    assert "审查 暂定" in said


def test_a_crowded_day_is_folded(web: Calendars) -> None:
    for number in range(8):
        web.mediating(f"log-{number}")
    page = web.signed_in("room_mediator").get("/month").text
    assert "另 4 项" in cell(page, 10)[1]
    assert cell(page, 10)[1].count("本级办结") == 8


def test_whose_calendar_it_is(web: Calendars) -> None:
    case = web.mediating()
    mine = web.signed_in("company_man").get("/month?of=mine").text
    assert case.number not in mine
    assert case.number in web.signed_in("company_man").get("/month?of=room").text
    supervisor = web.signed_in("supervisor").get("/month").text
    assert case.number in supervisor, "who oversees begins with the institution's"
    assert case.number not in web.signed_in("street_mediator").get("/month?of=street_committee").text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("month=2026-13", "“月份”应写成"),
        ("month=2026-9", "“月份”应写成"),
        ("month=1999-09", "“月份”应写成"),
        ("month=２０２６-09", "“月份”应写成"),
        ("of=street_committee", "“谁的日程”应为"),
        ("of=nowhere", "“谁的日程”应为"),
    ],
)
def test_what_is_wrong_is_named(web: Calendars, query: str, said: str) -> None:
    answer = web.signed_in("room_mediator").get(f"/month?{query}")
    assert answer.status_code == 422
    assert said in answer.text


def test_the_ends_of_time(web: Calendars) -> None:
    client = web.signed_in("room_mediator")
    assert "上一月" not in client.get("/month?month=2004-01").text
    assert "下一月" not in client.get("/month?month=2100-12").text
    assert client.get("/month?month=2100-12").status_code == 200


def test_the_same_over_json(web: Calendars) -> None:
    case = web.arranged(web.mediating(), "2026-09-11 15:00", where="示例小区调解室")
    client = web.system("room_mediator")
    found = client.get("/api/v1/agenda?from=2026-09-01&to=2026-10-31").json()
    assert (found["of"], found["cut"]) == ("mine", False)
    by_key = {one["key"]: one for one in found["entries"]}
    assert by_key[""] == {
        "kind": "session",
        "case": case.id,
        "number": case.number,
        "title": case.title,
        "what": "调解会",
        "day": "2026-09-11",
        "at": "2026-09-11T07:00:00Z",
        "place": "示例小区调解室",
        "state": "arranged",
        "provisional": False,
        "key": "",
        "session": 1,
    }
    assert (by_key["month"]["day"], by_key["month"]["at"]) == ("2026-10-08", "2026-10-08T16:00:00Z")
    assert [one["day"] for one in found["entries"]] == sorted(one["day"] for one in found["entries"])
    assert web.client().get("/api/v1/agenda?from=2026-09-01&to=2026-10-31").status_code == 401


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("to=2026-10-01", "from"),
        ("from=2026-10-01", "to"),
        ("from=soon&to=2026-10-01", "from"),
        ("from=0001-01-01&to=0001-01-02", "from"),
        ("from=2026-10-02&to=2026-10-01", "to"),
        ("from=2026-01-01&to=9999-12-31", "to"),
        ("from=2026-10-01&to=2026-10-01&of=street_committee", "of"),
    ],
)
def test_json_names_the_field_that_is_wrong(web: Calendars, query: str, field: str) -> None:
    answer = web.system("room_mediator").get(f"/api/v1/agenda?{query}")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["objections"]] == [field]
