"""The numbers of the heat map: counted by SQL, held against a plain retelling of every journal."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from statistics import median

import pytest

from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.casework.sign_in import actor_of
from mediation.definitions.library import Library
from mediation.engine.actor import Actor
from mediation.engine.case import CaseId
from mediation.engine.evolve import blank, replay
from mediation.oversight.flow_times import AtState, flow_times
from mediation.rehearsal.sample import load_sample
from mediation.store.memory import MemoryStore
from mediation.store.visibility import subtrees
from mediation.town.around import Town
from mediation.town.institutions import AccountId
from tests.engine.builders import instant
from tests.shipped import REPERTOIRE, WORKFLOWS

KEY = "property_three_level"
NOW = instant("2026-09-21 10:00")


@pytest.fixture(scope="module")
def house() -> House:
    """The sample of a first start."""
    repertoire = REPERTOIRE
    workflows = [repertoire.workflow(key) for key in repertoire.keys]
    store = MemoryStore(repertoire.town("sample_town"))
    found = House(store=store, library=Library(workflows))
    publish(store, workflows, NOW)
    load_sample(found, WORKFLOWS, at=NOW)
    return found


def somebody(town: Town, account: str) -> Actor:
    found = actor_of(town, AccountId(account), through="page")
    assert found is not None
    return found


def asked(house: House, account: str, *, days: int = 180) -> dict[tuple[str, str], AtState]:
    with house.store.reading() as reading:
        town = reading.town.around()
        found = flow_times(reading.wire, KEY, seen_by=somebody(town, account), town=town, at=NOW, days=days)
    return {(one.state, one.level): one for one in found}


def test_counts_and_medians_are_those_of_the_journals(house: House) -> None:
    live: Counter[tuple[str, str]] = Counter()
    stays: dict[tuple[str, str], list[float]] = {}
    with house.store.reading() as reading:
        town = reading.town.around()
        supervisor = somebody(town, "supervisor")
        above = subtrees(supervisor, town)
        rows = reading.wire.all(
            "SELECT id, place_path, custodian_path, closed FROM case_record WHERE workflow = :key", {"key": KEY}
        )
        for number, place, custodian, closed in rows:
            if not any(path.startswith(one) for one in above for path in (place, custodian)):
                continue
            case, since, at_level = blank(CaseId(number)), None, ""
            for entry in reading.journal.entries(CaseId(number)):
                after = replay(case, entry.events, actor=entry.actor, at=entry.at)
                if after.state != case.state:
                    now = after.state_since.earliest if after.state_since else entry.at
                    if since is not None:
                        for level in (at_level, ""):
                            stays.setdefault((case.state, level), []).append((now - since) / timedelta(days=1))
                    since, at_level = now, after.level
                case = after
            if not closed:
                live[case.state, case.level] += 1
                live[case.state, ""] += 1
    found = asked(house, "supervisor", days=9_000)
    assert {key: one.cases for key, one in found.items() if one.cases} == dict(live)
    assert {key: one.stays for key, one in found.items() if one.stays} == {
        key: len(all_) for key, all_ in stays.items()
    }
    medians = {key: one.median_days for key, one in found.items() if one.stays}
    assert medians == {key: pytest.approx(median(all_), abs=0.3) for key, all_ in stays.items()}
    assert len(found) > 20


def test_only_lately_ended_stays_count(house: House) -> None:
    long, short = asked(house, "supervisor"), asked(house, "supervisor", days=14)
    assert {key: one.cases for key, one in long.items() if one.cases} == {
        key: one.cases for key, one in short.items() if one.cases
    }
    assert 0 < sum(one.stays for one in short.values()) < sum(one.stays for one in long.values())


def test_who_supervises_nothing_is_told_nothing(house: House) -> None:
    assert asked(house, "mediator_xingfu") == {}
    assert asked(house, "director_dongmen") == {}


def test_another_workflow_has_numbers_of_its_own(house: House) -> None:
    with house.store.reading() as reading:
        town = reading.town.around()
        supervisor = somebody(town, "supervisor")
        other = flow_times(reading.wire, "linked_mediation_121", seen_by=supervisor, town=town, at=NOW)
        none = flow_times(reading.wire, "nothing", seen_by=supervisor, town=town, at=NOW)
    assert none == ()
    assert {one.level for one in other} - {"", "community", "platform", "city"} == set()
