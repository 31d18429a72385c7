"""Papers that are joined share their fonts, and only where they agree: what they say and draw stays the same."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

import pikepdf
import pytest
from pypdf import PdfReader

from mediation.documents.dossier_joining import Joining
from mediation.documents.font_program import Glyph, Program, taken_apart, written
from mediation.documents.render import render

MADE = datetime(2026, 10, 10, 2, 0, tzinfo=UTC)
TEXTS = (
    "甲方自愿<b>履行</b>协议，共 1,200 元。",
    "乙方<b>签收</b>，㛃到场。",
    "双方再无<b>争议</b>；㛃在场。",
    "甲方履行。",
)


@cache
def paper(text: str) -> bytes:
    html = f'<!DOCTYPE html><html lang="zh-CN"><head><title>试样</title></head><body><p>{text}</p></body></html>'
    return render(html, made_at=MADE, identifier=text)


def joined(papers: Sequence[bytes]) -> bytes:
    joining = Joining(papers[0])
    for one in papers[1:]:
        joining.add(one)
    out = io.BytesIO()
    joining.save(out)
    return out.getvalue()


def fonts(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    every = [font for page in document.pages for font in page.Resources.Font.values()]
    return list({font.objgen: font for font in every}.values())


def program_of(font: pikepdf.Object) -> Program:
    return taken_apart(font.DescendantFonts[0].FontDescriptor.FontFile3.read_bytes())


def glyphs_of(pdf: bytes) -> dict[tuple[str, int], tuple[Glyph, int, bytes]]:
    """Every glyph of our face that a file holds: its outline, its width, and the map that says what it means."""
    found = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for font in fonts(document):
            if font.DescendantFonts[0].FontDescriptor.FontFile3.Subtype == "/CIDFontType0C":
                widths: dict[int, int] = {}
                listed = font.DescendantFonts[0].W.as_list()
                for first, run in zip(listed[::2], listed[1::2], strict=True):
                    widths |= {int(first) + place: int(one) for place, one in enumerate(run.as_list())}
                told = font.ToUnicode.read_bytes()
                for no, glyph in program_of(font).glyphs.items():
                    line = next((one for one in told.splitlines() if one.startswith(b"<%04x> " % no)), b"")
                    found[(str(font.BaseFont), no)] = (glyph, widths.get(no, 0), line if no else b"")
    return found


def test_one_font_for_each_weight_and_every_paper_says_what_it_said() -> None:
    papers = [paper(text) for text in TEXTS]
    together = joined(papers)
    with pikepdf.open(io.BytesIO(together)) as document:
        names = [str(font.BaseFont).split("+")[1] for font in fonts(document)]
        files = [one for one in document.objects if isinstance(one, pikepdf.Stream) and "/Subtype" in one]
    ours = [name for name in names if "GB2312" in name]
    assert sorted(ours) == ["Noto-Serif-SC-GB2312", "Noto-Serif-SC-GB2312-Bold"]
    assert len(names) == len(files) == 3  # and one of the rare character, which two papers have alike
    said = [page.extract_text() for page in PdfReader(io.BytesIO(together)).pages]
    assert said == [PdfReader(io.BytesIO(one)).pages[0].extract_text() for one in papers]
    assert len(together) < sum(len(one) for one in papers) * 0.8


def test_each_glyph_is_drawn_measured_and_read_as_in_the_paper_it_came_from() -> None:
    papers = [paper(text) for text in TEXTS]
    together = glyphs_of(joined(papers))
    apart = [glyphs_of(one) for one in papers]
    for (name, no), known in ((key, value) for one in apart for key, value in one.items()):
        assert together[(name, no)] == known
    assert set(together) == {key for one in apart for key in one}


def test_the_same_papers_give_the_same_bytes() -> None:
    papers = [paper(text) for text in TEXTS]
    assert joined(papers) == joined(papers)
    assert joined(papers) != joined(papers[::-1])


@pytest.mark.parametrize("what", ["outline", "width", "text"])
def test_a_paper_that_contradicts_keeps_its_own(what: str) -> None:
    """As a paper would whose face was another: nothing of it may be drawn with somebody else's outlines."""
    other = contradicting(paper(TEXTS[3]), what)
    together = joined([paper(TEXTS[0]), other, paper(TEXTS[1])])
    with pikepdf.open(io.BytesIO(together)) as document:
        regular = [font for font in fonts(document) if str(font.BaseFont).endswith("GB2312")]
        mine = document.pages[1].Resources.Font
        own = next(font for font in mine.values() if str(font.BaseFont).endswith("GB2312"))
        assert len(regular) == 2
        with pikepdf.open(io.BytesIO(other)) as alone:
            before = next(font for font in fonts(alone) if str(font.BaseFont).endswith("GB2312"))
            assert program_of(own) == program_of(before)
            assert own.ToUnicode.read_bytes() == before.ToUnicode.read_bytes()
            assert own.DescendantFonts[0].W.unparse() == before.DescendantFonts[0].W.unparse()


def contradicting(pdf: bytes, what: str) -> bytes:
    """A paper in which one glyph has another outline, another width, or another text."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (font,) = (one for one in fonts(document) if str(one.BaseFont).endswith("GB2312"))
        program = program_of(font)
        first, second, *_ = [no for no in program.glyphs if no]
        if what == "outline":
            glyphs = {**program.glyphs, first: program.glyphs[second]}
            font.DescendantFonts[0].FontDescriptor.FontFile3.write(written(Program(program.frame, glyphs)))
        elif what == "width":
            font.DescendantFonts[0].W[1][0] = 123
        else:
            told = font.ToUnicode.read_bytes()
            line = next(one for one in told.splitlines() if one.startswith(b"<%04x> " % first))
            font.ToUnicode.write(told.replace(line, b"<%04x> <4e59>" % first))
        out = io.BytesIO()
        document.save(out, static_id=True)
        return out.getvalue()


def test_a_paper_without_a_program_of_ours_is_joined_as_it_is() -> None:
    """As papers are that were issued before programs were cut to what they draw."""
    with pikepdf.open(io.BytesIO(paper(TEXTS[0]))) as document:
        for font in fonts(document):
            font.DescendantFonts[0].FontDescriptor.FontFile3.Subtype = pikepdf.Name("/OpenType")
        out = io.BytesIO()
        document.save(out, static_id=True)
    old = out.getvalue()
    with pikepdf.open(io.BytesIO(joined([paper(TEXTS[1]), old, old]))) as document:
        kinds = sorted(str(font.DescendantFonts[0].FontDescriptor.FontFile3.Subtype) for font in fonts(document))
    assert kinds == ["/CIDFontType0C"] * 2 + ["/OpenType"] * 3  # two weights of the old ones, once; a rare character
