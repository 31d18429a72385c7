"""The door to pikepdf for bound files: pages joined, evidence laid on its sheets, bookmarks, the record.

What makes the file archival (output intent, XMP) comes from the first pages, which are set as PDF/A; joined pages bring
nothing but their drawing. Nothing here depends on the time or on chance: the same pages give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from mediation.documents.dossier_foreign import taken_in, unfit
from mediation.documents.dossier_plan import RECORD_FILE
from mediation.documents.shared_fonts import SharedFonts

MM = 72 / 25.4
PAPER = (210 * MM, 297 * MM)
_AREA = pikepdf.Rectangle(28 * MM, 36 * MM, 188 * MM, 263 * MM)
"""Where evidence lies on its sheet: between the line above and the line below."""
PDFA = "http://www.aiim.org/pdfa/ns/id/"


class Mark(NamedTuple):
    """A bookmark: its words, the page (from 0) that it leads to, and what lies below it."""

    title: str
    page: int
    below: tuple[Mark, ...] = ()


class Picture(NamedTuple):
    """A JPEG in three colours, by its size in pixels."""

    data: bytes
    width: int
    height: int


class Joining:
    """A bound file under way. Its pages are counted from 0."""

    def __init__(self, front: bytes) -> None:
        self._pdf = pikepdf.open(io.BytesIO(front))
        self._open: list[pikepdf.Pdf] = []
        self._fonts = SharedFonts(self._pdf)
        for page in self._pdf.pages:
            self._fonts.meet(page)

    def __len__(self) -> int:
        return len(self._pdf.pages)

    def add(self, pages: bytes) -> int:
        """Add the pages of one of our own papers; give how many."""
        source = self._source(io.BytesIO(pages))
        for page in source.pages:
            self._pdf.pages.append(page)
            self._fonts.meet(taken_in(self._pdf.pages[-1]))
        return len(source.pages)

    def put_first(self, pages: bytes) -> int:
        """Put the pages of an issued cover in front; give how many."""
        source = self._source(io.BytesIO(pages))
        for position, page in enumerate(source.pages):
            self._pdf.pages.insert(position, page)
            self._fonts.meet(taken_in(self._pdf.pages[position]))
        return len(source.pages)

    def lay_pdf(self, sheets: bytes, first: int, file: Path) -> tuple[str, ...]:
        """Lay each page of somebody else's PDF on a sheet, upright and as large as fits; say what is not archival."""
        found: list[str] = []
        sheet = self._source(io.BytesIO(sheets))
        source = self._source(file)
        for position, page in enumerate(source.pages):
            found += unfit(page)
            self._pdf.pages.append(sheet.pages[first + position])
            laid = taken_in(self._pdf.pages[-1])
            self._fonts.meet(laid)  # before anything of somebody else's lies on it
            self._lay(laid, taken_in(page), _AREA, f"/Evidence{len(self)}")
        return tuple(dict.fromkeys(found))

    def lay_picture(self, sheets: bytes, position: int, picture: Picture) -> None:
        """Lay a picture on a sheet, as large as fits."""
        self._pdf.pages.append(self._source(io.BytesIO(sheets)).pages[position])
        page = taken_in(self._pdf.pages[-1])
        self._fonts.meet(page)
        image = pikepdf.Stream(self._pdf, picture.data)
        image.Type, image.Subtype, image.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
        image.Width, image.Height, image.BitsPerComponent = picture.width, picture.height, 8
        image.Filter = Name.DCTDecode
        scale = min(_AREA.width / picture.width, _AREA.height / picture.height, 2.0)
        width, height = picture.width * scale, picture.height * scale
        left, bottom = _AREA.llx + (_AREA.width - width) / 2, _AREA.lly + (_AREA.height - height) / 2
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q", prepend=False)
        name = f"/Evidence{len(self)}"
        page.add_resource(image, Name.XObject, Name(name))
        drawn = f"q {width:.3f} 0 0 {height:.3f} {left:.3f} {bottom:.3f} cm {name} Do Q"
        page.contents_add(drawn.encode(), prepend=False)

    def number(self, numbers: bytes, first: int) -> None:
        """Lay the page numbers over the pages from `first` on."""
        source = self._source(io.BytesIO(numbers))
        whole = pikepdf.Rectangle(0, 0, *PAPER)
        for position, page in enumerate(source.pages):
            self._fonts.meet(self._lay(self._pdf.pages[first + position], page, whole, f"/PageNumber{position + 1}"))

    def _lay(self, page: pikepdf.Page, above: pikepdf.Page, area: pikepdf.Rectangle, called: str) -> pikepdf.Object:
        """Lay a page over another, upright and as large as fits. The name is ours: the library's would be random."""
        form, name = self._pdf.copy_foreign(above.as_form_xobject()), Name(called)
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q", prepend=False)
        placed = page.calc_form_xobject_placement(
            form, name, area, invert_transformations=True, allow_shrink=True, allow_expand=True
        )
        page.add_resource(form, Name.XObject, name)
        page.contents_add(placed, prepend=False)
        return form

    def label(self, cover: int, contents: int, numbered: int) -> None:
        """Give the pages the numbers that are printed on them, so that «go to page 7» goes there."""
        ranges: list[object] = [0, Dictionary(P=String("封面"))]
        ranges += [cover, Dictionary(P=String("目录"), S=Name.D, St=1)]
        ranges += [cover + contents, Dictionary(S=Name.D, St=1)]
        ranges += [cover + contents + numbered, Dictionary(P=String("封底"))]
        self._pdf.Root.PageLabels = Dictionary(Nums=Array(ranges))

    def mark(self, marks: Sequence[Mark]) -> None:
        """Set the bookmarks, in place of those that the first pages brought."""
        with self._pdf.open_outline() as outline:
            outline.root.clear()
            outline.root.extend(_item(one) for one in marks)
        self._pdf.Root.PageMode = Name.UseOutlines

    def attach(self, record: bytes, made_at: datetime) -> None:
        """Attach the record that machines read, and say that the pages are drawn from it."""
        stamp = made_at.strftime("D:%Y%m%d%H%M%SZ")
        spec = pikepdf.AttachedFileSpec(
            self._pdf,
            record,
            description="案件记录（机器可读） / the record of the case",
            filename=RECORD_FILE,
            mime_type="application/json",
            creation_date=stamp,
            mod_date=stamp,
        )
        spec.obj.AFRelationship = Name.Source
        self._pdf.attachments[RECORD_FILE] = spec
        self._pdf.Root.AF = Array([spec.obj])

    def claim_nothing(self) -> None:
        """Take back the claim to be PDF/A."""
        with self._pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as found:
            for key in (f"{{{PDFA}}}part", f"{{{PDFA}}}conformance"):
                if key in found:
                    del found[key]

    def save(self, file: Path | io.BytesIO) -> None:
        """Write the file: compact, and the same bytes whenever it is made."""
        self._fonts.share()
        self._pdf.remove_unreferenced_resources()
        self._pdf.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        for source in self._open:
            source.close()
        self._pdf.close()

    def _source(self, file: io.BytesIO | Path) -> pikepdf.Pdf:
        source = pikepdf.open(file)
        self._open.append(source)
        return source


def _item(mark: Mark) -> pikepdf.OutlineItem:
    item = pikepdf.OutlineItem(mark.title, mark.page, "Fit")
    item.children.extend(_item(one) for one in mark.below)
    item.is_closed = False
    return item


def pages_in(pdf: bytes | Path) -> int:
    """Count the pages of a PDF."""
    with pikepdf.open(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf) as opened:
        return len(opened.pages)


def pages_from(content: bytes, first: int, last: int) -> bytes:
    """Give some pages of a PDF, counted from 1, as a PDF of their own; the same bytes every time."""
    with pikepdf.open(io.BytesIO(content)) as opened, pikepdf.new() as made:
        made.pages.extend(opened.pages[first - 1 : last])
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()


def picture_in(file: Path) -> Picture:
    """Read a JPEG's size; ValueError if it is none in three colours, as `file_pictures.py` draws them."""
    data = file.read_bytes()
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 < len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if kind in {0xC0, 0xC1, 0xC2} and data[at + 9] == 3:
            height, width = (int.from_bytes(data[at + place : at + place + 2], "big") for place in (5, 7))
            return Picture(data, width, height)
        at += 2 + length
    raise ValueError("not a picture that was drawn here")
