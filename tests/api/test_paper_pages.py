"""The papers of a case by the page and by the API: printed in one press, signed, stamped, scanned, void, corrected."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from rich.console import Console

from api.app import create_app
from api.commands.pressing import list_papers, print_papers
from api.settings import Printer
from mediation.engine.case import Case
from mediation.errors import DocumentError
from mediation.store.evidence_vault import FolderVault
from tests.api.web import Web, field
from tests.dossier.shelves import Kept
from tests.engine.builders import instant
from tests.evidence import files

TODAY = "2026-09-08"
PRINTER = Printer(institution="street_committee", name="一楼", x=1.5, y=-2)


class Driven(Kept):
    """A case driven through the house of a web application."""


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web("2026-09-08 18:00", database_url=f"sqlite:///{tmp_path}/mediation.sqlite3", printers=(PRINTER,))
    made.house = replace(made.house, vault=FolderVault(tmp_path / "vault"))
    made.app = create_app(made.house, made.settings)
    yield made
    made.store.close()


@pytest.fixture
def case(web: Web) -> Case:
    driven = Driven(web.house)
    driven.mediating()
    driven.session("2026-09-07 14:00", "agreed")
    return driven.case


def numbered(case: Case) -> dict[str, int]:
    return {one.kind: one.no for one in case.papers}


def pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as read:
        return len(read.pages)


def test_the_case_page_shows_how_far_each_paper_is_and_the_next_step(web: Web, case: Case) -> None:
    shown = web.signed_in("street_clerk").get(f"/cases/{case.id}").text
    no = numbered(case)["acceptance_register"]
    assert f"/cases/{case.id}/papers?tick={no}&amp;step=printed#printed" in shown
    assert "待打印" in shown
    assert "受理登记表签章件" in shown
    assert "缺当事人签名、盖章、签名件扫描（第 1、2 号当事人）" in shown
    assert "登记打印" in shown


def test_papers_are_printed_in_one_press_and_run_to_the_scan(web: Web, case: Case) -> None:
    browser, here = web.signed_in("street_clerk"), f"/cases/{case.id}/papers"
    no = numbered(case)
    chosen = [str(no["acceptance_register"]), str(no["session_record"])]

    def form(**said: Any) -> dict[str, Any]:
        page = browser.get(here)
        return {"csrf": field(page, "csrf"), "command_id": field(page, "command_id"), "no": chosen, **said}

    one = browser.post(f"{here}/print", data=form(copies="1", printer=""))
    sheets = browser.post(f"{here}/print", data=form(copies="3", printer="一楼", record="1"))
    assert (sheets.status_code, sheets.headers["content-type"]) == (200, "application/pdf")
    assert sheets.headers["cache-control"] == "no-store, private"
    assert pages(sheets.content) == 3 * pages(one.content)
    for data, done in (
        (form(step="signed", signed=TODAY), "已登记签名"),
        (
            form(step="stamped", stamped=TODAY, stamped_copies="2", approved_by="street_director", no=chosen[:1]),
            "已登记盖章",
        ),
    ):
        answer = browser.post(f"{here}/marks", data=data)
        assert answer.status_code == 303, answer.text
        assert done in browser.get(answer.headers["location"]).text
    scanned = browser.post(
        f"{here}/scans",
        data=form(**{f"pages_{chosen[0]}": "1-2", f"pages_{chosen[1]}": "3"}),
        files={"file": ("扫描.pdf", files.scan(3), "application/pdf")},
    )
    assert scanned.status_code == 303, scanned.text
    listed = {one["no"]: one for one in web.system("street_clerk").get(f"/api/v1{here}").json()["papers"]}
    first, second = (listed[int(one)] for one in chosen)
    assert first["printed"] == [{"on": TODAY, "copies": 3}]
    assert [one["who"] for one in first["signed"]] == ["party:1", "party:2"]
    assert first["stamped_on"] == TODAY
    assert (first["lacks"], first["next_step"], second["lacks"]) == ([], "", [])
    assert second["scans"] == [{"evidence": 1, "first": 3, "last": 3}]
    shown = browser.get(here).text
    assert "签名件：文件第 1 号第 1—2 页" in shown
    assert "签名件：文件第 1 号第 3 页" in shown


def test_what_is_refused_comes_back_with_what_was_ticked(web: Web, case: Case) -> None:
    browser, here = web.signed_in("street_clerk"), f"/cases/{case.id}/papers"
    page = browser.get(here)
    no = numbered(case)["session_record"]
    keys = {"csrf": field(page, "csrf"), "command_id": field(page, "command_id")}
    early = browser.post(f"{here}/marks", data=keys | {"no": str(no), "step": "signed", "signed": TODAY})
    assert early.status_code == 422
    assert "《人民调解记录》还没有登记打印，请先登记打印" in early.text
    assert f'value="{no}" checked' in early.text
    none = browser.post(f"{here}/print", data=keys | {"copies": "1"})
    assert (none.status_code, "请勾选文书" in none.text) == (422, True)
    far = browser.post(f"{here}/print", data=keys | {"no": str(no), "copies": "1", "printer": "别处"})
    assert (far.status_code, "没有这台打印机" in far.text) == (422, True)
    other = browser.post(
        f"{here}/marks", data=keys | {"no": str(no), "step": "signed", "signed": TODAY, "hand_party:9": TODAY}
    )
    assert "签名的人不是本案当事人" in other.text
    sound = browser.post(
        f"{here}/scans", data=keys | {"no": str(no)}, files={"file": ("a.mp3", files.sound(), "audio/mpeg")}
    )
    assert sound.status_code == 422
    assert "扫描件须为 PDF 或图片" in sound.text
    assert browser.post(f"{here}/marks", data={"csrf": "x", "no": str(no)}).status_code == 403


def test_a_void_paper_is_shown_with_the_mark_and_its_correction_names_it(web: Web, case: Case) -> None:
    browser, here = web.signed_in("street_mediator"), f"/cases/{case.id}/papers"
    no = numbered(case)["session_record"]
    before = browser.get(f"{here}/{no}.pdf").content
    page = browser.get(here)
    keys = {"csrf": field(page, "csrf"), "command_id": field(page, "command_id")}
    empty = browser.post(f"{here}/{no}/void", data=keys | {"reason": " "})
    assert (empty.status_code, "请写明原因" in empty.text) == (422, True)
    done = browser.post(f"{here}/{no}/correct", data=keys | {"reason": "地点有误"})
    assert done.status_code == 303
    shown = browser.get(done.headers["location"]).text
    assert "作废" in shown
    assert f"更正第 {no} 号" in shown
    void = browser.get(f"{here}/{no}.pdf")
    assert void.status_code == 200
    assert void.content != before
    assert pages(void.content) == pages(before)
    story = browser.get(f"/cases/{case.id}").text
    assert "文书更正" in story
    assert f"第 {no} 号文书作废，由第" in story


def test_the_interface_marks_prints_and_ends_papers(web: Web, case: Case) -> None:
    system, here = web.system("street_clerk"), f"/api/v1/cases/{case.id}/papers"
    no = numbered(case)
    marks = {
        "command_id": "marks-0001", "papers": [no["session_record"]], "printed_on": TODAY,
        "signatures": [{"who": "party:1", "on": TODAY}],
    }  # fmt: skip
    told = system.post(f"{here}/marks", json=marks)
    assert told.status_code == 200, told.text
    record = next(one for one in told.json()["papers"] if one["no"] == no["session_record"])
    assert record["signed"] == [{"who": "party:1", "on": TODAY}]
    assert record["lacks"] == ["signed_by_parties", "signed_by_mediator", "scanned"]
    assert record["next_step"] == "signed"
    again = system.post(f"{here}/marks", json={**marks, "command_id": "marks-0002", "printed_on": ""})
    assert again.status_code == 422
    assert [one["code"] for one in again.json()["objections"]] == ["ALREADY_SIGNED"]
    printed = system.get(f"{here}/print", params={"no": [no["session_record"]], "copies": 2})
    assert printed.headers["content-type"] == "application/pdf"
    assert system.get(f"{here}/print", params={"no": [99]}).status_code == 422
    early = system.post(
        f"{here}/scans", data={"command_id": "scan-00001", "no": str(no["session_record"])},
        files={"file": ("a.pdf", files.scan(1), "application/pdf")},
    )  # fmt: skip
    assert [one["code"] for one in early.json()["objections"]] == ["OUT_OF_ORDER"]
    mediator = web.system("street_mediator")
    void = mediator.post(f"{here}/{no['session_record']}/void", json={"command_id": "void-00001", "reason": "写错"})
    gone = next(one for one in void.json()["papers"] if one["no"] == no["session_record"])
    assert (gone["status"], gone["reason"], gone["lacks"]) == ("void", "写错", [])


def test_who_does_not_see_the_whole_case_sees_none_of_it(web: Web, case: Case) -> None:
    for path in (f"/cases/{case.id}/papers", f"/cases/{case.id}/papers/test-page.pdf"):
        assert web.signed_in("officer").get(path).status_code == 404
    assert (
        web.system("officer")
        .post(f"/api/v1/cases/{case.id}/papers/1/void", json={"command_id": "void-00001", "reason": "x"})
        .status_code
        == 404
    )


def test_the_measuring_page_is_moved_as_the_printer_is(web: Web, case: Case) -> None:
    browser, here = web.signed_in("street_clerk"), f"/cases/{case.id}/papers/test-page.pdf"
    plain, moved = browser.get(here), browser.get(here, params={"printer": "一楼"})
    assert pages(plain.content) == pages(moved.content) == 1
    assert plain.content != moved.content
    assert browser.get(here).content == plain.content


def test_the_command_line_lists_the_papers_and_writes_sheets(web: Web, case: Case, tmp_path: Path) -> None:
    out = io.StringIO()
    console = Console(file=out, width=160)
    list_papers(web.house, console, case.number)
    assert "人民调解记录" in out.getvalue()
    assert "打印" in out.getvalue()
    no = numbered(case)["session_record"]
    file, moved = tmp_path / "sheets.pdf", tmp_path / "moved.pdf"
    at = instant("2026-09-08 18:00")
    print_papers(web.house, console, web.settings, case.number, file, [no], copies=2, printer="", at=at)
    print_papers(web.house, console, web.settings, case.number, moved, [no], copies=1, printer="一楼", at=at)
    assert pages(file.read_bytes()) == 2 * pages(moved.read_bytes())
    with pytest.raises(DocumentError, match="没有这些文书"):
        print_papers(web.house, console, web.settings, case.number, file, [99], copies=1, printer="", at=at)
    with pytest.raises(DocumentError, match="MEDIATION_PRINTERS"):
        print_papers(web.house, console, web.settings, case.number, file, [no], copies=1, printer="别处", at=at)
