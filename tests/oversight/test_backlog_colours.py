"""The backlog's colours: what SQL counts and lists is what the one function says of each case, at every turning."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.casework.sign_in import actor_of
from mediation.definitions.library import Library
from mediation.engine.clock_colours import colour_of, marks
from mediation.oversight import backlog
from mediation.oversight.casebook import CaseRow, Wanted
from mediation.rehearsal.sample import load_sample
from mediation.store.memory import MemoryStore
from mediation.town.institutions import AccountId
from tests.engine.builders import instant
from tests.shipped import REPERTOIRE, WORKFLOWS

NOW = instant("2026-09-21 10:00")
MOMENT = timedelta(microseconds=1)


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


def listed(house: House, colour: backlog.Colour | None, *, at: datetime) -> tuple[CaseRow, ...]:
    with house.store.reading() as reading:
        town = reading.town.around()
        actor = actor_of(town, AccountId("supervisor"), through="page")
        assert actor is not None
        found = backlog.rows(
            reading.wire, Wanted(), colour=colour, seen_by=actor, town=town, at=at, after="", limit=200
        )
    assert found.after == ""
    return found.rows


def counted(house: House, *, at: datetime) -> backlog.Colours:
    with house.store.reading() as reading:
        town = reading.town.around()
        actor = actor_of(town, AccountId("supervisor"), through="page")
        assert actor is not None
        return backlog.colours(reading.wire, Wanted(), seen_by=actor, town=town, at=at)


def said(row: CaseRow, *, at: datetime) -> str:
    """The colour of a case without the backlog's own words for it."""
    if row.clock is None:
        return "green"
    return colour_of(row.clock, at=at)


def test_sql_and_the_function_agree_at_every_turning_of_every_clock(house: House) -> None:
    rows = listed(house, None, at=NOW)
    turnings: set[datetime] = {NOW}
    for row in rows:
        turns = None if row.clock is None else marks(row.clock)
        if turns is not None and row.due_at is not None:
            turnings |= {one + part for one in (*turns, row.due_at) for part in (-MOMENT, timedelta(), MOMENT)}
    assert len(turnings) > 30
    seen: Counter[str] = Counter()
    for at in sorted(turnings):
        expected = Counter(said(row, at=at) for row in rows)
        number = counted(house, at=at)
        told = {colour: getattr(number, colour) for colour in backlog.COLOURS}
        assert told == {colour: expected[colour] for colour in backlog.COLOURS}, at
        assert number.total == len(rows)
        seen += expected
    assert {one for one in backlog.COLOURS if seen[one]} == set(backlog.COLOURS), "every colour was seen"


@pytest.mark.parametrize("colour", backlog.COLOURS)
def test_a_list_narrowed_to_a_colour_holds_just_that_colour(house: House, colour: backlog.Colour) -> None:
    rows = listed(house, None, at=NOW)
    chosen = listed(house, colour, at=NOW)
    assert {row.case.id for row in chosen} == {row.case.id for row in rows if said(row, at=NOW) == colour}
    assert {backlog.colour_of(row, at=NOW) for row in chosen} <= {colour}
