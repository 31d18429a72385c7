"""HTML to PDF: the only door to WeasyPrint. The same text gives the same bytes; nothing is fetched from anywhere.

What stands on a paper is decided elsewhere (`facts.py`, the templates). Here are only the typefaces, the style sheet
and the press, of which there is one per process: its font configuration is shared, because each new one costs memory
that is never given back, and it works for one caller at a time.
"""

from __future__ import annotations

import hashlib
import re
import weakref
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path
from shutil import rmtree
from threading import Lock

from weasyprint import CSS, HTML
from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from mediation.documents.paper_fonts import KnownFaces, say_what_they_are
from mediation.documents.rare_face import cut_rare, rare_family
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
        self.cut: dict[str, bytes] = {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Give one of our own files; ValueError for anything else."""
        name = url.removeprefix(_OURS) if url.startswith(_OURS) else ""
        file = self._files.get(name)
        content = file.read_bytes() if file is not None else self.cut.get(name)
        if content is None:
            raise ValueError("a paper may use nothing but its own typefaces")
        return URLFetcherResponse(url, content, {"Content-Type": "font/otf"})


class Press:
    """Sets papers in the given typefaces. Make one per process: see the module's first paragraph."""

    def __init__(self, typefaces: Typefaces) -> None:
        self._faces = typefaces
        self._lock = Lock()
        self._fonts = FontConfiguration()
        self._known = KnownFaces(FAST_FAMILY, tuple(typefaces.fast.values()))
        self._fetcher = _OwnFiles({file.name: file for file in typefaces.fast.values()})
        self._rare: dict[tuple[int, ...], CSS] = {}
        self._rare_families: set[str] = set()
        self._style = CSS(
            string=_font_rules(typefaces) + STYLE.read_text(encoding="utf-8"),
            font_config=self._fonts,
            url_fetcher=self._fetcher,
        )
        # The configuration copies every face into a folder of its own, and forgets it when the interpreter ends.
        if self._fonts._folder is not None:
            weakref.finalize(self, rmtree, self._fonts._folder, ignore_errors=True)

    def undrawable(self, text: str) -> tuple[str, ...]:
        """List the characters of `text` for which there is no typeface, as U+ code points; empty is good."""
        return self._faces.undrawable(text)

    def rare(self, text: str) -> tuple[int, ...]:
        """List the characters of `text` that want a face of their own, sorted."""
        return self._faces.rare(text)

    def render(self, html: str, *, made_at: datetime, identifier: str, variant: str = "") -> bytes:
        """Set one paper. Raises RenderFailed: see the function of this name below."""
        text = without_silent(html)
        words = unescape(_TAG.sub("", text))
        lacking = self._faces.undrawable(words)
        if lacking:
            raise RenderFailed(f"没有字体能显示这些字符：{'、'.join(lacking)}。请改用其他字，或安装含有它们的字体。")
        try:
            with self._lock:
                styles = [self._style, *self._for_rare(self._faces.rare(words))]
                pdf, used = self._set(text, styles, made_at, identifier, variant)
        except FatalURLFetchingError:
            raise RenderFailed("文书版式引用了外部文件，请从版式中删除。") from None
        if used - {*self._faces.families, *self._rare_families}:
            raise RenderFailed(INSTALL)
        return pdf

    def _for_rare(self, points: tuple[int, ...]) -> tuple[CSS, ...]:
        """Give the sheet that brings a face of these characters; made once for every set of them."""
        if not points:
            return ()
        if points not in self._rare:
            family = rare_family(points)
            cut = {weight: f"{family}-{weight}.otf".replace(" ", "-") for weight in WEIGHTS}
            for weight, name in cut.items():
                whole = self._faces.find(weight)
                if whole is None:  # found out before: what no face draws is refused
                    raise RenderFailed(INSTALL)
                self._fetcher.cut[name] = cut_rare(whole, weight, points)
            families = (FAST_FAMILY, family, WHOLE_FAMILY)
            rules = _face_rules(family, cut) + _family_rules(families)
            self._rare[points] = CSS(string=rules, font_config=self._fonts, url_fetcher=self._fetcher)
            self._rare_families.add(family)
            self._fetcher.cut.clear()  # the font configuration has a copy of its own
        return (self._rare[points],)

    def _set(
        self, text: str, styles: list[CSS], made_at: datetime, identifier: str, variant: str
    ) -> tuple[bytes, set[str]]:
        """Lay out and write; give the bytes and the families that were really used."""
        document = HTML(string=text, base_url=_OURS, url_fetcher=self._fetcher).render(
            font_config=self._fonts, stylesheets=styles
        )
        stamp = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        document.fonts = self._known.paper()
        document.metadata.created = document.metadata.modified = stamp
        known = hashlib.sha256(identifier.encode()).digest()[:16]
        pdf: bytes = document.write_pdf(pdf_identifier=known, pdf_variant=variant or None, finisher=say_what_they_are)
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
    """Write the @font-face rules, and the family on every box of the page."""
    fast = {weight: file.name for weight, file in typefaces.fast.items()}
    return _face_rules(FAST_FAMILY, fast) + _family_rules(typefaces.families)


def _face_rules(family: str, files: Mapping[str, str]) -> str:
    rules = [
        f'@font-face {{ font-family: "{family}"; font-weight: {WEIGHTS[weight]}; src: url("{_OURS}{name}"); }}\n'
        for weight, name in files.items()
    ]
    return "".join(rules)


def _family_rules(families: tuple[str, ...]) -> str:
    """Set everything in these families, best first: margin boxes do not take theirs from body."""
    named = ", ".join(f'"{family}"' for family in families)
    boxes = " ".join(
        f"@{box} {{ font-family: {named}; }}" for box in ("bottom-left", "bottom-center", "bottom-right", "top-right")
    )
    return f"@page {{ {boxes} }}\nhtml {{ font-family: {named}; }}\n"
