"""Notices: who finds which, marks of one's own, the bell, and nothing of a case to whom may no longer open it."""

from __future__ import annotations

import re

import pytest

from mediation.casework.deliver import deliver
from mediation.clock.sweep import sweep
from mediation.engine.case import Case, CaseId
from mediation.town.around import Lists
from mediation.town.institutions import InstitutionId
from mediation.town.places import PlaceId
from mediation.town.rosters import RosterEntry, RosterId, RosterKind
from tests.api.test_handoffs import offered_up
from tests.api.web import Web, field, logged
from tests.engine.builders import instant

LATER = "2026-09-16 09:00"
CALLED = {"what": "warn", "clock": "danger", "roles": ["director"], "shift": "night", "on_duty": ["duty-1", "gone"]}


@pytest.fixture
def web() -> Web:
    return Web(at=LATER)


@pytest.fixture
def case(web: Web) -> Case:
    """A case offered to the street on Monday; nobody answered until Wednesday of the week after."""
    return told(web, offered_up(web))


def told(web: Web, case: Case) -> Case:
    sweep(web.house, web.at)
    while deliver(web.house, web.at).done:
        pass
    return case


def words(web: Web, account: str, query: str = "") -> str:
    return web.signed_in(account).get(f"/notices{query}").text


def bell(page: str) -> str:
    (found,) = re.findall(r'class="house-bell"[^>]*aria-label="([^"]*)"', page)
    return found


def test_each_is_told_what_their_institution_and_role_were_told(web: Web, case: Case) -> None:
    receiver = words(web, "street_director")
    assert "待答复（示例社区人民调解委员会 → 示例街道物业纠纷人民调解委员会）" in receiver
    assert "接收答复" not in receiver, "the supervisor is warned, not the receiver"
    supervisor = words(web, "supervisor")
    assert "时限“接收答复”已过，报告督办" in supervisor
    assert "待答复（" not in supervisor, "a handoff is told to its two sides"
    assert "还没有通知" in words(web, "officer")
    assert bell(web.signed_in("officer").get("/").text) == "通知"


def test_a_notice_to_a_role_is_not_told_to_the_others_of_the_institution(web: Web) -> None:
    logged(web.house, who="mediator", entry_level="community", place="community")
    told(web, logged(web.house, "second", who="mediator", entry_level="community", place="community"))
    assert "时限“审查”" in words(web, "director")
    assert "时限“审查”" not in words(web, "clerk")


def test_the_link_leads_to_the_packet_of_a_handoff_and_to_the_case_of_a_clock(web: Web, case: Case) -> None:
    receiver, supervisor = web.signed_in("street_director"), web.signed_in("supervisor")
    link = f"/cases/{case.id}/handoffs/{case.handoffs[-1].no}"
    assert f'href="{link}"' in receiver.get("/notices").text
    assert receiver.get(link).status_code == 200
    assert f'<a href="/cases/{case.id}">' in supervisor.get("/notices").text


def test_who_may_no_longer_open_the_case_reads_its_number_alone(web: Web, case: Case) -> None:
    with web.store.transaction() as tx:
        tx.notices.tell([InstitutionId("court")], case.id, {"what": "called_in"}, key="stray", at=web.at)
        tx.notices.tell([InstitutionId("station")], case.id, {"what": "called_in"}, key="stray", at=web.at)
    page = words(web, "officer")
    assert "现已无权查看此案" in page
    assert (case.number or case.log_number) in page
    assert case.title not in page
    assert f"/cases/{case.id}" not in page
    (shown,) = web.system("officer").get("/api/v1/notices").json()["notices"]
    assert (shown["title"], shown["words"], shown["institution"]) == ("", "邀请你单位协助办理", "station")


