"""The named requirements about sessions, agreements, performance and confirmation. See `guards.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from mediation.calendar.terms import Term, Unit, When, due
from mediation.calendar.working_days import WorkingCalendar
from mediation.engine import guards_parties
from mediation.engine.case import Agreement, Obligation
from mediation.engine.effects_agreement import asked_of_court
from mediation.engine.probe import Probe
from mediation.errors import Objection

#: Kinds of dispute that the law wants settled in writing; land contracts stand in the official kind of forest and land.
_WRITING_ONLY = ("land", "rural_land_contract", "labour", "wages", "labour_migrant", "labour_other")
_CONFIRM_WITHIN = Term(30, Unit.DAYS)


def _session_fits(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    result = probe.get("result")
    present = probe.get("present") or ()
    if result in ("agreed", "partly") and len(present) < 2:
        return Objection("NOT_PRESENT", "达成一致须有双方在场", "present")
    coming = probe.get("next_at")
    if coming is not None and coming <= probe.on.latest:
        return Objection("TIME_PASSED", "下次调解的时间须晚于本次", "next_at")
    return None


def _obligations_complete(probe: Probe) -> Objection | None:
    for number, one in enumerate(probe.get("obligations") or (), start=1):
        if one.debtor == one.creditor:
            return Objection("SAME_PARTY", f"第 {number} 项：义务人与权利人不能是同一人", "obligations")
        for value, what in ((one.where, "履行地点"), (one.manner, "履行方式"), (one.proof, "如何证明")):
            if not value:
                reason = f"第 {number} 项：请写明{what}"
                return Objection("OBLIGATION_INCOMPLETE", reason, "obligations", "人民调解法 29；若干规定 35")
        if one.due_on < probe.on.day:
            return Objection("DUE_IN_THE_PAST", f"第 {number} 项：履行期限早于达成之日", "obligations")
    return None


def _lawful_terms(probe: Probe) -> Objection | None:
    if probe.form is None or probe.get("lawful") is True:
        return None
    return Objection("UNLAWFUL", "协议内容不得违反法律、不得损害他人权益", "lawful")


def _oral_allowed(probe: Probe) -> Objection | None:
    if probe.case.kind in _WRITING_ONLY or probe.case.subkind in _WRITING_ONLY:
        reason = "农村土地承包、劳动争议须订立书面协议"
        return Objection("WRITING_REQUIRED", reason, basis="农村土地承包经营纠纷调解仲裁法 10；劳动争议调解仲裁法 14")
    if probe.form is None or probe.get("performed_now") is True or probe.get("reason"):
        return None
    reason = "口头协议未当场履行的，请写明为何不订立书面协议"
    return Objection("ORAL_REASON", reason, "reason", "人民调解法 28（地方限制仅作提醒）")


def _everyone_signed_and_sealed(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    agreement = probe.agreement
    bound = agreement.parties if agreement is not None and agreement.parties else ()
    wanted = bound or tuple(party.no for party in probe.case.remaining)
    signed = {one.party for one in probe.get("signatures") or ()}
    missing = [no for no in wanted if not _stands(probe, no, signed)]
    if missing:
        numbers = "、".join(str(no) for no in missing)
        return Objection("SIGNATURE_MISSING", f"尚缺第 {numbers} 号当事人签名", "signatures", "人民调解法 29")
    for field, what in (("mediator_signed_on", "调解员签名"), ("sealed_on", "调委会印章")):
        day = probe.get(field)
        if day is None:
            return Objection("SEAL_MISSING", f"尚缺{what}", field, "人民调解法 29")
        if day > probe.on.day:
            return Objection("SIGNED_LATER", f"{what}日期不能晚于办理日期", field)
    if any(one.on > probe.on.day for one in probe.get("signatures")):
        return Objection("SIGNED_LATER", "签名日期不能晚于办理日期", "signatures")
    reached = agreement.reached_on.day if agreement is not None else probe.on.day
    days = [one.on for one in probe.get("signatures")] + [probe.get("mediator_signed_on"), probe.get("sealed_on")]
    if min(days) < reached:
        return Objection("SIGNED_BEFORE_TERMS", "签名、盖章日期不能早于达成之日", "signatures")
    return None


def _stands(probe: Probe, no: int, signed: set[int]) -> bool:
    party = probe.case.party(no)
    return no in signed or (party is not None and guards_parties.stands_signed(party, signed))


def _agreement_drafted(probe: Probe) -> Objection | None:
    agreement = probe.agreement
    if agreement is None or agreement.status != "drafted":
        return Objection("NO_DRAFT", "没有待签章的协议")
    return None


def _in_question(probe: Probe) -> tuple[Agreement, ...]:
    """Give the agreements that an act may be about: before a form is filled in, every one in force."""
    if probe.form is None:
        return tuple(one for one in probe.case.standing if one.in_force)
    return () if probe.agreement is None else (probe.agreement,)


def _agreement_in_force(probe: Probe) -> Objection | None:
    if not any(one.in_force for one in _in_question(probe)):
        return Objection("NOT_IN_FORCE", "协议尚未生效", basis="人民调解法 29、30")
    bound = [str(one.no) for one in probe.case.standing if one.in_force]
    asked = any(field.key == "agreement_no" for field in probe.action.asks)
    if probe.form is not None and asked and len(bound) > 1 and probe.get("agreement_no") is None:
        reason = f"生效的协议有几份，请写明是第几份（{'、'.join(bound)}）"
        return Objection("WHICH_AGREEMENT", reason, "agreement_no")
    return None


def _no_agreement_in_force(probe: Probe) -> Objection | None:
    if not any(one.in_force for one in probe.case.standing):
        return None
    reason = "已有部分协议生效：其余部分不再调解的，请办“终止调解”，已生效的部分继续履行"
    return Objection("PARTLY_IN_FORCE", reason, basis="人民调解法 31")


def _agreement_is_partial(probe: Probe) -> Objection | None:
    if probe.case.rest_goes_on:
        reason = "其余部分正在继续调解：不再调解的，签章生效后办“终止调解”"
        return Objection("REST_GOES_ON", reason)
    if any(one.scope == "part" for one in probe.case.standing) and not _whole(probe):
        return None
    return Objection("NOT_PARTIAL", "协议不是部分达成，没有需要终止的其余部分")


def _whole(probe: Probe) -> bool:
    """Whether a part was settled first and everything else after it."""
    return len(probe.case.standing) > 1 and any(one.scope == "all" for one in probe.case.standing)


def _obligation_open(probe: Probe) -> Objection | None:
    if not probe.case.open_obligations:
        return Objection("NOTHING_OWED", "没有未履行的义务")
    if probe.form is None:
        return None
    one = probe.obligation
    if one is None or one.performed_on is not None or one.given_up_on is not None:
        return Objection("DONE_ALREADY", "该项义务已有结果", "obligation")
    return _no_more_than_owed(probe, one)


def _no_more_than_owed(probe: Probe, one: Obligation) -> Objection | None:
    """A receipt of more than is owed is a slip that no act takes back; what was given besides goes into the note."""
    given = probe.get("amount")
    if given is None or not one.amount:
        return None
    left = Decimal(one.amount) - Decimal(one.paid or "0")
    if Decimal(given) <= left:
        return None
    words = f"该项义务尚应付 {left:.2f} 元，不能多于此数；另外给付的写在凭证说明中"
    return Objection("MORE_THAN_OWED", words, "amount")


def _obligation_overdue(probe: Probe) -> Objection | None:
    late = [one for one in probe.case.open_obligations if one.due_on < probe.on.day]
    if not late:
        return Objection("NOT_OVERDUE", "没有逾期未履行的义务")
    if probe.form is None or probe.obligation in late:
        return None
    return Objection("NOT_OVERDUE", "该项义务尚未逾期", "obligation")


def _urged_before(probe: Probe, *, days: int) -> Objection | None:
    owed = probe.case.open_obligations
    ripe = [one for one in owed if one.urged_on is not None and probe.on.day >= one.due_on + timedelta(days=days)]
    if not ripe:
        return Objection("URGE_FIRST", f"须先督促，且逾期满 {days} 日，才能确认不履行", basis="人民调解法 31")
    if probe.form is None or probe.obligation in ripe:
        return None
    return Objection("URGE_FIRST", f"该项义务须先督促，且逾期满 {days} 日", "obligation", "人民调解法 31")


def _nothing_else_open(probe: Probe) -> Objection | None:
    if len(probe.case.open_obligations) <= 1:
        return None
    return Objection("STILL_OPEN", "还有其他未了的义务")


def _not_confirmed(probe: Probe) -> Objection | None:
    found = _in_question(probe)
    if found and all(one.confirmed_on is not None for one in found):
        return Objection("CONFIRMED", "协议已经法院确认，调委会不能变更或撤销", basis="民事诉讼法 206")
    return None


def _written_agreement(probe: Probe) -> Objection | None:
    if not any(one.form == "written" for one in _in_question(probe)):
        return Objection("NOT_WRITTEN", "申请司法确认须有书面协议", basis="民诉法解释 354")
    return None


def confirm_until(effective_on: date, calendar: WorkingCalendar) -> date:
    """Give the last day on which both parties may apply for confirmation (人民调解法 33; 民事诉讼法 85)."""
    return due(_CONFIRM_WITHIN, When.on(effective_on), calendar=calendar).day


def _confirm_window_open(probe: Probe) -> Objection | None:
    effective = [one.effective_on for one in _in_question(probe) if one.effective_on is not None]
    if not effective:
        return Objection("NOT_IN_FORCE", "协议尚未生效", basis="人民调解法 33")
    if probe.on.day > confirm_until(max(effective), probe.town.calendar_at(probe.case.place)):
        return Objection(
            "WINDOW_CLOSED", "自协议生效之日起三十日已过，不能再申请司法确认", basis="人民调解法 33；民事诉讼法 85"
        )
    return None


def _applied_together(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    agreement = probe.agreement
    bound = agreement.parties if agreement is not None and agreement.parties else ()
    wanted = set(bound or tuple(party.no for party in probe.case.remaining))
    if wanted - {one.party for one in probe.get("signatures") or ()}:
        return Objection("NOT_TOGETHER", "司法确认须双方当事人共同申请", "signatures", "人民调解法 33")
    return None


def _no_status_no_title(probe: Probe) -> Objection | None:
    touches = probe.get("touches", "neither")
    if touches == "neither":
        return None
    if touches == "not_for_courts":
        return Objection("NOT_CONFIRMABLE", "不属于人民法院受理范围，不能申请司法确认", "touches", "民诉法解释 355(一)")
    what = {"status": "身份关系", "special": "其他特别程序、公示催告、破产程序"}.get(touches, "物权、知识产权确权")
    return Objection("NOT_CONFIRMABLE", f"涉{what}的协议，法院不予受理司法确认", "touches", "民诉法解释 355")


def _confirmation_asked(probe: Probe) -> Objection | None:
    if asked_of_court(probe.case) is not None:
        return None
    if any(one.confirmed_on is not None for one in probe.case.standing):
        return Objection("CONFIRMED", "司法确认结果已登记")
    return Objection("NOT_ASKED", "尚未申请司法确认")


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "session_fits": _session_fits,
    "obligations_complete": _obligations_complete,
    "lawful_terms": _lawful_terms,
    "oral_allowed": _oral_allowed,
    "everyone_signed_and_sealed": _everyone_signed_and_sealed,
    "agreement_drafted": _agreement_drafted,
    "agreement_in_force": _agreement_in_force,
    "no_agreement_in_force": _no_agreement_in_force,
    "agreement_is_partial": _agreement_is_partial,
    "obligation_open": _obligation_open,
    "obligation_overdue": _obligation_overdue,
    "urged_before": _urged_before,
    "nothing_else_open": _nothing_else_open,
    "not_confirmed": _not_confirmed,
    "written_agreement": _written_agreement,
    "confirm_window_open": _confirm_window_open,
    "applied_together": _applied_together,
    "no_status_no_title": _no_status_no_title,
    "confirmation_asked": _confirmation_asked,
    **guards_parties.REQUIREMENTS,
}
