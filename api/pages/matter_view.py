"""What the case page shows of a matter that is no dispute: who reported it, who was called in, lists, linked cases.

Nothing is decided here; of a linked case that the reader may not see there is at most the number and who has it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from api.identity import Caller
from api.lookups import Looked, as_listed, workflow_of
from api.naming import OUTCOME_WORDS, Names
from api.wiring import Wiring
from mediation.definitions.questions import Field, FieldType
from mediation.definitions.workflow import Action
from mediation.engine.case import Case, CaseId
from mediation.engine.earlier_letters import named_by
from mediation.engine.events import ActionTaken
from mediation.store.visibility import eyes, sees
from mediation.town.institutions import InstitutionId

_REPORTER = (("reporter", "反映人"), ("reporter_phone", "联系电话"))
# What the case page says elsewhere: at its head, as its kind, source and summary, or of the reporter.
_SAID_ELSEWHERE = frozenset({"title", "summary", "kind", "source", "entry_level", "reporter", "reporter_phone"})
_OF_A_ROW = frozenset({"no", "on", "by"})


def reporter(case: Case) -> list[tuple[str, str]]:
    """Give who reported the matter, as far as it was said."""
    known = case.facts.get("reporter") or {}
    return [(title, str(known[key])) for key, title in _REPORTER if known.get(key)]


def particulars(looked: Looked, names: Names) -> list[tuple[str, str, bool]]:
    """Give what the form that opened the matter recorded of it: where exactly, which round, photographs, channel.

    It is read from the journal, since a procedure that was never asked to keep an answer keeps it only there; a matter
    that another one opened had no form, and tells its address alone.
    """
    events = looked.entries[0].events if looked.entries else ()
    taken = next((one for one in events if isinstance(one, ActionTaken)), None)
    action = looked.workflow.actions.get(taken.action) if taken else None
    if taken is None or action is None or not action.opens:
        address = str((looked.case.facts.get("reporter") or {}).get("address") or "")
        return [("详细地址", address, False)] if address else []
    return [
        (field.title.zh, names.answer(field, value), field.type is FieldType.long_text)
        for field in action.asks
        if field.key not in _SAID_ELSEWHERE and (value := taken.fields.get(field.key)) not in (None, "", [], ())
    ]


def kind(looked: Looked, names: Names) -> str:
    """Say of what kind the matter is, in the words of the form that asked: `other` stands in more than one list."""
    asked = [
        field
        for action in sorted(looked.workflow.actions.values(), key=lambda one: not one.opens)
        for field in action.asks
        if field.key == "kind" and any(choice.key == looked.case.kind for choice in field.choices)
    ]
    return names.answer(asked[0], looked.case.kind) if asked else looked.case.kind


def called(case: Case, names: Names) -> list[tuple[str, str]]:
    """Give everybody who was called in, with the newest answer of each."""
    reports = case.facts.get("reports") or {}
    return [
        (names.institution(InstitutionId(one)), str((reports.get(one) or {}).get("result") or "尚未反馈"))
        for one in case.facts.get("called") or ()
    ]


def lists(looked: Looked, names: Names) -> list[list[tuple[str, str]]]:
    """Give the rows of every list that an action of the workflow adds to, in the words of its form."""
    found = []
    for action in looked.workflow.actions.values():
        for call in action.does:
            if call.name == "add_row":
                rows = looked.case.facts.get(call.args["of"]) or ()
                asked = {field.key: field for field in action.asks}
                found += [_row(row, asked, names) for row in rows if set(row) - _OF_A_ROW <= set(asked)]
    return found


# Acts about a joint meeting: where each keeps what it recorded, its row's title if not the act's, how it stands.
_MEETINGS = {
    "notify": ("calling", "会议通知", "已发出"),
    "joint_meeting": ("joint_meeting", "联席会议", "已召集"),
    "discuss": ("discussion", "", "已开会"),
    "write_minutes": ("list", "会议纪要", "已成文"),
    "joint_minutes": ("joint_minutes", "", "已成文"),
}


def joint_meetings(looked: Looked, names: Names) -> list[dict[str, Any]]:
    """Give what was recorded of the newest joint meeting and its minutes, the minutes first, as rows of the record."""
    found = []
    for key, (kept, title, result) in reversed(_MEETINGS.items()):
        action, told = looked.workflow.actions.get(key), looked.case.facts.get(kept)
        keeps = action is not None and any(
            one.name == "record" and one.args.get("prefix") == kept for one in action.does
        )
        if action is None or not keeps or not isinstance(told, dict):
            continue
        on = names.day(date.fromisoformat(told["on"])) if told.get("on") else ""
        pairs = [(one.title.zh, names.answer(one, told[one.key])) for one in action.asks if told.get(one.key)]
        found.append({"title": f"{title or action.title.zh} · {on}", "result": result, "facts": pairs})
    return found


def _keeps(action: Action, kept: str) -> bool:
    return any(call.name == "record" and call.args.get("prefix") == kept for call in action.does)


def _row(row: dict[str, Any], asked: dict[str, Field], names: Names) -> list[tuple[str, str]]:
    told = [(asked[key].title.zh, names.answer(asked[key], value)) for key, value in row.items() if key in asked]
    on = str(row.get("on", ""))
    return [
        ("日期", names.day(date.fromisoformat(on)) if on else ""),
        *told,
        ("登记人", names.person(str(row.get("by", "")))),
    ]


def linked(wiring: Wiring, looked: Looked, caller: Caller) -> list[dict[str, str]]:
    """Give the linked cases: what each is to this one, who has it in hand and under which number.

    Who handles this case learns number and institution of the other one, whatever it is about, so that both can speak
    of it (and nothing more, 人民调解法 13); title and state, and the way there, are for whom may see it.
    """
    case, house = looked.case, wiring.house
    handles = bool(eyes(caller.actor, looked.town) & {case.custodian, case.handler, *case.participants})
    names = looked.names(caller.at)
    with house.store.reading() as reading:
        others = {one: reading.cases.get(CaseId(one)) for one in case.linked}
    found = []
    for one, other in others.items():
        sight = sees(caller.actor, other, looked.town) if other is not None else None
        shown = {
            "relation": _relation(case, one),
            "href": "",
            "title": "",
            "number": "",
            "institution": "",
            "state": "",
        }
        if other is None:
            shown["title"] = "正在开立，稍后可见编号"
        elif sight == "all" or handles:
            shown["number"] = other.number or other.log_number or "（尚无编号）"
            shown["institution"] = names.institution(other.custodian)
        if other is not None and sight == "all":
            told = as_listed(wiring, other, caller.actor, looked.town)
            shown |= {"href": f"/cases/{one}", "title": told.title or "未命名的事项", "state": _state(wiring, other)}
        elif other is not None:
            shown["title"] = "由该机构办理，内容不在您的查看范围内" if handles else "内容不在您的查看范围内"
        found.append(shown)
    return found


def _state(wiring: Wiring, other: Case) -> str:
    """Say where a case stands, in the words of its own workflow, and what came of it."""
    state = workflow_of(wiring, other).states[other.state].title.zh
    outcome = OUTCOME_WORDS.get(other.outcome, other.outcome)
    told = outcome.removeprefix(state).lstrip("，")
    return f"{state}（{told}）" if told else state


def _relation(case: Case, other: str) -> str:
    """Say what the other case is to this one."""
    if other in (case.facts.get("repeats") or ()):
        return "同址同因，此前已报"
    if other.startswith(f"{case.id}-"):
        return "转入此件办理" if case.outcome == "continued_elsewhere" else "由本件引出"
    if any(named is not None and named[0] == other for named in map(named_by, case.handoffs)):
        return "此前移送的一件，没有办理"
    if str(case.id).startswith(f"{other}-"):
        return "由此件转来"
    return "并入此件" if case.outcome == "merged" else "关联"
