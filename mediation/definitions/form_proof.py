"""The proof that forms and ways on are plain: every form asks what its words read, and it is clear where a case goes.

Nothing here looks at paths; what concerns paths is proved on the abstract space.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions.meanings import AGREED_IN_FORM, OPENS, TESTED_LISTS
from mediation.definitions.proof_words import action_name, at_start, both, fault
from mediation.definitions.vocabulary import CONDITIONS, EFFECTS, REQUIREMENTS
from mediation.definitions.workflow import Action, Call, Way, Workflow
from mediation.errors import Finding

#: Words that read the form field named by their argument.
_READS = {"field_is": ("field",), "field_at_least": ("field",), "share_at_least": ("field", "out_of")}


def form_findings(workflow: Workflow) -> Iterator[Finding]:
    """Report forms that do not ask what their words read, and ways on that are not plain."""
    for action in workflow.actions.values():
        yield from _way_findings(action)
        yield from _field_findings(action)
        yield from _forgotten(action)


def _field_findings(action: Action) -> Iterator[Finding]:
    name = action_name(action)
    asked = {field.key for field in action.asks}
    for called, vocabulary in (
        *((one, REQUIREMENTS) for one in action.requires),
        *((one, EFFECTS) for one in action.does),
        *((way.when, CONDITIONS) for way in action.ways if way.when is not None),
    ):
        word = vocabulary[called.name]
        for field in (*word.fields, *_fields_named(called)):
            if field not in asked:
                message = both(
                    f"{name.zh}用了“{called.name}”（{word.zh}），表单却没有问“{field}”。",
                    f'{at_start(name)} uses "{called.name}" ({word.en}), and its form does not ask "{field}".',
                )
                hint = both(f"请在 asks 中加上 {field}。", f"Add {field} to asks.")
                yield fault("field_not_asked", called, message, hint)


def _forgotten(action: Action) -> Iterator[Finding]:
    """Report a form in which every party has to agree, and whose answers no effect puts on record (人民调解法 17)."""
    if any(call.name == "record_answers" for call in action.does):
        return
    for call in action.requires:
        if call.name in AGREED_IN_FORM:
            name = action_name(action)
            message = both(
                f"{name.zh}要求各方在表单中同意（{call.name}），却没有效果把答复记入案卷。",
                f"{at_start(name)} wants every party to agree in the form ({call.name}), and no effect records it.",
            )
            hint = both("请在 does 中加上 record_answers。", "Add record_answers to does.")
            yield fault("without_ground", call, message, hint)


def _fields_named(called: Call) -> tuple[str, ...]:
    return tuple(called.args[key] for key in _READS.get(called.name, ()) if key in called.args)


def _way_findings(action: Action) -> Iterator[Finding]:
    name = action_name(action)
    if action.opens and not any(call.name in OPENS for call in action.does):
        message = both(f"{name.zh}没有登记案件的效果。", f"{at_start(name)} has no effect that opens a case.")
        hint = both(f"请在 does 中写 {'、'.join(OPENS)} 之一。", f"Write one of {', '.join(OPENS)} in does.")
        yield fault("opens_nothing", action, message, hint)
    if action.opens and any(way.to is None for way in action.ways):
        message = both(f"{name.zh}立案后不知到哪个环节。", f"It is not said to which state {name.en} leads.")
        hint = both("立案的动作须在 to 中写环节。", "An action that opens a case names a state in to.")
        yield fault("opens_nowhere", action, message, hint)
    seen: list[Way] = []
    for way in action.ways:
        if any(earlier.when is None for earlier in seen):
            message = both(
                f"{name.zh}在没有条件的去向之后还写了去向。",
                f"A way of {name.en} stands after one without a condition.",
            )
            hint = both(
                "请把没有条件的一条（else）放在最后，并只写一条。", "Put the one without a condition (else) last, once."
            )
            yield fault("ambiguous", action, message, hint)
        elif way.when is not None and (twin := next((one for one in seen if _overlap(way.when, one.when)), None)):
            assert twin.when is not None  # otherwise they would not overlap
            message = both(
                f"{name.zh}的两个去向条件可以同时成立（{way.when.name}）。",
                f"Two ways of {name.en} can hold at once ({way.when.name}).",
            )
            hint = both("请删除重复的一条，或使两条的取值不重叠。", "Delete one, or let their values not overlap.")
            yield fault("ambiguous", action, message, hint)
        seen.append(way)


def _overlap(one: Call, other: Call | None) -> bool:
    """Whether two conditions are the same, or test the same thing for lists that have a value in common."""
    if other is None or one.name != other.name:
        return False
    tested = TESTED_LISTS.get(one.name)
    if tested is None:
        return one.args == other.args
    rest = [{key: value for key, value in call.args.items() if key != tested} for call in (one, other)]
    return rest[0] == rest[1] and bool({*one.args[tested]} & {*other.args[tested]})
