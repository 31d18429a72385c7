"""HTML to PDF: the only door to WeasyPrint. The same text gives the same bytes; nothing is fetched from anywhere.

What stands on a paper is decided elsewhere (`facts.py`, the templates). Here are only the typefaces, the style sheet
and the press, of which there is one per process: its font configuration is shared, because each new one costs memory
that is never given back, and it works for one caller at a time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path
from threading import Lock

from weasyprint import CSS, HTML
from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from mediation.documents.typefaces import (
    FAST_FAMILY,
    FONTS,
    INSTALL,
    WEIGHTS,
    WHOLE_FAMILY,
    Typefaces,
    faces,
    without_silent,
)
from mediation.errors import RenderFailed

STYLE = Path(__file__).parent / "templates" / "papers.css"
_OURS = "papers:/"


class _OwnFiles(URLFetcher):  # type: ignore[misc]
    """Serves the cut fonts under `papers:/` and refuses every other address."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        super().__init__(allowed_protocols=("papers",), allow_redirects=False, fail_on_errors=True)
        self._files = files

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Give one of our own files; ValueError for anything else."""
        file = self._files.get(url.removeprefix(_OURS)) if url.startswith(_OURS) else None
        if file is None:
            raise ValueError("a paper may use nothing but its own typefaces")
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": "font/otf"})


class Press:
    """Sets papers in the given typefaces. Make one per process: see the module's first paragraph."""

    def __init__(self, typefaces: Typefaces) -> None:
        self._faces = typefaces
        self._lock = Lock()
        self._fonts = FontConfiguration()
        self._fetcher = _OwnFiles({file.name: file for file in typefaces.fast.values()})
        self._style = CSS(
            string=_font_rules(typefaces) + STYLE.read_text(encoding="utf-8"),
            font_config=self._fonts,
            url_fetcher=self._fetcher,
        )

    def undrawable(self, text: str) -> tuple[str, ...]:
        """List the characters of `text` for which there is no typeface, as U+ code points; empty is good."""
        return self._faces.undrawable(text)

    def render(self, html: str, *, made_at: datetime, identifier: str, variant: str = "") -> bytes:
        """Set one paper. Raises RenderFailed: see the function of this name below."""
        text = without_silent(html)
        lacking = self._faces.undrawable(unescape(_TAG.sub("", text)))
        if lacking:
            raise RenderFailed(f"没有字体能显示这些字符：{'、'.join(lacking)}。请改用其他字，或安装含有它们的字体。")
        try:
            with self._lock:
                pdf, used = self._set(text, made_at, hashlib.sha256(identifier.encode()).digest()[:16], variant)
        except FatalURLFetchingError:
            raise RenderFailed("文书版式引用了外部文件，请从版式中删除。") from None
        if used - set(self._faces.families):
            raise RenderFailed(INSTALL)
        return pdf

    def _set(self, text: str, made_at: datetime, identifier: bytes, variant: str) -> tuple[bytes, set[str]]:
        """Lay out and write; give the bytes and the families that were really used."""
        document = HTML(string=text, base_url=_OURS, url_fetcher=self._fetcher).render(
            font_config=self._fonts, stylesheets=[self._style]
        )
        stamp = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        document.metadata.created = document.metadata.modified = stamp
        pdf: bytes = document.write_pdf(pdf_identifier=identifier, pdf_variant=variant or None)
        return pdf, {font.family for font in document.fonts.values()}


_TAG = re.compile(r"<[^>]*>")


def render(html: str, *, made_at: datetime, identifier: str, variant: str = "") -> bytes:
    """Set a paper as PDF; the same arguments give the same bytes.

    `made_at` (aware) is the creation date in the file, `identifier` whatever tells this paper from every other one;
    `variant` is a kind of PDF/A for what is to be kept, such as pdf/a-3u.
    Raises RenderFailed: a character that no typeface draws (its code point), no Chinese typeface at all, or a
    template that asks for a file from outside.
    """
    return press().render(html, made_at=made_at, identifier=identifier, variant=variant)


@cache
def press() -> Press:
    """Give the press of this process, made on first use."""
    return Press(faces(FONTS, installed))


def installed(weight: str) -> Path | None:
    """Find the file of the system's Noto Serif CJK SC in one weight by fontconfig, None where it is not installed."""
    name = f"NotoSerifCJKsc-{weight}".encode()
    config = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    pattern = ffi.gc(fontconfig.FcPatternCreate(), fontconfig.FcPatternDestroy)
    fontconfig.FcPatternAddString(pattern, b"family", WHOLE_FAMILY.encode())
    fontconfig.FcPatternAddString(pattern, b"postscriptname", name)
    fontconfig.FcConfigSubstitute(config, pattern, fontconfig.FcMatchFont)
    fontconfig.FcDefaultSubstitute(pattern)
    found = fontconfig.FcFontMatch(config, pattern, ffi.new("FcResult *"))
    if found == ffi.NULL:
        return None
    found = ffi.gc(found, fontconfig.FcPatternDestroy)
    value = ffi.new("FcChar8 **")
    fontconfig.FcPatternGetString(found, b"postscriptname", 0, value)
    if value[0] == ffi.NULL or ffi.string(value[0]) != name:
        return None
    fontconfig.FcPatternGetString(found, b"file", 0, value)
    return Path(ffi.string(value[0]).decode())


def _font_rules(typefaces: Typefaces) -> str:
    """Write the @font-face rules, and the family on every box of the page: margin boxes do not take it from body."""
    rules = [
        f'@font-face {{ font-family: "{FAST_FAMILY}"; font-weight: {WEIGHTS[weight]}; '
        f'src: url("{_OURS}{file.name}"); }}'
        for weight, file in typefaces.fast.items()
    ]
    families = ", ".join(f'"{family}"' for family in typefaces.families)
    boxes = " ".join(
        f"@{box} {{ font-family: {families}; }}"
        for box in ("bottom-left", "bottom-center", "bottom-right", "top-right")
    )
    return "\n".join([*rules, f"@page {{ {boxes} }}", f"html {{ font-family: {families}; }}", ""])
