"""A database whose standings an earlier rule told: told anew when it opens, once, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mediation.casework.handle import handle
from mediation.casework.intake import open_case
from mediation.engine.case import Case
from mediation.engine.commands import TakeAction
from mediation.engine.standings import standings
from mediation.store.database import Store
from mediation.store.instants import micros
from mediation.store.restanding import RULE, tell_standings_anew
from mediation.store.verification import verify_all
from tests.engine.builders import a_town, an_actor, instant
from tests.engine.stages import ENTRUSTMENT, matter
from tests.store.houses import a_house, library, postgres_key, postgres_url, sqlite_store

ON_POSTGRES = pytest.param("postgresql", marks=(pytest.mark.slow, pytest.mark.xdist_group("postgres")))
#: What the rule of before had: the sender as custodian with sight of everything, the receiver with the packet.
BEFORE = {"station": "custodian", "street_committee": "counterpart"}
_made = iter(range(100))


class Address:
    """Where a database lies, and how it is opened."""

    def __init__(self, url: str, key_file: Path) -> None:
        self.url = url
        self.key_file = key_file

    def open(self) -> Store:
        return Store.open(self.url, calendar=a_town().calendar, key_file=self.key_file)


@pytest.fixture(params=["sqlite", ON_POSTGRES])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Address]:
    if request.param == "sqlite":
        sqlite_store(tmp_path).close()
        yield Address(f"sqlite:///{tmp_path / 'mediation.db'}", tmp_path / "mediation.db.key")
    else:
        yield Address(postgres_url(f"restanding_{next(_made)}"), postgres_key())


def handed_over(store: Store, name: str, *then: tuple[str, str, dict[str, Any]]) -> Case:
    """Draft an entrustment, and take these steps."""
    house = a_house(store)
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind", "entry_level")}
    case = open_case(
        house,
        workflow="property_three_level",
        action="offer_b",
        fields={**form, **ENTRUSTMENT},
        command_id=name,
        actor=an_actor("officer"),
        at=instant("2026-09-07 09:00"),
    )
    for number, (who, action, fields) in enumerate(then):
        command = TakeAction(
            case=case.id,
            command_id=f"{name}-{number}",
            action=action,
            fields=fields,
            expected_version=case.version,
        )
        case = handle(house, command, actor=an_actor(who), at=instant(f"2026-09-07 1{number}:00"))
    return case


SIGNED = ("deputy", "sign_off", {})
DECLINED = ("street_director", "decline", {"reason_code": "N1", "words": "不属受理范围。", "routes_told": True})
RECALLED = ("deputy", "revoke_entrustment", {"reason": "另案处理"})


def test_standings_of_the_rule_before_are_told_anew_when_the_database_opens(address: Address) -> None:
    store = address.open()
    drafted = handed_over(store, "drafted")
    signed = handed_over(store, "signed", SIGNED)
    declined = handed_over(store, "declined", SIGNED, DECLINED)
    recalled = handed_over(store, "recalled", RECALLED)
    cases = (drafted, signed, declined, recalled)
    with store.transaction() as tx:
        for case in cases:
            tx.wire.run("DELETE FROM standing WHERE case_id = :case", {"case": case.id})
            for institution, relation in BEFORE.items():
                tx.wire.run(
                    "INSERT INTO standing (case_id, institution, relation, since) VALUES (:case, :who, :how, :at)",
                    {"case": case.id, "who": institution, "how": relation, "at": micros(instant("2026-09-07 09:00"))},
                )
        tx.wire.run("DELETE FROM standing_rule", {})
    faults = [one.fault.code for one in verify_all(store, library()) if one.fault is not None]
    assert faults == ["standing"] * 4
    store.close()

    store = address.open()
    assert [one.fault for one in verify_all(store, library())] == [None] * 4
    with store.reading() as reading:
        held = {case.id: reading.cases.get(case.id) for case in cases}
        rows = {case.id: reading.standing.of(case.id) for case in cases}
        told = reading.wire.one("SELECT rule FROM standing_rule WHERE one = 1")
    assert told is not None
    assert told[0] == RULE
    assert held == {case.id: case for case in cases}, "no record changed"
    live = {case: {one.institution: one.relation for one in found if one.until is None} for case, found in rows.items()}
    assert live[drafted.id] == live[recalled.id] == {"station": "custodian"}
    assert live[signed.id] == live[declined.id] == {"station": "counterpart", "street_committee": "receiver"}
    past = {(one.relation, one.until) for one in rows[declined.id] if one.institution == "station" and one.until}
    assert past == {("custodian", declined.last_at)}, "that it saw all until then stays told"
    assert tell_standings_anew(store) == 0
    store.close()


def test_a_record_that_does_not_open_keeps_nobody_from_the_others(address: Address) -> None:
    store = address.open()
    broken, whole = handed_over(store, "a-broken", SIGNED), handed_over(store, "b-whole", SIGNED)
    with store.transaction() as tx:
        tx.wire.run("UPDATE case_record SET record = :torn WHERE id = :case", {"torn": b"torn", "case": broken.id})
        tx.wire.run("DELETE FROM standing WHERE case_id = :case", {"case": whole.id})
        tx.wire.run("DELETE FROM standing_rule", {})
    assert tell_standings_anew(store) == 1
    with store.reading() as reading:
        found = {(one.institution, one.relation) for one in reading.standing.of(whole.id)}
    assert found == set(standings(whole))
    store.close()
