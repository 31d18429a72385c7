"""Why a clock of a case ends when it ends: the arithmetic line by line, and what the clock rests on.

The count itself is told by `calendar.explanation`; here stands what only the case knows: from what the count starts,
why it is as long as it is, for what it stood, by what it is limited, how it ended. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from mediation.calendar import explanation
from mediation.calendar.days_in_english import moment, shown
from mediation.calendar.terms import Suspension, closing_time, due
from mediation.calendar.working_days import WorkingCalendar, show
from mediation.definitions.labels import Basis, Label
from mediation.definitions.workflow import Deadline, Workflow
from mediation.engine.case import Case, RunningDeadline
from mediation.engine.clock_anchors import latest_day
from mediation.errors import CalendarError

Kind = explanation.Kind | Literal["anchor", "length", "standing", "limited", "recorded", "ended"]

_ANCHORS = {
    "happened": Label(zh="有关办理行为发生之时", en="when the act in question took place"),
    "effective_day": Label(zh="调解协议生效之日", en="the day the agreement took effect"),
    "last_performance": Label(
        zh="最后一项履行（或确认不履行）之日，没有履行事项的为结案之日",
        en="the day of the last performance (or of its failure), without obligations the day the case ended",
    ),
    "last_visit": Label(zh="最近一次回访之日", en="the day of the last follow-up visit"),
    "receipt_day": Label(zh="对方签收之日", en="the day the other side signed for it"),
    "concluded_day": Label(zh="结案之日", en="the day the case ended"),
    "application_day": Label(zh="收到申请之日", en="the day the application came in"),
}


_Told = tuple[Kind, str, str]


class AccountLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line, and its kind: 起算, 计入, 扣除, 延长, 顺延, 到期 and the like; the same in English."""

    kind: Kind
    text: str
    en: str


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The whole account of one clock. `basis` is that of its length; the rules of counting are cited in the lines."""

    lines: tuple[AccountLine, ...]
    basis: Basis | None

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines as text."""
        return tuple(line.text for line in self.lines)


def account(workflow: Workflow, case: Case, clock: RunningDeadline, calendar: WorkingCalendar) -> Account:
    """Give the account of a clock of a case, by the calendar of the case's place."""
    deadline = workflow.deadlines.get(clock.key)
    lines = _lines(workflow, case, clock, deadline, calendar)
    told = tuple(AccountLine(kind=kind, text=text, en=en) for kind, text, en in lines)
    return Account(lines=told, basis=clock.basis or (None if deadline is None else deadline.basis))


def _lines(
    workflow: Workflow, case: Case, clock: RunningDeadline, deadline: Deadline | None, calendar: WorkingCalendar
) -> Iterator[_Told]:
    if clock.term is None:
        fixed = "" if clock.due_on is None else f"：{show(clock.due_on, calendar)} 24:00"
        fixed_en = "" if clock.due_on is None else f": {shown(clock.due_on, calendar)}, 24:00"
        yield (
            "due",
            f"日期由协议或表单直接写明，不另计算{fixed}。",
            f"The day is written in the agreement or the form, nothing is counted{fixed_en}.",
        )
    else:
        since = _anchor(workflow, clock, deadline)
        yield (
            "anchor",
            f"起算：{since.zh}，即 {clock.anchor.zh}。",
            f"Counted from {since.en}: {moment(clock.anchor)}.",
        )
        if why := _length(workflow, clock, deadline):
            yield "length", why.zh, why.en
        yield from _count(workflow, clock, deadline, calendar)
        if clock.status == "running" and deadline is not None:
            yield from _limits(workflow, case, clock, deadline, calendar)
        if clock.extension is not None:
            yield (
                "extended",
                f"上述延长 {clock.extension.zh} 经全体当事人签名同意，一案一次。",
                f"All parties agreed to the extension of {clock.extension} in writing, once in a case.",
            )
    if clock.ended_on is not None:
        late = "，已超期" if clock.status == "missed_ended" else "，未超期"
        late_en = ", overdue" if clock.status == "missed_ended" else ", in time"
        tail, tail_en = (late, late_en) if deadline is not None else ("", "")
        yield "ended", f"{clock.ended_on.zh} 结束{tail}。", f"Ended {moment(clock.ended_on)}{tail_en}."


def _anchor(workflow: Workflow, clock: RunningDeadline, deadline: Deadline | None) -> Label:
    """Say from what the count starts: a named day, or a day that a form asked for."""
    name = deadline.anchor if deadline is not None else "happened"
    own = deadline.terms_by if deadline is not None and clock.basis is not None else ()
    name = next((one.anchor for one in own if (one.term, one.basis) == (clock.term, clock.basis)), "") or name
    if name in _ANCHORS:
        return _ANCHORS[name]
    asked = (field.title for action in workflow.actions.values() for field in action.asks if field.key == name)
    title = next(asked, Label(zh=name, en=name))
    return Label(zh=f"“{title.zh}”所填的时间", en=f"the time given as “{title.en}”")


