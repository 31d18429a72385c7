"""Lawful redactions as the API shows them, and what is said of them. No removed value stands in any."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.cases import CommandId


class RedactionShape(BaseModel):
    """One demand and what came of it."""

    no: int
    party: int = Field(description="第几号当事人。")
    what: list[str] = Field(description="name、id_number、phone、address。")
    evidence: list[int]
    reason: str
    basis: str
    ordered_by: str
    asked_by: str
    asked_on: str
    status: str = Field(description="asked 待批、refused 已驳回、done 已执行。")
    decided_by: str | None
    decided_on: str | None
    words: str
    entries: list[int] = Field(description="内容被替换的流转记录。")
    papers: list[int] = Field(description="内容被删除的文书。")


class RedactionList(BaseModel):
    """The demands of a case."""

    redactions: list[RedactionShape]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")
    command_id: CommandId


class AskRedactionRequest(_Request):
    """A demand; nothing is removed before somebody else approves it."""

    party: int = Field(ge=1, le=100_000)
    what: list[Literal["name", "id_number", "phone", "address"]] = Field(max_length=4)
    evidence: list[int] = Field(default=[], max_length=500)
    reason: str = Field(max_length=1000)
    basis: str = Field(max_length=200)
    ordered_by: str = Field(default="", max_length=200)


class DecideRedactionRequest(_Request):
    """What somebody else decided."""

    approve: bool
    words: str = Field(default="", max_length=1000)
