"""Programs of fonts: read by another library, the glyphs are those of the face; what is no such program is refused."""

from __future__ import annotations

import io
import random
from functools import cache

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from mediation.documents.font_program import Face, Program, taken_apart, written
from mediation.documents.rare_face import cut_rare
from mediation.documents.render import installed
from mediation.documents.typefaces import FONTS

WEIGHTS = ("Regular", "Bold")


@cache
def source(weight: str) -> TTFont:
    return TTFont(FONTS / f"NotoSerifSC-GB2312-{weight}.otf", lazy=True)


@cache
def face(weight: str) -> Face:
    return Face(source(weight).reader["CFF "])


def some(weight: str, count: int, seed: int = 7) -> list[int]:
    """Numbers of glyphs that characters of the face use, and every kind of them: Latin, marks, digits, Chinese."""
    font = source(weight)
    every = sorted({font.getGlyphID(name) for name in font.getBestCmap().values()})
    return sorted({*every[:200], *random.Random(seed).sample(every, count)})


@pytest.mark.parametrize("weight", WEIGHTS)
def test_another_library_reads_the_same_outlines_and_widths_by_the_charset(weight: str) -> None:
    numbers = some(weight, 400)
    read = CFFFontSet()
    read.decompile(io.BytesIO(written(face(weight).cut(numbers))), None)
    strings = read.topDictIndex[0].CharStrings
    assert len(strings) == len({0, *numbers})
    whole, order = source(weight).getGlyphSet(), source(weight).getGlyphOrder()
    for no in numbers:
        ours, theirs = RecordingPen(), RecordingPen()
        strings[f"cid{no:05d}"].draw(ours)
        whole[order[no]].draw(theirs)
        assert ours.value == theirs.value
        assert strings[f"cid{no:05d}"].width == whole[order[no]].width


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_same_glyphs_give_the_same_bytes_in_any_order(weight: str) -> None:
    numbers = some(weight, 50)
    again = Face(source(weight).reader["CFF "])
    again.cut(some(weight, 50, seed=8))
    assert written(again.cut(reversed(numbers))) == written(face(weight).cut(numbers))


@pytest.mark.parametrize("weight", WEIGHTS)
def test_taken_apart_and_written_it_is_the_same(weight: str) -> None:
    program = face(weight).cut(some(weight, 120))
    assert taken_apart(written(program)) == program


def test_programs_of_one_face_are_put_together_glyph_by_glyph() -> None:
    one, other = face("Regular").cut(some("Regular", 60)), face("Regular").cut(some("Regular", 60, seed=9))
    assert one.frame == other.frame
    both = Program(one.frame, {**one.glyphs, **other.glyphs})
    assert written(both) == written(face("Regular").cut({*one.glyphs, *other.glyphs}))


def test_a_program_holds_what_is_drawn_and_the_missing_glyph() -> None:
    assert set(face("Bold").cut([]).glyphs) == {0}
    assert len(written(face("Bold").cut([]))) < 500
    with pytest.raises(ValueError, match="glyph 0"):
        written(Program(face("Bold").frame, {5: face("Bold").glyph(5)}))
    with pytest.raises(IndexError):
        face("Bold").cut([len(face("Bold"))])


def test_the_whole_face_of_the_system_can_be_cut_as_well() -> None:
    """It has more groups and subroutines than the cut one, and its glyphs are found all the same."""
    from mediation.documents.typefaces import opened

    file = installed("Regular")
    assert file is not None
    font = opened(file, "Regular")
    names = [font.getBestCmap()[ord(char)] for char in "调解㛃𠅤aé。①"]
    program = Face(font.reader["CFF "]).cut(font.getGlyphID(name) for name in names)
    read = CFFFontSet()
    read.decompile(io.BytesIO(written(program)), None)
    for name in names:
        ours, theirs = RecordingPen(), RecordingPen()
        read.topDictIndex[0].CharStrings[f"cid{font.getGlyphID(name):05d}"].draw(ours)
        font.getGlyphSet()[name].draw(theirs)
        assert ours.value == theirs.value


def test_what_is_not_keyed_by_cid_and_what_is_damaged_is_refused() -> None:
    file = installed("Regular")
    assert file is not None
    named = TTFont(io.BytesIO(cut_rare(file, "Regular", (ord("㛃"),)))).reader["CFF "]
    with pytest.raises(ValueError, match="CID"):
        Face(named)
    whole = written(face("Regular").cut(some("Regular", 20)))
    for damaged in (b"", b"\x01\x00\x04", whole[:40], b"OTTO" + whole):
        with pytest.raises(ValueError, match=r"CFF|CID|unknown"):
            taken_apart(damaged)
