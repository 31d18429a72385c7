"""A miss that a late entry takes back leaves the supervisor's lists; the ledger follows and every chain holds."""

from __future__ import annotations

from datetime import datetime

from mediation.calendar.terms import When
from mediation.casework.deliver import deliver
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.clock.sweep import sweep
from mediation.engine.commands import TakeAction
from mediation.oversight import backlog
from mediation.oversight.casebook import Wanted
from mediation.store.memory import MemoryStore
from mediation.store.verification import verify_all
from tests.engine.builders import a_town, an_actor, instant
from tests.store.houses import ASKING, MORNING, a_house, library, logged

LATER = instant("2026-09-10 09:00")


def overdue(house: House, *, at: datetime) -> int:
    with house.store.reading() as reading:
        found = backlog.colours(
            reading.wire, Wanted(), seen_by=an_actor("supervisor"), town=reading.town.around(), at=at
        )
    assert found.total == 1
    return found.red + found.black


def ledger(house: House) -> dict[str, tuple[str, bool]]:
    with house.store.reading() as reading:
        rows = reading.rows("SELECT key, status, missed_at FROM case_deadline")
    return {key: (status, missed is not None) for key, status, missed in rows}


def test_the_supervisor_sees_the_miss_and_then_that_there_was_none() -> None:
    house = a_house(MemoryStore(a_town()))
    case = logged(house)  # to be screened within 24 hours
    sweep(house, LATER)
    assert overdue(house, at=LATER) == 1
    assert ledger(house)["screen"] == ("running", True)
    with house.store.reading() as reading:
        version = reading.cases.version(case.id)
    command = TakeAction(
        case=case.id,
        command_id="late-ask",
        action="ask",
        expected_version=version,
        fields=ASKING,
        happened=When.on(MORNING.date()),
    )
    handle(house, command, actor=an_actor("room_mediator"), at=LATER)
    assert overdue(house, at=LATER) == 0
    assert ledger(house)["screen"] == ("ended", False)
    deliver(house, LATER)
    with house.store.reading() as reading:
        told = [one.what for one in reading.notices.latest([case.custodian])]
    (withdrawn,) = (one for one in told if one["what"] == "miss_withdrawn")
    assert (withdrawn["clock"], withdrawn["roles"]) == ("screen", ["director", "supervisor"])
    assert [one.fault for one in verify_all(house.store, library())] == [None]
