"""A case told for teaching, without anybody's name: what happened, in which order, what was agreed. Pure.

Names, places, numbers and days are taken out by `anonymising.py`; whatever is still there in the end refuses the story.
What nobody registered (a nickname, a shop, what stood in the papers) no machine finds: the story says so itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from mediation.calendar.moments import start_of_day
from mediation.definitions.workflow import Workflow
from mediation.documents.anonymising import Anonymiser
from mediation.documents.form_facts import RESULTS
from mediation.documents.known_strings import label_of
from mediation.engine.case import Agreement, Case, Session
from mediation.errors import NamesLeft
from mediation.town.around import Town

READ_FIRST = (
    "本文由程序隐去姓名、地点、机构、号码和日期。绰号、店名、职务、公开报道过的细节等程序认不出，"
    "使用前须由人通读并删改。"
)
READ_FIRST_EN = (
    "Names, places, institutions, numbers and days were taken out by a program. Nicknames, shops, posts and what was "
    "in the press are not recognised: a person must read it before use."
)
FORMS = {"pdf": "application/pdf", "md": "text/markdown; charset=utf-8", "json": "application/json"}
"""What a story can be written as, each with its media type."""
_SIDES = {"applicant": "申请人", "respondent": "被申请人", "third": "第三人"}
_OUTCOMES = {
    "settled": "达成协议", "settled_performed": "达成协议并履行", "settled_unperformed": "达成协议，未履行，已告知途径",
    "partly_settled": "部分达成协议", "terminated": "终止调解", "withdrawn": "撤回申请或自行和解",
    "not_accepted": "不予受理", "done": "已办结", "done_unsatisfied": "已办结，反映人不满意", "not_taken": "不予办理",
    "merged": "并入另案", "continued_elsewhere": "转其他机制办理",
}  # fmt: skip


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What was done on one day, counted from the beginning (1: the first)."""

    day: int
    what: tuple[str, ...]


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """One session: what was said, what nobody disputed. What was conceded is never told."""

    day: int
    result: str
    record: str
    undisputed: str


class TeachingCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case without names. `sums` is keep or round; `warning` says what a machine cannot find."""

    title: str
    kind: str
    parties: tuple[str, ...]
    summary: str
    claims: str
    amount: str
    steps: tuple[Step, ...]
    meetings: tuple[Meeting, ...]
    terms: tuple[str, ...]
    outcome: str
    outcome_reason: str
    sums: str
    warning: str = READ_FIRST
    warning_en: str = READ_FIRST_EN


def teaching_case(
    case: Case, workflow: Workflow, town: Town, acts: Sequence[tuple[str, date]], *, sums: str = "keep"
) -> TeachingCase:
    """Tell a case without names. `acts` are the journal's actions with their days, `sums` is keep or round.

    Raises NamesLeft if anything known of the record or the town is still in what people wrote. The program's own words
    (titles of actions, kinds of disputes) are not looked at: they know nothing of the case.
    """
    bare = Anonymiser(case, town, sums=sums)
    told = TeachingCase(
        title=bare(case.title) or "一件纠纷",
        kind=" · ".join(_title(workflow, one) for one in (case.kind, case.subkind) if one),
        parties=tuple(_parties(case)),
        summary=bare(case.summary),
        claims=bare(case.claims),
        amount=bare.sum_of(case.amount),
        steps=tuple(_steps(acts, workflow, bare)),
        meetings=tuple(_meeting(one, bare) for one in case.sessions if one.held),
        terms=tuple(term for one in case.standing for term in _terms(one, case, bare)),
        outcome=_OUTCOMES.get(case.outcome, ""),
        outcome_reason=bare(case.outcome_reason),
        sums=sums,
    )
    left = {where: bare.left(text) for where, text in _written_by_people(told) if bare.left(text)}
    if left:
        raise NamesLeft(tuple(left))
    return told


def written(told: TeachingCase, form: str) -> bytes:
    """Write a teaching case as json, md or pdf; the same story gives the same bytes. Raises RenderFailed."""
    match form:
        case "json":
            return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"
        case "md":
            from mediation.documents.teaching_text import markdown

            return markdown(told).encode()
        case _:
            from mediation.documents.drawing import filled
            from mediation.documents.render import render  # most of a second to load: not before it is needed

            empty = dict.fromkeys(("number", "institution", "corrects"), "")
            paper = {"title": told.title, "void": False, "draft": False, **empty}
            html = filled("teaching_case", {"told": told, "paper": paper})
            digest = hashlib.sha256(msgspec.json.encode(told)).hexdigest()
            return render(html, made_at=start_of_day(date(1970, 1, 1)), identifier=f"teaching/{digest}")


def _written_by_people(told: TeachingCase) -> Iterator[tuple[str, str]]:
    """List every text that somebody wrote, and where it stands."""
    yield "事由", told.title
    yield "简要情况", told.summary
    yield "申请事项", told.claims
    yield "涉及金额", told.amount
    for number, one in enumerate(told.meetings, 1):
        yield f"第 {number} 次调解的记录", one.record
        yield f"第 {number} 次调解的无争议事实", one.undisputed
    yield "协议内容", "\n".join(told.terms)
    yield "结果说明", told.outcome_reason


def _steps(acts: Sequence[tuple[str, date]], workflow: Workflow, bare: Anonymiser) -> Iterator[Step]:
    days: dict[int, dict[str, None]] = {}
    for key, on in acts:
        if key in workflow.actions:
            days.setdefault(bare.day(on), {})[workflow.actions[key].title.zh] = None
    for day in sorted(days):
        yield Step(day=day, what=tuple(days[day]))


def _meeting(one: Session, bare: Anonymiser) -> Meeting:
    result = RESULTS.get(one.result, "")
    return Meeting(day=bare.day(one.on.day), result=result, record=bare(one.record), undisputed=bare(one.undisputed))


def _parties(case: Case) -> Iterator[str]:
    for one in case.parties:
        kind = "" if one.kind == "person" else "，单位"
        yield f"{label_of(case, one)}（{_SIDES.get(one.side, one.side)}{kind}）"


def _terms(agreement: Agreement, case: Case, bare: Anonymiser) -> Iterator[str]:
    if agreement.terms:
        yield bare(agreement.terms)
    names = {one.no: label_of(case, one) for one in case.parties}
    for owed in agreement.obligations:
        amount = f"，{bare.sum_of(owed.amount)}元" if owed.amount else ""
        debtor, creditor = names.get(owed.debtor, "一方"), names.get(owed.creditor, "一方")
        yield f"{debtor}于第{bare.day(owed.due_on)}日前向{creditor}：{bare(owed.what)}{amount}"


def _title(workflow: Workflow, key: str) -> str:
    found = (one.title.zh for many in workflow.choices.values() for one in many if one.key == key)
    return next(found, key)
