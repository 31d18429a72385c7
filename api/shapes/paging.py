"""What every paged list has in common."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Paged(BaseModel):
    """A page of a list. Ask again with `cursor=next_cursor` for the page after it."""

    next_cursor: str = Field(default="", description="下一页的位置；为空即到末页。")
