"""Pages that others made, taken into a bound file: only what draws them, and a note of what keeps them from PDF/A.

Notes, links, actions, forms, metadata and everything else that is not drawing stays behind. A file that acts was
refused when it came (`file_papers.py`). Whether a page is fit for the archive is looked at in its structure only: this
is no conformance check.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

_FILES_OF_FONTS = ("/FontFile", "/FontFile2", "/FontFile3")
_LEFT_BEHIND = ("/Metadata", "/PieceInfo", "/OPI", "/Alternates", "/StructParent", "/StructParents", "/Properties")
_DEEPEST = 12


def taken_in(page: pikepdf.Page) -> pikepdf.Page:
    """Make a page bare: its drawing, its resources, its size and its turn."""
    for key in list(page.obj.keys()):
        if key not in {"/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Parent", "/UserUnit"}:
            del page.obj[key]
    own = pikepdf.Dictionary(dict(page.obj.get("/Resources", pikepdf.Dictionary()).items()))
    if isinstance(own.get("/XObject"), pikepdf.Dictionary):
        own.XObject = pikepdf.Dictionary(dict(own.XObject.items()))
    page.obj.Resources = own  # pages of one paper share theirs: what is laid on one must not lie on the others
    _bare(own, 0, set())
    return page


def unfit(page: pikepdf.Page) -> tuple[str, ...]:
    """Say what of a page PDF/A-3u would not take, as far as its structure shows it; empty is good."""
    return tuple(dict.fromkeys(_unfit(page.obj.get("/Resources"), 0, set())))


def _bare(resources: object, depth: int, seen: set[tuple[int, int]]) -> None:
    if not isinstance(resources, pikepdf.Dictionary) or depth > _DEEPEST:
        return
    if "/Properties" in resources:
        del resources["/Properties"]
    for thing in _things(resources, "/XObject"):
        if not isinstance(thing, pikepdf.Stream) or thing.objgen in seen:
            continue
        seen.add(thing.objgen)
        for key in _LEFT_BEHIND:
            if key in thing:
                del thing[key]
        _bare(thing.get("/Resources"), depth + 1, seen)


def _unfit(resources: object, depth: int, seen: set[tuple[int, int]]) -> Iterator[str]:
    if not isinstance(resources, pikepdf.Dictionary):
        return
    if depth > _DEEPEST:
        yield "图形嵌套过深"
        return
    for font in _things(resources, "/Font"):
        if isinstance(font, pikepdf.Dictionary) and not _is_embedded(font):
            yield "字体未嵌入"
    for space in _things(resources, "/ColorSpace"):
        if "/DeviceCMYK" in repr(space):
            yield "使用未定义的印刷色"
    for thing in _things(resources, "/XObject"):
        if not isinstance(thing, pikepdf.Stream) or thing.objgen in seen:
            continue
        seen.add(thing.objgen)
        yield from _unfit_drawing(thing)
        yield from _unfit(thing.get("/Resources"), depth + 1, seen)


def _unfit_drawing(thing: pikepdf.Stream) -> Iterator[str]:
    if str(thing.get("/Subtype")) == "/PS":
        yield "含 PostScript 程序"
    if "/LZWDecode" in repr(thing.get("/Filter")):
        yield "使用 LZW 压缩"
    if "/DeviceCMYK" in repr(thing.get("/ColorSpace")):
        yield "使用未定义的印刷色"
    if "/JPXDecode" in repr(thing.get("/Filter")):
        yield "使用 JPEG 2000"


def _is_embedded(font: pikepdf.Dictionary) -> bool:
    if str(font.get("/Subtype")) == "/Type3":
        return True
    below = font.get("/DescendantFonts")
    described = below[0] if isinstance(below, pikepdf.Array) and len(below) else font
    descriptor = described.get("/FontDescriptor") if isinstance(described, pikepdf.Dictionary) else None
    return isinstance(descriptor, pikepdf.Dictionary) and any(key in descriptor for key in _FILES_OF_FONTS)


def _things(resources: pikepdf.Dictionary, kind: str) -> list[object]:
    found = resources.get(kind)
    return [value for _, value in found.items()] if isinstance(found, pikepdf.Dictionary) else []
