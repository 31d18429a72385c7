"""The scan of what another institution answered on paper: it shows the reply's own paper of the case, and counts once.

The scan is kept before the answer is entered, for an answer may end the case; which paper it shows is known only then.
A reply comes signed and stamped by its sender: nobody here prints, signs or stamps it. See `paper_scans.py` for ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.engine import events as ev
from mediation.engine.case import Case, Paper
from mediation.engine.paper_copies import SCAN, about
from mediation.engine.paper_marks import ScannedPages
from mediation.errors import Objection
from mediation.town.institutions import InstitutionId


def is_reply(case: Case, paper: Paper) -> bool:
    """Say whether a paper is the other side's: made by the far side of the handoff that it belongs to."""
    handoff = case.handoff(paper.handoff) if paper.handoff else None
    return handoff is not None and paper.institution == far_side(case, handoff.sender, handoff.receiver)


def far_side(case: Case, sender: InstitutionId, receiver: InstitutionId) -> InstitutionId:
    """Give the side of a handoff that does not handle the case."""
    return sender if receiver in {case.custodian, case.handler} else receiver


def reply_of(case: Case, no: int, kinds: frozenset[str]) -> Paper | None:
    """Give the newest paper of these kinds by which the far side of a handoff answered, if no scan shows it yet.

    One that came as it is (`registered`) is the reply itself; what this program draws of an answer comes after it."""
    found = [
        one
        for one in reversed(case.papers)
        if one.handoff == no and one.kind in kinds and one.status != "void" and not one.scanned and is_reply(case, one)
    ]
    return next((one for one in found if one.status == "registered"), found[0] if found else None)


def shown(case: Case, paper: Paper, piece: int, faults: list[Objection]) -> Iterator[ev.PaperScanned]:
    """Give the event by which a file of the case shows a reply; objections go to `faults`."""
    scan = next((one for one in case.evidence if one.no == piece and not one.withdrawn and one.kind == SCAN), None)
    if scan is None:
        faults.append(about(paper, "NO_SUCH_SCAN", "没有这份扫描件", "shown_by"))
    elif not is_reply(case, paper):
        faults.append(about(paper, "NOT_A_REPLY", "不是对方的来件；本单位的文书请按印、签、章、扫登记", "shown_by"))
    elif any(one.evidence == piece for other in case.papers for one in other.scanned):
        faults.append(about(paper, "PAGES_TWICE", "这份扫描件已算作一份文书", "shown_by"))
    else:
        yield ev.PaperScanned(paper=paper.no, pages=ScannedPages(evidence=piece, first=1, last=scan.pages))
