"""From the record to everything a paper says: `facts_for`, with every missing fact named at once.

The template's name chooses the builder; a paper whose kind has no template is recorded as a fact and never drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from mediation.definitions.workflow import Workflow
from mediation.documents import (
    counterpart_facts,
    form_facts,
    letter_facts,
    linked_facts,
    notice_facts,
    police_facts,
    record_facts,
)
from mediation.documents.gathering import Facts, Gathering
from mediation.documents.wording import day_words
from mediation.engine.case import Case, Paper
from mediation.errors import DocumentError
from mediation.town.around import Town

Builder = Callable[[Gathering], dict[str, Any]]

#: The papers that can be drawn: file stem of the template -> title unless the workflow gives one, and builder.
PAPERS: dict[str, tuple[str, Builder]] = {
    "application": ("人民调解申请书", form_facts.application),
    "acceptance_register": ("人民调解受理登记表", form_facts.acceptance_register),
    "session_record": ("人民调解记录", form_facts.session_record),
    "agreement": ("人民调解协议书", form_facts.agreement),
    "oral_agreement_register": ("口头协议登记表", form_facts.oral_agreement_register),
    "visit_record": ("回访记录", form_facts.visit_record),
    "cover": ("调解卷宗", form_facts.cover),
    "termination_notice": ("终止调解告知书", letter_facts.termination_notice),
    "non_acceptance_notice": ("不予受理告知书", letter_facts.non_acceptance_notice),
    "transfer_letter": ("移送函", letter_facts.transfer_letter),
    "receipt": ("回执", letter_facts.receipt),
    "feedback_letter": ("反馈函", letter_facts.feedback_letter),
    "no_penalty_application": ("双方当事人书面申请", letter_facts.no_penalty_application),
    "move_up_consent": ("提级调解征求意见暨同意书", letter_facts.move_up_consent),
    "dispatch_order": ("靶向派单表", linked_facts.dispatch_order),
    "support_request": ("支撑请求单", linked_facts.support_request),
    "legal_opinion": ("法律意见书", linked_facts.legal_opinion),
    "station_letter": ("派出所函", police_facts.station_letter),
    "refusal_letter": ("不予调解的函", police_facts.refusal_letter),
    "danger_report": ("重大纠纷快报", police_facts.danger_report),
    "entrustment_extension": ("委托调解延期同意书", police_facts.entrustment_extension),
    "police_reminder": ("催询函", police_facts.police_reminder),
    "entrusting_letter": ("委派（委托）调解函", counterpart_facts.entrusting_letter),
    "counterpart_feedback": ("反馈函", counterpart_facts.counterpart_feedback),
    "counterpart_letter": ("函", counterpart_facts.counterpart_letter),
    "confirmation_application": ("司法确认申请书", counterpart_facts.confirmation_application),
    "mediation_certificate": ("主持调解证明", counterpart_facts.mediation_certificate),
    "ruling_notice": ("司法确认结果告知书", counterpart_facts.ruling_notice),
    "rights_notice": ("当事人权利义务告知书", record_facts.rights_notice),
    "identity_page": ("当事人身份证明", record_facts.identity_page),
    "power_of_attorney": ("授权委托书", record_facts.power_of_attorney),
    "investigation_record": ("调查记录", record_facts.investigation_record),
    "evidence_list": ("证据材料目录", record_facts.evidence_list),
    "performance_proof": ("履行凭证", record_facts.performance_proof),
    "closing_report": ("结案报告表", record_facts.closing_report),
    "file_statement": ("卷宗情况说明", record_facts.file_statement),
    "signing_record": ("调解协议书签署情况", record_facts.signing_record),
    "seal_log": ("用印登记簿", record_facts.seal_log),
    "representatives_choice": ("推选书", record_facts.representatives_choice),
    "entrustment_consent": ("委托调解同意书", record_facts.entrustment_consent),
    "transfer_list": ("移交清单", record_facts.transfer_list),
    "session_notice": ("调解通知书", notice_facts.session_notice),
    "extension_consent": ("延期同意书", notice_facts.extension_consent),
    "urge_notice": ("督促履行通知", notice_facts.urge_notice),
    "non_performance_notice": ("不履行告知书", notice_facts.non_performance_notice),
    "leaving_notice": ("退出调解告知书", notice_facts.leaving_notice),
    "replacement_notice": ("更换调解员告知书", notice_facts.replacement_notice),
    "correction_sheet": ("记录更正表", notice_facts.correction_sheet),
    "act_sheet": ("办理记录", notice_facts.act_sheet),
}


def facts_for(workflow: Workflow, case: Case, paper: Paper, town: Town) -> Facts:
    """Build what a paper says out of the record.

    Hand in the case as it stood when the paper was issued. Raises MissingFacts naming everything that the record
    lacks, and DocumentError for a paper whose kind the workflow does not know or has no template for.
    """
    kind = workflow.documents.get(paper.kind)
    if kind is None or kind.template not in PAPERS:
        raise DocumentError(f"文书“{paper.title or paper.kind}”没有可用的版式。")
    template = kind.template
    title, build = PAPERS[template]
    gathering = Gathering(workflow, case, paper, town)
    institution = gathering.institution_name(paper.institution, "出具文书的机构")
    values = build(gathering)
    for fact in kind.needs:
        if gathering.recorded(fact) is None and not getattr(case, fact, None) and not values.get(fact):
            gathering.lack(_title_of(workflow, fact))
    gathering.check()
    return Facts(
        template=template,
        title=paper.title or kind.title.zh or title,
        number=paper.number or _number_otherwise(case, paper, template),
        institution=institution,
        day=day_words(paper.on.day),
        void=paper.status == "void",
        values=values,
        house=town.committee(paper.institution).id if paper.institution in town.institutions else paper.institution,
        corrects=_corrects(case, paper),
    )


def _corrects(case: Case, paper: Paper) -> str:
    """Name the paper that a correction takes the place of, by its day and number, and say why."""
    old = case.paper(paper.replaces) if paper.replaces else None
    if old is None:
        return ""
    number = f"（编号：{old.number}）" if old.number else ""
    reason = paper.replaces_reason.rstrip("。；，")
    return f"更正说明：本件替代{day_words(old.on.day)}出具的《{old.title}》{number}，原件已作废。更正原因：{reason}。"


#: Evidence that leaves the number of an article open: recalled, or only seen in systems at work.
_OPEN = frozenset({"R", "C"})


def as_draft(workflow: Workflow, paper: Paper, facts: Facts) -> Facts:
    """Mark what a paper says as a draft: with what it rests on, and whether that article is still to be verified."""
    kind = workflow.documents.get(paper.kind)
    basis = kind.basis if kind is not None else None
    law = basis.law if basis is not None else ""
    unsure = basis is not None and basis.evidence in _OPEN and any(char.isdigit() for char in law)
    return msgspec.structs.replace(facts, draft=True, basis=law, unsure=unsure)


def _number_otherwise(case: Case, paper: Paper, template: str) -> str:
    """The number of a paper that draws none of its own: that of its agreement or letter, else of its case."""
    if template == "agreement":
        found = next((one for one in case.agreements if one.no == paper.agreement), case.agreement)
        return found.number if found and found.number else case.number
    if template == "transfer_letter":
        handoff = case.handoff(paper.handoff)
        return handoff.sender_number if handoff else ""
    return case.number


def _title_of(workflow: Workflow, fact: str) -> str:
    """The Chinese name of a fact: the title of a form field that asks for it, else its key."""
    fields = (one for action in workflow.actions.values() for one in action.asks if one.key == fact)
    found = next(fields, None)
    return found.title.zh if found else fact
