"""The same person in other cases: named where the reader may see them, else not told of, or counted if that is set."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mediation.engine.case import Case, CaseId
from mediation.oversight.repeat_parties import Elsewhere, SeenCase, elsewhere
from tests.api.web import Web, logged
from tests.engine.builders import a_town, an_actor

ID_NUMBER = "522601198001010016"
STREET: dict[str, Any] = {"who": "street_mediator", "entry_level": "street", "place": "street"}


def told(web: Web, case: Case, who: str, **how: Any) -> dict[int, Elsewhere]:
    with web.house.store.reading() as reading:
        return elsewhere(reading.wire, case, seen_by=an_actor(who), town=a_town(), **how)


def found_by(web: Web, who: str, query: str) -> set[CaseId]:
    page = web.signed_in(who).get("/cases", params={"q": query}).text
    with web.house.store.reading() as reading:
        return {CaseId(row[0]) for row in reading.rows("SELECT id FROM case_record") if f"/cases/{row[0]}" in page}


def test_a_case_that_the_reader_sees_is_named_and_led_to() -> None:
    web = Web()
    first, second = logged(web.house), logged(web.house, "log-2")
    other = SeenCase(id=first.id, number=first.log_number)
    # The first party has a telephone; of the other only the name is known, which is nobody.
    assert told(web, second, "room_mediator") == {1: Elsewhere(seen=(other,))}
    page = web.signed_in("room_mediator").get(f"/cases/{second.id}").text
    assert f'此人另涉 1 件：<a href="/cases/{first.id}">{first.log_number}</a>' in page


def test_a_case_that_he_may_not_see_is_not_even_counted() -> None:
    web = Web()
    mine, theirs = logged(web.house), logged(web.house, "log-2", **STREET)
    assert told(web, mine, "room_mediator") == {}
    page = web.signed_in("room_mediator").get(f"/cases/{mine.id}").text
    assert theirs.id not in page
    assert "另有" not in page
    assert "另涉" not in page
    assert told(web, mine, "supervisor") == {1: Elsewhere(seen=(SeenCase(id=theirs.id, number=theirs.log_number),))}


def test_a_deployment_may_have_them_counted_and_no_more() -> None:
    web = Web(count_repeats_beyond=True)
    mine, theirs = logged(web.house), logged(web.house, "log-2", **STREET)
    page = web.signed_in("room_mediator").get(f"/cases/{mine.id}").text
    assert "另有 1 件您不能查看（只提示件数）" in page
    assert theirs.id not in page
    assert theirs.log_number not in page
    assert told(web, mine, "room_mediator", count_beyond=True) == {1: Elsewhere(beyond=1)}


def test_a_document_decides_where_both_have_one() -> None:
    web = Web()
    first = logged(web.house)
    second = logged(web.house, "log-2")
    with_number = msgspec.structs.replace(second.parties[0], id_number=ID_NUMBER)
    other = msgspec.structs.replace(second, parties=(with_number,))
    # The other has none: the telephone tells.
    assert [one.id for one in told(web, other, "room_mediator")[1].seen] == [first.id]
    party = {**_parties(first)[0], "id_number": ID_NUMBER}
    third = logged(web.house, "log-3", parties=[party, _parties(first)[1]])
    named_alike = msgspec.structs.replace(with_number, id_number="522601198001010032", phone="")
    assert told(web, msgspec.structs.replace(second, parties=(named_alike,)), "room_mediator") == {}
    spaced = msgspec.structs.replace(with_number, id_number="522601 19800101 0016", phone="")
    found = told(web, msgspec.structs.replace(second, parties=(spaced,)), "room_mediator")
    assert [one.id for one in found[1].seen] == [third.id]


def _parties(case: Case) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "side": one.side, "kind": one.kind} | ({"phone": one.phone} if one.phone else {})
        for one in case.parties
    ]


@pytest.mark.parametrize("query", ["13900000001", "+86 139-0000-0001", "0001"])
def test_a_search_finds_only_what_the_asker_may_see(query: str) -> None:
    web = Web()
    mine, theirs = logged(web.house), logged(web.house, "log-2", **STREET)
    assert found_by(web, "room_mediator", query) == {mine.id}
    assert found_by(web, "street_mediator", query) == {theirs.id}
    assert found_by(web, "supervisor", query) == {mine.id, theirs.id}
    assert found_by(web, "officer", query) == set()


def test_the_api_tells_what_the_page_tells_and_no_more() -> None:
    web = Web(count_repeats_beyond=True)
    mine, theirs = logged(web.house), logged(web.house, "log-2", **STREET)
    first = web.system("room_mediator").get(f"/api/v1/cases/{mine.id}").json()["parties"]
    assert [one["elsewhere"] for one in first] == [{"cases": [], "beyond": 1}, None]
    seen = web.system("supervisor").get(f"/api/v1/cases/{mine.id}").json()["parties"]
    assert seen[0]["elsewhere"] == {"cases": [{"id": theirs.id, "number": theirs.log_number}], "beyond": 0}
    silent = Web()
    mine, theirs = logged(silent.house), logged(silent.house, "log-2", **STREET)
    answer = silent.system("room_mediator").get(f"/api/v1/cases/{mine.id}")
    assert [one["elsewhere"] for one in answer.json()["parties"]] == [None, None]
    assert theirs.id not in answer.text
