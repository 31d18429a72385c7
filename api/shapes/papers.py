"""Papers of a case as the API shows them, with how far each has come; the PDF itself is an answer of its own."""

from __future__ import annotations

from pydantic import BaseModel, Field


class PrintedShape(BaseModel):
    """Copies that came out of a printer."""

    on: str
    copies: int


class SignedShape(BaseModel):
    """Whose hand is on a paper: `party:1` or `mediator:account`."""

    who: str
    on: str


class ScanShape(BaseModel):
    """Pages of a file that show the paper as it was signed."""

    evidence: int = Field(description="文件在本案证据库中的序号。")
    first: int
    last: int


class PaperShape(BaseModel):
    """One paper of the file."""

    no: int
    kind: str
    title: str
    number: str = Field(description="文号；没有单独编号的为空。")
    on: str = Field(description="日期 YYYY-MM-DD。")
    status: str = Field(description="issued 出具，registered 登记纸质件，void 作废。")
    party: int = Field(description="送达的当事人序号；0 为全案。")
    pdf: str | None = Field(description="PDF 的地址；纸质件没有。作废的带作废标记。")
    printed: list[PrintedShape] = []
    signed: list[SignedShape] = []
    stamped_on: str | None = None
    scans: list[ScanShape] = []
    lacks: list[str] = Field(
        default=[],
        description="卷宗清单还要的：signed_by_applicants、signed_by_parties、signed_by_mediator、stamped、scanned。",
    )
    next_step: str = Field(default="", description="下一步：printed、signed、stamped、scanned、put_in_force；空即无。")
    replaces: int = Field(default=0, description="更正的是第几号文书；0 为不是更正件。")
    reason: str = Field(default="", description="作废或更正的原因。")


class PaperList(BaseModel):
    """The papers of a case, oldest first."""

    papers: list[PaperShape]
