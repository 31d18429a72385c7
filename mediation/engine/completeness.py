"""What the file of a case still lacks, worked out from the record by the list of its workflow (`dossier_rules.py`).

It reads the case and nothing else: no form, no clock, no store. Closing asks here through `file_complete`; the page and
`mediation missing` show the same list. What is held against the whole record stands in `cross_checks.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from mediation.definitions.dossier_rules import FILE_COPIES, FilePart
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, Evidence, Paper
from mediation.engine.cross_checks import CHECKS, Fault
from mediation.engine.paper_copies import BY_HAND, SCAN, unsigned, wants_copy


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the file lacks: which part of it, in which words, and the actions that supply it.

    `required` refuses the archive unless a reason is written. `zh` and `en` name the thing; `why_zh` and `why_en` say
    what was found, for a check that did not hold. `paper` is the paper that is not as it should be, 0 if it is none.
    """

    part: str
    zh: str
    en: str
    required: bool
    supplied_by: tuple[str, ...] = ()
    why_zh: str = ""
    why_en: str = ""
    paper: int = 0


def lacking(workflow: Workflow, case: Case) -> tuple[Lack, ...]:
    """List everything that the file lacks, in the order of its contents, the required and the wanted."""
    return tuple(lack for part in workflow.dossier if applies(part, case) for lack in _lacks(workflow, part, case))


def required_lacking(workflow: Workflow, case: Case) -> tuple[Lack, ...]:
    """List what has to be there before the archive, or be explained."""
    return tuple(one for one in lacking(workflow, case) if one.required)


def applies(part: FilePart, case: Case) -> bool:
    """Say whether a part of the file is asked for in this case at all."""
    return CONDITIONS[part.when](case)


def papers_of(part: FilePart, case: Case) -> tuple[Paper, ...]:
    """List the papers that lie in a part, in the order in which they were made, the void ones with them."""
    return tuple(one for one in case.papers if one.kind in part.papers)


def evidence_of(part: FilePart, case: Case) -> tuple[Evidence, ...]:
    """List the evidence that lies in a part; what was withdrawn does not."""
    return tuple(one for one in case.evidence if one.kind in part.evidence and not one.withdrawn)


def _lacks(workflow: Workflow, part: FilePart, case: Case) -> Iterator[Lack]:
    if part.check:
        for fault in CHECKS[part.check](workflow, case):
            yield _lack(part, fault)
    elif part.wants:
        yield from _copies(part, case)
    elif part.when != "always" or part.required:  # a part that nobody has to fill is never lacking
        kinds = {*part.papers, *part.instead}
        if not any(one.kind in kinds and one.status != "void" for one in case.papers) and not evidence_of(part, case):
            yield _lack(part, None)


def _copies(part: FilePart, case: Case) -> Iterator[Lack]:
    """Say of each paper which stands what it lacks: the hands of whom, the seal, a scan."""
    for paper in case.papers:
        if paper.kind in part.of and paper.status != "void":
            lacks = tuple(wants_copy(case, paper, part.wants))
            if lacks:
                said = [FILE_COPIES[one] for one in lacks]
                number = f"（{paper.number}）" if paper.number else ""
                whose = _whose(case, paper, tuple(one for one in lacks if one in BY_HAND))
                fault = Fault(
                    f"《{paper.title}》{number}缺{'、'.join(one.zh for one in said)}{whose}",
                    f"paper {paper.no}: {', '.join(one.en for one in said)}",
                )
                yield msgspec.structs.replace(_lack(part, fault), paper=paper.no)


def _whose(case: Case, paper: Paper, hands: tuple[str, ...]) -> str:
    """Say whose hands are missing, by the numbers of the parties."""
    parties = [one.removeprefix("party:") for one in unsigned(case, paper, hands) if one.startswith("party:")]
    return f"（第 {'、'.join(parties)} 号当事人）" if parties else ""


def _lack(part: FilePart, fault: Fault | None) -> Lack:
    return Lack(
        part=part.key,
        zh=part.title.zh,
        en=part.title.en,
        required=part.required,
        supplied_by=part.supplied_by,
        why_zh=fault.zh if fault else "",
        why_en=fault.en if fault else "",
    )


def _on_the_spot(case: Case) -> bool:
    return any(paper.kind == "oral_agreement_register" and paper.status != "void" for paper in case.papers)


def _evidence_brought(case: Case) -> bool:
    return any(not one.withdrawn and one.kind != SCAN for one in case.evidence)


def _agreed(case: Case) -> bool:
    return bool(case.agreements)


#: What each name of `FILE_CONDITIONS` means.
CONDITIONS: dict[str, Callable[[Case], bool]] = {
    "always": lambda case: True,
    "accepted": lambda case: case.accepted_on is not None,
    "session_expected": lambda case: _agreed(case) and case.accepted_on is not None and not _on_the_spot(case),
    "agreed": _agreed,
    "agreed_in_writing": lambda case: any(one.form == "written" for one in case.agreements),
    "visit_expected": lambda case: _agreed(case) and not _on_the_spot(case),
    "terminated": lambda case: case.outcome == "terminated",
    "performed": lambda case: any(owed.performed_on for one in case.agreements for owed in one.obligations),
    "agent_named": lambda case: any(party.agent for party in case.parties),
    "investigated": lambda case: any(paper.kind == "investigation_record" for paper in case.papers),
    "evidence_brought": _evidence_brought,
    "confirmation_asked": lambda case: any(one.confirmation_asked_on or one.confirmed_on for one in case.agreements),
    "archived": lambda case: any(paper.kind == "cover" for paper in case.papers),
}
