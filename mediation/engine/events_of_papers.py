"""What happened to papers and to files of the evidence.

Values only; `paper_folds.py` and `evolve.py` fold them.
"""

from __future__ import annotations

from mediation.calendar.terms import When
from mediation.engine.case import (
    CaseNumber,
    Evidence,
    Paper,
)
from mediation.engine.happening import Happening
from mediation.engine.paper_marks import HandSigned, Printing, ScannedPages, Sealed
from mediation.town.institutions import AccountId


class PaperIssued(Happening, frozen=True, kw_only=True, tag="paper_issued"):
    """A paper was drawn up or registered. `draws` names the register from which the store takes its number."""

    paper: Paper
    draws: CaseNumber | None = None
    format: str = ""


class PaperPrinted(Happening, frozen=True, kw_only=True, tag="paper_printed"):
    """Copies of a paper came out of a printer."""

    paper: int
    printing: Printing


class PaperSigned(Happening, frozen=True, kw_only=True, tag="paper_signed"):
    """People put their hands to a printed paper, each on a day."""

    paper: int
    signed: tuple[HandSigned, ...]


class PaperStamped(Happening, frozen=True, kw_only=True, tag="paper_stamped"):
    """The seal was put on a paper; the line of the register is told by `SealUsed`, now or earlier."""

    paper: int
    sealed: Sealed


class PaperScanned(Happening, frozen=True, kw_only=True, tag="paper_scanned"):
    """Pages of a file in the vault show a paper as it was signed."""

    paper: int
    pages: ScannedPages


class PaperVoided(Happening, frozen=True, kw_only=True, tag="paper_voided"):
    """A paper no longer counts (作废). It keeps its number; `replaced_by` is the paper that corrects it, 0 if none."""

    paper: int
    reason: str
    by: AccountId
    on: When
    replaced_by: int = 0


class EvidenceAdded(Happening, frozen=True, kw_only=True, tag="evidence_added"):
    """A file came into the evidence; its bytes were on the disk before this was written."""

    evidence: Evidence


class EvidenceCheckedAgainstOriginal(Happening, frozen=True, kw_only=True, tag="evidence_checked_against_original"):
    """Somebody held it against the original and found that the two agree."""

    no: int
    by: AccountId
    on: When
    words: str = ""


class EvidenceWithdrawn(Happening, frozen=True, kw_only=True, tag="evidence_withdrawn"):
    """It no longer counts. The file stays."""

    no: int
    by: AccountId
    on: When
    reason: str
