"""How days, amounts, numbers and people are written on official papers. Words in, words out: no case, no layout."""

from __future__ import annotations

from datetime import date

import msgspec

from mediation.calendar.terms import SHANGHAI, When
from mediation.documents.capitals import capitals, figures

_NUMERALS = "零一二三四五六七八九"
_GENDERS = {"male": "男", "m": "男", "female": "女", "f": "女"}
_SIDES = {"applicant": "申请人", "respondent": "被申请人", "third": "第三方当事人"}


def day_words(day: date) -> str:
    """Write a day: 2026年9月7日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(when: When) -> str:
    """Write a moment as exactly as it is known: 2026年9月7日15时30分, or only the day."""
    words = day_words(when.day)
    if when.instant is None:
        return words
    clock = when.instant.astimezone(SHANGHAI)
    return f"{words}{clock.hour}时{clock.minute:02d}分"


def money_words(amount: str) -> str:
    """Write an amount in yuan in figures and capitals: 人民币3,000.00元（大写：叁仟元整）. ValueError for no amount."""
    return f"人民币{figures(amount)}元（大写：{capitals(amount)}）"


def numeral(number: int) -> str:
    """Write 1 to 99 in Chinese numerals: 三, 十二, 二十一. ValueError for any other number."""
    if not 1 <= number <= 99:
        raise ValueError("序数须在 1 至 99 之间")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十"
    return head + (_NUMERALS[ones] if ones else "")


def gender_words(gender: str) -> str:
    """Write 男 or 女 for a key; other words stay as they are."""
    return _GENDERS.get(gender.lower(), gender)


def side_words(side: str) -> str:
    """Write 申请人, 被申请人 or 第三方当事人; 当事人 for anything else."""
    return _SIDES.get(side, "当事人")


def paragraphs(text: str) -> tuple[str, ...]:
    """Split a text into its paragraphs, without the empty ones and without blanks around them."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def listed(words: tuple[str, ...]) -> str:
    """Join names as Chinese does: 甲、乙、丙."""
    return "、".join(words)


def plain(value: object) -> str:
    """Write a recorded fact as words: days as days, lists with 、, yes and no as 是 and 否, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, When):
        return moment_words(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, list | tuple):
        return listed(tuple(words for one in value if (words := plain(one))))
    if isinstance(value, dict):
        return _moment_of(value)
    return _day_of(str(value).strip())


def _day_of(text: str) -> str:
    """Write an ISO day, as records keep it, as a day; every other text stays."""
    try:
        return day_words(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text


def _moment_of(value: dict[object, object]) -> str:
    """Write a recorded `When`; any other record has no words of its own."""
    try:
        return moment_words(msgspec.convert(value, When))
    except msgspec.ValidationError:
        return ""
