"""The problem document of RFC 9457 as OpenAPI describes it, and how a malformed request is told in Chinese."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class ObjectionShape(BaseModel):
    """One reason for a refusal."""

    code: str = Field(description="稳定的代码。")
    reason: str = Field(description="给办理人看的原因。")
    field: str | None = Field(default=None, description="有误的填写项。")
    basis: str | None = Field(default=None, description="依据。")


class Problem(BaseModel):
    """An error, as application/problem+json."""

    type: str = Field(description="urn:mediation:problem:CODE")
    title: str
    status: int
    detail: str
    instance: str
    code: str = Field(description="稳定的代码，供程序判断。")
    objections: list[ObjectionShape] = Field(default_factory=list, description="全部原因，一次给出。")


#: What the parts of requests are called, for messages about them.
TITLES = {
    "workflow": "流程",
    "action": "办理动作",
    "fields": "填写内容",
    "happened_on": "发生时间",
    "late_reason": "补录说明",
    "command_id": "指令编号",
    "expected_version": "案件版本",
    "text": "备注",
    "case_id": "案件",
    "paper_no": "文书序号",
    "no": "序号",
    "limit": "每页条数",
    "cursor": "翻页位置",
    "q": "查找内容",
    "place": "区划",
    "level": "层级",
    "state": "环节",
    "closed": "是否办结",
    "direction": "收发方向",
    "key": "流程",
    "from": "from（第一日）",
    "to": "to（最后一日）",
    "of": "of（谁的日程）",
}


def said_fault(fault: Any) -> str:
    """Say in Chinese what pydantic objects to."""
    context = fault.get("ctx") or {}
    match fault["type"]:
        case "missing":
            return "必须填写"
        case "string_too_long":
            return f"最多 {context.get('max_length')} 个字"
        case "string_too_short":
            return f"至少 {context.get('min_length')} 个字"
        case "greater_than_equal":
            return f"不能小于 {context.get('ge')}"
        case "less_than_equal":
            return f"不能大于 {context.get('le')}"
        case "extra_forbidden":
            return "是多余的内容，请删去"
        case "json_invalid":
            return "不是有效的 JSON"
        case "string_pattern_mismatch":
            return "格式不对"
        case "value_error":
            return str(context.get("error", "内容不允许"))
        case _:
            return "类型或格式不对"


def _schema() -> dict[str, Any]:
    """Write the problem document as one schema without references, for it stands in no list of components."""
    schema = Problem.model_json_schema()
    schema["properties"]["objections"]["items"] = schema.pop("$defs")[ObjectionShape.__name__]
    return schema


#: What every route may answer besides its own shape.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {"application/problem+json": {"schema": _schema()}}}
    for status, words in (
        (401, "没有令牌，或令牌已作废。"),
        (403, "没有办理权限。"),
        (404, "没有，或无权查看。"),
        (409, "版本冲突、环节不符或重复登记。"),
        (413, "提交的内容过大。"),
        (422, "填写内容有误或条件未满足，objections 逐项说明。"),
        (503, "数据库暂时不可用；没有保存任何内容。"),
    )
}
