"""The plain parts of a workflow: ladder, states, routes, papers, registers, choices, settings and laws, resolved."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Any

from mediation.calendar.terms import Term, closing_time
from mediation.definitions.authored import LawShape, SubjectShape
from mediation.definitions.compose import SECTION_TITLES
from mediation.definitions.names import Spot
from mediation.definitions.proof_words import both
from mediation.definitions.questions import Choice
from mediation.definitions.resolve_words import CONDITION, Scope, basis, call, label
from mediation.definitions.suspensions import PREFIX, is_cap
from mediation.definitions.vocabulary import CONDITIONS
from mediation.definitions.workflow import DocumentKind, Law, Level, Register, Route, State, Subject
from mediation.errors import CalendarError
from mediation.strict_yaml import short
from mediation.town.duty_list import office_hours

#: What the format of a number may hold: the year, the institution's short name, the running number (also in four
#: places), in an archive number the class of retention.
PLACEHOLDERS = ("year", "abbr", "seq", "seq4", "retention")

_LAW_FORMS = {
    "never_before": ("never", "before"),
    "never_while": ("never", "while_"),
    "only_after": ("only", "after"),
    "every_path": ("every_path_from", "reaches"),
}


def ladder(scope: Scope) -> tuple[Level, ...]:
    """Resolve the rungs, lowest first."""
    levels = []
    for key, placed in scope.composed.ladder.items():
        shape = placed.shape
        for name in shape.terms:
            spot = scope.composed.where("ladder", key, "terms", name)
            if scope.know(SECTION_TITLES["deadlines"], name, scope.composed.deadlines, spot):
                _expect_of_rung(scope, name, spot)
        terms = {name: Term.parse(written) for name, written in shape.terms.items()}
        levels.append(
            Level(
                key=key,
                title=label(shape.title),
                held_by=tuple(shape.held_by),
                handled_by=shape.handled_by,
                terms=terms,
            )
        )
    return tuple(levels)


def _expect_of_rung(scope: Scope, deadline: str, spot: Spot) -> None:
    if scope.composed.deadlines[deadline].shape.term != "of_rung":
        hint = both(
            f"请把时限“{deadline}”的 term 写成 of_rung，或删除此处的长度。",
            f'Make the term of the deadline "{deadline}" of_rung, or delete the length here.',
        )
        message = both(
            f"时限“{deadline}”的长度不由层级规定。", f'The length of "{deadline}" is not for the rung to say.'
        )
        scope.faults.add("term_not_of_rung", message, spot, hint)


def states(scope: Scope) -> dict[str, State]:
    """Resolve the states in the order written."""
    return {
        key: State(
            key=key,
            title=label(placed.shape.title),
            meaning=label(placed.shape.meaning),
            final=placed.shape.final,
            waits_for=placed.shape.waits_for,
            line=placed.spot.line,
            file=placed.spot.file,
        )
        for key, placed in scope.composed.states.items()
    }


def routes(scope: Scope) -> dict[str, Route]:
    """Resolve the ways to other institutions."""
    return {
        key: Route(
            key=key,
            title=label(placed.shape.title),
            direction=placed.shape.direction,
            kinds=tuple(placed.shape.kinds),
            category=placed.shape.category,
            waits=placed.shape.waits,
            changes_custody=placed.shape.changes_custody,
            line=placed.spot.line,
            file=placed.spot.file,
        )
        for key, placed in scope.composed.routes.items()
    }


def documents(scope: Scope) -> dict[str, DocumentKind]:
    """Resolve the kinds of paper."""
    kinds = {}
    for key, placed in scope.composed.documents.items():
        shape = placed.shape
        if shape.register_ is not None:
            scope.know(
                SECTION_TITLES["registers"], shape.register_, scope.composed.registers, placed.spot.at("register")
            )
        kinds[key] = DocumentKind(
            key=key,
            title=label(shape.title),
            template=shape.template,
            register=shape.register_,
            per=shape.per,
            needs=tuple(shape.needs),
            when=None if shape.when is None else call(scope, shape.when, CONDITIONS, CONDITION, placed.spot.at("when")),
            basis=basis(shape.basis),
            line=placed.spot.line,
            file=placed.spot.file,
        )
    return kinds


def registers(scope: Scope) -> dict[str, Register]:
    """Resolve the series of numbers; a format that cannot give a number of its own is a fault."""
    found = {}
    for key, placed in scope.composed.registers.items():
        if not _numbers_well(placed.shape.format):
            hint = both(
                "请用 {year}、{abbr} 和 {seq}（四位数写 {seq4}），如“（{year}）{abbr}人调字第{seq}号”；{seq} 不可缺。",
                'Use {year}, {abbr} and {seq} ({seq4}: in four places), as in "({year}) {seq}"; {seq} is needed.',
            )
            message = both(f"编号簿“{key}”的格式不能用。", f'The format of the register "{key}" cannot be used.')
            scope.faults.add("bad_format", message, scope.composed.where("registers", key, "format"), hint)
        found[key] = Register(key=key, title=label(placed.shape.title), format=placed.shape.format)
    return found


def _numbers_well(written: str) -> bool:
    try:
        parts = list(Formatter().parse(written))
    except ValueError:
        return False
    names = [name for _, name, _, _ in parts if name is not None]
    plain = all(not spec and not conversion for _, _, spec, conversion in parts)
    return plain and ("seq" in names or "seq4" in names) and set(names) <= set(PLACEHOLDERS)


def choices(scope: Scope) -> dict[str, tuple[Choice, ...]]:
    """Resolve the named lists of choices."""
    return {
        key: tuple(Choice(key=one, title=label(title)) for one, title in titles.entries.items())
        for key, titles in scope.composed.choices.items()
    }


def settings(scope: Scope) -> dict[str, Any]:
    """Give the value of each setting; lists become tuples. An hour or a longest suspension that is none is a fault."""
    _check_suspensions(scope)
    _check_office_hours(scope)
    ends = scope.composed.settings.get("day_ends_at")
    if ends is not None:
        try:
            closing_time(str(ends.shape.value))
        except CalendarError as error:
            message = both(error.message, f'"{short(str(ends.shape.value))}" is no hour at which a day ends.')
            spot = scope.composed.where("settings", "day_ends_at", "value")
            scope.faults.add(
                "bad_hour", message, spot, both("请写成 17:30 这样的时刻。", "Write an hour such as 17:30.")
            )
    return {key: _frozen(placed.shape.value) for key, placed in scope.composed.settings.items()}


def _check_office_hours(scope: Scope) -> None:
    placed = scope.composed.settings.get("office_hours")
    try:
        office_hours("00:00-00:00" if placed is None else str(placed.shape.value))
    except CalendarError as error:
        written = short("" if placed is None else str(placed.shape.value))
        message = both(error.message, f'"{written}" are no office hours.')
        hint = both("请写成 08:30-17:30 这样的时间。", "Write hours such as 08:30-17:30.")
        scope.faults.add("bad_hours", message, scope.composed.where("settings", "office_hours", "value"), hint)


def _check_suspensions(scope: Scope) -> None:
    for key, placed in scope.composed.settings.items():
        if key.startswith(PREFIX) and not is_cap(str(placed.shape.value)):
            written = short(str(placed.shape.value))
            message = both(f"“{written}”不是中止的最长时间。", f'"{written}" is no longest suspension.')
            hint = both("请写 15 days、10 working days，或 unlimited。", "Write 15 days, 10 working days or unlimited.")
            scope.faults.add("bad_cap", message, scope.composed.where("settings", key, "value"), hint)


def _frozen(value: Any) -> Any:
    match value:
        case list():
            return tuple(value)
        case dict():
            return {key: _frozen(one) for key, one in value.items()}
        case _:
            return value


def laws(scope: Scope) -> tuple[Law, ...]:
    """Resolve the author's own laws."""
    found = []
    for placed in scope.composed.laws:
        form = _law_form(placed.shape)
        if form is None:
            hint = both(
                "请写 never + before，或 never + while，或 only + after，或 every_path_from + reaches。",
                "Write never + before, never + while, only + after, or every_path_from + reaches.",
            )
            name = placed.shape.name
            message = both(f"规矩“{name}”的写法不在四种之列。", f'The law "{name}" has none of the four forms.')
            scope.faults.add("law_form", message, placed.spot, hint)
            continue
        first, then = (_subjects(scope, placed.shape, word, placed.spot) for word in _LAW_FORMS[form])
        found.append(
            Law(name=placed.shape.name, form=form, first=first, then=then, line=placed.spot.line, file=placed.spot.file)
        )
    return tuple(found)


