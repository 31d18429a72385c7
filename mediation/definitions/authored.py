"""A workflow file as its author writes it: closed shapes, from which the JSON Schema is made. Nothing is resolved here.

A workflow is one `workflow.yaml`, perhaps built on a folder of parts. Unknown keys are refused, and so is every
surprising type. What the names mean and whether they exist is found in `compose.py` and `compile.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, GetJsonSchemaHandler, Tag
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from mediation.definitions.workflow import FieldType as FieldTypeName
from mediation.town.institutions import InstitutionKind, Role

KEY = r"^[a-z][a-z0-9_]{0,59}$"
TERM = r"^[1-9][0-9]{0,3} (hours?|days?|months?|working days?)$"

#: What `_written` answers; such a segment in the location of a fault is not part of the file.
TAGS = frozenset({"<text>", "<mapping>", "<list>", "<number>", "<yes_no>"})


def _written(value: object) -> str:
    """Tell which way of writing the author chose, so that a fault is reported for that one only."""
    match value:
        case bool():
            return "<yes_no>"
        case int():
            return "<number>"
        case str():
            return "<text>"
        case dict():
            return "<mapping>"
        case list():
            return "<list>"
        case _:
            return "<other>"


def _either(wanted: str) -> Discriminator:
    return Discriminator(_written, custom_error_type="either", custom_error_message=wanted)


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _shown(value: object) -> object:
    """Write true, false and whole numbers as the form shows them."""
    return str(value).lower() if isinstance(value, bool | int) else value


class PlainValue:
    """Marks a text that may be written as a whole number, true or false."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "type": ["string", "integer", "boolean"]}


class OneOrMore:
    """Marks a list that may be written as a single name."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}


Key = Annotated[str, Field(pattern=KEY)]
ChoiceKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,60}$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]
TermText = Annotated[str, Field(pattern=TERM)]
RoleName = Annotated[Role, Field(strict=False)]
KindName = Annotated[InstitutionKind, Field(strict=False)]
Keys = Annotated[list[Key], BeforeValidator(_listed), OneOrMore()]
Roles = Annotated[list[RoleName], BeforeValidator(_listed), OneOrMore(), Field(min_length=1)]
Kinds = Annotated[list[KindName], BeforeValidator(_listed), OneOrMore()]
Shown = Annotated[str, BeforeValidator(_shown), PlainValue()]
ShownOnes = Annotated[list[Shown], BeforeValidator(_listed), OneOrMore(), Field(min_length=1)]
LiteralValue: TypeAlias = Annotated[
    Annotated[str, Tag("<text>")]
    | Annotated[int, Tag("<number>")]
    | Annotated[bool, Tag("<yes_no>")]
    | Annotated[list[str], Tag("<list>")],
    _either("应为文字、整数、true/false 或列表"),
]
Plain: TypeAlias = Annotated[
    Annotated[str, Tag("<text>")] | Annotated[int, Tag("<number>")] | Annotated[bool, Tag("<yes_no>")],
    _either("应为文字、整数或 true/false"),
]
PlainOrList: TypeAlias = Annotated[
    Annotated[str, Tag("<text>")]
    | Annotated[int, Tag("<number>")]
    | Annotated[bool, Tag("<yes_no>")]
    | Annotated[list[Plain], Tag("<list>")],
    _either("应为文字、整数、true/false 或列表"),
]
SettingValue: TypeAlias = Annotated[
    Annotated[str, Tag("<text>")]
    | Annotated[int, Tag("<number>")]
    | Annotated[bool, Tag("<yes_no>")]
    | Annotated[list[Plain], Tag("<list>")]
    | Annotated[dict[ChoiceKey, PlainOrList], Tag("<mapping>")],
    _either("应为文字、整数、true/false、列表或“名称: 值”"),
]
CallShape: TypeAlias = Annotated[
    Annotated[Key, Tag("<text>")]
    | Annotated[dict[Key, dict[Key, LiteralValue] | None], Tag("<mapping>"), Field(min_length=1, max_length=1)],
    _either("应为一个名称，或“名称: {参数: 值}”"),
]


class Shape(BaseModel):
    """What every authored shape shares: closed, strict, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True)


class LabelShape(Shape):
    """中文与英文名称。 What people read."""

    zh: Text
    en: Text


class BasisShape(Shape):
    """依据：法条，或本地默认值。 What a rule rests on."""

    law: str = ""
    """法条，如“人民调解法 17”。"""
    default: str = ""
    """不是法条而是本地默认时，写明理由。"""
    evidence: Literal["V", "V摘", "C", "R", "D"] | None = None
    """证据等级：V 已读原文、V摘 部分、C 系统实见、R 待核、D 本地默认。"""


class LevelShape(Shape):
    """阶梯的一级。 One rung."""

    title: LabelShape
    held_by: Kinds
    handled_by: KindName | None = None
    terms: dict[Key, TermText] = {}
    """各“of_rung”时限在本级的长度。"""


