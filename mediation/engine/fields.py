"""Read what a form holds: raw JSON-like values in, typed values or objections out, every fault named at its field.

Nothing here decides about the procedure; it says only whether an answer is an answer. The shapes:
`new_parties` is a list of party particulars, `answers` of {party, value, way, words, signed}, `obligations` of
{debtor, creditor, what, amount, instalments, every, due_on, where, manner, proof}, `signatures` of
{party, on, where, by}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mediation.calendar.terms import When
from mediation.definitions.questions import Field, FieldType
from mediation.definitions.workflow import Workflow
from mediation.engine import field_rows as rows
from mediation.engine import field_values as values
from mediation.engine.case import Case
from mediation.engine.field_parties import read_new_parties
from mediation.engine.field_values import Form, Unfit, is_empty
from mediation.errors import Objection
from mediation.town.around import Town


def read_fields(
    asks: tuple[Field, ...], given: Mapping[str, Any], *, workflow: Workflow, case: Case, town: Town, on: When
) -> tuple[dict[str, Any], list[Objection]]:
    """Read `given` against `asks`. Returns the typed values by key and the objections (empty when all is well)."""
    form = Form(workflow=workflow, case=case, town=town, on=on)
    known = {field.key for field in asks}
    for key in given:
        if key not in known:
            form.objections.append(Objection("UNKNOWN_FIELD", f"没有名为“{str(key)[:40]}”的填写项", str(key)[:40]))
    found: dict[str, Any] = {}
    for field in asks:
        raw = given.get(field.key)
        if is_empty(raw):
            if field.required or _needed(field, given):
                form.objections.append(Objection("MISSING", f"请填写“{field.title.zh}”", field.key))
            continue
        try:
            value = _READERS[field.type](field, raw, form)
            _must_be(field, value)
        except Unfit as bad:
            form.objections.append(Objection("INVALID", f"“{field.title.zh}”{bad}", field.key))
        else:
            found[field.key] = value
    return found, form.objections


def _needed(field: Field, given: Mapping[str, Any]) -> bool:
    if field.needed_when is None:
        return False
    other, values = field.needed_when
    found = given.get(other)
    if isinstance(found, list):
        return any(str(one) in values for one in found)
    if isinstance(found, bool):
        return ("true" if found else "false") in values
    return str(found) in values


def _must_be(field: Field, value: Any) -> None:
    if field.must_be is None:
        return
    shown = ("true" if value else "false") if isinstance(value, bool) else str(value)
    if shown != field.must_be:
        wanted = {"true": "是", "false": "否"}.get(field.must_be)
        if wanted is None:
            wanted = next((one.title.zh for one in field.choices if one.key == field.must_be), field.must_be)
        raise Unfit(f"须为“{wanted}”才能办理")


_READERS: dict[FieldType, Callable[[Field, Any, Form], Any]] = {
    FieldType.text: values.read_text,
    FieldType.long_text: values.read_long_text,
    FieldType.whole_number: values.read_whole_number,
    FieldType.amount: values.read_amount,
    FieldType.day: values.read_day,
    FieldType.moment: values.read_moment,
    FieldType.yes_no: values.read_yes_no,
    FieldType.choice: values.read_choice,
    FieldType.choices: values.read_choices,
    FieldType.party: values.read_party,
    FieldType.parties: values.read_parties,
    FieldType.new_parties: read_new_parties,
    FieldType.answers: rows.read_answers,
    FieldType.obligations: rows.read_obligations,
    FieldType.obligation: values.read_obligation,
    FieldType.people: values.read_people,
    FieldType.person: values.read_person,
    FieldType.place: values.read_place,
    FieldType.institution: values.read_institution,
    FieldType.institutions: values.read_institutions,
    FieldType.power: values.read_power,
    FieldType.level: values.read_level,
    FieldType.case: values.read_case,
    FieldType.signatures: rows.read_signatures,
}
