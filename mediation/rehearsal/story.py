"""A story as its author writes it (`workflows/<name>/stories/*.yaml`), read strictly: who does what at which instant.

Presets of form fields (`forms:`, and those of `_forms.yaml` beside it) are merged here; what the short forms in the
fields mean, and whether the expectations hold, is found out when the story is run (`runner.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from mediation import strict_yaml
from mediation.calendar.moments import When
from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.evidence_kinds import EVIDENCE_KINDS
from mediation.definitions.names import Faults, Spot
from mediation.definitions.proof_words import both
from mediation.rehearsal.expectations import KNOWN
from mediation.rehearsal.linked_part import read_linked
from mediation.rehearsal.shapes import Sheet
from mediation.rehearsal.town_file import people_of
from mediation.rehearsal.written_times import instant_of, when_of
from mediation.strict_yaml import Document
from mediation.town.institutions import Person
from mediation.town.linked import Linked

DEFAULT_TOWN = "sample_town"
SHARED_FORMS = "_forms.yaml"
TOP_KEYS = ("story", "title", "tells", "workflow", "town", "people", "linked", "forms", "steps")
STEP_KEYS = (
    "at", "who", "does", "note", "evidence", "checks", "sees", "case", "forms", "with", "happened", "late_reason",
    "version", "twice", "refused", "refused_fields", "then", "says",
)  # fmt: skip
_HOW = both(
    "请写成 2026-09-07 09:00、2026-09-07（即 09:00）或 09:00（与上一步同日）。",
    "Write 2026-09-07 09:00, 2026-09-07 (at 09:00), or 09:00 (on the day of the step above).",
)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: somebody does or notes something, or looks; or only time passes (`who` empty).

    `evidence` is the kind of a file that somebody brings, `checks` the number of one held against its original.

    `sees` is true, false, all or packet where the step asks who may see the case. `refused` lists the codes that the
    refusal must carry. `then` is what must hold afterwards.
    """

    line: int
    at: datetime
    who: str = ""
    does: str = ""
    note: str = ""
    evidence: str = ""
    checks: int = 0
    sees: bool | str | None = None
    case: str = ""
    fields: dict[str, Any] = {}
    happened: When | None = None
    late_reason: str = ""
    version: int | None = None
    twice: bool = False
    refused: tuple[str, ...] = ()
    refused_fields: tuple[str, ...] = ()
    then: dict[str, Any] = {}


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A story of one workflow in one town.

    `people` are those whom this story alone adds to the town, `linked` the platforms that are otherwise in it.
    """

    key: str
    title: str
    file: str
    workflow: str
    town: str
    steps: tuple[Step, ...]
    people: tuple[Person, ...] = ()
    linked: tuple[Linked, ...] = ()


class Reader:
    """Reads stories; `start` and `calendar` give a meaning to instants such as `-12 09:30` (the sample has them)."""

    def __init__(self, calendar: WorkingCalendar, *, start: date | None = None) -> None:
        self._calendar = calendar
        self._start = start

    def read(self, path: Path) -> Story:
        """Read one story and the presets beside it. Raises DefinitionError with every fault, each with its line."""
        folder = path.resolve().parent
        name = f"{folder.parent.name}/{folder.name}/{path.name}"
        return self.story(strict_yaml.read(path, file=name), key=path.stem, workflow=folder.parent.name, folder=folder)

    def story(self, document: Document, *, key: str, workflow: str, folder: Path) -> Story:
        """Read a story from a document."""
        faults = Faults()
        sheet = Sheet(Spot(document), document.data, faults)
        if sheet.only(TOP_KEYS, needs=("story", "title", "steps")) and sheet.text("story") not in ("", key):
            sheet.at("story").fault(
                "wrong_name",
                both(f"story 应与文件名相同：{key}。", f"story has to be the name of the file: {key}."),
                both("请改其中一个。", "Change one of them."),
            )
        forms = {**shared_forms(folder, faults), **named_forms(sheet)}
        story = Story(
            key=key,
            title=title_of(sheet),
            file=document.file,
            workflow=sheet.text("workflow", workflow),
            town=sheet.text("town", DEFAULT_TOWN),
            steps=self.steps(sheet.entries("steps"), forms),
            people=people_of(sheet),
            linked=read_linked(sheet, ()),
        )
        faults.raise_any()
        return story

    def steps(self, entries: Iterable[Sheet], forms: Mapping[str, Mapping[str, Any]]) -> tuple[Step, ...]:
        """Read the steps in order; faults are noted on the sheets."""
        found: list[Step] = []
        for entry in entries:
            step = self._step(entry, forms, found[-1].at if found else None)
            if step is not None:
                found.append(step)
        return tuple(found)

    def _step(self, sheet: Sheet, forms: Mapping[str, Mapping[str, Any]], before: datetime | None) -> Step | None:
        if not sheet.only(STEP_KEYS, needs=("at",)):
            return None
        text = sheet.text("at")
        at = instant_of(text, before=before, start=self._start, calendar=self._calendar)
        if at is None:
            sheet.at("at").fault("bad_instant", both(f"“{text}”不是时间。", f'"{text}" is no time.'), _HOW)
            return None
        if before is not None and at < before:
            sheet.at("at").fault(
                "time_goes_back",
                both(f"“{text}”早于上一步。", f'"{text}" is before the step above.'),
                both(
                    "请按时间先后排列；补录用 happened。",
                    "Put steps in order of time; what is recorded late says happened.",
                ),
            )
        _check_kind(sheet)
        return Step(
            line=sheet.line,
            at=at,
            who=sheet.text("who"),
            does=sheet.text("does"),
            note=sheet.text("note"),
            evidence=_kind_of_evidence(sheet),
            checks=_whole(sheet, "checks") or 0,
            sees=_sees(sheet),
            case=sheet.text("case"),
            fields=_merged(sheet, forms),
            happened=_happened(sheet),
            late_reason=sheet.text("late_reason"),
            version=_whole(sheet, "version"),
            twice=sheet.yes("twice"),
            refused=sheet.texts("refused"),
            refused_fields=sheet.texts("refused_fields"),
            then=_then(sheet),
        )


def shared_forms(folder: Path, faults: Faults) -> dict[str, Mapping[str, Any]]:
    """Read the presets that all stories of a folder share, if there are any."""
    path = folder / SHARED_FORMS
    if not path.is_file():
        return {}
    document = strict_yaml.read(path, file=f"{folder.parent.name}/{folder.name}/{path.name}")
    sheet = Sheet(Spot(document), document.data, faults)
    sheet.only(("forms",), needs=("forms",))
    return named_forms(sheet)


def named_forms(sheet: Sheet) -> dict[str, Mapping[str, Any]]:
    """Read presets: a mapping of names to fields."""
    forms = sheet.at("forms")
    return {name: forms.mapping(name) for name in sheet.mapping("forms")}


def title_of(sheet: Sheet) -> str:
    """Read a title: plain text, or `{zh: …, en: …}`, of which the Chinese is shown."""
    title = sheet.at("title")
    return title.text("zh") if isinstance(title.value, dict) else sheet.text("title")


def _check_kind(sheet: Sheet) -> None:
    kinds = [key for key in ("does", "note", "evidence", "checks", "sees") if sheet.has(key)]
    if len(kinds) > 1:
        sheet.fault(
            "two_at_once",
            both(f"一步只能写{'、'.join(kinds)}之一。", f"A step says only one of {', '.join(kinds)}."),
            both("请分成几步写。", "Write several steps."),
        )
    if kinds and not sheet.has("who"):
        sheet.fault(
            "missing",
            both("没有写由谁（who）。", "It does not say who."),
            both("请写账号或姓名。", "Write an account or a name."),
        )
    for key in ("forms", "with", "happened", "late_reason", "twice", "version"):
        if sheet.has(key) and "does" not in kinds and "note" not in kinds:
            sheet.at(key).fault(
                "without_action",
                both(f"没有 does 的一步不能写“{key}”。", f'A step without does cannot say "{key}".'),
                both("请补写 does，或删去它。", "Write does, or take it out."),
            )
    if sheet.has("refused") and not sheet.texts("refused"):
        sheet.at("refused").fault(
            "missing",
            both("refused 须写明理由代码。", "refused has to name the code of a reason."),
            both("如 refused: CONSENT_MISSING。", "For example refused: CONSENT_MISSING."),
        )


def _kind_of_evidence(sheet: Sheet) -> str:
    kind = sheet.text("evidence")
    if kind and kind not in EVIDENCE_KINDS:
        sheet.at("evidence").fault(
            "unknown_name",
            both(f"没有“{kind}”这种证据。", f'There is no kind of evidence "{kind}".'),
            both(f"可写 {'、'.join(EVIDENCE_KINDS)}。", f"There are {', '.join(EVIDENCE_KINDS)}."),
        )
    return kind


def _merged(sheet: Sheet, forms: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Put the presets together from left to right, and what stands under `with` on top."""
    fields: dict[str, Any] = {}
    for name in sheet.texts("forms"):
        if sheet.faults.know(both("表单预设", "form preset"), name, forms, sheet.spot.at("forms")):
            fields.update(forms[name])
    fields.update(sheet.mapping("with"))
    return fields


