"""Which form supplies what a paper lacks: a missing fact as papers name it, and the acts of the workflow that ask it.

It proposes only: whether the actor may take such an act, the engine says. What no form can supply, it names none for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mediation.definitions.workflow import Action, Workflow
from mediation.engine.case import Case, Paper
from mediation.errors import Objection

#: At most so many forms are named: nobody reads a list.
_MOST = 3
_MATTER = ("summary", "right_summary")
_LETTER = ("number", "alarm_number")
_SESSION = ("record", "right_record")
#: A fact as papers name it -> the questions of forms that ask for it.
ASKED: dict[str, tuple[str, ...]] = {
    "当事人": ("parties",), "申请人": ("parties",), "被申请人": ("parties",),
    "受告知的当事人": ("party",), "退出的当事人": ("party",),
    "当事人申请事项": ("claims", "right_claims"),
    "纠纷简要情况": _MATTER, "纠纷简要事实": _MATTER, "纠纷主要事实、争议事项": ("facts", *_MATTER),
    "协议内容": ("terms", "obligations"), "金额": ("amount", "right_amount"), "哪一项义务": ("obligation",),
    "主办人": ("lead",), "具体请求": ("question",), "要问的法律问题": ("question",), "法律意见": ("opinion",),
    "不代理任何一方的声明": ("neutral",),
    "函件文号": _LETTER, "来文文号": _LETTER, "来函编号": _LETTER, "来函文号": _LETTER, "委托函文号": _LETTER,
    "延期理由": ("reason",), "延至之日": ("new_day",), "延长天数": ("days",),
    "未达成协议或者不履行之日": ("failed_on",), "本级调解结果": ("rung_result",), "裁定结果": ("ruling",),
    "被调查人或者现场": ("who",), "调查记录正文": _SESSION, "调解记录正文": _SESSION,
    "调解地点": ("where", "right_where"), "调解时间": ("at", "next_at", "right_at"), "险情": ("what",),
    "违法行为": ("act",), "情节较轻": ("minor",), "双方当事人书面同意人民调解": ("consent_signed",),
    "受案日期": ("taken_on",), "办案期限届满日期": ("limit_on",),
    "符合程序规定第一百七十八条第一款可以调解的情形": ("ground",),
}  # fmt: skip
#: A fact that no answer is but an act brings about -> the effects that do.
DONE: dict[str, tuple[str, ...]] = {
    "调解协议": ("reach_agreement",), "协议书编号": ("reach_agreement",),
    "已生效的调解协议": ("put_in_force",), "协议生效日": ("put_in_force",),
    "协议全部履行的记录": ("perform",), "回访记录": ("record_visit",), "调解会记录": ("hold_session",),
    "受理日期": ("accept_case",), "结案日期": ("conclude",),
    "告知人民调解相关规定的记录": ("tell_rights", "accept_case"),
    "卷号": ("draw_case_number", "draw_log_number"), "研判派单记录": ("dispatch_case",), "支撑名称": ("ask_support",),
    "司法确认申请记录": ("ask_confirmation",), "签收时间": ("sign_receipt",),
    "公安委托记录": ("open_from_police", "entrust_again"), "来函记录": ("open_from_counterpart",),
    "移送记录": ("hand_out", "offer"),
}  # fmt: skip
#: What is said of one obligation: all of it stands in one question.
_OF_OBLIGATION = ("义务的义务人", "义务的权利人", "义务的内容", "义务的金额")


def lacking(
    workflow: Workflow, before: Case, action: Action | None, paper: Paper, missing: Iterable[str]
) -> Iterator[Objection]:
    """Say of each fact that a paper lacks which form of this workflow supplies it now, if one does.

    `before` is the case before the act that draws the paper up, `action` that act, if it is one of the workflow.
    """
    for fact in missing:
        forms = "、".join(f"“{one.title.zh}”" for one in suppliers(workflow, before, action, fact))
        where = f"（可在{forms}中填写）" if forms else ""
        yield Objection("PAPER_LACKS", f"《{paper.title}》还缺：{fact}{where}")


def suppliers(workflow: Workflow, before: Case, action: Action | None, fact: str) -> tuple[Action, ...]:
    """List the acts that supply a fact: the one under way if its form asks for it, then those open in this state."""
    near = () if action is None else (action,)
    open_here = (one for one in workflow.actions.values() if before.state in one.sources)
    found = {one.key: one for one in (*near, *open_here) if _supplies(one, fact)}
    return tuple(found.values())[:_MOST]


def _supplies(action: Action, fact: str) -> bool:
    keys = ("obligations",) if fact.endswith(_OF_OBLIGATION) else ASKED.get(fact, ())
    done = DONE.get(fact, ())
    return any(one.key in keys or one.title.zh == fact for one in action.asks) or any(
        call.name in done for call in action.does
    )
