"""The rows of a form: answers, obligations, signatures. Parties are in `field_parties.py`, one answer at a time in
`field_values.py`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

import msgspec

from mediation.definitions.questions import Field
from mediation.engine.case import Answer, Obligation, Signed
from mediation.engine.field_values import (
    LIST_MOST,
    Form,
    Unfit,
    clean,
    is_empty,
    money,
    numbered,
    read_date,
    read_list,
    read_party,
    unique,
)

ANSWERS = ("agreed", "refused", "refuses_rung", "refuses_mediator", "pause", "silent", "not_reached")


def read_rows(field: Field, raw: Any) -> list[Mapping[str, Any]]:
    rows = read_list(raw, field)
    if not all(isinstance(row, Mapping) for row in rows):
        raise Unfit("每一项应为一组内容")
    return rows


def read_answers(field: Field, raw: Any, form: Form) -> tuple[Answer, ...]:
    found = []
    for row in read_rows(field, raw):
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


#: How often an instalment falls due: months that pass, or days.
EVERY = {"week": (0, 7), "fortnight": (0, 14), "month": (1, 0), "quarter": (3, 0), "year": (12, 0)}
_MOST_INSTALMENTS = 60


def in_instalments(one: Obligation, many: int, every: str) -> list[Obligation]:
    """Part one sum into equal instalments to the fen, the last taking what is left over; each has its own day.

    The first falls due when the whole would; a day that a month does not have becomes its last.
    """
    share = (Decimal(one.amount) / many).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
    months, days = EVERY[every]
    found = []
    for number in range(many):
        amount = Decimal(one.amount) - share * (many - 1) if number == many - 1 else share
        due_on = _months_on(one.due_on, months * number) + timedelta(days=days * number)
        what = f"{one.what}（第{number + 1}期，共{many}期）"
        found.append(msgspec.structs.replace(one, no=one.no + number, what=what, amount=str(amount), due_on=due_on))
    return found


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _instalments(one: Obligation, row: Mapping[str, Any]) -> list[Obligation]:
    if is_empty(row.get("instalments")):
        return [one]
    many, every = numbered(row["instalments"]), row.get("every") or "month"
    if not 2 <= many <= _MOST_INSTALMENTS:
        raise Unfit(f"期数应为 2 至 {_MOST_INSTALMENTS}")
    if every not in EVERY:
        raise Unfit("请选择每期相隔多久")
    if not one.amount or Decimal(one.amount) * 100 < many:
        raise Unfit("分期的须写明总金额")
    return in_instalments(one, many, every)


def read_obligations(field: Field, raw: Any, form: Form) -> tuple[Obligation, ...]:
    found: list[Obligation] = []
    for number, row in enumerate(read_rows(field, raw), start=1):
        try:
            amount = "" if is_empty(row.get("amount")) else money(row["amount"])
            due_on = read_date(row.get("due_on"))
            what = clean(row.get("what") or "", 500)
            if not what:
                raise Unfit("请写明做什么或付多少")
            found.extend(
                _instalments(
                    Obligation(
                        no=len(found) + 1,
                        debtor=read_party(field, row.get("debtor"), form),
                        creditor=read_party(field, row.get("creditor"), form),
                        what=what,
                        amount=amount,
                        due_on=due_on,
                        where=clean(row.get("where") or "", 200),
                        manner=clean(row.get("manner") or "", 100),
                        proof=clean(row.get("proof") or "", 100),
                    ),
                    row,
                )
            )
        except (Unfit, ValueError) as bad:
            raise Unfit(f"第 {number} 项：{bad}") from bad
    if len(found) > (field.most or LIST_MOST):
        raise Unfit(f"分期之后最多 {field.most or LIST_MOST} 项")
    return tuple(found)


SIGNED_BY = ("agent", "guardian", "representative")


def read_signatures(field: Field, raw: Any, form: Form) -> tuple[Signed, ...]:
    """Read who signed on which day; elsewhere, or through somebody else, if it says so."""
    found = []
    for row in read_rows(field, raw):
        by = row.get("by") or ""
        if by and by not in SIGNED_BY:
            raise Unfit("由谁代签：请选择代理人、监护人或推选的代表人")
        where = clean(row.get("where") or "", 100)
        found.append(
            Signed(party=read_party(field, row.get("party"), form), on=read_date(row.get("on")), where=where, by=by)
        )
    unique([one.party for one in found])
    return tuple(found)
