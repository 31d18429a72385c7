"""What pages show of handoffs: on the case page, in the inbox, and the packet exactly as the other side sees it."""

from __future__ import annotations

from typing import Any

import msgspec

from api.lookups import Looked
from api.naming import HANDOFF_WORDS, Names
from api.pages.acting import Sheet, said_basis
from api.pages.handoff_steps import awaited
from api.reporter_passed import OF_THE_REPORTER, passed_on
from mediation.definitions.workflow import Action, Workflow
from mediation.engine.case import Case, Handoff
from mediation.engine.clock_account import account
from mediation.engine.entrusted_time import beyond_limit
from mediation.engine.handoff_clocks import clocks_of as timing
from mediation.town.institutions import InstitutionId

REPORTER_WORDS = (("reporter", "反映人"), ("reporter_phone", "联系电话"), ("address", "详细地址"))
_BEYOND = (
    "协议约定的履行期限（{days}）晚于公安办案期限届满日。不予处罚须达成协议并且履行（程序规定 186），"
    "请与当事人商定提前履行，或者如实告知可能由公安依法处理。"
)
IN_THE_TRAIL = frozenset({"提出", "移送方文号", "接收方文号", "签发", "签收", "答复", "办结或退回"})
"""What the packet page says in its trail of receipts, and so not again among what was stated."""
_FAILED = {"failed": "未达成日", "excluded": "未达成日", "not_performed": "不履行日"}
"""What the day is called from which the other side's own time counts: several acts ask for it, each in its words."""
_OF_ONE_SIDE = frozenset({"proposal"})
"""What an officer proposes to the deputy is the station's own until the deputy has decided."""


def handoffs_of(looked: Looked, names: Names) -> list[dict[str, Any]]:
    """The handoffs of a case, newest first."""
    return [
        {
            "title": names.route(one.route),
            "status": HANDOFF_WORDS.get(one.status, one.status),
            "line": f"{names.institution(one.sender)} → {names.institution(one.receiver)}"
            + (f"；{awaited(one, names)}" if one.open else ""),
            "facts": _with_warning(one, looked, names),
            "packet": f"/cases/{looked.case.id}/handoffs/{one.no}",
        }
        for one in reversed(looked.case.handoffs)
    ]


def _with_warning(handoff: Handoff, looked: Looked, names: Names) -> list[tuple[str, str]]:
    warning = beyond_words(handoff, looked, names)
    facts = [(label, text) for label, text, _ in facts_of(handoff, looked.workflow, names)]
    return [("注意", warning), *facts] if warning else facts


def beyond_words(handoff: Handoff, looked: Looked, names: Names) -> str:
    """Warn the committee of what falls due after the police's own limit; the terms themselves do not travel."""
    if handoff.category != "B" or looked.sight != "all":
        return ""
    late = beyond_limit(looked.case.agreement, looked.case)
    return _BEYOND.format(days="、".join(names.day(one.due_on) for one in late)) if late else ""


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
        ("结果", outcome_of(handoff, workflow), False),
        ("理由", handoff.reason, True),
    ]
    titles = {field.key: field for action in _those_that_open(handoff, workflow) for field in action.asks}
    for key, value in handoff.facts.items():
        field = None if key in OF_THE_REPORTER or key in _OF_ONE_SIDE else titles.get(key)  # see `reporter_of`
        if field is not None and value not in (None, "", [], ()):
            title = _FAILED.get(handoff.outcome, field.title.zh) if key == "failed_on" else field.title.zh
            pairs.append((title, names.answer(field, value), field.type.value == "long_text"))
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
    "noted": "公安已确认收悉",
    "visited": "查访结束",
    "agreed": "同意",
    "refused": "不同意",
    "done": "已办结",
    "reported": "已报告办结",
    "not_ours": "不属本部门，退回",
    "approved": "审定通过",
    "passed": "审核通过",
    "sent_back": "退回补正",
}


_ASKED_BY = {
    "answer_handoff": "answer",
    "answer_support": "answer",
    "record_ruling": "ruling",
    "return_with_result": "result",
}
"""Effects that end a handoff in the words of a form, and the question whose answer they are."""


def outcome_of(handoff: Handoff, workflow: Workflow) -> str:
    """Say how a handoff ended, in the words of the form that ended it; nothing while it is open."""
    for action in workflow.actions.values():
        asked = {
            _ASKED_BY[call.name]
            for call in action.does
            if call.name in _ASKED_BY and handoff.route in call.args.get("route", ())
        }
        for field in action.asks:
            titles = {one.key: one.title.zh for one in field.choices} if field.key in asked else {}
            if handoff.outcome in titles:
                return titles[handoff.outcome]
    return _OUTCOMES.get(handoff.outcome, handoff.outcome)


def clocks_of(handoff: Handoff, case: Case, workflow: Workflow, names: Names) -> list[dict[str, Any]]:
    """The clocks on either side of a handoff that still count, the most urgent first, each with whose move it times."""
    told = [
        {
            "title": names.clock_title(one.clock.key),
            "words": names.clock(one.clock),
            "how": account(workflow, case, one.clock, names.calendar).texts,
            "level": names.institution(one.whose),
            "basis": said_basis(one.deadline.basis),
        }
        for one in timing(handoff, case, workflow)
    ]
    return sorted(told, key=lambda one: one["words"].order)


def status_of(handoff: Handoff, workflow: Workflow) -> str:
    """Say how a handoff stands; once it has come back, with what."""
    outcome = outcome_of(handoff, workflow) if handoff.status == "returned" else ""
    return f"已了结：{outcome}" if outcome else HANDOFF_WORDS.get(handoff.status, handoff.status)


def as_ones_own(form: Sheet) -> Sheet:
    """Word a form of the far side as theirs: the number that a committee calls 对方文号 is their own."""
    controls = tuple(
        msgspec.structs.replace(one, title=one.title.replace("对方文号", "本单位文号")) for one in form.controls
    )
    return msgspec.structs.replace(form, controls=controls, afterwards="")


def routes_of(action: Action) -> frozenset[str]:
    """Name the routes on which an action works; none for one that does not move a handoff."""
    found: set[str] = set()
    for call in (*action.does, *action.requires):
        given = call.args.get("route", ())
        found.update((given,) if isinstance(given, str) else given)
    return frozenset(found)


def moved_by(action: Action, case: Case, mine: frozenset[InstitutionId]) -> Handoff | None:
    """Find the handoff of one's own that an action works upon: the newest on its route, else the newest."""
    own = [one for one in case.handoffs if {one.sender, one.receiver} & mine]
    return next((one for one in reversed(own) if one.route in routes_of(action)), own[-1] if own else None)


def other_side(handoff: Handoff, mine: frozenset[InstitutionId]) -> InstitutionId:
    """The institution at the far end, seen from `mine`."""
    return handoff.receiver if handoff.sender in mine else handoff.sender
