"""The rows of a form that name parties: particulars read and checked, completed from what the numbers themselves say.

An identity number is checked, never demanded. A row that gives the number of a party already in the case completes that
party: what the row leaves empty stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from mediation.definitions.questions import Field
from mediation.engine.case import Party
from mediation.engine.field_rows import read_rows
from mediation.engine.field_values import Form, Unfit, clean, is_empty, numbered
from mediation.engine.identity_numbers import citizen, credit_code, telephones
from mediation.town.institutions import InstitutionId

SIDES = ("applicant", "respondent", "third")
KINDS = ("person", "organisation")
#: Documents of which a number can be; only the first two have check digits.
ID_KINDS = ("id_card", "credit_code", "passport", "permit", "other")
_TEXTS = (
    "gender", "ethnicity", "occupation", "legal_representative", "agent", "guardian", "guardian_relation",
)  # fmt: skip
_KEYS = {
    *_TEXTS, "name", "side", "kind", "age", "id_kind", "id_number", "phone", "address", "minor", "incapable",
    "institution", "no",
}  # fmt: skip
_GROWN = 18
_UNSAID: tuple[Any, ...] = ("", None, False, ())


def read_new_parties(field: Field, raw: Any, form: Form) -> tuple[Party, ...]:
    """Read new parties, and what completes those already in the case."""
    return tuple(_new_party(row, number, form) for number, row in enumerate(read_rows(field, raw), start=1))


def _new_party(row: Mapping[str, Any], number: int, form: Form) -> Party:
    for key in row:
        if key not in _KEYS:
            raise Unfit(f"第 {number} 位：没有“{str(key)[:20]}”这一项")
    no = _named(row.get("no"), number, form)
    known = form.case.party(no) if no else None
    side, kind = _standing(row, number, known)
    age = row.get("age")
    institution = row.get("institution") or None
    if institution is not None and not (isinstance(institution, str) and institution in form.town.institutions):
        raise Unfit(f"第 {number} 位：机构不存在")
    name = clean(row.get("name") or (known.name if known else ""), 60)
    if not name:
        raise Unfit(f"第 {number} 位：请填写姓名或名称")
    texts: dict[str, Any] = {key: clean(row.get(key) or "", 100) for key in _TEXTS}
    given = Party(
        no=no,
        name=name,
        side=side,
        kind=kind,
        age=None if is_empty(age) else _age(age, number),
        phone=_phone(clean(row.get("phone") or "", 100), number),
        address=clean(row.get("address") or "", 200),
        institution=None if institution is None else InstitutionId(institution),
        minor=row.get("minor") in (True, "true"),
        incapable=row.get("incapable") in (True, "true"),
        **texts,
    )
    return _identified(given, row, number, form, known)


def _named(raw: Any, number: int, form: Form) -> int:
    """Read which party of the case a row completes; 0, or nothing, for a new one (a record writes 0)."""
    if is_empty(raw) or raw in (0, "0"):
        return 0
    no = numbered(raw)
    if no < 1:
        raise Unfit(f"第 {number} 位：请选择要补正的当事人")
    return no


def _standing(row: Mapping[str, Any], number: int, known: Party | None) -> tuple[str, str]:
    first = "applicant" if number == 1 else "respondent"
    side = row.get("side") or (known.side if known else first)
    kind = row.get("kind") or (known.kind if known else "person")
    if side not in SIDES:
        raise Unfit(f"第 {number} 位：请选择申请人、被申请人或第三人")
    if kind not in KINDS:
        raise Unfit(f"第 {number} 位：请选择个人或单位")
    return side, kind


def _age(raw: Any, number: int) -> int:
    whole = isinstance(raw, int) and not isinstance(raw, bool)
    if not (whole or (isinstance(raw, str) and re.fullmatch(r"[0-9]{1,3}", raw.strip()))) or not 0 <= int(raw) <= 150:
        raise Unfit(f"第 {number} 位：年龄应为 0 至 150 的整数")
    return int(raw)


def _phone(text: str, number: int) -> str:
    try:
        return telephones(text)
    except ValueError as error:
        raise Unfit(f"第 {number} 位：{error}") from error


def _identified(party: Party, row: Mapping[str, Any], number: int, form: Form, known: Party | None) -> Party:
    """Check the number of a document by its kind; take gender, age and minority from an identity number."""
    text, kind = clean(row.get("id_number") or "", 40), row.get("id_kind") or ""
    if kind and kind not in ID_KINDS:
        raise Unfit(f"第 {number} 位：请选择证件种类")
    if not text:
        return party
    kind = kind or (known.id_kind if known else "")
    try:
        if (kind or ("id_card" if party.kind == "person" else "credit_code")) == "id_card":
            return _as_citizen(party, text, kind, number, form)
        if kind in ("", "credit_code"):
            return msgspec.structs.replace(party, id_kind=kind, id_number=credit_code(text))
    except ValueError as error:
        raise Unfit(f"第 {number} 位：{error}；不是该种证件的，请另选证件种类") from error
    return msgspec.structs.replace(party, id_kind=kind, id_number=text)


def _as_citizen(party: Party, text: str, kind: str, number: int, form: Form) -> Party:
    day = form.on.day
    found = citizen(text, on=day)
    if party.gender and party.gender != found.gender:
        raise Unfit(f"第 {number} 位：性别与身份证号不符，请核对")
    years = found.age(day)
    if party.age is not None and abs(party.age - years) > 1:  # a year more by 虚岁 is no contradiction
        raise Unfit(f"第 {number} 位：年龄与身份证号不符，请核对")
    return msgspec.structs.replace(
        party,
        id_kind=kind,
        id_number=found.number,
        gender=found.gender,
        age=years if party.age is None else party.age,
        minor=party.minor or years < _GROWN,
    )


def completed(known: Party, given: Party) -> Party:
    """Lay what was given over what is known of a party; empty says nothing."""
    said = {key: getattr(given, key) for key in given.__struct_fields__}
    return msgspec.structs.replace(known, **{key: value for key, value in said.items() if value not in _UNSAID})