def _happened(sheet: Sheet) -> When | None:
    text = sheet.text("happened")
    when = when_of(text) if text else None
    if text and when is None:
        sheet.at("happened").fault(
            "bad_instant",
            both(f"“{text}”不是日期或时间。", f'"{text}" is neither a day nor a time.'),
            both("请写成 2026-09-07 或 2026-09-07 10:00。", "Write 2026-09-07 or 2026-09-07 10:00."),
        )
    return when


def _whole(sheet: Sheet, key: str) -> int | None:
    value = sheet.at(key).value
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        sheet.at(key).fault(
            "wrong_type",
            both(f"{key} 应为整数。", f"{key} is a whole number."),
            both("请写整数。", "Write a whole number."),
        )
        return None
    return value


def _sees(sheet: Sheet) -> bool | str | None:
    value = sheet.at("sees").value
    if value is None or isinstance(value, bool) or value in ("all", "packet"):
        return value
    sheet.at("sees").fault(
        "unknown_value",
        both("sees 只能是 true、false、all 或 packet。", "sees is true, false, all or packet."),
        both("packet：只看得到移送材料。", "packet: sees only what was handed over."),
    )
    return None


def _then(sheet: Sheet) -> dict[str, Any]:
    then = sheet.at("then")
    if then.value is None:
        return {}
    then.only(KNOWN)
    return dict(then.value) if isinstance(then.value, dict) else {}
