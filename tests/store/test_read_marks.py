"""What an account has read of the notices told to it, and what the bell counts, on both databases."""

from __future__ import annotations

from datetime import timedelta

from mediation.casework.house import House
from mediation.engine.case import CaseId
from mediation.oversight.told import ToldWanted, told
from mediation.town.institutions import InstitutionId
from tests.engine.builders import an_actor
from tests.store.houses import MORNING, logged

COMMITTEE, STREET = InstitutionId("committee"), InstitutionId("street_committee")


def tell(house: House, case: CaseId, key: str, **what: object) -> None:
    with house.store.transaction() as tx:
        tx.notices.tell([COMMITTEE], case, {"what": "remind", **what}, key=key, at=MORNING)


def listed(house: House, account: str, wanted: ToldWanted) -> list[int]:
    actor = an_actor(account)
    with house.store.reading() as reading:
        found = told(reading.wire, seen_by=actor, town=reading.town.around(), wanted=wanted, limit=10)
        if wanted == ToldWanted():
            assert reading.notices.unread(actor) == sum(one.unread for one in found), "the bell counts what is listed"
    return [one.id for one in found]


def test_what_is_read_is_each_accounts_own(house: House) -> None:
    case = logged(house).id
    tell(house, case, "1", roles=["director"])
    tell(house, case, "2", roles=["seal_keeper", "director"])
    tell(house, case, "3")
    director, clerk = listed(house, "director", ToldWanted()), listed(house, "clerk", ToldWanted())
    assert (len(director), clerk) == (3, director[:2])
    assert listed(house, "street_director", ToldWanted()) == []
    at = MORNING + timedelta(hours=1)
    with house.store.transaction() as tx:
        assert tx.notices.read_one(an_actor("director"), director[0], at)
        assert tx.notices.read_one(an_actor("director"), director[0], at), "again changes nothing"
        assert not tx.notices.read_one(an_actor("clerk"), director[2], at), "a director was told, not a clerk"
        assert not tx.notices.read_one(an_actor("street_director"), director[0], at)
    unread = ToldWanted(unread_only=True)
    assert listed(house, "director", unread) == director[1:]
    assert listed(house, "clerk", unread) == clerk
    with house.store.transaction() as tx:
        tx.notices.read_through(an_actor("director"), director[1], at)
        tx.notices.read_through(an_actor("director"), director[1], at)
        tx.notices.read_through(an_actor("street_director"), director[1], at)
    assert listed(house, "director", unread) == []
    tell(house, case, "4")
    assert len(listed(house, "director", unread)) == 1
    with house.store.reading() as reading:
        marks = reading.rows("SELECT account, notice, all_before FROM notice_read ORDER BY account, notice")
    assert [tuple(one) for one in marks] == [("director", director[1], 1), ("director", director[0], 0)]


def test_narrowed_by_case_kind_and_place_in_the_list(house: House) -> None:
    first, second = logged(house).id, logged(house, "second").id
    tell(house, first, "1")
    tell(house, second, "1", roles=["director"])
    every = listed(house, "director", ToldWanted())
    assert listed(house, "director", ToldWanted(case=first)) == every[1:]
    assert listed(house, "director", ToldWanted(kinds=("warn",))) == []
    assert listed(house, "director", ToldWanted(kinds=("warn", "remind"))) == every
    assert listed(house, "director", ToldWanted(before=every[0])) == every[1:]
