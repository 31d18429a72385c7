"""Articles that papers cite whose number is still to be verified: said on a draft, left out of what is issued.

The handbook of the domain says which were read in full; those below were recalled, or stand in a regulation revised
since it was read. A paper that is issued then cites the law by its name alone, so that no wrong number goes out.
"""

from __future__ import annotations

import re

OPEN: dict[str, frozenset[int]] = {
    # The chapter was read in the text of 2018; it was revised in 2020, and may be again after the new 治安管理处罚法.
    "公安机关办理行政案件程序规定": frozenset(range(1, 1000)),
    "程序规定": frozenset(range(1, 1000)),
    "人民调解工作若干规定": frozenset({24, 25, 36, 37, 38}),
    "民事诉讼法": frozenset({56, 62, 250}),
    "劳动争议调解仲裁法": frozenset({10, 16}),
}
"""Names of laws (without 中华人民共和国) -> the articles whose number is open."""
UNSURE = "（条号待核）"

_ARTICLE = (
    r"第[一二三四五六七八九十百零〇]+条(?:第[一二三四五六七八九十]+款)?(?:第[（(]?[一二三四五六七八九十]+[)）]?项)?"
)
_NAMES = "|".join(sorted(map(re.escape, OPEN), key=len, reverse=True))
_CITED = re.compile(
    rf"(?P<name>《(?:中华人民共和国)?(?:{_NAMES})》|程序规定)(?P<articles>{_ARTICLE}(?:[、和及]{_ARTICLE})*)"
)
_NUMBER = re.compile(r"第([一二三四五六七八九十百零〇]+)条")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}


def cited(text: str, *, draft: bool) -> str:
    """Give a paper's text with open articles marked on a draft, and left out of what is issued."""

    def said(found: re.Match[str]) -> str:
        name = found["name"]
        open_ = OPEN[name.strip("《》").removeprefix("中华人民共和国")]
        articles = re.findall(_ARTICLE, found["articles"])
        doubtful = [one for one in articles if article_number(one) in open_]
        if not doubtful:
            return found[0]
        if draft:
            return found[0] + UNSURE
        return name + "、".join(one for one in articles if one not in doubtful)

    return _CITED.sub(said, text)


def article_number(article: str) -> int:
    """Read the number of an article: 第一百八十六条第二款 is 186."""
    found = _NUMBER.match(article)
    total, digit = 0, 0
    for char in found[1] if found else "":
        if char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS[char]
    return total + digit
