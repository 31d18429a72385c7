"""What a what-if found, said in words, Chinese and English: the step at which a history turns, and why. Text only."""

from __future__ import annotations

from datetime import datetime, timedelta

from mediation.calendar.moments import SHANGHAI
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Deadline, Step, Workflow
from mediation.rehearsal.whatif_outcome import Turned
from mediation.town.institutions import ROLE_TITLES, Role

_DOES = {
    "remind": Label(zh="提醒", en="reminds"),
    "warn": Label(zh="预警", en="warns"),
    "oblige": Label(zh="责成", en="obliges"),
    "open": Label(zh="开放办理", en="opens a way"),
    "enter": Label(zh="转入", en="enters"),
}
_COMES = {
    "comes": Label(zh="会出现，原来没有", en="comes, and did not"),
    "sooner": Label(zh="提前", en="comes sooner"),
    "later": Label(zh="推后", en="comes later"),
    "stays_away": Label(zh="不再出现", en="no longer comes"),
}
_UNJUDGED = {
    "redacted": Label(zh="流转记录已依法脱敏", en="the entries were lawfully redacted"),
    "person_gone": Label(zh="当时的经办人已不在册", en="who acted then is not on the list any more"),
    "town_changed": Label(
        zh="辖区或人员已变，原办法今天也得不出同样结果",
        en="the town has changed: its own text gives something else today",
    ),
    "step_without_end": Label(zh="时限步骤没有尽头", en="a clock that never stops speaking"),
}


def why_unjudged(reason: str) -> Label:
    """Say why a case could not be judged."""
    return _UNJUDGED.get(reason, Label(zh=reason, en=reason))


def kind_of_turn(turned: Turned, was: Workflow, then: Workflow) -> Label:
    """Say what turns, without its time: the same words for all cases that turn alike."""
    if turned.kind in _COMES:
        deadline = then.deadlines.get(turned.key) or was.deadlines.get(turned.key)
        comes, step = _COMES[turned.kind], _step(deadline, turned)
        title = deadline.title if deadline is not None else Label(zh=turned.key, en=turned.key)
        return Label(zh=f"“{title.zh}”{step.zh}：{comes.zh}", en=f"“{title.en}” {step.en}: {comes.en}")
    title = _action(turned.key, was, then)
    codes = "、".join(turned.detail)
    if turned.kind == "refused":
        return Label(zh=f"“{title.zh}”不予办理（{codes}）", en=f"“{title.en}” is refused ({', '.join(turned.detail)})")
    if turned.kind == "leads_elsewhere":
        state = then.states.get(turned.detail[0]) if turned.detail else None
        to = state.title if state is not None else Label(zh="原环节", en="where it was")
        return Label(zh=f"“{title.zh}”改为进入“{to.zh}”", en=f"“{title.en}” leads to “{to.en}” instead")
    if turned.kind == "overdue":
        return Label(zh=f"“{title.zh}”是否超期有变", en=f"“{title.en}” is no longer on the same side of its end")
    return Label(zh=f"“{title.zh}”记录的内容不同（{codes}）", en=f"“{title.en}” records something else ({codes})")


def turn_in_words(turned: Turned, was: Workflow, then: Workflow) -> Label:
    """Say the step at which one history turns, with its time."""
    kind, at = kind_of_turn(turned, was, then), moment(turned.at)
    if turned.kind == "stays_away":
        return Label(zh=f"{kind.zh}（原 {at}）", en=f"{kind.en} (it came {at})")
    if turned.recorded_at is not None and turned.recorded_at != turned.at:
        before = moment(turned.recorded_at)
        return Label(zh=f"{kind.zh}，{at}（原 {before}）", en=f"{kind.en}, {at} (it came {before})")
    return Label(zh=f"{kind.zh}，{at}", en=f"{kind.en}, {at}")


def _action(key: str, was: Workflow, then: Workflow) -> Label:
    if key == "add_note":
        return Label(zh="记事", en="Note")
    found = then.actions.get(key) or was.actions.get(key)
    if found is not None:
        return found.title
    clock = then.deadlines.get(key) or was.deadlines.get(key)
    return clock.title if clock is not None else Label(zh=key, en=key)


def _step(deadline: Deadline | None, turned: Turned) -> Label:
    """Say when a step comes and what it does to whom: 到期责成人民调解员、调委会主任."""
    does, *roles = turned.detail or ("remind",)
    said = _DOES.get(does, Label(zh=does, en=does))
    zh = "、".join(ROLE_TITLES[Role(role)] for role in roles)
    en = ", ".join(role.replace("_", " ") for role in roles)
    steps = deadline.steps if deadline is not None else ()
    when = _when(steps[turned.step]) if 0 <= turned.step < len(steps) else Label(zh="", en="")
    return Label(zh=f"{when.zh}{said.zh}{zh}", en=f"{when.en} {said.en} {en}".strip())


def _when(step: Step) -> Label:
    if step.at == "end" or step.offset is None:
        return Label(zh="到期", en="at its end")
    if step.at == "before":
        return Label(zh=f"到期前 {step.offset.zh}", en=f"{step.offset} before its end")
    return Label(zh=f"到期后 {step.offset.zh}", en=f"{step.offset} after its end")


def moment(at: datetime) -> str:
    """Write an instant of Shanghai; midnight is the day before at 24:00, as terms end (民法典 203)."""
    here = at.astimezone(SHANGHAI)
    if (here.hour, here.minute, here.second) == (0, 0, 0):
        return f"{(here - timedelta(days=1)):%Y-%m-%d} 24:00"
    return f"{here:%Y-%m-%d %H:%M}"
