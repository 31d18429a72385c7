"""Taking names, places, institutions, numbers and days out of the text of one case, for teaching. Pure.

What the record knows (`known_strings.py`) is replaced wherever it stands, longest first, with the forms in which people
are spoken of (a family name with 某, 先生, 老…); what it does not know is found by its shape. `left` is the last check.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from mediation.documents.known_strings import known_of, spoken_of
from mediation.engine.case import Case
from mediation.town.around import Town

_LOOKALIKES = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *range(0x2F00, 0x2FE0))
_COMPATIBLE = range(0xF900, 0xFB00)
_PLAIN = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*_LOOKALIKES, *_COMPATIBLE)}
"""Full-width digits and letters, radicals and compatible ideographs (out of copied PDFs), and what they are."""
_FIGURES = "0-9一二三四五六七八九十"
_DAY = re.compile(r"(\d{4})(?:\s*年\s*|[-/.])(\d{1,2})(?:\s*月\s*|[-/.])(\d{1,2})\s*(?:日|号)?")
_DAY_OF_YEAR = re.compile(r"(?<![\d一二三四五六七八九十])(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")
_MONTH = re.compile(rf"(?:[0-9〇零一二三四五六七八九]{{4}}年)?[{_FIGURES}]{{1,2}}月(份)?(?:[{_FIGURES}]{{1,3}}[日号])?")
_YEAR = re.compile(r"[0-9〇零一二三四五六七八九]{4}年")
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁][A-Z][·\s]?[A-Z0-9]{5,6}")
_HOUSE = re.compile(r"[0-9一二三四五六七八九十百]+(?=栋|幢|座|号楼|单元|室|号房|号院|号铺|号商铺)|[0-9]+(?=号(?!码))")
_LONG = re.compile(r"(?<![\d.])\d[\dXx\s-]{5,}[\dXx](?!\d)((?:\.\d+)?\s*[元块万亿])?")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://[\w./?=&%#-]+", re.ASCII)
_SUM = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?=\s*[百千万亿]*(?:元|块))")
_BETWEEN = r"[\s\-—_·•.*]"


class Anonymiser:
    """Replaces what is known of one case. `sums` is keep, or round (to the leading figure)."""

    def __init__(self, case: Case, town: Town, *, sums: str = "keep") -> None:
        self._begun = begun(case)
        self._rounds = sums == "round"
        labels: dict[str, str] = {}
        for said, label in known_of(case, town):
            if said != label:
                labels.setdefault(said, label)
        ordered = sorted(labels, key=len, reverse=True)
        patterns = [(_loosely(one), labels[one]) for one in ordered] + list(spoken_of(case))
        self._labels = [label for _, label in patterns]
        self._found = re.compile("|".join(f"({one})" for one, _ in patterns)) if patterns else None
        self._known = tuple(_close(one) for one in ordered)

    def __call__(self, text: str) -> str:
        """Give a text without what is known, and without what has the shape of a number, a plate, a house, a day."""
        text = text.translate(_PLAIN)
        if self._found is not None:
            text = self._found.sub(lambda said: self._labels[(said.lastindex or 1) - 1], text)
        text = _DAY.sub(lambda said: self._day(int(said[1]), int(said[2]), int(said[3])), _MAIL.sub("〔略〕", text))
        text = _DAY_OF_YEAR.sub(lambda said: self._day(self._begun.year, int(said[1]), int(said[2])), text)
        text = _MONTH.sub(lambda said: "某日" if said[0][-1] in "日号" else "某月", text)
        text = _HOUSE.sub("某", _PLATE.sub("某车", _YEAR.sub("某年", text)))
        text = _LONG.sub(lambda said: said[0] if said[1] else "〔号码略〕", text)
        return _SUM.sub(lambda said: self.sum_of(said[1]), text) if self._rounds else text

    def left(self, text: str) -> int:
        """Count the known strings that are still in a text, also with spaces, points or hyphens in between."""
        close = _close(text)
        return sum(one in close for one in self._known)

    def day(self, on: date) -> int:
        """Give the number of a day, counted from the beginning (1: the first)."""
        return (on - self._begun).days + 1

    def sum_of(self, text: str) -> str:
        """Give a sum, rounded to its leading figure where sums are to be."""
        if not self._rounds:
            return text
        try:
            amount = Decimal(text.replace(",", ""))
        except InvalidOperation:
            return text
        step = Decimal(10) ** max(amount.adjusted(), 0)
        rounded = (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        return f"约{rounded / 10_000:f}万" if rounded and rounded % 10_000 == 0 else f"约{rounded:f}"

    def _day(self, year: int, month: int, day: int) -> str:
        try:
            number = self.day(date(year, month, day))
        except ValueError:
            return "某日"
        return f"第{number}日" if number > 0 else f"登记前{1 - number}日"


def begun(case: Case) -> date:
    """Give the day from which days are counted: the request, else the register."""
    first = case.requested_on or case.logged_on
    return date(1970, 1, 1) if first is None else first.day


def _loosely(said: str) -> str:
    """Give the pattern that finds a string: spaces, points, hyphens may stand between its characters; a number does
    not begin or end within another."""
    apart = f"{_BETWEEN}*".join(re.escape(char) for char in said if not re.fullmatch(_BETWEEN, char))
    numeric = said.isascii() and any(char.isdigit() for char in said)
    return rf"(?<!\d)(?i:{apart})(?!\d)" if numeric else f"(?i:{apart})"


def _close(text: str) -> str:
    return re.sub(_BETWEEN, "", unicodedata.normalize("NFKC", text)).casefold()
