"""One answer at a time: text, numbers, money, days, choices, people, places; raw in, typed out, or `Unfit` with why.

The rows of a form (parties, answers, obligations, signatures) are in `field_rows.py`; the whole form in `fields.py`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mediation.calendar.terms import When
from mediation.definitions.questions import Field
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case
from mediation.errors import Objection
from mediation.town.around import Town
from mediation.town.institutions import AccountId, InstitutionId, Person

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_TEXT_MOST = 200
_LONG_MOST = 5000
LIST_MOST = 500


class Unfit(Exception):
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


def is_empty(raw: Any) -> bool:
    return raw is None or raw == "" or raw == [] or (isinstance(raw, str) and not raw.strip())


def clean(raw: Any, most: int) -> str:
    if not isinstance(raw, str):
        raise Unfit("应为文字")
    text = raw.replace("\r\n", "\n").strip()
    if _CONTROL.search(text):
        raise Unfit("含有不可见的控制字符，请重新输入")
    if len(text) > most:
        raise Unfit(f"最多 {most} 字，现有 {len(text)} 字")
    return text


def read_text(field: Field, raw: Any, form: Form) -> str:
    text = clean(raw, field.most or _TEXT_MOST)
    if len(text.splitlines()) > 1:
        raise Unfit("应为一行文字")
    if field.least and len(text) < field.least:
        raise Unfit(f"至少 {field.least} 字")
    return text


def read_long_text(field: Field, raw: Any, form: Form) -> str:
    text = clean(raw, field.most or _LONG_MOST)
    if field.least and len(text) < field.least:
        raise Unfit(f"至少 {field.least} 字")
    return text


def read_whole_number(field: Field, raw: Any, form: Form) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise Unfit("应为整数")
    if isinstance(raw, str):
        if not re.fullmatch(r"-?[0-9]{1,9}", raw.strip()):
            raise Unfit("应为整数")
        raw = int(raw)
    if field.least is not None and raw < field.least:
        raise Unfit(f"不能小于 {field.least}")
    most = field.most if field.most is not None else 1_000_000_000
    if raw > most:
        raise Unfit(f"不能大于 {most}")
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


def read_amount(field: Field, raw: Any, form: Form) -> str:
    try:
        text = money(raw)
    except ValueError as error:
        raise Unfit(str(error)) from error
    if field.most is not None and Decimal(text) > field.most:
        raise Unfit(f"不能大于 {field.most} 元")
    return text


def read_date(raw: Any) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw.strip()):
        raise Unfit("应为日期，如 2026-10-10")
    try:
        found = date.fromisoformat(raw.strip())
    except ValueError as error:
        raise Unfit("不是有效的日期") from error
    if not 1990 <= found.year <= 2100:
        raise Unfit("年份不合理")
    return found


def read_day(field: Field, raw: Any, form: Form) -> date:
    return read_date(raw)


def read_moment(field: Field, raw: Any, form: Form) -> datetime:
    if isinstance(raw, datetime) and raw.tzinfo is not None:
        return raw
    if not isinstance(raw, str):
        raise Unfit("应为时间，如 2026-10-10T15:00+08:00")
    try:
        found = datetime.fromisoformat(raw.strip())
    except ValueError as error:
        raise Unfit("应为时间，如 2026-10-10T15:00+08:00") from error
    if found.tzinfo is None:
        raise Unfit("应写明时区，如 2026-10-10T15:00+08:00")
    if not 1990 <= found.year <= 2100:
        raise Unfit("年份不合理")
    return found


def read_yes_no(field: Field, raw: Any, form: Form) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "false"):
        return bool(raw == "true")
    raise Unfit("应为是或否")


def read_choice(field: Field, raw: Any, form: Form) -> str:
    if not isinstance(raw, str) or raw not in {one.key for one in field.choices}:
        raise Unfit("请从所列选项中选择")
    return raw


def read_list(raw: Any, field: Field) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise Unfit("应为列表")
    if field.least and len(raw) < field.least:
        raise Unfit(f"至少 {field.least} 项")
    if len(raw) > (field.most or LIST_MOST):
        raise Unfit(f"最多 {field.most or LIST_MOST} 项")
    return list(raw)


def unique(things: list[Any]) -> tuple[Any, ...]:
    if len(set(things)) != len(things):
        raise Unfit("有重复项")
    return tuple(things)


def read_choices(field: Field, raw: Any, form: Form) -> tuple[str, ...]:
    return unique([read_choice(field, one, form) for one in read_list(raw, field)])


def read_party(field: Field, raw: Any, form: Form) -> int:
    no = numbered(raw)
    if no not in {one.no for one in form.case.remaining}:
        raise Unfit("请选择本案在册的当事人")
    return no


def numbered(raw: Any) -> int:
    """Read a number by which something of the case is named; 0, which names nothing, for anything else."""
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) < 7:
        return int(raw)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else 0


def read_parties(field: Field, raw: Any, form: Form) -> tuple[int, ...]:
    return unique([read_party(field, one, form) for one in read_list(raw, field)])


def read_obligation(field: Field, raw: Any, form: Form) -> int:
    known = {one.no for agreement in form.case.standing for one in agreement.obligations}
    no = numbered(raw)
    if no not in known:
        raise Unfit("请选择协议中的一项义务")
    return no


def _person_fits(person: Person, field: Field, form: Form) -> bool:
    if not field.roles:
        return True
    return any(post.role in field.roles for post in person.posts)


def read_person(field: Field, raw: Any, form: Form) -> str:
    person = form.town.people.get(AccountId(raw)) if isinstance(raw, str) else None
    if person is None:
        raise Unfit("请选择在册的人员")
    if not _person_fits(person, field, form):
        raise Unfit("所选人员不担任相应职务")
    return str(person.account)


def read_people(field: Field, raw: Any, form: Form) -> tuple[str, ...]:
    return unique([read_person(field, one, form) for one in read_list(raw, field)])


def read_place(field: Field, raw: Any, form: Form) -> str:
    if not isinstance(raw, str) or raw not in form.town.places:
        raise Unfit("请选择在册的区划")
    return raw


def read_institution(field: Field, raw: Any, form: Form) -> str:
    found = form.town.institutions.get(InstitutionId(raw)) if isinstance(raw, str) else None
    if found is None or (field.kinds and found.kind not in field.kinds):
        raise Unfit("请选择在册的相应机构")
    return str(found.id)


def read_institutions(field: Field, raw: Any, form: Form) -> tuple[str, ...]:
    return unique([read_institution(field, one, form) for one in read_list(raw, field)])


def read_power(field: Field, raw: Any, form: Form) -> str:
    """Read a matter of the list of powers; where the deployment has none, what the matter is called."""
    if not form.town.powers:
        return read_text(field, raw, form)
    if not isinstance(raw, str) or raw not in form.town.powers:
        raise Unfit("请选择自治清单中的事项")
    return str(raw)


def read_level(field: Field, raw: Any, form: Form) -> str:
    if not isinstance(raw, str) or raw not in {level.key for level in form.workflow.ladder}:
        raise Unfit("请选择流程中的层级")
    return str(raw)


def read_case(field: Field, raw: Any, form: Form) -> str:
    return clean(raw, 60)