class FieldPart(Shape):
    """表单项的内容；在 asks 中引用已命名的表单项时，只写要改的。 Parts of a form field."""

    type: Annotated[FieldTypeName, Field(strict=False)] | None = None
    title: LabelShape | None = None
    required: bool | None = None
    choices: (
        Annotated[
            Annotated[Key, Tag("<text>")]
            | Annotated[dict[ChoiceKey, LabelShape], Tag("<mapping>"), Field(min_length=1)],
            _either("应为 choices 中一个列表的名称，或“选项: {zh: …, en: …}”"),
        ]
        | None
    ) = None
    least: int | None = None
    most: int | None = None
    roles: Roles | None = None
    kinds: Kinds | None = None
    needed_when: Annotated[dict[Key, ShownOnes], Field(min_length=1, max_length=1)] | None = None
    """另一项填了这些值时，本项必填。"""
    must_be: Shown | None = None
    hint: LabelShape | None = None
    sensitive: bool | None = None


class StateShape(Shape):
    """环节。 Where a case may stand."""

    title: LabelShape
    meaning: LabelShape
    final: bool = False
    waits_for: Key | Literal[""] = ""
    """等谁来办，如 receiver。"""


class ByShape(Shape):
    """谁可以办。 Who may act."""

    role: RoleName
    side: (
        Literal["custodian", "receiver", "sender", "participant", "supervisor", "counterpart", "nobody_yet"] | None
    ) = None
    levels: Keys = []


class WayShape(Shape):
    """一条去向：when + go，或 else。 One way on."""

    when: CallShape | None = None
    go: Key | None = None
    otherwise: Key | None = Field(default=None, alias="else")


ByList = Annotated[
    list[
        Annotated[
            Annotated[RoleName, Tag("<text>")] | Annotated[ByShape, Tag("<mapping>")],
            _either("应为角色名，或“{role: …, side: …}”"),
        ]
    ],
    BeforeValidator(_listed),
    OneOrMore(),
    Field(min_length=1),
]
Asks = list[
    Annotated[
        Annotated[Key, Tag("<text>")]
        | Annotated[dict[Key, FieldPart], Tag("<mapping>"), Field(min_length=1, max_length=1)],
        _either("应为 fields 中的名称，或“名称: {…}”"),
    ]
]


class ActionShape(Shape):
    """办理动作。 Something a person does to a case."""

    title: LabelShape
    sources: Annotated[Keys, Field(min_length=1)] = Field(alias="from")
    """环节的列表；any_open 表示所有未办结的环节；nothing 表示由此立案。"""
    to: Annotated[
        Annotated[Key, Tag("<text>")] | Annotated[list[WayShape], Tag("<list>"), Field(min_length=1)],
        _either("应为环节名、stays、back，或去向的列表"),
    ]
    by: ByList
    levels: Keys = []
    signed_off_by: Roles | None = None
    requires: list[CallShape] = []
    asks: Asks = []
    does: list[CallShape] = []
    papers: Keys = []
    """随本动作制作的文书。"""
    registers: Keys = []
    """随本动作登记的（已印好、已签署的）文书。"""
    undoable: bool = True
    group: Literal["case", "people", "record", "agreement", "handoff", "risk", "end"] = "case"
    primary: bool = False
    danger: bool = False
    hint: LabelShape | None = None
    basis: BasisShape | None = None


class TriggerShape(Shape):
    """何时触发。 What starts, pauses, resumes or ends a clock."""

    actions: Keys = []
    states: Keys = []
    when: CallShape | None = None


class StepShape(Shape):
    """时限的一步：before/after/at 取一；remind/warn/oblige/open/enter 取一。 One thing a clock does."""

    before: TermText | None = None
    after: TermText | None = None
    at: Literal["end"] | None = None
    remind: Roles | None = None
    warn: Roles | None = None
    oblige: Roles | None = None
    open: Keys | None = None
    enter: Key | None = None
    to_choose_from: Keys = []
    only_from: Keys = []
    levels: Keys = []
    every: TermText | None = None


class TermByShape(Shape):
    """条件满足时的长度。"""

    when: CallShape
    term: TermText


class DeadlineShape(Shape):
    """时限。 A clock: it may remind, warn, oblige and open a way; it never decides."""

    title: LabelShape
    starts: TriggerShape
    term: TermText | Literal["of_rung"] | None = Field(default=None)
    red_term: TermText | None = None
    terms_by: list[TermByShape] = []
    anchor: Key = "happened"
    """计时的依据：happened（办理之时）、案件的某日（如 effective_day），或表单中的日期项。"""
    each: Literal["", "obligation", "visit", "handoff"] = ""
    once: bool = False
    rolls: bool = True
    pauses: TriggerShape | None = None
    resumes: TriggerShape | None = None
    ends: TriggerShape | None = None
    during: Keys = []
    not_after: Annotated[dict[Key, TermText], Field(min_length=1, max_length=1)] | None = None
    """不得迟于移送所载某日之前这么久，如 limit_on: 5 working days。"""
    extends_with: Keys = []
    steps: list[StepShape] = []
    basis: BasisShape | None = None


