"""From a posted form to the values that a command carries, in the same shape as the JSON API takes them.

It only gathers and names; nothing is judged. A text stays what was typed, so that a refused form comes back as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from api.pages.controls import MOST_ROWS, ROWED, cells_of
from api.plain_text import fault_of
from api.problems import RequestMalformed
from mediation.calendar.moments import SHANGHAI, When
from mediation.definitions.questions import Field, FieldType
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case
from mediation.errors import FieldsInvalid, Objection

MOST_FIELDS = 3_000


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """A posted form: every name with its values, in the order of the page."""

    values: Mapping[str, tuple[str, ...]]
    faults: tuple[Objection, ...] = ()

    def one(self, name: str) -> str:
        """The first value of a name, or nothing."""
        return (self.values.get(name) or ("",))[0]

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a name that is not empty."""
        return tuple(value for value in self.values.get(name, ()) if value)


def parse(body: bytes) -> Posted:
    """Read `application/x-www-form-urlencoded`.

    A text that cannot come in is emptied and named in `faults`; RequestMalformed where the form itself is unreadable.
    """
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="utf-8", errors="strict"
        )
    except ValueError as error:
        raise RequestMalformed(Objection("unreadable", "提交的内容不是完整的 UTF-8 表单，请返回重新填写")) from error
    found: dict[str, list[str]] = {}
    faults: list[Objection] = []
    for name, value in pairs:
        if fault_of(name, longest=120) is not None:
            raise RequestMalformed(Objection("field_name_refused", "表单中有一项的名称不允许"))
        fault = fault_of(value)
        if fault is not None:
            faults.append(Objection("text_refused", fault, name.removeprefix("f.").split(".")[0]))
            value = ""
        found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Posted(values={name: tuple(values) for name, values in found.items()}, faults=tuple(faults))


def fields_of(posted: Posted, asks: tuple[Field, ...], case: Case, workflow: Workflow) -> dict[str, Any]:
    """Gather the answers to the questions of an action, leaving out what was left empty."""
    found: dict[str, Any] = {}
    for field in asks:
        value = _value(posted, field, case, workflow)
        if value not in ("", [], None):
            found[field.key] = value
    return found


def _value(posted: Posted, field: Field, case: Case, workflow: Workflow) -> Any:
    name = f"f.{field.key}"
    if field.type in ROWED:
        return list(_rows(posted, field, case, workflow))
    match field.type:
        case FieldType.choices | FieldType.people | FieldType.institutions:
            return list(posted.all(name))
        case FieldType.parties:
            return [int(one) if one.isascii() and one.isdigit() and len(one) < 7 else one for one in posted.all(name)]
        case FieldType.party | FieldType.obligation | FieldType.whole_number:
            text = posted.one(name).strip()
            return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
        case FieldType.yes_no:
            return {"true": True, "false": False}.get(posted.one(name), posted.one(name) or None)
        case FieldType.moment:
            return _moment(posted.one(f"{name}.day").strip(), posted.one(f"{name}.time").strip())
        case FieldType.text | FieldType.long_text:
            return posted.one(name)
        case _:
            return posted.one(name).strip()


def _moment(day: str, time: str) -> str:
    if not day:
        return ""
    try:
        return datetime.fromisoformat(f"{day}T{time or '00:00'}").replace(tzinfo=SHANGHAI).isoformat()
    except ValueError:
        return f"{day} {time}"  # unreadable: the engine says so at the field


def _rows(posted: Posted, field: Field, case: Case, workflow: Workflow) -> Iterator[dict[str, Any]]:
    cells = cells_of(field.type, case, workflow)
    by_party = field.type in {FieldType.answers, FieldType.signatures}
    numbers = [party.no for party in case.remaining] if by_party else list(range(MOST_ROWS))
    for number in numbers:
        row: dict[str, Any] = {}
        for cell in cells:
            text = posted.one(f"f.{field.key}.{number}.{cell.key}").strip()
            if not text:
                continue
            row[cell.key] = int(text) if cell.key in {"debtor", "creditor"} and text.isdigit() else text
            if cell.draw == "tick":
                row[cell.key] = text == "true"
        if by_party and row:
            yield {"party": number, **row}
        elif set(row) - {"side", "kind", "debtor", "creditor"}:  # a row where nothing was written is no row
            yield row


def happened_of(posted: Posted) -> When | None:
    """Read when it happened: None when the preset was left as it stood (now), else the day, with the hour if given.

    Raises FieldsInvalid for what is no day or no hour.
    """
    day, time = posted.one("happened_day").strip(), posted.one("happened_time").strip()
    if not day or f"{day}T{time}" == posted.one("happened_preset"):
        return None
    try:
        if not time:
            return When.on(date.fromisoformat(day))
        return When.at(datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SHANGHAI))
    except ValueError as error:
        raise FieldsInvalid(
            Objection("INVALID", "“发生时间”应为日期，时刻可以不填，如 2026-10-10 15:00", "happened_on")
        ) from error
