"""The register of the seal as page and file; what the case page says of parties known elsewhere, and what follows."""

from __future__ import annotations

import msgspec
import pytest

from mediation.engine.after_non_performance import next_steps
from mediation.engine.case import Handoff, Party
from mediation.engine.recusal import ties
from mediation.oversight import seal_uses
from mediation.store.verification import verify_all, verify_case
from mediation.town.institutions import AccountId, InstitutionId
from tests.api.test_next_thing import in_force
from tests.api.web import Web
from tests.engine.builders import a_town
from tests.engine.stages import play

TOWN = a_town()


def test_the_seal_on_an_agreement_and_on_a_letter_are_lines_of_the_register() -> None:
    web = Web()
    case = in_force(web)
    stamped = {"seal_copies": 2, "sealed_on": "2026-09-07", "seal_approved_by": "director"}
    web.act(case, "clerk", "use_seal", "2026-09-07 09:30", paper_title="=督促履行通知", **stamped)
    with web.house.store.reading() as reading:
        lines = seal_uses.lines(reading.wire, [case.custodian], year=2026)
        assert seal_uses.lines(reading.wire, [case.custodian], year=2025) == ()
        assert seal_uses.lines(reading.wire, [], year=2026) == ()
    assert [(one.seq, one.paper, one.copies, one.keeper, one.approved_by) for one in lines] == [
        (1, "人民调解协议书", 3, "mediator", None),
        (2, "=督促履行通知", 2, "clerk", "director"),
    ]
    page = web.signed_in("clerk").get("/town/seals?year=2026").text
    assert "用印登记簿" in page
    assert "督促履行通知" in page
    assert "督促履行通知" not in web.signed_in("clerk").get("/town/seals?year=2025").text
    sheet = web.signed_in("clerk").get("/town/seals.csv").content.decode("utf-8-sig")
    assert sheet.splitlines()[0] == "印章,序号,用印日,文书,文号,份数,用印人,批准人"
    assert ",'=督促履行通知," in sheet  # a spreadsheet would take it for a formula


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM seal_use WHERE case_id = :id",
        "UPDATE seal_use SET copies = copies + 1 WHERE case_id = :id",
        "UPDATE seal_use SET keeper = 'director' WHERE case_id = :id",
    ],
)
def test_a_line_struck_out_or_altered_is_found_against_the_journal(sql: str) -> None:
    web = Web()
    case = in_force(web)
    store, library = web.house.store, web.house.library
    assert [one.fault for one in verify_all(store, library)] == [None]
    with store.transaction() as tx:
        tx.wire.run(sql, {"id": case.id})
    assert [one.fault.code for one in verify_all(store, library) if one.fault] == ["seals"]
    found = verify_case(store, library, case.id).fault
    assert found is not None
    assert found.message == "用印登记簿与案件记录不符"


def test_the_register_is_for_who_keeps_or_oversees_the_seal() -> None:
    web = Web()
    in_force(web)
    assert "人民调解协议书" in web.signed_in("supervisor").get("/town/seals").text
    assert "人民调解协议书" not in web.signed_in("officer").get("/town/seals").text


def test_the_window_of_the_court_is_counted_on_the_page() -> None:
    web = Web(at="2026-09-20 10:00")
    case = in_force(web)
    page = web.signed_in("mediator").get(f"/cases/{case.id}").text
    assert "双方可在10月8日" in page  # 30 days from 7 September is 7 October, a free day
    assert "还有 18 日" in page


def test_what_follows_non_performance_goes_by_the_kind() -> None:
    story = play().performing()
    case, agreement = story.case, story.case.agreements[0]

    def keys(**over: object) -> list[str]:
        changed = msgspec.structs.replace(case, **over)
        return [one.key for one in next_steps(changed, agreement)]

    assert keys() == ["sue"]
    assert keys(kind="wages") == ["order_to_pay", "sue"]
    confirmed = msgspec.structs.replace(agreement, confirmed_on=story.case.accepted_on)
    assert [one.key for one in next_steps(case, confirmed)] == ["enforce"]
    assert next_steps(case, msgspec.structs.replace(agreement, status="revoked")) == ()
    assert all(one.zh and one.en and one.basis for one in next_steps(case, agreement))


def test_what_follows_in_a_case_that_the_police_entrusted() -> None:
    story = play().performing()
    logged_on = story.case.logged_on
    assert logged_on is not None
    entrusted = Handoff(
        no=1,
        route="police_b",
        direction="in",
        sender=InstitutionId("station"),
        receiver=story.case.custodian,
        status="accepted",
        offered_on=logged_on,
        category="B",
    )
    case = msgspec.structs.replace(story.case, handoffs=(entrusted,))
    assert [one.key for one in next_steps(case, case.agreements[0])] == ["back_to_police", "sue"]


def test_ties_are_named_and_nothing_else() -> None:
    case = play().mediating().case
    person = TOWN.people[AccountId("street_mediator")]
    assert ties(person, case, TOWN) == ()
    same = msgspec.structs.replace(case.parties[0], name=person.name, agent=person.name)
    found = ties(person, msgspec.structs.replace(case, parties=(same,)), TOWN)
    assert [one[:4] for one in found] == ["与第 1", "与第 1"]
    body = Party(no=2, name="单位", side="respondent", kind="organisation", institution=person.posts[0].institution)
    assert "任职" in ties(person, msgspec.structs.replace(case, parties=(body,)), TOWN)[0]
    paid = msgspec.structs.replace(person, employer=body.institution)
    assert "受雇于" in ties(paid, msgspec.structs.replace(case, parties=(body,)), TOWN)[0]
    written = msgspec.structs.replace(body, institution=None, name=TOWN.institutions[person.posts[0].institution].name)
    assert "受雇于" in ties(paid, msgspec.structs.replace(case, parties=(written,)), TOWN)[0]  # as a form has it
    assert (
        ties(paid, msgspec.structs.replace(case, parties=(msgspec.structs.replace(written, kind="person"),)), TOWN)
        == ()
    )
