"""Whole files as authors write them: workflows, parts of a shared core, overlays; and the JSON Schema of all this.

The operations upon what a file rests on are a closed list: rename, tighten, set; what it writes in its plain sections
is added.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.json_schema import models_json_schema

from mediation.definitions.authored import (
    Asks,
    BasisShape,
    ByList,
    LabelShape,
    Shape,
    StepShape,
    TermByShape,
)
from mediation.definitions.authored_sections import SectionsShape
from mediation.definitions.authored_values import OVER, Key, Keys, RequirementShape, SettingValue, TermText, Text, Texts


class PartFile(SectionsShape):
    """共用核心的一个部分。 One part of a shared core."""

    part: Key


class RenameShape(Shape):
    """只改名称。 New titles, nothing else."""

    ladder: dict[Key, LabelShape] = Field(default={})
    fields_: dict[Key, LabelShape] = Field(default={}, alias="fields")
    states: dict[Key, LabelShape] = Field(default={})
    actions: dict[Key, LabelShape] = Field(default={})
    deadlines: dict[Key, LabelShape] = Field(default={})
    documents: dict[Key, LabelShape] = Field(default={})
    routes: dict[Key, LabelShape] = Field(default={})
    registers: dict[Key, LabelShape] = Field(default={})


class TightenActionShape(Shape):
    """只加不减；by 只能收窄。 More requirements, never fewer."""

    requires: list[RequirementShape] = Field(default=[])
    asks: Asks = Field(default=[])
    papers: Keys = Field(default=[])
    registers: Keys = Field(default=[])
    by: ByList | None = None


class TightenDeadlineShape(Shape):
    """增加步骤；本流程自加的动作也使之起算、使之办结。 More steps; the workflow's own actions count as well."""

    steps: list[StepShape] = Field(default=[])
    starts: Keys = Field(default=[])
    """也使之起算的动作（只能是本流程自加的）。"""
    ends: Keys = Field(default=[])
    """也使之办结的动作（只能是本流程自加的）。"""


class TightenShape(Shape):
    """收紧。 Tightening."""

    actions: dict[Key, TightenActionShape] = Field(default={})
    deadlines: dict[Key, TightenDeadlineShape] = Field(default={})


class SetDeadlineShape(Shape):
    """改长度与依据。"""

    term: TermText | None = None
    red_term: TermText | None = None
    terms_by: list[TermByShape] = Field(default=[])
    basis: BasisShape | None = None


class SetDocumentShape(Shape):
    """改模板。"""

    template: Key


class SetRegisterShape(Shape):
    """改编号格式。"""

    format: Text


class SetFilePartShape(Shape):
    """改必须或按需、改何时要。"""

    need: Literal["required", "wanted"] = "wanted"
    when: Key = "always"


class SetReviewShape(Shape):
    """改评查的分值。"""

    points: Annotated[int, Field(ge=0, le=100)] = 0
    loses: Annotated[int, Field(ge=1, le=100)] = 5


class SetLevelShape(Shape):
    """改本级各时限的长度。"""

    terms: dict[Key, TermText]


class SetShape(Shape):
    """替换数值。 New values."""

    settings: dict[Key, SettingValue] = Field(default={})
    deadlines: dict[Key, SetDeadlineShape] = Field(default={})
    documents: dict[Key, SetDocumentShape] = Field(default={})
    registers: dict[Key, SetRegisterShape] = Field(default={})
    ladder: dict[Key, SetLevelShape] = Field(default={})
    dossier: dict[Key, SetFilePartShape] = Field(default={})
    review: dict[Key, SetReviewShape] = Field(default={})


class OperationsShape(SectionsShape):
    """对所依托内容的操作：改名、收紧、改数值；直接写在各节里的是增加。 Nothing removes."""

    rename: RenameShape = RenameShape()
    tighten: TightenShape = TightenShape()
    set: SetShape = SetShape()


class WorkflowFile(OperationsShape):
    """一个完整的流程。 A whole workflow."""

    workflow: Key
    revision: Annotated[int, Field(ge=1)]
    title: LabelShape
    builds_on: Key | None = None
    initial: Key = "logged"


class OverlayFile(OperationsShape):
    """在共用流程之上的几行改动，用于几个地方。 A few lines upon a shared workflow, for certain places."""

    overlay: Key
    revision: Annotated[int, Field(ge=1)]
    over: Annotated[str, Field(pattern=OVER)]
    """在哪个流程（或另一份叠加）的哪一版之上，如 property_three_level@1。"""
    title: LabelShape
    for_places: Texts = Field(default=[])
    """用于哪些区划（及其下级）：在那里立的新案依本叠加办理。"""


def json_schema() -> dict[str, Any]:
    """Make the JSON Schema that editors use for completion; it is committed, and a test compares."""
    _, shared = models_json_schema([(one, "validation") for one in (WorkflowFile, PartFile, OverlayFile)])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "workflow file of a mediation workflow, part of a shared core, or overlay upon a workflow",
        "if": {"type": "object", "required": ["part"]},
        "then": {"$ref": "#/$defs/PartFile"},
        "else": {
            "if": {"type": "object", "anyOf": [{"required": ["overlay"]}, {"required": ["over"]}]},
            "then": {"$ref": "#/$defs/OverlayFile"},
            "else": {"$ref": "#/$defs/WorkflowFile"},
        },
        **shared,
    }


def schema_text() -> str:
    """Write the JSON Schema as it is committed in `workflows/workflow.schema.json`."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
