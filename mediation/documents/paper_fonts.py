"""The fonts of one paper while WeasyPrint writes it: our own face is cut here, every other by WeasyPrint itself.

WeasyPrint takes a copy of the whole face for every paper, cuts it twice, keeps a place for each glyph of the face, and
leaves its charset as it was, so that a reader who follows the charset draws something else. Here the face is opened
once, and a paper gets a program of its glyphs alone (`font_program.py`); the rest of a font is as WeasyPrint has it.
The same paper gives the same font, whatever was set before it. Relies on `Document.fonts`, a mapping that pages fill.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mediation.documents.font_program import Face, written

_OPEN_TYPE, _BARE = "/OpenType", "/CIDFontType0C"


class KnownFaces:
    """The faces of a press that are cut here, by the key that its font configuration gives them."""

    def __init__(self, family: str, files: Sequence[Path]) -> None:
        """Take the family that is cut here, and its files: a face is read where it lies, for all presses once."""
        self._family = family
        self._files = files
        self._known: dict[int, _KnownFace] = {}

    def paper(self) -> PaperFonts:
        """Begin a paper."""
        return PaperFonts(self)

    def get(self, key: int) -> _KnownFace | None:
        """Give a face that some paper met already."""
        return self._known.get(key)

    def met(self, key: int, font: Any) -> _KnownFace | None:
        """Learn a face of our family; None for others, and where there is nothing to be cut by number."""
        file = _mapped(self._files, font.file_content) if font.family == self._family else None
        if file is None:
            return None
        tables = _tables(file)
        try:
            face = Face(tables[b"CFF "])
        except (KeyError, ValueError):
            return None
        self._known[key] = _KnownFace(font, face, tables[b"hhea"])
        return self._known[key]


class _KnownFace:
    """What all papers may know of a face: nothing here follows from the paper that met it first."""

    def __init__(self, font: Any, face: Face, lines: memoryview) -> None:
        self.face = face
        ascent, descent = struct.unpack_from(">hh", lines, 4)
        self.said: dict[str, Any] = {
            **{name: getattr(font, name) for name in _SAID},
            "ascent": round(ascent * 1000 / font.upem),
            "descent": round(descent * 1000 / font.upem),
        }


_SAID = ("hash", "family", "name", "style", "weight", "index", "flags", "italic_angle", "stemv", "stemh", "upem")


class PaperFonts(dict[int, Any]):
    """The fonts of one paper by key, in the order in which it uses them."""

    def __init__(self, faces: KnownFaces) -> None:
        super().__init__()
        self._faces = faces

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        known = self._faces.get(key) if isinstance(key, int) else None
        if known is None:
            return False
        super().__setitem__(key, _PaperFont(known))  # type: ignore[index] # keys of faces are numbers
        return True

    def __setitem__(self, key: int, font: Any) -> None:
        known = self._faces.met(key, font)
        super().__setitem__(key, font if known is None else _PaperFont(known))


class _PaperFont:
    """One face in one paper, by the names that WeasyPrint knows: the glyphs drawn, their widths and their text."""

    type = "otf"
    bitmap = png = svg = colr = used_in_forms = False

    def __init__(self, known: _KnownFace) -> None:
        self._face = known.face
        self.glyph_count = len(known.face)
        self.widths: dict[int, float] = {}
        self.to_unicode: dict[int, str] = {}
        self.missing: dict[int, int] = {}
        self.file_content = b""
        vars(self).update(known.said)

    def get_unused_glyph_id(self, codepoint: int) -> int:
        """Give a number beyond the face's for a character that it has not."""
        return self.missing.setdefault(codepoint, min(self.glyph_count + len(self.missing), 0xFFFF))

    def clean(self, to_unicode: Mapping[int, str], hinting: bool) -> None:
        """Cut what this paper draws."""
        self.file_content = written(self._face.cut(no for no in to_unicode if no < self.glyph_count))


def say_what_they_are(document: Any, pdf: Any) -> None:
    """Name our programs for what they are: bare CFF. WeasyPrint calls every one an OpenType file. Its finisher."""
    ours = {id(font.file_content) for font in document.fonts.values() if isinstance(font, _PaperFont)}
    for one in pdf.objects:
        said = getattr(one, "extra", {})  # streams have it
        if said.get("Subtype") == _OPEN_TYPE and id(one.stream[0]) in ours:
            said["Subtype"] = _BARE


def _mapped(files: Sequence[Path], content: bytes) -> memoryview | None:
    """Find the file that a font was read from: none but the very same bytes will do."""
    for file in files:
        if file.stat().st_size == len(content) and file.read_bytes() == content:
            with file.open("rb") as opened:
                return memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
    return None


def _tables(file: memoryview) -> dict[bytes, memoryview]:
    """Find the tables of an OpenType file; none of anything else, a collection among them."""
    if bytes(file[:4]) != b"OTTO":
        return {}
    (count,) = struct.unpack_from(">H", file, 4)
    entries = (struct.unpack_from(">4s4xII", file, 12 + 16 * no) for no in range(count))
    return {tag: file[start : start + size] for tag, start, size in entries}
