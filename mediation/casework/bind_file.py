"""Binding the file of a case (卷宗): what is needed is read and proved, laid out in a folder, and bound apart.

The record, the papers as they were issued and the evidence, each held against its SHA-256, come from the store and the
vault; the pages are set by another process (`documents/dossier_press.py`). Nothing is written to the record.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from mediation.casework.deliver import draw_owed
from mediation.casework.house import House
from mediation.casework.keep_evidence import open_proved, small_picture
from mediation.definitions.workflow import Workflow
from mediation.documents.dossier_joining import pages_from, pages_in
from mediation.documents.dossier_plan import RECORD_FILE, Bound, Chain
from mediation.documents.dossier_planning import SHOWN, bundled, planned
from mediation.documents.dossier_press import bind_apart
from mediation.documents.dossier_record import digest_of_record, record_of
from mediation.documents.file_kinds import PDF
from mediation.engine.case import Case, CaseId, Evidence, Paper
from mediation.engine.evolve import blank, replay
from mediation.engine.late_corrections import as_closed, removed_since
from mediation.engine.paper_copies import scans_of
from mediation.engine.paper_marks import ScannedPages
from mediation.errors import BrokenChain, CaseNotFound, RenderFailed
from mediation.proof.chain import Written, first_fault
from mediation.store.event_codec import decode_events
from mediation.store.instants import instant
from mediation.store.paper_shelf import Drawn
from mediation.town.around import Town
from mediation.town.institutions import AccountId

BOUND = "dossier.pdf"


def bind_file(
    house: House, case: CaseId, folder: Path, *, purpose: str, at: datetime, tell: Callable[[int, int], None]
) -> Bound:
    """Bind the file of a case in an empty folder; `dossier.pdf` and `case.json` are then in it.

    `purpose` is archive or court. Raises CaseNotFound, BrokenChain if the journal does not hold, EvidenceDamaged,
    RenderFailed if a paper is still being drawn or cannot be.
    """
    lay_out(house, case, folder, purpose=purpose, at=at)
    return bind_apart(folder, tell)


def record_of_case(house: House, case: CaseId, *, at: datetime) -> tuple[bytes, list[Written]]:
    """Give the record of a case as it is attached to its bound file, and the journal's rows; nothing is bound."""
    found, _, written = _read(house, case, whole=True)
    assert found.workflow is not None  # every opened case is bound
    workflow = house.library.get(found.workflow)
    papers, evidence = _wanted(workflow, found, "archive")
    drawn = _drawn(house, workflow, found, papers, at)
    return record_of(found, written, [(one, _digest(drawn, one)) for one in papers], evidence, "archive"), written


def lay_out(house: House, case: CaseId, folder: Path, *, purpose: str, at: datetime) -> None:
    """Lay out all that a bound file is made of, and the plan of it."""
    found, town, written = _read(house, case)
    assert found.workflow is not None  # every opened case is bound
    workflow = house.library.get(found.workflow)
    papers, evidence = _wanted(workflow, found, purpose)
    drawn = _drawn(house, workflow, found, papers, at)
    for no, one in drawn.items():
        (folder / f"paper-{no}.pdf").write_bytes(one.content)
    for piece in evidence:
        _evidence(house, case, piece, folder, at)
    signed = {one.no: _signed_copy(house, found, one, folder, at) for one in papers}
    record = record_of(found, written, [(one, _digest(drawn, one)) for one in papers], evidence, purpose)
    (folder / RECORD_FILE).write_bytes(record)
    plan = planned(
        workflow,
        found,
        town,
        purpose=purpose,
        made_at=instant(written[-1].recorded_at),
        chain=Chain(record_digest=digest_of_record(record), head=written[-1].link, length=len(written), case=case),
        paper_file=lambda paper: _name_of_paper(paper) if paper.no in drawn else "",
        evidence_file=_name_of_evidence,
        scan_file=_name_of_scan,
        is_whole=lambda paper: paper.no not in drawn or signed.get(paper.no, 0) >= pages_in(drawn[paper.no].content),
    )
    (folder / "plan.json").write_bytes(msgspec.json.encode(plan))


