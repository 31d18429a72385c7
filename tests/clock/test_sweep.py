"""The sweep: due steps become commands, in order, once, whatever breaks off; a poisoned case stops nobody."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from mediation.casework.deliver import pause_after
from mediation.casework.house import House
from mediation.clock.scheduler import Clockwork
from mediation.clock.sweep import LEASE, sweep
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, WorkflowRef
from mediation.engine.events import StepReached
from mediation.errors import StoreUnavailable, UnknownRevision
from mediation.store.verification import verify_all
from tests.casework.test_races import together
from tests.engine.builders import instant
from tests.store.houses import MORNING, asked, library, logged, rewritten

LATER = instant("2026-09-30 09:00")


def reached(house: House) -> list[tuple[str, datetime]]:
    """List every step that was carried out: which clock, and for which instant, in the order recorded."""
    with house.store.reading() as reading:
        cases = [row[0] for row in reading.rows("SELECT id FROM case_record ORDER BY id")]
        return [
            (event.key, event.due_at)
            for case in cases
            for entry in reading.journal.entries(case)
            for event in entry.events
            if isinstance(event, StepReached)
        ]


def due(house: House, at: datetime) -> int:
    with house.store.reading() as reading:
        return len(reading.deadlines.due(at, limit=1000))


def sound(house: House) -> bool:
    return all(proved.fault is None for proved in verify_all(house.store, library()))


def test_nothing_is_due_before_its_time(house: House) -> None:
    logged(house)
    assert sweep(house, MORNING) == (0, 0)
    assert reached(house) == []


def test_what_is_due_is_carried_out_once(house: House) -> None:
    cases = [logged(house, f"log-{n}") for n in range(3)]
    asked(house, cases[0], "ask-1", version=1)
    first = sweep(house, LATER)
    assert first.carried >= 3
    assert first.failed == 0
    done = reached(house)
    assert len(done) == first.carried
    assert due(house, LATER) == 0
    assert sweep(house, LATER) == (0, 0)
    assert reached(house) == done
    assert sound(house)


def test_steps_are_carried_out_in_the_order_in_which_they_fell_due(house: House) -> None:
    logged(house)
    sweep(house, LATER)
    with house.store.reading() as reading:
        (case,) = reading.rows("SELECT id FROM case_record")[0]
        entries = reading.journal.entries(case)[1:]
    order = [event.step for entry in entries for event in entry.events if isinstance(event, StepReached)]
    assert order == sorted(order)
    assert all(entry.actor == "the_clock" and entry.kind == "reach_step" for entry in entries)


def test_a_sweep_broken_off_anywhere_loses_and_doubles_nothing(house: House) -> None:
    """After every step the process dies; the next sweep goes on where it stood."""
    for number in range(2):
        logged(house, f"log-{number}")
    carried = 0
    for _ in range(100):
        swept = sweep(house, LATER, most=1)
        carried += swept.carried
        if swept.carried == 0:
            break
    assert carried == len(reached(house)) > 2
    assert due(house, LATER) == 0
    assert sound(house)


def test_many_sweeps_at_once_carry_out_each_step_once(house: House) -> None:
    for number in range(4):
        logged(house, f"log-{number}")
    told = together(lambda _: sweep(house, LATER))
    assert not [one for one in told if isinstance(one, Exception)]
    sweep(house, LATER + timedelta(days=1))
    done = reached(house)
    with house.store.reading() as reading:
        events = [
            (case, event.key, event.ref, event.step, event.due_at, event.next_at)
            for (case,) in reading.rows("SELECT id FROM case_record")
            for entry in reading.journal.entries(case)
            for event in entry.events
            if isinstance(event, StepReached)
        ]
    assert len(set(events)) == len(events) == len(done)
    assert sound(house)


@dataclass(frozen=True)
class Missing:
    """A library that lost the text of one case's workflow."""

    lost: str

    def get(self, ref: WorkflowRef) -> Workflow:
        if ref.digest == self.lost:
            raise UnknownRevision
        return library().get(ref)

    def newest(self, key: str) -> Workflow:
        return library().newest(key)


