"""Scans of signed papers, from the bytes to the bound file: on every kind of store, and read with another library."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from mediation.casework.bind_file import bind_file
from mediation.casework.handle import handle
from mediation.casework.keep_evidence import verify_vault
from mediation.engine.case import Case, Paper
from mediation.engine.commands import CorrectPaper, MarkPapers, VoidPaper
from mediation.engine.paper_copies import scans_of
from mediation.engine.paper_marks import PagesOf
from mediation.errors import FieldsInvalid
from mediation.town.institutions import AccountId
from tests.dossier.shelves import LATER, Kept, house_with_vault, photograph
from tests.engine.builders import an_actor, instant
from tests.engine.stages import owed
from tests.evidence import files
from tests.store.houses import sqlite_store, store

__all__ = ["store"]
DAY = date(2026, 9, 7)
DIRECTOR = AccountId("street_director")


class Desk(Kept):
    """A case whose papers are marked through the write path."""

    marks = 0

    def paper(self, kind: str) -> Paper:
        return next(one for one in reversed(self.case.papers) if one.kind == kind)

    def mark(self, *kinds: str, at: str = "2026-09-08 09:00", **said: Any) -> Case:
        self.marks += 1
        numbers = tuple(self.paper(kind).no for kind in kinds)
        command = MarkPapers(case=self.case.id, command_id=f"mark-{self.marks:05}", papers=numbers, **said)
        return self.send(command, an_actor("street_clerk"), instant(at))

    def scan(self, content: bytes, name: str, *pages: PagesOf, at: str = "2026-09-08 10:00") -> Case:
        self.level = "street"
        return self.bring(content, name, at, supplied_by=0, supplier="街道调委会", title="签名件扫描", scans=pages)


@pytest.fixture
def desk(store: Any, tmp_path: Path) -> Desk:
    made = Desk(house_with_vault(store, tmp_path))
    made.mediating()
    made.session("2026-09-07 14:00", "agreed")
    return made


def test_marks_are_on_record_and_the_journal_tells_the_same_case(desk: Desk) -> None:
    desk.mark("acceptance_register", "session_record", printed=DAY, copies=2, signed=DAY)
    desk.mark("acceptance_register", stamped=DAY, approved_by=DIRECTOR)
    form, record = desk.paper("acceptance_register"), desk.paper("session_record")
    desk.scan(files.scan(3), "扫描.pdf", PagesOf(paper=form.no, last=1), PagesOf(paper=record.no, first=2))
    with desk.house.store.reading() as reading:
        kept = reading.cases.get(desk.case.id)
        told = reading.journal.retell(desk.case.id)
        (line,) = reading.wire.all("SELECT paper, number, copies FROM seal_use")
    assert kept is not None
    assert kept == desk.case == told
    assert tuple(line) == (form.title, form.number, 1)
    assert [(one.first, one.last) for one in scans_of(kept, desk.paper("session_record"))] == [(2, 3)]
    assert [one.fault for one in verify_vault(desk.house, LATER)] == [""]


def test_sent_twice_an_act_takes_effect_once(desk: Desk) -> None:
    command = MarkPapers(case=desk.case.id, command_id="twice-0001", papers=(1,), printed=DAY)
    first = handle(desk.house, command, actor=an_actor("street_clerk"), at=instant("2026-09-08 09:00"))
    again = handle(desk.house, command, actor=an_actor("street_clerk"), at=instant("2026-09-08 09:01"))
    assert again == first
    assert len(again.papers[0].printed) == 1


def test_a_refused_scan_leaves_nothing_behind(desk: Desk) -> None:
    with pytest.raises(FieldsInvalid) as refused:
        desk.scan(files.scan(1), "扫描.pdf", PagesOf(paper=desk.paper("session_record").no))
    assert [one.code for one in refused.value.objections] == ["OUT_OF_ORDER"]
    desk.mark("session_record", printed=DAY, signed=DAY)
    with pytest.raises(FieldsInvalid) as sound:
        desk.scan(files.sound(), "录音.mp3", PagesOf(paper=desk.paper("session_record").no))
    assert [one.code for one in sound.value.objections] == ["NOT_A_SCAN"]
    with pytest.raises(FieldsInvalid) as script:
        desk.scan(files.acting("script"), "扫描.pdf", PagesOf(paper=desk.paper("session_record").no))
    assert [one.code for one in script.value.objections] == ["PDF_SCRIPT"]
    assert desk.case.evidence == ()


def test_void_and_corrected_papers_on_the_shelf(desk: Desk) -> None:
    record, form = desk.paper("session_record"), desk.paper("acceptance_register")
    void = VoidPaper(case=desk.case.id, command_id="void-0001", no=form.no, reason="重复出具")
    desk.send(void, an_actor("street_director"), instant("2026-09-08 09:00"))
    correct = CorrectPaper(case=desk.case.id, command_id="correct-01", no=record.no, reason="地点有误")
    desk.send(correct, an_actor("street_mediator"), instant("2026-09-08 09:10"))
    desk.drawn()
    new = desk.paper("session_record")
    with desk.house.store.reading() as reading:
        status = dict(reading.wire.all("SELECT no, status FROM paper"))
        old, fresh, voided = (reading.papers.drawn(desk.case.id, no) for no in (record.no, new.no, form.no))
    assert (status[record.no], status[new.no], status[form.no]) == ("void", "issued", "void")
    assert old is not None
    assert fresh is not None
    assert voided is not None, "made void before it was drawn, it can still be read"
    words = PdfReader(io.BytesIO(fresh.content)).pages[0].extract_text().replace("\n", "")
    assert "更正说明：本件替代2026年9月7日出具的《人民调解记录》" in words
    assert "原件已作废。更正原因：地点有误。" in words
    assert "更正说明" not in PdfReader(io.BytesIO(old.content)).pages[0].extract_text()


class Bound:
    """A case whose record of mediation is scanned whole, its agreement in part, and what was bound of it."""

    def __init__(self, folder: Path) -> None:
        self.store = sqlite_store(folder)
        desk = Desk(house_with_vault(self.store, folder))
        desk.mediating()
        desk.session("2026-09-07 14:00", "agreed")
        desk.mark("acceptance_register", "session_record", printed=DAY, signed=DAY)
        desk.mark("acceptance_register", stamped=DAY, approved_by=DIRECTOR)
        desk.performing("2026-09-09 10:00", *(owed(amount="100") for _ in range(12)))
        desk.mark("agreement", at="2026-09-10 09:00", printed=date(2026, 9, 9))
        desk.drawn()
        form, record = desk.paper("acceptance_register"), desk.paper("session_record")
        desk.scan(
            files.scan(5), "扫描.pdf", PagesOf(paper=form.no, last=2), PagesOf(paper=record.no, first=3),
            at="2026-09-10 10:00",
        )  # fmt: skip
        desk.scan(photograph(1), "协议.jpg", PagesOf(paper=desk.paper("agreement").no), at="2026-09-10 10:00")
        desk.archived()
        desk.drawn()
        self.desk, self.folder = desk, folder

    def bind(self, name: str) -> bytes:
        into = self.folder / name
        into.mkdir()
        bind_file(self.desk.house, self.desk.case.id, into, purpose="archive", at=LATER, tell=lambda done, of: None)
        return (into / "dossier.pdf").read_bytes()


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bound]:
    made = Bound(tmp_path_factory.mktemp("signed"))
    yield made
    made.store.close()


def test_the_bound_file_shows_the_signed_copies_with_right_numbers(bound: Bound) -> None:
    content = bound.bind("first")
    assert content == bound.bind("second"), "the same record gives the same bytes"
    read = PdfReader(io.BytesIO(content))
    labels = read.page_labels
    marks: dict[str, str] = {}
    for one in read.outline:
        if not isinstance(one, list):
            page = read.get_destination_page_number(one)  # type: ignore[arg-type]
            assert page is not None
            marks[str(one.title).split(" ")[0]] = labels[page]  # type: ignore[union-attr]
    assert "人民调解记录（签名件）" in marks
    assert "人民调解记录" not in marks, "the scan that is whole lies in the place of the paper"
    assert "人民调解协议书（签名件）" in marks
    first = read.pages[labels.index(marks["人民调解记录（签名件）"])].extract_text()
    assert "签名件扫描" in first
    assert "第 3—5 页" in first.replace("\n", "")
    contents = "".join(
        page.extract_text() for label, page in zip(labels, read.pages, strict=True) if label.startswith("目录")
    )
    begin = int(marks["人民调解记录（签名件）"])
    assert f"{begin}—{begin + 2}" in contents
    assert "签名件扫描" in contents
    assert "证据材料" not in marks, "a scan of a paper is no evidence"


def test_a_scan_with_fewer_pages_than_the_paper_lies_behind_it(bound: Bound) -> None:
    agreement = bound.desk.paper("agreement")
    with bound.store.reading() as reading:
        drawn = reading.papers.drawn(bound.desk.case.id, agreement.no)
    assert drawn is not None
    assert len(PdfReader(io.BytesIO(drawn.content)).pages) > 1
    read = PdfReader(io.BytesIO(bound.bind("third")))
    titles = [str(one.title) for one in read.outline if not isinstance(one, list)]  # type: ignore[union-attr]
    there = [one.split(" ")[0] for one in titles if one.startswith("人民调解协议书")]
    assert there == ["人民调解协议书", "人民调解协议书（签名件）"]
