"""The one write path, on every store: entirely or not at all, once however often it is sent, invisible to strangers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.definitions.workflow import Workflow
from mediation.engine.actor import THE_CLOCK
from mediation.engine.case import Case, CaseId, Paper
from mediation.engine.commands import AddNote, OpenCase, ReachStep, TakeAction
from mediation.errors import (
    ActionNotOffered,
    ActorNotEntitled,
    AlreadyLogged,
    CaseNotFound,
    CommandIdReused,
    FieldsInvalid,
    MissingFacts,
    RequirementUnmet,
    StaleCase,
)
from mediation.store.cases import decode_case, encode_case
from mediation.store.columns import columns
from mediation.store.database import Store
from mediation.store.party_index import sought
from mediation.store.rows import metadata
from mediation.town.around import Town
from tests.engine.builders import an_actor, instant
from tests.store.houses import FORM, MORNING, a_house, asked, library, logged, noted


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Read every row of every table."""
    with store.reading() as reading:
        return {
            name: sorted(reading.rows(f"SELECT * FROM {name}"), key=repr) for name in metadata.tables if name != "place"
        }


def test_opening_a_case_stores_all_of_it(house: House) -> None:
    case = logged(house)
    assert (case.version, case.state, case.log_number) == (1, "logged", "2026-社区-1")
    with house.store.reading() as reading:
        stored = reading.cases.get(case.id)
        assert stored is not None
        assert encode_case(stored) == encode_case(case)
        (entry,) = reading.journal.entries(case.id)
        assert (entry.seq, entry.actor, entry.kind, entry.at) == (1, "room_mediator", "log", MORNING)
        assert reading.journal.retell(case.id) == stored
        assert {(one.institution, one.relation) for one in reading.standing.of(case.id)} == {
            ("committee", "custodian"),
            ("room", "handler"),
        }
        assert [step.key for step in reading.deadlines.due(instant("2027-01-01 00:00"), limit=10)] == ["screen"]
        assert reading.commands.effect("room_mediator", "log-1") == (case.id, 1)
        wanted = sought(reading.wire.sealing, "139 0000-0001")
        assert wanted is not None
        (found,) = reading.rows(f"SELECT id FROM case_record WHERE {wanted.sql}", wanted.values)
        assert found == (case.id,)


def test_the_columns_are_what_the_record_shows(house: House) -> None:
    case = asked(house, logged(house), "ask-1", version=1)
    shown = columns(case, library().newest("property_three_level"))
    with house.store.reading() as reading:
        (row,) = reading.rows(f"SELECT {', '.join(shown)}, place_path, custodian_path FROM case_record")
    assert row == (*shown.values(), "/city/street/community/estate/", "/city/street/community/")


def test_a_record_survives_the_round_trip(house: House) -> None:
    case = asked(house, logged(house), "ask-1", version=1)
    assert encode_case(decode_case(encode_case(case))) == encode_case(case)


def test_sent_twice_it_takes_effect_once(house: House) -> None:
    case = logged(house)
    before = everything(house.store)
    assert logged(house).id == case.id
    assert everything(house.store) == before
    asked(house, case, "ask-1", version=1)
    before = everything(house.store)
    again = asked(house, case, "ask-1", version=1)
    assert again.version == 2
    assert everything(house.store) == before


def test_the_same_id_for_something_else_is_refused(house: House) -> None:
    case = logged(house)
    noted(house, case, "n-1", text="一")
    before = everything(house.store)
    with pytest.raises(CommandIdReused):
        noted(house, case, "n-1", text="二")
    with pytest.raises(CommandIdReused):
        logged(house, title="另一件事")
    assert everything(house.store) == before


def test_command_ids_belong_to_their_account(house: House) -> None:
    case = logged(house)
    assert noted(house, case, "n-1").version == 2
    assert noted(house, case, "n-1", who="director").version == 3


def test_a_case_is_logged_once(house: House) -> None:
    case = logged(house)
    command = OpenCase(
        case=case.id, command_id="another", workflow="property_three_level", action="log", fields=FORM, happened=None
    )
    with pytest.raises(AlreadyLogged):
        handle(house, command, actor=an_actor("room_mediator"), at=MORNING)


def test_a_stale_page_changes_nothing(house: House) -> None:
    case = noted(house, logged(house), "n-1")
    before = everything(house.store)
    with pytest.raises(StaleCase) as stale:
        asked(house, case, "ask-1", version=1)
    assert (stale.value.expected, stale.value.actual) == (1, 2)
    assert everything(house.store) == before


def test_a_refusal_changes_nothing(house: House) -> None:
    case = logged(house)
    before = everything(house.store)
    with pytest.raises(FieldsInvalid):
        noted(house, case, "n-1", text="  ")
    archive = TakeAction(case=case.id, command_id="archive-1", action="archive", expected_version=1)
    with pytest.raises(ActionNotOffered):
        handle(house, archive, actor=an_actor("director"), at=MORNING)
    with pytest.raises(ActorNotEntitled):
        asked(house, case, "ask-1", version=1, who="supervisor")
    with pytest.raises(FieldsInvalid):
        logged(house, "log-2", place="nowhere")
    assert everything(house.store) == before
    assert logged(house, "log-3").log_number == "2026-社区-2", "a refused command draws no number"


@pytest.mark.parametrize("who", ["street_mediator", "officer"])
def test_to_strangers_a_case_does_not_exist(house: House, who: str) -> None:
    case = logged(house)
    with pytest.raises(CaseNotFound) as invisible:
        noted(house, case, "n-1", who=who)
    with pytest.raises(CaseNotFound) as absent:
        noted(house, Case(id=CaseId("no-such-case")), "n-1", who=who)
    assert invisible.value.message == absent.value.message


