"""From several files to one: a shared core's parts, the workflow built on it, and the overlays upon that.

Each layer changes what lies below it by a closed list of operations: add, rename, tighten, set. None of them can remove
a way out of a state, so what holds of the core's procedure for the people in it holds of every workflow and overlay
upon it. Names are resolved later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

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
    SettingShape,
    Shape,
    StateShape,
)
from mediation.definitions.authored_files import (
    OverlayFile,
    PartFile,
    SetLevelShape,
    TightenActionShape,
    TightenDeadlineShape,
    WorkflowFile,
)
from mediation.definitions.authored_sections import FilePartShape, ReviewShape, SectionsShape
from mediation.definitions.labels import Label
from mediation.definitions.names import Faults, Spot
from mediation.definitions.proof_words import both
from mediation.definitions.statutory import Ceilings, check_deadline, check_term
from mediation.strict_yaml import KeyPath

S = TypeVar("S", bound=Shape, covariant=True)
P = TypeVar("P", bound=Shape)

SECTION_TITLES = {
    "ladder": both("层级", "rung"),
    "fields_": both("表单项", "form field"),
    "states": both("环节", "state"),
    "actions": both("动作", "action"),
    "deadlines": both("时限", "deadline"),
    "routes": both("路线", "route"),
    "documents": both("文书", "document"),
    "registers": both("编号簿", "register"),
    "settings": both("设置", "setting"),
    "choices": both("选项列表", "list of choices"),
    "dossier": both("卷内材料", "part of the file"),
    "review": both("评查项目", "line of the review"),
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


@dataclass(frozen=True, slots=True)
class Tightening(Generic[S]):
    """What one layer adds to an action or a clock, where that stands, and which actions are that layer's own."""

    shape: S
    spot: Spot
    own: Mapping[str, object]


Layer: TypeAlias = "Placed[WorkflowFile] | Placed[OverlayFile]"


@dataclass(slots=True)
class Composed:
    """Everything that one workflow is made of, by section and key, with what tightens it kept beside it.

    `head` is the workflow's own file; `top` the outermost overlay upon it, or the same file where there is none.
    """

    head: Placed[WorkflowFile]
    top: Layer
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
    dossier: dict[str, Placed[FilePartShape]] = field(default_factory=dict)
    review: dict[str, Placed[ReviewShape]] = field(default_factory=dict)
    laws: list[Placed[LawShape]] = field(default_factory=list)
    tightened_actions: dict[str, list[Tightening[TightenActionShape]]] = field(default_factory=dict)
    tightened_deadlines: dict[str, list[Tightening[TightenDeadlineShape]]] = field(default_factory=dict)
    ceilings: Ceilings = field(default_factory=dict)
    changed: dict[KeyPath, Spot] = field(default_factory=dict)

    def where(self, section: str, key: str, *path: str | int) -> Spot:
        """Give where a value stands: in the layer that set it last, else in the file that defines the entry."""
        whole = (key, *path)
        for length in range(len(whole), 1, -1):
            if (spot := self.changed.get((section, *whole[:length]))) is not None:
                return spot.at(*whole[length:])
        placed: Placed[Shape] = getattr(self, section)[key]
        return placed.spot.at(*path)


def compose(
    head: Placed[WorkflowFile],
    parts: Iterable[Placed[PartFile]],
    faults: Faults,
    overlays: Sequence[Placed[OverlayFile]] = (),
) -> Composed:
    """Merge the parts, then add and apply layer by layer what the workflow and the overlays upon it say.

    `overlays` come outermost first, as in the composed text. Every fault is noted on the way.
    """
    composed = Composed(head, overlays[0] if overlays else head)
    for part in parts:
        _add(composed, part.shape, part.spot, faults)
    layers: list[Layer] = [head, *reversed(overlays)]
    for layer in layers:
        _add(composed, layer.shape, layer.spot, faults)
        _rename(composed, layer, faults)
        _tighten(composed, layer, faults)
        _set(composed, layer, faults)
    return composed


def _add(composed: Composed, sections: SectionsShape, spot: Spot, faults: Faults) -> None:
    for name in (one for one in SECTION_TITLES if one != "choices"):
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
            _note_twice(SECTION_TITLES["choices"], key, here, composed.choices[key].spot, faults)
        else:
            composed.choices[key] = Titles(entries, here)
    composed.laws += [Placed(law, spot.at("laws", number)) for number, law in enumerate(sections.laws)]


