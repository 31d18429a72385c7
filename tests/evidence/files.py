"""Files for tests, made here: pictures, papers and recordings as people bring them, and such as nobody should."""

from __future__ import annotations

import io
import struct
import zipfile
from functools import cache

import pikepdf
from PIL import Image

GPS = 0x8825


@cache
def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), colour: str = "steelblue") -> bytes:
    """A picture with an orientation and a position in it, as a phone writes them."""
    drawn = Image.new("RGB", size, colour)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "PHONE-MAKER"
    exif.get_ifd(GPS).update({1: "N", 2: (26.0, 35.0, 12.0), 3: "E", 4: (107.0, 58.0, 40.0)})
    made = io.BytesIO()
    drawn.save(made, kind, exif=exif)
    return made.getvalue()


def paper(pages: int = 2, **root: object) -> bytes:
    """A PDF; `root` is put into its catalogue."""
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(595, 842))
        for key, value in root.items():
            made.Root[f"/{key}"] = value
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def acting(kind: str) -> bytes:
    """A PDF that does something of its own."""
    name, dictionary = pikepdf.Name, pikepdf.Dictionary
    if kind == "script":
        return paper(OpenAction=dictionary(S=name.JavaScript, JS="app.alert(1)"))
    if kind == "launch":
        return paper(OpenAction=dictionary(S=name.Launch, F="calc.exe"))
    if kind == "sends":
        return paper(OpenAction=dictionary(S=name.SubmitForm, F="https://example.invalid/"))
    if kind == "form":
        return paper(AcroForm=dictionary(Fields=[], XFA="<xdp/>"))
    with pikepdf.open(io.BytesIO(paper())) as made:
        made.attachments["x.exe"] = b"MZ"
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def scan(pages: int) -> bytes:
    """A scan: each page one JPEG picture."""
    with pikepdf.new() as made:
        for number in range(pages):
            page = made.add_blank_page(page_size=(595, 842))
            jpeg = io.BytesIO()
            Image.new("L", (1240, 1754), 255 - number % 200).save(jpeg, "JPEG")
            shown = pikepdf.Stream(made, jpeg.getvalue())
            for key, value in (("Type", "XObject"), ("Subtype", "Image"), ("ColorSpace", "DeviceGray")):
                shown[f"/{key}"] = pikepdf.Name(f"/{value}")
            shown.Width, shown.Height, shown.BitsPerComponent = 1240, 1754, 8
            shown.Filter = pikepdf.Name.DCTDecode
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=made.make_indirect(shown)))
            page.Contents = pikepdf.Stream(made, b"q 595 0 0 842 0 0 cm /Im Do Q")
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def drawing_bomb() -> bytes:
    """A PDF of some hundred kilobytes whose page unpacks to gigabytes."""
    with pikepdf.new() as made:
        page = made.add_blank_page()
        page.Contents = pikepdf.Stream(made, b" " * 300_000_000)
        out = io.BytesIO()
        made.save(out, compress_streams=True)
        return out.getvalue()


@cache
def picture_bomb() -> bytes:
    """A PNG of less than a megabyte and 900 megapixels."""
    made = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(made, "PNG")
    return made.getvalue()


def archive_bomb() -> bytes:
    """A zip of some kilobytes that unpacks to a hundred megabytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", bytes(20_000_000))
    return made.getvalue()


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def film(brand: bytes = b"isom") -> bytes:
    """The boxes of a film, as far as anybody here looks."""
    return _box(b"ftyp", brand + bytes(4) + brand) + _box(b"moov", bytes(32)) + _box(b"mdat", bytes(64))


def sound() -> bytes:
    """Four frames of an MP3 behind a tag."""
    frame = b"\xff\xfb\x90\x00" + bytes(144_000 * 128 // 44_100 - 4)
    return b"ID3\x04\x00\x00" + bytes((0, 0, 0, 16)) + bytes(16) + frame * 4
