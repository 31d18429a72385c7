"""The parts of a case's file and the lines of its review, resolved: every name exists, a check holds no papers."""

from __future__ import annotations

from mediation.definitions.authored_sections import FilePartShape
from mediation.definitions.compose import SECTION_TITLES
from mediation.definitions.dossier_rules import FILE_CHECKS, FILE_CONDITIONS, FILE_COPIES, FilePart, ReviewItem
from mediation.definitions.evidence_kinds import EVIDENCE_KINDS
from mediation.definitions.names import Spot
from mediation.definitions.proof_words import both
from mediation.definitions.resolve_words import Scope, basis, label

_CONDITION = both("卷宗材料的条件", "condition of the file")
_CHECK = both("核对项", "check of the file")
_COPY = both("文书的签章扫描", "what is wanted of a paper")
_EVIDENCE = both("证据材料种类", "kind of evidence")


def dossier(scope: Scope) -> tuple[FilePart, ...]:
    """Resolve the parts of the file, in the order written."""
    return tuple(
        _part(scope, key, placed.shape, placed.spot)
        for key, placed in scope.composed.dossier.items()
        if _is_one_thing(scope, key, placed.shape, placed.spot)
    )


def _part(scope: Scope, key: str, shape: FilePartShape, spot: Spot) -> FilePart:
    documents, actions = scope.composed.documents, scope.composed.actions
    scope.know(_CONDITION, shape.when, FILE_CONDITIONS, spot.at("when"))
    if shape.check is not None:
        scope.know(_CHECK, shape.check, FILE_CHECKS, spot.at("check"))
    return FilePart(
        key=key,
        title=label(shape.title),
        papers=scope.known_ones(SECTION_TITLES["documents"], shape.papers, documents, spot.at("papers")),
        instead=scope.known_ones(SECTION_TITLES["documents"], shape.instead, documents, spot.at("instead")),
        evidence=scope.known_ones(_EVIDENCE, shape.evidence, EVIDENCE_KINDS, spot.at("evidence")),
        check=shape.check or "",
        of=scope.known_ones(SECTION_TITLES["documents"], shape.of, documents, spot.at("of")),
        wants=scope.known_ones(_COPY, shape.wants, FILE_COPIES, spot.at("wants")),
        when=shape.when,
        required=shape.need == "required",
        supplied_by=scope.known_ones(SECTION_TITLES["actions"], shape.supplied_by, actions, spot.at("supplied_by")),
        court=shape.court,
        basis=basis(shape.basis),
    )


def _is_one_thing(scope: Scope, key: str, shape: FilePartShape, spot: Spot) -> bool:
    """Whether a part is either materials, a check, or copies; a fault is noted if it is several, or none."""
    holds = bool(shape.papers or shape.evidence or shape.instead)
    copies = bool(shape.of and shape.wants)
    if copies == bool(shape.of or shape.wants) and [holds, shape.check is not None, copies].count(True) == 1:
        return True
    message = both(f"卷内材料“{key}”不明。", f'It is not clear what the part "{key}" of the file holds.')
    hint = both(
        "请写 papers（或 evidence），或只写 check，或只写 of 与 wants。",
        "Write papers (or evidence), or nothing but a check, or nothing but of and wants.",
    )
    scope.faults.add("file_part", message, spot, hint)
    return False


def review(scope: Scope) -> tuple[ReviewItem, ...]:
    """Resolve the lines of the review."""
    parts = scope.composed.dossier
    return tuple(
        ReviewItem(
            key=key,
            title=label(placed.shape.title),
            covers=scope.known_ones(SECTION_TITLES["dossier"], placed.shape.covers, parts, placed.spot.at("covers")),
            points=placed.shape.points,
            loses=placed.shape.loses,
            veto=placed.shape.veto,
            basis=basis(placed.shape.basis),
        )
        for key, placed in scope.composed.review.items()
    )
