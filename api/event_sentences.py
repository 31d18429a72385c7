"""Each event as sentences that a mediator reads. Some events say nothing that another has not said already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from api.correction_words import said_correction, said_redaction, said_request
from api.evidence_words import of_evidence
from api.naming import (
    ANSWER_WORDS,
    HANDOFF_WORDS,
    LINK_WORDS,
    OUTCOME_WORDS,
    QUESTION_WORDS,
    RISK_WORDS,
    SESSION_WORDS,
    Names,
)
from api.paper_words import of_paper
from mediation.engine import events as ev
from mediation.engine.case import Answer, Handoff
from mediation.town.duty_list import SHIFT_WORDS, Shift
from mediation.town.institutions import ROLE_TITLES, Role

STEP_WORDS = {"remind": "提醒", "warn": "报告督办", "oblige": "要求决定", "open": "可以办理", "enter": "转入"}


def sentences(event: ev.Event, names: Names) -> tuple[str, ...]:
    """Tell one event; some say nothing that another has not said."""
    match event:
        case ev.ClockSet() | ev.ClockStood() | ev.ClockMoved() | ev.ClockEnded() | ev.StepReached():
            return _clock(event, names)
        case ev.AgreementReached() | ev.AgreementInForce() | ev.AgreementDropped() | ev.ObligationsChanged():
            return _agreement(event, names)
        case ev.AnswersRecorded():
            return tuple(_answer(one, names) for one in event.answers)
        case ev.CaseOpened() | ev.CaseAccepted() | ev.PartiesChanged() | ev.MediatorsNamed() | ev.RiskMarked():
            return (_about_the_case(event, names),)
        case ev.ParticipantsNamed():
            called = "、".join(names.institution(one) for one in event.called)
            return (f"邀请协办：{called}。",) if called else ()
        case ev.HandlersNamed():
            return (f"承办人：{'、'.join(names.person(one) for one in event.handlers) or '待定'}。",)
        case ev.NumberDrawn():
            return (f"取号 {event.number.text}。",) if event.number.text else ()
        case ev.NumberResumed() | ev.PaperIssued() | ev.LinkedTo() | ev.Undone():
            return (_on_file(event),)
        case ev.StateEntered() | ev.HandoffMade() | ev.HandoffMoved() | ev.CustodyPassed() | ev.OutcomeKnown():
            return (_on_its_way(event, names),)
        case ev.SessionRecorded():
            return (_session(event, names),)
        case ev.SealUsed(use=use):
            approved = f"，批准人：{names.person(use.approved_by)}" if use.approved_by else ""
            return (f"{names.day(use.on)}在《{use.paper}》{use.number}上用印 {use.copies} 份{approved}。",)
        case ev.VisitMade() | ev.VisitsPlanned() | ev.ConfirmationAsked() | ev.Extended():
            return (_in_the_course(event, names),)
        case ev.Noted():
            return (event.text,)
        case ev.EvidenceAdded() | ev.EvidenceCheckedAgainstOriginal() | ev.EvidenceWithdrawn():
            return (of_evidence(event, names),)
        case ev.PaperPrinted() | ev.PaperSigned() | ev.PaperStamped() | ev.PaperScanned() | ev.PaperVoided():
            return (of_paper(event, names),)
        case ev.RecordCorrected():
            return tuple(said_correction(one, names) for one in event.corrections)
        case ev.CorrectionAsked() | ev.CorrectionDecided():
            return (said_request(event, names),)
        case ev.RedactionAsked() | ev.RedactionDecided():
            return (said_redaction(event, names),)
        case ev.RevisionAdopted():
            return tuple(_adopted(event, names))
        case ev.ActionTaken() | ev.FactsRecorded():
            return ()
        case _:
            assert_never(event)


def _answer(one: Answer, names: Names) -> str:
    way = f"（{names.way(one.way)}）" if one.way else ""
    words = f"——{one.words}" if one.words else ""
    signed = "，已签名" if one.signed else ""
    proof = f"，凭证：{one.proof}" if one.proof else ""
    value = ANSWER_WORDS.get(one.value, one.value)
    if one.question != "mediation":
        value = f"{QUESTION_WORDS.get(one.question, one.question)}：{'拒绝' if one.value == 'refused' else value}"
    return f"{names.party(one.party)}：{value}{way}{signed}{proof}{words}。"


def _about_the_case(
    event: ev.CaseOpened | ev.CaseAccepted | ev.PartiesChanged | ev.MediatorsNamed | ev.RiskMarked, names: Names
) -> str:
    match event:
        case ev.CaseOpened():
            people = "、".join(one.name for one in event.parties)
            parties = f"，当事人：{people}" if people else ""
            return f"登记于{names.institution(event.custodian)}，层级：{names.level(event.level)}{parties}。"
        case ev.CaseAccepted():
            return "已受理" + ("，已告知权利义务。" if event.rights_told else "。")
        case ev.PartiesChanged():
            return f"当事人：{'、'.join(one.name + ('（已退出）' if one.left_on else '') for one in event.parties)}。"
        case ev.MediatorsNamed():
            return f"调解员：{'、'.join(names.person(one) for one in event.mediators)}。"
        case ev.RiskMarked():
            reason = f"：{event.risk.reason}" if event.risk.reason else ""
            return f"风险标记为{RISK_WORDS.get(event.risk.colour, event.risk.colour)}{reason}。"


def _on_file(event: ev.NumberResumed | ev.PaperIssued | ev.LinkedTo | ev.Undone) -> str:
    match event:
        case ev.NumberResumed():
            return f"恢复使用 {event.text}。"
        case ev.PaperIssued():
            number = f" {event.paper.number}" if event.paper.number else ""
            return f"{'出具' if event.paper.status == 'issued' else '登记'}《{event.paper.title}》{number}。"
        case ev.LinkedTo():
            return f"{LINK_WORDS[event.relation]}。" if event.relation in LINK_WORDS else f"关联另案 {event.case}。"
        case ev.Undone():
            return f"撤销第 {event.entry} 条办理记录，原因：{event.reason}。"


def _on_its_way(
    event: ev.StateEntered | ev.HandoffMade | ev.HandoffMoved | ev.CustodyPassed | ev.OutcomeKnown, names: Names
) -> str:
    match event:
        case ev.StateEntered():
            return f"进入“{names.state(event.state)}”。"
        case ev.HandoffMade() | ev.HandoffMoved():
            return _handoff(event.handoff, names)
        case ev.CustodyPassed():
            return f"由{names.institution(event.custodian)}承办，层级：{names.level(event.level)}。"
        case ev.OutcomeKnown():
            outcome = OUTCOME_WORDS.get(event.outcome, event.outcome)
            return f"结果：{outcome}，计入{names.institution(event.at)}。"


def _in_the_course(event: ev.VisitMade | ev.VisitsPlanned | ev.ConfirmationAsked | ev.Extended, names: Names) -> str:
    match event:
        case ev.VisitMade():
            return f"第 {event.visit.no} 次回访，由{names.person(event.visit.visitor)}进行。"
        case ev.VisitsPlanned():
            return f"计划回访 {event.count} 次。"
        case ev.ConfirmationAsked():
            return "法院已确认协议。" if event.confirmed else "已共同申请司法确认。"
        case ev.Extended():
            return f"调解期限延长 {event.days} 日。"


def _session(event: ev.SessionRecorded, names: Names) -> str:
    session = event.session
    when = names.when(session.on)
    if session.result == "called_off":
        return f"取消约定{when}的第 {session.no} 次调解，原因：{session.off_reason}。"
    if not session.held and session.moved_from:
        before = names.when(session.moved_from[-1])
        return f"第 {session.no} 次调解由{before}改期到{when}，地点：{session.place or '待定'}。"
    if not session.held:
        return f"约定{when}在{session.place or '待定地点'}进行第 {session.no} 次调解。"
    return f"第 {session.no} 次调解，结果：{SESSION_WORDS.get(session.result, session.result)}。"


def _agreement(
    event: ev.AgreementReached | ev.AgreementInForce | ev.AgreementDropped | ev.ObligationsChanged, names: Names
) -> tuple[str, ...]:
    match event:
        case ev.AgreementReached():
            form = "口头" if event.agreement.form == "oral" else "书面"
            owed = tuple(
                f"{names.party(one.debtor)}应于{names.day(one.due_on)}前：{one.what}"
                + (f"，{one.amount} 元" if one.amount else "")
                + "。"
                for one in event.agreement.obligations
            )
            return (f"达成{form}协议，履行义务 {len(owed)} 项。", *owed)
        case ev.AgreementInForce():
            return (f"协议自{names.day(event.effective_on)}起生效。",)
        case ev.AgreementDropped():
            return ("协议未成立。" if event.status == "fell_through" else "原协议经各方同意变更或撤销。",)
        case ev.ObligationsChanged():
            done = sum(one.performed_on is not None for one in event.obligations)
            return (f"已履行 {done} 项，共 {len(event.obligations)} 项。",)


def _handoff(handoff: Handoff, names: Names) -> str:
    words = HANDOFF_WORDS.get(handoff.status, handoff.status)
    reason = f"，理由：{handoff.reason}" if handoff.reason and handoff.status in {"declined", "revoked"} else ""
    return (
        f"{names.route(handoff.route)}：{names.institution(handoff.sender)} → {names.institution(handoff.receiver)}，"
        f"{words}{reason}。"
    )


def _clock(
    event: ev.ClockSet | ev.ClockStood | ev.ClockMoved | ev.ClockEnded | ev.StepReached, names: Names
) -> tuple[str, ...]:
    match event:
        case ev.ClockSet(clock=clock):
            if clock.due_on is None or clock.due_at is None:
                return ()
            hours = clock.term is not None and clock.term.unit.runs
            until = names.instant(clock.due_at) if hours else names.day(clock.due_on)
            return (f"时限“{names.clock_title(clock.key)}”至{until}{'，暂定' if clock.provisional else ''}。",)
        case ev.ClockStood():
            stood = f"时限“{names.clock_title(event.key)}”自{names.day(event.since)}起中止"
            return (f"{stood}{_withdrawn(event, names)}。",)
        case ev.ClockMoved(cause="calendar"):
            return (_counted_anew(event, names),)
        case ev.ClockMoved():
            cause = {"resumed": "恢复计时", "extended": "延期"}
            until = names.day(event.due_on)
            moved = f"时限“{names.clock_title(event.key)}”{cause.get(event.cause, event.cause)}，至{until}"
            return (f"{moved}{_withdrawn(event, names)}。",)
        case ev.ClockEnded():
            return (f"时限“{names.clock_title(event.key)}”结束{_withdrawn(event, names)}。",)
        case ev.StepReached():
            return (_step(event, names),)


def _counted_anew(event: ev.ClockMoved, names: Names) -> str:
    """Tell what a published holiday notice made of a clock: where its day went, and whether a miss is taken back."""
    until = names.day(event.due_on) + ("，暂定" if event.provisional else "")
    if event.former_on in {None, event.due_on}:
        told = f"时限“{names.clock_title(event.key)}”按公布的放假安排重新计算，仍至{until}"
    else:
        former = names.day(event.former_on)
        told = f"时限“{names.clock_title(event.key)}”按公布的放假安排重新计算，由{former}改至{until}"
    return f"{told}{_withdrawn(event, names)}。"


def _withdrawn(event: ev.ClockStood | ev.ClockMoved | ev.ClockEnded, names: Names) -> str:
    """Tell that a miss is taken back, and which duties end with it; nothing where none was."""
    if not event.withdrawn:
        return ""
    in_time = "" if isinstance(event, ev.ClockMoved) else "；按实际发生的时间并未超期"
    deadline = names.workflow.deadlines.get(event.key)
    steps = () if deadline is None else deadline.steps
    duties = [
        STEP_WORDS.get(steps[one].does, steps[one].does) + _told_to(tuple(map(str, steps[one].roles)))
        for one in event.closes
        if one < len(steps) and steps[one].does != "enter"  # a state that was entered stands
    ]
    closed = f"，由此作出的{'、'.join(dict.fromkeys(duties))}一并了结" if duties else ""
    return f"{in_time}，此前所记逾期撤销{closed}"


def _told_to(roles: tuple[str, ...]) -> str:
    who = "、".join(ROLE_TITLES.get(Role(one), one) for one in roles if one in Role.__members__)
    return f"（{who}）" if who else ""


def _adopted(event: ev.RevisionAdopted, names: Names) -> Iterator[str]:
    """Tell which text the case follows from now on, and what stands differently because of it."""
    yield f"自此按流程第 {event.workflow.revision} 版办理，此前为第 {event.former.revision} 版。"
    if "state" in event.place_in:
        yield f"环节改称“{names.state(event.place_in['state'])}”。"
    if "level" in event.place_in:
        yield f"层级改称“{names.level(event.place_in['level'])}”。"
    for clock in event.clocks:
        title = names.clock_title(clock.key)
        if not clock.live:
            yield f"时限“{title}”不再计时。"
        elif clock.due_on is None:
            yield f"时限“{title}”仍中止。"
        else:
            yield f"时限“{title}”至{names.day(clock.due_on)}。"


def _step(event: ev.StepReached, names: Names) -> str:
    told = _told_to(event.roles)
    what = "、".join(names.workflow.actions[one].title.zh for one in event.actions if one in names.workflow.actions)
    verb = STEP_WORDS.get(event.does, event.does)
    over = "已到期" if event.missed else "将到期"
    ways = f"：{what}" if what else ""
    return f"时限“{names.clock_title(event.key)}”{over}，{verb}{told}{ways}。{_on_duty(event, names)}"


def _on_duty(event: ev.StepReached, names: Names) -> str:
    """Tell whom to ring at night or on a free day, by the duty list."""
    if not event.shift:
        return ""
    shift = SHIFT_WORDS[Shift(event.shift)]
    people = "、".join(names.on_duty(one) for one in event.on_duty)
    return f"{shift}同时通知值班：{people}。" if people else f"{shift}值班表上没有人，请核对值班表。"
