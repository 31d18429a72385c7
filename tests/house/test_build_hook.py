"""What the build hook makes: a sprite of the listed icons, front-end files that ask nothing outside, whole fonts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from hatch_build import gb2312_and_punctuation, icon_names, sprite

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "api/static/vendor"
FONTS = ROOT / "mediation/documents/fonts"


def test_the_sprite_holds_exactly_the_listed_icons() -> None:
    listed = {name.replace("/", "-") for name in icon_names(ROOT / "frontend/icons.txt")}
    drawn = set(re.findall(r'<symbol id="icon-([^"]+)"', (VENDOR / "icons.svg").read_text(encoding="utf-8")))
    assert drawn == listed


def test_an_icon_that_does_not_exist_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no icon named flying-carpet"):
        sprite(tmp_path, iter(["flying-carpet"]))


def test_pages_use_only_icons_of_the_sprite() -> None:
    listed = {name.replace("/", "-") for name in icon_names(ROOT / "frontend/icons.txt")}
    used = {
        name
        for page in (ROOT / "api/templates").rglob("*.html")
        for name in re.findall(r"icons\.svg#icon-([a-z0-9-]+)", page.read_text(encoding="utf-8"))
    }
    assert used - listed == set(), "add them to frontend/icons.txt"


@pytest.mark.parametrize("name", ["tabler.min.css", "tabler.min.js", "htmx.min.js"])
def test_a_bundled_file_is_whole_and_asks_for_no_source_map(name: str) -> None:
    text = (VENDOR / name).read_text(encoding="utf-8")
    assert len(text) > 40_000
    assert "sourceMappingURL" not in text
    assert not re.search(r"@import|url\(['\"]?https?:", text)


@pytest.mark.slow
@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_cut_font_draws_every_character_it_promises(weight: str) -> None:
    font = TTFont(FONTS / f"NotoSerifSC-GB2312-{weight}.otf")
    drawn = font.getBestCmap()
    hanzi = {point for point in gb2312_and_punctuation() if 0x4E00 <= point <= 0x9FFF}
    assert len(hanzi) == 6763  # GB 2312: 3755 of the first level, 3008 of the second
    assert hanzi - set(drawn) == set()
    assert {ord(mark) for mark in "，。、；：？！“”‘’（）《》〈〉【】—…·〔〕□■％￥〇①⑩"} - set(drawn) == set()
    charstrings = font["CFF "].cff.topDictIndex[0].CharStrings
    blank = [chr(point) for point in sorted(hanzi) if len(charstrings[drawn[point]].bytecode or b"") < 4]
    assert blank == []
