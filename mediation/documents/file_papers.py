"""The door to pikepdf for evidence: whether a PDF is whole, how many pages it has, and that nothing in it acts.

A PDF that runs a script, starts a program, sends a form or carries other files is refused, not cleaned: evidence stays
as it came. Streams are decoded no further than a page's drawing, under the examiner's limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pikepdf

from mediation.documents.file_kinds import FileFault
from mediation.documents.file_pictures import MOST_PIXELS, derive

MOST_DRAWING = 200_000_000
"""Bytes that the drawing of all pages may unpack to; a page of text has some ten thousand."""

LOCKED = FileFault(
    "PDF_LOCKED", "PDF 设有打开密码，请去掉密码后上传", "the PDF asks for a password: take the password off"
)
BROKEN = FileFault(
    "PDF_BROKEN", "PDF 已损坏或不完整，请重新导出或扫描", "the PDF is damaged or incomplete: export or scan it again"
)
NO_PAGE = FileFault("PDF_NO_PAGE", "PDF 中没有页面", "the PDF has no page")
BOMB = FileFault(
    "PDF_BOMB", "PDF 解开后过大，请重新扫描或打印成新的 PDF", "the PDF unpacks to far too much: scan or print it anew"
)
_ANEW = ("请打印成新的 PDF，或拍照后上传", "print it to a new PDF or photograph it")


def _acts(code: str, zh: str, en: str) -> FileFault:
    return FileFault(code, f"PDF 中含有{zh}，不能收存：{_ANEW[0]}", f"the PDF carries {en}: {_ANEW[1]}")


_SCRIPT = _acts("PDF_SCRIPT", "脚本（JavaScript）", "JavaScript")
_LAUNCH = _acts("PDF_LAUNCH", "启动程序的动作", "an action that starts a program")
_FILES = _acts("PDF_FILES", "附件", "attached files")
_SENDS = _acts("PDF_SENDS", "向外发送或导入数据的动作", "an action that sends or fetches data")
_MEDIA = _acts("PDF_MEDIA", "多媒体或动态表单", "media or a dynamic form")
_ACTIONS = {
    "/JavaScript": _SCRIPT,
    "/Launch": _LAUNCH,
    "/SubmitForm": _SENDS,
    "/ImportData": _SENDS,
    "/GoToE": _FILES,
    "/GoToR": _SENDS,
    "/Rendition": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/RichMediaExecute": _MEDIA,
}
_KEYS = {
    "/JS": _SCRIPT,
    "/JavaScript": _SCRIPT,
    "/EmbeddedFiles": _FILES,
    "/EF": _FILES,
    "/AF": _FILES,
    "/XFA": _MEDIA,
    "/RichMediaContent": _MEDIA,
}
_KINDS_OF_NOTE = {
    "/FileAttachment": _FILES,
    "/RichMedia": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/Screen": _MEDIA,
}


def examine_paper(file: Path, into: Path, *, most_pages: int) -> int | tuple[FileFault, ...]:
    """Read a PDF whole: give its number of pages, or all that is wrong with it.

    Of a scan, the first page's picture becomes the small pictures in `into`; of other papers there is none.
    """
    try:
        with pikepdf.open(file) as paper:
            found = tuple(dict.fromkeys(_faults(paper)))
            pages = len(paper.pages)
            if not found:
                found = tuple(_faults_of_pages(paper, pages, most_pages))
            if found:
                return found
            _scanned(paper, into)
            return pages
    except pikepdf.PasswordError:
        return (LOCKED,)
    except MemoryError:
        return (BOMB,)
    except (pikepdf.PdfError, OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError):
        return (BROKEN,)


def _faults(paper: pikepdf.Pdf) -> Iterator[FileFault]:
    for thing in paper.objects:
        yield from _in(thing, 0)
    yield from _in(paper.trailer, 0)


def _in(thing: object, depth: int) -> Iterator[FileFault]:
    """Look into one object and what lies in it directly; what it points at has a place of its own in the file."""
    if depth > 60:
        yield BROKEN
        return
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Dictionary):
        for key, value in thing.items():
            if key in _KEYS:
                yield _KEYS[key]
            if isinstance(value, pikepdf.Name):
                name = str(value)
                if key == "/S" and name in _ACTIONS:
                    yield _ACTIONS[name]
                elif key == "/Subtype" and name in _KINDS_OF_NOTE:
                    yield _KINDS_OF_NOTE[name]
            elif isinstance(value, pikepdf.Object) and not value.is_indirect:
                yield from _in(value, depth + 1)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            if isinstance(value, pikepdf.Object) and not value.is_indirect:
                yield from _in(value, depth + 1)


def _faults_of_pages(paper: pikepdf.Pdf, pages: int, most: int) -> Iterator[FileFault]:
    if not pages:
        yield NO_PAGE
    if pages > most:
        yield FileFault(
            "PDF_PAGES",
            f"PDF 有 {pages} 页，超过 {most} 页，请分册上传",
            f"{pages} pages, more than {most}: bring it in parts",
        )
        return
    drawing = 0
    for page in paper.pages:
        drawing += sum(len(stream.read_bytes()) for stream in _streams(page.obj.get("/Contents")))
        if drawing > MOST_DRAWING:
            yield BOMB
            return


def _streams(contents: object) -> list[pikepdf.Stream]:
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return [part for part in parts if isinstance(part, pikepdf.Stream)]


def _scanned(paper: pikepdf.Pdf, into: Path) -> None:
    """Draw the first page's only picture small. A picture that cannot be read is no fault of the paper."""
    with suppress(Exception):
        pictures = list(paper.pages[0].get_images().values())
        if len(pictures) != 1:
            return
        found = pictures[0]
        assert isinstance(found, pikepdf.Stream)
        scan = pikepdf.PdfImage(found)
        if scan.width * scan.height <= MOST_PIXELS:
            derive(scan.as_pil_image(), into)
