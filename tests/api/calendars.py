"""A dispute that is being mediated, with sessions to arrange, and what telephones and people see of it."""

from __future__ import annotations

import html
import re
from typing import Any

from fastapi.testclient import TestClient

from mediation.engine.case import Case
from tests.api.web import Web, field, logged
from tests.documents.calendar_text import Component, read_calendar
from tests.engine.builders import a_workflow, instant
from tests.engine.stages import ACCEPTANCE, SESSION

_STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("room_mediator", "ask", {"parties": [1, 2], "way": "in_person"}),
    ("room_mediator", "answer", {"party": 1, "answer": "agreed", "way": "in_person"}),
    ("room_mediator", "answer", {"party": 2, "answer": "agreed", "way": "in_person"}),
    ("director", "accept", ACCEPTANCE),
    ("director", "assign", {"mediators": ["room_mediator"], "lead": "room_mediator", "disclosed": True}),
)


class Calendars(Web):
    """The application on Monday 2026-09-07, and one case of `room_mediator`'s in it."""

    def __init__(self, at: str = "2026-09-07 09:30", **settings: Any) -> None:
        super().__init__(at, press=False, **settings)
        with self.store.transaction() as tx:
            tx.revisions.publish(a_workflow(), self.at)

    def mediating(self, name: str = "log-1", **fields: Any) -> Case:
        """Log a dispute and bring it to where sessions are arranged, all at nine on Monday."""
        case = logged(self.house, name, **fields)
        for who, action, form in _STEPS:
            if action == "assign":
                form = {**form, "parties_object": False}
            case = self.act(case, who, action, "2026-09-07 09:00", **form)
        return case

    def arranged(self, case: Case, at: str, where: str = "示例小区调解室", manner: str = "on_site") -> Case:
        """Arrange a session."""
        form = {"at": instant(at).isoformat(), "where": where, "manner": manner}
        return self.act(case, "room_mediator", "schedule", "2026-09-07 09:10", **form)

    def held(self, case: Case, at: str, **form: Any) -> Case:
        """Record a session."""
        return self.act(case, "room_mediator", "hold_session", at, **{**SESSION, "present": [1, 2], **form})

    def address(self, who: str, of: str = "mine", client: TestClient | None = None) -> str:
        """Make a private address by the page; give its path."""
        client = client or self.signed_in(who)
        form = {"csrf": field(client.get("/month"), "csrf"), "of": of}
        answer = client.post("/month/address", data=form)
        assert answer.status_code == 200, answer.text
        (found,) = re.findall(r'value="http://testserver(/feeds/[^"]+)"', answer.text)
        return html.unescape(found)

    def feed(self, path: str) -> Component:
        """Read a feed as a telephone does: without any cookie."""
        answer = self.client().get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        return read_calendar(answer.content)


def sessions(calendar: Component) -> list[Component]:
    """The sessions in a feed: what has an hour of its own."""
    return [one for one in calendar.named("VEVENT") if "TZID" in one.one("DTSTART").parameters]


def deadlines(calendar: Component) -> dict[str, Component]:
    """The ends of clocks in a feed, by what is said."""
    days = (one for one in calendar.named("VEVENT") if one.one("DTSTART").parameters.get("VALUE") == "DATE")
    return {one.one("SUMMARY").text: one for one in days}
