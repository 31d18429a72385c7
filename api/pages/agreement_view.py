"""What the case page shows of agreements: what is owed, who signed when, the window of the court, what can follow.

Nothing is judged here; see `case_view.py` for the rest of the page.
"""

from __future__ import annotations

from typing import Any

from api.naming import Names
from mediation.calendar.moments import day_of
from mediation.engine.after_non_performance import next_steps
from mediation.engine.case import Agreement, Case, Obligation
from mediation.engine.guards_agreement import confirm_until
from mediation.engine.owed_entries import OwedEntry, entries_of

_STATUS = {
    "drafted": "待签章",
    "in_force": "已生效",
    "revoked": "已撤销",
    "superseded": "已由新协议取代",
    "fell_through": "未成立",
}


def agreements(case: Case, names: Names) -> list[dict[str, Any]]:
    """The agreements with what is owed under them, newest first; what can follow, and until when."""
    return [_agreement(one, case, names) for one in reversed(case.agreements)]


def _agreement(agreement: Agreement, case: Case, names: Names) -> dict[str, Any]:
    said = [f"{names.when(agreement.reached_on)}达成"]
    if agreement.effective_on:
        said.append(f"{names.day(agreement.effective_on)}生效")
    if agreement.confirmed_on:
        said.append(f"{names.when(agreement.confirmed_on)}经司法确认")
    form = "口头协议" if agreement.form == "oral" else "调解协议书"
    late = any(_late(one, names) or one.given_up_on is not None for one in agreement.obligations)
    return {
        "next_steps": next_steps(case, agreement) if late else (),
        "window": _window(agreement, names),
        "signed": _signed(agreement, names),
        "title": f"{form} {agreement.number}".strip(),
        "status": _STATUS.get(agreement.status, agreement.status),
        "line": "，".join(said),
        "terms": agreement.terms,
        "obligations": [_owed(one, names) for one in agreement.obligations],
    }


def _window(agreement: Agreement, names: Names) -> str:
    """Count the window for judicial confirmation (人民调解法 33), while it matters."""
    if agreement.form != "written" or not agreement.in_force or agreement.effective_on is None:
        return ""
    if agreement.confirmed_on or agreement.confirmation_asked_on:
        return ""
    until = confirm_until(agreement.effective_on, names.calendar)
    left = (until - day_of(names.at)).days
    if left < 0:
        return f"司法确认：共同申请的期间已于{names.day(until)}届满"
    return f"司法确认：双方可在{names.day(until)}前共同申请（自生效之日起三十日，还有 {left} 日）"


_BY = {"agent": "代理人代签", "guardian": "监护人代签", "representative": "代表人代签"}


def _signed(agreement: Agreement, names: Names) -> str:
    """Who signed on which day, where and through whom if it was so, and the seal."""
    found = []
    for one in agreement.signatures:
        kind, _, who = one.who.partition(":")
        name = names.party(int(who)) if kind == "party" else names.person(who) if kind == "mediator" else "调委会印章"
        more = [text for text in (_BY.get(one.by, ""), f"在{one.where}" if one.where else "") if text]
        found.append(f"{name} {names.day(one.on)}" + (f"（{'，'.join(more)}）" if more else ""))
    return "；".join(found)


def _late(one: Obligation, names: Names) -> bool:
    return one.performed_on is None and one.given_up_on is None and one.due_on < day_of(names.at)


_KINDS = {"performed": "履行", "urged": "督促", "given_up": "确认不履行"}


def _entry(one: OwedEntry, names: Names) -> dict[str, Any]:
    """One entry under an obligation, and what became of it: struck, or entered under another obligation."""
    more = [f"{one.amount} 元" if one.amount else "", names.proof(one.proof), one.note]
    on = names.day(one.on.day) if one.on is not None else "此前"
    ends = "误登，已划去" if one.struck else f"改登记在第 {one.moved_to} 项下" if one.moved_to else ""
    from_ = f"由第 {one.moved_from} 项改登记" if one.moved_from else ""
    said = "，".join(text for text in (f"{on}{_KINDS.get(one.kind, one.kind)}", *more) if text)
    return {"no": one.no, "said": said, "counts": one.counts, "why": ends or from_}


def _owed(one: Obligation, names: Names) -> dict[str, Any]:
    late = _late(one, names)
    if one.performed_on is not None:
        state, colour = f"{names.when(one.performed_on)}已履行", "green"
    elif one.given_up_on is not None:
        state, colour = f"{names.when(one.given_up_on)}确认不履行", "black"
    else:
        state, colour = ("已逾期", "red") if late else ("待履行", "yellow")
    how = "，".join(text for text in (one.where, one.manner, f"凭证：{one.proof}" if one.proof else "") if text)
    return {
        "no": one.no,
        "what": one.what,
        "entries": [_entry(entry, names) for entry in entries_of(one)],
        "how": how,
        "who": f"{names.party(one.debtor)} → {names.party(one.creditor)}",
        "amount": f"{one.amount} 元" if one.amount else "",
        "due": names.day(one.due_on),
        "state": state,
        "colour": colour,
    }
