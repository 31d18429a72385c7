"""Files by the page and by the API: who may, what comes back, under which headers; strangers learn nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from PIL import Image

from api.app import create_app
from mediation.engine.case import Case
from mediation.store.evidence_vault import FolderVault
from tests.api.test_handoffs import offered_up
from tests.api.web import Web, field, logged
from tests.evidence import files

PICTURE = files.picture()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(evidence_most_bytes=2_000_000)
    made.house = replace(made.house, vault=FolderVault(tmp_path / "vault"))
    made.app = create_app(made.house, made.settings)
    yield made
    made.store.close()


@pytest.fixture
def case(web: Web) -> Case:
    return logged(web.house)


def bring(
    browser: TestClient,
    case: Case,
    content: bytes = PICTURE,
    name: str = "现场.jpg",
    *,
    json: bool = False,
    **said: str,
) -> Response:
    page = browser.get(f"/cases/{case.id}/evidence")
    assert page.status_code == 200
    form = {"csrf": field(page, "csrf"), "command_id": field(page, "command_id").rstrip("cw"), "supplied_by": "1"}
    headers = {"Accept": "application/json"} if json else {}
    return browser.post(
        f"/cases/{case.id}/evidence", data=form | said, files=[("file", (name, content))], headers=headers
    )


def test_a_picture_is_brought_shown_and_handed_out_as_it_came(web: Web, case: Case) -> None:
    browser = web.signed_in("room_mediator")
    answer = bring(browser, case)
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"])
    assert "已收存" in page.text
    assert "甲某某" in page.text
    here = f"/cases/{case.id}/evidence/1"
    assert f'src="{here}/small.jpg"' in page.text
    assert f'src="{here}/small.jpg"' in browser.get(f"/cases/{case.id}").text
    small = browser.get(f"{here}/small.jpg")
    assert (small.status_code, small.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(small.content)) as drawn:
        assert not drawn.getexif()
    file = browser.get(f"{here}/file")
    assert file.content == PICTURE
    assert file.headers["content-disposition"].startswith("attachment;")
    for answered in (small, file):
        assert answered.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answered.headers["content-security-policy"]
        assert "no-store" in answered.headers["cache-control"]
    assert "添加证据材料" in browser.get(f"/cases/{case.id}").text


def test_a_disguised_file_is_handed_out_under_its_own_ending(web: Web, case: Case) -> None:
    browser = web.signed_in("room_mediator")
    assert bring(browser, case, files.picture("PNG"), "网页.html").status_code == 303
    file = browser.get(f"/cases/{case.id}/evidence/1/file")
    assert file.headers["content-type"] == "image/png"
    assert file.headers["content-disposition"].endswith(".html.png")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (files.SVG, "图.jpg", "SVG"),
        (files.archive_bomb(), "材料.pdf", "压缩包"),
        (files.acting("script"), "合同.pdf", "JavaScript"),
        (files.acting("launch"), "合同.pdf", "启动程序"),
        (files.picture_bomb(), "大.png", "兆像素"),
        (b"", "空.jpg", "空的"),
    ],
)
def test_what_is_refused_is_refused_at_its_field_in_both_languages(
    web: Web, case: Case, content: bytes, name: str, said: str
) -> None:
    browser = web.signed_in("room_mediator")
    page = bring(browser, case, content, name)
    assert page.status_code == 422
    assert said in page.text
    assert 'id="file-error"' in page.text
    told = bring(browser, case, content, name, json=True)
    assert told.status_code == 422
    (objection,) = told.json()["objections"]
    assert objection["field"] == "file"
    assert " / " in objection["reason"]


def test_of_several_files_the_good_ones_stay_and_the_bad_one_is_named(web: Web, case: Case) -> None:
    browser = web.signed_in("room_mediator")
    page = browser.get(f"/cases/{case.id}/evidence")
    form = {"csrf": field(page, "csrf"), "command_id": field(page, "command_id").rstrip("cw"), "supplied_by": "1"}
    sent = [("file", ("一.jpg", PICTURE)), ("file", ("二.svg", files.SVG)), ("file", ("三.pdf", files.paper()))]
    answer = browser.post(f"/cases/{case.id}/evidence", data=form, files=sent)
    assert answer.status_code == 422
    assert "二.svg" in answer.text
    assert "证据材料（2）" in answer.text


def test_too_large_is_refused_by_its_length_before_it_is_read(web: Web, case: Case) -> None:
    browser = web.signed_in("room_mediator")
    assert bring(browser, case, bytes(2_200_000)).status_code == 413
    assert bring(browser, case, bytes(2_050_000), json=True).json()["objections"][0]["code"] == "FILE_TOO_LARGE"


def test_an_upload_of_unknown_length_is_broken_off(web: Web, case: Case) -> None:
    system = web.system("room_mediator")
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        for _ in range(400):
            sent += 100_000
            yield bytes(100_000)

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = system.post(f"/api/v1/cases/{case.id}/evidence", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert answer.json()["code"] == "request_too_large"


def test_other_bodies_are_as_limited_as_ever(web: Web, case: Case) -> None:
    browser = web.signed_in("room_mediator")
    for path in (f"/cases/{case.id}/notes", f"/cases/{case.id}/evidence/1/check"):
        assert browser.post(path, content=bytes(1_200_000)).status_code == 413


def test_checked_and_withdrawn_by_the_page(web: Web, case: Case) -> None:
    browser = web.signed_in("room_mediator")
    bring(browser, case)
    page = browser.get(f"/cases/{case.id}/evidence")
    form = {"csrf": field(page, "csrf"), "command_id": "check-0001", "words": "原件已退回", "checked": "2026-09-07"}
    assert browser.post(f"/cases/{case.id}/evidence/1/check", data=form).status_code == 303
    page = browser.get(f"/cases/{case.id}/evidence")
    assert "与原件核对一致" in page.text
    assert "小区调解员" in page.text
    form = {"csrf": field(page, "csrf"), "command_id": "without-01", "reason": ""}
    assert browser.post(f"/cases/{case.id}/evidence/1/withdraw", data=form).status_code == 422
    form |= {"reason": "传错案件"}
    assert browser.post(f"/cases/{case.id}/evidence/1/withdraw", data=form).status_code == 303
    assert "已撤下" in browser.get(f"/cases/{case.id}/evidence").text
    assert browser.get(f"/cases/{case.id}/evidence/1/file").status_code == 200, "it stays in the file"


def test_without_the_token_of_the_session_nothing_comes_in(web: Web, case: Case) -> None:
    browser = web.signed_in("room_mediator")
    assert bring(browser, case, csrf="forged").status_code == 403
    assert "证据材料（" not in browser.get(f"/cases/{case.id}/evidence").text
    plain = browser.post(f"/cases/{case.id}/evidence", content=b"x", headers={"Content-Type": "text/plain"})
    assert plain.status_code == 422


PATHS = ("", "/1/small.jpg", "/1/large.jpg", "/1/file")


@pytest.mark.parametrize("path", PATHS)
def test_who_does_not_see_the_case_sees_none_of_it(web: Web, case: Case, path: str) -> None:
    bring(web.signed_in("room_mediator"), case)
    stranger = web.signed_in("street_mediator")
    assert stranger.get(f"/cases/{case.id}/evidence{path}").status_code == 404
    assert web.client().get(f"/cases/{case.id}/evidence{path}").status_code in {302, 303, 401}
    nobody = stranger.get(f"/cases/c000000000000000/evidence{path}")
    assert nobody.status_code == 404
    assert web.signed_in("supervisor").get(f"/cases/{case.id}/evidence{path}").status_code == 200


def test_the_api_brings_lists_checks_and_hands_out(web: Web, case: Case) -> None:
    system = web.system("room_mediator")
    here = f"/api/v1/cases/{case.id}/evidence"
    form = {"command_id": "api-00001", "supplied_by": "2", "title": "渗水照片", "private": "1"}
    made = system.post(here, data=form, files={"file": ("a.jpg", PICTURE)})
    assert made.status_code == 201, made.text
    assert made.json()["sha256"]
    (listed,) = system.get(here).json()["evidence"]
    assert (listed["title"], listed["private"], listed["checked_by"]) == ("渗水照片", True, None)
    assert system.get(f"{here}/1/file").content == PICTURE
    checked = system.post(f"{here}/1/check", json={"command_id": "api-00002", "words": ""})
    assert checked.json()["checked_by"] == "小区调解员"
    gone = system.post(f"{here}/1/withdraw", json={"command_id": "api-00003", "reason": "重复"})
    assert gone.json()["withdrawn_reason"] == "重复"
    assert system.get(f"{here}/9").status_code == 404
    assert system.post(here, data={"command_id": "api-00004"}, files={"x": ("a", b"")}).status_code == 422


def test_a_damaged_file_is_not_handed_out_and_the_operator_reads_of_it(web: Web, case: Case) -> None:
    browser = web.signed_in("room_mediator")
    bring(browser, case)
    vault = web.house.vault
    assert isinstance(vault, FolderVault)
    (lying,) = vault.lying()
    (vault.folder / "cases" / case.id / lying.digest).write_bytes(PICTURE[:-1] + b"?")
    answer = browser.get(f"/cases/{case.id}/evidence/1/file")
    assert answer.status_code == 409
    assert "不一致" in answer.text
    page = web.signed_in("supervisor").get("/troubles")
    assert "证据文件与登记时不一致" in page.text
    assert "不会重试" in page.text
    assert lying.digest in page.text


def test_who_sees_the_packet_only_opens_no_file_and_reads_nothing_of_what_is_private(web: Web) -> None:
    case = offered_up(web)
    mediator = web.signed_in("mediator")
    assert bring(mediator, case, title="只给自己人看的照片", private="1").status_code == 303
    receiver, system = web.signed_in("street_director"), web.system("street_director")
    for path in PATHS:
        assert receiver.get(f"/cases/{case.id}/evidence{path}").status_code == 404
    packet = receiver.get(receiver.get(f"/cases/{case.id}/handoffs").headers["location"])
    assert packet.status_code == 200
    told = system.get(f"/api/v1/cases/{case.id}")
    assert web.house.vault is not None
    (lying,) = web.house.vault.lying()
    for text in (packet.text, told.text):
        assert "只给自己人看的照片" not in text
        assert lying.digest not in text
    assert system.get(f"/api/v1/cases/{case.id}/evidence").status_code == 404
    form = {"command_id": "api-00009", "supplied_by": "1"}
    pushed = system.post(f"/api/v1/cases/{case.id}/evidence", data=form, files={"file": ("a.jpg", PICTURE)})
    assert pushed.status_code == 404