@pytest.mark.parametrize("who", ["room_mediator", "director", "clerk", "supervisor"])
def test_those_who_stand_to_it_reach_it(house: House, who: str) -> None:
    assert noted(house, logged(house), "n-1", who=who).version == 2


def test_the_clock_reaches_every_case_and_a_step_not_due_does_nothing(house: House) -> None:
    case = logged(house)
    before = everything(house.store)
    step = ReachStep(case=case.id, command_id="s-1", key="screen", ref="", anchor="2026-09-07", step=0)
    assert handle(house, step, actor=THE_CLOCK, at=MORNING).version == 1
    assert everything(house.store) == before
    assert handle(house, step, actor=THE_CLOCK, at=MORNING + timedelta(days=2)).version == 2


def test_a_person_called_like_the_clock_sees_nothing(house: House) -> None:
    case = logged(house)
    from mediation.engine.actor import Actor

    impostor = Actor(account=THE_CLOCK.account, name="甲", through="api")
    with pytest.raises(CaseNotFound):
        handle(house, AddNote(case=case.id, command_id="n", text="看看"), actor=impostor, at=MORNING)


def test_a_mispress_is_undone_from_the_journal(house: House) -> None:
    case = logged(house)
    case = asked(house, case, "ask-1", version=1)
    assert case.state == "asking"
    undo = TakeAction(case=case.id, command_id="undo-1", action="undo", fields={"reason": "点错了"}, expected_version=2)
    after = handle(house, undo, actor=an_actor("room_mediator"), at=MORNING + timedelta(minutes=5))
    assert (after.version, after.state) == (3, "logged")
    with house.store.reading() as reading:
        assert encode_case(reading.journal.retell(case.id)) == encode_case(after)


def test_another_case_is_found_by_id_or_number_if_it_is_seen(house: House) -> None:
    first, second = logged(house, "log-1"), logged(house, "log-2")
    with house.store.reading() as reading:
        town = reading.town.around()
        for named in (first.id, first.log_number):
            found = reading.cases.find(named, seen_by=an_actor("director"), town=town)
            assert found is not None
            assert found.id == first.id
            assert reading.cases.find(named, seen_by=an_actor("officer"), town=town) is None
        assert reading.cases.find("2026-没有-1", seen_by=an_actor("director"), town=town) is None
    merge = TakeAction(
        case=second.id,
        command_id="merge-1",
        action="merge",
        fields={"other_case": first.log_number, "reason": "同一纠纷"},
        expected_version=1,
    )
    after = handle(house, merge, actor=an_actor("director"), at=MORNING)
    assert any(first.id in one for one in after.linked)


def test_an_instant_reads_the_same_from_any_zone(house: House) -> None:
    """The record of a case logged at +08:00 is what its journal tells, byte by byte."""
    case = logged(house)
    with house.store.reading() as reading:
        stored = reading.cases.get(case.id)
        told = reading.journal.retell(case.id)
    assert stored is not None
    assert encode_case(stored) == encode_case(told)


@pytest.mark.parametrize("odd", ["", "x" * 300, "a\x00b", "a\ud800b"])
def test_ids_that_no_database_could_keep_are_refused(house: House, odd: str) -> None:
    case = logged(house)
    with pytest.raises(FieldsInvalid) as refused:
        noted(house, case, odd)
    assert [objection.field for objection in refused.value.objections] == ["command_id"]
    with pytest.raises(CaseNotFound):
        noted(house, Case(id=CaseId(odd)), "n-1")


def test_what_a_paper_lacks_refuses_the_command_before_a_number_exists(store: Store) -> None:
    asked_about: list[str] = []

    def lacks(case: Case, paper: Paper, workflow: Workflow, town: Town) -> None:
        asked_about.append(paper.kind)
        raise MissingFacts(("住址",))

    house = a_house(store, examine=lacks)
    case = logged(house)
    case = asked(house, case, "ask", version=1)
    for party in (1, 2):
        answer = {"party": party, "answer": "agreed", "way": "in_person"}
        command = TakeAction(
            case=case.id, command_id=f"answer-{party}", action="answer", expected_version=case.version, fields=answer
        )
        case = handle(house, command, actor=an_actor("room_mediator"), at=MORNING)
    form = {"rights_told_by": "oral", "subject_check": "ordinary", "pending": "none", "application_form": "register"}
    accept = TakeAction(case=case.id, command_id="accept", action="accept", expected_version=case.version, fields=form)
    with pytest.raises(RequirementUnmet, match="还缺：住址") as refused:
        handle(house, accept, actor=an_actor("room_mediator"), at=MORNING)
    assert {one.code for one in refused.value.objections} == {"PAPER_LACKS"}
    assert asked_about
    with store.reading() as reading:
        now = reading.cases.get(case.id)
        drawn = reading.rows("SELECT count(*) FROM number_register WHERE register = 'case'")[0][0]
    assert now == case
    assert drawn == 0
    taken = handle(a_house(store), accept, actor=an_actor("room_mediator"), at=MORNING)
    assert taken.number.endswith("第1号")


def test_text_that_no_typeface_draws_is_refused_at_its_field(store: Store) -> None:
    house = a_house(store, undrawable=lambda text: ("U+1F600",) if "😀" in text else ())
    with pytest.raises(FieldsInvalid) as refused:
        logged(house, title="笑脸😀", summary="寻常")
    assert [(one.code, one.field) for one in refused.value.objections] == [("UNDRAWABLE", "title")]
