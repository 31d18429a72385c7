"""One case opens another through the outbox, on every store: once, complete, both linked, none counted twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mediation.calendar.terms import day_of
from mediation.casework.deliver import deliver
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.intake import open_case
from mediation.casework.publish import publish
from mediation.casework.sign_in import actor_of
from mediation.definitions.compile import compile_folder
from mediation.definitions.library import Library
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import OpenCase, TakeAction
from mediation.errors import CommandIdReused, FieldsInvalid, UnknownRevision
from mediation.rehearsal.town_file import read_town
from mediation.store.database import Store
from mediation.store.verification import verify_all
from mediation.town.around import Town
from mediation.town.institutions import AccountId
from mediation.town.places import PlaceId
from tests.engine.builders import a_town, instant
from tests.store.houses import stores

ROOT = Path(__file__).resolve().parents[2] / "workflows"
AT = instant("2026-09-07 10:00")
ORDER: dict[str, Any] = {
    "channel": "telephone",
    "place": "xingfu_1",
    "kind": "repairs",
    "title": "楼上滴水",
    "summary": "请帮忙看看。",
    "reporter": "甲",
}
DISPUTE: dict[str, Any] = {
    "kind": "neighbours",
    "title": "楼上滴水引起的纠纷",
    "summary": "六楼滴水，五楼受损。",
    "parties": [{"name": "甲"}, {"name": "乙"}],
    "told": True,
}


@cache
def library() -> Library:
    return Library(compile_folder(ROOT / key) for key in ("service_orders", "linked_mediation_121", "grid_patrol"))


@cache
def people() -> Town:
    return read_town(ROOT / "places" / "sample_town.yaml").town(a_town().calendar)


def actor(account: str) -> Actor:
    found = actor_of(people(), AccountId(account), through="page")
    assert found is not None
    return found


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    for store in stores(request.param, tmp_path):
        yield settled(store)


def settled(store: Store) -> House:
    """A house whose town is the sample's."""
    file = read_town(ROOT / "places" / "sample_town.yaml")
    with store.transaction() as tx:
        tx.town.put(places=file.places, institutions=file.institutions, people=file.people, linked=file.linked)
    publish(store, list(library()), AT)
    return House(store=store, library=library())


def ordered(house: House) -> Case:
    return open_case(
        house, workflow="service_orders", fields=ORDER, command_id="order", actor=actor("grid_xingfu"), at=AT
    )


def turning(case: Case, **over: Any) -> TakeAction:
    fields = {**DISPUTE, **over}
    return TakeAction(
        case=case.id,
        command_id="turn",
        action="turn_to_mediation",
        fields={key: value for key, value in fields.items() if value is not None},
        expected_version=case.version,
    )


def stored(house: House, case: CaseId) -> Case:
    with house.store.reading() as reading:
        found = reading.cases.get(case)
    assert found is not None
    return found


def test_an_order_that_is_a_dispute_opens_one_case_that_counts(sample: House) -> None:
    order = ordered(sample)
    ended = handle(sample, turning(order), actor=actor("group_xingfu"), at=AT)
    assert (ended.state, ended.outcome) == ("elsewhere", "continued_elsewhere")
    assert deliver(sample, AT).failed == 0
    dispute = stored(sample, CaseId(f"{order.id}-1"))
    assert (ended.linked, dispute.linked) == ((dispute.id,), (order.id,))
    assert (dispute.custodian, dispute.level) == ("dashizi_committee", "platform")
    assert [party.name for party in dispute.parties] == ["甲", "乙"]
    assert [party.side for party in dispute.parties] == ["applicant", "respondent"]
    assert dispute.requested_on is None  # nobody has asked for mediation yet: no limitation period is interrupted
    assert dispute.participants == ()  # who opened it has no sight of what is told in mediation
    assert deliver(sample, AT).done == 0  # it is opened once
    with sample.store.reading() as reading:
        assert reading.outbox.count_owed() == 0
    assert all(not one.fault for one in verify_all(sample.store, sample.library))


def test_sent_again_it_is_the_same_case_and_with_other_content_refused(sample: House) -> None:
    order = ordered(sample)
    first = handle(sample, turning(order), actor=actor("group_xingfu"), at=AT)
    assert handle(sample, turning(order), actor=actor("group_xingfu"), at=AT) == first
    with pytest.raises(CommandIdReused):
        handle(sample, turning(order, title="另一件"), actor=actor("group_xingfu"), at=AT)


def test_what_the_linked_case_lacks_refuses_the_act_that_owes_it(sample: House) -> None:
    order = ordered(sample)
    nameless = [{"name": "甲"}, {"name": "乙", "side": "nobody"}]
    with pytest.raises(FieldsInvalid):
        handle(sample, turning(order, parties=nameless), actor=actor("group_xingfu"), at=AT)
    assert stored(sample, order.id) == order
    with sample.store.reading() as reading:
        assert reading.outbox.count_owed() == 0


def test_no_case_is_owed_under_a_workflow_that_is_not_there(tmp_path: Path) -> None:
    for store in stores("memory", tmp_path):
        house = settled(store)
        alone = House(store=store, library=Library([library().newest("service_orders")]))
        order = ordered(alone)
        with pytest.raises(UnknownRevision):
            handle(alone, turning(order), actor=actor("group_xingfu"), at=AT)
        assert stored(house, order.id) == order


def test_nobody_opens_a_linked_case_by_hand(sample: House) -> None:
    """The link comes from a consequence; through every other door the post decides, as always."""
    command = OpenCase(case=CaseId("by-hand"), command_id="x", workflow="linked_mediation_121", action="log", fields={})
    assert command.linked_from is None
    assert "linked_from" not in open_case.__annotations__


def test_the_same_report_within_thirty_days_begins_a_rung_higher(sample: House) -> None:
    form = {
        "round": "daily",
        "place": "xingfu_1",
        "address": "幸福小区3栋2单元",
        "located": "示例定位",
        "kind": "fire",
        "title": "飞线充电",
        "summary": "二楼拉线。",
        "evidence": "照片1张",
    }

    def reported(command_id: str, when: str, **over: Any) -> Case:
        who = actor("grid_xingfu")
        fields = {**form, **over}
        return open_case(
            sample, workflow="grid_patrol", fields=fields, command_id=command_id, actor=who, at=instant(when)
        )

    first = reported("a", "2026-08-10 09:00")
    again = reported("b", "2026-09-08 09:00", address=" 幸福小区 3栋2单元")  # 29 days; blanks do not matter
    other = reported("c", "2026-09-08 09:10", kind="sanitation")
    late = reported("d", "2026-10-20 09:00")  # more than 30 days after both
    assert [one.level for one in (first, again, other, late)] == ["area", "community", "area", "area"]
    assert (again.marks, again.linked, again.state) == (("repeated",), (first.id,), "with_rung")
    assert "dongmen_area" in again.participants  # who has the earlier report in hand can join it
    with sample.store.reading() as reading:
        found = reading.cases.at_place(
            "grid_patrol", PlaceId("xingfu_1"), since=day_of(instant("2026-09-01 09:00")), but=late.id
        )
    assert {one.id for one in found} == {again.id, other.id}
