"""The «121» platforms that a deployment says, on every database: kept, renamed, replaced, refused, forgotten."""

from __future__ import annotations

import msgspec
import pytest

from mediation.errors import TownError
from mediation.store.database import Store
from mediation.store.memory import MemoryStore
from mediation.store.transaction import Transaction
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Post, Role
from mediation.town.linked import Linked, Platform, Support, TeamMember
from mediation.town.places import PlaceId
from tests.engine.builders import a_town

HOME, LAWYERS, STATION = InstitutionId("street_121"), InstitutionId("lawyers"), InstitutionId("station")
NEW = (
    Institution(
        id=HOME, kind=InstitutionKind.street_committee, name="示例街道调委会", abbr="例", place=PlaceId("street")
    ),
    Institution(id=LAWYERS, kind=InstitutionKind.law_firm, name="示例律所", abbr="律", place=PlaceId("city")),
)
A, B = (
    Person(
        account=AccountId(account),
        name=name,
        posts=(Post(institution=HOME, role=Role.mediator),),
        registered_at=HOME,
        specialities=("邻里", "物业"),
        languages=("苗语",),
    )
    for account, name in (("linked_a", "甲"), ("linked_b", "乙"))
)
MEMBER = TeamMember(
    account=A.account,
    name="甲",
    registered_at=HOME,
    specialities=("邻里",),
    languages=("苗语", "汉语"),
    duty_days=(1, 3),
)
SAID = Linked(
    platform=Platform(institution=HOME, title="示例联调室"),
    supports=(
        Support(kind="legal", title="公共法律服务", institutions=(LAWYERS,)),
        Support(kind="police", title="警调", institutions=(STATION,)),
    ),
    team=(MEMBER,),
)
STREET = PlaceId("street")


def fill(tx: Transaction, *linked: Linked) -> Town:
    return tx.town.put(institutions=NEW, people=(A, B), linked=linked)


def around(store: Store) -> Town:
    """The town as it is built from the rows, not as it was kept in memory."""
    store.shelf.held = None
    with store.reading() as reading:
        return reading.town.around()


def test_a_platform_comes_back_as_it_was_said(store: Store) -> None:
    with store.transaction() as tx:
        made = fill(tx, SAID)
    found = around(store)
    assert found.said == made.said == (SAID,)
    assert found.linked_around(PlaceId("estate")) == SAID


def test_what_is_usual_is_not_written_and_follows_the_register(store: Store) -> None:
    with store.transaction() as tx:
        fill(tx)
        tx.town.put(people=[msgspec.structs.replace(A, account=AccountId("linked_c"), name="丙")])
    found = around(store)
    assert found.said == ()
    assert [one.name for one in found.linked[HOME].team] == ["甲", "乙", "丙"]


def test_a_new_platform_is_a_new_edition_of_the_town(store: Store) -> None:
    with store.transaction() as tx:
        fill(tx)
    with store.reading() as reading:
        before, edition = reading.town.around(), reading.rows("SELECT edition FROM town_edition")
    with store.transaction() as tx:
        tx.town.put(linked=[SAID])
    with store.reading() as reading:
        assert reading.rows("SELECT edition FROM town_edition") != edition
        assert reading.town.around() is not before
        assert reading.town.around().linked[HOME].platform.title == "示例联调室"


def test_everything_can_be_renamed_and_replaced(store: Store) -> None:
    other = Linked(
        platform=Platform(institution=HOME, title="一站式调解室"),
        supports=(
            Support(kind="police", title="治安支撑", institutions=(STATION,)),
            Support(kind="legal", title="法律支撑"),
        ),
        team=(msgspec.structs.replace(MEMBER, account=B.account, name="乙", duty_days=(5,)),),
    )
    with store.transaction() as tx:
        fill(tx, SAID)
    with store.transaction() as tx:
        tx.town.put(linked=[other])
    assert around(store).said == (other,)


def test_a_member_has_the_name_of_the_register(store: Store) -> None:
    with store.transaction() as tx:
        fill(tx, SAID)
    with store.transaction() as tx:
        made = tx.town.put(people=[msgspec.structs.replace(A, name="甲甲")])
    assert made.said[0].team[0].name == around(store).said[0].team[0].name == "甲甲"


@pytest.mark.parametrize(
    ("linked", "words"),
    [
        ([SAID, SAID], "平台 street_121 出现两次"),
        ([msgspec.structs.replace(SAID, supports=SAID.supports[:1])], "须恰有2个支撑"),
        ([msgspec.structs.replace(SAID, platform=Platform(institution=STATION))], "应为街道人民调解委员会"),
        ([msgspec.structs.replace(SAID, team=(MEMBER, MEMBER))], "linked_a 出现两次"),
    ],
)
def test_what_does_not_fit_is_not_kept(store: Store, linked: list[Linked], words: str) -> None:
    with store.transaction() as tx:
        fill(tx, SAID)
    with pytest.raises(TownError, match=words), store.transaction() as tx:
        tx.town.put(linked=linked)
    assert around(store).said == (SAID,)


def test_a_member_who_registers_elsewhere_must_leave_the_team_first(store: Store) -> None:
    with store.transaction() as tx:
        fill(tx, SAID)
    moved = msgspec.structs.replace(A, registered_at=InstitutionId("committee"))
    with pytest.raises(TownError, match="linked_a 未在 street_121 登记"), store.transaction() as tx:
        tx.town.put(people=[moved])


def test_a_store_in_memory_takes_the_platforms_of_its_town() -> None:
    town = a_town()
    store = MemoryStore(
        Town(
            calendar=town.calendar,
            places=town.places.values(),
            institutions=(*town.institutions.values(), *NEW),
            people=(*town.people.values(), A, B),
            linked=(SAID,),
        )
    )
    assert around(store).said == (SAID,)
    store.close()
