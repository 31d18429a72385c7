"""The sections that every workflow file may have, and the shapes of two of them: parts of a case's file, its review.

The shapes of the other sections stand in `authored.py`. Nothing is resolved here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mediation.definitions.authored import (
    ActionShape,
    BasisShape,
    DeadlineShape,
    DocumentShape,
    FieldPart,
    LabelShape,
    LawShape,
    LevelShape,
    RegisterShape,
    RouteShape,
    SettingShape,
    Shape,
    StateShape,
)
from mediation.definitions.authored_values import ChoiceKey, Key, Keys


class FilePartShape(Shape):
    """卷宗的一件（或一项核对）。 One place in the file of a case, or something its record is held against."""

    title: LabelShape
    papers: Keys = Field(default=[])
    """放在这里的文书。"""
    instead: Keys = Field(default=[])
    """放在别处、但可以代替的文书。"""
    evidence: Keys = Field(default=[])
    """放在这里的证据材料种类。"""
    check: Key | None = None
    """不是材料，而是一项核对；写了它就不写 papers、evidence。"""
    of: Keys = Field(default=[])
    """看哪些文书是否已签名、盖章、扫描；与 wants 同写，不写 papers、evidence、check。"""
    wants: Keys = Field(default=[])
    """这些文书要有什么：签名、盖章、签名件扫描。"""
    when: Key = "always"
    need: Literal["required", "wanted"] = "wanted"
    """required 必须（缺了须写明原因才能归档）、wanted 按需。"""
    supplied_by: Keys = Field(default=[])
    """由哪些动作补齐。"""
    court: bool = True
    """是否随卷宗交法院。"""
    basis: BasisShape | None = None


class ReviewShape(Shape):
    """卷宗评查的一项。 One line of the review of files."""

    title: LabelShape
    covers: Keys = Field(default=[])
    """看卷宗的哪几件；不写的由评查人判断。"""
    points: Annotated[int, Field(ge=0, le=100)] = 0
    loses: Annotated[int, Field(ge=1, le=100)] = 5
    """每缺一项扣几分，扣完为止。"""
    veto: bool = False
    """一票否决。"""
    basis: BasisShape | None = None


class SectionsShape(Shape):
    """所有文件共有的各节。 The sections that every file may have."""

    ladder: dict[Key, LevelShape] = Field(default={})
    choices: dict[Key, Annotated[dict[ChoiceKey, LabelShape], Field(min_length=1)]] = Field(default={})
    fields_: dict[Key, FieldPart] = Field(default={}, alias="fields")
    states: dict[Key, StateShape] = Field(default={})
    actions: dict[Key, ActionShape] = Field(default={})
    deadlines: dict[Key, DeadlineShape] = Field(default={})
    routes: dict[Key, RouteShape] = Field(default={})
    documents: dict[Key, DocumentShape] = Field(default={})
    registers: dict[Key, RegisterShape] = Field(default={})
    settings: dict[Key, SettingShape] = Field(default={})
    laws: list[LawShape] = Field(default=[])
    dossier: dict[Key, FilePartShape] = Field(default={})
    """卷宗由哪些材料组成，依次写。"""
    review: dict[Key, ReviewShape] = Field(default={})
    """卷宗评查的各项。"""
