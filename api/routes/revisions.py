"""Drafts, published revisions and adoptions over JSON: the siblings of the pages under /revisions."""

from __future__ import annotations

from fastapi import APIRouter, Query

from api.identity import Caller, System, Wired
from api.problems import NotAllowedHere, PageNotFound, RequestMalformed
from api.shapes.problem import PROBLEMS
from api.shapes.revisions import (
    AdoptionBrief,
    AdoptionShape,
    ApprovalBody,
    DraftBody,
    DraftShape,
    FindingShape,
    PlannedCaseShape,
    RevisionList,
    RevisionShape,
)
from mediation.casework import publish
from mediation.errors import DefinitionError, Finding, Objection, UnknownRevision
from mediation.oversight.revising import planned_cases
from mediation.store.adoptions import Adoption
from mediation.store.drafts import Draft
from mediation.store.transaction import Reading

router = APIRouter(prefix="/api/v1/revisions", tags=["流程"], responses=PROBLEMS)

_READERS = {*publish.DRAFTERS, *publish.APPROVERS}


@router.get("", summary="稿件、已发布的版本与改用方案")
def listing(wiring: Wired, caller: System) -> RevisionList:
    """List drafts, published revisions and plans of adoption."""
    _only_readers(caller)
    with wiring.house.store.reading() as reading:
        return RevisionList(
            drafts=[_draft(one) for one in reading.drafts.all()],
            revisions=_revisions(reading),
            adoptions=[_brief(reading, one) for one in reading.adoptions.all()],
        )


@router.post("/drafts/{key}", summary="交一份稿件", status_code=201)
def hand_in(key: str, body: DraftBody, wiring: Wired, caller: System) -> DraftShape:
    """Hand in a workflow's own file; it is kept with everything that stands against it."""
    _only_readers(caller)
    with wiring.house.store.reading() as reading:
        texts = {one.revision: one.text for one in reading.revisions.all() if one.workflow == key}
    if not texts:
        raise PageNotFound("没有这个流程。")
    try:
        whole = publish.with_own_file(texts[max(texts)], body.text)
        if publish.named(whole) != key:
            raise RequestMalformed(Objection("other_workflow", f"稿件写的是另一个流程，应为 {key}", "text"))
        return _draft(publish.draft(wiring.house, whole, by=caller.actor.account, at=caller.at, note=body.note))
    except DefinitionError as error:
        raise _malformed(error) from error


@router.post("/drafts/{key}/publish", summary="批准并发布稿件")
def release(key: str, body: ApprovalBody, wiring: Wired, caller: System) -> RevisionShape:
    """Publish a draft that somebody else wrote."""
    _only_readers(caller)
    try:
        workflow = publish.publish_draft(
            wiring.house, key, approved_by=caller.actor.account, at=caller.at, digest=body.digest
        )
    except UnknownRevision:
        raise
    except DefinitionError as error:
        raise _malformed(error) from error
    wiring.library.learn([workflow.text])
    with wiring.house.store.reading() as reading:
        return next(one for one in _revisions(reading) if (one.workflow, one.revision) == (key, workflow.revision))


@router.get("/adoptions/{plan}", summary="改用方案中的案件")
def read(
    plan: str,
    wiring: Wired,
    caller: System,
    verdict: str = Query(default="", pattern="^(|ok|answer|refused)$"),
    after: int = Query(default=0, ge=0),
    limit: int = Query(default=500, ge=1, le=2000),
) -> AdoptionShape:
    """Read what a plan says of every case that the caller sees."""
    _only_readers(caller)
    with wiring.house.store.reading() as reading:
        found = reading.adoptions.get(plan)
        if found is None:
            raise PageNotFound("没有这份改用方案。")
        town = reading.town.around()
        cases = planned_cases(
            reading.wire, plan, seen_by=caller.actor, town=town, verdict=verdict, after=after, limit=limit
        )
        brief = _brief(reading, found)
    planned = [
        PlannedCaseShape(
            number=one.number,
            case=one.case if one.seen else None,
            from_revision=one.from_revision,
            verdict=one.verdict,
            reasons=list(one.reasons),
            stage=one.stage,
        )
        for one in cases
    ]
    more = cases[-1].position if len(cases) == limit else None
    return AdoptionShape(**brief.model_dump(), planned=planned, next=more)


def _only_readers(caller: Caller) -> None:
    if not any(post.role in _READERS for post in caller.actor.posts):
        raise NotAllowedHere("这些资料供调委会主任、督导和管理员使用。")


def _malformed(error: DefinitionError) -> RequestMalformed:
    return RequestMalformed(*(Objection(one.code, _words(one), "text") for one in error.findings))


def _words(one: Finding) -> str:
    where = f"第 {one.line} 行：" if one.line else ""
    return f"{where}{one.message}{one.hint}"


def _draft(one: Draft) -> DraftShape:
    return DraftShape(
        workflow=one.workflow,
        revision=one.revision,
        digest=one.digest,
        drafted_by=one.by,
        drafted_at=one.at,
        note=one.note,
        findings=[
            FindingShape(
                code=found.code,
                message=found.message,
                file=found.file,
                line=found.line,
                hint=found.hint,
                path=list(found.path),
            )
            for found in one.findings
        ],
    )


def _revisions(reading: Reading) -> list[RevisionShape]:
    approvals, bound = reading.revisions.approvals(), reading.revisions.live_cases()
    found = []
    for one in reading.revisions.all():
        known = approvals.get((one.workflow, one.revision))
        found.append(
            RevisionShape(
                workflow=one.workflow,
                revision=one.revision,
                digest=one.digest,
                published_at=one.at,
                shipped=known is None,
                drafted_by=known.drafted_by if known else None,
                approved_by=known.approved_by if known else None,
                note=known.note if known else "",
                live_cases=bound.get((one.workflow, one.revision), 0),
            )
        )
    return found


def _brief(reading: Reading, one: Adoption) -> AdoptionBrief:
    counts = reading.adoptions.counts(one.id)
    return AdoptionBrief(
        plan=one.id,
        workflow=one.workflow,
        revision=one.revision,
        digest=one.digest,
        seen=one.seen,
        planned_at=one.planned_at,
        approved_by=one.approved_by or None,
        reverted_by=one.reverted_by or None,
        cases=sum(counts.values()),
        blocking=sum(number for (verdict, _), number in counts.items() if verdict != "ok"),
    )
