"""The registers on every store: numbers, standings and who sees, deadlines, outbox, town, papers, revisions."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from mediation.calendar.terms import When
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.engine.actor import THE_CLOCK, Actor
from mediation.engine.case import CaseId, CaseNumber, Handoff, Paper
from mediation.engine.consequences import Delivery
from mediation.engine.events import Event, NumberDrawn, PaperIssued
from mediation.errors import DefinitionError, TownError
from mediation.store.database import Store
from mediation.store.visibility import clause, sees
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Post, Role
from mediation.town.places import Place, PlaceId, PlaceKind
from tests.engine.builders import a_town, a_workflow, an_actor, instant
from tests.store.houses import MORNING, asked, library, logged

COMMITTEE, STREET = InstitutionId("committee"), InstitutionId("street_committee")
FORMAT = "（{year}）{abbr}人调字第{seq}号"


def placeholder(register: str = "case", institution: str = "committee", year: int = 2026) -> CaseNumber:
    return CaseNumber(register=register, institution=InstitutionId(institution), year=year, seq=0, text="")


def drawn(number: CaseNumber, purpose: str = "case") -> NumberDrawn:
    return NumberDrawn(number=number, purpose=purpose, format=FORMAT)


def texts(events: tuple[Event, ...]) -> list[str]:
    return [event.number.text for event in events if isinstance(event, NumberDrawn)]


# --- numbers -------------------------------------------------------------------------------------------------


def test_numbers_count_per_register_institution_and_year(store: Store) -> None:
    wanted = [
        drawn(placeholder()),
        drawn(placeholder(institution="street_committee")),
        drawn(placeholder()),
        drawn(placeholder(year=2027)),
        drawn(placeholder(register="oral")),
    ]
    with store.transaction() as tx:
        assert texts(tx.numbers.draw(wanted, a_town())) == [
            "（2026）社区人调字第1号",
            "（2026）街道人调字第1号",
            "（2026）社区人调字第2号",
            "（2027）社区人调字第1号",
            "（2026）社区人调字第1号",
        ]
        assert tx.numbers.next("case", COMMITTEE, 2026) == 3
        assert tx.numbers.next("case", STREET, 2030) == 1


def test_a_paper_gets_its_number_too_and_what_has_one_keeps_it(store: Store) -> None:
    paper = Paper(no=1, kind="letter", title="函", on=When.at(MORNING), institution=COMMITTEE)
    kept = msgspec.structs.replace(placeholder(), seq=9, text="旧号")
    events = (PaperIssued(paper=paper, draws=placeholder("letter"), format="函{seq}"), drawn(kept))
    with store.transaction() as tx:
        issued, same = tx.numbers.draw(events, a_town())
    assert isinstance(issued, PaperIssued)
    assert issued.paper.number == "函1"
    assert issued.draws is not None
    assert (issued.draws.seq, issued.draws.text) == (1, "函1")
    assert same == events[1]


def test_a_format_reaches_nothing_but_its_three_places(store: Store) -> None:
    odd = NumberDrawn(number=placeholder(), purpose="case", format="{seq.__class__}{0}{abbr}")
    with store.transaction() as tx:
        assert texts(tx.numbers.draw([odd], a_town())) == ["{seq.__class__}{0}社区"]


def test_a_transaction_that_fails_gives_its_numbers_back(store: Store) -> None:
    def draw_and_fail() -> None:
        with store.transaction() as tx:
            tx.numbers.draw([drawn(placeholder())], a_town())
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        draw_and_fail()
    with store.transaction() as tx:
        assert texts(tx.numbers.draw([drawn(placeholder())], a_town())) == ["（2026）社区人调字第1号"]


# --- who sees ------------------------------------------------------------------------------------------------


def someone(*posts: tuple[str, Role]) -> Actor:
    held = tuple(Post(institution=InstitutionId(where), role=role) for where, role in posts)
    return Actor(account=AccountId("someone"), name="某人", posts=held)


ONLOOKERS = [
    an_actor("grid"),
    an_actor("room_mediator"),
    an_actor("director"),
    an_actor("clerk"),
    an_actor("street_mediator"),
    an_actor("supervisor"),
    an_actor("officer"),
    someone(("court", Role.supervisor)),
    someone(("room", Role.supervisor)),
    someone(("station", Role.supervisor)),
    someone(("company", Role.mediator)),
    someone(("station", Role.officer), ("committee", Role.clerk)),
    someone(),
    someone(("nowhere", Role.supervisor)),
    THE_CLOCK,
]


def handed(house: House, case: CaseId, *, status: str, former: tuple[str, ...] = ()) -> None:
    """Give a stored case a handoff to the station, as a later act would."""
    with house.store.transaction() as tx:
        before = tx.cases.get(case)
        assert before is not None
        handoff = Handoff(
            no=1,
            route="police",
            direction="out",
            sender=COMMITTEE,
            receiver=InstitutionId("station"),
            status=status,
            offered_on=When.at(MORNING),
        )
        after = msgspec.structs.replace(
            before,
            version=before.version + 1,
            handoffs=(handoff,),
            former=tuple(InstitutionId(one) for one in former),
        )
        workflow = library().newest("property_three_level")
        tx.cases.save(before=before, after=after, workflow=workflow, town=a_town(), head="0" * 64)
        tx.standing.follow(before, after, MORNING)


def test_the_clause_and_the_rule_agree(house: House) -> None:
    """One meaning in SQL and over a case in hand, for everybody, over cases in different hands."""
    ids = [logged(house, f"log-{n}").id for n in range(4)]
    handed(house, ids[1], status="offered")
    handed(house, ids[2], status="drafted")
    handed(house, ids[3], status="returned", former=("street_committee",))
    town = a_town()
    with house.store.reading() as reading:
        cases = {case: reading.cases.get(CaseId(case)) for case in ids}
        for actor in ONLOOKERS:
            for packets in (True, False):
                condition = clause(actor, town, packets=packets)
                found = {
                    row[0]
                    for row in reading.rows(f"SELECT id FROM case_record WHERE {condition.sql}", condition.values)
                }
                wanted = {"all", "packet"} if packets else {"all"}
                expected = {name for name, case in cases.items() if case and sees(actor, case, town) in wanted}
                assert found == expected, f"{actor.posts} packets={packets}"
        officer = an_actor("officer")
        assert [sees(officer, case, town) for case in cases.values() if case] == [None, "packet", None, "packet"]
        assert [sees(an_actor("street_mediator"), case, town) for case in cases.values() if case][3] == "all"


def test_a_standing_has_a_beginning_and_an_end(house: House) -> None:
    case = logged(house)
    handed(house, case.id, status="offered")
    later = MORNING + timedelta(days=1)
    with house.store.transaction() as tx:
        before = tx.cases.get(case.id)
        assert before is not None
        after = msgspec.structs.replace(before, handoffs=())
        tx.standing.follow(before, after, later)
        lines = {(one.institution, one.relation): (one.since, one.until) for one in tx.standing.of(case.id)}
        assert lines[InstitutionId("station"), "counterpart"] == (MORNING, later)
        assert lines[COMMITTEE, "custodian"] == (MORNING, None)
        tx.standing.follow(after, before, later)  # back at the same instant
        again = [one for one in tx.standing.of(case.id) if one.institution == "station"]
    assert sorted(one.until is None for one in again) == [False, True]


# --- deadlines and the outbox --------------------------------------------------------------------------------


def test_a_clock_follows_its_case(house: House) -> None:
    case = logged(house)
    with house.store.reading() as reading:
        assert reading.deadlines.due(MORNING, limit=9) == ()
        (step,) = reading.deadlines.due(instant("2026-10-01 00:00"), limit=9)
    assert (step.case, step.key, step.anchor, step.step, step.attempts) == (case.id, "screen", "2026-09-07", 0, 0)
    with house.store.transaction() as tx:
        tx.deadlines.set_aside(step, until=instant("2026-10-02 00:00"), fault="坏了")
    with house.store.reading() as reading:
        assert reading.deadlines.due(instant("2026-10-01 00:00"), limit=9) == ()
        assert [one.attempts for one in reading.deadlines.due(instant("2026-10-02 00:00"), limit=9)] == [1]
        assert [one.fault for one in reading.deadlines.troubled()] == ["坏了"]
    asked(house, case, "ask-1", version=1)
    with house.store.reading() as reading:
        for one in reading.deadlines.due(instant("2026-12-01 00:00"), limit=9):
            assert one.attempts == 0, "a clock that changed starts anew"


def test_the_outbox_owes_once_and_leases(house: House) -> None:
    case = logged(house)
    owed = [Delivery("notify", "k1", {"institutions": ["room"]}), Delivery("notify", "k2", {"institutions": []})]
    for _ in range(2):
        with house.store.transaction() as tx:
            tx.outbox.post(case.id, owed, an_actor("director"), MORNING)
    lease = timedelta(minutes=5)
    with house.store.transaction() as tx:
        taken = tx.outbox.take(MORNING, limit=10, lease=lease)
        assert tx.outbox.take(MORNING, limit=10, lease=lease) == ()
    first, second = [one for one in taken if one.key.startswith("k")]
    assert (first.key, first.payload, first.account) == ("k1", {"institutions": ["room"]}, "director")
    with house.store.transaction() as tx:
        tx.outbox.done(first, MORNING)
        tx.outbox.failed(second, again_at=MORNING + timedelta(hours=1), fault="对方不在")
    with house.store.transaction() as tx:
        assert tx.outbox.take(MORNING + lease, limit=10, lease=lease) == ()
        (again,) = tx.outbox.take(MORNING + timedelta(hours=1), limit=10, lease=lease)
        assert (again.key, again.attempts, again.fault) == ("k2", 1, "对方不在")
        assert tx.outbox.count_owed() == 1
        assert [one.key for one in tx.outbox.troubled()] == ["k2"]
    with house.store.transaction() as tx:  # a crash after taking: the lease runs out and it comes again
        assert [one.key for one in tx.outbox.take(MORNING + timedelta(hours=2), limit=10, lease=lease)] == ["k2"]


def test_what_is_told_at_once_is_not_taken_under_a_lease_before_its_first_try(house: House) -> None:
    case = logged(house)
    with house.store.transaction() as tx:
        tx.outbox.post(case.id, [Delivery("notify", "k1", {"institutions": []})], an_actor("director"), MORNING)
    lease = timedelta(minutes=5)
    with house.store.transaction() as tx:
        assert [one.key for one in tx.outbox.take(MORNING, limit=10, lease=lease, but_new="notify")] == []
        new = tx.outbox.take_new(MORNING, kind="notify", limit=10)
        assert "k1" in [one.key for one in new]
        for one in new:
            tx.outbox.failed(one, again_at=MORNING, fault="对方不在")
            tx.wire.run("UPDATE outbox SET attempts = 1 WHERE id = :id", {"id": one.id})
    with house.store.transaction() as tx:
        tried = tx.outbox.take(MORNING, limit=10, lease=lease, but_new="notify")
        assert "k1" in [one.key for one in tried], "what was tried goes the common way"


# --- the town ------------------------------------------------------------------------------------------------


def test_the_town_comes_back_as_it_went_in(store: Store) -> None:
    town = a_town()
    with store.reading() as reading:
        found = reading.town.around()
        assert (found.places, found.institutions, found.people) == (town.places, town.institutions, town.people)
        assert list(found.people) == list(town.people), "the order of entry holds"
        assert reading.town.around() is found, "built once"


def test_a_change_makes_a_new_town(store: Store) -> None:
    with store.reading() as reading:
        before = reading.town.around()
    new = Person(
        account=AccountId("newcomer"), name="新调解员", posts=(Post(institution=COMMITTEE, role=Role.mediator),)
    )
    with store.transaction() as tx:
        tx.town.put(people=[new])
    with store.reading() as reading:
        after = reading.town.around()
    assert after is not before
    assert after.people[AccountId("newcomer")] == new
    moved = msgspec.structs.replace(new, posts=())
    with store.transaction() as tx:
        assert tx.town.put(people=[moved]).people[AccountId("newcomer")].posts == ()
    with store.reading() as reading:
        assert reading.town.around().people[AccountId("newcomer")] == moved


def test_a_town_that_does_not_fit_is_not_kept(store: Store) -> None:
    odd = Institution(
        id=InstitutionId("odd"), kind=InstitutionKind.bureau, name="无处局", abbr="无", place=PlaceId("nowhere")
    )
    with pytest.raises(TownError, match="nowhere"), store.transaction() as tx:
        tx.town.put(institutions=[odd])
    with pytest.raises(TownError, match="the_clock"), store.transaction() as tx:
        tx.town.put(people=[Person(account=THE_CLOCK.account, name="甲")])
    with store.reading() as reading:
        assert "odd" not in reading.town.around().institutions


def test_a_change_that_was_rolled_back_is_forgotten(store: Store) -> None:
    def put_and_fail() -> None:
        with store.transaction() as tx:
            tx.town.put(people=[Person(account=AccountId("ghost"), name="无")])
            assert "ghost" in tx.town.around().people
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        put_and_fail()
    with store.reading() as reading:
        assert "ghost" not in reading.town.around().people


def test_cases_move_with_their_place(house: House) -> None:
    logged(house)
    with house.store.transaction() as tx:
        tx.town.put(
            places=[
                Place(id=PlaceId("street2"), kind=PlaceKind.street, name="新街道", parent=PlaceId("city")),
                Place(id=PlaceId("community"), kind=PlaceKind.community, name="示例社区", parent=PlaceId("street2")),
            ]
        )
    with house.store.reading() as reading:
        assert reading.rows("SELECT place_path, custodian_path FROM case_record") == [
            ("/city/street2/community/estate/", "/city/street2/community/")
        ]
        assert reading.rows("SELECT path FROM place WHERE id = 'estate'") == [("/city/street2/community/estate/",)]


# --- papers, notices, revisions ------------------------------------------------------------------------------


def test_a_paper_is_kept_with_its_digest(house: House) -> None:
    case = logged(house)
    paper = Paper(no=1, kind="letter", title="函", on=When.at(MORNING), institution=COMMITTEE, number="函1")
    with house.store.transaction() as tx:
        with_paper = msgspec.structs.replace(case, papers=(paper,))
        tx.papers.follow(case, with_paper)
        assert tx.papers.drawn(case.id, 1) is None
        digest = tx.papers.put(case.id, 1, b"%PDF-1.7", MORNING)
    with house.store.reading() as reading:
        found = reading.papers.drawn(case.id, 1)
        assert found is not None
        assert (found.content, found.digest, found.at) == (b"%PDF-1.7", digest, MORNING)
        assert reading.papers.drawn_numbers(case.id) == {1}
        assert reading.papers.drawn(case.id, 2) is None
    with house.store.transaction() as tx:
        tx.papers.follow(with_paper, case)
        assert tx.rows("SELECT status FROM paper") == [("void",)]


def test_an_institution_is_told_once(house: House) -> None:
    case = logged(house)
    for _ in range(2):
        with house.store.transaction() as tx:
            tx.notices.tell([COMMITTEE, COMMITTEE, STREET], case.id, {"what": "remind"}, key="1.0", at=MORNING)
    with house.store.reading() as reading:
        (notice,) = reading.notices.latest([COMMITTEE])
        assert (notice.case, notice.what, notice.at) == (case.id, {"what": "remind"}, MORNING)
        assert reading.notices.latest([]) == ()


def test_a_published_text_stays(store: Store) -> None:
    workflow = a_workflow()
    assert publish(store, [workflow], MORNING) == (workflow,)
    assert publish(store, [workflow], MORNING) == ()
    changed = msgspec.structs.replace(workflow, digest="0" * 64)
    with pytest.raises(DefinitionError, match="已发布过"):
        publish(store, [changed], MORNING)
    with store.reading() as reading:
        (kept,) = reading.revisions.all()
    assert (kept.workflow, kept.revision, kept.digest, kept.text) == (
        workflow.key,
        workflow.revision,
        workflow.digest,
        workflow.text,
    )
