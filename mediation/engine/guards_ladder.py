"""The named requirements about mediators and the ladder. See `guards.py` for how a requirement answers."""

from __future__ import annotations

from collections.abc import Callable

from mediation.calendar.terms import end_of_day
from mediation.engine.conditions import month_is_over
from mediation.engine.guards_time import past
from mediation.engine.probe import Probe
from mediation.engine.standings import holder
from mediation.errors import Objection
from mediation.town.institutions import InstitutionKind


def _fresh_consent(probe: Probe, *, signed: str = "", direction: str = "up") -> Objection | None:
    if probe.form is None:
        return None
    rung = probe.next_rung(direction)
    another = rung is not None and rung[1].id != probe.committee.id
    on_paper = signed == "always" or (signed == "when_another_committee" and another)
    objection = _answers_fit(probe, on_paper=on_paper)
    if objection is not None or not probe.get("extend_days"):
        return objection
    return _extension_on_the_form(probe)


def _extension_on_the_form(probe: Probe) -> Objection | None:
    """An extension agreed to with the move is an extension: once, and signed by all (若干规定 33)."""
    if probe.case.extended:
        return Objection("EXTENDED_ALREADY", "本案已延期一次，不能再次延期", "extend_days", "若干规定 33")
    if month_is_over(probe, probe.case):
        return Objection("EXTENSION_LATE", "调解期限已满，不能再同意延期", "extend_days", "若干规定 33")
    if not all(one.signed for one in probe.get("answers")):
        return Objection("SIGNATURE_MISSING", "延期须全体当事人签名", "answers", "若干规定 33")
    return None


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
    signed = {one.party for one in probe.get("signatures") or ()}
    missing = [party.no for party in probe.case.remaining if party.no not in signed]
    if missing:
        numbers = "、".join(str(no) for no in missing)
        return Objection("SIGNATURE_MISSING", f"须全体当事人签名，尚缺第 {numbers} 号", "signatures")
    future = [one for one in probe.get("signatures") if end_of_day(one.on) > end_of_day(probe.on.day)]
    if future:
        return Objection("SIGNED_LATER", "签名日期不能晚于办理日期", "signatures")
    return None


# --- mediators -----------------------------------------------------------------------------------------------


def _registered_mediators(probe: Probe) -> Objection | None:
    for account in probe.get("mediators") or ():
        person = probe.town.people[account]
        if person.registered_at not in (probe.committee.id, holder(probe.case), probe.case.handler):
            reason = "只有本调委会登记的人民调解员可以主持调解"
            return Objection("NOT_REGISTERED", reason, "mediators", "人民调解法 13")
    return None


def _has_mediators(probe: Probe) -> Objection | None:
    """Nobody can sign what is agreed when the month ran out before a mediator was named (人民调解法 19, 29)."""
    if probe.case.mediators:
        return None
    return Objection("NO_MEDIATOR", "尚未指派人民调解员：请先指派或更换", basis="人民调解法 19")


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


# --- the ladder ---------------------------------------------------------------------------------------------


def _receiver_silent_or_declined(probe: Probe, *, deadline: str, by: str) -> Objection | None:
    """The supervisor may name the receiver when it is silent past its clock, or when rungs quarrel about the case."""
    newest = next((one for one in reversed(probe.case.handoffs) if one.direction in ("up", "down")), None)
    if probe.case.state == "deciding":
        if newest is not None and newest.status == "declined":
            return None
        return Objection("RECEIVER_NOT_SILENT", "没有被退回的提请")
    incoming = probe.case.state == "offered"
    objection = past(
        probe, deadline="handoff_receipt" if incoming else deadline, by="1 working day" if incoming else by
    )
    if objection is None:
        return None
    return Objection("RECEIVER_NOT_SILENT", "接收方的答复时限尚未超过")


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
    if not month_is_over(probe, probe.case):
        return None
    if probe.case.extended:
        return Objection("EXTENDED_ALREADY", "本案已延期一次，不能再次延期", basis="若干规定 33")
    if probe.form is None:
        return None
    offer = probe.handoff(None, "offered")
    if offer is not None and offer.facts.get("extend_days"):
        return None
    signed = {one.party: one.on for one in probe.get("extension_signatures") or ()}
    if not {party.no for party in probe.case.remaining} <= signed.keys():
        reason = "调解期限已满，接收须同时有全体当事人签署的延期"
        return Objection("EXTENSION_MISSING", reason, "extension_signatures", "若干规定 33")
    if not probe.get("extend_days"):
        return Objection("EXTENSION_MISSING", "请写明延期几日", "extend_days", "若干规定 33")
    month = probe.case.clock("month")
    if month is not None and month.due_on is not None and max(signed.values()) > month.due_on:
        return Objection("EXTENSION_LATE", "延期须在期满之日前由全体签名", "extension_signatures", "若干规定 33")
    return None


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "fresh_consent": _fresh_consent,
    "parties_agree_anew": _parties_agree_anew,
    "rung_not_refused": _rung_not_refused,
    "all_sign": _all_sign,
    "registered_mediators": _registered_mediators,
    "has_mediators": _has_mediators,
    "no_interest": _no_interest,
    "two_when_grave": _two_when_grave,
    "lead_among_mediators": _lead_among_mediators,
    "receiver_silent_or_declined": _receiver_silent_or_declined,
    "rung_above": _rung_above,
    "rung_below": _rung_below,
    "rung_result_recorded": _rung_result_recorded,
    "offer_open": _offer_open,
    "sent_down_once": _sent_down_once,
    "not_red": _not_red,
    "extension_when_month_over": _extension_when_month_over,
}
