"""The press: same bytes for the same paper, our typefaces only, no blank boxes, nothing fetched from anywhere."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.statisticsPen import StatisticsPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from mediation.documents.rare_face import cut_rare, rare_family
from mediation.documents.render import Press, installed, press, render
from mediation.documents.typefaces import FAST_FAMILY, FONTS, WHOLE_FAMILY, Typefaces, faces, opened
from mediation.errors import RenderFailed

MADE = datetime(2026, 10, 10, 2, 0, tzinfo=UTC)
RARE = "㛃𠅤䶮堃喆犇翀"


def page(text: str, style: str = "") -> str:
    head = '<!DOCTYPE html><html lang="zh-CN"><head><title>试样</title></head>'
    return f'{head}<body style="{style}"><p>{text}</p></body></html>'


def drawn(text: str, *, made_at: datetime = MADE, identifier: str = "试样", style: str = "") -> bytes:
    return render(page(text, style), made_at=made_at, identifier=identifier)


def fonts_of(pdf: bytes) -> set[str]:
    """The names of the embedded fonts, without the tag of the subset."""
    names = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for sheet in document.pages:
            for font in sheet.Resources.Font.values():
                descendant = font.DescendantFonts[0]
                assert "/FontFile3" in descendant.FontDescriptor or "/FontFile2" in descendant.FontDescriptor
                names.add(str(font.BaseFont).split("+", 1)[1])
    return names


def words_of(pdf: bytes) -> str:
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)


def test_twice_the_same_bytes_and_another_day_others() -> None:
    assert drawn("调解") == drawn("调解")
    assert drawn("调解") != drawn("调解", made_at=MADE + timedelta(days=1))
    assert drawn("调解") != drawn("调解", identifier="另一份")


def test_the_same_bytes_from_a_second_press() -> None:
    again = Press(faces(FONTS, installed))
    assert again.render(page("调解协议"), made_at=MADE, identifier="试样") == drawn("调解协议")


def test_creation_date_and_identifier_are_those_given() -> None:
    with pikepdf.open(io.BytesIO(drawn("调解"))) as document:
        assert str(document.docinfo["/CreationDate"]) == "D:20261010020000Z"
        first = bytes(document.trailer.ID[0])
    with pikepdf.open(io.BytesIO(drawn("另一段文字"))) as document:
        assert bytes(document.trailer.ID[0]) == first  # the permanent half follows from the identifier alone


def test_text_extracts_and_fonts_are_ours() -> None:
    pdf = drawn("人民调解协议书：甲乙双方自愿达成协议，共计3,000.00元（大写：叁仟元整）。<b>粗体</b>")
    assert "自愿达成协议，共计3,000.00元（大写：叁仟元整）" in words_of(pdf)
    assert fonts_of(pdf) == {"Noto-Serif-SC-GB2312", "Noto-Serif-SC-GB2312-Bold"}


def test_a_rare_name_is_cut_out_of_the_whole_face() -> None:
    pdf = drawn(f"当事人{RARE}，<b>{RARE}</b>")
    assert RARE in words_of(pdf)
    family = rare_family(press().rare(RARE))
    cut = {family.replace(" ", "-"), f"{family.replace(' ', '-')}-Bold"}
    assert {name for name in fonts_of(pdf) if "GB2312" not in name} == cut
    assert len(pdf) < len(drawn("当事人，<b>当事人</b>")) + 20_000


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_a_cut_character_is_drawn_as_in_the_whole_face(weight: str) -> None:
    """The same outline, the same width, the same lines: it looks as if nothing had been cut."""
    points = tuple(sorted(map(ord, "㛃𠅤䶮")))
    source = installed(weight)
    assert source is not None
    cut, whole = TTFont(io.BytesIO(cut_rare(source, weight, points))), opened(source, weight)
    assert cut_rare(source, weight, points) == cut_rare.__wrapped__(source, weight, points)
    for point in points:
        inked = [StatisticsPen(), StatisticsPen()]  # points on one line may be joined: the ink is what counts
        for font, pen in zip((cut, whole), inked, strict=True):
            font.getGlyphSet()[font.getBestCmap()[point]].draw(pen)
        ours, theirs = ([pen.area, pen.meanX, pen.meanY, pen.varianceX, pen.varianceY] for pen in inked)
        assert ours == pytest.approx(theirs)
        assert abs(ours[0]) > 10_000
        assert cut["hmtx"][cut.getBestCmap()[point]][0] == whole["hmtx"][whole.getBestCmap()[point]][0]
    for table, keys in {"hhea": ("ascent", "descent"), "OS/2": ("usWinAscent", "sTypoDescender")}.items():
        assert [getattr(cut[table], key) for key in keys] == [getattr(whole[table], key) for key in keys]


def test_papers_with_other_rare_names_do_not_disturb_each_other() -> None:
    first = drawn("当事人㛃")
    assert "𠅤" in words_of(drawn("当事人𠅤"))
    assert (
        drawn("当事人㛃")
        == first
        == Press(faces(FONTS, installed)).render(page("当事人㛃"), made_at=MADE, identifier="试样")
    )


def test_every_glyph_that_is_drawn_has_an_outline() -> None:
    text = f"人民调解{RARE}□■①（〔《，。"
    with pikepdf.open(io.BytesIO(drawn(text))) as document:
        inked = {}
        for font in document.pages[0].Resources.Font.values():
            strings = outlines(font.DescendantFonts[0].FontDescriptor.FontFile3)
            told = font.ToUnicode.read_bytes().split(b"endcodespacerange")[1]
            said = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", told)
            inked |= {bytes.fromhex(char.decode()).decode("utf-16-be"): strings(int(no, 16)) for no, char in said}
    assert set(text) <= set(inked)
    assert all(length > 3 for char, length in inked.items() if not char.isspace())


def outlines(file: pikepdf.Stream) -> Callable[[int], int]:
    """How long the outline is that a reader finds for a code: by the charset, or by place where there is none."""
    data = file.read_bytes()
    if file.Subtype == "/OpenType":  # a face of rare characters, by place
        top = TTFont(io.BytesIO(data))["CFF "].cff.topDictIndex[0]
        return lambda no: len(top.CharStrings[top.charset[no]].bytecode)
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), None)
    return lambda no: len(fonts.topDictIndex[0].CharStrings[f"cid{no:05d}"].bytecode)


def test_a_font_is_the_same_whatever_was_set_before_it() -> None:
    fresh = Press(faces(FONTS, installed))
    fresh.render(page("先前另有一份", "font-size: 9.3pt"), made_at=MADE, identifier="另一份")
    assert fresh.render(page("调解协议"), made_at=MADE, identifier="试样") == drawn("调解协议")


@pytest.mark.parametrize(("text", "point"), [("😀", "U+1F600"), ("甲\U000f0000", "U+F0000"), ("ก", "U+0E01")])
def test_a_character_without_a_typeface_is_named_never_boxed(text: str, point: str) -> None:
    with pytest.raises(RenderFailed, match=point.replace("+", r"\+")):
        drawn(text)


def test_an_entity_hides_no_character() -> None:
    with pytest.raises(RenderFailed, match=r"U\+1F600"):
        drawn("&#128512;")


def test_invisible_characters_are_dropped() -> None:
    assert drawn("调\u200b解\ufeff书\x07") == drawn("调解书")


@pytest.mark.parametrize(
    "ask",
    [
        '<link rel="stylesheet" href="{file}">',
        '<img src="{file}">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="papers:/../render.py">',
        '<img src="data:image/png;base64,AAAA">',
        "<style>@import url({file});</style>",
        "<style>@font-face {{ font-family: x; src: url({file}) }}</style>",
        '<link rel="attachment" href="{file}">',
    ],
)
def test_nothing_is_fetched(ask: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p { display: none }")
    with pytest.raises(RenderFailed, match="外部文件"):
        drawn(f"照常显示{ask.format(file=secret.as_uri())}")


def test_another_face_slipping_in_is_refused() -> None:
    with pytest.raises(RenderFailed, match="fonts-noto-cjk"):
        drawn("abc", style="font-family: 'DejaVu Sans', sans-serif")


def test_without_the_cut_face_the_whole_one_serves(tmp_path: Path) -> None:
    whole = Press(faces(tmp_path, installed))
    pdf = whole.render(page("人民调解"), made_at=MADE, identifier="试样")
    assert fonts_of(pdf) == {"Noto-Serif-CJK-SC"}
    assert words_of(pdf).startswith("人民调解")


def test_with_half_of_the_cut_faces_the_whole_one_serves(tmp_path: Path) -> None:
    (tmp_path / "NotoSerifSC-GB2312-Regular.otf").write_bytes(b"")
    assert faces(tmp_path, installed).families == (WHOLE_FAMILY,)


def test_without_any_face_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match="apt-get install fonts-noto-cjk"):
        faces(tmp_path, lambda weight: None)


def test_without_the_whole_face_a_rare_name_is_refused() -> None:
    alone = Typefaces(fast=faces(FONTS, installed).fast, find=lambda weight: None)
    assert alone.families[0] == FAST_FAMILY
    assert alone.undrawable("人民调解") == ()
    assert alone.undrawable("㛃甲𠅤") == ("U+36C3", "U+20164")


def test_the_press_is_one_and_answers_for_a_form() -> None:
    assert press() is press()
    assert press().undrawable(f"甲{RARE}\n\t") == ()
    assert press().undrawable("甲😀") == ("U+1F600",)


def test_the_style_sheet_is_understood_entirely(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        Press(faces(FONTS, installed)).render(page("调解"), made_at=MADE, identifier="试样")
    assert [record.getMessage() for record in caplog.records] == []


def test_many_callers_at_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    texts = [f"第{number}份" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(drawn, texts))
    assert together == [drawn(text) for text in texts]
