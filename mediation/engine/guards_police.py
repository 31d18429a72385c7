"""The named requirements about handoffs, above all with the police (警调对接). See `guards.py`.

The law: 公安机关办理行政案件程序规定 178–186 and 治安管理处罚法 9. Whether the seven exclusions of 179, written for
mediation by the police, also bar entrustment is a setting (`exclusions_bar_entrustment`), on by default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from mediation.calendar.terms import When
from mediation.engine.case import Handoff
from mediation.engine.conditions import month_is_over
from mediation.engine.earlier_letters import station_of, unfit_letter
from mediation.engine.entitlement import only_beside
from mediation.engine.entrusted_time import last_day_to_answer, police_limit
from mediation.engine.probe import Probe
from mediation.errors import Objection
from mediation.town.institutions import InstitutionId

EXCLUSIONS = {
    "x1": "雇凶伤害他人",
    "x2": "结伙斗殴或者其他寻衅滋事",
    "x3": "多次实施违反治安管理行为",
    "x4": "当事人明确表示不愿意调解处理",
    "x5": "在调解过程中又针对对方实施违反治安管理行为",
    "x6": "违法嫌疑人逃跑",
    "x7": "其他不宜调解处理的",
}
_NUMERALS = "一二三四五六七"


def _police_may_refer(probe: Probe) -> tuple[Objection, ...]:
    """Name everything that bars a referral at once."""
    return () if probe.form is None else tuple(_bars_to_referring(probe))


def _bars_to_referring(probe: Probe) -> Iterator[Objection]:
    if probe.get("applies") == "none":
        reason = "至少须有一方愿意申请人民调解"
        yield Objection("NOBODY_APPLIES", reason, "applies", "人民调解法 17、18；程序规定 178②")
    if probe.get("refused") is True:
        yield Objection("REFUSED", "一方明确拒绝调解，不得移送", "refused", "人民调解法 17")
    if probe.workflow.settings.get("referral_signed_off") and probe.get("deputy") in (None, probe.actor.account):
        yield Objection("DEPUTY_NEEDED", "本地要求移送由所领导审签，请写明审签人", "deputy")
    yield from unfit_letter(probe, station_of(probe))


def _police_may_entrust(probe: Probe) -> tuple[Objection, ...]:
    """Name everything that bars an entrustment at once: the station mends its letter in one go."""
    return () if probe.form is None else tuple(_bars_to_entrusting(probe))


def _bars_to_entrusting(probe: Probe) -> Iterator[Objection]:
    if probe.get("decided") is True:
        reason = "公安已作出处理决定，不能委托；当事人可仅就赔偿自行申请"
        yield Objection("DECIDED", reason, "decided", "程序规定 186")
    if probe.get("minor") is not True:
        yield Objection("NOT_MINOR", "情节不属较轻，不能委托人民调解", "minor", "程序规定 178①；治安管理处罚法 9")
    if probe.workflow.settings.get("exclusions_bar_entrustment", True):
        for code in probe.get("exclusions") or ():
            numeral = _NUMERALS[int(code[1]) - 1]
            reason = f"属不适用调解的情形：{EXCLUSIONS[code]}"
            yield Objection(f"X179_{code[1]}", reason, "exclusions", f"程序规定 179({numeral})")
    if probe.get("consent_signed") is not True:
        yield Objection("CONSENT_NOT_SIGNED", "B 类须双方书面同意", "consent_signed", "程序规定 186")
    if probe.get("in_person") is not True:
        yield Objection("NOT_IN_PERSON", "违法嫌疑人须本人参加，不得委托他人", "in_person", "程序规定 181③")
    parties = probe.get("parties") or probe.case.remaining
    if any(party.minor and not party.guardian for party in parties) and not probe.get("guardians"):
        yield Objection("GUARDIAN_MISSING", "未成年人须写明到场的监护人", "guardians", "程序规定 181①")
    taken, limit = probe.get("taken_on"), probe.get("limit_on")
    if taken is not None and limit is not None and not taken <= probe.on.day < limit:
        yield Objection("POLICE_DAYS", "受案日不能晚于今天，办案期限届满日须在今天之后", "limit_on")
    yield from unfit_letter(probe, station_of(probe))


def _handoff_open(probe: Probe, *, route: list[str], status: list[str] | None = None) -> Objection | None:
    found = probe.handoff(route, *(status or ()))
    if found is None:
        return Objection("NO_HANDOFF", "没有相应的进行中的移送")
    doing = {call.name for call in probe.action.does}
    # Several institutions may stand beside one case: each answers and takes back its own handoff, nobody else's. That
    # nothing came in time is no answer, and may be for a third one to say (a street, where a board is silent).
    third_may_say = "expire_handoff" in doing and found.direction != "in"
    apart = not third_may_say and only_beside(probe.action, probe.case, probe.actor, probe.town)
    if apart and not probe.actor.institutions & {found.sender, found.receiver}:
        return Objection("NO_HANDOFF", "没有贵单位的相应的进行中的移送")
    if found.receipt_on is not None and doing & {"sign_receipt", "redirect_incoming"}:
        return Objection("NO_HANDOFF", "来函已经签收")
    if found.application_on is not None and "apply_no_penalty" in doing:
        return Objection("APPLIED_ALREADY", _applied_already(found.application_on), basis="程序规定 186")
    if "redirect_incoming" in doing:
        others = _other_receivers(probe, found)
        if not others:
            return Objection("WRONG_RECEIVER", "没有另一家可以接收此类来函的调委会")
        if probe.form is not None and InstitutionId(probe.get("institution")) not in others:
            return Objection("WRONG_RECEIVER", "请指定另一家可以接收此类来函的调委会", "institution")
    if probe.form is not None and probe.on.before(found.offered_on):
        return Objection("BEFORE_BASIS", "发生时间不能早于来函之日", "happened")
    return None


def _applied_already(applied: When) -> str:
    """Say since when the application waits: the police's own time to answer runs from that day and no other."""
    day = applied.day
    return (
        f"已于{day.year}年{day.month}月{day.day}日申请不予处罚，不必再次申请；"
        "请等待公安认可或者不予认可，逾期未答复的报司法所督导"
    )


