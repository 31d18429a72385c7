"""Actions, resolved: where they start, where they lead, who may take them, what they need, ask and do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mediation.definitions.authored import ActionShape, ByShape, WayShape
from mediation.definitions.authored_files import TightenActionShape
from mediation.definitions.compose import SECTION_TITLES, Placed, Tightening
from mediation.definitions.meanings import BY_FORM, OPEN_AFTER_REFUSAL
from mediation.definitions.names import Spot
from mediation.definitions.proof_words import both
from mediation.definitions.resolve_forms import check_named_fields, form
from mediation.definitions.resolve_words import (
    CONDITION,
    EFFECT,
    REQUIREMENT,
    Scope,
    basis,
    call,
    calls,
    label,
    maybe_label,
)
from mediation.definitions.vocabulary import CONDITIONS, EFFECTS, REQUIREMENTS
from mediation.definitions.workflow import Action, By, Way
from mediation.town.institutions import Role

_Layer: TypeAlias = Placed[ActionShape] | Tightening[TightenActionShape]

ANY_OPEN, NOTHING, STAYS, BACK = "any_open", "nothing", "stays", "back"
#: The rung at the foot of the ladder, whatever its name: a shared core cannot know it.
LOWEST = "lowest"
#: Effects by which somebody ends a mediation or leaves it.
ENDS_IT = frozenset({"withdraw_case", "decline_case", "conclude", "party_leaves"})


def resolved_actions(scope: Scope) -> dict[str, Action]:
    """Resolve every action, with what tightens it."""
    check_named_fields(scope)
    tightened = scope.composed.tightened_actions
    return {key: _action(scope, key, placed, tightened.get(key, ())) for key, placed in scope.composed.actions.items()}


def _action(
    scope: Scope, key: str, placed: Placed[ActionShape], more: Sequence[Tightening[TightenActionShape]]
) -> Action:
    shape, spot = placed.shape, placed.spot
    opens = NOTHING in shape.sources
    layers: list[_Layer] = [placed, *more]
    return Action(
        key=key,
        title=label(shape.title),
        sources=_sources(scope, shape.sources, spot.at("from")),
        ways=_ways(scope, shape.to, spot.at("to")),
        by=_people(scope, key, placed, more, "nobody_yet" if opens else "custodian"),
        opens=opens,
        levels=scope.known_ones(SECTION_TITLES["ladder"], shape.levels, scope.composed.ladder, spot.at("levels")),
        signed_off_by=tuple(shape.signed_off_by or ()),
        requires=tuple(
            one
            for layer in layers
            for one in calls(scope, layer.shape.requires, REQUIREMENTS, REQUIREMENT, layer.spot.at("requires"))
        ),
        asks=form(
            scope,
            [
                (asked, layer.spot.at("asks", number))
                for layer in layers
                for number, asked in enumerate(layer.shape.asks)
            ],
        ),
        does=calls(scope, shape.does, EFFECTS, EFFECT, spot.at("does")),
        papers=_papers(scope, layers, "papers"),
        registers=_papers(scope, layers, "registers"),
        undoable=shape.undoable,
        group=shape.group,
        danger=shape.danger,
        primary=shape.primary,
        hint=maybe_label(shape.hint),
        basis=basis(shape.basis),
        line=spot.line,
        file=spot.file,
    )


def _people(
    scope: Scope,
    key: str,
    placed: Placed[ActionShape],
    more: Sequence[Tightening[TightenActionShape]],
    usual: str,
) -> tuple[By, ...]:
    """Say who may take an action; those who tighten a way out leave it open to somebody on every rung."""
    by = _by(scope, placed.shape.by, placed.spot.at("by"), usual)
    for one in more:
        narrower = _narrowed(scope, by, one)
        if _is_way_out(key, placed.shape, one):
            _keeps_way_out(scope, key, one)
            _keeps_rungs(scope, key, by, narrower, one.spot.at("by"))
        by = narrower
    return by


def _sources(scope: Scope, written: list[str], spot: Spot) -> tuple[str, ...]:
    states = scope.composed.states
    if len(written) > 1 and (alone := next((word for word in (ANY_OPEN, NOTHING) if word in written), None)):
        message = both(f"“{alone}”只能单独写。", f'"{alone}" stands alone or not at all.')
        scope.faults.add(
            "not_alone", message, spot, both("请只写它，或只列环节。", "Write it alone, or list states only.")
        )
        return ()
    if written == [NOTHING]:
        return ()
    if written == [ANY_OPEN]:
        return tuple(key for key, placed in states.items() if not placed.shape.final)
    return scope.known_ones(SECTION_TITLES["states"], written, [*states, ANY_OPEN, NOTHING], spot)


def _ways(scope: Scope, written: str | list[WayShape], spot: Spot) -> tuple[Way, ...]:
    if isinstance(written, str):
        return (_way(scope, written, spot),)
    ways = []
    for number, shape in enumerate(written):
        here = spot.at(number)
        if shape.otherwise is not None and shape.when is None and shape.go is None:
            ways.append(_way(scope, shape.otherwise, here.at("else")))
        elif shape.go is not None and shape.otherwise is None:
            way = _way(scope, shape.go, here.at("go"))
            when = None if shape.when is None else call(scope, shape.when, CONDITIONS, CONDITION, here.at("when"))
            ways.append(Way(to=way.to, back=way.back, when=when))
        else:
            hint = both(
                "请写“when: 判断, go: 环节”，最后一条写“else: 环节”。",
                'Write "when: condition, go: state"; the last of them "else: state".',
            )
            scope.faults.add("bad_way", both("去向的写法不对。", "This is not how a way on is written."), here, hint)
    return tuple(ways)


def _way(scope: Scope, word: str, spot: Spot) -> Way:
    if word == STAYS:
        return Way()
    if word == BACK:
        return Way(back=True)
    scope.know(SECTION_TITLES["states"], word, [*scope.composed.states, STAYS, BACK], spot)
    return Way(to=word)


def _by(scope: Scope, written: list[Role | ByShape], spot: Spot, usual: str) -> tuple[By, ...]:
    found = []
    for number, one in enumerate(written):
        if isinstance(one, Role):
            found.append(By(role=one, side=usual))
        else:
            ladder = scope.composed.ladder
            named = [next(iter(ladder), LOWEST) if level == LOWEST else level for level in one.levels]
            levels = scope.known_ones(SECTION_TITLES["ladder"], named, ladder, spot.at(number, "levels"))
            found.append(By(role=one.role, side=one.side or usual, levels=levels))
    return tuple(found)


def _narrowed(scope: Scope, by: tuple[By, ...], more: Tightening[TightenActionShape]) -> tuple[By, ...]:
    if more.shape.by is None:
        return by
    usual = by[0].side if len({one.side for one in by}) == 1 else "custodian"
    narrower = _by(scope, more.shape.by, more.spot.at("by"), usual)
    for number, one in enumerate(narrower):
        if not any(_within(one, wider) for wider in by):
            roles, role = tuple(dict.fromkeys(wider.role.value for wider in by)), one.role.value
            hint = both(
                f"收紧只能从原有的人中选取：{'、'.join(roles)}（同一方、同一层级）。",
                f"Tightening chooses among those who may: {', '.join(roles)} (same side, same rung).",
            )
            message = both(f"“{role}”原来不能办理此动作。", f'"{role}" could not take this action before.')
            scope.faults.add("wider", message, more.spot.at("by", number), hint)
    return narrower


def _is_way_out(key: str, shape: ActionShape, more: Tightening[TightenActionShape]) -> bool:
    effects = {one if isinstance(one, str) else next(iter(one), "") for one in shape.does}
    return key not in more.own and (key in OPEN_AFTER_REFUSAL or bool(effects & ENDS_IT))


def _keeps_rungs(scope: Scope, key: str, by: tuple[By, ...], narrower: tuple[By, ...], spot: Spot) -> None:
    """Whom a way out is for may be narrowed, but on each rung where somebody could take it, somebody still can."""

    def reached(some: tuple[By, ...]) -> set[str]:
        return {rung for one in some for rung in (one.levels or scope.composed.ladder)}

    if lost := sorted(reached(by) - reached(narrower)):
        message = both(
            f"“{key}”是案件的出路，收紧之后 {'、'.join(lost)} 没有人能办。",
            f'"{key}" is a way out of the case; so tightened, nobody can take it on the rung {", ".join(lost)}.',
        )
        hint = both("请让每一层级都留有能办的人。", "Leave somebody who can on every rung.")
        scope.faults.add("narrows_way_out", message, spot, hint)


def _keeps_way_out(scope: Scope, key: str, more: Tightening[TightenActionShape]) -> None:
    """A way out that lies below a layer may be asked for more on the form; it is never made to wait for a fact, for
    time or for other people's will (人民调解法 17、26: 随时可以拒绝、终止)."""
    for number, written in enumerate(more.shape.requires):
        name = written if isinstance(written, str) else next(iter(written), "")
        if name in REQUIREMENTS and name not in BY_FORM:
            spot = more.spot.at("requires", number)
            hint = both(
                "出路上只能加填表就能满足的条件，如 two_when_grave；请删除这一条。",
                "To a way out you may add only what the form can satisfy, such as two_when_grave; delete this one.",
            )
            message = both(
                f"“{key}”是案件的出路，不能再以“{name}”收紧。",
                f'"{key}" is a way out of the case; it cannot be tightened by "{name}".',
            )
            scope.faults.add("narrows_way_out", message, spot, hint)


def _within(one: By, wider: By) -> bool:
    levels = not wider.levels or (bool(one.levels) and set(one.levels) <= set(wider.levels))
    return one.role is wider.role and one.side == wider.side and levels


def _papers(scope: Scope, layers: list[_Layer], section: str) -> tuple[str, ...]:
    documents = scope.composed.documents
    found: dict[str, None] = {}
    for layer in layers:
        spot = layer.spot.at(section)
        names = layer.shape.papers if section == "papers" else layer.shape.registers
        for name in scope.known_ones(SECTION_TITLES["documents"], names, documents, spot):
            found[name] = None
            if section == "papers" and documents[name].shape.template is None:
                message = both(
                    f"文书“{name}”没有模板，不能制作。", f'The document "{name}" has no template to be made from.'
                )
                hint = both(
                    "请给它写 template，或把它移到 registers（只作登记）。",
                    "Give it a template, or move it to registers, where papers are only filed.",
                )
                scope.faults.add("no_template", message, spot, hint)
    return tuple(found)