def _length(workflow: Workflow, clock: RunningDeadline, deadline: Deadline | None) -> Label | None:
    """Say why the term is as long as it is, where the definition knows several lengths."""
    if deadline is None or clock.term is None:
        return None
    if deadline.red_term is not None and clock.term == deadline.red_term:
        return Label(zh=f"长度：红色案件适用 {clock.term.zh}。", en=f"Length: {clock.term} for a red case.")
    if deadline.terms_by and clock.term != deadline.term:
        usual = "" if deadline.term is None else f"（一般为 {deadline.term.zh}）"
        usual_en = "" if deadline.term is None else f" (usually {deadline.term})"
        law = clock.basis.law if clock.basis is not None else ""
        return Label(
            zh=f"长度：按{law or '本案的情形'}适用 {clock.term.zh}{usual}。",
            en=f"Length: {clock.term} by {law or 'what this case is'}{usual_en}.",
        )
    if deadline.of_rung and clock.level:
        rung = workflow.level(clock.level).title
        return Label(
            zh=f"长度：按{rung.zh}一级适用 {clock.term.zh}。", en=f"Length: {clock.term} at the level {rung.en}."
        )
    return None


def _count(
    workflow: Workflow, clock: RunningDeadline, deadline: Deadline | None, calendar: WorkingCalendar
) -> Iterator[_Told]:
    """Tell the count; of a clock that stands, what it has stood for until now."""
    assert clock.term is not None  # a fixed day is not counted
    suspensions = tuple(_worded(one, workflow) for one in clock.suspensions)
    if any(one.until is None for one in suspensions):
        yield (
            "start",
            f"期限 {clock.term.zh}，自 {clock.anchor.zh} 起算。",
            f"Term {clock.term}, from {moment(clock.anchor)}.",
        )
        yield from _standing(clock, suspensions)
        return
    rolls = deadline.rolls if deadline is not None else True
    try:
        yield from explanation.account(
            clock.term,
            clock.anchor,
            calendar=calendar,
            suspensions=suspensions,
            extension=clock.extension,
            rolls=rolls,
            ends_at=closing_time(str(workflow.settings.get("day_ends_at", "24:00"))),
        )
    except CalendarError as error:
        yield "recorded", error.message, "The calendar cannot count this term; the recorded day stands."


def _worded(suspension: Suspension, workflow: Workflow) -> Suspension:
    """The suspension with its reason in words: one of the choices, or the act by which it came."""
    chosen = {one.key: one.title.zh for many in workflow.choices.values() for one in many}
    action = workflow.actions.get(suspension.reason)
    words = chosen.get(suspension.reason) or (suspension.reason if action is None else action.title.zh)
    return msgspec.structs.replace(suspension, reason=words)


def _standing(clock: RunningDeadline, suspensions: tuple[Suspension, ...]) -> Iterator[_Told]:
    for one in suspensions:
        why = f"（{one.reason}）" if one.reason else ""
        why_en = f" ({one.reason})" if one.reason else ""
        since = one.since.isoformat()
        if one.until is not None:
            until = one.until.isoformat()
            yield (
                "left_out",
                f"{since} 至 {until} 的前一日：中止{why}，不计。",
                f"{since} until the day before {until}: suspended{why_en}, not counted.",
            )
            continue
        cap = "" if clock.stands_until is None else f"，至迟自 {clock.stands_until.isoformat()} 起恢复计算"
        cap_en = (
            "" if clock.stands_until is None else f", runs again from {clock.stands_until.isoformat()} at the latest"
        )
        yield (
            "standing",
            f"自 {since} 起中止{why}{cap}；恢复后接着计算，到期日随之顺延。",
            f"Suspended{why_en} since {since}{cap_en}; once it runs again the count goes on and the due day moves.",
        )


def _limits(
    workflow: Workflow, case: Case, clock: RunningDeadline, deadline: Deadline, calendar: WorkingCalendar
) -> Iterator[_Told]:
    """Tell a day after which the clock may not end, and the day on record where it is another than was just counted."""
    counted = _counted_end(clock, deadline, calendar)
    if counted is None:
        return
    cap = latest_day(deadline, case, clock, calendar)
    if cap is not None and deadline.not_after is not None:
        name, term = deadline.not_after
        other = workflow.deadlines.get(name)
        what = f"“{other.title.zh}”的到期日" if other is not None else "移送文书载明的期限"
        ahead = "" if term is None else f"之前 {term.zh}"
        binds = "，早于上述日期，以此为准" if cap < counted else "，本次未受其限制"
        what_en = f"the due day of “{other.title.en}”" if other is not None else "the day named in the letter"
        ahead_en = "" if term is None else f" less {term}"
        binds_en = ", earlier than the day above, so it governs" if cap < counted else ", which did not bind here"
        yield (
            "limited",
            f"另不得晚于{what}{ahead}，即 {show(cap, calendar)} 24:00{binds}。",
            f"Not later than {what_en}{ahead_en}: {shown(cap, calendar)}, 24:00{binds_en}.",
        )
    expected = counted if cap is None else min(counted, cap)
    if clock.due_on is not None and clock.due_on != expected:
        yield (
            "recorded",
            f"记录的到期日为 {show(clock.due_on, calendar)}，与现行放假安排不同，以记录为准，待重新计算。",
            f"The recorded due day is {shown(clock.due_on, calendar)}; it differs from the holidays as now published"
            " and stands until it is counted anew.",
        )


def _counted_end(clock: RunningDeadline, deadline: Deadline, calendar: WorkingCalendar) -> date | None:
    """Give the day on which the plain count ends; None where the calendar cannot say."""
    assert clock.term is not None  # a fixed day is not counted
    try:
        return due(
            clock.term,
            clock.anchor,
            calendar=calendar,
            suspensions=clock.suspensions,
            extension=clock.extension,
            rolls=deadline.rolls,
        ).day
    except CalendarError:
        return None