def poison(house: House, case: Case) -> Missing:
    """Bind a case to a text that nobody has."""
    rewritten(house.store, case, case.workflow.digest if case.workflow else "", "f" * 64)
    return Missing("f" * 64)


def heal(house: House, case: Case) -> None:
    rewritten(house.store, case, "f" * 64, case.workflow.digest if case.workflow else "")


def test_a_poisoned_case_stops_nobody_is_shown_and_tried_again(house: House) -> None:
    bad, *good = [logged(house, f"log-{n}") for n in range(3)]
    broken = replace(house, library=poison(house, bad))
    at = LATER
    first = sweep(broken, at)
    assert first.failed == 1
    assert first.carried >= 2
    assert sweep(broken, at) == (0, 0), "set aside for a while"
    with house.store.reading() as reading:
        (step,) = reading.deadlines.troubled()
        assert (step.case, step.attempts, step.fault) == (bad.id, 1, "没有这个流程或版本。")
    at += pause_after(0)
    assert sweep(broken, at) == (0, 1)
    heal(house, bad)
    assert sweep(broken, at + pause_after(1)).carried > 0
    with house.store.reading() as reading:
        assert reading.deadlines.troubled() == ()
        assert reading.cases.version(good[0].id) == reading.cases.version(bad.id)
    assert sound(house)


def test_a_step_that_stays_due_does_not_spin(house: House) -> None:
    """A row that says due where the case does not is set aside, not asked for ever."""
    logged(house)
    with house.store.transaction() as tx:
        tx.wire.run("UPDATE case_deadline SET next_step = 7")
    swept = sweep(house, LATER)
    assert swept.failed == 1
    with house.store.reading() as reading:
        assert [one.fault for one in reading.deadlines.troubled()] == ["时限步骤未推进"]


def test_a_database_that_is_away_is_no_fault_of_a_case(house: House) -> None:
    logged(house)

    class Away:
        """A library whose database is away."""

        def get(self, ref: WorkflowRef) -> Any:
            raise StoreUnavailable

        def newest(self, key: str) -> Any:
            raise StoreUnavailable

    with pytest.raises(StoreUnavailable):
        sweep(replace(house, library=Away()), LATER)
    with house.store.reading() as reading:
        assert reading.deadlines.troubled() == ()
    assert sweep(house, LATER) == (0, 0), "the steps are leased to the sweep that was cut off"
    assert sweep(house, LATER + LEASE).carried > 0


def test_the_clockwork_sweeps_and_delivers_by_itself(house: House) -> None:
    case = logged(house)
    offset = LATER - Clockwork(house).now()
    clockwork = Clockwork(house, offset=offset, deliver_every=timedelta(seconds=0.2))
    clockwork.start()
    until = time.perf_counter() + 60
    while time.perf_counter() < until:
        with house.store.reading() as reading:
            told = reading.rows("SELECT count(*) FROM notice")[0][0]
        if told and due(house, LATER) == 0:
            break
        time.sleep(0.05)
    clockwork.stop()
    with house.store.reading() as reading:
        assert reading.cases.version(case.id) > 1
        assert reading.notices.latest([case.custodian]) != ()
    assert abs(clockwork.now() - LATER) < timedelta(minutes=1)


def test_a_failing_sweep_does_not_stop_the_clockwork(house: House) -> None:
    logged(house)

    class Broken:
        def get(self, ref: WorkflowRef) -> Any:
            raise StoreUnavailable

        def newest(self, key: str) -> Any:
            raise StoreUnavailable

    clockwork = Clockwork(replace(house, library=Broken()), offset=LATER - Clockwork(house).now())
    clockwork.start()
    time.sleep(0.2)
    clockwork.stop()
    assert msgspec.structs.asdict(logged(house, "log-2"))["version"] == 1
