"""Builders for engine tests: a small town, its people, and a driver that decides and folds without any store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mediation.calendar.published import published
from mediation.calendar.terms import SHANGHAI, When
from mediation.definitions.compile import compile_text
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.actor import THE_CLOCK, Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import Command, OpenCase, ReachStep, TakeAction
from mediation.engine.decide import decide
from mediation.engine.evolve import blank, replay
from mediation.engine.options import options
from mediation.errors import Refusal
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Institution, InstitutionKind, Person, Post, Role
from mediation.town.places import Place, PlaceKind
from tests.shipped import shipped

EMPLOYERS = {"company_man": "company", "owner_mediator": "owners"}
ROOT = Path(__file__).parent.parent.parent


@lru_cache
def a_workflow(name: str = "property_three_level") -> Workflow:
    """A shipped workflow as the first revision of its name: what a test publishes after it is the second."""
    now = shipped(name)
    if now.revision == 1:
        return now
    return compile_text(now.text.replace(f"\nrevision: {now.revision}\n", "\nrevision: 1\n", 1))


@lru_cache
def a_town() -> Town:
    places = [
        ("city", PlaceKind.city, "示例市", None),
        ("street", PlaceKind.street, "示例街道", "city"),
        ("community", PlaceKind.community, "示例社区", "street"),
        ("estate", PlaceKind.estate, "示例小区", "community"),
        ("bare", PlaceKind.estate, "无调解室小区", "community"),
        ("lonely", PlaceKind.community, "无调委会社区", "street"),
        ("hut", PlaceKind.estate, "无调委会社区的小区", "lonely"),
    ]
    kinds = InstitutionKind
    institutions = [
        ("room", kinds.estate_room, "示例小区调解室", "estate", "committee"),
        ("committee", kinds.community_committee, "示例社区人民调解委员会", "community", None),
        ("street_committee", kinds.street_property_committee, "示例街道物业纠纷人民调解委员会", "street", None),
        ("office", kinds.judicial_office, "示例司法所", "street", None),
        ("station", kinds.police_station, "示例派出所", "street", None),
        ("owners", kinds.owners_committee, "示例小区业主委员会", "estate", None),
        ("company", kinds.property_company, "示例物业公司", "estate", None),
        ("court", kinds.court, "示例市人民法院", "city", None),
    ]
    people = [
        ("grid", "网格员", "room", (Role.grid_worker,), None),
        ("room_mediator", "小区调解员", "room", (Role.mediator,), "committee"),
        ("company_man", "物业调解员", "room", (Role.mediator,), "committee"),
        ("director", "社区主任", "committee", (Role.director, Role.mediator), "committee"),
        ("mediator", "社区调解员", "committee", (Role.mediator,), "committee"),
        ("owner_mediator", "业委会调解员", "committee", (Role.mediator,), "committee"),
        ("clerk", "社区登记员", "committee", (Role.clerk, Role.seal_keeper), None),
        ("street_director", "街道主任", "street_committee", (Role.director,), "street_committee"),
        ("street_mediator", "街道调解员", "street_committee", (Role.mediator,), "street_committee"),
        ("street_second", "街道调解员二", "street_committee", (Role.mediator,), "street_committee"),
        ("street_clerk", "街道登记员", "street_committee", (Role.clerk, Role.seal_keeper), None),
        ("supervisor", "司法所督导", "office", (Role.supervisor,), None),
        ("officer", "经办民警", "station", (Role.officer,), None),
        ("deputy", "分管所长", "station", (Role.station_deputy,), None),
    ]
    return Town(
        calendar=published(ROOT / "workflows" / "calendars").at(),
        places=[Place(id=i, kind=k, name=n, parent=p) for i, k, n, p in places],  # type: ignore[arg-type]
        institutions=[
            Institution(id=i, kind=k, name=n, abbr=n[2:4], place=p, acts_for=a)  # type: ignore[arg-type]
            for i, k, n, p, a in institutions
        ],
        people=[
            Person(
                account=a,  # type: ignore[arg-type]
                name=n,
                posts=tuple(Post(institution=i, role=r) for r in roles),  # type: ignore[arg-type]
                registered_at=reg,  # type: ignore[arg-type]
                employer=EMPLOYERS.get(a),  # type: ignore[arg-type]
            )
            for a, n, i, roles, reg in people
        ],
    )


def an_actor(account: str) -> Actor:
    person = a_town().people[account]  # type: ignore[index]
    return Actor(account=person.account, name=person.name, posts=person.posts)


def instant(text: str) -> datetime:
    """«2026-09-07 09:00» in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One journal entry of the driver."""

    events: tuple[ev.Event, ...]
    actor: AccountId
    at: datetime


class Driver:
    """One case, driven: decides, draws numbers, folds, and lets the clock work up to each instant."""

    def __init__(self, workflow: Workflow | None = None, town: Town | None = None) -> None:
        self.workflow = workflow or a_workflow()
        self.town = town or a_town()
        self.case = blank(CaseId("case-1"))
        self.entries: list[Entry] = []
        self.seqs: dict[tuple[str, str, int], int] = {}
        self.count = 0
        self.others: dict[str, Case] = {}
        self.refusal = Refusal()

    def send(self, command: Command, actor: Actor, at: datetime, others: Mapping[str, Case] | None = None) -> Case:
        earlier = None
        if isinstance(command, TakeAction) and command.action == "undo":
            earlier = self.retold(self.case.last_entry - 1)
        events = decide(self.workflow, self.case, command, actor, at, self.town, earlier=earlier, others=others)
        if events:
            events = tuple(self.drawn(event) for event in events)
            self.case = replay(self.case, events, actor=actor.account, at=at)
            self.entries.append(Entry(events=events, actor=actor.account, at=at))
        return self.case

    def retold(self, last: int) -> Case:
        """The case as its first `last` entries tell it."""
        case = blank(self.case.id)
        for entry in self.entries[:last]:
            case = replay(case, entry.events, actor=entry.actor, at=entry.at)
        return case

    def drawn(self, event: ev.Event) -> ev.Event:
        if isinstance(event, ev.NumberDrawn):
            return msgspec.structs.replace(event, number=self.number(event.number, event.format))
        if isinstance(event, ev.PaperIssued) and event.draws is not None:
            number = self.number(event.draws, event.format)
            return msgspec.structs.replace(
                event, draws=number, paper=msgspec.structs.replace(event.paper, number=number.text)
            )
        return event

    def number(self, number: Any, form: str) -> Any:
        key = (number.register, number.institution, number.year)
        self.seqs[key] = self.seqs.get(key, 0) + 1
        abbr = self.town.institutions[number.institution].abbr
        seq = self.seqs[key]
        text = form.format(year=number.year, abbr=abbr, seq=seq, seq4=f"{seq:04}")
        return msgspec.structs.replace(number, seq=self.seqs[key], text=text)

    def sweep(self, at: datetime, *, came: datetime | None = None) -> None:
        """Carry out every step that falls due up to `at`, each at its own instant, or all when the sweep `came`."""
        for _ in range(3000):
            due = [
                one
                for one in self.case.deadlines
                if one.status == "running" and one.next_at is not None and one.next_at <= at
            ]
            if not due:
                return
            first = min(due, key=lambda one: (one.next_at, one.key, one.ref))
            self.count += 1
            command = ReachStep(
                case=self.case.id,
                command_id=f"sweep-{self.count}",
                key=first.key,
                ref=first.ref,
                anchor=first.anchor.day.isoformat(),
                step=first.next_step,
            )
            before = self.case.version
            assert first.next_at is not None
            self.send(command, THE_CLOCK, came or first.next_at)
            assert self.case.version == before + 1, f"a due step did nothing: {first}"
        raise AssertionError("the clock does not come to rest")

    def sweep_to(self, at: str) -> None:
        """Let the clock work up to and at an instant."""
        self.sweep(instant(at))

    def act(self, at: str, who: str, action: str, /, *, on: Any = None, late: Any = "", **fields: Any) -> Case:
        """Let the clock work up to `at`, then have somebody do something."""
        when = instant(at)
        if self.case.version:
            self.sweep(when - timedelta(microseconds=1))
        return self.send(self.command(action, fields, on=on, late=late), self.actor(who), when, self.others)

    def actor(self, who: str) -> Actor:
        person = self.town.people[AccountId(who)]
        return Actor(account=person.account, name=person.name, posts=person.posts)

    def command(self, action: str, fields: dict[str, Any], *, on: When | None = None, late: str = "") -> Command:
        self.count += 1
        common: dict[str, Any] = {"case": self.case.id, "command_id": f"c{self.count}", "action": action}
        common |= {"fields": fields, "happened": on, "late_reason": late}
        if not self.case.version:
            return OpenCase(workflow=self.workflow.key, **common)
        return TakeAction(expected_version=self.case.version, **common)

    def refused(self, at: str, who: str, action: str, /, *, on: Any = None, late: Any = "", **fields: Any) -> str:
        """Have somebody try something; give the codes of its refusal. Nothing at all has changed by it."""
        when = instant(at)
        if self.case.version:
            self.sweep(when - timedelta(microseconds=1))
        before, entries = msgspec.json.encode(self.case), len(self.entries)
        with pytest.raises(Refusal) as caught:
            self.send(self.command(action, fields, on=on, late=late), self.actor(who), when, self.others)
        assert msgspec.json.encode(self.case) == before
        assert len(self.entries) == entries
        self.refusal = caught.value
        assert all(one.reason for one in self.refusal.objections)
        return " ".join(sorted({one.code for one in self.refusal.objections}))

    def closed(self, at: str, who: str, action: str) -> str:
        """Why an action is not open to somebody, as codes; empty when it is open, «absent» when the state has none."""
        found = options(self.workflow, self.case, self.actor(who), instant(at), self.town)
        option = next((one for one in found if one.action.key == action), None)
        if option is None:
            return "absent"
        assert option.open == (not option.objections)
        return " ".join(sorted({one.code for one in option.objections}))

    def opened(self, at: str, who: str) -> set[str]:
        """The actions that are open to somebody."""
        found = options(self.workflow, self.case, self.actor(who), instant(at), self.town)
        return {one.action.key for one in found if one.open}

    def due(self, key: str, ref: str = "") -> str:
        clock = self.case.clock(key, ref)
        assert clock is not None, f"no clock {key}"
        return str(clock.due_on) if clock.live else clock.status
