"""A complete file of twenty papers and thirty photographs, bound, and read again with another library than bound it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from mediation.casework.bind_file import bind_file
from mediation.casework.house import House
from mediation.documents.dossier_plan import Bound
from mediation.engine.case import Case
from mediation.engine.commands import CheckEvidence
from tests.dossier.shelves import LATER, SECRET, Kept, house_with_vault, photograph
from tests.engine.builders import an_actor, instant
from tests.engine.stages import SESSION
from tests.evidence import files
from tests.store.houses import sqlite_store

PHOTOGRAPHS = 30
SESSIONS = 12


class Shelf:
    """One archived case, its house, and its file as it was bound."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = sqlite_store(folder)
        self.house: House = house_with_vault(self.store, folder)
        kept = Kept(self.house).mediating()
        for number in range(SESSIONS):
            kept.act(
                f"2026-09-07 {14 + number // 6}:{number % 6}0", kept.mediator, "hold_session",
                **{**SESSION, "present": [1, 2], "result": "continued", "concessions": SECRET},
            )  # fmt: skip
        for number in range(1, PHOTOGRAPHS + 1):
            kept.bring(photograph(number), f"现场{number}.jpg", "2026-09-07 16:00", title=f"漏水现场{number}")
        kept.bring(files.scan(2), "收据.pdf", "2026-09-07 16:00", title="收据", kind="written")
        kept.bring(photograph(77), "邻居.jpg", "2026-09-07 16:00", title="不公开的照片", private=True)
        kept.bring(files.sound(), "录音.mp3", "2026-09-07 16:00", title="通话录音")
        check = CheckEvidence(case=kept.case.id, command_id="check-0001", no=1, words="原件清楚")
        kept.send(check, an_actor(kept.mediator), instant("2026-09-07 17:00"))
        kept.archived()
        self.case: Case = kept.case
        self.bound = self.bind("archive")
        self.file = folder / "archive-1" / "dossier.pdf"

    def bind(self, purpose: str, turn: int = 1) -> Bound:
        into = self.folder / f"{purpose}-{turn}"
        into.mkdir()
        self.told: list[tuple[int, int]] = []
        return bind_file(
            self.house, self.case.id, into, purpose=purpose, at=LATER,
            tell=lambda done, of: self.told.append((done, of)),
        )  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    made = Shelf(tmp_path_factory.mktemp("shelf"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def read(shelf: Shelf) -> PdfReader:
    return PdfReader(shelf.file)


def marks(read: PdfReader, level: list[Any] | None = None) -> list[tuple[str, int, int]]:
    """Every bookmark with its page and its depth."""
    found = []
    for one in read.outline if level is None else level:
        if isinstance(one, list):
            found += [(title, page, depth + 1) for title, page, depth in marks(read, one)]
        else:
            page = read.get_destination_page_number(one)
            assert page is not None
            found.append((str(one.title), page, 0))
    return found


def rows(read: PdfReader) -> list[tuple[int, str]]:
    """The lines of the printed contents: the running number, and the page that stands behind it."""
    found = []
    for label, page in zip(read.page_labels, read.pages, strict=True):
        if label.startswith("目录"):
            text = page.extract_text()
            found += [
                (int(line[1]), line[2])
                for line in re.finditer(r"(?m)^(\d+) [^\n]*?日 (\d+(?:—\d+)?|—)(?: [^\n]*)?$", text)
            ]
    return found


def printed_number(read: PdfReader, index: int) -> str:
    """The number at the foot of a page, on the right: what was laid on last."""
    return read.pages[index].extract_text().rstrip().rsplit("\n", 1)[-1].strip()


def test_the_file_is_whole(shelf: Shelf, read: PdfReader) -> None:
    drawn = [one for one in shelf.case.papers if one.status == "issued"]
    assert len(drawn) >= 20
    assert len(read.pages) == shelf.bound.pages
    assert shelf.bound.numbered >= len(drawn) - 1 + PHOTOGRAPHS
    assert hashlib.sha256(shelf.file.read_bytes()).hexdigest() == shelf.bound.digest
    assert shelf.bound.not_archival == ()


def test_the_pages_are_numbered_as_the_reader_counts_them(shelf: Shelf, read: PdfReader) -> None:
    labels = read.page_labels
    numbered = [(index, label) for index, label in enumerate(labels) if label.isdigit()]
    assert [int(label) for _, label in numbered] == list(range(1, shelf.bound.numbered + 1))
    assert [printed_number(read, index) for index, _ in numbered] == [label for _, label in numbered]
    assert (labels[0], labels[-1]) == ("封面", "封底")


def test_the_numbers_in_the_contents_are_those_of_the_pages(shelf: Shelf, read: PdfReader) -> None:
    labels = read.page_labels
    contents = rows(read)
    assert [number for number, _ in contents] == list(range(1, len(contents) + 1))
    listed = [int(pages.split("—")[0]) for _, pages in contents if pages != "—"]
    begin = labels.index("1")
    leaves = [
        (title, page - begin + 1)
        for title, page, _ in marks(read)
        if page >= begin and labels[page].isdigit() and title != "证据材料"
    ]
    assert [page for _, page in leaves] == listed
    assert len(listed) == len([one for one in shelf.case.papers if one.status == "issued"]) - 1 + PHOTOGRAPHS + 2
    for title, page in leaves:  # what a bookmark names stands on the page to which it leads
        first = title.split("（")[0].split(" ")[0].split("证据第")[0]
        assert first[:4] in read.pages[begin + page - 1].extract_text().replace("\n", ""), title


def test_photographs_and_scans_are_pages_upright(read: PdfReader) -> None:
    with_pictures = 0
    for page in read.pages:
        text = page.extract_text()
        if "漏水现场" in text and "原始文件 SHA-256" in text:
            (image,) = page.images
            assert image.image is not None
            assert image.image.width < image.image.height  # it was brought lying on its side
            with_pictures += 1
    assert with_pictures == PHOTOGRAPHS
    assert "与原件核对一致" in next(page.extract_text() for page in read.pages if "漏水现场1\n" in page.extract_text())


def test_the_record_is_attached_and_its_digest_stands_on_the_back(shelf: Shelf, read: PdfReader) -> None:
    (content,) = read.attachments["case.json"]
    last = read.pages[-1].extract_text().replace("\n", "")
    assert hashlib.sha256(content).hexdigest() in last
    record = json.loads(content)
    assert record["chain"][-1]["link"] in last
    assert record["case"]["id"] == shelf.case.id
    assert len(record["chain"]) == shelf.case.version
    spec = read.trailer["/Root"]["/AF"][0].get_object()
    assert spec["/AFRelationship"] == "/Source"
    assert "/Params" in spec["/EF"]["/F"].get_object()


def test_it_says_that_it_is_for_the_archive(read: PdfReader) -> None:
    root = read.trailer["/Root"]
    (intent,) = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert len(intent.get_object()["/DestOutputProfile"].get_object().get_data()) > 500
    told = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"part(?:>|=\")3", told)
    assert re.search(r"conformance(?:>|=\")U", told)
    assert read.metadata is not None
    assert str(read.metadata.title) in told


def test_every_font_is_embedded_and_can_be_read_as_text(shelf: Shelf) -> None:
    with pikepdf.open(shelf.file) as opened:
        fonts = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"]
        top = [one for one in fonts if one.get("/Subtype") == "/Type0"]
        assert top
        assert len(top) * 2 == len(fonts)
        for font in top:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
            assert "/ToUnicode" in font


def test_nothing_in_it_acts(read: PdfReader) -> None:
    seen: set[int] = set()

    def look(thing: Any) -> None:
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen:
                return
            seen.add(thing.idnum)
            thing = thing.get_object()
        if isinstance(thing, dict):
            assert not set(thing) & {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/XFA", "/RichMedia"}
            for key in list(thing):
                look(thing.raw_get(key) if hasattr(thing, "raw_get") else thing[key])
        elif isinstance(thing, list):
            for one in thing:
                look(one)

    look(read.trailer["/Root"])
    assert len(seen) > 100


def test_the_same_record_gives_the_same_bytes(shelf: Shelf) -> None:
    again = shelf.bind("archive", 2)
    assert again.digest == shelf.bound.digest
    assert (shelf.folder / "archive-2" / "dossier.pdf").read_bytes() == shelf.file.read_bytes()
    done = [done for done, _ in shelf.told]
    assert done == sorted(done)
    assert shelf.told[-1][0] == shelf.told[-1][1]


def test_concessions_are_in_no_bundle_and_court_gets_nothing_private(shelf: Shelf, read: PdfReader) -> None:
    whole = "".join(page.extract_text() for page in read.pages)
    assert SECRET not in whole
    assert "不公开的照片" in whole
    bound = shelf.bind("court")
    court = PdfReader(shelf.folder / "court-1" / "dossier.pdf")
    said = "".join(page.extract_text() for page in court.pages)
    assert bound.numbered == shelf.bound.numbered - 1
    assert "不公开的照片" not in said
    for reader in (read, court):
        (record,) = reader.attachments["case.json"]
        assert SECRET.encode() not in record
        assert b"concessions" not in record
    assert "不公开的照片".encode() not in court.attachments["case.json"][0]
    raw = (shelf.folder / "court-1" / "case.json").read_bytes()
    assert hashlib.sha256(raw).hexdigest() in court.pages[-1].extract_text().replace("\n", "")


def test_a_recording_is_listed_with_its_digest_and_has_no_page(shelf: Shelf, read: PdfReader) -> None:
    piece = next(one for one in shelf.case.evidence if one.title == "通话录音")
    contents = "".join(
        page.extract_text() for label, page in zip(read.page_labels, read.pages, strict=True) if "目录" in label
    )
    assert "电子文件，另存" in contents
    assert all("通话录音" not in title for title, _, _ in marks(read))
    (record,) = read.attachments["case.json"]
    assert piece.digest in record.decode()
