"""Calendar feeds: what a telephone is told and what not, how events move, and addresses that open nothing any more."""

from __future__ import annotations

import re

import pytest
from structlog.testing import capture_logs

from mediation.casework.sign_in import set_password
from mediation.store.accounts import digest_of
from mediation.town.institutions import AccountId
from tests.api.calendars import Calendars, deadlines, sessions
from tests.api.web import field
from tests.casework.test_reproject import opened
from tests.engine.builders import instant

FRIDAY = "2026-09-11 15:00"


@pytest.fixture
def web() -> Calendars:
    return Calendars()


def test_a_session_and_the_last_days_of_clocks(web: Calendars) -> None:
    case = web.arranged(web.mediating(), FRIDAY)
    calendar = web.feed(web.address("room_mediator"))
    assert calendar.one("NAME").text == "我的日程"
    (session,) = sessions(calendar)
    assert session.one("SUMMARY").text == f"调解会 · {case.number}"
    assert session.one("LOCATION").text == "示例小区调解室"
    assert (session.one("DTSTART").value, session.one("DTEND").value) == ("20260911T150000", "20260911T160000")
    assert session.one("STATUS").value == "CONFIRMED"
    month = deadlines(calendar)[f"时限：调解期限 · {case.number}"]
    # accepted on 09-07, one month: 10-07, a holiday, rolls to 10-08; the event ends where that day ends
    assert (month.one("DTSTART").value, month.one("DTEND").value) == ("20261008", "20261009")
    assert month.one("STATUS").value == "CONFIRMED"


def test_nothing_of_the_parties_leaves_the_house(web: Calendars) -> None:
    case = web.mediating(title="甲某某家漏水", summary="楼上渗水")
    case = web.arranged(case, FRIDAY, where="甲某某家客厅会议室")
    case = web.arranged(case, "2026-09-14 15:00", where="3栋2单元501会议室")
    web.arranged(case, "2026-09-15 15:00", where="示例小区调解室", manner="at_home")
    for of in ("mine", "room"):
        content = web.client().get(web.address("room_mediator", of)).content.replace(b"\r\n ", b"").decode()
        assert content.count("BEGIN:VEVENT") > 4
        for secret in ("甲某某", "乙物业", "漏水", "渗水", "501", "LOCATION", "13900000001", case.id):
            assert secret not in content, secret


def test_a_session_moves_and_does_not_double(web: Calendars) -> None:
    case = web.arranged(web.mediating(), FRIDAY)
    path = web.address("room_mediator")
    (before,) = sessions(web.feed(path))
    case = web.held(case, "2026-09-11 16:30")
    web.at = instant("2026-09-11 17:00")
    (after,) = sessions(web.feed(path))
    assert after.one("UID") == before.one("UID")
    assert after.one("DTSTART").value == "20260911T163000"
    assert int(after.one("SEQUENCE").value) == case.version > int(before.one("SEQUENCE").value)
    assert after.one("LAST-MODIFIED").value == "20260911T083000Z" > before.one("LAST-MODIFIED").value


def test_a_deadline_keeps_its_number_until_it_moves(web: Calendars) -> None:
    case = web.mediating()
    path, month = web.address("room_mediator"), f"时限：调解期限 · {case.number}"
    first = deadlines(web.feed(path))[month]
    case = web.arranged(case, FRIDAY)
    assert deadlines(web.feed(path))[month].lines == first.lines, "another act of the case is no change of this day"
    signed = [{"party": one, "on": "2026-09-07"} for one in (1, 2)]
    case = web.act(case, "room_mediator", "extend", "2026-09-07 09:20", days=10, signatures=signed)
    moved = deadlines(web.feed(path))[month]
    assert moved.one("UID") == first.one("UID")
    assert moved.one("DTSTART").value == "20261019"  # 10-07 and ten days is 10-17, a Saturday
    assert int(moved.one("SEQUENCE").value) == case.version > int(first.one("SEQUENCE").value)
    case = web.act(case, "room_mediator", "suspend", "2026-09-07 09:25", reason_code="appraisal")
    assert month not in deadlines(web.feed(path)), "a clock that stands has no day"


def test_a_session_left_over_in_a_case_that_is_concluded_is_cancelled(web: Calendars) -> None:
    case = web.arranged(web.mediating(), FRIDAY)
    path = web.address("room_mediator")
    (before,) = sessions(web.feed(path))
    case = web.act(case, "room_mediator", "withdraw", "2026-09-07 09:15", applicants=[1], how="withdrawn")
    assert not case.sessions[0].held
    (gone,) = sessions(web.feed(path))
    assert (gone.one("STATUS").value, gone.one("TRANSP").value) == ("CANCELLED", "TRANSPARENT")
    assert gone.one("SUMMARY").text.startswith("已取消：")
    assert gone.one("UID") == before.one("UID")
    assert int(gone.one("SEQUENCE").value) == case.version > int(before.one("SEQUENCE").value)


def test_a_session_put_off_is_cancelled(web: Calendars) -> None:
    web.held(web.arranged(web.mediating(), FRIDAY), "2026-09-11 15:00", result="postponed")
    (event,) = sessions(web.feed(web.address("room_mediator")))
    assert event.one("STATUS").value == "CANCELLED"


