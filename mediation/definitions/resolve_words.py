"""Words of the vocabulary with their arguments, labels and bases: from the author's shape to the engine's.

A word's arguments are literals. Some name another part of the workflow (a deadline, a register, a route, a level, a
state): those names must exist. A number or a term may be the name of a setting, whose value then stands there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from mediation.calendar.terms import Term
from mediation.definitions.authored import BasisShape, LabelShape
from mediation.definitions.compose import SECTION_TITLES, Composed
from mediation.definitions.evidence_kinds import EVIDENCE_KINDS
from mediation.definitions.labels import Basis, Label
from mediation.definitions.names import Faults, Spot, suggested
from mediation.definitions.proof_words import both
from mediation.definitions.vocabulary import Word
from mediation.definitions.workflow import Call
from mediation.errors import CalendarError
from mediation.town.institutions import InstitutionKind

Written: TypeAlias = "str | dict[str, dict[str, str | int | bool | list[str]] | None]"
Literals: TypeAlias = "str | int | bool | list[str]"

REQUIREMENT, CONDITION, EFFECT = both("条件", "requirement"), both("判断", "condition"), both("效果", "effect")


@dataclass(frozen=True, slots=True)
class Scope:
    """What names there are, and where faults go, while one workflow is compiled."""

    composed: Composed
    faults: Faults

    def know(self, what: Label, name: str, known: Iterable[str], spot: Spot) -> bool:
        """Whether the name exists; a fault is noted if not."""
        return self.faults.know(what, name, known, spot)

    def known_ones(self, what: Label, names: Iterable[str], known: Iterable[str], spot: Spot) -> tuple[str, ...]:
        """Give those of a list's names that exist, each once; note the others, and the repeated ones, as faults."""
        there = list(known)
        found: dict[str, None] = {}
        for number, name in enumerate(names):
            here = spot.at(number)
            if name in found:
                message = both(f"“{name}”写了两次。", f'"{name}" is written twice.')
                self.faults.add("written_twice", message, here, both("请只保留一处。", "Keep one of them."))
            elif self.know(what, name, there, here):
                found[name] = None
        return tuple(found)


def label(shape: LabelShape) -> Label:
    """Give what people read."""
    return Label(zh=shape.zh, en=shape.en)


def maybe_label(shape: LabelShape | None) -> Label | None:
    """Give what people read, if it was written."""
    return None if shape is None else label(shape)


def basis(shape: BasisShape | None) -> Basis | None:
    """Give the basis; where no evidence is written, an article counts as read (V) and a default as ours (D)."""
    if shape is None:
        return None
    return Basis(law=shape.law, default=shape.default, evidence=shape.evidence or ("V" if shape.law else "D"))


def call(scope: Scope, written: Written, vocabulary: dict[str, Word], what: Label, spot: Spot) -> Call:
    """Resolve one word with its arguments; faults are noted, and what can be used is given back."""
    if isinstance(written, str):
        name, given, here = written, {}, spot
    else:
        name, arguments = next(iter(written.items()))
        given, here = arguments or {}, spot.at(name)
    if not scope.know(what, name, vocabulary, spot):
        return Call(name=name, line=spot.line, file=spot.file)
    word = vocabulary[name]
    args: dict[str, object] = {}
    for key, value in given.items():
        if key not in word.args:
            message = both(f"“{name}”没有参数“{key}”。", f'"{name}" has no argument "{key}".')
            scope.faults.add("unknown_argument", message, here.at(key), suggested(key, word.args))
        elif (resolved := _argument(scope, key, word.args[key], value, here.at(key))) is not None:
            args[key] = resolved
    for key, kind in word.args.items():
        if key not in given and key not in word.optional:
            message = both(f"“{name}”缺少参数“{key}”。", f'"{name}" lacks its argument "{key}".')
            scope.faults.add("missing_argument", message, here, _written_as(f"{name}: {{{key}: ", kind, "}"))
    return Call(name=name, args=args, line=spot.line, file=spot.file)


def calls(
    scope: Scope, written: Iterable[Written], vocabulary: dict[str, Word], what: Label, spot: Spot
) -> tuple[Call, ...]:
    """Resolve a list of words."""
    return tuple(call(scope, one, vocabulary, what, spot.at(number)) for number, one in enumerate(written))


_EXAMPLES = {
    "text": both("名称", "name"),
    "texts": both("[名称, 名称]", "[name, name]"),
    "whole_number": both("30", "30"),
    "term": both("3 days", "3 days"),
}


def _written_as(before: str, kind: str, after: str = "") -> Label:
    example = _EXAMPLES[kind]
    return both(f"请写成“{before}{example.zh}{after}”。", f'Write "{before}{example.en}{after}".')


def _argument(scope: Scope, key: str, kind: str, value: Literals, spot: Spot) -> object:
    match kind, value:
        case "text", str():
            return value if _exists(scope, key, value, spot) else None
        case "texts", str() | list():
            listed = [value] if isinstance(value, str) else value
            return tuple(one for number, one in enumerate(listed) if _exists(scope, key, one, spot.at(number)))
        case "whole_number", int() if not isinstance(value, bool):
            return value
        case (("whole_number" | "term"), str()):
            return _number_or_term(scope, kind, value, spot)
        case _:
            message = both(f"参数“{key}”的写法不对。", f'The argument "{key}" is not written as it must be.')
            scope.faults.add("wrong_type", message, spot, _written_as(f"{key}: ", kind))
            return None


def _exists(scope: Scope, key: str, name: str, spot: Spot) -> bool:
    composed = scope.composed
    known: dict[str, tuple[Label, Iterable[str]]] = {
        "deadline": (SECTION_TITLES["deadlines"], composed.deadlines),
        "register": (SECTION_TITLES["registers"], composed.registers),
        "route": (SECTION_TITLES["routes"], composed.routes),
        "levels": (SECTION_TITLES["ladder"], composed.ladder),
        "kinds": (both("机构种类", "kind of institution"), InstitutionKind),
        "states": (SECTION_TITLES["states"], composed.states),
        "evidence_kind": (both("证据种类", "kind of evidence"), EVIDENCE_KINDS),
        "disputes": (both("纠纷类型", "kind of dispute"), _chosen(scope, "kinds")),
        "sources": (both("案件来源", "source of a case"), _chosen(scope, "sources")),
    }
    return key not in known or scope.know(known[key][0], name, known[key][1], spot)


def _chosen(scope: Scope, key: str) -> Iterable[str]:
    """Give the names of one of the lists of choices."""
    listed = scope.composed.choices.get(key)
    return () if listed is None else listed.entries


def _number_or_term(scope: Scope, kind: str, value: str, spot: Spot) -> object:
    settings = scope.composed.settings
    meant = settings[value].shape.value if value in settings else value
    if kind == "whole_number":
        if isinstance(meant, int) and not isinstance(meant, bool):
            return meant
        message = both(
            f"“{value}”既不是整数，也不是整数的设置。",
            f'"{value}" is neither a whole number nor a setting that is one.',
        )
        scope.faults.add("not_a_number", message, spot, suggested(value, settings))
        return None
    try:
        return str(Term.parse(str(meant)))
    except CalendarError:
        hint = both(
            "请写成 30 minutes、24 hours、3 days、1 month 或 15 working days，或一个设置的名称。",
            "Write 30 minutes, 24 hours, 3 days, 1 month or 15 working days, or the name of a setting.",
        )
        scope.faults.add("bad_term", both(f"“{value}”不是时长。", f'"{value}" is no length of time.'), spot, hint)
        return None
