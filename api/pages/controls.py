"""From a question of the workflow to what a page draws for it: one control, or rows of small ones.

Nothing is judged here: what was filled in comes back as it was, with the objection beside it. The reverse way, from
a posted form to values, is `form_reading.py`; both go by the same names: `f.KEY`, and `f.KEY.ROW.CELL` for rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from api.pages.pickings import Option, cases_note, options_for, said_amount
from api.pages.row_cells import ANSWERS, EVERY, PARTY_CELLS, SIGNATURE_CELLS, Cell
from mediation.calendar.moments import SHANGHAI
from mediation.definitions.questions import Field, FieldType
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case
from mediation.errors import Objection
from mediation.town.around import Town

ROWED = frozenset({FieldType.new_parties, FieldType.answers, FieldType.obligations, FieldType.signatures})
MOST_ROWS = 60
_LONG_LIST = 7


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to fill in. `draw` names the drawing in parts/field.html; `rows` are filled for lists of groups."""

    name: str
    title: str
    draw: str
    value: Any = ""
    hint: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    error: str = ""
    most: int | None = None
    least: int | None = None
    needs: str = ""
    needs_values: str = ""
    needs_words: str = ""
    rows: tuple[Group, ...] = ()
    can_add: bool = False
    wide: bool = False
    typed: str = "text"

    @property
    def id(self) -> str:
        """The HTML id of the control."""
        return self.name.replace(".", "-")


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a list: a heading, the cells, and those that are folded away because they are seldom needed."""

    title: str
    cells: tuple[Control, ...]
    folded: tuple[Control, ...] = ()


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What lies around a form while it is drawn: case, workflow, town, instant, and what was filled in so far."""

    workflow: Workflow
    case: Case
    town: Town
    at: datetime
    values: Mapping[str, Any]
    objections: tuple[Objection, ...] = ()
    extra_rows: Mapping[str, int] = {}


def controls(asks: tuple[Field, ...], desk: Desk) -> tuple[Control, ...]:
    """Draw every question of a form, in the order of the workflow."""
    return tuple(_control(field, asks, desk) for field in asks)


def _error(key: str, desk: Desk) -> str:
    return "；".join(
        one.reason for one in desk.objections if one.field == key or (one.field or "").startswith(key + ".")
    )


def _control(field: Field, asks: tuple[Field, ...], desk: Desk) -> Control:
    other, wanted = field.needed_when or ("", ())
    asked = next((one for one in asks if one.key == other), None)
    words = [one.title.zh for one in asked.choices if one.key in wanted] if asked else []
    if asked is not None and asked.type is FieldType.yes_no:
        words = ["是" if one == "true" else "否" for one in wanted]
    shared = Control(
        name=f"f.{field.key}",
        title=field.title.zh,
        draw=_DRAWINGS.get(field.type, "text"),
        value=desk.values.get(field.key, ""),
        hint=_hint(field),
        required=field.required,
        error=_error(field.key, desk),
        most=field.most,
        least=field.least,
        needs=f"f.{other}" if other else "",
        needs_values=",".join(wanted),
        needs_words=f"“{asked.title.zh}”为{'、'.join(words)}时填写" if asked and words else "",
        wide=field.type in ROWED or field.type is FieldType.long_text,
    )
    if field.type in ROWED:
        return msgspec.structs.replace(shared, rows=_groups(field, desk), can_add=field.type in _GROWING)
    options = options_for(field, desk.workflow, desk.case, desk.town)
    draw = shared.draw
    if field.type is FieldType.power and not options:
        draw = "text"  # a deployment without a list of powers: the matter is written
    if draw == "select" and len(options) <= _LONG_LIST and field.type in {FieldType.choice, FieldType.level}:
        draw = "radios"
    value = shared.value
    if draw == "select" and not value and field.required and len(options) == 1:
        value = options[0].key  # nothing else can be chosen
    if field.type is FieldType.moment:
        value = _moment_parts(value)
    return msgspec.structs.replace(shared, options=options, draw=draw, value=value)


def _hint(field: Field) -> str:
    words = [field.hint.zh] if field.hint else []
    if field.type is FieldType.whole_number and field.least is not None and field.most is not None:
        words.append(f"{field.least} 至 {field.most} 之间的整数")
    if field.type is FieldType.amount:
        words.append(said_amount(field.most))
    if field.type is FieldType.case and not words:  # a hint of its own says which number is meant
        words.append(cases_note())
    if field.must_be in {"true", "false"}:
        words.append(f"须为“{'是' if field.must_be == 'true' else '否'}”才能办理")
    return "；".join(words)


def _moment_parts(value: Any) -> dict[str, str]:
    """Split an instant into the day and the hour of Shanghai, as two inputs show them; keep what cannot be read."""
    if isinstance(value, Mapping):
        return {"day": str(value.get("day", "")), "time": str(value.get("time", ""))}
    try:
        instant = datetime.fromisoformat(str(value)).astimezone(SHANGHAI)
    except ValueError:
        return {"day": str(value)[:10], "time": ""}
    return {"day": instant.date().isoformat(), "time": f"{instant:%H:%M}"}


