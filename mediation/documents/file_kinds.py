"""Which types of file the evidence vault takes, told from their first bytes, and why it does not take the others.

The name that a file came under proves nothing and is not looked at here. Nothing is parsed: what passes goes on to
`file_examiner.py`, which reads it whole in a process of its own.
"""

from __future__ import annotations

from typing import NamedTuple

HEAD_BYTES = 4096


class FileFault(NamedTuple):
    """Why a file is not taken: a stable code, and what to do instead, in Chinese and English."""

    code: str
    zh: str
    en: str

    @property
    def words(self) -> str:
        """Both languages in one line."""
        return f"{self.zh} / {self.en}"


JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
MP3, M4A, MP4, MOV = "audio/mpeg", "audio/mp4", "video/mp4", "video/quicktime"
PICTURES = (JPEG, PNG, WEBP)
#: Every type that is taken, with the extension under which it is handed out again.
TAKEN = {
    JPEG: "jpg",
    PNG: "png",
    WEBP: "webp",
    PDF: "pdf",
    MP3: "mp3",
    M4A: "m4a",
    MP4: "mp4",
    MOV: "mov",
}

EMPTY = FileFault("EMPTY_FILE", "文件是空的，请重新选择", "the file is empty: choose it again")
UNKNOWN = FileFault(
    "FILE_TYPE",
    "文件内容不是可收存的类型（JPEG、PNG、WebP、PDF、MP3、M4A、MP4、MOV），请拍照或转成 PDF 后上传",
    "the content is none of the types taken (JPEG, PNG, WebP, PDF, MP3, M4A, MP4, MOV): photograph it or make a PDF",
)
_HEIC = FileFault(
    "FILE_HEIC",
    "这是 HEIC 图片，请在手机“设置—相机—格式”中选“兼容性最佳”后重拍，或转成 JPEG 后上传",
    "this is an HEIC picture: set the camera to «Most Compatible», or convert it to JPEG",
)
_MARKUP = FileFault(
    "FILE_MARKUP",
    "这是网页、SVG 或其他标记文件，可能含有脚本，不能收存，请截图或转成 PDF 后上传",
    "this is a web page, SVG or other markup, which may carry a script: take a screenshot or make a PDF",
)
_ARCHIVE = FileFault(
    "FILE_ARCHIVE",
    "这是压缩包或办公文档，不能收存：请解压后逐个上传，办公文档请转成 PDF",
    "this is an archive or an office document: unpack it and bring the files one by one; make a PDF of documents",
)
_PROGRAM = FileFault("FILE_PROGRAM", "这是程序文件，不能收存", "this is a program")
_PICTURE = FileFault(
    "FILE_PICTURE",
    "不收这种图片格式，请转成 JPEG 或 PNG 后上传",
    "this kind of picture is not taken: make it JPEG or PNG",
)

#: What is refused with advice of its own. A shell script begins like a program: with what is to run it.
_REFUSED = (
    (b"PK\x03\x04", _ARCHIVE),
    (b"PK\x05\x06", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ\x00", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0", _ARCHIVE),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"#!", _PROGRAM),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"avif")
_MP4_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"3gp4",
    b"3gp5",
    b"MSNV",
)
_MP3_FRAMES = (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2")


def media_of(head: bytes) -> str | FileFault:
    """Tell the type of a file from its first bytes, or why it is not taken."""
    if not head:
        return EMPTY
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head.startswith(b"ID3") or head[:2] in _MP3_FRAMES:
        return MP3
    return _fault_of(head)


def _of_brand(brand: bytes) -> str | FileFault:
    if brand in _HEIC_BRANDS:
        return _HEIC
    if brand in (b"M4A ", b"M4B "):
        return M4A
    if brand == b"qt  ":
        return MOV
    return MP4 if brand in _MP4_BRANDS else UNKNOWN


def _fault_of(head: bytes) -> FileFault:
    for magic, fault in _REFUSED:
        if head.startswith(magic):
            return fault
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return _MARKUP if text.startswith(b"<") else UNKNOWN
