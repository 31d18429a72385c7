"""The cases of the demonstration town, written as courses × matters × places, unfolded into steps like a sample's.

`workflows/places/<town>_cases.yaml` says it in three lists. Unfolding is pure and repeats: the same file and the same
day give the same cases. Carrying them out is `sample.py`'s, through the one write path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

from mediation import strict_yaml
from mediation.calendar.moments import day_of
from mediation.definitions.names import Faults, Spot
from mediation.definitions.proof_words import both
from mediation.rehearsal.casting import officials, parties
from mediation.rehearsal.sample import SampleCase
from mediation.rehearsal.shapes import Sheet
from mediation.rehearsal.story import Reader, named_forms
from mediation.town.around import Town
from mediation.town.places import PlaceId

_WORD = re.compile(r"\$([a-z][a-z0-9_.]*)")
_AT = re.compile(r"(?P<day>\d{1,3}) (?P<hour>\d\d):(?P<minute>\d\d)\Z")
_DAY_OF_COURSE = re.compile(r"day (?P<day>\d{1,3})(?: (?P<time>\d\d:\d\d))?\Z")
_HOW = both("请写成 3 10:00（立案后第 3 个工作日）。", "Write 3 10:00 (the third working day of the case).")
_MOST_LATER = 18
"""Minutes by which the steps of one case come later than written, so that not every case is logged at nine sharp."""
_CASE = ("name", "course", "place", "matter", "begun", "stops", "other")
_MATTER = (
    "kind", "subkind", "title", "summary", "claims", "facts", "terms", "what", "amount", "applicants", "respondents",
)  # fmt: skip


def read_demo(path: Path, town: Town, *, at: datetime) -> tuple[SampleCase, ...]:
    """Read the cases of a demonstration as they stand on the day of `at`. Raises DefinitionError with every fault."""
    document = strict_yaml.read(path, file=f"{path.parent.name}/{path.name}")
    faults = Faults()
    sheet = Sheet(Spot(document), document.data, faults)
    sheet.only(("forms", "matters", "courses", "cases"), needs=("courses", "cases"))
    unfolding = _Unfolding(sheet, town, at)
    found = tuple(unfolding.cases())
    faults.raise_any()
    return found


class _Unfolding:
    """One file being unfolded."""

    def __init__(self, sheet: Sheet, town: Town, at: datetime) -> None:
        self._sheet = sheet
        self._town = town
        self._day = day_of(at)
        self._forms = named_forms(sheet)
        self._reader = Reader(town.calendar, start=self._day)
        entries = sheet.entries("cases")
        self._numbers = {one.text("name"): number for number, one in enumerate(entries) if one.text("name")}

    def cases(self) -> Iterator[SampleCase]:
        """Unfold every case that the lists can tell."""
        courses, matters = self._sheet.mapping("courses"), self._sheet.mapping("matters")
        for number, entry in enumerate(self._sheet.entries("cases")):
            if not entry.only(_CASE, needs=_CASE[1:5]):
                continue
            known = (
                entry.faults.know(both("办理经过", "course"), entry.text("course"), courses, entry.spot.at("course")),
                entry.faults.know(both("事由", "matter"), entry.text("matter"), matters, entry.spot.at("matter")),
                entry.faults.know(
                    both("区划", "place"), entry.text("place"), self._town.places, entry.spot.at("place")
                ),
            )
            if all(known):
                yield self._case(number, entry)

    def _case(self, number: int, entry: Sheet) -> SampleCase:
        course = self._sheet.at("courses").at(entry.text("course"))
        course.only(("workflow", "steps"), needs=("workflow", "steps"))
        begun, stops = int(entry.text("begun", "1")), int(entry.text("stops", "999"))
        words = _Words(dict(self._words(number, entry)), lambda day: self._nth_day(begun, day))
        later = Random(f"minutes {number}").randrange(_MOST_LATER)
        steps = []
        for step in course.entries("steps"):
            given: Any = step.value or {}
            at = _AT.match(step.text("at"))
            if at is None:
                step.at("at").fault(
                    "bad_instant", both(f"“{step.text('at')}”不是时间。", f'"{step.text("at")}" is no time.'), _HOW
                )
            elif (day := int(at["day"])) <= stops and day < begun:
                minute = int(at["hour"]) * 60 + int(at["minute"]) + later
                written = {**given, "at": f"-{begun - day} {minute // 60:02d}:{minute % 60:02d}"}
                steps.append(Sheet(step.spot, words.put_into(written, step), step.faults))
        return SampleCase(
            title=entry.text("name") or f"{entry.text('course')} {entry.text('place')} {begun}",
            workflow=course.text("workflow"),
            steps=self._reader.steps(steps, _Presets(self._forms, words, course)),
        )

    def _nth_day(self, begun: int, day: int) -> date:
        """Give the working day `day` after a case was logged, which itself was `begun` working days ago."""
        return self._town.calendar.add_working(self._day, day - begun)

    def _words(self, number: int, entry: Sheet) -> Iterator[tuple[str, Any]]:
        """Give what the words of a course mean in this case."""
        matter = self._sheet.at("matters").at(entry.text("matter"))
        matter.only(_MATTER, needs=_MATTER[2:3])
        other = entry.text("other")
        dice = Random(f"case {self._numbers.get(other, number)}")  # a case joined with another has its parties
        place = PlaceId(entry.text("place"))
        between: Any = matter.at("amount").value or (0, 0)
        low, high = between
        amount = dice.randrange(low, high + 1, 20) if high else None
        yield from officials(place, self._town)
        yield from ((key, matter.text(key)) for key in _MATTER[2:8])
        yield from {"kind": matter.text("kind"), "subkind": matter.text("subkind") or None}.items()
        yield from {"place": place, "amount": amount, "half": (amount or 0) // 2, "other": other}.items()
        sides = {
            "applicant": matter.texts("applicants") or ("person",),
            "respondent": matter.texts("respondents") or ("person",),
        }
        made = parties(sides, place, self._town, dice)
        yield "parties", made
        yield from _names(made)
        yield "room", f"{self._town.places[place].name}调解室"
        yield from _numbers(number, self._day.year)


def _names(made: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for letter, side in (("a", "applicant"), ("b", "respondent")):
        for number, one in enumerate([one for one in made if one["side"] == side], start=1):
            yield letter + ("" if number == 1 else str(number)), one["name"]


def _numbers(number: int, year: int) -> Iterator[tuple[str, str]]:
    """Give the numbers of other institutions, each marked as an example."""
    yield "alarm", f"JQ-示例-{number:04d}"
    yield "centre_number", f"ZZ-示例-{number:04d}"
    yield "petition_number", f"XF-示例-{number:04d}"
    yield "hotline_number", f"RX-示例-{number:04d}"
    yield "receipt", f"收〔示例〕{number}号"
    yield "no_penalty", f"不罚〔示例〕{number}号"
    yield "ruling_number", f"（{year}）示例民特{number}号"


class _Words:
    """What `$name` means in one case, and which day is `day 6` or `day 6 15:00`: the sixth after it was logged."""

    def __init__(self, meanings: Mapping[str, Any], nth_day: Callable[[int], date]) -> None:
        self._meanings = meanings
        self._nth_day = nth_day

    def put_into(self, value: Any, sheet: Sheet) -> Any:
        """Put the meanings into a piece of data; an unknown name is a fault of the sheet."""
        if isinstance(value, dict):
            return {str(self.put_into(key, sheet)): self.put_into(one, sheet) for key, one in value.items()}
        if isinstance(value, list):
            return [self.put_into(one, sheet) for one in value]
        if isinstance(value, str) and (found := _DAY_OF_COURSE.match(value)):
            return " ".join(filter(None, (self._nth_day(int(found["day"])).isoformat(), found["time"])))
        if not isinstance(value, str) or "$" not in value:
            return value
        whole = _WORD.fullmatch(value)
        if whole:
            meaning = self._meaning(whole[1], sheet)
            return self.put_into(meaning, sheet) if isinstance(meaning, str) else meaning
        return _WORD.sub(lambda found: str(self._meaning(found[1], sheet)), value)

    def _meaning(self, name: str, sheet: Sheet) -> Any:
        return (
            self._meanings[name]
            if sheet.faults.know(both("代称", "stand-in"), name, self._meanings, sheet.spot)
            else ""
        )


class _Presets(Mapping[str, Mapping[str, Any]]):
    """The presets of forms with the words of one case put in, each when it is asked for."""

    def __init__(self, forms: Mapping[str, Mapping[str, Any]], words: _Words, sheet: Sheet) -> None:
        self._forms = forms
        self._words = words
        self._sheet = sheet

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        found = self._words.put_into(dict(self._forms[name]), self._sheet)
        assert isinstance(found, dict)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)
