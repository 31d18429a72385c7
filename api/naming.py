"""What the keys of a case are called: parties, people, institutions, levels, states, clocks, and answers of a form.

Names come from the workflow and the town as the case is bound to them. Nothing is decided here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from api.words_of_time import ClockWords, clock_words, say_day, say_instant, say_when
from mediation.calendar.moments import When
from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.questions import Field, FieldType
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, RunningDeadline
from mediation.store.columns import is_window
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId
from mediation.town.rosters import RosterId

ANSWER_WORDS = {
    "agreed": "同意",
    "refused": "拒绝调解",
    "refuses_rung": "拒绝在本级继续调解",
    "refuses_mediator": "要求更换调解员",
    "pause": "要求暂缓",
    "silent": "未表态",
    "not_reached": "未联系上",
}
QUESTION_WORDS = {
    "mediation": "是否同意调解",
    "rung": "在本级调解",
    "mediator": "现任调解员",
    "invitees": "邀请他人参加",
    "extension": "延期",
    "openness": "公开进行",
    "recording": "录音录像",
}
HANDOFF_WORDS = {
    "drafted": "待签发",
    "offered": "待答复",
    "accepted": "已接收，办理中",
    "declined": "不予接收",
    "expired": "已失效",
    "revoked": "已撤回",
    "returned": "已退回或反馈",
}
RISK_WORDS = {"green": "绿色", "yellow": "黄色", "orange": "橙色", "red": "红色"}
OUTCOME_WORDS = {
    "settled": "已达成协议",
    "settled_performed": "调成，已履行",
    "settled_unperformed": "调成，未履行，已告知途径",
    "partly_settled": "部分调成",
    "terminated": "终止调解",
    "withdrawn": "撤回申请或自行和解",
    "not_accepted": "不予受理",
    "done": "已办结",
    "done_unsatisfied": "已办结，反映人不满意",
    "not_taken": "不予办理",
    "merged": "并入另案，不另计件",
    "continued_elsewhere": "转其他机制办理，不另计件",
}
LINK_WORDS = {
    "continued_in": "转入关联案件办理，见“关联案件”",
    "repeats": "同址同因此前已报过，见“关联案件”",
}
SESSION_WORDS = {
    "continued": "继续调解",
    "agreed": "达成协议",
    "partly": "部分达成",
    "failed": "未达成",
    "not_attended": "当事人未到场",
    "postponed": "改期",
    "called_off": "已取消",
}


class Names:
    """Names for one case. `case` is the case as it stands now, for the names of its parties; `at` is now."""

    __slots__ = ("at", "case", "town", "workflow")

    def __init__(self, *, workflow: Workflow, case: Case, town: Town, at: datetime) -> None:
        self.workflow = workflow
        self.case = case
        self.town = town
        self.at = at

    @property
    def calendar(self) -> WorkingCalendar:
        """The calendar of the place."""
        return self.town.calendar_at(self.case.place)

    def day(self, day: date) -> str:
        """Say a day."""
        return say_day(day, self.calendar, at=self.at)

    def when(self, when: When | None) -> str:
        """Say when something happened."""
        return say_when(when, self.calendar, at=self.at)

    def instant(self, instant: datetime) -> str:
        """Say an instant."""
        return say_instant(instant, self.calendar, at=self.at)

    def answer(self, field: Field, value: Any) -> str:
        """Say what was answered to one question of a form."""
        return self._said(value, field.type, {one.key: one.title.zh for one in field.choices})

    def party(self, no: Any) -> str:
        found = self.case.party(no) if isinstance(no, int) else None
        return found.name if found else f"当事人 {no}"

    def person(self, account: str) -> str:
        found = next((one for key, one in self.town.people.items() if key == account), None)
        return found.name if found else account

    def on_duty(self, entry: str) -> str:
        """Somebody of the duty list, with the number to ring; a line that is gone since keeps its own."""
        found = self.town.roster.get(RosterId(entry))
        return f"{found.name}（{found.phone}）" if found else f"值班表第 {entry} 号"

    def institution(self, institution: InstitutionId | None) -> str:
        found = self.town.institutions.get(institution) if institution is not None else None
        return found.name if found else str(institution or "")

    def level(self, key: str) -> str:
        return next((one.title.zh for one in self.workflow.ladder if one.key == key), key)

    def way(self, key: str) -> str:
        """By what means a word came; free text stays as it is."""
        return next((one.title.zh for one in self.workflow.choices.get("ways", ()) if one.key == key), key)

    def proof(self, key: str) -> str:
        """How a performance was proved; free text stays as it is."""
        return next((one.title.zh for one in self.workflow.choices.get("proofs", ()) if one.key == key), key)

    def state(self, key: str) -> str:
        found = self.workflow.states.get(key)
        return found.title.zh if found else key

    def clock_title(self, key: str) -> str:
        found = self.workflow.deadlines.get(key)
        return found.title.zh if found else key

    def clock(self, clock: RunningDeadline) -> ClockWords:
        """Say how a clock stands, the same on every page: a window that has closed makes nobody late."""
        window = is_window(self.workflow.deadlines.get(clock.key))
        return clock_words(clock, self.calendar, at=self.at, window=window)

    def route(self, key: str) -> str:
        found = self.workflow.routes.get(key)
        return found.title.zh if found else key

    def _said(self, value: Any, kind: FieldType, chosen: dict[str, str]) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list | tuple):
            return "、".join(self._said(one, kind, chosen) for one in value)
        text = chosen.get(str(value), str(value))
        match kind:
            case FieldType.person | FieldType.people:
                return self.person(text)
            case FieldType.party | FieldType.parties:
                return self.party(value)
            case FieldType.power:
                power = self.town.powers.get(text)
                return power.title if power else text
            case FieldType.institution | FieldType.institutions:
                return self.institution(InstitutionId(text))
            case FieldType.place:
                place = next((one for one in self.town.places.values() if one.id == text), None)
                return place.name if place else text
            case FieldType.level:
                return self.level(text)
            case FieldType.day:
                return self._try(text, by_day=True)
            case FieldType.moment:
                return self._try(text, by_day=False)
            case FieldType.amount:
                return f"{text} 元"
            case _:
                return text

    def _try(self, text: str, *, by_day: bool) -> str:
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            return text
        return self.day(instant.date()) if by_day else self.instant(instant)
