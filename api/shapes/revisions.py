"""Drafts, published revisions and plans of adoption as the API shows them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class FindingShape(BaseModel):
    """One fault in a draft."""

    code: str
    message: str
    file: str
    line: int
    hint: str
    path: list[str]


class DraftShape(BaseModel):
    """A proposed text that waits for somebody else's approval."""

    workflow: str
    revision: int
    digest: str = Field(description="全文的 SHA-256。")
    drafted_by: str
    drafted_at: datetime
    note: str
    findings: list[FindingShape] = Field(description="为空即已通过证明。")


class RevisionShape(BaseModel):
    """A published text."""

    workflow: str
    revision: int
    digest: str
    published_at: datetime
    shipped: bool = Field(description="随程序发布，没有起草人和批准人。")
    drafted_by: str | None
    approved_by: str | None
    note: str
    live_cases: int = Field(description="按这一版办理的在办案件数。")


class AdoptionBrief(BaseModel):
    """A plan by which live cases go over to a revision."""

    plan: str
    workflow: str
    revision: int
    digest: str
    seen: str = Field(description="方案所见全部案件与结果的 SHA-256。")
    planned_at: datetime
    approved_by: str | None
    reverted_by: str | None
    cases: int
    blocking: int = Field(description="不能改用的案件数；不为零则整个方案不能执行。")


class RevisionList(BaseModel):
    """Everything about the life of workflows."""

    drafts: list[DraftShape]
    revisions: list[RevisionShape]
    adoptions: list[AdoptionBrief]


class PlannedCaseShape(BaseModel):
    """One case of a plan."""

    number: str
    case: str | None = Field(description="可以查看时才给出。")
    from_revision: int
    verdict: str = Field(description="ok、answer（须答复）或 refused。")
    reasons: list[str]
    stage: str = Field(description="planned、adopted、moved、reverted 或 kept。")


class AdoptionShape(AdoptionBrief):
    """A plan with the cases in it that the caller sees."""

    planned: list[PlannedCaseShape]
    next: int | None = Field(description="还有更多时，下一次的 after。")


class DraftBody(BaseModel):
    """A workflow's own file, handed in as a draft; the shared parts are those of its newest revision."""

    text: str = Field(max_length=200_000)
    note: str = Field(default="", max_length=500)


class ApprovalBody(BaseModel):
    """The approval of a draft."""

    digest: str = Field(description="所批准稿件的 SHA-256；稿件已改动的，不予发布。")
