"""What an action asks for: named fields, overrides and fields written in place, resolved into the engine's form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from mediation.definitions.authored import FieldPart, LabelShape
from mediation.definitions.compose import SECTION_TITLES
from mediation.definitions.names import Faults, Spot
from mediation.definitions.proof_words import both
from mediation.definitions.questions import Choice, Field, FieldType
from mediation.definitions.resolve_words import Scope, label, maybe_label

Asked: TypeAlias = "str | dict[str, FieldPart]"

_WITH_CHOICES = (FieldType.choice, FieldType.choices)


def form(scope: Scope, asked: Iterable[tuple[Asked, Spot]]) -> tuple[Field, ...]:
    """Resolve all that an action asks for, in order; the same field twice is a fault."""
    fields: dict[str, Field] = {}
    spots: dict[str, Spot] = {}
    for written, spot in asked:
        field = _field(scope, written, spot)
        if field is None:
            continue
        if field.key in fields:
            message = both(f"同一表单项“{field.key}”问了两次。", f'The form field "{field.key}" is asked for twice.')
            scope.faults.add("asked_twice", message, spot, both("请只保留一处。", "Keep one of them."))
        fields[field.key], spots[field.key] = field, spot
    for field in fields.values():
        _check_needed_when(scope, field, fields, spots[field.key])
    return tuple(fields.values())


def check_named_fields(scope: Scope) -> None:
    """Check the named fields themselves, so that a faulty one is found although no action asks for it."""
    for key, placed in scope.composed.fields_.items():
        _whole(scope, key, placed.shape, placed.spot)


def _field(scope: Scope, written: Asked, spot: Spot) -> Field | None:
    named = scope.composed.fields_
    key, part = (written, FieldPart()) if isinstance(written, str) else next(iter(written.items()))
    if key not in named and part.type is None and part.title is None:
        scope.know(SECTION_TITLES["fields_"], key, named, spot)
        return None
    if key in named:
        own, quiet = named[key], Scope(scope.composed, Faults())
        _whole(quiet, key, own.shape, own.spot)
        if quiet.faults.unknown or quiet.faults.others:
            scope = quiet  # the named field is at fault itself, and that has been told where it stands
        part = own.shape.model_copy(update={name: getattr(part, name) for name in part.model_fields_set})
    return _whole(scope, key, part, spot.at(key))


def _whole(scope: Scope, key: str, part: FieldPart, spot: Spot) -> Field | None:
    for name, value in (("type", part.type), ("title", part.title)):
        if value is None:
            message = both(f"表单项“{key}”缺少“{name}”。", f'The form field "{key}" lacks its {name}.')
            scope.faults.add("missing", message, spot, both(f"请补写 {name}。", f"Write {name}."))
    if part.type is None or part.title is None:
        return None
    if part.least is not None and part.most is not None and part.least > part.most:
        message = both(f"表单项“{key}”的 least 大于 most。", f'In the form field "{key}", least is more than most.')
        scope.faults.add("out_of_bounds", message, spot, both("请改正上下限。", "Correct the two bounds."))
    needed_when = next(((other, tuple(values)) for other, values in (part.needed_when or {}).items()), None)
    return Field(
        key=key,
        title=label(part.title),
        type=part.type,
        required=needed_when is None if part.required is None else part.required,
        choices=_choices(scope, key, part.type, part.choices, spot),
        least=part.least,
        most=part.most,
        roles=tuple(part.roles or ()),
        kinds=tuple(part.kinds or ()),
        needed_when=needed_when,
        must_be=part.must_be,
        hint=maybe_label(part.hint),
        sensitive=bool(part.sensitive),
    )


def _choices(
    scope: Scope, key: str, kind: FieldType, written: str | dict[str, LabelShape] | None, spot: Spot
) -> tuple[Choice, ...]:
    if (kind in _WITH_CHOICES) != (written is not None):
        if written is None:
            message = both(
                f"表单项“{key}”是选择题，缺少 choices。", f'The form field "{key}" is a choice and lacks choices.'
            )
            scope.faults.add("missing", message, spot, both("请写一个选项列表。", "Write a list of choices."))
        else:
            hint = both(
                "请删除 choices，或把 type 改为 choice 或 choices。", "Delete choices, or make type choice or choices."
            )
            message = both(
                f"表单项“{key}”不是选择题，却写了 choices。", f'The form field "{key}" is no choice, yet has choices.'
            )
            scope.faults.add("choices_unused", message, spot, hint)
        return ()
    if isinstance(written, str):
        if not scope.know(SECTION_TITLES["choices"], written, scope.composed.choices, spot.at("choices")):
            return ()
        written = dict(scope.composed.choices[written].entries)
    return tuple(Choice(key=one, title=label(title)) for one, title in (written or {}).items())


def _check_needed_when(scope: Scope, field: Field, fields: dict[str, Field], spot: Spot) -> None:
    if field.needed_when is None:
        return
    other, values = field.needed_when
    here = spot.at("needed_when")
    what = both("表单项（须在同一表单中）", "form field (in the same form)")
    if not scope.know(what, other, [key for key in fields if key != field.key], here):
        return
    asked = fields[other]
    known = ["true", "false"] if asked.type is FieldType.yes_no else [choice.key for choice in asked.choices]
    for value in values:
        if known:
            scope.know(both(f"“{other}”的选项", f'choice of "{other}"'), value, known, here)
