"""Read what a form holds: raw JSON-like values in, typed values or objections out, every fault named at its field.

Nothing here decides about the procedure; it says only whether an answer is an answer. The shapes:
`new_parties` is a list of party particulars, `answers` of {party, value, way, words, signed}, `obligations` of
{debtor, creditor, what, amount, due_on, where, manner, proof}, `signatures` of {party, on}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mediation.calendar.terms import When
from mediation.definitions.workflow import Field, FieldType, Workflow
from mediation.engine.case import Answer, Case, Obligation, Party
from mediation.errors import Objection
from mediation.town.around import Town
from mediation.town.institutions import AccountId, InstitutionId, Person

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_TEXT_MOST = 200
_LONG_MOST = 5000
_LIST_MOST = 500
ANSWERS = ("agreed", "refused", "refuses_rung", "refuses_mediator", "pause", "silent", "not_reached")


class _Bad(Exception):
    """The value is not an answer; the text says why."""


class Form:
    """A form being read: what surrounds it, and the faults found so far."""

    __slots__ = ("case", "objections", "on", "town", "workflow")

    def __init__(self, *, workflow: Workflow, case: Case, town: Town, on: When) -> None:
        self.workflow = workflow
        self.case = case
        self.town = town
        self.on = on
        self.objections: list[Objection] = []


def read_fields(
    asks: tuple[Field, ...], given: Mapping[str, Any], *, workflow: Workflow, case: Case, town: Town, on: When
) -> tuple[dict[str, Any], list[Objection]]:
    """Read `given` against `asks`. Returns the typed values by key and the objections (empty when all is well)."""
    form = Form(workflow=workflow, case=case, town=town, on=on)
    known = {field.key for field in asks}
    for key in given:
        if key not in known:
            form.objections.append(Objection("UNKNOWN_FIELD", f"没有名为“{str(key)[:40]}”的填写项", str(key)[:40]))
    values: dict[str, Any] = {}
    for field in asks:
        raw = given.get(field.key)
        if _empty(raw):
            if field.required or _needed(field, given):
                form.objections.append(Objection("MISSING", f"请填写“{field.title.zh}”", field.key))
            continue
        try:
            value = _READERS[field.type](field, raw, form)
            _must_be(field, value)
        except _Bad as bad:
            form.objections.append(Objection("INVALID", f"“{field.title.zh}”{bad}", field.key))
        else:
            values[field.key] = value
    return values, form.objections


def _empty(raw: Any) -> bool:
    return raw is None or raw == "" or raw == [] or (isinstance(raw, str) and not raw.strip())


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
        raise _Bad(f"须为“{wanted}”才能办理")


def _clean(raw: Any, most: int) -> str:
    if not isinstance(raw, str):
        raise _Bad("应为文字")
    text = raw.replace("\r\n", "\n").strip()
    if _CONTROL.search(text):
        raise _Bad("含有不可见的控制字符，请重新输入")
    if len(text) > most:
        raise _Bad(f"最多 {most} 字，现有 {len(text)} 字")
    return text


def _text(field: Field, raw: Any, form: Form) -> str:
    text = _clean(raw, field.most or _TEXT_MOST)
    if len(text.splitlines()) > 1:
        raise _Bad("应为一行文字")
    if field.least and len(text) < field.least:
        raise _Bad(f"至少 {field.least} 字")
    return text


def _long_text(field: Field, raw: Any, form: Form) -> str:
    text = _clean(raw, field.most or _LONG_MOST)
    if field.least and len(text) < field.least:
        raise _Bad(f"至少 {field.least} 字")
    return text


def _whole_number(field: Field, raw: Any, form: Form) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise _Bad("应为整数")
    if isinstance(raw, str):
        if not re.fullmatch(r"-?[0-9]{1,9}", raw.strip()):
            raise _Bad("应为整数")
        raw = int(raw)
    if field.least is not None and raw < field.least:
        raise _Bad(f"不能小于 {field.least}")
    most = field.most if field.most is not None else 1_000_000_000
    if raw > most:
        raise _Bad(f"不能大于 {most}")
    return int(raw)


def money(raw: Any) -> str:
    """Read an amount in yuan as an exact decimal string with two places. Raises ValueError with the reason."""
    if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal):
        raise ValueError("应为金额（元），如 3000 或 3000.50")
    if isinstance(raw, int) and not 0 <= raw < 10**12:
        raise ValueError("金额（元）应在 0 至九千九百九十九亿之间")
    text = str(raw).strip()
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3}){1,3}(\.[0-9]{1,2})?", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", text):
        raise ValueError("应为金额（元），最多两位小数，如 3000 或 3000.50")
    return str(Decimal(text).quantize(Decimal("0.01")))


def _amount(field: Field, raw: Any, form: Form) -> str:
    try:
        text = money(raw)
    except ValueError as error:
        raise _Bad(str(error)) from error
    if field.most is not None and Decimal(text) > field.most:
        raise _Bad(f"不能大于 {field.most} 元")
    return text


def _date(raw: Any) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw.strip()):
        raise _Bad("应为日期，如 2026-10-10")
    try:
        found = date.fromisoformat(raw.strip())
    except ValueError as error:
        raise _Bad("不是有效的日期") from error
    if not 1990 <= found.year <= 2100:
        raise _Bad("年份不合理")
    return found


def _day(field: Field, raw: Any, form: Form) -> date:
    return _date(raw)


def _moment(field: Field, raw: Any, form: Form) -> datetime:
    if isinstance(raw, datetime) and raw.tzinfo is not None:
        return raw
    if not isinstance(raw, str):
        raise _Bad("应为时间，如 2026-10-10T15:00+08:00")
    try:
        found = datetime.fromisoformat(raw.strip())
    except ValueError as error:
        raise _Bad("应为时间，如 2026-10-10T15:00+08:00") from error
    if found.tzinfo is None:
        raise _Bad("应写明时区，如 2026-10-10T15:00+08:00")
    if not 1990 <= found.year <= 2100:
        raise _Bad("年份不合理")
    return found


def _yes_no(field: Field, raw: Any, form: Form) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "false"):
        return bool(raw == "true")
    raise _Bad("应为是或否")


def _choice(field: Field, raw: Any, form: Form) -> str:
    if not isinstance(raw, str) or raw not in {one.key for one in field.choices}:
        raise _Bad("请从所列选项中选择")
    return raw


def _list(raw: Any, field: Field) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise _Bad("应为列表")
    if field.least and len(raw) < field.least:
        raise _Bad(f"至少 {field.least} 项")
    if len(raw) > (field.most or _LIST_MOST):
        raise _Bad(f"最多 {field.most or _LIST_MOST} 项")
    return list(raw)


def _unique(things: list[Any]) -> tuple[Any, ...]:
    if len(set(things)) != len(things):
        raise _Bad("有重复项")
    return tuple(things)


def _choices(field: Field, raw: Any, form: Form) -> tuple[str, ...]:
    return _unique([_choice(field, one, form) for one in _list(raw, field)])


def _party(field: Field, raw: Any, form: Form) -> int:
    no = _numbered(raw)
    if no not in {one.no for one in form.case.remaining}:
        raise _Bad("请选择本案在册的当事人")
    return no


def _numbered(raw: Any) -> int:
    """Read a number by which something of the case is named; 0, which names nothing, for anything else."""
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) < 7:
        return int(raw)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else 0


def _parties(field: Field, raw: Any, form: Form) -> tuple[int, ...]:
    return _unique([_party(field, one, form) for one in _list(raw, field)])


def _rows(field: Field, raw: Any) -> list[Mapping[str, Any]]:
    rows = _list(raw, field)
    if not all(isinstance(row, Mapping) for row in rows):
        raise _Bad("每一项应为一组内容")
    return rows


_PARTY_KEYS = {
    "name", "side", "kind", "gender", "ethnicity", "age", "occupation", "id_number", "phone", "address",
    "legal_representative", "agent", "guardian", "minor", "institution", "no",
}  # fmt: skip


def _new_parties(field: Field, raw: Any, form: Form) -> tuple[Party, ...]:
    return tuple(_new_party(row, number, form) for number, row in enumerate(_rows(field, raw), start=1))


def _new_party(row: Mapping[str, Any], number: int, form: Form) -> Party:
    for key in row:
        if key not in _PARTY_KEYS:
            raise _Bad(f"第 {number} 位：没有“{str(key)[:20]}”这一项")
    texts: dict[str, Any] = {
        key: _clean(row.get(key) or "", 100)
        for key in (
            "gender",
            "ethnicity",
            "occupation",
            "id_number",
            "phone",
            "legal_representative",
            "agent",
            "guardian",
        )
    }
    name = _clean(row.get("name") or "", 60)
    if not name:
        raise _Bad(f"第 {number} 位：请填写姓名或名称")
    side = row.get("side") or ("applicant" if number == 1 else "respondent")
    kind = row.get("kind") or "person"
    if side not in ("applicant", "respondent", "third"):
        raise _Bad(f"第 {number} 位：请选择申请人、被申请人或第三人")
    if kind not in ("person", "organisation"):
        raise _Bad(f"第 {number} 位：请选择个人或单位")
    age = row.get("age")
    institution = row.get("institution") or None
    if institution is not None and not (isinstance(institution, str) and institution in form.town.institutions):
        raise _Bad(f"第 {number} 位：机构不存在")
    given = row.get("no")
    return Party(
        no=given if isinstance(given, int) and not isinstance(given, bool) and given > 0 else 0,
        name=name,
        side=side,
        kind=kind,
        age=None if _empty(age) else _age(age, number),
        address=_clean(row.get("address") or "", 200),
        institution=None if institution is None else InstitutionId(institution),
        minor=row.get("minor") in (True, "true"),
        **texts,
    )


def _age(raw: Any, number: int) -> int:
    whole = isinstance(raw, int) and not isinstance(raw, bool)
    if not (whole or (isinstance(raw, str) and re.fullmatch(r"[0-9]{1,3}", raw.strip()))) or not 0 <= int(raw) <= 150:
        raise _Bad(f"第 {number} 位：年龄应为 0 至 150 的整数")
    return int(raw)


def _answers(field: Field, raw: Any, form: Form) -> tuple[Answer, ...]:
    found = []
    for row in _rows(field, raw):
        no = _party(field, row.get("party"), form)
        value = row.get("value")
        if value not in ANSWERS:
            raise _Bad("每一方须选择同意、拒绝或未表态等")
        found.append(
            Answer(
                party=no,
                value=value,
                on=form.on,
                rung=form.case.level,
                way=_clean(row.get("way") or "", 40),
                words=_clean(row.get("words") or "", 500),
                signed=row.get("signed") in (True, "true"),
            )
        )
    _unique([one.party for one in found])
    return tuple(found)


def _obligations(field: Field, raw: Any, form: Form) -> tuple[Obligation, ...]:
    found = []
    for number, row in enumerate(_rows(field, raw), start=1):
        try:
            amount = "" if _empty(row.get("amount")) else money(row["amount"])
            due_on = _date(row.get("due_on"))
            what = _clean(row.get("what") or "", 500)
            if not what:
                raise _Bad("请写明做什么或付多少")
            found.append(
                Obligation(
                    no=number,
                    debtor=_party(field, row.get("debtor"), form),
                    creditor=_party(field, row.get("creditor"), form),
                    what=what,
                    amount=amount,
                    due_on=due_on,
                    where=_clean(row.get("where") or "", 200),
                    manner=_clean(row.get("manner") or "", 100),
                    proof=_clean(row.get("proof") or "", 100),
                )
            )
        except (_Bad, ValueError) as bad:
            raise _Bad(f"第 {number} 项：{bad}") from bad
    return tuple(found)


def _obligation(field: Field, raw: Any, form: Form) -> int:
    agreement = form.case.agreement
    known = {one.no for one in agreement.obligations} if agreement else set()
    no = _numbered(raw)
    if no not in known:
        raise _Bad("请选择协议中的一项义务")
    return no


def _person_fits(person: Person, field: Field, form: Form) -> bool:
    if not field.roles:
        return True
    return any(post.role in field.roles for post in person.posts)


def _person(field: Field, raw: Any, form: Form) -> str:
    person = form.town.people.get(AccountId(raw)) if isinstance(raw, str) else None
    if person is None:
        raise _Bad("请选择在册的人员")
    if not _person_fits(person, field, form):
        raise _Bad("所选人员不担任相应职务")
    return str(person.account)


def _people(field: Field, raw: Any, form: Form) -> tuple[str, ...]:
    return _unique([_person(field, one, form) for one in _list(raw, field)])


def _place(field: Field, raw: Any, form: Form) -> str:
    if not isinstance(raw, str) or raw not in form.town.places:
        raise _Bad("请选择在册的区划")
    return raw


def _institution(field: Field, raw: Any, form: Form) -> str:
    found = form.town.institutions.get(InstitutionId(raw)) if isinstance(raw, str) else None
    if found is None or (field.kinds and found.kind not in field.kinds):
        raise _Bad("请选择在册的相应机构")
    return str(found.id)


def _level(field: Field, raw: Any, form: Form) -> str:
    if not isinstance(raw, str) or raw not in {level.key for level in form.workflow.ladder}:
        raise _Bad("请选择流程中的层级")
    return str(raw)


def _case(field: Field, raw: Any, form: Form) -> str:
    return _clean(raw, 60)


def _signatures(field: Field, raw: Any, form: Form) -> tuple[tuple[int, date], ...]:
    found = tuple((_party(field, row.get("party"), form), _date(row.get("on"))) for row in _rows(field, raw))
    _unique([no for no, _ in found])
    return found


_READERS: dict[FieldType, Callable[[Field, Any, Form], Any]] = {
    FieldType.text: _text,
    FieldType.long_text: _long_text,
    FieldType.whole_number: _whole_number,
    FieldType.amount: _amount,
    FieldType.day: _day,
    FieldType.moment: _moment,
    FieldType.yes_no: _yes_no,
    FieldType.choice: _choice,
    FieldType.choices: _choices,
    FieldType.party: _party,
    FieldType.parties: _parties,
    FieldType.new_parties: _new_parties,
    FieldType.answers: _answers,
    FieldType.obligations: _obligations,
    FieldType.obligation: _obligation,
    FieldType.people: _people,
    FieldType.person: _person,
    FieldType.place: _place,
    FieldType.institution: _institution,
    FieldType.level: _level,
    FieldType.case: _case,
    FieldType.signatures: _signatures,
}