def _read(house: House, case: CaseId, *, whole: bool = False) -> tuple[Case, Town, list[Written]]:
    """Read the case and its journal in one look, and prove the chain before anything is bound to it.

    A file is bound as it was closed, the same bytes also after a correction; the `whole` record goes on, and is bound,
    too, where something was removed since: it is gone from the closed file.
    """
    with house.store.reading() as reading:
        found = reading.cases.get(case)
        town = reading.town.around()
        written = reading.journal.written_of(case)
    if found is None:
        raise CaseNotFound
    fault = first_fault(case, written, head=written[-1].link if written else "", length=found.version)
    if fault is not None and fault.code != "payload_missing":
        raise BrokenChain(fault.message, case=case, seq=fault.seq)
    closed = 0 if whole else as_closed(found)
    told = _retold(case, written[:closed]) if closed else found
    return (found, town, written) if told is found or removed_since(found, told) else (told, town, written[:closed])


def _retold(case: CaseId, written: list[Written]) -> Case:
    """Tell the case as it was closed: what was put right since lies behind the file, on a sheet of its own."""
    told = blank(case)
    for row in written:
        events = decode_events(row.payload, row.format)
        told = replay(told, events, actor=AccountId(row.actor), at=instant(row.recorded_at))
    return told


def _wanted(workflow: Workflow, case: Case, purpose: str) -> tuple[list[Paper], list[Evidence]]:
    """List the papers and the evidence that are bound, the cover with them."""
    wanted = [one for _, one in bundled(workflow, case, purpose)]
    covers = [one for one in case.papers if one.kind == "cover" and one.status != "void"]
    papers = [one for one in wanted if isinstance(one, Paper) and one.status != "void"]
    papers += covers[-1:]
    scanned = {shown.evidence for paper in papers for shown in scans_of(case, paper)}
    evidence = [one for one in wanted if isinstance(one, Evidence)]
    return papers, evidence + [one for one in case.evidence if one.no in scanned]


def _drawn(house: House, workflow: Workflow, case: Case, papers: list[Paper], at: datetime) -> dict[int, Drawn]:
    """Give the papers as they were issued, by number; what is still owed is drawn first."""
    there = [one for one in papers if one.status == "issued" and one.removed_on is None]
    drawable = [one for one in there if _has_template(workflow, one)]
    for turn in range(2):
        with house.store.reading() as reading:
            drawn = {one.no: reading.papers.drawn(case.id, one.no) for one in drawable}
        waiting = [one.title for one in drawable if drawn[one.no] is None]
        if not waiting:
            break
        if turn:
            said = f"文书还在生成：{'、'.join(waiting)}。"
            raise RenderFailed(f"{said}请几秒后重试；仍不行的，请管理员查看 mediation troubles。")
        draw_owed(house, case.id, at)
    return {no: one for no, one in drawn.items() if one is not None}


def _digest(drawn: dict[int, Drawn], paper: Paper) -> str:
    return drawn[paper.no].digest if paper.no in drawn else ""


def _has_template(workflow: Workflow, paper: Paper) -> bool:
    kind = workflow.documents.get(paper.kind)
    return kind is not None and kind.template is not None


def _evidence(house: House, case: CaseId, one: Evidence, folder: Path, at: datetime) -> None:
    """Lay out a piece of evidence: a PDF as it came, of a photograph its upright picture. Each file is proved first."""
    if one.media not in SHOWN or one.removed_on is not None:
        return
    name = folder / _name_of_evidence(one)
    with open_proved(house, case, one, at) as opened:
        if one.media == PDF:
            with name.open("wb") as copy:
                shutil.copyfileobj(opened, copy)
            return
    drawn = small_picture(house, case, one, "large.jpg", at)
    if drawn is not None:
        name.write_bytes(drawn)


def _signed_copy(house: House, case: Case, paper: Paper, folder: Path, at: datetime) -> int:
    """Lay out the scans of one paper: of a PDF the pages that show it; give how many pages there are of it."""
    count = 0
    for shown in scans_of(case, paper):
        piece = next(one for one in case.evidence if one.no == shown.evidence)
        if piece.media == PDF:
            whole = (folder / _name_of_evidence(piece)).read_bytes()
            (folder / _name_of_scan(paper, shown)).write_bytes(pages_from(whole, shown.first, shown.last))
        else:
            shutil.copyfile(folder / _name_of_evidence(piece), folder / _name_of_scan(paper, shown))
        count += shown.last - shown.first + 1
    return count


def _name_of_scan(paper: Paper, shown: ScannedPages) -> str:
    return f"scan-{paper.no}-{shown.evidence}-{shown.first}"


def _name_of_paper(paper: Paper) -> str:
    return f"paper-{paper.no}.pdf"


def _name_of_evidence(one: Evidence) -> str:
    if one.media not in SHOWN or one.removed_on is not None:
        return ""
    return f"evidence-{one.no}.{'pdf' if one.media == PDF else 'jpg'}"
