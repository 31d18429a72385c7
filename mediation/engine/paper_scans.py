"""Scans of papers as they were signed: which pages of a file show which paper, and why some cannot."""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.case import Case, Evidence, Paper
from mediation.engine.paper_copies import about, agreement_of, at_hand_since, stamped_on, unsigned, wanted_of
from mediation.engine.paper_life import by_the_house, still_open
from mediation.engine.paper_marks import PagesOf, ScannedPages
from mediation.errors import FieldsInvalid, Objection
from mediation.town.around import Town


def scanned(
    workflow: Workflow, case: Case, piece: Evidence, scans: tuple[PagesOf, ...], actor: Actor, town: Town
) -> tuple[ev.PaperScanned, ...]:
    """Give the events of a scan that shows papers as they were signed. `piece` is the file as it will be numbered."""
    still_open(workflow, case)
    by_the_house(case, actor, town)
    faults: list[Objection] = []
    if piece.media != "application/pdf" and not piece.media.startswith("image/"):
        faults.append(Objection("NOT_A_SCAN", "扫描件须为 PDF 或图片", "file"))
    events = []
    taken: set[int] = set()
    for one in scans:
        paper = case.paper(one.paper)
        last = one.last or piece.pages
        pages = range(one.first, last + 1)
        faults += _scan_faults(workflow, case, paper, one.first, last, piece.pages)
        if taken & set(pages):
            faults.append(about(paper, "PAGES_TWICE", "同一页不能算作两份文书", "scans"))
        taken |= set(pages)
        shown = ScannedPages(evidence=piece.no, first=one.first, last=last)
        events.append(ev.PaperScanned(paper=one.paper, pages=shown))
    if faults:
        raise FieldsInvalid(*dict.fromkeys(faults))
    return tuple(events)


def _scan_faults(
    workflow: Workflow, case: Case, paper: Paper | None, first: int, last: int, pages: int
) -> Iterator[Objection]:
    if paper is None or paper.status == "void":
        yield about(paper, "NO_SUCH_PAPER", "没有这份文书" if paper is None else "已作废，不能再登记", "scans")
        return
    if not 1 <= first <= last <= pages:
        yield about(paper, "INVALID", f"页码须在 1 至 {pages} 之间，起页不大于止页", "scans")
    wants = wanted_of(workflow, case, paper)
    if agreement_of(case, paper) is None and at_hand_since(paper) is None:
        yield about(paper, "OUT_OF_ORDER", "还没有登记打印，请先登记打印", "scans")
    elif unsigned(case, paper, wants):
        yield about(paper, "OUT_OF_ORDER", "签名还不齐，扫描的应是签名件", "scans")
    elif "stamped" in wants and stamped_on(case, paper) is None:
        yield about(paper, "OUT_OF_ORDER", "还没有盖章，扫描的应是盖章后的文书", "scans")
