"""Which typefaces papers are set in, and whether they can draw a text: no character ever becomes a blank box.

The fast face is the GB 2312 part of Noto Serif CJK SC, cut when the project is installed; rare characters of names are
cut out of the whole face of the system when they occur (`rare_face.py`), which has the same design. Where the system
keeps it, the caller says: this module reads font files and knows nothing of layout.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.pens.basePen import NullPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

from mediation.errors import RenderFailed

FAST_FAMILY = "Noto Serif SC GB2312"
WHOLE_FAMILY = "Noto Serif CJK SC"
WEIGHTS = {"Regular": 400, "Bold": 700}
FONTS = Path(__file__).parent / "fonts"
INSTALL = (
    f"缺少中文字体 {WHOLE_FAMILY}。请安装后重试：Debian/Ubuntu 执行 apt-get install fonts-noto-cjk，"
    "Fedora 执行 dnf install google-noto-serif-cjk-fonts，macOS 执行 brew install --cask font-noto-serif-cjk。"
)

#: Finds the file of the whole face in one weight (Regular, Bold), None where the system has none.
Finder = Callable[[str], Path | None]


@dataclass(frozen=True, slots=True)
class Typefaces:
    """The faces at hand: the cut ones by weight (all or none) and where the whole ones are found."""

    fast: dict[str, Path]
    find: Finder

    @property
    def families(self) -> tuple[str, ...]:
        """The families to set papers in, best first."""
        return (FAST_FAMILY, WHOLE_FAMILY) if self.fast else (WHOLE_FAMILY,)

    def undrawable(self, text: str) -> tuple[str, ...]:
        """List the characters of `text` that some weight cannot draw, as U+ code points, sorted; empty is good."""
        wanted = {ord(char) for char in set(text) if not _is_silent(char)}
        lacking: set[int] = set()
        for weight in WEIGHTS:
            rare = wanted - (_drawn(self.fast[weight], weight) if self.fast else frozenset())
            if rare:
                whole = self.find(weight)
                lacking |= rare if whole is None else rare - _with_outline(whole, weight, rare)
        return tuple(f"U+{point:04X}" for point in sorted(lacking))

    def rare(self, text: str) -> tuple[int, ...]:
        """List the characters of `text` that the cut faces have not, sorted; none where there are no cut faces."""
        if not self.fast:
            return ()
        beyond = {ord(char) for char in text} - _drawn_by_all(tuple(self.fast.items()))
        return tuple(sorted(point for point in beyond if not _is_silent(chr(point))))


def faces(folder: Path, find: Finder) -> Typefaces:
    """Take the cut faces from `folder` if both weights are there; RenderFailed, saying what to install, if none is."""
    fast = {weight: folder / f"NotoSerifSC-GB2312-{weight}.otf" for weight in WEIGHTS}
    if not all(file.is_file() for file in fast.values()):
        if any(find(weight) is None for weight in WEIGHTS):
            raise RenderFailed(INSTALL)
        fast = {}
    return Typefaces(fast=fast, find=find)


def without_silent(text: str) -> str:
    """Drop what has no shape and would upset the setting: control characters (line breaks and tabs stay), joiners."""
    return text.translate({ord(char): None for char in set(text) - {"\n", "\t"} if _is_silent(char)})


def _is_silent(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf"}


@cache
def _drawn(file: Path, weight: str) -> frozenset[int]:
    """Read what a cut face draws; its outlines are proved when it is cut."""
    with _open(file, weight) as font:
        return frozenset(font.getBestCmap())


@cache
def _drawn_by_all(files: tuple[tuple[str, Path], ...]) -> frozenset[int]:
    """Read what the cut faces draw in every weight."""
    return frozenset.intersection(*(_drawn(file, weight) for weight, file in files))


def _with_outline(file: Path, weight: str, points: Iterable[int]) -> set[int]:
    """Find those of `points` for which a face has a glyph that draws something; blank glyphs do occur."""
    return {point for point in points if _has_outline(file, weight, point)}


@cache
def _has_outline(file: Path, weight: str, point: int) -> bool:
    font = opened(file, weight)
    name = font.getBestCmap().get(point)
    if name is None:
        return False
    pen = _CountingPen()
    font.getGlyphSet()[name].draw(pen)
    return pen.strokes > 0 or chr(point).isspace()


class _CountingPen(NullPen):  # type: ignore[misc]
    """Counts the lines and curves of an outline."""

    def __init__(self) -> None:
        self.strokes = 0

    def lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the name that fontTools calls
        self.strokes += 1

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802 - the name that fontTools calls
        self.strokes += 1

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802 - the name that fontTools calls
        self.strokes += 1


@cache
def opened(file: Path, weight: str) -> TTFont:
    """Open the whole face once and keep it: what is read of it stays read."""
    return _open(file, weight)


def _open(file: Path, weight: str) -> TTFont:
    """Open a font file, or the Simplified Chinese face of a collection."""
    if file.suffix.lower() != ".ttc":
        return TTFont(file, lazy=True)
    wanted = f"NotoSerifCJKsc-{weight}"
    for font in TTCollection(str(file), lazy=True).fonts:
        if font["name"].getDebugName(6) == wanted:
            return font
    raise RenderFailed(INSTALL)
