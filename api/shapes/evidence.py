"""Evidence as the API shows it, and what is said of it. Files come and go as bytes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.cases import CommandId


class EvidenceShape(BaseModel):
    """One piece of evidence."""

    no: int = Field(description="在本案中的序号。")
    title: str
    kind: str
    kind_title: str
    name: str
    media: str
    size: int = Field(description="字节数。")
    pages: int
    sha256: str = Field(description="文件原样的 SHA-256。")
    supplied_by: str
    supplied_on: str
    private: bool = Field(description="仅内部使用，不列入对外材料。")
    checked_by: str | None = Field(description="与原件核对一致的核对人；未核对为空。")
    checked_on: str | None
    withdrawn_on: str | None
    withdrawn_reason: str


class EvidenceList(BaseModel):
    """The evidence of a case, withdrawn pieces included."""

    evidence: list[EvidenceShape]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


Day = Annotated[str, Field(max_length=10, description="YYYY-MM-DD；不填即今天。", examples=["2026-10-09"])]


class CheckRequest(_Request):
    """Say that a piece agrees with the original."""

    command_id: CommandId
    words: str = Field(default="", max_length=200)
    checked_on: Day = ""


class WithdrawRequest(_Request):
    """Take a piece out of what counts."""

    command_id: CommandId
    reason: str = Field(min_length=1, max_length=200)
