"""What the pages of revisions show: drafts, published texts and plans of adoption, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.identity import Caller
from api.words_of_time import say_instant
from mediation.casework import publish
from mediation.definitions.library import Library
from mediation.errors import DefinitionError
from mediation.oversight.revising import PlannedCase
from mediation.store.transaction import Reading
from mediation.town.around import Town
from mediation.town.institutions import AccountId

SHIPPED = "随程序发布"
VERDICTS = {"ok": "可以", "answer": "须答复", "refused": "不能"}
STAGES = {
    "planned": "未执行",
    "adopted": "已改用",
    "moved": "已变动，另作方案",
    "reverted": "已退回",
    "kept": "未能退回",
}


def draft_rows(reading: Reading, town: Town, caller: Caller) -> list[dict[str, Any]]:
    """Tell every draft, and whether this reader may publish it, or why not."""
    rows = []
    for one in reading.drafts.all():
        refused = publish.may_approve(caller.actor, one.by)
        closed = "尚未通过证明，请起草人修改" if one.findings else refused.reason if refused is not None else ""
        rows.append(
            {
                "key": one.workflow,
                "revision": one.revision,
                "digest": one.digest,
                "by": named(town, one.by),
                "at": say_instant(one.at, town.calendar, at=caller.at),
                "note": one.note,
                "findings": one.findings,
                "closed": closed,
            }
        )
    return rows


def revision_rows(reading: Reading, library: Library, town: Town, at: datetime) -> list[dict[str, Any]]:
    """Tell every published revision, the newest of each workflow first."""
    approvals, bound = reading.revisions.approvals(), reading.revisions.live_cases()
    rows = []
    for one in sorted(reading.revisions.all(), key=lambda one: (one.workflow, -one.revision)):
        known = approvals.get((one.workflow, one.revision))
        rows.append(
            {
                "key": one.workflow,
                "title": _title(library, one.workflow),
                "revision": one.revision,
                "digest": one.digest[:12],
                "at": say_instant(one.at, town.calendar, at=at),
                "by": named(town, known.drafted_by) if known else SHIPPED,
                "approved_by": named(town, known.approved_by) if known else "",
                "note": known.note if known else "",
                "live": bound.get((one.workflow, one.revision), 0),
            }
        )
    return rows


def adoption_rows(reading: Reading, town: Town, at: datetime, *, only: str = "") -> list[dict[str, Any]]:
    """Tell every plan, the newest first, with how far its cases have come."""
    rows = []
    for one in reading.adoptions.all():
        if only and one.id != only:
            continue
        counts = reading.adoptions.counts(one.id)
        stages: dict[str, int] = {}
        for (_, stage), number in counts.items():
            stages[stage] = stages.get(stage, 0) + number
        rows.append(
            {
                "id": one.id,
                "key": one.workflow,
                "revision": one.revision,
                "by": named(town, one.planned_by) if one.planned_by else "命令行",
                "at": say_instant(one.planned_at, town.calendar, at=at),
                "approved_by": named(town, one.approved_by) if one.approved_by else "",
                "reverted_by": named(town, one.reverted_by) if one.reverted_by else "",
                "cases": sum(counts.values()),
                "blocking": sum(number for (verdict, _), number in counts.items() if verdict != "ok"),
                "stages": "，".join(f"{STAGES[key]} {stages[key]}" for key in STAGES if key in stages),
            }
        )
    return rows


def case_rows(cases: Iterable[PlannedCase]) -> list[dict[str, Any]]:
    """Tell the cases of a plan."""
    return [
        {
            "number": one.number,
            "href": f"/cases/{one.case}" if one.seen else "",
            "from": one.from_revision,
            "verdict": VERDICTS[one.verdict],
            "blocks": one.verdict != "ok",
            "reasons": one.reasons,
            "stage": STAGES[one.stage],
        }
        for one in cases
    ]


def named(town: Town, account: AccountId) -> str:
    """Give a person's name; somebody who has left keeps the account."""
    person = town.people.get(account)
    return person.name if person is not None else account


def _title(library: Library, key: str) -> str:
    try:
        return library.newest(key).title.zh
    except DefinitionError:
        return key
