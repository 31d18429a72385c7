"""Amounts of money in the capital figures of Chinese papers (人民币大写), exact to the fen; no rounding, no floats.

The rules are those of 支付结算办法 附件一《正确填写票据和结算凭证的基本规定》: 整 after yuan or jiao, none after fen;
one 零 for any run of zeros between figures; none where a group of four merely ends in zeros. Nothing here knows a case.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
MOST = Decimal("9999999999999999.99")
_WAN = 10_000
_YI = 100_000_000


def exact(amount: str | Decimal) -> Decimal:
    """Read an amount in yuan; ValueError unless it is a plain number from 0 up, in whole fen, of at most 16 digits."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        raise ValueError("金额不是数字") from None
    if not value.is_finite() or value.is_signed() or value > MOST:
        raise ValueError("金额须在 0 至 9999 万亿元之间")
    if value != value.quantize(Decimal("0.01")):
        raise ValueError("金额最多两位小数")
    return value.quantize(Decimal("0.01"))


def capitals(amount: str | Decimal) -> str:
    """Write an amount in yuan in capitals, without the words 人民币: 3000 -> 叁仟元整. ValueError as `exact` says."""
    fen_in_all = int(exact(amount) * 100)
    yuan, rest = divmod(fen_in_all, 100)
    jiao, fen = divmod(rest, 10)
    if not rest:
        return f"{_whole(yuan) or '零'}元整"
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif yuan:
        words += "零"
    return words + (f"{DIGITS[fen]}分" if fen else "整")


def figures(amount: str | Decimal) -> str:
    """Write an amount in yuan in Arabic figures: 3000 -> 3,000.00. ValueError as `exact` says."""
    return f"{exact(amount):,.2f}"


def _whole(number: int) -> str:
    """Write a whole number below 10^16, nothing for 0; each half of it is written by the same rule."""
    for size, name in ((_YI, "亿"), (_WAN, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _whole(high) + name + gap + _whole(low)
    return _group(number)


def _group(number: int) -> str:
    """Write a number of up to four digits, with one 零 for zeros in the middle and none at the end."""
    words, waiting = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            waiting = bool(words)
            continue
        words += ("零" if waiting else "") + DIGITS[digit] + PLACES[place]
        waiting = False
    return words
