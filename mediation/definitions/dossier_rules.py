"""What the file of a case (卷宗) is made of, as a workflow lists it: its parts in their order, and how it is reviewed.

The names that an author may use (conditions, checks) are the closed lists below; what they mean is worked out over the
record in `engine/completeness.py` and `engine/cross_checks.py`. Nothing here looks at a case.
"""

from __future__ import annotations

import msgspec

from mediation.definitions.labels import Basis, Label


def _said(zh: str, en: str) -> Label:
    return Label(zh=zh, en=en)


#: When a part of the file is asked for at all.
FILE_CONDITIONS: dict[str, Label] = {
    "always": _said("每件", "every case"),
    "accepted": _said("已受理的", "accepted"),
    "session_expected": _said("已受理且有协议、并非当场调结的", "accepted and agreed, not settled on the spot"),
    "agreed": _said("达成协议的", "agreed"),
    "agreed_in_writing": _said("达成书面协议的", "agreed in writing"),
    "visit_expected": _said("有协议、并非当场调结的", "agreed, not settled on the spot"),
    "terminated": _said("终止的", "terminated"),
    "performed": _said("已有履行的", "something was performed"),
    "agent_named": _said("有委托代理人的", "a party has an agent"),
    "investigated": _said("做过调查的", "an investigation was made"),
    "evidence_brought": _said("有证据材料的", "evidence was brought"),
    "confirmation_asked": _said("申请过司法确认的", "judicial confirmation was asked for"),
    "archived": _said("归档的", "archived"),
}

#: What is held against the whole record.
FILE_CHECKS: dict[str, Label] = {
    "dates_in_order": _said(
        "日期先后有序：申请、受理、调解、协议、生效、履行、回访、归档",
        "days in order: request, acceptance, session, agreement, effect, performance, visit, archive",
    ),
    "agreement_has_manner_and_time": _said("协议写明履行方式、时限", "the agreement says how and by when"),
    "everyone_signed": _said("各方、调解员签名，调委会印章齐全", "every signature, and the seal"),
    "numbers_equal": _said("各文书编号前后一致", "numbers agree from paper to paper"),
    "rights_told": _said("已告知权利义务", "rights and duties were told"),
    "parties_identified": _said("各方身份已核", "every party's identity is on record"),
    "evidence_checked": _said("证据材料已与原件核对", "evidence was held against the originals"),
    "visited_in_time": _said("按期回访", "visits were made in time"),
    "obligations_performed": _said("协议已履行", "the agreement was performed"),
    "nobody_forced": _said("没有一方拒绝仍调解", "nobody was mediated against their word"),
    "sealed": _said("协议书有调委会印章", "the agreement bears the committee's seal"),
    "every_paper_listed": _said("各文书均有编号或日期、可编目", "every paper can be listed"),
    "filed_in_time": _said("结案后按期归档", "archived in time after the end"),
    "papers_as_corrected": _said("记录更正后文书已另行出具", "papers were issued anew after a correction"),
}


#: On which page of the case a check is supplied where no action of the workflow does it.
_CHECKED_ON = {"evidence_checked": "evidence", "numbers_equal": "papers", "every_paper_listed": "papers",
               "papers_as_corrected": "papers"}  # fmt: skip

#: What of a paper may be wanted in the file, beyond that it was issued: whose hands, the seal, a scan of it as signed.
FILE_COPIES: dict[str, Label] = {
    "signed_by_applicants": _said("申请人签名", "signed by the applicants"),
    "signed_by_parties": _said("当事人签名", "signed by the parties"),
    "signed_by_mediator": _said("调解员签名", "signed by a mediator"),
    "stamped": _said("盖章", "stamped"),
    "scanned": _said("签名件扫描", "scan of the signed copy"),
}


class FilePart(msgspec.Struct, frozen=True, kw_only=True):
    """One place in the file, in the order of its contents: which papers and evidence lie there, and who supplies it.

    `papers` and `evidence` name kinds; a paper of `instead` lies elsewhere and still answers for this part. With a
    `check`, nothing lies there: the record itself is held against a rule. `required` (必须) refuses the archive unless
    a reason is written; the others (按需) are only told. `court` False: it stays out of a bundle for court. With
    `wants`, nothing lies there either: every paper of the kinds in `of` has to be as `FILE_COPIES` says.
    """

    key: str
    title: Label
    papers: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    check: str = ""
    of: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    when: str = "always"
    required: bool = False
    supplied_by: tuple[str, ...] = ()
    court: bool = True
    basis: Basis | None = None


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the review of files (卷宗评查): its points, what it looks at, how much each fault costs.

    `covers` names parts of the file; a line that covers none is for the reviewer's own eyes (a forged signature is in
    no record). `veto`: any fault of it fails the file whatever it scores.
    """

    key: str
    title: Label
    covers: tuple[str, ...] = ()
    points: int = 0
    loses: int = 5
    veto: bool = False
    basis: Basis | None = None


def supplied_on(part: FilePart) -> str:
    """Name the page of the case that supplies a part besides its actions: evidence, papers (printed, signed, stamped,
    issued anew), or none."""
    if part.check:
        return _CHECKED_ON.get(part.check, "")
    return "evidence" if part.evidence else "papers"
