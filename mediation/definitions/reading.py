"""One file's plain data to its authored shape, every fault told in Chinese by file and line. Nothing is resolved here.

pydantic finds the faults; this module says them in the words of an author: which key, what was expected, and which
key may have been meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mediation.definitions.authored import Shape
from mediation.definitions.authored_values import OVER, TAGS, TERM
from mediation.definitions.names import MOST_TOLD, Spot, suggestion, too_many
from mediation.errors import Finding
from mediation.strict_yaml import Document, short

T = TypeVar("T", bound=Shape)

#: What pydantic calls the ways to read a value of which several are allowed.
_TEXT = "constrained-str"
_LITERAL = "literal["

#: What authors write who want something gone; there is no such operation (人民调解法 23: a party's ways out stay).
_REMOVING = frozenset({"remove", "removes", "delete", "deletes", "drop", "drops", "without", "except", "hide"})

_EXPECTED = {
    "string_type": "应为文字",
    "int_type": "应为整数",
    "bool_type": "应为 true 或 false",
    "dict_type": "应为“名称: 内容”的形式",
    "model_type": "应为“名称: 内容”的形式",
    "list_type": "应为列表",
    "none_required": "应留空",
}


def read_as(shape: type[T], document: Document) -> tuple[T | None, tuple[Finding, ...]]:
    """Give the authored shape of a document, or None and all its faults."""
    try:
        return shape.model_validate(document.data), ()
    except ValidationError as fault:
        details = fault.errors(include_url=False)[:MOST_TOLD]
        instead = {_written_at(one): _quoted(str(one["ctx"]["expected"])) for one in details if _is_other_way(one)}
        findings = [_finding(shape, one, document, instead) for one in details if not _is_other_way(one)]
        if untold := fault.error_count() - len(details):
            findings.append(too_many(untold, document.file))
        return None, tuple(dict.fromkeys(findings))


def _is_other_way(detail: ErrorDetails) -> bool:
    """Say whether a fault only tells that a term may also be written as one certain word."""
    return detail["type"] == "literal_error" and str(detail["loc"][-1]).startswith(_LITERAL)


def _written_at(detail: ErrorDetails) -> tuple[str | int, ...]:
    """Give where the file has it: the reader's names for its ways of reading a value are no part of the file."""
    return tuple(
        part
        for part in detail["loc"]
        if part not in TAGS and part not in {"[key]", _TEXT} and not str(part).startswith(_LITERAL)
    )


def _quoted(expected: str) -> str:
    return "、".join(_allowed(expected))


def _finding(
    shape: type[Shape], detail: ErrorDetails, document: Document, instead: dict[tuple[str | int, ...], str]
) -> Finding:
    location = _written_at(detail)
    spot = Spot(document, location)
    code, message, hint = _told(shape, detail, location)
    if location in instead:
        hint += f"也可以写 {instead[location]}。"
    return Finding(code, message, spot.file, spot.line, hint)


