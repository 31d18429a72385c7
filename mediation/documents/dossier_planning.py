"""From the record to the plan of a bound file: every paper and every piece of evidence in the order of the contents.

What is void, exists on paper only, is a recording or stays in the house is never silently left out: the contents or the
statement say so. Which papers were drawn, and where, is handed in; nothing here reads a store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from mediation.definitions.dossier_rules import FilePart
from mediation.definitions.workflow import Workflow
from mediation.documents.dossier_plan import Chain, Cover, Piece, Plan
from mediation.documents.file_kinds import PDF, PICTURES
from mediation.documents.form_facts import cover as cover_facts
from mediation.documents.gathering import Gathering
from mediation.documents.wording import day_words
from mediation.engine.case import Case, Evidence, Paper
from mediation.engine.completeness import evidence_of, lacking, papers_of
from mediation.engine.evidence import KINDS, counting
from mediation.engine.paper_copies import scans_of
from mediation.engine.paper_marks import ScannedPages
from mediation.engine.standings import holder
from mediation.town.around import Town

ARCHIVE, COURT = "archive", "court"
OWN_PAGES = frozenset({"cover", "file_index", "back_cover"})
"""Kinds of paper that the bound file sets itself, or puts in front."""
SHOWN = frozenset({PDF, *PICTURES})


def bundled(workflow: Workflow, case: Case, purpose: str) -> Iterator[tuple[FilePart | None, Paper | Evidence]]:
    """List what belongs to a bound file, in its order; the scans of papers go with these.

    For court: nothing private, nothing that stays in the house.
    """
    listed = {kind for part in workflow.dossier for kind in part.papers}
    loose = [one for one in case.papers if one.kind not in listed and one.kind not in OWN_PAGES]
    for part in workflow.dossier:
        if part.key == "file_statement":
            yield from ((None, paper) for paper in loose)
            loose = []
        if part.court or purpose != COURT:
            yield from ((part, paper) for paper in papers_of(part, case) if paper.kind not in OWN_PAGES)
            yield from ((part, one) for one in evidence_of(part, case) if not (one.private and purpose == COURT))
    yield from ((None, paper) for paper in loose)


def planned(
    workflow: Workflow,
    case: Case,
    town: Town,
    *,
    purpose: str,
    made_at: datetime,
    chain: Chain,
    paper_file: Callable[[Paper], str],
    evidence_file: Callable[[Evidence], str],
    scan_file: Callable[[Paper, ScannedPages], str],
    is_whole: Callable[[Paper], bool],
) -> Plan:
    """Plan the bound file of a case. `paper_file`, `evidence_file`, `scan_file` name what was laid out, if it was.

    The scan of the signed copy lies in the place of the paper as it was issued, where it `is_whole`; else after it.
    """
    issued = next((one for one in reversed(case.papers) if one.kind == "cover" and one.status != "void"), None)
    filed: Mapping[str, Any] = case.facts.get("archive") or {}
    gathering = Gathering(workflow, case, issued or _draft_cover(case, made_at), town)
    cover = _cover(gathering, issued)
    cover_file = paper_file(issued) if issued else ""
    checker = town.people.get(filed.get("checker", ""))
    pieces = []
    for part, one in bundled(workflow, case, purpose):
        if isinstance(one, Evidence):
            pieces.append(_of_evidence(case, town, part, one, evidence_file(one)))
        elif one.status != "void":
            file = paper_file(one)
            copies = [(shown, scan_file(one, shown)) for shown in scans_of(case, one)]
            if not (copies and is_whole(one)) and (file or one.kind != "file_statement"):
                pieces.append(_of_paper(case, one, file))  # without a statement its page is set here
            pieces += [_of_scan(case, one, *copy, (no, len(copies))) for no, copy in enumerate(copies, start=1)]
    stated = any(one.kind == "file_statement" and one.status != "void" and paper_file(one) for one in case.papers)
    return Plan(
        title=cover.name,
        institution=gathering.institution_name(holder(case), "承办机构"),
        purpose=purpose,
        made_at=made_at,
        cover=None if cover_file else cover,
        cover_file=cover_file,
        pieces=tuple(pieces),
        statement=None if stated else tuple(_statement(workflow, case, purpose)),
        filer=str(filed.get("filed_by", "")),
        checker=checker.name if checker else "",
        filed_on=cover.filed_on,
        chain=chain,
    )


def _draft_cover(case: Case, made_at: datetime) -> Paper:
    assert case.logged_on is not None  # every case was logged
    return Paper(no=0, kind="cover", title="", on=case.logged_on, institution=holder(case))


def _cover(gathering: Gathering, issued: Paper | None) -> Cover:
    """Fill the cover; what is not known yet stays blank on a file that is not archived."""
    facts = cover_facts(gathering)
    return Cover(
        name=str(facts["name"]) or gathering.case.title,
        file_number=str(facts["file_number"] or gathering.case.log_number),
        archive_number=issued.number if issued and issued.number != facts["file_number"] else "",
        mediators=str(facts["mediators"]),
        from_day=str(facts["from_day"]),
        to_day=str(facts["to_day"]),
        filer=str(facts["filer"]),
        filed_on=str(facts["filed_on"]) if issued else "",
        retention=str(facts["retention"]),
        remark=str(facts["remark"]) if issued else "尚未归档",
    )


def _of_paper(case: Case, paper: Paper, file: str) -> Piece:
    whom = case.party(paper.party)
    return Piece(
        title=paper.title + (f"（{whom.name}）" if whom else ""),
        form="paper" if file else "listed",
        file=file,
        number=paper.number if paper.number != case.number else "",
        day=day_words(paper.on.day),
        remark="" if file else "纸质件，另附",
    )


def _of_scan(case: Case, paper: Paper, shown: ScannedPages, file: str, which: tuple[int, int]) -> Piece:
    """Make the piece of a scan: it bears the paper's name and number, and says of which file it is."""
    piece = _of_paper(case, paper, file)
    source = next(one for one in case.evidence if one.no == shown.evidence)
    no, of = which
    span = f"第 {shown.first} 页" if shown.first == shown.last else f"第 {shown.first}—{shown.last} 页"
    return msgspec.structs.replace(
        piece,
        title=f"{piece.title}（签名件{f'，{no}/{of}' if of > 1 else ''}）",
        form="pdf" if source.media == PDF else "picture",
        remark="签名件扫描",
        below=(
            f"签名件扫描　文件第 {source.no} 号{span}　收存日期：{day_words(source.supplied_on.day)}",
            f"原始文件 SHA-256：{source.digest}",
        ),
    )


