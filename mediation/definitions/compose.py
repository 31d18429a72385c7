"""From several files to one: the shared core's parts, the workflow's own, and its operations upon the core.

The operations are a closed list: add, rename, tighten, set. None of them can remove a way out of a state, so what
holds of the core's procedure for the people in it holds of every workflow built on it. Names are resolved later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mediation.definitions.authored import (
    ActionShape,
    DeadlineShape,
    DocumentShape,
    FieldPart,
    LabelShape,
    LawShape,
    LevelShape,
    RegisterShape,
    RouteShape,
    SectionsShape,
    SettingShape,
    Shape,
    StateShape,
)
from mediation.definitions.authored_files import PartFile, TightenActionShape, TightenDeadlineShape, WorkflowFile
from mediation.definitions.names import Faults, Spot

S = TypeVar("S", bound=Shape, covariant=True)
P = TypeVar("P", bound=Shape)

SECTION_TITLES = {
    "ladder": "层级",
    "fields_": "表单项",
    "states": "环节",
    "actions": "动作",
    "deadlines": "时限",
    "routes": "路线",
    "documents": "文书",
    "registers": "编号簿",
    "settings": "设置",
}


@dataclass(frozen=True, slots=True)
class Placed(Generic[S]):
    """A shape and where it stands."""

    shape: S
    spot: Spot


@dataclass(frozen=True, slots=True)
class Titles:
    """A named list of choices, as a shape-like value."""

    entries: Mapping[str, LabelShape]
    spot: Spot


@dataclass(slots=True)
class Composed:
    """Everything that one workflow is made of, by section and key, with what tightens it kept beside it."""

    head: Placed[WorkflowFile]
    ladder: dict[str, Placed[LevelShape]] = field(default_factory=dict)
    fields_: dict[str, Placed[FieldPart]] = field(default_factory=dict)
    states: dict[str, Placed[StateShape]] = field(default_factory=dict)
    actions: dict[str, Placed[ActionShape]] = field(default_factory=dict)
    deadlines: dict[str, Placed[DeadlineShape]] = field(default_factory=dict)
    routes: dict[str, Placed[RouteShape]] = field(default_factory=dict)
    documents: dict[str, Placed[DocumentShape]] = field(default_factory=dict)
    registers: dict[str, Placed[RegisterShape]] = field(default_factory=dict)
    settings: dict[str, Placed[SettingShape]] = field(default_factory=dict)
    choices: dict[str, Titles] = field(default_factory=dict)
    laws: list[Placed[LawShape]] = field(default_factory=list)
    tightened_actions: dict[str, Placed[TightenActionShape]] = field(default_factory=dict)
    tightened_deadlines: dict[str, Placed[TightenDeadlineShape]] = field(default_factory=dict)


def compose(head: Placed[WorkflowFile], parts: Iterable[Placed[PartFile]], faults: Faults) -> Composed:
    """Merge the parts, add the workflow's own sections, then apply its operations; note every fault on the way."""
    composed = Composed(head)
    for part in parts:
        _add(composed, part.shape, part.spot, faults)
    _add(composed, head.shape, head.spot, faults)
    _rename(composed, faults)
    _tighten(composed, faults)
    _set(composed, faults)
    return composed


def _add(composed: Composed, sections: SectionsShape, spot: Spot, faults: Faults) -> None:
    for name in SECTION_TITLES:
        written = name.rstrip("_")
        into: dict[str, Placed[Shape]] = getattr(composed, name)
        for key, shape in getattr(sections, name).items():
            here = spot.at(written, key)
            if key in into:
                _note_twice(SECTION_TITLES[name], key, here, into[key].spot, faults)
            else:
                into[key] = Placed(shape, here)
    for key, entries in sections.choices.items():
        here = spot.at("choices", key)
        if key in composed.choices:
            _note_twice("选项列表", key, here, composed.choices[key].spot, faults)
        else:
            composed.choices[key] = Titles(entries, here)
    composed.laws += [Placed(law, spot.at("laws", number)) for number, law in enumerate(sections.laws)]


def _note_twice(what: str, key: str, here: Spot, first: Spot, faults: Faults) -> None:
    hint = "请换一个名称；要改共用核心中的内容，请用 rename（改名）、tighten（收紧）或 set（改数值）。"
    faults.add("defined_twice", f"{what}“{key}”已在 {first.file} 第 {first.line} 行写过。", here, hint)


def _rename(composed: Composed, faults: Faults) -> None:
    head = composed.head
    for section in type(head.shape.rename).model_fields:
        into: dict[str, Placed[Shape]] = getattr(composed, section)
        for key, title in getattr(head.shape.rename, section).items():
            spot = head.spot.at("rename", section, key)
            if faults.know(SECTION_TITLES[section], key, into, spot):
                _replace(into, key, {"title": title})


def _tighten(composed: Composed, faults: Faults) -> None:
    head, wanted = composed.head, composed.head.shape.tighten
    for key, action in wanted.actions.items():
        spot = head.spot.at("tighten", "actions", key)
        if faults.know("动作", key, composed.actions, spot):
            composed.tightened_actions[key] = Placed(action, spot)
    for key, deadline in wanted.deadlines.items():
        spot = head.spot.at("tighten", "deadlines", key)
        if faults.know("时限", key, composed.deadlines, spot):
            composed.tightened_deadlines[key] = Placed(deadline, spot)


def _set(composed: Composed, faults: Faults) -> None:
    head, wanted = composed.head, composed.head.shape.set
    for key, value in wanted.settings.items():
        if faults.know("设置", key, composed.settings, head.spot.at("set", "settings", key)):
            _set_setting(composed, key, value, faults)
    for key, level in wanted.ladder.items():
        if faults.know("层级", key, composed.ladder, head.spot.at("set", "ladder", key)):
            terms = {**composed.ladder[key].shape.terms, **level.terms}
            _replace(composed.ladder, key, {"terms": terms})
    for section in ("deadlines", "documents", "registers"):
        into: dict[str, Placed[Shape]] = getattr(composed, section)
        for key, shape in getattr(wanted, section).items():
            if faults.know(SECTION_TITLES[section], key, into, head.spot.at("set", section, key)):
                _replace(into, key, {name: getattr(shape, name) for name in shape.model_fields_set})


def _set_setting(composed: Composed, key: str, value: object, faults: Faults) -> None:
    old = composed.settings[key].shape.value
    if type(old) is type(value):
        _replace(composed.settings, key, {"value": value})
        return
    spot = composed.head.spot.at("set", "settings", key)
    faults.add("wrong_type", f"设置“{key}”的新值与原值类型不同。", spot, f"原值是 {old}，请写同类的值。")


def _replace(into: dict[str, Placed[P]], key: str, update: dict[str, object]) -> None:
    placed = into[key]
    into[key] = Placed(placed.shape.model_copy(update=update), placed.spot)
