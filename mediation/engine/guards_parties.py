"""The named requirements about who acts for a party: agents, guardians, representatives; and about copies and the seal.

A signature through somebody else counts only as far as that person's authority goes. See `guards.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from mediation.engine.case import Party, Signed
from mediation.engine.identity_numbers import citizen, telephones
from mediation.engine.probe import Probe
from mediation.errors import Objection

#: A side of many is spoken for by at most so many (民事诉讼法 56).
MOST_REPRESENTATIVES = 5
#: What stands between the names in a line.
_BETWEEN_NAMES = re.compile(r"[、,，;；/\n]+")
_BASIS = "民法典 161–165；民事诉讼法 62（参照，条号待核）"


def _mandate_fits(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    since, until = probe.get("since"), probe.get("until")
    if until is not None and since is not None and until < since:
        return Objection("MANDATE_DAYS", "代理截止日不能早于起始日", "until", _BASIS)
    name = str(probe.get("agent_name") or "")
    others = [one.name for one in probe.case.remaining if _against(one, probe.case.party(probe.get("party") or 0))]
    if name in others:
        return Objection("AGENT_OF_BOTH", "对方当事人不能担任本方的代理人", "agent_name", "民法典 168")
    for field, read in (("agent_id_number", lambda text: citizen(text, on=probe.on.day)), ("agent_phone", telephones)):
        try:
            if text := str(probe.get(field) or ""):
                read(text)
        except ValueError as error:
            return Objection("INVALID", str(error), field)
    return None


def _against(one: Party, party: Party | None) -> bool:
    return party is not None and one.no != party.no and one.side != party.side


def _representatives_fit(probe: Probe) -> Objection | None:
    if probe.form is None:
        return _side_of_many(probe)
    chosen, choosers = set(probe.get("representatives") or ()), set(probe.get("choosers") or ())
    if chosen - choosers:
        reason = "代表人应从推选人中产生，请同时列入推选人"
        return Objection("NOT_OF_THEM", reason, "representatives", "宁波市人民调解条例 20")
    if len(chosen) >= len(choosers):
        return Objection("TOO_FEW_CHOSE", "推选人应多于代表人", "choosers", "宁波市人民调解条例 20")
    if len({one.side for one in probe.case.remaining if one.no in choosers}) > 1:
        return Objection("TWO_SIDES", "推选人应同属一方", "choosers", "宁波市人民调解条例 20")
    return None


def _representatives_few(probe: Probe) -> Objection | None:
    """Object to more representatives on a form than can be registered by the act that appoints them."""
    named = [one for one in _BETWEEN_NAMES.split(str(probe.get("representatives") or "")) if one.strip()]
    if len(named) <= MOST_REPRESENTATIVES:
        return None
    basis = "宁波市人民调解条例 20；民事诉讼法 56（参照，条号待核）"
    return Objection("TOO_MANY_CHOSEN", f"最多 {MOST_REPRESENTATIVES} 项", "representatives", basis)


def _side_of_many(probe: Probe) -> Objection | None:
    """Object where no side has as many parties as the form wants to have chosen."""
    least = next((one.least for one in probe.action.asks if one.key == "choosers"), None) or 2
    sides = Counter(one.side for one in probe.case.remaining)
    if max(sides.values(), default=0) >= least:
        return None
    return Objection("TOO_FEW_CHOSE", f"一方至少 {least} 人才能推选代表人", basis="宁波市人民调解条例 20")


def stands_signed(party: Party, signed: set[int]) -> bool:
    """Say whether a party has signed, or all who were chosen to sign for it have."""
    if party.no in signed:
        return True
    return party.may_settle and bool(party.represented_by) and signed.issuperset(party.represented_by)


def _signed_by_entitled(probe: Probe) -> Objection | None:
    for one in probe.get("signatures") or ():
        party = probe.case.party(one.party)
        found = None if party is None else _entitled(one, party, probe)
        if found is not None:
            return found
    return None


def _entitled(signed: Signed, party: Party, probe: Probe) -> Objection | None:
    field, name = "signatures", f"第 {party.no} 号当事人"
    if (party.minor or party.incapable) and not party.guardian:
        reason = f"{name}不能独立签署，请先{_where_guardians_are_given(probe)}补正监护人，由监护人签名"
        return Objection("GUARDIAN_MISSING", reason, field, "民法典 19–23")
    if (party.minor or party.incapable) and not signed.by:
        reason = f"{name}不能独立签署，由监护人签名：请在“由谁代签”一栏选监护人"
        return Objection("GUARDIAN_SIGNS", reason, field, "民法典 19–23")
    if signed.by == "guardian" and not party.guardian:
        return Objection("GUARDIAN_MISSING", f"{name}没有登记监护人", field, "民法典 23、27、28")
    if signed.by == "agent":
        agents = [one for one in party.agents if one.acts_on(signed.on)]
        if not agents:
            return Objection("NO_AGENT", f"{name}在签名之日没有登记的委托代理人", field, _BASIS)
        if not any("settle" in one.powers for one in agents):
            reason = f"{name}的代理人没有“代为和解、签署调解协议”的特别授权"
            return Objection("AGENT_POWER", reason, field, _BASIS)
    if signed.by == "representative" and not (party.represented_by and party.may_settle):
        reason = f"{name}没有授权推选的代表人签署协议"
        basis = "宁波市人民调解条例 20；民事诉讼法 56（参照，条号待核）"
        return Objection("REPRESENTATIVE_POWER", reason, field, basis)
    return None


def _where_guardians_are_given(probe: Probe) -> str:
    """Name the form of this workflow that gives a party a guardian now; of earlier revisions none does."""
    for one in probe.workflow.actions.values():
        if probe.case.state in one.sources and any(asked.key == "right_guardian" for asked in one.asks):
            return f"在“{one.title.zh}”中"
    return ""


def _copies_enough(probe: Probe) -> Objection | None:
    given, agreement = probe.get("copies"), probe.agreement
    if given is None or agreement is None:
        return None
    wanted = len(agreement.parties or probe.case.remaining) + 1
    if given >= wanted:
        return None
    reason = f"当事人各执一份，调委会留存一份，至少 {wanted} 份"
    return Objection("COPIES_TOO_FEW", reason, "copies", "人民调解法 29")


def _oral_within_local_limits(probe: Probe) -> Objection | None:
    """The law sets no limit (人民调解法 28); a place may warn and ask for a reason."""
    if probe.form is None or probe.get("reason"):
        return None
    settings = probe.workflow.settings
    total = sum((Decimal(one.amount) for one in probe.get("obligations") or () if one.amount), Decimal(0))
    most = settings.get("oral_most_amount")
    if most is not None and total > int(most):
        reason = f"金额超过 {most} 元的，本地一般采用书面形式；仍用口头形式的，请写明理由"
        return Objection("ORAL_LIMIT", reason, "reason", "人民调解法 28（地方限制仅作提醒）")
    if probe.case.risk.colour in (settings.get("oral_reason_colours") or ()):
        reason = "重大、复杂、疑难的，本地一般采用书面形式；仍用口头形式的，请写明理由"
        return Objection("ORAL_LIMIT", reason, "reason", "人民调解法 28（地方限制仅作提醒）")
    return None


def _seal_day_fits(probe: Probe) -> Objection | None:
    day = probe.get("sealed_on")
    if day is not None and day > probe.on.day:
        return Objection("SIGNED_LATER", "用印日不能晚于办理日期", "sealed_on")
    return None


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "mandate_fits": _mandate_fits,
    "representatives_fit": _representatives_fit,
    "representatives_few": _representatives_few,
    "signed_by_entitled": _signed_by_entitled,
    "copies_enough": _copies_enough,
    "oral_within_local_limits": _oral_within_local_limits,
    "seal_day_fits": _seal_day_fits,
}
