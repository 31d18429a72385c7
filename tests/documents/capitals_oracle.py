"""Amounts in capitals by another way than the house's: every digit with its unit, then what is not said is struck.

The house divides numbers; this rewrites text by the rules of 支付结算办法 附件一, in the order in which a clerk would:
all sixteen places, zeros run together, nothing said for what ends in zeros, 零 where a whole group is passed over.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import Decimal

_NAMES = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_UNITS = ("仟", "佰", "拾", "万", "仟", "佰", "拾", "亿", "仟", "佰", "拾", "万", "仟", "佰", "拾", "元")
#: In this order: zeros lose their unit, run together, go before a group's name; a group passed over becomes one 零.
_STRIKES = (
    ("零[仟佰拾]", "零"),
    ("零+", "零"),
    ("零(?=[万亿元])", ""),
    ("^[零万亿]+", ""),
    ("亿万(?=元)", "亿"),
    ("亿万零?", "亿零"),
)


def oracle(amount: Decimal) -> str:
    """Write an amount of whole fen below 10^16 yuan in capitals."""
    yuan, fen = f"{amount:.2f}".split(".")
    words = "".join(digit + unit for digit, unit in zip(yuan.zfill(16).translate(_NAMES), _UNITS, strict=True))
    for found, said in _STRIKES:
        words = re.sub(found, said, words)
    whole = "" if words == "元" else words
    if fen == "00":
        return (whole or "零元") + "整"
    jiao, cents = fen.translate(_NAMES)
    tens = f"{jiao}角" if jiao != "零" else "零" if whole else ""
    return whole + tens + (f"{cents}分" if cents != "零" else "整")


def amounts(many: int, seed: int) -> Iterator[Decimal]:
    """Draw different amounts of every length alike, half of them full of zeros: that is where capitals go wrong."""
    draw, seen = random.Random(seed), set[int]()
    while len(seen) < many:
        figures = draw.choice(("0123456789", "0000001", "00005"))
        fen = int("".join(draw.choice(figures) for _ in range(draw.randint(1, 18))))
        if fen not in seen:
            seen.add(fen)
            yield Decimal(fen) / 100
