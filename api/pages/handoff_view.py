"""What pages show of handoffs: on the case page, in the inbox, and the packet exactly as the other side sees it."""

from __future__ import annotations

from typing import Any

from api.lookups import Looked
from api.naming import HANDOFF_WORDS, Names
from api.pages.acting import said_basis
from api.reporter_passed import OF_THE_REPORTER, passed_on
from api.words_of_time import clock_words
from mediation.definitions.workflow import Action, Workflow
from mediation.engine.case import Case, Handoff, RunningDeadline
from mediation.engine.clock_account import account
from mediation.town.institutions import InstitutionId

REPORTER_WORDS = (("reporter", "反映人"), ("reporter_phone", "联系电话"), ("address", "详细地址"))
_AWAITED = {
    "drafted": "等待{sender}签发",
    "offered": "等待{receiver}签收并答复",
    "accepted": "等待{receiver}反馈结果",
}


def handoffs_of(looked: Looked, names: Names) -> list[dict[str, Any]]:
    """The handoffs of a case, newest first."""
    return [
        {
            "title": names.route(one.route),
            "status": HANDOFF_WORDS.get(one.status, one.status),
            "line": f"{names.institution(one.sender)} → {names.institution(one.receiver)}"
            + (f"；{awaited(one, names)}" if one.open else ""),
            "facts": [(label, text) for label, text, _ in facts_of(one, looked.workflow, names)],
            "packet": f"/cases/{looked.case.id}/handoffs/{one.no}",
        }
        for one in reversed(looked.case.handoffs)
    ]


def awaited(handoff: Handoff, names: Names) -> str:
    """Say who is to do what."""
    words = _AWAITED.get(handoff.status, "已了结")
    return words.format(sender=names.institution(handoff.sender), receiver=names.institution(handoff.receiver))


def facts_of(handoff: Handoff, workflow: Workflow, names: Names) -> list[tuple[str, str, bool]]:
    """What is on record about a handoff: days, numbers, outcome, and the statements of the offering side."""
    pairs = [
        ("提出", names.when(handoff.offered_on), False),
        ("移送方文号", handoff.sender_number, False),
        ("接收方文号", handoff.receiver_number, False),
        ("签发", _signed_off(handoff, names), False),
        ("签收", names.when(handoff.receipt_on), False),
        ("答复", names.when(handoff.answered_on), False),
        ("办结或退回", names.when(handoff.returned_on), False),
        ("结果", _chosen(handoff.outcome, workflow), False),
        ("理由", handoff.reason, True),
    ]
    titles = {field.key: field for action in _those_that_open(handoff, workflow) for field in action.asks}
    for key, value in handoff.facts.items():
        field = None if key in OF_THE_REPORTER else titles.get(key)  # those are the reporter's, see `reporter_of`
        if field is not None and value not in (None, "", [], ()):
            pairs.append((field.title.zh, names.answer(field, value), field.type.value == "long_text"))
    return [one for one in pairs if one[1]]


def reporter_of(handoff: Handoff, looked: Looked) -> list[tuple[str, str, bool]]:
    """What the receiver learns of the reporter of a matter, in the words of the packet."""
    known = passed_on(looked.case, handoff, looked.workflow, looked.town)
    return [(title, known[key], False) for key, title in REPORTER_WORDS if key in known]


def _those_that_open(handoff: Handoff, workflow: Workflow) -> list[Action]:
    """List the actions in the order in which their words fit: those that open this route last, so that theirs count."""

    def opens(action: Action) -> bool:
        return any(effect.args.get("route") == handoff.route for effect in action.does)

    return sorted(workflow.actions.values(), key=opens)


def _signed_off(handoff: Handoff, names: Names) -> str:
    if handoff.signed_off_by is None:
        return ""
    return f"{names.person(handoff.signed_off_by)} {names.when(handoff.signed_off_on)}"


_OUTCOMES = {
    "settled": "达成并履行",
    "failed": "未达成",
    "excluded": "出现不适用调解的情形",
    "not_performed": "达成后不履行",
    "no_penalty": "认可，不予处罚",
    "not_recognised": "不予认可",
    "taken": "已接收",
}


def _chosen(key: str, workflow: Workflow) -> str:
    for many in workflow.choices.values():
        for one in many:
            if one.key == key:
                return one.title.zh
    return _OUTCOMES.get(key, key)


def clocks_of(handoff: Handoff, case: Case, workflow: Workflow, names: Names) -> list[dict[str, Any]]:
    """The clocks on either side of a handoff: those that run once per handoff, and those of its waiting state."""
    found: list[RunningDeadline] = []
    waiting = {key for key, state in workflow.states.items() if state.waits_for in {"receiver", "counterpart"}}
    for clock in case.deadlines:
        deadline = workflow.deadlines.get(clock.key)
        if deadline is None or not clock.live:
            continue
        own = deadline.each == "handoff" and clock.ref == str(handoff.no)
        if own or (deadline.during and set(deadline.during) <= waiting and handoff.open):
            found.append(clock)
    told = [
        {
            "title": names.clock_title(one.key),
            "words": clock_words(one, names.calendar, at=names.at),
            "how": account(workflow, case, one, names.calendar).texts,
            "level": "",
            "basis": said_basis(workflow.deadlines[one.key].basis),
        }
        for one in found
    ]
    return sorted(told, key=lambda one: one["words"].order)


def other_side(handoff: Handoff, mine: frozenset[InstitutionId]) -> InstitutionId:
    """The institution at the far end, seen from `mine`."""
    return handoff.receiver if handoff.sender in mine else handoff.sender
