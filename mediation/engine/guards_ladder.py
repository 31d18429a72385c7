"""The named requirements about mediators, time and the ladder. See `guards.py` for how a requirement answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from mediation.calendar.terms import Term, Unit, end_of_day
from mediation.engine.conditions import month_is_over
from mediation.engine.probe import Probe
from mediation.errors import Objection
from mediation.town.institutions import InstitutionKind


def _fresh_consent(probe: Probe, *, signed: str = "", direction: str = "up") -> Objection | None:
    if probe.form is None:
        return None
    rung = probe.next_rung(direction)
    another = rung is not None and rung[1].id != probe.committee.id
    on_paper = signed == "always" or (signed == "when_another_committee" and another)
    return _answers_fit(probe, on_paper=on_paper)


def _answers_fit(probe: Probe, *, on_paper: bool) -> Objection | None:
    given = {one.party: one for one in probe.get("answers") or ()}
    for party in probe.case.remaining:
        answer = given.get(party.no)
        if answer is None or answer.value in ("silent", "not_reached"):
            return Objection("CONSENT_MISSING", f"第 {party.no} 号当事人尚未表态", "answers", "人民调解法 17、23")
        if answer.value != "agreed":
            return Objection("CONSENT_REFUSED", f"第 {party.no} 号当事人不同意", "answers", "人民调解法 17、23")
        if on_paper and not answer.signed:
            reason = f"转入另一调委会须书面同意，第 {party.no} 号当事人尚未签名"
            return Objection("SIGNATURE_MISSING", reason, "answers", "人民调解法 17")
    return None


def _parties_agree_anew(probe: Probe) -> Objection | None:
    return None if probe.form is None else _answers_fit(probe, on_paper=False)


def _rung_not_refused(probe: Probe) -> Objection | None:
    newest = {one.party: one for one in probe.case.answers}
    for party in probe.case.remaining:
        answer = newest.get(party.no)
        if answer is not None and answer.value == "refuses_rung" and answer.rung == probe.case.level:
            return Objection("RUNG_REFUSED", "有当事人不愿在本级继续调解，可提请上一级", basis="人民调解法 23")
    return None


def _all_sign(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    signed = {no for no, _ in probe.get("signatures") or ()}
    missing = [party.no for party in probe.case.remaining if party.no not in signed]
    if missing:
        numbers = "、".join(str(no) for no in missing)
        return Objection("SIGNATURE_MISSING", f"须全体当事人签名，尚缺第 {numbers} 号", "signatures")
    future = [no for no, day in probe.get("signatures") if end_of_day(day) > end_of_day(probe.on.day)]
    if future:
        return Objection("SIGNED_LATER", "签名日期不能晚于办理日期", "signatures")
    return None


# --- mediators -----------------------------------------------------------------------------------------------


def _registered_mediators(probe: Probe) -> Objection | None:
    for account in probe.get("mediators") or ():
        person = probe.town.people[account]
        if person.registered_at not in (probe.committee.id, probe.case.custodian, probe.case.handler):
            reason = "只有本调委会登记的人民调解员可以主持调解"
            return Objection("NOT_REGISTERED", reason, "mediators", "人民调解法 13")
    return None


def _no_interest(probe: Probe) -> Objection | None:
    case = probe.case
    bodies = {party.institution for party in case.remaining if party.institution is not None}
    estate = probe.town.estate_of(case.place)
    for account in probe.get("mediators") or ():
        employer = probe.town.people[account].employer
        if employer is None:
            continue
        body = probe.town.institutions[employer]
        near = body.kind in (InstitutionKind.property_company, InstitutionKind.owners_committee) and (
            estate is not None and probe.town.lies_in(estate, body.place)
        )
        if employer in bodies or near:
            reason = "物业、业委会人员不得在本小区的案件中主持调解，请另行指派"
            return Objection("INTEREST", reason, "mediators", "人民调解法 19")
    return None


def _grave(probe: Probe) -> bool:
    case = probe.case
    persons = max(len(case.remaining), case.households)
    return (
        case.risk.colour in ("orange", "red")
        or persons >= int(probe.workflow.settings.get("grave_persons", 10))
        or "difficult" in case.marks
    )


def _two_when_grave(probe: Probe) -> Objection | None:
    if probe.form is None or not _grave(probe):
        return None
    if len(probe.get("mediators") or ()) >= 2:
        return None
    return Objection("TWO_MEDIATORS", "橙色、红色、十人以上或疑难案件须两名以上调解员", "mediators")


def _lead_among_mediators(probe: Probe) -> Objection | None:
    if probe.form is None or probe.get("lead") in (probe.get("mediators") or ()):
        return None
    return Objection("LEAD_NOT_NAMED", "主办人须在指派的调解员之中", "lead")


# --- time ----------------------------------------------------------------------------------------------------


def _month_not_over(probe: Probe) -> Objection | None:
    if month_is_over(probe, probe.case):
        return Objection("MONTH_OVER", "调解期限已满：请延期、达成、提请、终止、撤回或移交公安", basis="若干规定 33")
    return None


def _extension_in_time(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    clock = probe.case.clock("month")
    if clock is None or clock.due_on is None:
        return Objection("NO_MONTH", "调解期限未在计时，不能延期")
    late = [no for no, day in probe.get("signatures") or () if day > clock.due_on]
    if late:
        return Objection("EXTENSION_LATE", "延期须在期满之日前由全体签名", "signatures", "若干规定 33")
    return None


def _not_extended_yet(probe: Probe) -> Objection | None:
    if probe.case.extended:
        return Objection("EXTENDED_ALREADY", "本案已延期一次，不能再次延期", basis="若干规定 33")
    return None


_SUSPENSION_CAPS: dict[str, Term | None] = {
    "appraisal": None,
    "authority": Term(10, Unit.WORKING_DAYS),
    "absence": Term(15, Unit.DAYS),
    "unreachable": Term(10, Unit.DAYS),
}


def _suspension_fits(probe: Probe) -> Objection | None:
    month = probe.case.clock("month")
    if month is not None and month.status == "standing":
        return Objection("STANDING_ALREADY", "计时已经中止")
    if probe.form is None:
        return None
    code = probe.get("reason_code")
    caps = probe.workflow.settings.get("suspension_caps") or {}
    cap = Term.parse(caps[code]) if isinstance(caps, dict) and caps.get(code) else _SUSPENSION_CAPS.get(code)
    until: date | None = probe.get("until")
    if cap is not None:
        if until is None:
            return Objection("UNTIL_MISSING", "请写明中止到哪一天", "until")
        calendar = probe.town.calendar
        if cap.unit is Unit.WORKING_DAYS:
            last = calendar.add_working(probe.on.day, cap.amount)
        else:
            last = date.fromordinal(probe.on.day.toordinal() + cap.amount)
        if until > last:
            return Objection("SUSPENSION_TOO_LONG", f"此项中止最长 {cap.zh}", "until")
    if code == "absence" and probe.get("consent") is not True:
        return Objection("CONSENT_MISSING", "住院、外出等中止须各方同意", "consent")
    if code == "unreachable" and month is not None and any(s.reason == "unreachable" for s in month.suspensions):
        return Objection("ONCE_ONLY", "联系不上只能中止一次", "reason_code")
    return None


def _clock_standing(probe: Probe) -> Objection | None:
    if any(one.status == "standing" for one in probe.case.deadlines):
        return None
    return Objection("NOT_STANDING", "计时没有中止")


def _past(probe: Probe, *, deadline: str, by: str = "") -> Objection | None:
    clocks = [one for one in probe.case.deadlines if one.key == deadline and one.live and one.due_on is not None]
    title = probe.workflow.deadlines[deadline].title.zh
    if not clocks:
        return Objection("CLOCK_NOT_RUNNING", f"“{title}”未在计时")
    for clock in clocks:
        assert clock.due_on is not None
        assert clock.due_at is not None
        opens = clock.due_at
        if by:
            term = Term.parse(by)
            if term.unit is Unit.WORKING_DAYS:
                opens = end_of_day(probe.town.calendar.add_working(clock.due_on, term.amount))
            elif term.unit is Unit.DAYS:
                opens = end_of_day(date.fromordinal(clock.due_on.toordinal() + term.amount))
        if probe.on.latest >= opens:
            return None
    return Objection("CLOCK_NOT_PAST", f"“{title}”尚未过期{'满' + Term.parse(by).zh if by else ''}")


def _invited_before(probe: Probe, *, days: int) -> Objection | None:
    invited: date | None = probe.get("invited_on")
    if invited is None or (probe.on.day - invited).days >= days:
        return None
    return Objection("INVITED_TOO_LATE", f"须提前 {days} 日通知", "invited_on")


def _receiver_silent_or_declined(probe: Probe, *, deadline: str, by: str) -> Objection | None:
    """The supervisor may name the receiver when it is silent past its clock, or when rungs quarrel about the case."""
    newest = next((one for one in reversed(probe.case.handoffs) if one.direction in ("up", "down")), None)
    if probe.case.state == "deciding":
        if newest is not None and newest.status == "declined":
            return None
        return Objection("RECEIVER_NOT_SILENT", "没有被退回的提请")
    incoming = probe.case.state == "offered"
    objection = _past(
        probe, deadline="handoff_receipt" if incoming else deadline, by="1 working day" if incoming else by
    )
    if objection is None:
        return None
    return Objection("RECEIVER_NOT_SILENT", "接收方的答复时限尚未超过")


# --- the ladder ----------------------------------------------------------------------------------------------


def _rung_above(probe: Probe) -> Objection | None:
    if probe.next_rung("up") is None:
        return Objection("TOP_RUNG", "本流程没有更高一级可以提请")
    return None


def _rung_below(probe: Probe) -> Objection | None:
    if probe.next_rung("down") is None:
        return Objection("LOWEST_RUNG", "没有下一级可以交回")
    return None


def _rung_result_recorded(probe: Probe) -> Objection | None:
    if probe.form is None or probe.get("rung_result"):
        return None
    return Objection("RESULT_MISSING", "请先写明本级调解结果", "rung_result")


def _offer_open(probe: Probe, *, route: list[str]) -> Objection | None:
    if probe.handoff(route, "offered") is None:
        return Objection("NO_OFFER", "没有待答复的提请或交办")
    return None


def _sent_down_once(probe: Probe) -> Objection | None:
    if probe.case.sent_down or any(one.route == "down" for one in probe.case.handoffs):
        return Objection("SENT_DOWN_ALREADY", "每案只能交回下一级一次")
    return None


def _not_red(probe: Probe) -> Objection | None:
    if probe.case.risk.colour == "red":
        return Objection("RED", "红色案件不能交回下一级")
    return None


def _extension_when_month_over(probe: Probe) -> Objection | None:
    if probe.form is None or not month_is_over(probe, probe.case):
        return None
    offer = probe.handoff(None, "offered")
    signed = {no for no, _ in probe.get("extension_signatures") or ()}
    agreed = bool(offer and offer.facts.get("extend_days")) or {p.no for p in probe.case.remaining} <= signed
    if not agreed or probe.case.extended:
        reason = "调解期限已满，接收须同时有全体当事人签署的延期"
        return Objection("EXTENSION_MISSING", reason, "extension_signatures", "若干规定 33")
    return None


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "fresh_consent": _fresh_consent,
    "parties_agree_anew": _parties_agree_anew,
    "rung_not_refused": _rung_not_refused,
    "all_sign": _all_sign,
    "registered_mediators": _registered_mediators,
    "no_interest": _no_interest,
    "two_when_grave": _two_when_grave,
    "lead_among_mediators": _lead_among_mediators,
    "month_not_over": _month_not_over,
    "extension_in_time": _extension_in_time,
    "not_extended_yet": _not_extended_yet,
    "suspension_fits": _suspension_fits,
    "clock_standing": _clock_standing,
    "past": _past,
    "receiver_silent_or_declined": _receiver_silent_or_declined,
    "invited_before": _invited_before,
    "rung_above": _rung_above,
    "rung_below": _rung_below,
    "rung_result_recorded": _rung_result_recorded,
    "offer_open": _offer_open,
    "sent_down_once": _sent_down_once,
    "not_red": _not_red,
    "extension_when_month_over": _extension_when_month_over,
}