def _note_twice(what: Label, key: str, here: Spot, first: Spot, faults: Faults) -> None:
    hint = both(
        "请换一个名称；要改所依托的内容，请用 rename（改名）、tighten（收紧）或 set（改数值）。",
        "Choose another name; to change what this rests on, use rename, tighten or set.",
    )
    message = both(
        f"{what.zh}“{key}”已在 {first.file} 第 {first.line} 行写过。",
        f'The {what.en} "{key}" stands already in {first.file}, line {first.line}.',
    )
    faults.add("defined_twice", message, here, hint)


def _rename(composed: Composed, layer: Layer, faults: Faults) -> None:
    for section in type(layer.shape.rename).model_fields:
        into: dict[str, Placed[Shape]] = getattr(composed, section)
        for key, title in getattr(layer.shape.rename, section).items():
            spot = layer.spot.at("rename", section.rstrip("_"), key)
            if faults.know(SECTION_TITLES[section], key, into, spot):
                _replace(into, key, {"title": title})


def _tighten(composed: Composed, layer: Layer, faults: Faults) -> None:
    wanted, own = layer.shape.tighten, layer.shape.actions
    for key, action in wanted.actions.items():
        spot = layer.spot.at("tighten", "actions", key)
        if faults.know(SECTION_TITLES["actions"], key, composed.actions, spot):
            composed.tightened_actions.setdefault(key, []).append(Tightening(action, spot, own))
    for key, deadline in wanted.deadlines.items():
        spot = layer.spot.at("tighten", "deadlines", key)
        if faults.know(SECTION_TITLES["deadlines"], key, composed.deadlines, spot):
            composed.tightened_deadlines.setdefault(key, []).append(Tightening(deadline, spot, own))


def _set(composed: Composed, layer: Layer, faults: Faults) -> None:
    wanted, spot = layer.shape.set, layer.spot.at("set")
    for key, value in wanted.settings.items():
        here = spot.at("settings", key)
        if faults.know(SECTION_TITLES["settings"], key, composed.settings, here):
            _set_setting(composed, key, value, here, faults)
    for key, level in wanted.ladder.items():
        here = spot.at("ladder", key)
        if faults.know(SECTION_TITLES["ladder"], key, composed.ladder, here):
            _set_terms_of_rung(composed, key, level, here, faults)
    for key, deadline in wanted.deadlines.items():
        if faults.know(SECTION_TITLES["deadlines"], key, composed.deadlines, spot.at("deadlines", key)):
            old, here = composed.deadlines[key].shape, spot.at("deadlines", key)
            check_deadline(key, old, deadline, composed.ceilings, here, faults)
    for section in ("deadlines", "documents", "registers", "dossier", "review"):
        into: dict[str, Placed[Shape]] = getattr(composed, section)
        for key, shape in getattr(wanted, section).items():
            known = section == "deadlines" or faults.know(SECTION_TITLES[section], key, into, spot.at(section, key))
            if known and key in into:
                _replace(into, key, {name: getattr(shape, name) for name in shape.model_fields_set})
                for name in shape.model_fields_set:
                    composed.changed[section, key, name] = spot.at(section, key, name)


def _set_terms_of_rung(composed: Composed, key: str, level: SetLevelShape, spot: Spot, faults: Faults) -> None:
    terms = composed.ladder[key].shape.terms
    for name, term in level.terms.items():
        if name in terms and name in composed.deadlines:
            basis, here = composed.deadlines[name].shape.basis, spot.at("terms", name)
            check_term((name, key), [terms[name]], term, basis, composed.ceilings, here, faults)
        composed.changed["ladder", key, "terms", name] = spot.at("terms", name)
    _replace(composed.ladder, key, {"terms": {**terms, **level.terms}})


def _set_setting(composed: Composed, key: str, value: object, spot: Spot, faults: Faults) -> None:
    old = composed.settings[key].shape.value
    if type(old) is type(value):
        _replace(composed.settings, key, {"value": value})
        composed.changed["settings", key, "value"] = spot
        return
    message = both(f"设置“{key}”的新值与原值类型不同。", f'The new value of the setting "{key}" is of another kind.')
    faults.add(
        "wrong_type", message, spot, both(f"原值是 {old}，请写同类的值。", f"It was {old}; write one of that kind.")
    )


def _replace(into: dict[str, Placed[P]], key: str, update: dict[str, object]) -> None:
    placed = into[key]
    into[key] = Placed(placed.shape.model_copy(update=update), placed.spot)
