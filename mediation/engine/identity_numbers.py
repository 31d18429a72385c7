"""Numbers by which people and bodies are known: identity numbers (GB 11643), credit codes (GB 32100), telephones.

Pure arithmetic: whether a number can be one, and what it says of itself. It never asks whether it is somebody's.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
#: The first two digits: provinces (GB/T 2260), residents of Hong Kong, Macao, Taiwan (81-83), foreigners (9x).
_REGIONS = frozenset(
    {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54}
    | {61, 62, 63, 64, 65, 71, 81, 82, 83, *range(91, 98)}
)
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_OLD_LENGTH, _LENGTH, _CODE_LENGTH = 15, 18, 18
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FIXED = re.compile(r"(0[0-9]{2,3}-?)?[0-9]{7,8}(-[0-9]{1,6})?|400-?[0-9]{3}-?[0-9]{4}|[0-9]{3,6}")
_ABROAD = re.compile(r"\+[0-9]{1,3}[- ]?[0-9][0-9 -]{4,16}")


class Citizen(msgspec.Struct, frozen=True, kw_only=True):
    """What an identity number says: the number as it is written, when its bearer was born, and 男 or 女."""

    number: str
    born: date
    gender: str

    def age(self, on: date) -> int:
        """Count the full years on a day (民法典 17, 18: 周岁)."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


def check_digit(first: str) -> str:
    """Compute the last sign of an identity number from its first seventeen digits (GB 11643: ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def citizen(text: str, *, on: date) -> Citizen:
    """Read a resident identity number as known on a day. Raises ValueError with what is wrong and what to do."""
    number = text.replace(" ", "").upper()
    if len(number) == _OLD_LENGTH and number.isascii() and number.isdigit():
        raise ValueError("15 位身份证号已停止使用，请按现在的证件填写 18 位号码")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise ValueError("身份证号应为 18 位：前 17 位为数字，末位为数字或 X")
    if int(number[:2]) not in _REGIONS:
        raise ValueError("身份证号前两位不是地区代码，请核对")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValueError("身份证号第 7 至 14 位不是出生日期，请核对") from None
    if not born.year >= 1850 or born > on:
        raise ValueError("身份证号中的出生日期不合理，请核对")
    if check_digit(number[:17]) != number[17]:
        raise ValueError("身份证号校验位不符，请逐位核对")
    return Citizen(number=number, born=born, gender="男" if int(number[16]) % 2 else "女")


def code_sign(first: str) -> str:
    """Compute the eighteenth sign of a unified social credit code from its first seventeen (GB 32100, MOD 31)."""
    total = sum(_CODE_SIGNS.index(sign) * weight for sign, weight in zip(first, _CODE_WEIGHTS, strict=True))
    return _CODE_SIGNS[-total % 31]


def credit_code(text: str) -> str:
    """Read a unified social credit code. Raises ValueError with what is wrong and what to do."""
    code = text.replace(" ", "").upper()
    if len(code) != _CODE_LENGTH or any(sign not in _CODE_SIGNS for sign in code):
        raise ValueError("统一社会信用代码应为 18 位数字和大写字母，不含 I、O、S、V、Z")
    if code_sign(code[:17]) != code[17]:
        raise ValueError("统一社会信用代码校验位不符，请逐位核对")
    return code


def telephones(text: str) -> str:
    """Read one or more telephone numbers. Raises ValueError with what is wrong and what to do."""
    numbers = [one.strip() for one in re.split("[、，,；;/]", text) if one.strip()]
    for one in numbers:
        plain = one.replace(" ", "") if not one.startswith("+") else one
        if re.fullmatch(r"1[0-9]{8,}", plain) and not _MOBILE.fullmatch(plain):
            raise ValueError("手机号应为 11 位数字，以 13 至 19 开头，请核对")
        if not (_MOBILE.fullmatch(plain) or _FIXED.fullmatch(plain) or _ABROAD.fullmatch(plain)):
            raise ValueError("电话应为 11 位手机号，或带区号的座机号，如 0855-8220000")
    return "、".join(numbers)
