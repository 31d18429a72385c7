"""The rows of a form: parties, their answers, obligations, signatures. One answer at a time is in `field_values.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from mediation.definitions.questions import Field
from mediation.engine.case import Answer, Obligation, Party
from mediation.engine.field_values import Form, Unfit, clean, is_empty, money, read_date, read_list, read_party, unique
from mediation.town.institutions import InstitutionId

ANSWERS = ("agreed", "refused", "refuses_rung", "refuses_mediator", "pause", "silent", "not_reached")


def _rows(field: Field, raw: Any) -> list[Mapping[str, Any]]:
    rows = read_list(raw, field)
    if not all(isinstance(row, Mapping) for row in rows):
        raise Unfit("每一项应为一组内容")
    return rows


_PARTY_KEYS = {
    "name", "side", "kind", "gender", "ethnicity", "age", "occupation", "id_number", "phone", "address",
    "legal_representative", "agent", "guardian", "minor", "institution", "no",
}  # fmt: skip


def read_new_parties(field: Field, raw: Any, form: Form) -> tuple[Party, ...]:
    return tuple(_new_party(row, number, form) for number, row in enumerate(_rows(field, raw), start=1))


def _new_party(row: Mapping[str, Any], number: int, form: Form) -> Party:
    for key in row:
        if key not in _PARTY_KEYS:
            raise Unfit(f"第 {number} 位：没有“{str(key)[:20]}”这一项")
    texts: dict[str, Any] = {
        key: clean(row.get(key) or "", 100)
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
    name = clean(row.get("name") or "", 60)
    if not name:
        raise Unfit(f"第 {number} 位：请填写姓名或名称")
    side = row.get("side") or ("applicant" if number == 1 else "respondent")
    kind = row.get("kind") or "person"
    if side not in ("applicant", "respondent", "third"):
        raise Unfit(f"第 {number} 位：请选择申请人、被申请人或第三人")
    if kind not in ("person", "organisation"):
        raise Unfit(f"第 {number} 位：请选择个人或单位")
    age = row.get("age")
    institution = row.get("institution") or None
    if institution is not None and not (isinstance(institution, str) and institution in form.town.institutions):
        raise Unfit(f"第 {number} 位：机构不存在")
    given = row.get("no")
    return Party(
        no=given if isinstance(given, int) and not isinstance(given, bool) and given > 0 else 0,
        name=name,
        side=side,
        kind=kind,
        age=None if is_empty(age) else _age(age, number),
        address=clean(row.get("address") or "", 200),
        institution=None if institution is None else InstitutionId(institution),
        minor=row.get("minor") in (True, "true"),
        **texts,
    )


def _age(raw: Any, number: int) -> int:
    whole = isinstance(raw, int) and not isinstance(raw, bool)
    if not (whole or (isinstance(raw, str) and re.fullmatch(r"[0-9]{1,3}", raw.strip()))) or not 0 <= int(raw) <= 150:
        raise Unfit(f"第 {number} 位：年龄应为 0 至 150 的整数")
    return int(raw)


def read_answers(field: Field, raw: Any, form: Form) -> tuple[Answer, ...]:
    found = []
    for row in _rows(field, raw):
        no = read_party(field, row.get("party"), form)
        value = row.get("value")
        if value not in ANSWERS:
            raise Unfit("每一方须选择同意、拒绝或未表态等")
        found.append(
            Answer(
                party=no,
                value=value,
                on=form.on,
                rung=form.case.level,
                way=clean(row.get("way") or "", 40),
                words=clean(row.get("words") or "", 500),
                signed=row.get("signed") in (True, "true"),
            )
        )
    unique([one.party for one in found])
    return tuple(found)


def read_obligations(field: Field, raw: Any, form: Form) -> tuple[Obligation, ...]:
    found = []
    for number, row in enumerate(_rows(field, raw), start=1):
        try:
            amount = "" if is_empty(row.get("amount")) else money(row["amount"])
            due_on = read_date(row.get("due_on"))
            what = clean(row.get("what") or "", 500)
            if not what:
                raise Unfit("请写明做什么或付多少")
            found.append(
                Obligation(
                    no=number,
                    debtor=read_party(field, row.get("debtor"), form),
                    creditor=read_party(field, row.get("creditor"), form),
                    what=what,
                    amount=amount,
                    due_on=due_on,
                    where=clean(row.get("where") or "", 200),
                    manner=clean(row.get("manner") or "", 100),
                    proof=clean(row.get("proof") or "", 100),
                )
            )
        except (Unfit, ValueError) as bad:
            raise Unfit(f"第 {number} 项：{bad}") from bad
    return tuple(found)


def read_signatures(field: Field, raw: Any, form: Form) -> tuple[tuple[int, date], ...]:
    found = tuple((read_party(field, row.get("party"), form), read_date(row.get("on"))) for row in _rows(field, raw))
    unique([no for no, _ in found])
    return found
