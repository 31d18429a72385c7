"""A dry run as the API takes and shows it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from api.shapes.cases import CaseShape, OptionList


class DryRunAct(BaseModel):
    """Take an action of the workflow as somebody of this town."""

    step: Literal["act"]
    who: str = Field(max_length=100, description="扮演者的账号。")
    action: str = Field(max_length=100)
    fields: dict[str, Any] | None = Field(default=None, description="不给出时用预填的假设内容。")


class DryRunWait(BaseModel):
    """Let time pass, up to an instant."""

    step: Literal["wait"]
    until: str = Field(max_length=40, description="带时区的时刻，如 2026-10-10T09:00:00+08:00。")


class DryRunRequest(BaseModel):
    """A walk so far, and at most one step on. Nothing of it is ever stored."""

    of: str = Field(default="", max_length=20, description="版本号；draft 为草案；空为最新版。")
    walk: str = Field(default="", max_length=8000, description="上一次回答中的 walk；空为从头开始。")
    who: str = Field(default="", max_length=100, description="options 按此人列出；空为通常接着办理的人。")
    next: DryRunAct | DryRunWait | None = Field(default=None, discriminator="step")


class DryRunShape(BaseModel):
    """Where a walk stands. `case` is null before the pretend case is opened."""

    walk: str
    now: str
    steps: int
    who: str
    people: list[str] = Field(description="现在可以扮演的账号。")
    case: CaseShape | None
    opens: list[str] = Field(description="可以开始的动作（尚未登记时）。")
    options: OptionList
