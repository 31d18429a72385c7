"""Amounts in capitals: published examples, an independent reading back, and the rules of the official specimen."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.documents.capitals import capitals, figures
from tests.documents.capitals_oracle import amounts, oracle

# The first seven stand as examples in 支付结算办法 附件一 (where it allows two ways, the shorter is ours).
EXAMPLES = {
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
    "0": "零元整",
    "0.05": "伍分",
    "0.5": "伍角整",
    "0.55": "伍角伍分",
    "1": "壹元整",
    "10": "壹拾元整",
    "11": "壹拾壹元整",
    "20.05": "贰拾元零伍分",
    "100.1": "壹佰元壹角整",
    "101": "壹佰零壹元整",
    "1001": "壹仟零壹元整",
    "1010": "壹仟零壹拾元整",
    "3000.00": "叁仟元整",
    "10000": "壹万元整",
    "10001": "壹万零壹元整",
    "100100": "壹拾万零壹佰元整",
    "1000000": "壹佰万元整",
    "10000000.01": "壹仟万元零壹分",
    "100000000": "壹亿元整",
    "100000001": "壹亿零壹元整",
    "100010001": "壹亿零壹万零壹元整",
    "100050000": "壹亿零伍万元整",
    "6900009798.41": "陆拾玖亿零玖仟柒佰玖拾捌元肆角壹分",
    "1000000000000": "壹万亿元整",
    "1000100000000": "壹万零壹亿元整",
    "9999999999999999.99": "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
}
VALUES = dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True))
TENS = {"拾": 10, "佰": 100, "仟": 1000}


def read_whole(words: str) -> int:
    """Read a whole number back by cutting at its greatest unit: another way than the one that wrote it."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, low = words.rsplit(unit, 1)
            return read_whole(high) * size + read_whole(low)
    total = 0
    for digit, place in re.findall("([壹贰叁肆伍陆柒捌玖])([拾佰仟]?)", words):
        total += VALUES[digit] * TENS.get(place, 1)
    return total


def read(words: str) -> Decimal:
    """Read an amount in capitals back into yuan."""
    yuan, rest = words.split("元") if "元" in words else ("", words)
    total = Decimal(read_whole(yuan))
    for digit, unit in re.findall("([壹贰叁肆伍陆柒捌玖])([角分])", rest):
        total += VALUES[digit] * (Decimal("0.1") if unit == "角" else Decimal("0.01"))
    return total


@pytest.mark.parametrize(("amount", "words"), EXAMPLES.items())
def test_written_as_the_specimen_has_it(amount: str, words: str) -> None:
    assert capitals(amount) == words
    assert read(words) == Decimal(amount)


@pytest.mark.parametrize(("amount", "words"), EXAMPLES.items())
def test_the_oracle_knows_the_specimen_too(amount: str, words: str) -> None:
    assert oracle(Decimal(amount)) == words


def test_random_amounts_are_written_as_the_oracle_writes_them() -> None:
    """The short form of `./dev soak money`: 2,000 of its 100,000."""
    drawn = list(amounts(2000, seed=7))
    assert [capitals(amount) for amount in drawn] == [oracle(amount) for amount in drawn]
    assert len({len(capitals(amount)) for amount in drawn}) > 20


@given(st.integers(0, 10**18 - 1))
def test_reads_back_to_the_same_amount(fen: int) -> None:
    assert read(capitals(Decimal(fen) / 100)) == Decimal(fen) / 100


@given(st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 99))
def test_zeros_everywhere_read_back_too(yi: int, wan: int, ones: int, fen: int) -> None:
    amount = Decimal((yi % 10) * 10**8 + (wan // 1000 * 1000) * 10**4 + ones // 100 * 100) + Decimal(fen) / 100
    assert read(capitals(amount)) == amount


@given(st.integers(1, 10**18 - 1))
def test_keeps_the_rules_of_the_specimen(fen: int) -> None:
    words = capitals(Decimal(fen) / 100)
    assert "零零" not in words
    assert not re.search("零[元万亿拾佰仟整]", words)
    assert not re.match("[零元]", words)
    assert words.endswith("分") == bool(fen % 10)
    assert words.endswith("整") != bool(fen % 10)


@pytest.mark.parametrize("amount", ["", "三千", "-1", "-0.01", "0.001", "1e20", "NaN", "Infinity", "10000000000000000"])
def test_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        capitals(amount)


def test_figures_group_thousands() -> None:
    assert figures("1234567.5") == "1,234,567.50"
    assert figures("0") == "0.00"
