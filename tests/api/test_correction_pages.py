"""Corrections of closed records on their page and over the API: who may, what is shown, masked to who only looks on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from httpx import Response

from tests.api.test_redactions import ASKED, Shelf
from tests.api.web import field

WRONG, RIGHT = "13900000002", "13912345678"


class Desk(Shelf):
    """The application over a file in the archive, whose record is put right."""

    @property
    def corrections(self) -> str:
        return f"/api/v1/cases/{self.kept.case.id}/corrections"

    def asks(self, who: str = "street_clerk", command: str = "ask-late-0001", **over: Any) -> Response:
        said = {"of": "party", "ref": 2, "field": "phone", "now": RIGHT, "reason": "登记时抄错。", **over}
        return self.system(who).post(self.corrections, json={"command_id": command, **said})

    def decides(self, who: str = "supervisor", command: str = "decide-late-1", approve: bool = True) -> Response:
        said = {"command_id": command, "approve": approve, "words": "已核对。"}
        return self.system(who).post(f"{self.corrections}/1/decision", json=said)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.archived()
    return made


def test_asked_and_approved_over_the_api_and_told_on_the_page_of_the_case(desk: Desk) -> None:
    answer = desk.asks()
    assert (answer.status_code, answer.json()["status"], answer.json()["was"]) == (201, "asked", WRONG)
    assert desk.asks(command="ask-late-0002").json()["objections"][0]["code"] == "CORRECTION_PENDING"
    assert desk.decides("street_director").status_code == 403
    done = desk.decides().json()
    assert (done["status"], done["decided_by"], done["now"]) == ("done", "supervisor", "139****5678")
    listed = desk.system("street_director").get(desk.corrections).json()["corrections"]
    assert [(one["no"], one["was"], one["now"]) for one in listed] == [(1, WRONG, RIGHT)]
    page = desk.signed_in("street_director").get(f"/cases/{desk.kept.case.id}").text
    for words in (
        "办结后的更正",
        f'<del class="prose">{WRONG}</del>',
        "记录更正表",
        "批准第 1 号更正申请，理由：已核对。",
    ):
        assert words in page, words


def test_who_supervises_sees_the_ends_of_what_he_approves(desk: Desk) -> None:
    desk.asks()
    page = desk.signed_in("supervisor").get(f"/cases/{desk.kept.case.id}/corrections").text
    assert "139****0002" in page
    assert "139****5678" in page
    assert "批准更正" in page
    for whole in (WRONG, RIGHT):
        assert whole not in page
    told = desk.system("supervisor").get(f"/api/v1/cases/{desk.kept.case.id}").text
    assert RIGHT not in told


def test_the_page_takes_a_request_and_a_decision(desk: Desk) -> None:
    where = f"/cases/{desk.kept.case.id}/corrections"
    client = desk.signed_in("street_clerk")
    page = client.get(where)
    form = {"csrf": field(page, "csrf"), "command_id": field(page, "command_id")}
    wrong = client.post(where, data={**form, "place": "case.0.0.amount", "now": "三千", "reason": "笔误"})
    assert wrong.status_code == 422
    assert "请填写金额（元）" in wrong.text
    assert '<option value="case.0.0.amount" selected>' in wrong.text
    right = client.post(where, data={**form, "place": "case.0.0.amount", "now": "3200", "reason": "笔误"})
    assert (right.status_code, right.headers["location"]) == (303, where)
    assert "您提出的更正须由司法所批准" in client.get(where).text
    chief = desk.signed_in("supervisor")
    page = chief.get(where)
    form = {"csrf": field(page, "csrf"), "command_id": field(page, "command_id"), "decision": "approve", "words": ""}
    assert chief.post(f"{where}/1", data=form).status_code == 303
    assert "已更正" in chief.get(where).text
    assert chief.post(f"{where}/1", data={**form, "command_id": "another-one"}).status_code == 422


@pytest.mark.parametrize("place", ["", "case", "party.1", "party.x.y.name", "party.1.0.minor", "a.b.c.d.e"])
def test_a_place_that_is_none_is_refused(desk: Desk, place: str) -> None:
    where = f"/cases/{desk.kept.case.id}/corrections"
    client = desk.signed_in("street_clerk")
    page = client.get(where)
    form = {"csrf": field(page, "csrf"), "command_id": field(page, "command_id")}
    answer = client.post(where, data={**form, "place": place, "now": "甲", "reason": "笔误"})
    assert answer.status_code == 422
    assert "本案没有这一项记录" in answer.text


def test_a_redaction_reaches_what_was_asked_for_too(desk: Desk) -> None:
    desk.asks(ref=1, field="address", now="示例小区9栋9单元909室")
    desk.decides()
    said = {**ASKED, "command_id": "ask-redact-01"}
    assert desk.system("street_clerk").post(desk.address, json=said).status_code == 201
    assert desk.decide().json()["status"] == "done"
    for address in (f"/cases/{desk.kept.case.id}", f"/cases/{desk.kept.case.id}/corrections"):
        page = desk.signed_in("street_director").get(address).text
        assert "909室" not in page
        assert "3栋2单元501室" not in page


def test_an_open_case_says_that_it_is_corrected_by_an_act(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    answer = desk.asks()
    assert (answer.status_code, answer.json()["objections"][0]["code"]) == (422, "CASE_OPEN")
    page = desk.signed_in("street_director").get(f"/cases/{desk.kept.case.id}/corrections").text
    assert "案件尚未办结" in page
    assert "提出更正</button>" not in page