def _other_receivers(probe: Probe, handoff: Handoff) -> set[InstitutionId]:
    """Name who else may take what came in along this route: of its kinds, and holding a rung."""
    held = {kind for rung in probe.workflow.ladder for kind in rung.held_by}
    kinds = held.intersection(probe.workflow.routes[handoff.route].kinds)
    return {one.id for one in probe.town.institutions.values() if one.kind in kinds and one.id != handoff.receiver}


def _handoff_receipted(probe: Probe, *, route: list[str]) -> Objection | None:
    if any(one.route in route and one.open and one.receipt_on is None for one in probe.case.handoffs):
        return Objection("NOT_RECEIPTED", "请先签收来函")
    return None


def _no_handoff_open(probe: Probe, *, route: list[str]) -> Objection | None:
    if any(one.route in route and one.open for one in probe.case.handoffs):
        return Objection("HANDOFF_OPEN", "同一路线上已有进行中的移送")
    return None


def _not_own_sign_off(probe: Probe) -> Objection | None:
    draft = probe.handoff(None, "drafted")
    if draft is None:
        return Objection("NO_DRAFT", "没有待签发的函件")
    if draft.facts.get("drafted_by") == probe.actor.account:
        return Objection("OWN_SIGN_OFF", "签发人不能是经办人本人")
    return None


def _police_answered(probe: Probe) -> Objection | None:
    if any(one.route == "police_d" and one.status in ("offered", "accepted") for one in probe.case.handoffs):
        return Objection("POLICE_SILENT", "公安尚未答复处理情况")
    entrusted = probe.handoff(("police_b",), "offered", "accepted") is not None  # not while the deputy has not signed
    if not (probe.case.facts.get("civil_only") or entrusted):
        return Objection("NOT_RESUMABLE", "未经公安委托，也未注明仅就赔偿调解，不能恢复", basis="程序规定 185、186")
    return None


