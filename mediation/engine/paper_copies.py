"""How far a paper has come: whose signatures it wants and has, its seal, its scans; what the list of the file wants.

Read from the record alone. An agreement's signatures and seal are those of the act that puts it in force
(人民调解法 29); every other paper's stand in its own marks. What may be recorded is `paper_life.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mediation.definitions.workflow import Workflow
from mediation.engine.case import Agreement, Case, Obligation, Paper, SealUse
from mediation.engine.paper_marks import HandSigned, ScannedPages
from mediation.errors import Objection

SCAN = "signed_copy"
"""The kind under which the vault keeps scans of papers: a file of the case, no evidence of the dispute."""
BY_HAND = ("signed_by_applicants", "signed_by_parties", "signed_by_mediator")
STAMPED, SCANNED = "stamped", "scanned"


def wanted_of(workflow: Workflow, case: Case, paper: Paper) -> tuple[str, ...]:
    """List what the file wants of a paper, by the names of `FILE_COPIES`."""
    parts = (part for part in workflow.dossier if part.wants and paper.kind in part.of)
    return tuple(dict.fromkeys(want for part in parts for want in part.wants))


def agreement_of(case: Case, paper: Paper) -> Agreement | None:
    """Give the written agreement that this paper is; None for every other paper."""
    if paper.kind != "agreement":
        return None
    return next((one for one in case.agreements if one.no == paper.agreement), None)


def signers_wanted(case: Case, paper: Paper, wants: tuple[str, ...]) -> tuple[str, ...]:
    """Name whose signatures a paper wants: party:1, or mediator for any one mediator."""
    wanted: list[str] = []
    if BY_HAND[0] in wants:
        wanted += [f"party:{one.no}" for one in case.parties if one.side == "applicant" and _stood(one.left_on, paper)]
    if BY_HAND[1] in wants:
        wanted += [f"party:{no}" for no in concerned(case, paper)]
    if BY_HAND[2] in wants:
        wanted.append("mediator")
    return tuple(dict.fromkeys(wanted))


def concerned(case: Case, paper: Paper) -> tuple[int, ...]:
    """List the parties whom a paper concerns: the one it is for, who received and who performed, who agreed, who was
    present, else everybody."""
    if paper.party:
        return (paper.party,)
    owed = _told_of(case, paper)
    if owed is not None:
        return (owed.creditor, owed.debtor)
    agreement = agreement_of(case, paper)
    if agreement is not None and agreement.parties:
        return agreement.parties
    session = next((one for one in case.sessions if one.no == paper.session), None) if paper.session else None
    if session is not None and session.present:
        return session.present
    return tuple(one.no for one in case.parties if _stood(one.left_on, paper))


def _told_of(case: Case, paper: Paper) -> Obligation | None:
    """Give the obligation of which a receipt tells; None for every other paper."""
    if paper.kind != "performance_proof":
        return None
    found = next((one for one in case.agreements if one.no == paper.agreement), None)
    no = paper.facts.get("obligation")
    return None if found is None else next((one for one in found.obligations if one.no == no), None)


def _stood(left: object, paper: Paper) -> bool:
    day = getattr(left, "day", None)
    return day is None or day > paper.on.day


def signatures_on(case: Case, paper: Paper) -> tuple[HandSigned, ...]:
    """Give whose hands are on a paper, each with its day."""
    agreement = agreement_of(case, paper)
    if agreement is None:
        return paper.signed
    return tuple(HandSigned(who=one.who, on=one.on) for one in agreement.signatures if one.who != "seal")


def unsigned(case: Case, paper: Paper, wants: tuple[str, ...]) -> tuple[str, ...]:
    """Name whose signatures are still missing of those that a paper wants."""
    there = {one.who for one in signatures_on(case, paper)}
    some_mediator = any(who.startswith("mediator:") for who in there)
    return tuple(
        who for who in signers_wanted(case, paper, wants) if not (some_mediator if who == "mediator" else who in there)
    )


def stamped_on(case: Case, paper: Paper) -> date | None:
    """Give the day of the seal on a paper, None if there is none."""
    agreement = agreement_of(case, paper)
    if agreement is None:
        return paper.sealed.on if paper.sealed is not None else None
    return next((one.on for one in agreement.signatures if one.who == "seal"), None)


def use_logged(case: Case, paper: Paper) -> SealUse | None:
    """Give the line of the register of the seal that names this very paper, by its title and number."""
    if not paper.number:
        return None
    taken = {one.sealed.use for one in case.papers if one.sealed is not None and one.no != paper.no}
    return next(
        (
            one
            for one in case.seal_uses
            if one.number == paper.number and one.paper == paper.title and one.no not in taken
        ),
        None,
    )


def scans_of(case: Case, paper: Paper) -> tuple[ScannedPages, ...]:
    """Give the scans that show a paper, in the order in which they came; what was withdrawn no longer does."""
    standing = {one.no for one in case.evidence if not one.withdrawn}
    return tuple(one for one in paper.scanned if one.evidence in standing)


def wants_copy(case: Case, paper: Paper, wants: tuple[str, ...]) -> Iterator[str]:
    """Name what a paper still lacks of what is wanted of it, in the order in which it comes."""
    missing = unsigned(case, paper, wants)
    yield from (want for want in BY_HAND if want in wants and _open(case, paper, want, missing))
    if STAMPED in wants and stamped_on(case, paper) is None:
        yield STAMPED
    if SCANNED in wants and not scans_of(case, paper):
        yield SCANNED


def _open(case: Case, paper: Paper, want: str, missing: tuple[str, ...]) -> bool:
    return any(who in missing for who in signers_wanted(case, paper, (want,)))


def at_hand_since(paper: Paper) -> date | None:
    """Since when a paper lies on the table: registered ones since they came, the others since they were printed."""
    if paper.status == "registered":
        return paper.on.day
    return min((one.on for one in paper.printed), default=None)


def next_step(workflow: Workflow, case: Case, paper: Paper) -> str:
    """Name the step that a paper waits for: printed, signed, stamped, scanned; put_in_force for an agreement that is
    to be signed; empty if it wants nothing more."""
    wants = wanted_of(workflow, case, paper)
    kind = workflow.documents.get(paper.kind)
    if paper.status == "void" or not wants:
        return ""
    drawn = paper.status == "issued" and kind is not None and kind.template is not None
    agreement = agreement_of(case, paper)
    if drawn and not paper.printed and not (agreement is not None and agreement.signatures):
        return "printed"
    if unsigned(case, paper, wants) and signers_wanted(case, paper, wants):
        return "signed" if agreement is None else "put_in_force"
    if "stamped" in wants and stamped_on(case, paper) is None:
        return "stamped" if agreement is None else "put_in_force"
    return "scanned" if "scanned" in wants and not scans_of(case, paper) else ""


def about(paper: Paper | None, code: str, reason: str, field: str = "papers") -> Objection:
    """Make an objection to something about a paper, by its title."""
    return Objection(code, f"《{paper.title}》{reason}" if paper is not None else reason, field)
