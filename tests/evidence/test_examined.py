"""What is taken and what is refused, file by file, in the process that reads strange files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from structlog.testing import capture_logs

from mediation.documents.file_checking import check_file
from mediation.documents.file_examiner import Examined
from tests.evidence import files


def examined(folder: Path, content: bytes, *, most_pages: int = 1000) -> Examined:
    file = folder / "file"
    file.write_bytes(content)
    (folder / "derived").mkdir()
    found = check_file(file, folder / "derived", most_pages=most_pages)
    assert file.read_bytes() == content, "the original was touched"
    return found


@pytest.mark.parametrize(
    ("content", "media", "pages"),
    [
        (files.picture("JPEG"), "image/jpeg", 1),
        (files.picture("PNG"), "image/png", 1),
        (files.picture("WEBP"), "image/webp", 1),
        (files.paper(3), "application/pdf", 3),
        (files.sound(), "audio/mpeg", 1),
        (files.film(), "video/mp4", 1),
        (files.film(b"M4A "), "audio/mp4", 1),
        (files.film(b"qt  "), "video/quicktime", 1),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_taken(tmp_path: Path, content: bytes, media: str, pages: int) -> None:
    assert examined(tmp_path, content) == Examined(media=media, pages=pages)


def test_a_relative_data_folder_is_read_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data folder is a relative one by default, and the process that reads stands in another."""
    monkeypatch.chdir(tmp_path)
    assert examined(Path(), files.picture("JPEG")) == Examined(media="image/jpeg", pages=1)
    assert (tmp_path / "derived/small.jpg").is_file()


REFUSED = {
    "EMPTY_FILE": b"",
    "FILE_TYPE": b"just some text",
    "FILE_MARKUP": files.SVG,
    "FILE_ARCHIVE": files.archive_bomb(),
    "FILE_PROGRAM": b"MZ\x90\x00" + bytes(100),
    "FILE_PICTURE": b"GIF89a" + bytes(100),
    "FILE_HEIC": b"\x00\x00\x00\x18ftypheic" + bytes(100),
    "PICTURE_BROKEN": files.picture()[:5000],
    "PICTURE_TOO_LARGE": files.picture_bomb(),
    "PDF_SCRIPT": files.acting("script"),
    "PDF_LAUNCH": files.acting("launch"),
    "PDF_SENDS": files.acting("sends"),
    "PDF_MEDIA": files.acting("form"),
    "PDF_FILES": files.acting("files"),
    "PDF_BROKEN": b"%PDF-1.7\nnothing of the sort",
    "PDF_NO_PAGE": files.paper(0),
    "RECORDING_BROKEN": files.film()[:-10],
}


@pytest.mark.parametrize("code", REFUSED)
def test_refused_with_a_reason_in_both_languages(tmp_path: Path, code: str) -> None:
    found = examined(tmp_path, REFUSED[code])
    assert [one.code for one in found.faults] == [code]
    fault = found.faults[0]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in fault.zh)
    assert fault.en.isascii() or "«" in fault.en
    assert fault.words == f"{fault.zh} / {fault.en}"
    assert not list((tmp_path / "derived").iterdir()), "a refused file left a picture"


@pytest.mark.parametrize("content", [files.HTML, b"\xef\xbb\xbf\n <html>", files.SVG])
def test_markup_under_any_disguise(tmp_path: Path, content: bytes) -> None:
    assert [one.code for one in examined(tmp_path, content).faults] == ["FILE_MARKUP"]


def test_a_sound_file_that_only_begins_like_one(tmp_path: Path) -> None:
    assert [one.code for one in examined(tmp_path, b"ID3" + bytes(4000)).faults] == ["RECORDING_BROKEN"]


@pytest.mark.slow
def test_a_page_that_unpacks_to_gigabytes_is_refused_and_takes_nothing_with_it(tmp_path: Path) -> None:
    content = files.drawing_bomb()
    assert len(content) < 2_000_000
    assert [one.code for one in examined(tmp_path, content).faults] == ["PDF_BOMB"]


@pytest.mark.slow
def test_a_scan_of_two_hundred_pages_is_taken_and_shown_by_its_first(tmp_path: Path) -> None:
    assert examined(tmp_path, files.scan(200)) == Examined(media="application/pdf", pages=200)
    assert sorted(os.listdir(tmp_path / "derived")) == ["large.jpg", "small.jpg"]


def test_more_pages_than_are_allowed(tmp_path: Path) -> None:
    found = examined(tmp_path, files.paper(4), most_pages=3)
    assert [one.code for one in found.faults] == ["PDF_PAGES"]
    assert "3" in found.faults[0].zh


def test_derived_pictures_are_upright_and_carry_nothing_of_the_phone(tmp_path: Path) -> None:
    content = files.picture(size=(4000, 3000))
    assert b"PHONE-MAKER" in content
    examined(tmp_path, content)
    for name, side in (("small.jpg", 360), ("large.jpg", 1600)):
        file = tmp_path / "derived" / name
        assert b"PHONE-MAKER" not in file.read_bytes()
        with Image.open(file) as drawn:
            assert drawn.size == (side * 3 // 4, side), "turned upright, as its orientation says"
            assert not drawn.getexif(), "no position, no maker"
            assert not drawn.info.get("exif")


def test_a_picture_with_holes_is_drawn_on_white(tmp_path: Path) -> None:
    import io

    made = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(made, "PNG")
    assert examined(tmp_path, made.getvalue()).media == "image/png"
    with Image.open(tmp_path / "derived" / "small.jpg") as drawn:
        assert drawn.getpixel((25, 25)) == (255, 255, 255)


def test_a_failure_of_the_examining_process_is_told_as_its_own_and_logged_without_the_file(tmp_path: Path) -> None:
    """Here the file is gone before it is read: nothing that a person did wrong, and nothing about its size."""
    with capture_logs() as logs:
        found = check_file(tmp_path / "张三的借条.pdf", tmp_path, most_pages=1000)
    assert [one.code for one in found.faults] == ["FILE_NOT_EXAMINED"]
    assert "不是文件过大" in found.faults[0].words
    assert [(one["event"], one["what"], one["code"]) for one in logs] == [
        ("file_examiner_failed", "FileNotFoundError", 1)
    ]
    assert "张三" not in str(logs)


def test_a_process_that_cannot_be_started_is_the_same_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(files.paper(1))
    with capture_logs() as logs:
        found = check_file(tmp_path / "file", tmp_path / "gone", most_pages=1000)
    assert [one.code for one in found.faults] == ["FILE_NOT_EXAMINED"]
    assert logs[0]["what"] == "FileNotFoundError"


def test_a_limit_that_is_met_is_told_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(files.picture("PNG", (9_000, 9_000)))
    (tmp_path / "derived").mkdir()
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from mediation.documents.file_checking import check_file\n"
        "resource.setrlimit(resource.RLIMIT_AS, (250_000_000, 250_000_000))\n"
        "found = check_file(Path(sys.argv[1]) / 'file', Path(sys.argv[1]) / 'derived', most_pages=9)\n"
        "print(*(one.code for one in found.faults))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["FILE_TOO_MUCH"]