def test_a_provisional_day_says_so() -> None:
    late = Calendars("2026-12-29 09:30")
    opened(late.house, instant("2026-12-29 09:00"))
    (event,) = deadlines(late.feed(late.address("street_mediator", "street_committee"))).values()
    assert event.one("SUMMARY").text.endswith("（暂定）")
    assert event.one("STATUS").value == "TENTATIVE"
    assert "尚未公布" in event.one("DESCRIPTION").text
    assert event.one("DTSTART").value == "20261231"


def test_a_telephone_that_has_it_is_told_so(web: Calendars) -> None:
    case = web.mediating()
    path = web.address("room_mediator")
    first = web.client().get(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (tag, f'"other", W/{tag}'):
        again = web.client().get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert web.client().head(path).status_code == 200
    web.arranged(case, FRIDAY)
    changed = web.client().get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_a_secret_is_long_shown_once_and_kept_as_its_digest(web: Calendars) -> None:
    client = web.signed_in("room_mediator")
    path = web.address("room_mediator", client=client)
    (secret,) = re.findall(r"/feeds/([A-Za-z0-9_-]{43})\.ics", path)  # 43 letters of base64: 256 bits
    with web.store.reading() as reading:
        assert reading.rows("SELECT account, scope, token FROM feed_address") == [
            ("room_mediator", "mine", digest_of(secret))
        ]
        for table in ("journal_payload", "session", "api_token", "answered_command"):
            assert secret not in repr(reading.rows(f"SELECT * FROM {table}"))
    page = client.get("/month")
    assert secret not in page.text
    assert "生成于" in page.text


def test_another_address_ends_the_one_before(web: Calendars) -> None:
    client = web.signed_in("room_mediator")
    first = web.address("room_mediator", client=client)
    second = web.address("room_mediator", client=client)
    assert web.client().get(first).status_code == 404
    assert web.client().get(second).status_code == 200
    form = {"csrf": field(client.get("/month"), "csrf"), "of": "mine"}
    assert client.post("/month/address/withdraw", data=form).status_code == 303
    assert web.client().get(second).status_code == 404
    assert "已收回" in client.get("/month?done=withdrawn").text


def test_whatever_does_not_open_is_answered_alike(web: Calendars) -> None:
    withdrawn = web.address("room_mediator")
    web.address("room_mediator")
    answers = [
        web.client().get(path)
        for path in (withdrawn, "/feeds/x.ics", f"/feeds/{'A' * 43}.ics", "/feeds/%00%F0%9F%88%B3.ics", "/feeds/no")
    ]
    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    assert not any("etag" in one.headers for one in answers)


def test_an_address_dies_with_its_account(web: Calendars) -> None:
    path = web.address("room_mediator")
    account = AccountId("room_mediator")
    with web.store.transaction() as tx:
        tx.accounts.disable(account)
    assert web.client().get(path).status_code == 404
    set_password(web.house, account, "another password", at=instant("2026-09-08 09:00"))
    assert web.client().get(path).status_code == 404, "who is let in again begins anew"


def test_an_address_sees_what_its_holder_sees_now(web: Calendars) -> None:
    web.mediating()
    path = web.address("room_mediator", "room")
    assert len(web.feed(path).named("VEVENT")) > 0
    with web.store.transaction() as tx:
        person = tx.town.around().people[AccountId("room_mediator")]
        elsewhere = tx.town.around().people[AccountId("street_mediator")].posts
        tx.town.put(people=[type(person)(account=person.account, name=person.name, posts=elsewhere)])
    assert web.client().get(path).status_code == 404, "the post is gone, and the calendar with it"
    assert web.feed(web.address("room_mediator")).named("VEVENT") == []


@pytest.mark.parametrize("of", ["street_committee", "nowhere", ""])
def test_others_calendars_are_not_to_be_had(web: Calendars, of: str) -> None:
    client = web.signed_in("room_mediator")
    form = {"csrf": field(client.get("/month"), "csrf"), "of": of}
    answer = client.post("/month/address", data=form)
    assert answer.status_code == 403
    assert "只能订阅本人的日程" in answer.text
    assert client.post("/month/address", data={"of": "mine"}).status_code == 403, "no form without its token"
    with web.store.reading() as reading:
        assert reading.rows("SELECT * FROM feed_address") == []


def test_a_counterpart_gets_nothing_of_cases_of_which_it_sees_the_packet(web: Calendars) -> None:
    web.mediating()
    assert web.feed(web.address("officer", "station")).named("VEVENT") == []
    assert len(web.feed(web.address("supervisor", "office")).named("VEVENT")) > 0, "the place lies in the subtree"
    assert web.feed(web.address("street_mediator", "street_committee")).named("VEVENT") == []


def test_a_secret_is_not_written_down_when_something_breaks(web: Calendars) -> None:
    path = web.address("room_mediator")
    with web.store.transaction() as tx:
        tx.wire.run("ALTER TABLE case_session RENAME TO gone")
    with capture_logs() as logs:
        answer = web.client().get(path)
    assert answer.status_code == 500
    assert [one["event"] for one in logs] == ["request_failed"]
    secret = path.removeprefix("/feeds/").removesuffix(".ics")
    assert secret not in repr(logs)
    assert secret not in answer.text