def _of_evidence(case: Case, town: Town, part: FilePart | None, one: Evidence, file: str) -> Piece:
    form = "listed" if not file or one.media not in SHOWN else "pdf" if one.media == PDF else "picture"
    remarks = [] if form != "listed" else ["电子文件，另存"]
    if one.checked_on is not None:
        remarks.append("与原件核对一致")
    if one.private:
        remarks.append("不公开")
    return Piece(
        title=f"{KINDS[one.kind][0]} {one.title}",
        form=form,
        file=file,
        number=f"证据第 {one.no} 号",
        day=day_words(one.supplied_on.day),
        remark="；".join(remarks),
        group=part.title.zh if part else "",
        below=tuple(_below(case, town, one)),
    )


def _below(case: Case, town: Town, one: Evidence) -> Iterator[str]:
    party = case.party(one.supplied_by) if one.supplied_by else None
    supplier = party.name if party else one.supplier
    yield f"证据第 {one.no} 号　提交人：{supplier or '—'}　提交日期：{day_words(one.supplied_on.day)}"
    if one.checked_on is not None:
        checker = town.people.get(one.checked_by) if one.checked_by else None
        who = f"　核对人：{checker.name}" if checker else ""
        yield f"与原件核对一致{who}　{day_words(one.checked_on.day)}　{one.check_words}"
    yield f"原始文件 SHA-256：{one.digest}"


def _statement(workflow: Workflow, case: Case, purpose: str) -> Iterator[str]:
    """Say what a reader of the file should know: what it lacks and why, void numbers, what lies elsewhere."""
    filed: Mapping[str, Any] = case.facts.get("archive") or {}
    missing = list(dict.fromkeys(one.why_zh or one.zh for one in lacking(workflow, case) if one.required))
    if missing:
        yield f"本卷还缺：{'、'.join(missing)}。"
    if filed.get("missing_reason"):
        yield f"缺件说明：{filed['missing_reason']}"
    for paper in case.papers:
        if paper.status == "void":
            new = next((one for one in case.papers if one.replaces == paper.no), None)
            instead = f"，由{day_words(new.on.day)}出具的新件更正" if new else ""
            why = f"原因：{paper.void_reason.rstrip('。')}。" if paper.void_reason else ""
            yield f"{paper.title}{paper.number}已作废，编号保留{instead}。{why}"
    recorded = [one for one in counting(case) if one.media not in SHOWN]
    recorded = [one for one in recorded if not (one.private and purpose == COURT)]
    for one in recorded:
        yield f"证据第 {one.no} 号“{one.title}”为电子文件，另存；SHA-256 为 {one.digest}。"
    for one in case.evidence:
        if one.withdrawn and not (one.private and purpose == COURT):
            yield f"证据第 {one.no} 号已撤下：{one.withdrawn_reason}"
