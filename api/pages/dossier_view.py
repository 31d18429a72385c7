"""What the pages show of a case's file: what is missing with the button that supplies it, the review, the binding."""

from __future__ import annotations

from typing import Any

from api.dossier_making import PURPOSES, Making
from api.lookups import Looked
from api.pages.acting import Acts
from api.paper_words import STEP_TITLES
from mediation.definitions.dossier_rules import supplied_on
from mediation.engine.completeness import Lack, lacking
from mediation.engine.file_review import review
from mediation.engine.paper_copies import next_step


def brief(looked: Looked, arranged: Acts) -> dict[str, Any] | None:
    """What the case page shows; None where the workflow lists no parts of a file."""
    if not looked.workflow.dossier:
        return None
    rows = missing(looked, arranged)
    required = [one for one in rows if one["required"]]
    return {
        "href": f"/cases/{looked.case.id}/dossier",
        "required": required,
        "wanted": [one for one in rows if not one["required"]],
        "complete": not required,
    }


def missing(looked: Looked, arranged: Acts) -> list[dict[str, Any]]:
    """List what the file lacks, each once with everything found about it, and the buttons that supply it."""
    found: dict[str, dict[str, Any]] = {}
    for lack in lacking(looked.workflow, looked.record):
        if lack.part not in found:
            found[lack.part] = _row(looked, arranged, lack)
            if lack.paper:  # the first paper that is not as it should be; the others follow when it is
                found[lack.part]["buttons"] = _copy_button(looked, arranged, lack.paper)
        if lack.why_zh:
            found[lack.part]["why"].append(lack.why_zh)
    return list(found.values())


def _copy_button(looked: Looked, arranged: Acts, no: int) -> list[tuple[str, str]]:
    """Give the button for the next step of a paper that the file wants signed, stamped or scanned."""
    paper = looked.case.paper(no)
    step = next_step(looked.workflow, looked.case, paper) if paper is not None else ""
    if step == "put_in_force":
        opened = (one for _, group in arranged.open_groups for one in group if one.key == step)
        return [(one.href, one.title) for one in opened]
    href = f"/cases/{looked.case.id}/papers?tick={no}&step={step}#{step}"
    return [(href, f"登记{STEP_TITLES[step]}")] if step else []


def _row(looked: Looked, arranged: Acts, lack: Lack) -> dict[str, Any]:
    opened = {one.key: one for _, group in arranged.open_groups for one in group}
    buttons = [opened[key] for key in lack.supplied_by if key in opened]
    closed = [looked.workflow.actions[key].title.zh for key in lack.supplied_by if key not in opened]
    part = next(one for one in looked.workflow.dossier if one.key == lack.part)
    page = PAGES.get(supplied_on(part)) if not buttons else None
    return {
        "title": lack.zh,
        "required": lack.required,
        "why": [],
        "buttons": [(one.href, one.title) for one in buttons]
        + ([(f"/cases/{looked.case.id}{page[0]}", page[1])] if page else []),
        "later": "、".join(closed) if closed and not buttons else "",
    }


#: Where on the case's pages a part is supplied, besides its actions.
PAGES = {"evidence": ("/evidence", "证据材料"), "papers": ("/papers", "文书")}


def scored(looked: Looked) -> dict[str, Any] | None:
    """The review of the file as it stands; None where the workflow has no scheme."""
    found = review(looked.workflow, looked.record)
    if found is None:
        return None
    return {
        "score": found.score,
        "most": found.most,
        "grade": found.grade,
        "vetoed": [one.zh for one in found.vetoed],
        "lines": [
            {
                "title": line.title.zh,
                "points": f"{line.kept} / {line.points}" if line.points else "",
                "veto": line.veto,
                "failed": bool(line.faults),
                "by_eye": line.by_eye,
                "why": "；".join(dict.fromkeys(one.why_zh or f"缺{one.zh}" for one in line.faults)),
            }
            for line in found.lines
        ],
    }


def bindings(looked: Looked, made: tuple[Making, ...]) -> list[dict[str, Any]]:
    """How it stands with the bound file for each purpose."""
    base = f"/cases/{looked.case.id}/dossier"
    return [
        {
            "purpose": one.purpose,
            "title": PURPOSES[one.purpose],
            "state": one.state,
            "done": one.done,
            "of": one.of or 1,
            "percent": 100 * one.done // max(1, one.of),
            "words": one.words,
            "size": f"{one.size / 1_000_000:.1f} MB" if one.size else "",
            "href": f"{base}/{one.purpose}.pdf",
            "hint": _HINTS[one.purpose],
        }
        for one in made
    ]


_HINTS = {
    "archive": "封面、目录、全部文书、证据材料、情况说明、封底，附机器可读的案件记录。",
    "court": "不含不公开的证据材料和内部材料。",
}
