"""What a sender reads of a case that the other side took, in its lists and over JSON: what travelled, nothing of later.

The committee corrects the title and the account, adds a party and a telephone; none of it may reach the station.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mediation.casework.deliver import deliver
from mediation.engine.case import Case
from tests.api.test_two_sides import BOTH, accepted, signed_off
from tests.api.web import Web

LATER, ACCOUNT, ADDED, PHONE = "后来更正的事由", "调委会核实的经过", "后来追加的丙", "13900000099"
TRAVELLED = "楼上漏水引起的纠纷"


@pytest.fixture
def web() -> Web:
    return Web(at="2026-09-07 13:00")


def moved_on(web: Web) -> Case:
    """Taken by the committee, which then put right and completed its own record."""
    case = accepted(web)
    right = {"right_title": LATER, "right_summary": ACCOUNT, "reason": "登记时写错"}
    case = web.act(case, "street_mediator", "correct_matter", "2026-09-07 11:40", **right)
    phone = {"party": 1, "right_phone": PHONE, "reason": "登记时写错"}
    case = web.act(case, "street_mediator", "correct_party", "2026-09-07 11:41", **phone)
    added = {"parties": [{"name": ADDED, "side": "third"}], "reason": "也在场"}
    case = web.act(case, "street_mediator", "add_party", "2026-09-07 11:42", **added)
    while deliver(web.house, web.at).done:
        pass
    return case


def lists(web: Web, who: str, case: Case) -> Iterator[tuple[str, str]]:
    packet = f"/cases/{case.id}/handoffs/1"
    for path in ("/", "/handoffs?tab=sent", "/handoffs", "/cases", "/notices", "/month", packet):
        yield path, web.signed_in(who).get(path).text
    for path in (f"/api/v1/cases/{case.id}", "/api/v1/handoffs", "/api/v1/notices"):
        yield path, web.system(who).get(path).text


@pytest.mark.parametrize("who", BOTH)
def test_the_sender_reads_what_travelled_and_nothing_that_came_later(web: Web, who: str) -> None:
    case = moved_on(web)
    assert (case.title, len(case.parties)) == (LATER, 3)
    shown = dict(lists(web, who, case))
    for path, text in shown.items():
        assert not [one for one in (LATER, ACCOUNT, ADDED, PHONE) if one in text], path
    for path in ("/", "/handoffs?tab=sent", f"/cases/{case.id}/handoffs/1", f"/api/v1/cases/{case.id}"):
        assert TRAVELLED in shown[path], path


def test_the_committee_reads_its_own_record_in_the_same_lists(web: Web) -> None:
    case = moved_on(web)
    shown = dict(lists(web, "street_director", case))
    for path in ("/", "/handoffs", "/cases", f"/api/v1/cases/{case.id}"):
        assert LATER in shown[path], path
    assert ADDED in shown[f"/api/v1/cases/{case.id}"]


def test_over_json_a_packet_says_nothing_of_how_the_committee_weighs_the_case(web: Web) -> None:
    case = moved_on(web)
    told = web.system("officer").get(f"/api/v1/cases/{case.id}").json()
    assert (told["sight"], told["risk"], told["amount"], told["subkind"]) == ("packet", "", "", "")
    assert [(one["no"], one["name"]) for one in told["parties"]] == [(1, "甲"), (2, "乙")]
    whole = web.system("street_director").get(f"/api/v1/cases/{case.id}").json()
    assert (whole["sight"], whole["risk"]) == ("all", "orange")


def test_before_the_sign_off_a_draft_shows_as_it_stands(web: Web) -> None:
    case = signed_off(web)
    assert case.handoffs[0].told is not None
    assert TRAVELLED in web.signed_in("officer").get("/handoffs?tab=sent").text
