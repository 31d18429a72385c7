"""Cuts a face of a few rare characters out of the whole one: names need two or three of its sixty thousand glyphs.

Embedded from the whole face itself, three characters take 110 kB and 50 ms in each weight, because the numbers of all
glyphs are kept. A face of their own, drawn from the same outlines with the same measures, takes one or two kilobytes.
The same characters give the same bytes. Which characters are rare, `typefaces.py` says.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.misc.timeTools import epoch_diff  # type: ignore[import-untyped]
from fontTools.pens.t2CharStringPen import T2CharStringPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from mediation.documents.typefaces import opened

_MADE = -epoch_diff  # 1970: a date in the font must not change its bytes


def rare_family(points: Sequence[int]) -> str:
    """Name the family of these characters: its own for every set of them."""
    return f"Noto Serif SC {sha256(repr(sorted(points)).encode()).hexdigest()[:8]}"


@lru_cache(maxsize=64)
def cut_rare(source: Path, weight: str, points: tuple[int, ...]) -> bytes:
    """Cut these characters out of the whole face of one weight. Each must have a glyph with an outline there."""
    font = opened(source, weight)
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    order = [".notdef", *(f"u{point:05X}" for point in points)]
    taken = [names.get(0x3000, ".notdef"), *(names[point] for point in points)]
    strings, widths = {}, {}
    for new, old in zip(order, taken, strict=True):
        pen = T2CharStringPen(glyphs[old].width, glyphs)
        glyphs[old].draw(pen)
        strings[new], widths[new] = pen.getCharString(), (glyphs[old].width, 0)
    made = FontBuilder(font["head"].unitsPerEm, isTTF=False)
    made.setupGlyphOrder(order)
    made.setupCharacterMap({point: f"u{point:05X}" for point in points})
    family = rare_family(points)
    made.setupCFF(f"{family.replace(' ', '')}-{weight}", {"FullName": f"{family} {weight}"}, strings, {})
    made.setupHorizontalMetrics(widths)
    _measured(made, font)
    made.setupNameTable({"familyName": family, "styleName": weight, "psName": f"{family.replace(' ', '-')}-{weight}"})
    made.setupPost(keepGlyphNames=False)
    made.updateHead(created=_MADE, modified=_MADE)
    made.font.recalcTimestamp = False
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _measured(made: FontBuilder, font: TTFont) -> None:
    """Give the new face the lines of the old one, so that a line with a rare name is as high as any other."""
    old = font["hhea"]
    made.setupHorizontalHeader(ascent=old.ascent, descent=old.descent, lineGap=old.lineGap)
    os2 = font["OS/2"]
    made.setupOS2(
        sTypoAscender=os2.sTypoAscender,
        sTypoDescender=os2.sTypoDescender,
        sTypoLineGap=os2.sTypoLineGap,
        usWinAscent=os2.usWinAscent,
        usWinDescent=os2.usWinDescent,
        usWeightClass=os2.usWeightClass,
    )
