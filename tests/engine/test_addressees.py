"""Whom a notice reaches: the roles that a clock calls, where they are held."""

from __future__ import annotations

from mediation.engine.addressees import addressees
from mediation.town.institutions import InstitutionId
from tests.engine.builders import a_town

COMMITTEE, ROOM, STREET = InstitutionId("committee"), InstitutionId("room"), InstitutionId("street_committee")
STATION, OFFICE, COURT = InstitutionId("station"), InstitutionId("office"), InstitutionId("court")


def test_without_roles_nobody_is_added() -> None:
    assert addressees((COMMITTEE, STATION), (), (ROOM, OFFICE), a_town()) == (COMMITTEE, STATION)


def test_the_room_that_handles_the_case_is_told_what_its_people_are_called_for() -> None:
    assert addressees((COMMITTEE,), ("mediator", "clerk"), (COMMITTEE, ROOM), a_town()) == (COMMITTEE, ROOM)
    assert addressees((COMMITTEE,), ("clerk",), (COMMITTEE, ROOM), a_town()) == (COMMITTEE,)


def test_a_role_that_the_custodian_has_calls_nobody_on_the_other_side() -> None:
    assert addressees((COMMITTEE,), ("director",), (COMMITTEE, STREET), a_town()) == (COMMITTEE,)


def test_a_role_that_only_the_other_side_has_is_called_there() -> None:
    assert addressees((STATION,), ("clerk", "director"), (STATION, COMMITTEE), a_town()) == (STATION, COMMITTEE)
    assert addressees((COMMITTEE,), ("station_deputy",), (COMMITTEE, STATION), a_town()) == (COMMITTEE, STATION)
    assert addressees((COMMITTEE,), ("station_deputy",), (COMMITTEE,), a_town()) == (COMMITTEE,)


def test_supervisors_are_called_at_the_nearest_place_above() -> None:
    assert addressees((COMMITTEE,), ("supervisor",), (COMMITTEE,), a_town()) == (COMMITTEE, OFFICE)
    assert addressees((COURT,), ("supervisor",), (COURT,), a_town()) == (COURT,), "nobody supervises the city's court"


def test_a_role_that_nobody_knows_and_an_institution_that_is_gone_are_passed_over() -> None:
    gone = InstitutionId("gone")
    assert addressees((gone,), ("supervisor", "no_such_role", "clerk"), (gone,), a_town()) == (gone,)
