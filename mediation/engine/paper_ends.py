"""Making a paper void (作废) and issuing it anew (更正): with a reason, by those who may issue it, never in place.

What binds in law is not undone by striking a paper: an agreement in force goes by consent, a letter that the other side
holds goes by its revocation, a notice that ended the case may be corrected and not made void.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from mediation.calendar.terms import When, day_of
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.case import Agreement, Case, CaseNumber, Paper
from mediation.engine.commands import CorrectPaper, VoidPaper
from mediation.engine.entitlement import entitled
from mediation.engine.paper_life import still_open
from mediation.errors import ActionNotOffered, ActorNotEntitled, FieldsInvalid, Objection, RequirementUnmet
from mediation.town.around import Town

LONGEST_REASON = 200
_AGREEMENTS = frozenset({"agreement", "oral_agreement_register"})
_ENDINGS = frozenset({"termination_notice", "non_acceptance_notice", "withdrawal_record", "court_ruling"})
"""Notices on which the end of a case, or its effect, rests: told anew if they are wrong, never simply struck."""


def decide_end(
    workflow: Workflow, case: Case, command: VoidPaper | CorrectPaper, actor: Actor, at: datetime, town: Town
) -> tuple[ev.Event, ...]:
    """Give the events of making a paper void or issuing it anew. Raises a Refusal with all objections."""
    still_open(workflow, case)
    paper = case.paper(command.no)
    if paper is None:
        raise ActionNotOffered(Objection("NO_SUCH_PAPER", "没有这份文书", "no"))
    if paper.status == "void":
        raise ActionNotOffered(Objection("PAPER_VOID", "这份文书已经作废", "no"))
    if not may_end(workflow, case, paper, actor, town):
        raise ActorNotEntitled(Objection("NOT_ENTITLED", "只有可以出具这种文书的人员可以作废或更正"))
    reason = command.reason.strip()
    if not reason:
        raise FieldsInvalid(Objection("MISSING", "请写明原因", "reason"))
    if len(reason) > LONGEST_REASON:
        raise FieldsInvalid(Objection("INVALID", f"原因最多 {LONGEST_REASON} 字", "reason"))
    void = isinstance(command, VoidPaper)
    objections = tuple(_void_objections(case, paper) if void else _correct_objections(workflow, case, paper))
    if objections:
        raise RequirementUnmet(*objections)
    if void:
        return (ev.PaperVoided(paper=paper.no, reason=reason, by=actor.account, on=When.at(at)),)
    return _corrected(workflow, case, paper, reason, actor, at)


def may_end(workflow: Workflow, case: Case, paper: Paper, actor: Actor, town: Town) -> bool:
    """Say whether somebody may make a paper void or correct it: whoever may issue its kind, at the house it is of."""
    house = {paper.institution, case.handler} if paper.institution == case.custodian else {paper.institution}
    house.add(town.committee(paper.institution).id if paper.institution in town.institutions else paper.institution)
    if not actor.institutions & house:
        return False
    ways = [one for one in workflow.actions.values() if paper.kind in (*one.papers, *one.registers)]
    return any(entitled(one, case, actor, town) for one in ways)


def _void_objections(case: Case, paper: Paper) -> Iterator[Objection]:
    yield from _binding(case, paper)
    standing = _agreement(case, paper)
    if standing is not None and standing.status == "drafted":
        yield Objection("AGREEMENT_OPEN", "协议尚待签署：有误的请更正，反悔的请办理“签署前反悔”", "no")
    if paper.kind in _ENDINGS:
        yield Objection("ENDS_CASE", "这份文书已使案件办结或发生效力，不能作废；内容有误的请更正", "no")


def _correct_objections(workflow: Workflow, case: Case, paper: Paper) -> Iterator[Objection]:
    yield from _binding(case, paper)
    kind = workflow.documents.get(paper.kind)
    if paper.status == "registered" or kind is None or kind.template is None:
        yield Objection("ON_PAPER_ONLY", "这份文书只有纸质件，不能由本系统重新出具；登记有误的请作废后重新登记", "no")


def _binding(case: Case, paper: Paper) -> Iterator[Objection]:
    """Object to touching what binds: an agreement in force, a letter of a handoff that still runs."""
    standing = _agreement(case, paper)
    if standing is not None and standing.in_force:
        words = "协议已经生效，不能作废或更正文书；变更、撤销须经各方同意，请办理“变更协议”或“撤销协议”"
        yield Objection("AGREEMENT_IN_FORCE", words, "no")
    handoff = case.handoff(paper.handoff) if paper.handoff else None
    if handoff is not None and handoff.letter == paper.no and handoff.status in {"offered", "accepted"}:
        yield Objection("LETTER_SENT", "函件已送对方，移送仍在进行；要收回的请办理撤回", "no")


def _agreement(case: Case, paper: Paper) -> Agreement | None:
    if paper.kind not in _AGREEMENTS:
        return None
    return next((one for one in case.agreements if one.no == paper.agreement), None)


def _corrected(
    workflow: Workflow, case: Case, paper: Paper, reason: str, actor: Actor, at: datetime
) -> tuple[ev.Event, ...]:
    """Make the old one void and issue the new one: what the act said, and the record as it now stands."""
    kind = workflow.documents[paper.kind]
    draws, form = None, ""
    if kind.register is not None:
        draws = CaseNumber(register=kind.register, institution=paper.institution, year=day_of(at).year, seq=0, text="")
        form = workflow.registers[kind.register].format
    no = max(one.no for one in case.papers) + 1
    new = msgspec.structs.replace(
        paper,
        no=no,
        title=kind.title.zh,
        on=When.at(at),
        number="",
        status="issued",
        printed=(),
        signed=(),
        sealed=None,
        scanned=(),
        replaces=paper.no,
        replaces_reason=reason,
    )
    return (
        ev.PaperVoided(paper=paper.no, reason=reason, by=actor.account, on=When.at(at), replaced_by=no),
        ev.PaperIssued(paper=new, draws=draws, format=form),
    )
