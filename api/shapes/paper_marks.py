"""What another system may ask of the papers of a case: marks of their life, void, correction."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.cases import CommandId


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


Day = Annotated[str, Field(max_length=10, description="YYYY-MM-DD；空为不登记。", examples=["2026-10-09"])]


class HandRequest(_Request):
    """One signature."""

    who: str = Field(min_length=1, max_length=200, description="party:当事人序号，或 mediator:调解员帐号。")
    on: str = Field(max_length=10)


class MarkRequest(_Request):
    """Record what became of papers, for all of them in one act: printed, signed, stamped, one of these or several."""

    command_id: CommandId
    papers: list[int] = Field(min_length=1, max_length=100)
    printed_on: Day = ""
    copies: int = Field(default=1, ge=1, le=500)
    signed_on: Day = ""
    signatures: list[HandRequest] = Field(default=[], max_length=600)
    stamped_on: Day = ""
    stamped_copies: int = Field(default=1, ge=1, le=500)
    approved_by: str = Field(default="", max_length=200, description="批准用印的主任；用印登记簿中已有的不必填。")


class EndRequest(_Request):
    """Make a paper void, or issue it anew; with the reason."""

    command_id: CommandId
    reason: str = Field(min_length=1, max_length=200)
