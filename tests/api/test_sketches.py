"""A paper can be looked at before its act: marked as a draft, numberless, with nothing stored and nobody told."""

from __future__ import annotations

import io
import re

from fastapi.testclient import TestClient
from pypdf import PdfReader

from mediation.engine.case import Case
from tests.api.web import Web, field, logged

#: What the form of an application asks.
CLAIMS = {"f.claims": "修复渗漏部位；\n赔偿装修损失。"}


def press(browser: TestClient, case: Case, action: str, *, form_of: str = "", **given: str) -> tuple[int, str, bytes]:
    """Fill in the form of an action and press one of its buttons; give status, type and body of the answer."""
    form = browser.get(f"/cases/{case.id}/act/{form_of or action}")
    names = ("csrf", "command_id", "expected_version", "happened_preset")
    hidden = {name: field(form, name) for name in names}
    day, _, hour = hidden["happened_preset"].partition("T")
    data = {**hidden, "happened_day": day, "happened_time": hour, **given}
    answer = browser.post(f"/cases/{case.id}/act/{action}", data=data)
    return answer.status_code, answer.headers.get("content-type", ""), answer.content


def words(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages))


def test_an_application_is_sketched_from_the_form_and_nothing_is_stored() -> None:
    web = Web()
    case = logged(web.house)
    browser = web.signed_in("room_mediator")
    assert "预览《人民调解申请书》" in browser.get(f"/cases/{case.id}/act/write_application").text
    status, kind, body = press(browser, case, "write_application", sketch="application", **CLAIMS)
    assert (status, kind) == (200, "application/pdf")
    text = words(body)
    assert "草稿" in text
    assert "赔偿装修损失" in text
    with web.store.reading() as reading:
        kept = reading.cases.get(case.id)
    assert kept is not None
    assert kept.version == case.version
    assert kept.papers == case.papers


def test_the_same_form_then_issues_the_paper_without_the_mark() -> None:
    web = Web()
    case = logged(web.house)
    browser = web.signed_in("room_mediator")
    press(browser, case, "write_application", sketch="application", **CLAIMS)
    assert press(browser, case, "write_application", **CLAIMS)[0] == 303
    issued = browser.get(f"/cases/{case.id}/papers/1.pdf")
    assert "草稿" not in words(issued.content)


def test_a_form_that_lacks_something_comes_back_with_what_it_lacks() -> None:
    web = Web()
    case = logged(web.house)
    status, kind, body = press(web.signed_in("room_mediator"), case, "write_application", sketch="application")
    assert status >= 400
    assert kind.startswith("text/html")
    assert "申请事项" in body.decode()


def test_a_paper_that_the_act_does_not_draw_up_is_none() -> None:
    web = Web()
    case = logged(web.house)
    browser = web.signed_in("room_mediator")
    assert press(browser, case, "write_application", sketch="agreement", **CLAIMS)[0] == 404


def test_whoever_may_not_take_the_act_sees_no_sketch() -> None:
    web = Web()
    case = logged(web.house)
    browser = web.signed_in("room_mediator")
    status, kind, _ = press(browser, case, "terminate", form_of="write_application", sketch="termination_notice")
    assert status >= 400
    assert kind.startswith("text/html")