def _told(shape: type[Shape], detail: ErrorDetails, location: tuple[str | int, ...]) -> tuple[str, str, str]:
    where = ".".join(short(str(part)) for part in location) or "文件"
    name, given = short(str(location[-1])) if location else "", _said(detail["input"])
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            inside = ".".join(short(str(part)) for part in location[:-1]) or "文件"
            return "missing", f"“{inside}”缺少“{name}”。", f"请补写 {name}。"
        case "extra_forbidden" if name in _REMOVING:
            hint = "所依托的内容只能增加、改名（rename）、收紧（tighten）、改数值（set）。"
            return "cannot_remove", f"“{where}”：没有“{name}”这种操作，什么也不能删除。", hint
        case "extra_forbidden":
            hint = suggestion(name, _keys_beside(shape, detail["loc"]))
            if detail["input"] is None:
                hint += "若这是花括号中的一句话，请给整句加引号：其中的逗号把它分成了两项。"
            return "unknown_key", f"“{where}”：不能写“{name}”。", hint
        case "enum" | "literal_error":
            hint = suggestion(given, _allowed(str(context["expected"])))
            return "unknown_value", f"“{where}”：没有“{given}”这个取值。", hint
        case "string_pattern_mismatch" if context["pattern"] == TERM:
            hint = "请写成 30 minutes、24 hours、3 days、15 working days 或 1 month。"
            return "bad_term", f"“{where}”：“{given}”不是时长。", hint
        case "string_pattern_mismatch" if context["pattern"] == OVER:
            hint = "请写成“流程名称@版本”，如 property_three_level@1。"
            return "bad_over", f"“{where}”：“{given}”没有写明流程和版本。", hint
        case "string_pattern_mismatch":
            hint = "名称用小写英文字母开头，只含小写字母、数字和下划线。"
            return "bad_name", f"“{where}”：“{given}”不能作名称。", hint
        case "string_too_short" | "string_too_long" | "too_short" | "too_long" | "greater_than_equal":
            return "out_of_bounds", f"“{where}”：{_bound(detail['type'], context)}。", "请按要求改写。"
        case "either":
            return "wrong_type", f"“{where}”：{detail['msg']}。", _given(detail["input"])
        case other:
            expected = _EXPECTED.get(other, "写法不对")
            return "wrong_type", f"“{where}”：{expected}。", _given(detail["input"])


def _bound(kind: str, context: dict[str, Any]) -> str:
    match kind:
        case "string_too_short":
            return "不能为空"
        case "string_too_long":
            return f"最多 {context['max_length']} 个字"
        case "too_short":
            return f"至少 {context['min_length']} 项"
        case "too_long":
            return f"只能写 {context['max_length']} 项"
        case _:
            return f"不能小于 {context['ge']}"


def _said(value: object) -> str:
    """Show a plain value as it was written; nobody wants to read a whole mapping."""
    return short(str(value)) if isinstance(value, str | int | bool) else "…"


def _given(value: object) -> str:
    match value:
        case None:
            return "现在是空的。"
        case bool():
            return f"现在写的是 {str(value).lower()}；若是文字请加引号。"
        case int():
            return f"现在写的是整数 {value}；若是文字请加引号。"
        case str():
            return f"现在写的是文字“{value[:40]}”。"
        case list():
            return "现在写的是列表。"
        case _:
            return "现在写的是“名称: 内容”的形式。"


def _allowed(expected: str) -> list[str]:
    return [word.strip("' ") for word in expected.replace(" or ", ",").split(",")]


def _keys_beside(shape: type[Shape], location: tuple[str | int, ...]) -> list[str]:
    """List the keys that the author may write where the unknown one stands."""
    annotation: Any = shape
    for part in location[:-1]:
        annotation = _inner(annotation, part)
    return next(([_written_as(model, key) for key in model.model_fields] for model in _models(annotation)), [])


def _inner(annotation: Any, part: str | int) -> Any:
    if part in TAGS:
        return annotation
    if models := _models(annotation):
        fields = models[0].model_fields
        return {_written_as(models[0], key): info.annotation for key, info in fields.items()}[str(part)]
    return next(get_args(option)[-1] for option in _options(annotation) if get_origin(option) in {dict, list})


def _written_as(model: type[BaseModel], key: str) -> str:
    return model.model_fields[key].alias or key


def _models(annotation: Any) -> list[type[BaseModel]]:
    return [one for one in _options(annotation) if isinstance(one, type) and issubclass(one, BaseModel)]


def _options(annotation: Any) -> Iterator[Any]:
    """Unfold annotated types and unions into their plain alternatives."""
    origin = get_origin(annotation)
    if origin in {dict, list} or origin is None:
        yield annotation
    else:
        inner = get_args(annotation)
        for option in inner[:1] if hasattr(annotation, "__metadata__") else inner:
            yield from _options(option)