class RouteShape(Shape):
    """去往另一机构的路线。 A way to another institution and back."""

    title: LabelShape
    direction: Literal["up", "down", "in", "out"]
    kinds: Kinds = []
    category: Annotated[str, Field(max_length=20)] = ""
    waits: bool = True
    changes_custody: bool = False


class DocumentShape(Shape):
    """文书种类。 A kind of paper."""

    title: LabelShape
    template: Key | None = None
    register_: Key | None = Field(default=None, alias="register")
    per: Literal["case", "party", "session"] = "case"
    needs: Keys = []
    basis: BasisShape | None = None


class RegisterShape(Shape):
    """编号簿；format 中可用 {year} {abbr} {seq}。 A gap-free series of numbers."""

    title: LabelShape
    format: Text


class SettingShape(Shape):
    """可调的本地默认值。 A local default."""

    value: SettingValue
    title: LabelShape
    basis: BasisShape


class LawShape(Shape):
    """作者自己的规矩，载入前须证明。 A law of the author's own."""

    name: Text
    never: Key | None = None
    before: (
        Annotated[
            Annotated[Key, Tag("<text>")]
            | Annotated[dict[Literal["consent"], Literal["all"]], Tag("<mapping>"), Field(min_length=1)],
            _either("应为动作名，或“{consent: all}”"),
        ]
        | None
    ) = None
    only: Key | None = None
    after: Key | None = None
    every_path_from: Key | None = None
    reaches: Key | None = None


class SectionsShape(Shape):
    """所有文件共有的各节。 The sections that every file may have."""

    ladder: dict[Key, LevelShape] = {}
    choices: dict[Key, Annotated[dict[ChoiceKey, LabelShape], Field(min_length=1)]] = {}
    fields_: dict[Key, FieldPart] = Field(default={}, alias="fields")
    states: dict[Key, StateShape] = {}
    actions: dict[Key, ActionShape] = {}
    deadlines: dict[Key, DeadlineShape] = {}
    routes: dict[Key, RouteShape] = {}
    documents: dict[Key, DocumentShape] = {}
    registers: dict[Key, RegisterShape] = {}
    settings: dict[Key, SettingShape] = {}
    laws: list[LawShape] = []


class PartFile(SectionsShape):
    """共用核心的一个部分。 One part of a shared core."""

    part: Key


class RenameShape(Shape):
    """只改名称。 New titles, nothing else."""

    states: dict[Key, LabelShape] = {}
    actions: dict[Key, LabelShape] = {}
    deadlines: dict[Key, LabelShape] = {}
    documents: dict[Key, LabelShape] = {}
    routes: dict[Key, LabelShape] = {}
    registers: dict[Key, LabelShape] = {}


class TightenActionShape(Shape):
    """只加不减；by 只能收窄。 More requirements, never fewer."""

    requires: list[CallShape] = []
    asks: Asks = []
    papers: Keys = []
    registers: Keys = []
    by: ByList | None = None


class TightenDeadlineShape(Shape):
    """增加步骤。 More steps."""

    steps: Annotated[list[StepShape], Field(min_length=1)]


class TightenShape(Shape):
    """收紧。 Tightening."""

    actions: dict[Key, TightenActionShape] = {}
    deadlines: dict[Key, TightenDeadlineShape] = {}


class SetDeadlineShape(Shape):
    """改长度与依据。"""

    term: TermText | None = None
    red_term: TermText | None = None
    basis: BasisShape | None = None


class SetDocumentShape(Shape):
    """改模板。"""

    template: Key


class SetRegisterShape(Shape):
    """改编号格式。"""

    format: Text


class SetLevelShape(Shape):
    """改本级各时限的长度。"""

    terms: dict[Key, TermText]


class SetShape(Shape):
    """替换数值。 New values."""

    settings: dict[Key, SettingValue] = {}
    deadlines: dict[Key, SetDeadlineShape] = {}
    documents: dict[Key, SetDocumentShape] = {}
    registers: dict[Key, SetRegisterShape] = {}
    ladder: dict[Key, SetLevelShape] = {}


class WorkflowFile(SectionsShape):
    """一个完整的流程。 A whole workflow."""

    workflow: Key
    revision: Annotated[int, Field(ge=1)]
    title: LabelShape
    builds_on: Key | None = None
    initial: Key = "logged"
    rename: RenameShape = RenameShape()
    tighten: TightenShape = TightenShape()
    set: SetShape = SetShape()


def json_schema() -> dict[str, Any]:
    """Make the JSON Schema that editors use for completion; it is committed, and a test compares."""
    from pydantic.json_schema import models_json_schema

    _, shared = models_json_schema([(WorkflowFile, "validation"), (PartFile, "validation")])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "workflow file of a mediation workflow, or part of a shared core",
        "if": {"type": "object", "required": ["part"]},
        "then": {"$ref": "#/$defs/PartFile"},
        "else": {"$ref": "#/$defs/WorkflowFile"},
        **shared,
    }
