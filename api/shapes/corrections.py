"""Corrections of closed records as the API shows them, and what is said of them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.cases import CommandId


class CorrectionShape(BaseModel):
    """One correction that was asked for after a case was closed, and what came of it."""

    no: int
    of: str = Field(description="party、session、case、performance。")
    ref: int = Field(description="第几号当事人、第几次调解、第几项义务；case 为 0。")
    entry: int = Field(description="该项义务下第几笔登记；其余为 0。")
    field: str
    was: str
    now: str
    reason: str
    asked_by: str
    asked_on: str
    status: str = Field(description="asked 待批、refused 已驳回、done 已更正。")
    decided_by: str | None
    decided_on: str | None
    words: str


class CorrectionList(BaseModel):
    """What was asked to be put right after a case was closed."""

    corrections: list[CorrectionShape]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")
    command_id: CommandId


class AskCorrectionRequest(_Request):
    """One value of a closed record that is to be put right; nothing changes before somebody else approves it."""

    of: Literal["party", "session", "case", "performance"]
    ref: int = Field(default=0, ge=0, le=100_000)
    entry: int = Field(default=0, ge=0, le=100_000)
    field: str = Field(max_length=40)
    now: str = Field(max_length=5000)
    reason: str = Field(max_length=1000)


class DecideCorrectionRequest(_Request):
    """What somebody else decided."""

    approve: bool
    words: str = Field(default="", max_length=1000)