def _answer_inside_police_limit(probe: Probe) -> Objection | None:
    """More time is asked for while there is some left, for a later day, and never into the police's last five days."""
    handoff = probe.handoff(("police_b",))
    answer = probe.case.clock("entrust_answer", str(handoff.no)) if handoff is not None else None
    if answer is not None and answer.due_at is not None and probe.on.earliest >= answer.due_at:
        return Objection("ANSWER_OVERDUE", "委托办理期限已满，不能再商请延期，请反馈或退回", basis="程序规定 185")
    limit = police_limit(probe.case)
    last = None if limit is None else last_day_to_answer(limit, probe.town.calendar_at(probe.case.place))
    due = answer.due_on if answer is not None else None
    if handoff is not None and last is not None and due is not None and last <= due:
        reason = "现在的期限已是公安办案期限届满前五个工作日，不能再延"
        return Objection("BEYOND_POLICE_LIMIT", reason, basis="程序规定 165")
    if probe.form is None or handoff is None:
        return None
    wanted = probe.get("new_day")
    if due is not None and wanted <= due:
        return Objection("NOT_LATER", "延后的期限须晚于现在的期限", "new_day")
    if last is None or wanted <= last:
        return None
    return Objection("BEYOND_POLICE_LIMIT", "须在公安办案期限届满前五个工作日之前", "new_day", "程序规定 165")


def _extension_asked(probe: Probe, *, route: list[str]) -> Objection | None:
    handoff = probe.handoff(route, "accepted")
    if handoff is None or handoff.facts.get("extension_step") != "asked":
        return Objection("EXTENSION_NOT_ASKED", "调委会没有商请延期，或者已经答复")
    agrees = any(call.args.get("step") == "agreed" for call in probe.action.does)
    answer = probe.case.clock("entrust_answer", str(handoff.no))
    if agrees and answer is not None and answer.due_at is not None and probe.on.earliest >= answer.due_at:
        return Objection("EXTENSION_LATE", "委托办理期限已满，不能再延", basis="程序规定 185")
    return None


def _not_excluded_since(probe: Probe, *, route: list[str]) -> Objection | None:
    """Renewed violence or flight ends an entrustment: nothing else is done on it before it is returned (179 五、六)."""
    handoff = probe.handoff(route, "accepted")
    code = str(handoff.facts.get("excluded") or "") if handoff is not None else ""
    if not code:
        return None
    numeral = _NUMERALS[int(code[1]) - 1]
    reason = f"委托调解中出现“{EXCLUSIONS[code]}”，须即退回公安，不能继续办理"
    return Objection("RETURN_FIRST", reason, basis=f"程序规定 179({numeral})、185")


def _performed_in_full(probe: Probe) -> Objection | None:
    standing = probe.case.standing
    if standing and all(one.in_force and one.performed for one in standing) and not probe.case.rest_goes_on:
        owed = [one for agreement in standing for one in agreement.obligations]
        days = [one.performed_on for one in owed if one.performed_on is not None]
        if probe.form is not None and any(probe.on.before(day) for day in days):
            return Objection("BEFORE_BASIS", "发生时间不能早于履行之日", "happened")
        return None
    return Objection("NOT_PERFORMED", "协议须全部履行之后才能办理", basis="治安管理处罚法 9；程序规定 186")


def _no_penalty_applied_for(probe: Probe) -> Objection | None:
    handoff = probe.handoff(("police_b",))
    if handoff is None or handoff.application_on is None:
        return Objection("NOT_APPLIED", "双方尚未书面申请不予处罚", basis="程序规定 186")
    if probe.form is not None and probe.on.before(handoff.application_on):
        return Objection("BEFORE_BASIS", "发生时间不能早于双方申请之日", "happened")
    return None


