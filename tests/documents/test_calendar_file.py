"""Calendar files: read back by a reader of our own, whatever people type; the same events are the same bytes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.documents.calendar_file import CalendarEvent, uid, write_calendar
from tests.documents.calendar_text import Component, moment, read_calendar

HOUR = timedelta(hours=1)
CHANGED = datetime(2026, 9, 7, 1, 30, 15, 250_000, tzinfo=UTC)
ZONES = {"Asia/Shanghai"}


def an_event(**other: object) -> CalendarEvent:
    values: dict[str, object] = {
        "uid": uid("deadline", "case", "month", ""),
        "summary": "时限：调解期限 · （2026）示例调字第1号",
        "day": date(2026, 9, 30),
        "sequence": 3,
        "modified": CHANGED,
    }
    return CalendarEvent(**{**values, **other})  # type: ignore[arg-type]


def written(*events: CalendarEvent, name: str = "我的日程") -> Component:
    return read_calendar(write_calendar(name, events, refresh=HOUR))


def test_a_day_ends_where_the_next_begins() -> None:
    (event,) = written(an_event()).named("VEVENT")
    assert moment(event.one("DTSTART"), ZONES) == date(2026, 9, 30)
    assert moment(event.one("DTEND"), ZONES) == date(2026, 10, 1)
    assert event.one("DTSTAMP").value == event.one("LAST-MODIFIED").value == "20260907T013015Z"
    assert (event.one("SEQUENCE").value, event.one("STATUS").value) == ("3", "CONFIRMED")


def test_an_hour_is_told_in_the_zone_of_shanghai() -> None:
    calendar = written(an_event(starts_at=datetime(2026, 12, 31, 15, 30, tzinfo=UTC), length=timedelta(minutes=90)))
    (event,) = calendar.named("VEVENT")
    assert event.one("DTSTART").value == "20261231T233000"
    assert event.one("DTEND").value == "20270101T010000"
    (zone,) = calendar.named("VTIMEZONE")
    assert zone.one("TZID").value == "Asia/Shanghai"
    (standard,) = zone.inside
    assert standard.one("TZOFFSETTO").value == standard.one("TZOFFSETFROM").value == "+0800"


@pytest.mark.parametrize(
    ("given", "status", "transparency"),
    [
        ({"cancelled": True}, "CANCELLED", "TRANSPARENT"),
        ({"tentative": True, "blocks": False}, "TENTATIVE", "TRANSPARENT"),
        ({"blocks": True}, "CONFIRMED", "OPAQUE"),
    ],
)
def test_what_does_not_take_place_blocks_nobody(given: dict[str, bool], status: str, transparency: str) -> None:
    (event,) = written(an_event(**given)).named("VEVENT")
    assert (event.one("STATUS").value, event.one("TRANSP").value) == (status, transparency)


def test_a_telephone_is_told_when_to_ask_again() -> None:
    calendar = written()
    refresh = calendar.one("REFRESH-INTERVAL")
    assert (refresh.parameters, refresh.value) == ({"VALUE": "DURATION"}, "PT1H")
    assert calendar.one("X-PUBLISHED-TTL").value == "PT1H"
    assert calendar.one("NAME").text == calendar.one("X-WR-CALNAME").text == "我的日程"


#: What a form lets in: printable text of any script; line breaks only where a text is long.
TYPED = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('，；、\\,;:"“”\n🈳'), max_size=200)


@given(summary=TYPED.filter(bool), location=TYPED, description=TYPED, name=TYPED.filter(bool))
def test_whatever_is_typed_comes_back(summary: str, location: str, description: str, name: str) -> None:
    event = an_event(summary=summary, location=location, description=description)
    calendar = written(event, name=name)
    (found,) = calendar.named("VEVENT")
    assert found.one("SUMMARY").text == summary
    assert found.said("LOCATION") == location
    assert found.said("DESCRIPTION") == description
    assert calendar.one("NAME").text == name


def test_the_same_events_are_the_same_bytes_and_ids_are_of_the_thing_alone() -> None:
    events = (an_event(), an_event(uid=uid("session", "case", 1)))
    assert write_calendar("甲", events, refresh=HOUR) == write_calendar("甲", events, refresh=HOUR)
    assert uid("session", "case", 1) == uid("session", "case", 1)
    assert len({uid("session", "case", 1), uid("session", "case", 11), uid("deadline", "case", 1), uid("a", "b1")}) == 4
    assert "case" not in uid("session", "case", 1)
