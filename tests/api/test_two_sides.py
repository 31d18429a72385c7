"""A case that came in, seen from both sides at every moment of its letter's life, over the API and the pages.

Before the sign-off it is the station's own draft. From then on the station sees its packet and the answers, and what
the committee records is the committee's alone, also where it declines, nobody comes, or the station takes it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from mediation.casework.deliver import deliver
from mediation.casework.handle import handle
from mediation.casework.intake import open_case
from mediation.clock.sweep import sweep
from mediation.engine.case import Case
from mediation.engine.commands import AddEvidence, AddNote
from tests.api.web import Web
from tests.engine.builders import an_actor, instant
from tests.engine.stages import ACCEPTANCE, ENTRUSTMENT, matter

WORDS, NOTE, TALK, PHOTO = "其实是我先动手的", "双方关系可缓和", "愿赔两千不愿三千", "甲提供的诊断照片"
SECRETS = (WORDS, NOTE, TALK, PHOTO)
READY = {**ACCEPTANCE, "pending": "police"}
DECLINED = {"reason_code": "N3", "words": "不属受理范围", "routes_told": True}
BOTH = ("officer", "deputy")
COMMITTEE = ("street_clerk", "street_mediator", "street_director")


def handed_over(web: Web, action: str = "offer_b", **over: Any) -> Case:
    given = {key: one for key, one in matter().items() if key not in ("source", "subkind", "entry_level")}
    more = ENTRUSTMENT if action == "offer_b" else {"alarm_number": "接警1号", "applies": "one", "refused": False}
    return open_case(
        web.house,
        workflow="property_three_level",
        action=action,
        fields={**given, **more, **over},
        command_id=f"opens-{action}-{len(over)}",
        actor=an_actor("officer"),
        at=instant("2026-09-07 09:00"),
    )


def signed_off(web: Web) -> Case:
    return web.act(handed_over(web), "deputy", "sign_off", "2026-09-07 10:00")


def recorded(web: Web) -> Case:
    """Signed for by the committee, which asked the parties and wrote down what they said before it decides."""
    case = web.act(signed_off(web), "street_clerk", "sign_receipt", "2026-09-07 10:30", number="收1号")
    case = web.act(case, "street_mediator", "ask", "2026-09-07 10:40", parties=[1, 2], way="telephone", words=TALK)
    told = {"party": 2, "answer": "agreed", "way": "telephone", "words": WORDS}
    case = web.act(case, "street_mediator", "answer", "2026-09-07 10:50", **told)
    note = AddNote(case=case.id, command_id="note-1", text=NOTE)
    case = handle(web.house, note, actor=an_actor("street_mediator"), at=instant("2026-09-07 10:55"))
    photo = AddEvidence(
        case=case.id, command_id="photo-1", digest="1" * 64, size=9, media="image/jpeg", name="a.jpg", title=PHOTO,
        kind="photograph", pages=1, supplied_by=1,
    )  # fmt: skip
    case = handle(web.house, photo, actor=an_actor("street_mediator"), at=instant("2026-09-07 10:56"))
    return web.act(case, "street_mediator", "mark_risk", "2026-09-07 10:58", colour="orange", reason=TALK)


def accepted(web: Web) -> Case:
    return web.act(recorded(web), "street_director", "accept", "2026-09-07 11:30", **READY)


def declined(web: Web) -> Case:
    return web.act(recorded(web), "street_director", "decline", "2026-09-07 11:30", **DECLINED)


def revoked(web: Web) -> Case:
    return web.act(recorded(web), "deputy", "revoke_entrustment", "2026-09-07 11:30", reason="另有新事实")


def returned(web: Web) -> Case:
    return web.act(accepted(web), "street_director", "return_excluded", "2026-09-07 11:40", **EXCLUDED)


AGENDA = "/api/v1/agenda?from=2026-09-01&to=2026-11-30"
EXCLUDED = {"reason_code": "x7", "failed_on": "2026-09-07"}
AFTER_THE_SIGN_OFF = (recorded, accepted, declined, revoked, returned)


@pytest.fixture
def web() -> Web:
    return Web(at="2026-09-07 13:00")


def answers(client: TestClient, case: Case) -> Iterator[tuple[str, int, str]]:
    """Everything that somebody may ask about a case, or find it by."""
    base = f"/api/v1/cases/{case.id}"
    asked = (
        *(base, f"{base}/options", f"{base}/papers", f"{base}/evidence", f"{base}/evidence/1", f"{base}/dossier"),
        *(f"{base}/deadlines/{key}" for key in ("handoff_decision", "danger", "month", "entrust_answer")),
        *("/api/v1/cases", "/api/v1/cases?query=楼上漏水", "/api/v1/handoffs", "/api/v1/notices"),
        *(AGENDA, f"{AGENDA}&of=station"),
        *(
            f"/cases/{case.id}",
            f"/cases/{case.id}/handoffs/1",
            f"/cases/{case.id}/evidence",
            "/",
            "/cases",
            "/handoffs",
        ),
        *("/notices", "/month", f"/cases/{case.id}/trail", f"/cases/{case.id}/papers"),
    )
    for path in asked:
        found = client.get(path)
        yield path, found.status_code, found.text


@pytest.mark.parametrize("reach", AFTER_THE_SIGN_OFF)
def test_nothing_that_the_committee_wrote_reaches_the_station(web: Web, reach: Any) -> None:
    case = reach(web)
    sweep(web.house, instant("2026-09-09 09:00"))
    while deliver(web.house, web.at).done:
        pass
    for who in BOTH:
        for make in (web.system, web.signed_in):
            for path, status, text in answers(make(who), case):
                assert status < 500, path
                assert not [one for one in SECRETS if one in text], (who, path)


@pytest.mark.parametrize("reach", AFTER_THE_SIGN_OFF)
def test_the_station_has_its_packet_the_trail_and_the_answer_and_the_case_is_on_no_list_of_its_own(
    web: Web, reach: Any
) -> None:
    case = reach(web)
    for who in BOTH:
        station = web.system(who)
        shown = station.get(f"/api/v1/cases/{case.id}").json()
        assert (shown["sight"], shown["timeline"], shown["clocks"], shown["linked"]) == ("packet", [], [], [])
        assert [one["name"] for one in shown["parties"]] == ["甲", "乙"]
        assert [one["no"] for one in shown["handoffs"]] == [1]
        drawn = {one["kind"] for one in shown["papers"]}
        assert {"consent_of_both", "entrustment_letter", "receipt"} <= drawn
        assert not drawn & {"acceptance_register", "rights_notice", "non_acceptance_notice"}
        assert station.get(f"/api/v1/cases/{case.id}/evidence/1").status_code == 404
        assert station.get(f"/api/v1/cases/{case.id}/deadlines/handoff_decision").status_code == 404
        note = {"text": "试", "command_id": f"note-{who}"}
        assert station.post(f"/api/v1/cases/{case.id}/notes", json=note).status_code == 403
        assert station.get("/api/v1/cases").json()["cases"] == []
        assert station.get("/api/v1/cases?query=楼上漏水").json()["cases"] == []
        assert station.get(f"{AGENDA}&of=station").json()["entries"] == []


def test_the_answer_is_a_letter_and_nothing_else_of_the_reasons(web: Web) -> None:
    case = declined(web)
    shown = web.system("officer").get(f"/api/v1/cases/{case.id}").json()
    assert {one["kind"] for one in shown["papers"]} >= {"refusal_letter"}
    assert (shown["handoffs"][0]["status"], shown["outcome"]) == ("declined", "")


@pytest.mark.parametrize("reach", AFTER_THE_SIGN_OFF)
def test_the_committee_has_its_whole_record_and_counts_it_once(web: Web, reach: Any) -> None:
    case = reach(web)
    for who in COMMITTEE:
        client = web.system(who)
        shown = client.get(f"/api/v1/cases/{case.id}")
        assert shown.json()["sight"] == "all"
        for secret in (WORDS, NOTE, TALK):
            assert secret in shown.text, secret
        if case.state not in ("withdrawn", "not_accepted"):
            found = client.get(f"{AGENDA}&of=street_committee").json()["entries"]
            assert {one["case"] for one in found} == {case.id}
        assert PHOTO in client.get(f"/api/v1/cases/{case.id}/evidence").text
        assert [one["id"] for one in client.get("/api/v1/cases").json()["cases"]] == [case.id]
    supervisor = web.system("supervisor").get("/api/v1/cases").json()["cases"]
    assert [one["id"] for one in supervisor] == [case.id]


def test_a_draft_is_the_stations_own_and_stays_so_if_nobody_signs_it_off(web: Web) -> None:
    case = handed_over(web)
    note = AddNote(case=case.id, command_id="draft-note", text="待所领导看")
    case = handle(web.house, note, actor=an_actor("officer"), at=instant("2026-09-07 09:10"))
    for _ in ("drafted", "revoked"):
        shown = web.system("officer").get(f"/api/v1/cases/{case.id}").json()
        assert (shown["sight"], len(shown["timeline"])) == ("all", case.version)
        assert [one["id"] for one in web.system("officer").get("/api/v1/cases").json()["cases"]] == [case.id]
        for who in COMMITTEE:
            client = web.system(who)
            assert client.get(f"/api/v1/cases/{case.id}").status_code == 404
            assert client.get("/api/v1/cases").json()["cases"] == []
            assert client.get("/api/v1/handoffs?direction=received").json()["handoffs"] == []
            assert client.get("/api/v1/notices").json()["notices"] == []
        if case.handoffs[0].status == "drafted":
            case = web.act(case, "deputy", "revoke_entrustment", "2026-09-07 09:20", reason="先补材料")
            while deliver(web.house, web.at).done:
                pass
    assert case.state == "withdrawn"


def test_a_case_that_nobody_came_about_stays_the_committees_too(web: Web) -> None:
    case = handed_over(web, "offer_a")
    case = web.act(case, "clerk", "sign_receipt", "2026-09-07 10:30", number="收1号")
    told = {"party": 2, "answer": "silent", "way": "telephone", "words": TALK}
    case = web.act(case, "mediator", "answer", "2026-09-07 10:40", **told)
    case = web.act(case, "clerk", "expire", "2026-09-18 09:00", reason="当事人未来申请")
    station = web.system("officer").get(f"/api/v1/cases/{case.id}")
    assert (station.json()["sight"], TALK in station.text) == ("packet", False)
    committee = web.system("clerk").get(f"/api/v1/cases/{case.id}")
    assert (committee.json()["sight"], TALK in committee.text) == ("all", True)


def test_after_a_refusal_the_station_hands_the_matter_to_a_committee_anew(web: Web) -> None:
    first = declined(web)
    again = handed_over(web, title="楼上漏水引起的纠纷（再次委托）")
    again = web.act(again, "deputy", "sign_off", "2026-09-07 12:00")
    assert (again.id != first.id, again.handoffs[0].status, again.outside_numbers["police"]) == (
        True,
        "offered",
        "接警1号",
    )
    sent = web.system("officer").get("/api/v1/handoffs?direction=sent").json()["handoffs"]
    assert [(one["case"], one["status"]) for one in sent] == [(again.id, "offered"), (first.id, "declined")]


def test_each_side_is_offered_its_own_acts_while_the_letter_waits(web: Web) -> None:
    case = handed_over(web, "offer_a")
    station, committee = (
        [one for one in web.system(who).get(f"/api/v1/cases/{case.id}/options").json()["options"] if one["open"]]
        for who in ("deputy", "director")
    )
    assert {one["action"]["key"] for one in station} == {"revoke_entrustment"}
    assert {"ask", "decline", "mark_risk"} <= {one["action"]["key"] for one in committee}