_DRAWINGS = {
    FieldType.long_text: "long_text",
    FieldType.whole_number: "whole_number",
    FieldType.amount: "amount",
    FieldType.day: "day",
    FieldType.moment: "moment",
    FieldType.yes_no: "yes_no",
    FieldType.choice: "select",
    FieldType.choices: "ticks",
    FieldType.party: "select",
    FieldType.parties: "ticks",
    FieldType.new_parties: "rows",
    FieldType.answers: "rows",
    FieldType.obligations: "rows",
    FieldType.obligation: "select",
    FieldType.people: "ticks",
    FieldType.person: "select",
    FieldType.place: "select",
    FieldType.institution: "select",
    FieldType.institutions: "ticks",
    FieldType.power: "select",
    FieldType.level: "select",
    FieldType.signatures: "rows",
}


# --- lists of groups ------------------------------------------------------------------------------------------


_FIRST_ROWS = ({"side": "applicant", "kind": "person"}, {"side": "respondent", "kind": "person"})
_GROWING = {FieldType.new_parties, FieldType.obligations}


def cells_of(kind: FieldType, case: Case, workflow: Workflow) -> tuple[Cell, ...]:
    """Give the columns of a list type; debtors and creditors are the parties of this case."""
    match kind:
        case FieldType.new_parties:
            known = tuple(Option(key=str(one.no), title=one.name) for one in case.remaining)
            which = Cell(key="no", title="补正哪一位（新增的不选）", draw="select", options=known)
            return (which, *PARTY_CELLS) if case.version else PARTY_CELLS
        case FieldType.answers:
            ways = tuple(Option(key=one.key, title=one.title.zh) for one in workflow.choices.get("ways", ()))
            return (
                Cell(key="value", title="表态", draw="select", options=ANSWERS, required=True),
                Cell(key="way", title="方式", draw="select" if ways else "text", options=ways),
                Cell(key="words", title="原话或说明", most=500, wide=True),
                Cell(key="signed", title="已书面签名", draw="tick"),
            )
        case FieldType.signatures:
            return SIGNATURE_CELLS
        case _:
            people = tuple(Option(key=str(one.no), title=one.name) for one in case.remaining)
            return (
                Cell(key="debtor", title="谁履行", draw="select", options=people, required=True),
                Cell(key="creditor", title="向谁", draw="select", options=people, required=True),
                Cell(key="what", title="做什么或付什么", required=True, most=500, wide=True),
                Cell(key="amount", title="金额（元，没有则不填）", draw="amount"),
                Cell(key="due_on", title="何时之前", draw="day", required=True),
                Cell(key="where", title="地点"),
                Cell(key="manner", title="方式（转账、现金、施工等）", most=100),
                Cell(key="proof", title="以什么为证", most=100),
                Cell(key="instalments", title="分几期（不分期的不填）", draw="whole_number", folded=True, most=60),
                Cell(key="every", title="每期相隔", draw="select", options=EVERY, folded=True),
            )


def _groups(field: Field, desk: Desk) -> tuple[Group, ...]:
    cells = cells_of(field.type, desk.case, desk.workflow)
    filled = desk.values.get(field.key)
    rows: list[Mapping[str, Any]] = (
        [row for row in filled if isinstance(row, Mapping)] if isinstance(filled, list) else []
    )
    if field.type in _GROWING:
        return _growing_groups(field, cells, rows, desk)
    by_party = {str(row.get("party")): row for row in rows}
    return tuple(
        _group(field, cells, by_party.get(str(party.no), {}), party.no, party.name) for party in desk.case.remaining
    )


def _growing_groups(
    field: Field, cells: tuple[Cell, ...], rows: list[Mapping[str, Any]], desk: Desk
) -> tuple[Group, ...]:
    parties = field.type is FieldType.new_parties
    fewest = 2 if parties and desk.case.version == 0 else 1
    count = min(max(len(rows), fewest) + desk.extra_rows.get(field.key, 0), MOST_ROWS)
    opening = parties and desk.case.version == 0  # later, an empty row must not overwrite what is known
    presets: tuple[dict[str, str], ...] = _FIRST_ROWS if opening else ()
    word = "当事人" if parties else "义务"
    found = []
    for number in range(count):
        row = rows[number] if number < len(rows) else presets[min(number, len(presets) - 1)] if presets else {}
        found.append(_group(field, cells, row, number, f"{word} {number + 1}"))
    return tuple(found)


def _group(field: Field, cells: tuple[Cell, ...], row: Mapping[str, Any], number: int, title: str) -> Group:
    drawn = [
        Control(
            name=f"f.{field.key}.{number}.{cell.key}",
            title=cell.title,
            draw=cell.draw,
            value=row.get(cell.key, ""),
            options=cell.options,
            most=cell.most,
            wide=cell.wide,
            required=cell.required,
            typed=cell.typed,
        )
        for cell in cells
    ]
    return Group(
        title=title,
        cells=tuple(control for control, cell in zip(drawn, cells, strict=True) if not cell.folded),
        folded=tuple(control for control, cell in zip(drawn, cells, strict=True) if cell.folded),
    )
