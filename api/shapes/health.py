"""How the service says that it is well."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Health(BaseModel):
    """The service answers and can read its database."""

    status: str = Field(description="ok")
    workflows: list[str] = Field(description="已载入的流程，key@revision。")
