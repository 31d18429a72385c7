"""The workload of the engine benchmark: one property dispute in 15 commands, through the house or the core alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from mediation.calendar.published import published
from mediation.calendar.terms import SHANGHAI
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.definitions.library import Library
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.case import CaseId
from mediation.engine.commands import Command, OpenCase, TakeAction
from mediation.engine.decide import decide
from mediation.engine.evolve import blank, replay
from mediation.store.database import Store
from mediation.town.around import Town
from tests.engine.builders import a_town

ROOT = Path(__file__).parent.parent
START = datetime(2026, 9, 7, 9, 0, tzinfo=SHANGHAI)
WORKFLOW = "property_three_level"

_BOTH = [{"party": no, "value": "agreed", "way": "in_person", "signed": True} for no in (1, 2)]
_NAMED: dict[str, Any] = {"disclosed": True, "parties_object": False}
_OFFER: dict[str, Any] = {
    "rung_result": "未达成", "answers": _BOTH, "told_other_routes": True, "material_consent": True,
    "approver": "director",
}  # fmt: skip

#: (hours after the start, account, action, fields)
STEPS: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (0, "grid", "log", {
        "place": "estate", "kind": "property", "subkind": "leak", "title": "楼上漏水", "source": "applied",
        "summary": "五〇一室被楼上漏水浸泡，双方对原因与赔偿各执一词。",
        "parties": [{"name": "甲", "side": "applicant"}, {"name": "乙", "side": "respondent"}],
    }),
    (1, "grid", "ask", {"parties": [1, 2], "way": "in_person"}),
    (2, "grid", "answer", {"party": 1, "answer": "agreed", "way": "in_person"}),
    (3, "grid", "answer", {"party": 2, "answer": "agreed", "way": "telephone"}),
    (6, "room_mediator", "accept", {
        "rights_told_by": "oral", "subject_check": "ordinary", "pending": "none", "application_form": "register",
    }),
    (7, "director", "assign", {"mediators": ["room_mediator"], "lead": "room_mediator", **_NAMED}),
    (79, "room_mediator", "offer_up", _OFFER),
    (96, "director", "take", {"packet_seen": True}),
    (97, "director", "assign", {"mediators": ["mediator"], "lead": "mediator", **_NAMED}),
    (270, "mediator", "offer_up", _OFFER),
    (336, "street_director", "take", {"packet_seen": True}),
    (337, "street_director", "assign", {"mediators": ["street_mediator"], "lead": "street_mediator", **_NAMED}),
    (361, "street_mediator", "hand_to_police", {"what": "一方推搡另一方"}),
    (504, "officer", "police_answer", {"answer": "not_police", "words": "不属公安管辖"}),
    (528, "street_mediator", "resume_mediation", {"answers": _BOTH}),
)  # fmt: skip


@lru_cache
def library() -> Library:
    """Every shipped workflow."""
    return Library.load(ROOT / "workflows")


@lru_cache
def actor(account: str) -> Actor:
    """The person with this account."""
    person = a_town().people[account]  # type: ignore[index]
    return Actor(account=person.account, name=person.name, posts=person.posts)


def a_house(url: str) -> House:
    """Open a store with the small town in it."""
    store = Store.open(url, calendar=published(ROOT / "workflows" / "calendars").at())
    town: Town = a_town()
    with store.transaction() as tx:
        tx.town.put(places=town.places.values(), institutions=town.institutions.values(), people=town.people.values())
    return House(store=store, library=library())


class Chain:
    """One case, driven through all the steps; without a house, through decide and replay alone."""

    def __init__(self, house: House | None, name: str) -> None:
        self.house = house
        self.name = name
        self.commands = [self._command(number, *step[1:]) for number, step in enumerate(STEPS)]

    def _command(self, number: int, account: str, action: str, fields: dict[str, Any]) -> tuple[str, Command]:
        common: dict[str, Any] = {"case": CaseId(self.name), "command_id": f"{self.name}-{number}", "action": action}
        if not number:
            return account, OpenCase(workflow=WORKFLOW, fields=fields, **common)
        return account, TakeAction(fields=fields, expected_version=number, **common)

    def run(self) -> None:
        """Carry out every step."""
        if self.house is None:
            self._pure()
            return
        for (hours, *_), (account, command) in zip(STEPS, self.commands, strict=True):
            handle(self.house, command, actor=actor(account), at=START + timedelta(hours=hours))

    def _pure(self) -> None:
        workflow, town = library().newest(WORKFLOW), a_town()
        case = blank(CaseId(self.name))
        for (hours, *_), (account, command) in zip(STEPS, self.commands, strict=True):
            at = START + timedelta(hours=hours)
            events = tuple(_drawn(event) for event in decide(workflow, case, command, actor(account), at, town))
            case = replay(case, events, actor=actor(account).account, at=at)


def _drawn(event: ev.Event) -> ev.Event:
    """Fill a number placeholder with something of the right shape."""
    if isinstance(event, ev.NumberDrawn):
        return msgspec.structs.replace(
            event, number=msgspec.structs.replace(event.number, seq=1, text="（2026）示例字第1号")
        )
    return event
