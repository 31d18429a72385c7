"""The review of a file (卷宗评查): what each line of the workflow's scheme scores, what vetoes, and the grade.

The scheme is a local default (evidence D): no national table was found. What only eyes can judge is said to be so.
"""

from __future__ import annotations

import msgspec

from mediation.definitions.labels import Label
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case
from mediation.engine.completeness import Lack, lacking


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the review: how many of its points it keeps, and what cost the others."""

    key: str
    title: Label
    points: int
    kept: int
    veto: bool
    by_eye: bool
    faults: tuple[Lack, ...] = ()


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """The whole review: its lines, the sum, whether something vetoes, and the grade in the workflow's words."""

    lines: tuple[Line, ...]
    score: int
    most: int
    vetoed: tuple[Label, ...]
    grade: str


def review(workflow: Workflow, case: Case) -> Review | None:
    """Score the file of a case as it stands; None if the workflow has no scheme."""
    if not workflow.review:
        return None
    lacks = lacking(workflow, case)
    lines = []
    for item in workflow.review:
        faults = tuple(one for one in lacks if one.part in item.covers)
        kept = max(0, item.points - item.loses * len(faults))
        by_eye = not item.covers
        lines.append(
            Line(
                key=item.key, title=item.title, points=item.points, kept=kept, veto=item.veto, by_eye=by_eye,
                faults=faults,
            )
        )  # fmt: skip
    vetoed = tuple(line.title for line in lines if line.veto and line.faults)
    score = sum(line.kept for line in lines)
    most = sum(line.points for line in lines)
    grade = _grade(workflow, 0 if vetoed else score)
    return Review(lines=tuple(lines), score=score, most=most, vetoed=vetoed, grade=grade)


def _grade(workflow: Workflow, score: int) -> str:
    """Give the best grade whose mark the score reaches; the setting writes them as «90 优»."""
    marks = [str(one).split(" ", 1) for one in workflow.settings.get("review_grades", ())]
    reached = [(int(mark[0]), mark[1]) for mark in marks if len(mark) == 2 and mark[0].isdigit()]
    return max((one for one in reached if one[0] <= score), default=(0, ""))[1]
