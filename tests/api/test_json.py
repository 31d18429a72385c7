"""The JSON API: the whole way of a case, problems with their codes, paging, sight, PDFs, and a schema that is kept."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pypdf
import pytest
from fastapi.testclient import TestClient

from tests.api.web import Web, logged
from tests.store.houses import FORM

CASES = "/api/v1/cases"


@pytest.fixture
def web() -> Web:
    return Web()


def file(system: TestClient, command_id: str = "api-log-0001", **fields: Any) -> dict[str, Any]:
    body = {"workflow": "property_three_level", "fields": {**FORM, **fields}, "command_id": command_id}
    answer = system.post(CASES, json=body)
    assert answer.status_code == 201, answer.text
    case: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"{CASES}/{case['id']}"
    return case


def act(system: TestClient, case: dict[str, Any], action: str, **more: Any) -> Any:
    body = {"action": action, "command_id": f"api-{action}-{case['version']}", "expected_version": case["version"]}
    return system.post(f"{CASES}/{case['id']}/actions", json={**body, **more})


def test_a_case_goes_its_way_by_json(web: Web) -> None:
    mediator, director = web.system("room_mediator"), web.system("director")
    case = file(mediator)
    assert (case["state"], case["level"], case["closed"]) == ("logged", "estate", False)
    case = act(mediator, case, "ask", fields={"parties": [1, 2], "way": "telephone"}).json()
    for party in (1, 2):
        fields = {"party": party, "answer": "agreed", "way": "telephone"}
        case = act(mediator, case, "answer", fields=fields, command_id=f"api-answer-{party}").json()
    ready = {"rights_told_by": "oral", "subject_check": "ordinary", "pending": "none", "application_form": "register"}
    case = act(director, case, "accept", fields=ready).json()
    assert case["number"] == "（2026）社区人调字第1号"
    assert {clock["key"] for clock in case["clocks"] if clock["status"] == "running"} >= {"month", "rung_time"}
    assert [line["headline"] for line in case["timeline"]][-1] == "受理"
    papers = director.get(f"{CASES}/{case['id']}/papers").json()["papers"]
    paper = next(one for one in papers if one["pdf"])
    answer = director.get(paper["pdf"])
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.content)).pages)
    assert "受理登记表" in text.replace(" ", "")


def test_a_deadline_is_explained_line_by_line(web: Web) -> None:
    system = web.system("room_mediator")
    case = act(system, file(system), "ask", fields={"parties": [1, 2], "way": "telephone"}).json()
    told = system.get(f"{CASES}/{case['id']}/deadlines/consent").json()
    assert (told["clock"]["key"], told["clock"]["status"], told["clock"]["colour"]) == ("consent", "running", "green")
    kinds = [line["kind"] for line in told["lines"]]
    assert (kinds[0], kinds[-1], "counted" in kinds) == ("anchor", "due", True)
    assert told["lines"][-1]["text"] == "到期：2026年9月10日（周四） 24:00。"  # 09-08, 09, 10
    assert (told["basis"], told["evidence"], told["is_law"]) == ("三个工作日内征得表态", "D", False)
    ended = system.get(f"{CASES}/{case['id']}/deadlines/screen", params={"ref": ""}).json()
    assert (ended["clock"]["status"], ended["clock"]["colour"]) == ("ended", "none")
    assert ended["lines"][-1]["kind"] == "ended"
    for path, code in (
        ("deadlines/month", "page_not_found"),  # it does not run yet
        ("deadlines/consent?ref=7", "page_not_found"),
        ("deadlines/nonsense", "page_not_found"),
    ):
        answer = system.get(f"{CASES}/{case['id']}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, code), path
    assert system.get(f"{CASES}/nosuchcase/deadlines/consent").json()["code"] == "case_not_found"


def test_a_paper_that_is_still_owed_says_so() -> None:
    web = Web(press=False)
    case = logged(web.house)
    case = web.act(case, "room_mediator", "write_application", "2026-09-07 09:20", claims="修复并赔偿")
    system = web.system("room_mediator")
    answer = system.get(f"{CASES}/{case.id}/papers/1.pdf")
    assert (answer.status_code, answer.json()["code"]) == (503, "render_failed")
    assert system.get(f"{CASES}/{case.id}/papers/9.pdf").status_code == 404


def test_the_same_command_twice_is_one_case_and_another_content_is_refused(web: Web) -> None:
    system = web.system("room_mediator")
    first, second = file(system), file(system)
    assert first["id"] == second["id"]
    body = {"workflow": "property_three_level", "fields": {**FORM, "title": "另一件"}, "command_id": "api-log-0001"}
    answer = system.post(CASES, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "command_id_reused")


def test_a_stale_version_is_409_with_both_versions(web: Web) -> None:
    system = web.system("room_mediator")
    case = file(system)
    fields = {"parties": [1], "way": "telephone"}
    assert act(system, case, "ask", fields=fields).status_code == 200
    answer = act(system, case, "ask", fields=fields, command_id="another-one")
    document = answer.json()
    assert (answer.status_code, document["code"]) == (409, "stale_case")
    assert (document["expected_version"], document["actual_version"]) == (1, 2)


def test_a_refusal_names_every_field_in_chinese(web: Web) -> None:
    system = web.system("room_mediator")
    body = {"workflow": "property_three_level", "command_id": "x" * 8, "fields": {"amount": "-1", "nonsense": 1}}
    answer = system.post(CASES, json=body)
    document = answer.json()
    assert (answer.status_code, document["code"]) == (422, "fields_invalid")
    named = {one["field"] for one in document["objections"]}
    assert named >= {"place", "title", "parties", "amount", "nonsense"}
    assert all(any("\u4e00" <= mark <= "\u9fff" for mark in one["reason"]) for one in document["objections"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "workflow"),
        ({"workflow": "UPPER", "fields": {}, "command_id": "a" * 8}, "workflow"),
        ({"workflow": "property_three_level", "fields": [], "command_id": "a" * 8}, "fields"),
        ({"workflow": "property_three_level", "fields": {}, "command_id": "short"}, "command_id"),
        ({"workflow": "property_three_level", "fields": {}, "command_id": "a" * 8, "extra": 1}, "extra"),
        ({"workflow": "property_three_level", "fields": {"title": "甲\x00"}, "command_id": "a" * 8}, "title"),
        ({"workflow": "property_three_level", "fields": {"t": {"a": "甲\u202e"}}, "command_id": "a" * 8}, "t.a"),
        (
            {"workflow": "property_three_level", "fields": {}, "command_id": "a" * 8, "happened_on": "soon"},
            "happened_on",
        ),
        (
            {
                "workflow": "property_three_level",
                "fields": {},
                "command_id": "a" * 8,
                "happened_on": "2026-09-07T09:00",
            },
            "happened_on",
        ),
    ],
)
def test_a_malformed_request_is_422_and_names_its_field(web: Web, body: dict[str, Any], field: str) -> None:
    answer = web.system("room_mediator").post(CASES, json=body)
    document = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in {one["field"] for one in document["objections"]}
    assert "input" not in answer.text


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"workflow": "\\ud800"}'])
def test_what_is_no_json_is_422(web: Web, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = web.system("room_mediator").post(CASES, content=body, headers=headers)
    assert answer.status_code == 422
    assert not any((one["field"] or "").isdigit() for one in answer.json()["objections"]), "an offset is no field"


def test_brackets_without_end_are_refused(web: Web) -> None:
    headers = {"content-type": "application/json"}
    for body in (b"[" * 2000, b"[" * 200_000, b'{"fields":' * 50_000):
        answer = web.system("room_mediator").post(CASES, content=body, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        (objection,) = answer.json()["objections"]
        assert objection["field"] is None
        assert "JSON" in objection["reason"]


def test_a_fault_of_the_time_names_the_field_of_the_request(web: Web) -> None:
    body = {"workflow": "property_three_level", "fields": FORM, "command_id": "in-future", "happened_on": "2027-01-01"}
    answer = web.system("room_mediator").post(CASES, json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["objections"]] == ["happened_on"]


def test_too_deep_and_too_much_is_refused(web: Web) -> None:
    system = web.system("room_mediator")
    deep: Any = "甲"
    for _ in range(20):
        deep = [deep]
    for fields in ({"x": deep}, {"x": ["甲"] * 5000}, {"x": "长" * 20_001}, {"\x00": "甲"}):
        body = {"workflow": "property_three_level", "fields": fields, "command_id": "a" * 8}
        assert system.post(CASES, json=body).status_code == 422


def test_an_unknown_workflow_is_404_and_an_unknown_action_is_409(web: Web) -> None:
    system = web.system("room_mediator")
    body = {"workflow": "nowhere", "fields": {}, "command_id": "a" * 8}
    assert system.post(CASES, json=body).json()["code"] == "unknown_revision"
    assert system.get("/api/v1/workflows/nowhere").status_code == 404
    case = file(system)
    assert act(system, case, "fly").json()["code"] == "action_not_offered"


def test_an_invisible_case_is_404_everywhere(web: Web) -> None:
    case = logged(web.house)
    system = web.system("street_mediator")
    bodies = [
        system.get(f"{CASES}/{one}{path}") for one in (case.id, "nosuchcase") for path in ("", "/options", "/papers")
    ]
    assert {one.status_code for one in bodies} == {404}
    assert {one.json()["code"] for one in bodies} == {"case_not_found"}
    shown = {"id": case.id, "version": 1}
    assert act(system, shown, "ask").status_code == 404
    assert system.get(CASES).json()["cases"] == []


def test_options_say_what_is_open_and_why_the_rest_is_closed(web: Web) -> None:
    system = web.system("room_mediator")
    case = file(system)
    found = system.get(f"{CASES}/{case['id']}/options").json()
    options = {one["action"]["key"]: one for one in found["options"]}
    assert options["ask"]["open"]
    assert not options["accept"]["open"]
    assert options["accept"]["objections"][0]["code"] == "CONSENT_MISSING"


def test_the_list_pages_by_cursor_and_filters(web: Web) -> None:
    system = web.system("room_mediator")
    ids = {file(system, f"api-many-{number}")["id"] for number in range(7)}
    seen: list[str] = []
    cursor = ""
    for _ in range(4):
        page = system.get(CASES, params={"limit": 2, "cursor": cursor}).json()
        seen += [one["id"] for one in page["cases"]]
        cursor = page["next_cursor"]
    assert cursor == ""
    assert sorted(seen) == sorted(ids)
    assert system.get(CASES, params={"state": "mediating"}).json()["cases"] == []
    assert len(system.get(CASES, params={"q": "甲某", "place": "estate", "closed": False}).json()["cases"]) == 7
    assert system.get(CASES, params={"limit": 0}).json()["objections"][0]["reason"] == "“每页条数”不能小于 1"
    assert system.get(CASES, params={"place": "moon"}).status_code == 422


def test_a_remark_by_json(web: Web) -> None:
    system = web.system("room_mediator")
    case = file(system)
    body = {"text": "已电话联系", "command_id": "api-note-01"}
    answer = system.post(f"{CASES}/{case['id']}/notes", json=body)
    assert answer.status_code == 201
    assert answer.json()["timeline"][-1]["sentences"] == ["已电话联系"]


def test_workflows_tell_what_to_fill_in(web: Web) -> None:
    system = web.system("room_mediator")
    assert [one["key"] for one in system.get("/api/v1/workflows").json()["workflows"]] == ["property_three_level"]
    workflow = system.get("/api/v1/workflows/property_three_level").json()
    log = next(one for one in workflow["actions"] if one["key"] == "log")
    assert log["opens"]
    subkind = next(one for one in log["asks"] if one["key"] == "subkind")
    assert subkind["needed_when"] == {"kind": ["property"]}


def test_health_needs_no_token(web: Web) -> None:
    answer = web.client().get("/api/v1/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_the_schema_describes_every_route_and_its_problems(web: Web) -> None:
    schema = web.client().get("/api/v1/openapi.json").json()
    paths = {path for path in schema["paths"] if path.startswith("/api/v1/")}
    assert paths == set(schema["paths"])
    assert len(paths) >= 10
    for path, methods in schema["paths"].items():
        for method, described in methods.items():
            ok = next(code for code in described["responses"] if code.startswith("2"))
            assert described["summary"], (path, method)
            assert "application/problem+json" in described["responses"]["404"]["content"]
            assert described["responses"][ok]["content"], (path, method)
            if path != "/api/v1/health":
                scheme = "ChannelSignature" if path == "/api/v1/channels/{channel_id}/messages" else "HTTPBearer"
                assert described["security"] == [{scheme: []}], (path, method)
                assert scheme in schema["components"]["securitySchemes"]
    assert web.client().get("/docs").status_code == 404
    for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(schema)):
        assert reference.removeprefix("#/components/schemas/") in schema["components"]["schemas"], reference


def test_a_method_that_is_not_offered_is_405_as_a_problem(web: Web) -> None:
    answer = web.client().delete(CASES)
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
