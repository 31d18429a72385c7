"""Beside the form in which somebody of a roster is named: who fits, why, and how to call them. A person decides."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.intake import open_case
from mediation.casework.sign_in import actor_of, set_password
from mediation.definitions.library import Library
from mediation.engine.actor import Actor
from mediation.engine.case import Case
from mediation.engine.commands import TakeAction
from mediation.rehearsal.town_file import read_town
from mediation.store.list_register import Gone
from mediation.store.memory import MemoryStore
from mediation.town.around import Lists
from mediation.town.institutions import AccountId
from tests.api.web import PASSWORD, field
from tests.engine.builders import ROOT, a_town, a_workflow, instant

AT = instant("2026-07-08 10:00")  # a Wednesday, when nobody took the order for a day
TOWN = read_town(ROOT / "workflows" / "places" / "sample_town.yaml").town(a_town().calendar)
LAMP: dict[str, Any] = {
    "channel": "wechat",
    "place": "xingfu_1",
    "kind": "repairs",
    "title": "楼道灯不亮",
    "summary": "三栋二单元楼道灯坏了三天。",
}


def _actor(account: str) -> Actor:
    found = actor_of(TOWN, AccountId(account), through="page")
    assert found is not None
    return found


class Branch:
    """A house with service orders in it, and the browser of a branch's secretary."""

    def __init__(self) -> None:
        self.store = MemoryStore(TOWN)
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.house = House(store=self.store, library=Library([a_workflow("service_orders")]), passwords=cheap)
        set_password(self.house, AccountId("branch_xingfu"), PASSWORD, at=AT)
        offset = AT - datetime.now(UTC)  # noqa: TID251 -- the tests' own start-up
        app = create_app(self.house, Settings(offset=offset, clock=False))
        self.client = TestClient(app, follow_redirects=False)
        page = self.client.get("/sign-in")
        form = {"account": "branch_xingfu", "password": PASSWORD, "csrf": field(page, "csrf"), "next": "/"}
        assert self.client.post("/sign-in", data=form).status_code == 303

    def act(self, case: Case, who: str, action: str, when: str, **fields: Any) -> Case:
        command = TakeAction(
            case=case.id,
            command_id=f"{action}-{case.version}-test",
            action=action,
            fields=fields,
            expected_version=case.version,
        )
        return handle(self.house, command, actor=_actor(who), at=instant(when))

    def order(self) -> Case:
        case = open_case(
            self.house,
            workflow="service_orders",
            action="log",
            fields=LAMP,
            command_id="order-0001",
            actor=_actor("grid_xingfu"),
            at=instant("2026-07-06 09:00"),
        )
        found = {"kind": "repairs", "verified": True, "weight": "simple"}
        sorted_ = self.act(case, "group_xingfu", "sort", "2026-07-06 09:30", **found)
        return self.act(sorted_, "branch_xingfu", "dispatch", "2026-07-06 10:00")

    def read(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        body = re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1])
        return " ".join(html.unescape(body).split())


@pytest.fixture
def branch() -> Branch:
    return Branch()


def test_who_claimed_the_post_stands_first_with_reasons_and_phone(branch: Branch) -> None:
    case = branch.order()
    shown = branch.read(f"/cases/{case.id}/act/assign").split("名册里谁合适")[1]
    assert "按“小修小补”：" in shown
    order = [shown.index(name) for name in ("在职党员甲", "在职党员乙", "在职党员丁")]
    assert order[0] == min(order)
    assert "岗位对口（小修小补、水电维修、停车） 当日不值守" in shown
    assert "13800004001" in shown, "who sends an order may have to call"
    assert "志愿者甲" not in shown.split("按已填内容")[0], "the form asks for a Party member"


def test_a_form_that_names_nobody_has_nothing_beside_it(branch: Branch) -> None:
    case = branch.order()
    assert "名册里谁合适" not in branch.read(f"/cases/{case.id}")
    assert "名册里谁合适" not in branch.read(f"/cases/{case.id}/act/take_back")


def test_an_empty_roster_is_said(branch: Branch) -> None:
    case = branch.order()
    with branch.store.transaction() as tx:
        town = tx.town.around()
        grids = tuple(msgspec.structs.replace(one, patrons=()) for one in town.grids.values())
        tx.town.put(lists=Lists(grids=grids), gone=Gone(roster=tuple(town.roster)))
    assert "名册里没有人在这里服务" in branch.read(f"/cases/{case.id}/act/assign")
