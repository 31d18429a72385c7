"""Numbers of articles that are still to be verified: marked on drafts, left out of what is issued."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mediation.documents import citations
from mediation.documents.citations import OPEN, UNSURE, article_number, cited

TEMPLATES = Path(citations.__file__).parent / "templates"


@pytest.mark.parametrize(
    ("text", "draft", "issued"),
    [
        (
            "依据《公安机关办理行政案件程序规定》第一百七十八条第二款、第一百八十六条，请",
            f"依据《公安机关办理行政案件程序规定》第一百七十八条第二款、第一百八十六条{UNSURE}，请",
            "依据《公安机关办理行政案件程序规定》，请",
        ),
        (
            "《中华人民共和国民事诉讼法》第六十二条、第二百零五条",
            f"《中华人民共和国民事诉讼法》第六十二条、第二百零五条{UNSURE}",
            "《中华人民共和国民事诉讼法》第二百零五条",
        ),
        ("《民事诉讼法》第二百五十条", f"《民事诉讼法》第二百五十条{UNSURE}", "《民事诉讼法》"),
        ("属于程序规定第一百七十九条所列情形", f"属于程序规定第一百七十九条{UNSURE}所列情形", "属于程序规定所列情形"),
        (
            "《人民调解工作若干规定》第三十八条",
            f"《人民调解工作若干规定》第三十八条{UNSURE}",
            "《人民调解工作若干规定》",
        ),
    ],
)  # fmt: skip
def test_an_open_number_is_marked_on_a_draft_and_never_issued(text: str, draft: str, issued: str) -> None:
    assert cited(text, draft=True) == draft
    assert cited(text, draft=False) == issued


@pytest.mark.parametrize(
    "text",
    [
        "《中华人民共和国人民调解法》第二十九条、第三十三条",
        "《中华人民共和国民事诉讼法》第二百零六条",
        "《人民调解工作若干规定》第二十七条",
        "《公安机关办理行政案件程序规定》",
        "小区《程序规定》说明",
    ],
)
def test_what_was_verified_stays_as_it_is(text: str) -> None:
    assert cited(text, draft=True) == cited(text, draft=False) == text


@pytest.mark.parametrize(
    ("article", "number"), [("第十条", 10), ("第二十四条", 24), ("第一百零五条", 105), ("第二百五十条第一款", 250)]
)
def test_the_number_of_an_article(article: str, number: int) -> None:
    assert article_number(article) == number


def test_no_template_issues_a_number_that_is_open() -> None:
    found = 0
    for file in sorted(TEMPLATES.glob("*.html")):
        text = file.read_text("utf-8")
        issued = cited(text, draft=False)
        found += issued != text
        for name, articles in OPEN.items():
            for one in re.findall(rf"{name}》?(第[一二三四五六七八九十百零〇]+条)", issued):
                assert article_number(one) not in articles, f"{file.name}: {name}{one}"
    assert found >= 4, "the rule has something to do"
