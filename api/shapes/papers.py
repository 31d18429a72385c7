"""Papers of a case as the API shows them; the PDF itself is an answer of its own."""

from __future__ import annotations

from pydantic import BaseModel, Field

from mediation.engine.case import Paper


class PaperShape(BaseModel):
    """One paper of the file."""

    no: int
    kind: str
    title: str
    number: str = Field(description="文号；没有单独编号的为空。")
    on: str = Field(description="日期 YYYY-MM-DD。")
    status: str = Field(description="issued 出具，registered 登记纸质件，void 作废。")
    party: int = Field(description="送达的当事人序号；0 为全案。")
    pdf: str | None = Field(description="PDF 的地址；纸质件没有。")


class PaperList(BaseModel):
    """The papers of a case, oldest first."""

    papers: list[PaperShape]


def paper_shape(case: str, paper: Paper, *, has_pdf: bool) -> PaperShape:
    """Show one paper."""
    return PaperShape(
        no=paper.no,
        kind=paper.kind,
        title=paper.title,
        number=paper.number,
        on=paper.on.day.isoformat(),
        status=paper.status,
        party=paper.party,
        pdf=f"/api/v1/cases/{case}/papers/{paper.no}.pdf" if has_pdf else None,
    )