def test_one_is_marked_as_read_and_the_colleague_still_has_it(web: Web, case: Case) -> None:
    browser = web.signed_in("street_director")
    before = browser.get("/notices")
    assert bell(before.text) == "通知，1 条未读"
    form = {"csrf": field(before, "csrf"), "notice": field(before, "notice"), "unread": "1"}
    answer = browser.post("/notices/read", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/notices?unread=1&done=read")
    after = browser.get("/notices").text
    assert bell(after) == "通知"
    assert '<li class="unread"' not in after
    assert "待答复（" in after, "what was read stays on the list"
    assert "没有符合条件的通知" in browser.get("/notices?unread=1").text
    assert bell(web.signed_in("street_clerk").get("/").text) == "通知，1 条未读"


def test_all_are_read_up_to_what_the_page_knew_of(web: Web, case: Case) -> None:
    browser = web.signed_in("street_director")
    page = browser.get("/notices")
    street = [InstitutionId("street_committee")]
    with web.store.transaction() as tx:
        tx.notices.tell(street, case.id, {"what": "called_in"}, key="late", at=web.at)
    data = {"csrf": field(page, "csrf"), "through": field(page, "through")}
    assert browser.post("/notices/read", data=data).status_code == 303
    assert bell(browser.get("/").text) == "通知，1 条未读"
    page = browser.get("/notices")
    browser.post("/notices/read", data={"csrf": field(page, "csrf"), "through": field(page, "through")})
    assert bell(browser.get("/").text) == "通知"
    with web.store.reading() as reading:
        marks = reading.rows("SELECT account, all_before FROM notice_read")
    assert marks == [("street_director", 1)], "a mark of all takes the place of those before"


def test_nobody_marks_what_was_not_told_to_them(web: Web, case: Case) -> None:
    number = web.system("street_director").get("/api/v1/notices").json()["notices"][0]["id"]
    officer = web.signed_in("officer")
    data = {"csrf": field(officer.get("/notices"), "csrf"), "notice": str(number)}
    answer = officer.post("/notices/read", data=data)
    assert answer.status_code == 422
    assert "没有这条通知" in answer.text
    api = web.system("officer").post("/api/v1/notices/read", json={"ids": [number]})
    assert api.json()["objections"][0]["code"] == "NOTICE_UNKNOWN"
    assert web.system("officer").post("/api/v1/notices/read", json={"through": number}).json() == {"unread": 0}
    with web.store.reading() as reading:
        assert reading.rows("SELECT * FROM notice_read") == []


def test_a_form_without_its_token_and_one_that_names_nothing_are_refused(web: Web, case: Case) -> None:
    browser = web.signed_in("street_director")
    page = browser.get("/notices")
    assert browser.post("/notices/read", data={"notice": field(page, "notice")}).status_code == 403
    assert browser.post("/notices/read", data={"csrf": field(page, "csrf")}).status_code == 422
    assert browser.post("/notices/read", data={"csrf": field(page, "csrf"), "notice": "-1"}).status_code == 422
    assert browser.get("/notices?kind=nonsense").status_code == 422
    assert web.client().get("/notices").status_code == 303


def test_the_list_is_narrowed_by_case_and_by_kind(web: Web, case: Case) -> None:
    told(web, logged(web.house, "other", who="mediator", entry_level="community", place="community"))
    api = web.system("supervisor")
    every = api.get("/api/v1/notices").json()["notices"]
    assert len({one["case"] for one in every}) == 2
    assert [one["id"] for one in every] == sorted((one["id"] for one in every), reverse=True)
    for asked in (case.id, case.number):
        mine = api.get("/api/v1/notices", params={"case": asked}).json()["notices"]
        assert {one["case"] for one in mine} == {case.id}
    warned = api.get("/api/v1/notices", params={"kind": "warn"}).json()["notices"]
    assert {one["kind"] for one in warned} == {"warn"}
    assert web.system("street_director").get("/api/v1/notices", params={"kind": "warn"}).json()["notices"] == []
    assert case.title in words(web, "supervisor", f"?case={case.number}&kind=warn")
    assert "没有符合条件的通知" in words(web, "supervisor", "?case=%E6%97%A0")
    assert api.get("/api/v1/notices", params={"kind": "nonsense"}).status_code == 422


def test_pages_follow_one_another_without_a_gap(web: Web, case: Case) -> None:
    with web.store.transaction() as tx:
        for number in range(101):
            told_to = [InstitutionId("street_committee")]
            tx.notices.tell(told_to, CaseId(case.id), {"what": "called_in"}, key=f"n{number}", at=web.at)
    api = web.system("street_director")
    first = api.get("/api/v1/notices", params={"limit": 60}).json()
    second = api.get("/api/v1/notices", params={"limit": 60, "before": first["next_before"]}).json()
    numbers = [one["id"] for one in (*first["notices"], *second["notices"])]
    assert len(numbers) == len(set(numbers)) == 102
    assert (first["unread"], second["next_before"]) == (100, 0), "a count stops at a hundred"
    browser = web.signed_in("street_director")
    page = browser.get("/notices").text
    assert bell(page) == "通知，99+ 条未读"
    (more,) = re.findall(r'href="(/notices\?before=\d+)"', page)
    assert "回到第一页" in browser.get(more).text


def test_a_call_by_the_duty_list_shows_the_telephone(web: Web, case: Case) -> None:
    line = RosterEntry(
        id=RosterId("duty-1"), kind=RosterKind.duty, name="值班甲", phone="13900000009", place=PlaceId("street")
    )
    with web.store.transaction() as tx:
        tx.town.put(places=(), institutions=(), people=(), lists=Lists(roster=(line,)))
        tx.notices.tell([InstitutionId("committee")], case.id, CALLED, key="night", at=instant("2026-09-16 02:00"))
    page = words(web, "director")
    assert "夜间另行通知值班：值班甲" in page
    assert '<a href="tel:13900000009"' in page
    assert "值班表第 gone 号" in page
    shown = web.system("director").get("/api/v1/notices", params={"kind": "warn"}).json()["notices"][0]
    assert shown["duty"][0] == {"name": "值班甲", "phone": "13900000009"}
    assert "13900000009" not in words(web, "clerk"), "a director was called, not a clerk"
