"""Sheets for the printer, out of papers as they were issued: several in one file with the wanted copies, moved by a few
millimetres for a printer that draws askew, the mark 作废 behind what is void, a page to measure by.

What was issued is never changed: all this is made anew, when it is asked for, and kept nowhere. The same sheets come
out as the same bytes. The characters of the marks are drawn as outlines, so that no page needs a typeface for them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache
from math import cos, radians, sin
from typing import NamedTuple

import pikepdf
from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from mediation.documents.typefaces import FONTS, faces, opened
from mediation.errors import RenderFailed

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
MOST_MOVED = 30.0
"""How far a page may be moved, in millimetres: beyond that it is another form."""
MOST_SHEETS = 1000
_VOID_COLOUR = "0.96 0.72 0.72"


class Wanted(NamedTuple):
    """One paper for the printer: its PDF, how many copies, and whether it is void."""

    content: bytes
    copies: int = 1
    void: bool = False


def sheets_for(papers: Sequence[Wanted], *, x: float = 0.0, y: float = 0.0) -> bytes:
    """Give one PDF with every paper as often as it is wanted, each copy whole before the next.

    `x` moves to the right and `y` down, in millimetres. Raises RenderFailed for more than `MOST_SHEETS` pages.
    """
    made = pikepdf.new()
    sources = [pikepdf.open(io.BytesIO(one.content)) for one in papers]
    if sum(len(source.pages) * one.copies for source, one in zip(sources, papers, strict=True)) > MOST_SHEETS:
        raise RenderFailed(f"一次最多打印 {MOST_SHEETS} 页，请分几次打印。")
    for source, one in zip(sources, papers, strict=True):
        for page in source.pages:
            _drawn_on(page, x=x, y=y, behind=_void_mark() if one.void else b"")
        for _ in range(one.copies):
            made.pages.extend(source.pages)
    return _written(made)


def made_void(content: bytes) -> bytes:
    """Give a paper with the mark 作废 behind its text on every page."""
    return sheets_for([Wanted(content, void=True)])


def measuring_page(*, x: float = 0.0, y: float = 0.0) -> bytes:
    """Give the page to measure by: a cross 20 mm from the left and the top edge, scales, and what was set already."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(WIDTH, HEIGHT))
    page = made.pages[0]
    page.contents_add(b"\n".join(_measures(x, y)), prepend=False)
    _drawn_on(page, x=x, y=y, behind=b"")
    return _written(made)


def _drawn_on(page: pikepdf.Page, *, x: float, y: float, behind: bytes) -> None:
    page.contents_add(behind + f"q 1 0 0 1 {x * MM:.3f} {-y * MM:.3f} cm".encode(), prepend=True)
    page.contents_add(b"Q", prepend=False)


def _written(made: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@cache
def _void_mark() -> bytes:
    """Draw 作废 in a frame, turned, in the middle of the page."""
    turn = radians(18)
    across, up = cos(turn), sin(turn)
    size, left, bottom = 96.0, 160.0, 380.0
    place = (
        f"q {across:.5f} {up:.5f} {-up:.5f} {across:.5f} {left} {bottom} cm {_VOID_COLOUR} rg {_VOID_COLOUR} RG 3 w\n"
    )
    frame = f"-24 -28 {2 * size + 48:.1f} {size + 30:.1f} re S\n"
    return place.encode() + frame.encode() + outlined("作废", size=size, x=0, y=0) + b"\nQ\n"


def _measures(x: float, y: float) -> Iterator[bytes]:
    at = 20 * MM
    yield b"0.4 w 0 G 0 g"
    yield _line(at - 15 * MM, HEIGHT - at, at + 60 * MM, HEIGHT - at)
    yield _line(at, HEIGHT - at + 15 * MM, at, HEIGHT - at - 60 * MM)
    for step in range(-15, 61):
        long = 4 * MM if step % 10 == 0 else 2.6 * MM if step % 5 == 0 else 1.4 * MM
        yield _line(at + step * MM, HEIGHT - at, at + step * MM, HEIGHT - at - long)
        yield _line(at, HEIGHT - at - step * MM, at + long, HEIGHT - at - step * MM)
    words = (
        "测试页：请按实际大小（100%）打印，再量十字中心到纸张边缘的距离。",
        "应当是：距左边 20 毫米，距上边 20 毫米。",
        "横向补偿＝20 减去量得的左边距；纵向补偿＝20 减去量得的上边距（毫米，可为负数）。",
        f"本页已按 横向 {x:+.1f}、纵向 {y:+.1f} 毫米 补偿。",
        "Print at actual size. The cross should lie 20 mm from the left and the top edge.",
        "Offset = 20 minus the distance you measure.",
    )
    for row, text in enumerate(words):
        yield outlined(text, size=11, x=at + 8 * MM, y=HEIGHT - at - (72 + 9 * row) * MM)


def _line(x1: float, y1: float, x2: float, y2: float) -> bytes:
    return f"{x1:.3f} {y1:.3f} m {x2:.3f} {y2:.3f} l S".encode()


def outlined(text: str, *, size: float, x: float, y: float) -> bytes:
    """Draw a line of text as filled outlines from (x, y) on, in points. Raises RenderFailed for what has no glyph."""
    font = _face()
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    scale = size / font["head"].unitsPerEm
    drawn: list[str] = []
    for char in text:
        name = names.get(ord(char))
        if name is None:
            raise RenderFailed(f"没有字体能显示字符 U+{ord(char):04X}。")
        pen = _Path(glyphs, x, y, scale)
        glyphs[name].draw(pen)
        drawn += pen.drawn
        x += glyphs[name].width * scale
    return (" ".join(drawn) + " f").encode()


class _Path(BasePen):  # type: ignore[misc]
    """Writes an outline as the operators of a page."""

    def __init__(self, glyphs: object, x: float, y: float, scale: float) -> None:
        super().__init__(glyphs)
        self.drawn: list[str] = []
        self._x, self._y, self._scale = x, y, scale

    def _at(self, *points: tuple[float, float]) -> str:
        return " ".join(f"{self._x + px * self._scale:.3f} {self._y + py * self._scale:.3f}" for px, py in points)

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the name that fontTools calls
        self.drawn.append(f"{self._at(pt)} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the name that fontTools calls
        self.drawn.append(f"{self._at(pt)} l")

    def _curveToOne(  # noqa: N802 - the name that fontTools calls
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self.drawn.append(f"{self._at(pt1, pt2, pt3)} c")

    def _closePath(self) -> None:  # noqa: N802 - the name that fontTools calls
        self.drawn.append("h")


@cache
def _face() -> TTFont:
    """Open the face in which marks are drawn: the cut one, or the system's whole one."""
    from mediation.documents.render import installed  # most of a second to load: not before it is needed

    known = faces(FONTS, installed)
    file = known.fast.get("Regular") or installed("Regular")
    assert file is not None  # `faces` refuses to go on without any
    return opened(file, "Regular")
