"""The rows of a form: answers, obligations, signatures. Parties are in `field_parties.py`, one answer at a time in
`field_values.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mediation.definitions.questions import Field
from mediation.engine.case import Answer, Obligation, Signed
from mediation.engine.field_values import Form, Unfit, clean, is_empty, money, read_date, read_list, read_party, unique

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


def read_obligations(field: Field, raw: Any, form: Form) -> tuple[Obligation, ...]:
    found = []
    for number, row in enumerate(read_rows(field, raw), start=1):
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
