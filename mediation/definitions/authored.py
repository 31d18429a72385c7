"""A workflow file's sections as their author writes them: closed shapes, strict types. Nothing is resolved here.

Unknown keys are refused, and so is every surprising type. What the names mean and whether they exist is found in
`compose.py` and `compile.py`. Whole files and the operations upon a core stand in `authored_files.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Tag

from mediation.definitions.authored_values import (
    ChoiceKey,
    ConditionShape,
    EffectShape,
    Key,
    Keys,
    KindName,
    Kinds,
    OneOrMore,
    RequirementShape,
    RoleName,
    Roles,
    SettingValue,
    Shown,
    ShownOnes,
    TermText,
    Text,
    either,
    listed,
)
from mediation.definitions.questions import FieldType as FieldTypeName


class Shape(BaseModel):
    """What every authored shape shares: closed, strict, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True, defer_build=True)


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
            either(
                "应为 choices 中一个列表的名称，或“选项: {zh: …, en: …}”",
                "should be the name of a list in choices, or 'choice: {zh: …, en: …}'",
            ),
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

    when: ConditionShape | None = None
    go: Key | None = None
    otherwise: Key | None = Field(default=None, alias="else")


ByList = Annotated[
    list[
        Annotated[
            Annotated[RoleName, Tag("<text>")] | Annotated[ByShape, Tag("<mapping>")],
            either("应为角色名，或“{role: …, side: …}”", "should be a role, or '{role: …, side: …}'"),
        ]
    ],
    BeforeValidator(listed),
    OneOrMore(),
    Field(min_length=1),
]
Asks = list[
    Annotated[
        Annotated[Key, Tag("<text>")]
        | Annotated[dict[Key, FieldPart], Tag("<mapping>"), Field(min_length=1, max_length=1)],
        either("应为 fields 中的名称，或“名称: {…}”", "should be a name from fields, or 'name: {…}'"),
    ]
]


class ActionShape(Shape):
    """办理动作。 Something a person does to a case."""

    title: LabelShape
    sources: Annotated[Keys, Field(min_length=1)] = Field(alias="from")
    """环节的列表；any_open 表示所有未办结的环节；nothing 表示由此立案。"""
    to: Annotated[
        Annotated[Key, Tag("<text>")] | Annotated[list[WayShape], Tag("<list>"), Field(min_length=1)],
        either("应为环节名、stays、back，或去向的列表", "should be a state, stays, back, or a list of ways on"),
    ]
    by: ByList
    levels: Keys = []
    signed_off_by: Roles | None = None
    requires: list[RequirementShape] = []
    asks: Asks = []
    does: list[EffectShape] = []
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
    when: ConditionShape | None = None


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
    """条件满足时的长度；依据或起算日不同的，一并写明。 A length of its own, with its article and first day."""

    when: ConditionShape
    term: TermText
    anchor: Key | None = None
    basis: BasisShape | None = None


class DeadlineShape(Shape):
    """时限。 A clock: it may remind, warn, oblige and open a way; it never decides."""

    title: LabelShape
    starts: TriggerShape
    term: TermText | Literal["of_rung"] | None = Field(default=None)
    red_term: TermText | None = None
    terms_by: list[TermByShape] = []
    anchor: Key = "happened"
    """计时的依据：happened（办理之时）、案件的某日（如 effective_day），或表单中的日期项。"""
    each: Literal["", "obligation", "visit", "handoff", "agreement"] = ""
    once: bool = False
    rolls: bool = True
    pauses: TriggerShape | None = None
    resumes: TriggerShape | None = None
    ends: TriggerShape | None = None
    during: Keys = []
    not_after: Annotated[dict[Key, TermText | Literal["same day"]], Field(min_length=1, max_length=1)] | None = None
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
    when: ConditionShape | None = None
    """只在条件满足时制作或登记。"""
    basis: BasisShape | None = None


class RegisterShape(Shape):
    """编号簿；format 中可用 {year} {abbr} {seq}（四位数 {seq4}，档号可用 {retention}）。 A series of numbers."""

    title: LabelShape
    format: Text


class SettingShape(Shape):
    """可调的本地默认值。 A local default."""

    value: SettingValue
    title: LabelShape
    basis: BasisShape


class HandoffSubject(Shape):
    """移送到了某一状态。 A handoff that has come to a status."""

    route: Key
    status: Literal["drafted", "offered", "accepted", "declined", "expired", "returned", "revoked"]


class SubjectShape(Shape):
    """当事人的表态，或移送的状态；二者取一。 What the parties said, or a handoff's status."""

    consent: Literal["none", "all", "rung_refused", "refused"] | None = None
    handoff: HandoffSubject | None = None


SubjectWritten = Annotated[
    Annotated[Key, Tag("<text>")] | Annotated[SubjectShape, Tag("<mapping>")],
    either(
        "应为动作或环节的名称，或“{consent: all}”，或“{handoff: {route: …, status: …}}”",
        "should be an action or a state, '{consent: all}', or '{handoff: {route: …, status: …}}'",
    ),
]
Subjects = Annotated[list[SubjectWritten], BeforeValidator(listed), OneOrMore(), Field(min_length=1)]


class LawShape(Shape):
    """作者自己的规矩，载入前须证明；写几个的，满足其一即可。 A law of the author's own; of several, any one will do."""

    name: Text
    never: Subjects | None = None
    before: Subjects | None = None
    while_: Subjects | None = Field(default=None, alias="while")
    only: Subjects | None = None
    after: Subjects | None = None
    every_path_from: Subjects | None = None
    reaches: Subjects | None = None