def _subjects(scope: Scope, shape: LawShape, word: str, law: Spot) -> tuple[Subject, ...]:
    written, spot = getattr(shape, word), law.at(word.rstrip("_"))
    found = tuple(one for part in written for one in _subject(scope, part, spot))
    if word == "while_" and not all(_lasts(scope, one) for one in found):
        hint = both(
            "请写环节、{consent: …}，或还未了结的移送状态；动作、已了结的移送（如 declined）请用 before 或 after。",
            "Write a state, {consent: …} or a handoff still open; for actions and closed handoffs use before or after.",
        )
        message = both(
            f"规矩“{shape.name}”的 while 写的不是一种持续的情形。",
            f'What the law "{shape.name}" has under while is not a situation that lasts.',
        )
        scope.faults.add("law_form", message, spot, hint)
    return found


def _lasts(scope: Scope, subject: Subject) -> bool:
    """Whether a subject is a situation in which a case can be for a while. An unknown route is told elsewhere."""
    if subject.kind == "handoff" and subject.name in scope.composed.routes:
        between = scope.composed.routes[subject.name].shape.direction in ("up", "down")
        return subject.status in ("drafted", "offered") or (subject.status == "accepted" and not between)
    return subject.kind != "action"


def _subject(scope: Scope, written: str | SubjectShape, spot: Spot) -> Iterator[Subject]:
    if isinstance(written, str):
        scope.know(
            both("动作或环节", "action or state"), written, {**scope.composed.actions, **scope.composed.states}, spot
        )
        yield Subject(kind="action" if written in scope.composed.actions else "state", name=written)
    elif (written.consent is None) == (written.handoff is None):
        message = both("规矩的这一项不明。", "It is not clear what this part of the law speaks of.")
        hint = both("请在 consent 与 handoff 中恰好写一个。", "Write exactly one of consent and handoff.")
        scope.faults.add("law_form", message, spot, hint)
    elif written.consent is not None:
        yield Subject(kind="consent", name=written.consent)
    elif written.handoff is not None:
        scope.know(SECTION_TITLES["routes"], written.handoff.route, scope.composed.routes, spot)
        yield Subject(kind="handoff", name=written.handoff.route, status=written.handoff.status)


def _law_form(shape: LawShape) -> str | None:
    written = {key for key in LawShape.model_fields if key != "name" and getattr(shape, key) is not None}
    return next((form for form, words in _LAW_FORMS.items() if set(words) == written), None)
