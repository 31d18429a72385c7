"""The named requirements about time: the month, its extension, suspensions, deadlines that must have passed.

See `guards.py` for how a requirement answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from mediation.calendar.terms import Term
from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.suspensions import SuspensionRule, rule_of
from mediation.definitions.workflow import Step
from mediation.engine.clock_steps import step_instant
from mediation.engine.conditions import month_is_over
from mediation.engine.probe import Probe
from mediation.errors import Objection


def _month_not_over(probe: Probe) -> Objection | None:
    """Going on is decided when it is recorded: once the month is over, a decision dated back does not revive it."""
    clock = probe.case.clock("month")
    recorded_late = clock is not None and clock.live and clock.due_at is not None and probe.at >= clock.due_at
    if recorded_late or month_is_over(probe, probe.case):
        return Objection("MONTH_OVER", "调解期限已满：请延期、达成、提请、终止、撤回或移交公安", basis="若干规定 33")
    return None


def _extension_in_time(probe: Probe) -> Objection | None:
    clock = probe.case.clock("month")
    if clock is None or clock.due_on is None or not clock.live:
        return Objection("NO_MONTH", "调解期限未在计时，不能延期")
    if probe.form is None:
        return None
    # A period that counts from the application (劳动争议调解仲裁法 14) may be over before the case is accepted.
    accepted = probe.case.accepted_on
    last = clock.due_on if accepted is None else max(clock.due_on, accepted.day)
    late = [one for one in probe.get("signatures") or () if one.on > last]
    if late:
        return Objection("EXTENSION_LATE", "延期须在期满之日前由全体签名", "signatures", "若干规定 33")
    return None


def _not_extended_yet(probe: Probe) -> Objection | None:
    if probe.case.extended:
        return Objection("EXTENDED_ALREADY", "本案已延期一次，不能再次延期", basis="若干规定 33")
    return None


COURT_STAGES = ("before_filing", "ordinary", "summary")


def _court_stage_named(probe: Probe) -> Objection | None:
    """What a court entrusts has thirty, fifteen or seven days, by the stage at which it does (特邀调解规定 27)."""
    if probe.form is None:
        return None
    entrusted, stage = probe.case.source == "court", probe.get("court_stage")
    by_letter = any(one.category in COURT_STAGES for one in probe.case.handoffs)  # then the letter says it
    if entrusted and stage is None and not by_letter:
        return Objection("STAGE_MISSING", "法院委托的，请写明立案前还是立案后", "court_stage", "特邀调解规定 27")
    if stage is not None and not entrusted:
        return Objection("NOT_FROM_COURT", "来源不是法院委托移送，请不要填写此项", "court_stage")
    return None


def _suspension_fits(probe: Probe) -> Objection | None:
    month = probe.case.clock("month")
    if month is not None and month.status == "standing":
        return Objection("STANDING_ALREADY", "计时已经中止")
    code = probe.get("reason_code")
    if probe.form is None or code is None:
        return None
    rule = rule_of(probe.workflow, str(code))
    if rule is None:
        return Objection("NO_SUSPENSION_RULE", "流程没有规定此项中止最长多久，不能中止", "reason_code")
    if (too_long := _beyond_cap(probe, rule, probe.town.calendar_at(probe.case.place))) is not None:
        return too_long
    if rule.by_consent and probe.get("consent") is not True:
        return Objection("CONSENT_MISSING", "此项中止须各方同意", "consent")
    if rule.once and any(s.reason == code for s in (month.suspensions if month is not None else ())):
        return Objection("ONCE_ONLY", "此项理由只能中止一次", "reason_code")
    return None


def _beyond_cap(probe: Probe, rule: SuspensionRule, calendar: WorkingCalendar) -> Objection | None:
    until: date | None = probe.get("until")
    if rule.cap is None:
        return None
    if until is None:
        return Objection("UNTIL_MISSING", "请写明中止到哪一天", "until")
    if until > rule.last_day(probe.on.day, calendar):
        return Objection("SUSPENSION_TOO_LONG", f"此项中止最长 {rule.cap.zh}", "until")
    return None


def _clock_standing(probe: Probe) -> Objection | None:
    standing = [one.suspensions[-1].since for one in probe.case.deadlines if one.status == "standing"]
    if not standing:
        return Objection("NOT_STANDING", "计时没有中止")
    if probe.form is not None and probe.on.day < max(standing):
        return Objection("BEFORE_BASIS", "发生时间不能早于中止之日", "happened")
    return None


def past(probe: Probe, *, deadline: str, by: str = "") -> Objection | None:
    """Whether a running clock has passed, by a term if one is given."""
    clocks = [one for one in probe.case.deadlines if one.key == deadline and one.live and one.due_on is not None]
    title = probe.workflow.deadlines[deadline].title.zh
    if not clocks:
        return Objection("CLOCK_NOT_RUNNING", f"“{title}”未在计时")
    opening = Step(at="after", offset=Term.parse(by) if by else None)
    for clock in clocks:
        assert clock.due_on is not None
        assert clock.due_at is not None
        calendar = probe.town.calendar_at(probe.case.place)
        if probe.on.earliest >= step_instant(opening, clock.due_on, clock.due_at, calendar):
            return None
    return Objection("CLOCK_NOT_PAST", f"“{title}”尚未过期{'满' + Term.parse(by).zh if by else ''}")


def _invited_before(probe: Probe, *, days: int) -> Objection | None:
    invited: date | None = probe.get("invited_on")
    if invited is None or (probe.on.day - invited).days >= days:
        return None
    return Objection("INVITED_TOO_LATE", f"须提前 {days} 日通知", "invited_on")


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "month_not_over": _month_not_over,
    "extension_in_time": _extension_in_time,
    "not_extended_yet": _not_extended_yet,
    "suspension_fits": _suspension_fits,
    "court_stage_named": _court_stage_named,
    "clock_standing": _clock_standing,
    "past": past,
    "invited_before": _invited_before,
}
