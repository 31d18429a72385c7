"""One set of fonts for all papers that are joined in one file, in place of one set in each.

A paper carries a program of the glyphs that it draws (`paper_fonts.py`). In a joined file, programs cut from one face
are put together, but only where outlines, widths and texts of the glyphs that two of them have in common are the same,
byte for byte, as those papers carry them. Nothing is cut anew, and no face is read. What cannot be put together (papers
of another face, or from before programs were cut so) keeps its own, and shares it with its like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

import pikepdf
from pikepdf import Array, Dictionary, Name

from mediation.documents.font_program import Frame, Glyph, Program, taken_apart, written

_BARE = "/CIDFontType0C"
_FIXED_PITCH = 1
_BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_SAID = re.compile(rb"<([0-9a-f]+)> <([0-9a-f]*)>")
_AT_ONCE = 100
"""How many lines a block of a ToUnicode map may have."""


class SharedFonts:
    """The fonts of a file under way. Only pages of our own papers are to be shown to it."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._places: list[tuple[pikepdf.Dictionary, str, pikepdf.Object]] = []

    def meet(self, page: pikepdf.Page | pikepdf.Object) -> None:
        """Take note of the fonts of a page, or of a drawing that is laid on one."""
        fonts = (page.obj if isinstance(page, pikepdf.Page) else page).get("/Resources", Dictionary()).get("/Font")
        if isinstance(fonts, Dictionary):
            found = [(fonts, key, font) for key, font in fonts.items() if font.is_indirect]
            self._places += [one for one in found if one[2].get("/Subtype") == "/Type0"]

    def share(self) -> None:
        """Let the pages that were met use common fonts, as far as they can."""
        sets: dict[tuple[str, Frame], list[_Set]] = {}
        instead: dict[tuple[int, int], pikepdf.Object] = {}
        twins: dict[bytes, pikepdf.Object] = {}
        for _, _, font in self._places:
            if font.objgen in instead:
                continue
            try:
                known = _Known(font)
            except ValueError:
                instead[font.objgen] = twins.setdefault(_likeness(font), font)
                continue
            among = sets.setdefault((str(font.BaseFont), known.program.frame), [])
            found = next((one for one in among if one.takes(known)), None)
            if found is None:
                among.append(found := _Set(known))
            instead[font.objgen] = found.font
        for one in (one for among in sets.values() for one in among):
            one.write(self._pdf)
        for fonts, key, font in self._places:
            fonts[key] = instead[font.objgen]


class _Known:
    """A font taken apart: its glyphs, how wide they are, what they say."""

    def __init__(self, font: pikepdf.Object) -> None:
        """Take it apart. Raises ValueError unless its program is one of ours."""
        self.font = font
        file = font.DescendantFonts[0].FontDescriptor.get("/FontFile3")
        if file is None or file.get("/Subtype") != _BARE:
            raise ValueError("not a program of ours")
        self.program = taken_apart(file.read_bytes())
        self.widths = dict(_widths(font.DescendantFonts[0].W))
        told = _BLOCK.findall(font.ToUnicode.read_bytes())
        self.said = dict(one for block in told for one in _SAID.findall(block))


class _Set:
    """Fonts that agree, and all that they draw together. `font` stands for all of them."""

    def __init__(self, first: _Known) -> None:
        self.font = first.font
        self._frame = first.program.frame
        self._glyphs: dict[int, Glyph] = {**first.program.glyphs}
        self._widths = {**first.widths}
        self._said = {**first.said}
        self._grown = False

    def takes(self, other: _Known) -> bool:
        """Take another font in, if it contradicts nothing that is here; give whether it was."""
        pairs = ((self._glyphs, other.program.glyphs), (self._widths, other.widths), (self._said, other.said))
        if any(ours.get(key, value) != value for ours, theirs in pairs for key, value in theirs.items()):
            return False
        self._glyphs.update(other.program.glyphs)
        self._widths.update(other.widths)
        self._said.update(other.said)
        self._grown = True
        return True

    def write(self, pdf: pikepdf.Pdf) -> None:
        """Let the font draw all that the set draws."""
        if self._grown:
            inner = self.font.DescendantFonts[0]
            inner.FontDescriptor = pdf.make_indirect(self._descriptor(pdf, inner.FontDescriptor))
            inner.W = _written_widths(self._widths)
            self.font.ToUnicode = pdf.make_stream(_map(self._said))

    def _descriptor(self, pdf: pikepdf.Pdf, first: pikepdf.Object) -> Dictionary:
        made = Dictionary(dict(first.items()))
        made.FontFile3 = pdf.make_stream(written(Program(self._frame, self._glyphs)), Subtype=Name(_BARE))
        alike = len(self._widths) > 1 and len(set(self._widths.values())) == 1
        made.Flags = int(first.Flags) & ~_FIXED_PITCH | (_FIXED_PITCH if alike else 0)
        left, bottom, _, top = first.FontBBox.as_list()
        made.FontBBox = Array([left, bottom, max(self._widths.values()), top])
        return made


def _likeness(font: pikepdf.Object) -> bytes:
    """Digest all that a font is."""
    inner = font.DescendantFonts[0]
    descriptor = inner.FontDescriptor
    file = next(descriptor[key] for key in ("/FontFile3", "/FontFile2", "/FontFile") if key in descriptor)
    said = (str(font.BaseFont).encode(), inner.W.unparse(), font.ToUnicode.read_bytes(), file.read_bytes())
    return sha256(b"".join(len(one).to_bytes(8) + one for one in said)).digest()


def _widths(listed: pikepdf.Object) -> Iterator[tuple[int, int]]:
    first = 0
    for one in listed.as_list():
        if isinstance(one, Array):
            yield from enumerate((round(width) for width in one.as_list()), start=first)
        else:
            first = int(one)


def _written_widths(widths: dict[int, int]) -> Array:
    made: list[object] = []
    for no in sorted(widths):
        if no - 1 not in widths:
            made += [no, Array()]
        made[-1].append(widths[no])  # type: ignore[attr-defined] # what was put there last is an Array
    return Array(made)


def _map(said: dict[bytes, bytes]) -> bytes:
    """Write what the glyphs say, in the words of ISO 32000-1, 9.10.3."""
    lines = [b"<" + no + b"> <" + text + b">" for no, text in sorted(said.items())]
    blocks = [lines[start : start + _AT_ONCE] for start in range(0, len(lines), _AT_ONCE)]
    body = [[b"%d beginbfchar" % len(block), *block, b"endbfchar"] for block in blocks]
    return b"\n".join([*_BEFORE, *(line for block in body for line in block), *_AFTER])


_BEFORE = (
    b"/CIDInit /ProcSet findresource begin",
    b"12 dict begin",
    b"begincmap",
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
    b"/CMapName /Adobe-Identity-UCS def",
    b"/CMapType 2 def",
    b"1 begincodespacerange",
    b"<0000> <ffff>",
    b"endcodespacerange",
)
_AFTER = (b"endcmap", b"CMapName currentdict /CMap defineresource pop", b"end", b"end")