def _feedback_due(probe: Probe) -> Objection | None:
    handoff = probe.handoff(("police_a", "police_b"), "accepted")
    if handoff is not None and handoff.feedback_on is not None:
        return Objection("REPORTED", "已向公安反馈协议")
    if not any(one.in_force for one in probe.case.standing):
        return Objection("NOT_IN_FORCE", "协议尚未生效")
    return None


def _case_failed_here(probe: Probe) -> Objection | None:
    case = probe.case
    refused = any(one.value == "refused" for one in {a.party: a for a in case.answers}.values())
    if case.outcome in ("terminated", "withdrawn") or refused or month_is_over(probe, case):
        return None
    if any(session.result == "failed" for session in case.sessions) or case.state == "with_police":
        return None
    answer = case.clock("entrust_answer", str(getattr(probe.handoff(("police_b",)), "no", "")))
    if answer is not None and answer.due_at is not None and probe.on.earliest >= answer.due_at:
        return None
    return Objection("NOT_FAILED", "尚无未达成的记录：请先记录调解未成、拒绝或终止")


def _not_performed_here(probe: Probe) -> Objection | None:
    given_up = any(o.given_up_on is not None for a in probe.case.agreements for o in a.obligations)
    return None if given_up else Objection("NOT_GIVEN_UP", "尚未确认不履行")


def _applicants_never_came(probe: Probe) -> Objection | None:
    handoff = probe.handoff(None, "offered")
    if handoff is None:
        return Objection("NO_HANDOFF", "没有待处理的移送")
    days = int(probe.workflow.settings.get("never_came_days", 10))
    if handoff.receipt_on is None:
        unsigned = probe.town.calendar_at(probe.case.place).add_working(handoff.offered_on.day, days)
        if probe.on.day > unsigned:
            return None
        return Objection("NOT_RECEIPTED", f"来函尚未签收，签发满 {days} 个工作日后才失效")
    if handoff.category == "B":
        return Objection("ENTRUSTED", "双方已书面同意的委托，请受理或不予受理", basis="程序规定 186")
    if probe.on.day <= handoff.receipt_on.day + timedelta(days=days):
        return Objection("TOO_EARLY", f"自签收之日起满 {days} 日当事人仍未申请，才能反馈“未申请”")
    return None


def _custody_still_with_sender(probe: Probe) -> Objection | None:
    offer = probe.handoff(None, "offered")
    if offer is None or offer.sender != probe.case.custodian:
        return Objection("NOT_SENDER", "案件已不由移送方承办")
    return None


def _police_side_closed(probe: Probe) -> Objection | None:
    """A case entrusted by the police is archived only after their answer, or when the supervisor opened the way."""
    waiting = [one for one in probe.case.handoffs if one.route == "police_b" and one.status in ("offered", "accepted")]
    if not waiting or "archive_opened" in probe.case.marks:
        return None
    return Objection("POLICE_PENDING", "公安委托的案件须待公安答复，或由督导放行后归档", basis="程序规定 186")


REQUIREMENTS: dict[str, Callable[..., Objection | tuple[Objection, ...] | None]] = {
    "police_may_refer": _police_may_refer,
    "police_may_entrust": _police_may_entrust,
    "police_may_entrust_again": _police_may_entrust,
    "handoff_open": _handoff_open,
    "handoff_receipted": _handoff_receipted,
    "no_handoff_open": _no_handoff_open,
    "not_own_sign_off": _not_own_sign_off,
    "police_answered": _police_answered,
    "answer_inside_police_limit": _answer_inside_police_limit,
    "extension_asked": _extension_asked,
    "not_excluded_since": _not_excluded_since,
    "performed_in_full": _performed_in_full,
    "no_penalty_applied_for": _no_penalty_applied_for,
    "feedback_due": _feedback_due,
    "case_failed_here": _case_failed_here,
    "not_performed_here": _not_performed_here,
    "applicants_never_came": _applicants_never_came,
    "custody_still_with_sender": _custody_still_with_sender,
    "police_side_closed": _police_side_closed,
}
