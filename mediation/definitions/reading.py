"""One file's plain data to its authored shape, every fault told in both languages by file and line; no more than that.

pydantic finds the faults; this module says them in the words of an author: which key, what was expected, and which
key may have been meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mediation.definitions import authored_values
from mediation.definitions.authored import Shape
from mediation.definitions.authored_values import TAGS
from mediation.definitions.labels import Label
from mediation.definitions.names import MOST_TOLD, Spot, suggested, too_many
from mediation.definitions.proof_words import both, fault
from mediation.errors import Finding
from mediation.strict_yaml import Document, short

T = TypeVar("T", bound=Shape)

#: What pydantic calls the ways to read a value of which several are allowed.
_TEXT = "constrained-str"
_LITERAL = "literal["

#: What authors write who want something gone; there is no such operation (人民调解法 23: a party's ways out stay).
_REMOVING = frozenset({"remove", "removes", "delete", "deletes", "drop", "drops", "without", "except", "hide"})

_MAPPING = both("应为“名称: 内容”的形式", "should be written as 'name: content'")
_EXPECTED = {
    "string_type": both("应为文字", "should be text"),
    "int_type": both("应为整数", "should be a whole number"),
    "bool_type": both("应为 true 或 false", "should be true or false"),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "list_type": both("应为列表", "should be a list"),
    "none_required": both("应留空", "should be left empty"),
}
_OTHERWISE = both("写法不对", "is not written as it must be")

_TERM_HINT = both(
    "请写成 30 minutes、24 hours、3 days、15 working days 或 1 month。",
    "Write 30 minutes, 24 hours, 3 days, 15 working days or 1 month.",
)
_OVER_HINT = both(
    "请写成“流程名称@版本”，如 property_three_level@1。",
    "Write the workflow's name, @ and the revision, such as property_three_level@1.",
)
_NAME_HINT = both(
    "名称用小写英文字母开头，只含小写字母、数字和下划线。",
    "A name begins with a small letter and has small letters, digits and underscores only.",
)
_NO_REMOVING = both(
    "所依托的内容只能增加、改名（rename）、收紧（tighten）、改数值（set）。",
    "To what this rests on you may add; you may rename, tighten and set; nothing else.",
)
_COMMA = both(
    "若这是花括号中的一句话，请给整句加引号：其中的逗号把它分成了两项。",
    " If this is a sentence within braces, put it in quotes: its comma has made two entries of it.",
)


def read_as(shape: type[T], document: Document) -> tuple[T | None, tuple[Finding, ...]]:
    """Give the authored shape of a document, or None and all its faults."""
    try:
        return shape.model_validate(document.data), ()
    except ValidationError as invalid:
        details = invalid.errors(include_url=False)[:MOST_TOLD]
        instead = {_written_at(one): _allowed(str(one["ctx"]["expected"])) for one in details if _is_other_way(one)}
        findings = [_finding(shape, one, document, instead) for one in details if not _is_other_way(one)]
        if untold := invalid.error_count() - len(details):
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


def _finding(
    shape: type[Shape], detail: ErrorDetails, document: Document, instead: dict[tuple[str | int, ...], list[str]]
) -> Finding:
    location = _written_at(detail)
    code, message, hint = _told(shape, detail, location)
    if location in instead:
        words = instead[location]
        hint = _and(hint, both(f"也可以写 {'、'.join(words)}。", f" Or write {' or '.join(words)}."))
    return fault(code, Spot(document, location), message, hint)


def _and(first: Label, second: Label) -> Label:
    return both(first.zh + second.zh, first.en + second.en)


def _dotted(location: tuple[str | int, ...]) -> Label:
    inside = ".".join(short(str(part)) for part in location)
    return both(inside or "文件", inside or "the file")


def _at(location: tuple[str | int, ...], zh: str, en: str) -> Label:
    where = _dotted(location)
    return both(f"“{where.zh}”：{zh}。", f'"{where.en}": {en}.')


def _told(shape: type[Shape], detail: ErrorDetails, location: tuple[str | int, ...]) -> tuple[str, Label, Label]:
    name, given = short(str(location[-1])) if location else "", _said(detail["input"])
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            inside = _dotted(location[:-1])
            message = both(f"“{inside.zh}”缺少“{name}”。", f'"{inside.en}" lacks "{name}".')
            return "missing", message, both(f"请补写 {name}。", f"Write {name}.")
        case "extra_forbidden" if name in _REMOVING:
            told = _at(
                location, f"没有“{name}”这种操作，什么也不能删除", f'there is no "{name}"; nothing can be removed'
            )
            return "cannot_remove", told, _NO_REMOVING
        case "extra_forbidden":
            hint = suggested(name, _keys_beside(shape, detail["loc"]))
            told = _at(location, f"不能写“{name}”", f'"{name}" cannot stand here')
            return "unknown_key", told, _and(hint, _COMMA) if detail["input"] is None else hint
        case "enum" | "literal_error":
            told = _at(location, f"没有“{given}”这个取值", f'"{given}" is none of the values')
            return "unknown_value", told, suggested(given, _allowed(str(context["expected"])))
        case "string_pattern_mismatch":
            return _mismatch(location, str(context["pattern"]), given)
        case "string_too_short" | "string_too_long" | "too_short" | "too_long" | "greater_than_equal":
            bound, hint = _bound(detail["type"], context), both("请按要求改写。", "Write it within these bounds.")
            return "out_of_bounds", _at(location, bound.zh, bound.en), hint
        case "either":
            return "wrong_type", _at(location, *authored_values.told_in(detail["msg"])), _given(detail["input"])
        case other:
            expected = _EXPECTED.get(other, _OTHERWISE)
            return "wrong_type", _at(location, expected.zh, expected.en), _given(detail["input"])


def _mismatch(location: tuple[str | int, ...], pattern: str, given: str) -> tuple[str, Label, Label]:
    match pattern:
        case authored_values.TERM:
            return "bad_term", _at(location, f"“{given}”不是时长", f'"{given}" is no length of time'), _TERM_HINT
        case authored_values.OVER:
            told = _at(location, f"“{given}”没有写明流程和版本", f'"{given}" does not name a workflow and a revision')
            return "bad_over", told, _OVER_HINT
        case _:
            return "bad_name", _at(location, f"“{given}”不能作名称", f'"{given}" cannot be a name'), _NAME_HINT


def _bound(kind: str, context: dict[str, Any]) -> Label:
    match kind:
        case "string_too_short":
            return both("不能为空", "it cannot be empty")
        case "string_too_long":
            most = context["max_length"]
            return both(f"最多 {most} 个字", f"it has {most} characters at most")
        case "too_short":
            least = context["min_length"]
            return both(f"至少 {least} 项", f"it has {least} or more entries")
        case "too_long":
            most = context["max_length"]
            return both(f"只能写 {most} 项", f"it has {most} entries at most")
        case _:
            return both(f"不能小于 {context['ge']}", f"it cannot be less than {context['ge']}")


def _said(value: object) -> str:
    """Show a plain value as it was written; nobody wants to read a whole mapping."""
    return short(str(value)) if isinstance(value, str | int | bool) else "…"


def _given(value: object) -> Label:
    match value:
        case None:
            return both("现在是空的。", "It is empty now.")
        case bool():
            now = str(value).lower()
            return both(
                f"现在写的是 {now}；若是文字请加引号。", f"It is {now} now; if text is meant, put it in quotes."
            )
        case int():
            return both(
                f"现在写的是整数 {value}；若是文字请加引号。",
                f"It is the whole number {value} now; if text is meant, put it in quotes.",
            )
        case str():
            return both(f"现在写的是文字“{value[:40]}”。", f'It is the text "{value[:40]}" now.')
        case list():
            return both("现在写的是列表。", "It is a list now.")
        case _:
            return both("现在写的是“名称: 内容”的形式。", "It is written as 'name: content' now.")


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
