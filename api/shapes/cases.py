"""Cases as the API takes and shows them. Titles are Chinese; keys are the workflow's and stable."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.handoffs import HandoffShape
from api.shapes.paging import Paged
from api.shapes.papers import PaperShape
from api.shapes.workflows import ActionShape
from mediation.calendar.moments import When
from mediation.errors import FieldsInvalid, Objection

CommandId = Annotated[
    str,
    Field(min_length=8, max_length=64, pattern=r"^[\x21-\x7e]+$", description="由调用方生成；重复提交只生效一次。"),
]
Key = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
HappenedOn = Annotated[
    str | None,
    Field(
        max_length=40,
        description="实际发生的时间：YYYY-MM-DD，或带时区的 ISO 8601 时刻；不填即现在。",
        examples=["2026-10-09", "2026-10-09T15:00:00+08:00"],
    ),
]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OpenRequest(_Request):
    """File a case."""

    workflow: Key
    action: Key = Field(default="log", description="立案的动作。")
    fields: dict[str, Any] = Field(description="按该动作的问题填写，见 /workflows/{key}。")
    command_id: CommandId
    happened_on: HappenedOn = None
    late_reason: str = Field(default="", max_length=500)


class ActRequest(_Request):
    """Take an action on a case."""

    action: Key
    fields: dict[str, Any] = Field(default_factory=dict)
    command_id: CommandId
    expected_version: int = Field(ge=1, le=10**9, description="您所看到的案件版本；已有人办理则得 409。")
    happened_on: HappenedOn = None
    late_reason: str = Field(default="", max_length=500)


class NoteRequest(_Request):
    """Add a remark."""

    text: str = Field(min_length=1, max_length=5000)
    command_id: CommandId


def when_of(text: str | None) -> When | None:
    """Read `happened_on`. FieldsInvalid for what is neither a day nor an instant with a zone."""
    if not text:
        return None
    try:
        if len(text) == 10:
            return When.on(date.fromisoformat(text))
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return When.at(instant)
    except (ValueError, OverflowError):
        pass
    reason = "“发生时间”应为日期（YYYY-MM-DD）或带时区的时刻"
    raise FieldsInvalid(Objection("INVALID", reason, "happened_on"))


class CaseBrief(BaseModel):
    """A case on a list."""

    id: str
    version: int
    number: str
    title: str
    workflow: str
    revision: int
    state: str
    state_title: str
    closed: bool
    level: str
    level_title: str
    place: str
    custodian: str
    custodian_name: str
    risk: str
    opened_on: str | None
    due_at: datetime | None = Field(description="最先到期的时限。")
    due_clock: str | None
    due_colour: str = Field(description="该时限的颜色：green、yellow、red、black；没有在走的时限为 none。")


class CasePage(Paged):
    """A page of cases, open ones first, the most urgent first."""

    cases: list[CaseBrief]


class OtherCaseShape(BaseModel):
    """Another case that the reader may see."""

    id: str
    number: str


class ElsewhereShape(BaseModel):
    """Where else a party stands, as far as the reader may know it."""

    cases: list[OtherCaseShape] = Field(description="此人另涉、您可以查看的案件，新的在前。")
    beyond: int = Field(description="您不能查看的件数；部署没有设为提示件数的，总为 0。")


class PartyShape(BaseModel):
    """A party."""

    no: int
    name: str
    side: str
    kind: str
    phone: str
    address: str
    minor: bool
    left_on: str | None
    elsewhere: ElsewhereShape | None = Field(description="另涉的案件（同名并且证件号或者电话相同）；没有的为空。")


class ClockShape(BaseModel):
    """A clock of the case."""

    key: str
    ref: str
    title: str
    status: str = Field(description="running、standing（中止）、ended 或 missed_ended。")
    due_on: str | None
    due_at: datetime | None
    colour: str = Field(description="green、yellow、red、black；中止为 standing，已结束或窗口已关闭为 none。")
    provisional: bool = Field(description="超出已公布的放假安排，待公布后重算。")
    missed: bool


class AccountLineShape(BaseModel):
    """One line of the arithmetic."""

    kind: str = Field(
        description="anchor（起算）、length（长度）、start、counted（计入）、left_out（扣除）、given_back（补回）、standing（中止中）、"
        "extended（延长）、rolled（顺延）、outside（计时之外）、limited（另有限制）、due（到期）、recorded（以记录为准）、ended（结束）。"
    )
    text: str
    text_en: str = Field(description="The same in English.")


class DeadlineAccount(BaseModel):
    """How one clock of a case is counted, line by line, and what it rests on."""

    clock: ClockShape
    lines: list[AccountLineShape]
    basis: str = Field(description="法条，或本地设定的理由；没有写明的为空。")
    evidence: str = Field(description="V 已读原文、V摘 读过摘录、C 见于在用系统、R 凭记忆待核、D 本地设定。")
    is_law: bool = Field(description="true：长度出自法条；false：本地设定。")


class EntryShape(BaseModel):
    """One entry of the journal, in sentences."""

    seq: int
    action: str
    headline: str
    who: str
    happened: str
    recorded_at: datetime
    late: bool = Field(description="补录。")
    sentences: list[str]


class CaseShape(CaseBrief):
    """A case as far as the reader may see it. `sight` packet: only what was handed over."""

    sight: str
    kind: str
    subkind: str
    source: str
    summary: str
    claims: str
    amount: str
    outcome: str
    parties: list[PartyShape]
    reporter: dict[str, str] = Field(
        description="反映人（没有当事人的事项）：reporter、reporter_phone、address；对接单位只见随移送送达的几项。"
    )
    handlers: list[str] = Field(description="承办人或调解员的账号，主办在前。")
    linked: list[str] = Field(description="关联案件的编号（id）；能否打开，看各自的权限。")
    clocks: list[ClockShape]
    handoffs: list[HandoffShape]
    papers: list[PaperShape]
    timeline: list[EntryShape]


class ObjectionBrief(BaseModel):
    """Why an action is closed."""

    code: str
    reason: str
    field: str | None = None
    basis: str | None = None


class OptionShape(BaseModel):
    """An action in the present state: open, or closed with every reason."""

    open: bool
    mine: bool = Field(description="岗位相符。")
    action: ActionShape
    objections: list[ObjectionBrief]


class OptionList(BaseModel):
    """What the reader may do now."""

    version: int
    options: list[OptionShape]
