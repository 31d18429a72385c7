"""The named requirements about consent, acceptance, ending and the file. Each answers with an objection or None.

A requirement judges the case and, when there is one, the form; while only options are asked for, `probe.form` is None
and it says what it can say without. Requirements on the ladder, on time, on agreements and on the police have files of
their own; `REQUIREMENTS_BY_NAME` is all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from mediation.definitions.meanings import OPEN_AFTER_REFUSAL
from mediation.definitions.workflow import Call
from mediation.engine import (
    guards_agreement,
    guards_corrections,
    guards_counterparts,
    guards_evidence,
    guards_ladder,
    guards_matters,
    guards_police,
    guards_sessions,
    guards_sides,
    guards_sign_off,
    guards_support,
    guards_time,
)
from mediation.engine.case import Answer, Case
from mediation.engine.completeness import required_lacking
from mediation.engine.probe import Probe
from mediation.errors import Objection

Guard = Callable[..., Objection | tuple[Objection, ...] | None]


def latest_answers(case: Case) -> dict[int, Answer]:
    """Give the newest word of each remaining party."""
    remaining = {party.no for party in case.remaining}
    return {one.party: one for one in case.answers if one.party in remaining}


def refused_by_one_of_two(probe: Probe) -> Objection | None:
    """Close everything but the ways out when a party of two has clearly refused (人民调解法 17)."""
    case = probe.case
    if case.outcome or (case.agreement is not None and case.agreement.in_force) or len(case.remaining) > 2:
        return None
    stays = probe.workflow.settings.get("open_after_refusal") or OPEN_AFTER_REFUSAL
    if probe.action.key in stays:
        return None
    return _nobody_refused(probe)


def check(call: Call, probe: Probe) -> tuple[Objection, ...]:
    """Put one named requirement to the probe; empty when it holds."""
    found = REQUIREMENTS_BY_NAME[call.name](probe, **call.args)
    if found is None:
        return ()
    return (found,) if isinstance(found, Objection) else found


def _nobody_refused(probe: Probe) -> Objection | None:
    for answer in latest_answers(probe.case).values():
        if answer.value == "refused":
            return Objection("REFUSED", "一方明确拒绝调解，不得调解", basis="人民调解法 17")
    return None


def _everyone_agreed(probe: Probe) -> Objection | None:
    said = latest_answers(probe.case)
    missing = [p.no for p in probe.case.remaining if p.no not in said or said[p.no].value != "agreed"]
    if not missing:
        return None
    return Objection("CONSENT_MISSING", f"尚未取得同意的当事人：第 {_numbers(missing)} 号", basis="人民调解法 17")


def _numbers(numbers: list[int]) -> str:
    return "、".join(str(no) for no in numbers)


def _known_place_and_party(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    if not probe.get("parties"):
        return Objection("NO_PARTY", "请至少写明一方当事人", "parties")
    return guards_matters.within_own_area(probe)


def _rights_told(probe: Probe) -> Objection | None:
    if probe.form is None or probe.get("rights_told_by") or probe.case.rights_told:
        return None
    return Objection("RIGHTS_NOT_TOLD", "请先告知当事人权利义务", "rights_told_by", "人民调解工作若干规定 30")


def _mediable_subject(probe: Probe) -> Objection | None:
    subject = probe.get("subject_check", "ordinary")
    reasons = {
        "title": "权属争议须由政府或法院确认，不能由调解确定",
        "status": "身份关系的成立、效力不能由调解确定",
        "owners_decision": "业主大会、业委会决定的效力由法院审查（民法典 280②）",
        "only_by_authority": "法律规定只能由专门机关管辖或禁止民间调解",
    }
    if subject not in reasons:
        return None
    return Objection("N1", f"{reasons[subject]}，请以理由 N1 不予受理并告知途径", "subject_check", "若干规定 22(一)")


def _not_pending_elsewhere(probe: Probe) -> Objection | None:
    pending = probe.get("pending", "none")
    if pending == "none":
        return None
    entrusted = probe.handoff(("police_b",), "offered", "accepted")
    if pending == "police" and entrusted is not None:
        return None
    if pending == "police" and (probe.case.facts.get("civil_only") or "civil_only" in probe.case.marks):
        return None
    if pending == "court" and probe.case.source == "court":
        return None  # the court itself entrusts its case (特邀调解规定 2、27)
    reason = "法院、仲裁、公安或行政机关已受理或已解决，不能重复受理"
    return Objection("N2", reason, "pending", "若干规定 22(二)")


def _decline_reason_fits(probe: Probe) -> Objection | None:
    code = probe.get("reason_code")
    said = latest_answers(probe.case)
    if code == "N4" and not any(one.value == "refused" for one in said.values()):
        return Objection("N4_NOT_RECORDED", "尚无一方明确拒绝的记录，请先登记表态", "reason_code")
    if code == "N5":
        tries = [one for one in probe.case.answers if one.value in ("silent", "not_reached")]
        days = {one.on.day for one in tries}
        if len(tries) < 2 or (max(days) - min(days)).days < 10:
            return Objection("N5_TOO_EARLY", "联系不上须至少两次、前后相隔满十日", "reason_code")
    if code == "N6" and not probe.get("other_case"):
        return Objection("N6_CASE_MISSING", "请写明已在办理的另案", "other_case")
    return None


def _on_the_spot_allowed(probe: Probe, *, most_amount: int) -> Objection | None:
    case = probe.case
    if case.risk.colour in ("red", "orange"):
        return Objection("RISK_TOO_HIGH", "高风险案件不能当场调结")
    if case.kind in ("land", "labour", "wages", "labour_other", "labour_migrant", "rural_land_contract"):
        return Objection("WRITING_REQUIRED", "土地承包、劳动争议须书面调解", basis="调解仲裁法 10、14")
    if case.facts.get("title_dispute"):
        return Objection("N1", "权属争议不能当场调结", basis="若干规定 22(一)")
    if probe.form is None:
        return None
    present = set(probe.get("present") or ())
    if present != {party.no for party in case.remaining}:
        return Objection("NOT_ALL_PRESENT", "当场调结须全体当事人在场", "present")
    if any(party.minor for party in case.remaining):
        return Objection("MINOR", "涉及未成年人，不能当场调结", "present")
    limit = probe.workflow.settings.get("on_the_spot_amount", most_amount)
    if Decimal(probe.get("amount") or "0") > Decimal(str(limit)):
        return Objection("AMOUNT_TOO_HIGH", f"金额超过 {limit} 元，不能当场调结", "amount")
    return None


def _terminate_reason_fits(probe: Probe) -> Objection | None:
    case = probe.case
    code = probe.get("reason_code")
    if code == "T1" and not any(one.value == "refused" for one in latest_answers(case).values()):
        return Objection("T1_NOT_RECORDED", "尚无一方拒绝或要求终止的记录，请先登记表态", "reason_code")
    if code == "T3":
        clock = case.clock("month")
        if clock is None or clock.due_at is None or probe.on.earliest < clock.due_at:
            return Objection("T3_NOT_OVER", "调解期限尚未届满", "reason_code")
    if code == "T4" and max(guards_sessions.absences(case).values(), default=0) < 2:
        reason = "同一当事人经通知、无正当理由两次未到，才能以此终止"
        return Objection("T4_TOO_FEW", reason, "reason_code")
    return None


def _every_applicant_withdraws(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    applicants = {party.no for party in probe.case.remaining if party.side == "applicant"}
    missing = sorted(applicants - set(probe.get("applicants") or ()))
    if missing:
        return Objection("APPLICANT_MISSING", f"须全体申请人撤回，尚缺第 {_numbers(missing)} 号", "applicants")
    return None


def _file_complete(probe: Probe) -> Objection | None:
    if probe.form is None or probe.get("missing_reason"):
        return None
    if probe.workflow.dossier:
        lacks = required_lacking(probe.workflow, probe.case)
        missing = tuple(dict.fromkeys(one.why_zh or one.zh for one in lacks))
    else:  # a text from before files were listed
        missing = tuple(missing_from_file(probe.case))
    if not missing:
        return None
    return Objection("FILE_INCOMPLETE", f"卷宗还缺：{'、'.join(missing)}；补齐或写明原因", "missing_reason")


def missing_from_file(case: Case) -> Iterator[str]:
    """List what a file lacks where the workflow lists no parts: what every file must have (司发通〔2010〕239 号)."""
    kinds = {paper.kind for paper in case.papers if paper.status != "void"}
    if not kinds & {"application", "acceptance_register", "oral_agreement_register"}:
        yield "申请书或受理登记表"
    on_the_spot = "oral_agreement_register" in kinds
    if not on_the_spot and case.accepted_on and not any(session.held for session in case.sessions) and case.agreements:
        yield "调解记录"
    if case.agreements and not kinds & {"agreement", "oral_agreement_register"}:
        yield "调解协议书或口头协议登记表"
    if case.outcome == "terminated" and "termination_notice" not in kinds:
        yield "终止调解告知书"
    if case.agreements and not case.visits and not on_the_spot:
        yield "回访记录"


def _checked_by_another(probe: Probe) -> Objection | None:
    if probe.form is None or probe.get("checker") != probe.actor.account:
        return None
    return Objection("CHECKED_BY_SELF", "检查人不能是立卷人本人", "checker")


def _more_than_two_parties(probe: Probe) -> Objection | None:
    if len(probe.case.remaining) > 2:
        return None
    return Objection("ONLY_TWO", "仅有两方当事人，一方退出即应终止调解")


def _remains_mediable(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    left = [party for party in probe.case.remaining if party.no != probe.get("party")]
    if not any(party.side == "applicant" for party in left):
        return Objection("NO_APPLICANT_LEFT", "退出后没有申请人，请终止调解或撤回", "party")
    if len({party.side for party in left}) < 2:
        return Objection("NOTHING_REMAINS", "退出后已无对立的两方，请终止调解", "party")
    return None


def _other_case_fits(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    other = probe.other_case()
    if other is None or other.id == probe.case.id:
        return Objection("OTHER_CASE_UNKNOWN", "没有这个另案，或您无权查看", "other_case")
    state = probe.workflow.states.get(other.state)
    if state is not None and state.final:
        return Objection("OTHER_CASE_CLOSED", "另案已办结，不能并入", "other_case")
    return None


def _separable_part(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    apart = set(probe.get("parties") or ())
    remaining = {party.no for party in probe.case.remaining}
    if not apart or not remaining - apart:
        return Objection("NOT_SEPARABLE", "分案后两案都须留有当事人", "parties")
    return None


def _undo_in_time(probe: Probe) -> Objection | None:
    case = probe.case
    if case.last_actor != probe.actor.account or case.last_at is None:
        return Objection("UNDO_NOT_YOURS", "只能更正本人刚办的上一步，且其后无他人办理")
    hours = int(probe.workflow.settings.get("undo_hours", 24))
    if (probe.at - case.last_at).total_seconds() > hours * 3600:
        return Objection("UNDO_TOO_LATE", f"已超过 {hours} 小时，不能撤销，请作更正记录")
    action = probe.workflow.actions.get(case.last_act)
    if action is None or not action.undoable or case.last_entry < 2:
        return Objection("UNDO_NOT_POSSIBLE", "上一步不能撤销")
    if case.last_paper and not probe.workflow.settings.get("undo_with_papers"):
        return Objection("UNDO_PAPER_OUT", "文书已经生成，不能撤销，请作更正记录")
    return None


REQUIREMENTS_BY_NAME: dict[str, Guard] = {
    "nobody_refused": _nobody_refused,
    "everyone_agreed": _everyone_agreed,
    "known_place_and_party": _known_place_and_party,
    "rights_told": _rights_told,
    "mediable_subject": _mediable_subject,
    "not_pending_elsewhere": _not_pending_elsewhere,
    "decline_reason_fits": _decline_reason_fits,
    "on_the_spot_allowed": _on_the_spot_allowed,
    "terminate_reason_fits": _terminate_reason_fits,
    "every_applicant_withdraws": _every_applicant_withdraws,
    "file_complete": _file_complete,
    "checked_by_another": _checked_by_another,
    "more_than_two_parties": _more_than_two_parties,
    "remains_mediable": _remains_mediable,
    "other_case_fits": _other_case_fits,
    "separable_part": _separable_part,
    "undo_in_time": _undo_in_time,
    **guards_ladder.REQUIREMENTS,
    **guards_sessions.REQUIREMENTS,
    **guards_sides.REQUIREMENTS,
    **guards_sign_off.REQUIREMENTS,
    **guards_time.REQUIREMENTS,
    **guards_agreement.REQUIREMENTS,
    **guards_police.REQUIREMENTS,
    **guards_support.REQUIREMENTS,
    **guards_corrections.REQUIREMENTS,
    **guards_counterparts.REQUIREMENTS,
    **guards_evidence.REQUIREMENTS,
    **guards_matters.REQUIREMENTS,
}
