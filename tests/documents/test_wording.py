"""Days, moments, numerals and recorded facts in the words of a paper."""

from __future__ import annotations

from datetime import date

import pytest

from mediation.documents.wording import (
    gender_words,
    moment_words,
    money_words,
    numeral,
    paragraphs,
    plain,
    side_words,
)
from tests.documents.a_case import at


def test_days_and_moments() -> None:
    assert moment_words(at(9, 7)) == "2026年9月7日"
    assert moment_words(at(9, 7, 15, 5)) == "2026年9月7日15时05分"
    assert moment_words(at(9, 7, 0, 10)) == "2026年9月7日0时10分"  # the day of Shanghai, not of UTC


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_numerals(number: int, words: str) -> None:
    assert numeral(number) == words


@pytest.mark.parametrize("number", [0, -1, 100])
def test_a_numeral_has_bounds(number: int) -> None:
    with pytest.raises(ValueError, match="1 至 99"):
        numeral(number)


def test_money_in_figures_and_capitals() -> None:
    assert money_words("3000") == "人民币3,000.00元（大写：叁仟元整）"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (5, "5"),
        ("2026-09-22", "2026年9月22日"),
        ("2026-13-99", "2026-13-99"),
        (" 甲 ", "甲"),
        (date(2026, 9, 7), "2026年9月7日"),
        ({"day": "2026-09-18"}, "2026年9月18日"),
        ({"name": "甲"}, ""),
        (["一", "", "二"], "一、二"),
    ],
)
def test_recorded_facts(value: object, words: str) -> None:
    assert plain(value) == words


def test_small_words() -> None:
    assert (gender_words("female"), gender_words("男")) == ("女", "男")
    assert (side_words("applicant"), side_words("respondent"), side_words("third")) == (
        "申请人",
        "被申请人",
        "第三方当事人",
    )
    assert paragraphs("一\r\n\n 二 \n") == ("一", "二")
