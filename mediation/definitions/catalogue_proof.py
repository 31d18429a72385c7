"""Whether the clocks of a workflow are those of the catalogue: same length, same first day, same article.

A place may be quicker than the catalogue where it says on what that rests (`statutory.py` refuses what is longer), so a
shorter length with a basis of its own is no finding. Nothing else about a clock is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mediation.calendar.terms import Term, Unit
from mediation.definitions.authored_values import ConditionShape
from mediation.definitions.clock_catalogue import Catalogue, EntryShape, ExtensionShape
from mediation.definitions.labels import Basis, Label
from mediation.definitions.proof_words import both, fault
from mediation.definitions.questions import Field
from mediation.definitions.workflow import Call, Deadline, Workflow
from mediation.errors import Finding

_DAYS = {Unit.MINUTES: 1 / 1440, Unit.HOURS: 1 / 24, Unit.DAYS: 1.0, Unit.WORKING_DAYS: 7 / 5, Unit.MONTHS: 30.5}
_CONSENT = {"all_parties": ("all_sign",), "sender_and_parties": ()}


class _At(NamedTuple):
    file: str
    line: int


class _Found(NamedTuple):
    """A length that a workflow gives a clock, with the day from which it counts and what it rests on."""

    term: Term | None
    anchor: str
    basis: Basis


def catalogue_findings(catalogue: Catalogue, workflow: Workflow) -> Iterator[Finding]:
    """Report every clock of a workflow of disputes that is not the one of the catalogue, and those it does not list."""
    if not workflow.of_disputes:
        return
    key = root_key(workflow)
    listed = set()
    for name, entry in catalogue.entries.items():
        if entry.workflow not in (None, key):
            continue
        listed.add(entry.clock)
        at = _At(catalogue.file, catalogue.line(name))
        for message in _differences(entry, workflow):
            hint = both("请使目录与流程一致，或写明另有的依据。", "Make the two agree, or say what else it rests on.")
            title = both(f"目录“{entry.title.zh}”：", f'Catalogue "{entry.title.en}": ')
            told = both(f"{title.zh}{message.zh}（{workflow.key}）", f"{title.en}{message.en} ({workflow.key})")
            yield fault("not_as_catalogued", at, told, hint)
    for deadline in workflow.deadlines.values():
        if deadline.basis.law and deadline.key not in listed:
            message = both(
                f"时限“{deadline.title.zh}”（{deadline.key}）依据{deadline.basis.law}，目录中却没有。",
                f'The clock "{deadline.title.en}" ({deadline.key}) rests on an article and is not in the catalogue.',
            )
            hint = both(f"请在 {catalogue.file} 中补一项。", f"Add an entry to {catalogue.file}.")
            yield fault("not_catalogued", deadline, message, hint)


def root_key(workflow: Workflow) -> str:
    """Give the key of the workflow, or of the one at the foot of an overlay."""
    return workflow.over.partition("@")[0] if workflow.over else workflow.key


def _differences(entry: EntryShape, workflow: Workflow) -> Iterator[Label]:
    deadline = workflow.deadlines.get(entry.clock)
    if deadline is None:
        yield both(f"流程没有时限“{entry.clock}”", f'there is no clock "{entry.clock}"')
        return
    if entry.rolls != deadline.rolls:
        yield both("末日是否顺延与目录不同", "whether its last day rolls differs")
    stands = set(deadline.pauses.actions) if deadline.pauses else set()
    if not stands >= set(entry.stands):
        yield both("中止它的动作与目录不同", "what makes it stand differs")
    if entry.visits is not None:
        days = tuple(str(one) for one in workflow.settings.get(entry.visits) or ())
        if days != tuple(entry.days):
            yield both(f"回访日为 {'、'.join(days)}", f"the visits are on days {', '.join(days)}")
    if entry.extension is not None:
        yield from _extension(entry.extension, deadline, workflow)
    for wanted, found in _lengths(entry, deadline, workflow):
        yield from _length(entry, wanted, found)


def _lengths(entry: EntryShape, deadline: Deadline, workflow: Workflow) -> Iterator[tuple[Term | None, _Found | None]]:
    """Pair what the catalogue says with what the workflow has, for every place where the entry stands."""
    plain = _Found(deadline.term, deadline.anchor, deadline.basis)
    wanted = None if entry.length is None else Term.parse(entry.length)
    for level, length in entry.rungs.items():
        terms = next((one.terms for one in workflow.ladder if one.key == level), {})
        yield Term.parse(length), plain._replace(term=terms.get(deadline.key))
    for when in entry.when:
        own = next((one for one in deadline.terms_by if _same(when, one.when)), None)
        if own is None:
            yield wanted, None
        else:
            yield wanted, _Found(own.term, own.anchor or deadline.anchor, own.basis or deadline.basis)
    if entry.red:
        yield wanted, plain._replace(term=deadline.red_term)
    elif not entry.rungs and not entry.when and entry.visits is None:
        yield wanted, plain


def _length(entry: EntryShape, wanted: Term | None, found: _Found | None) -> Iterator[Label]:
    if found is None:
        yield both("流程没有这一条件下的长度", "there is no length under this condition")
        return
    basis = entry.basis
    same_basis = (basis.law, basis.default, basis.evidence) == (
        found.basis.law,
        found.basis.default,
        found.basis.evidence,
    )
    own_reason = bool(found.basis.default) and not same_basis
    quicker = wanted is not None and found.term is not None and _days(found.term) < _days(wanted)
    if wanted != found.term and not (quicker and (own_reason or not basis.is_law)):
        length = "无" if found.term is None else found.term.zh
        yield both(f"流程中的长度为{length}", f"its length is {found.term}")
    if entry.anchor != found.anchor:
        yield both(f"流程自 {found.anchor} 起算", f"it counts from {found.anchor}")
    if not same_basis and not (quicker and own_reason):
        yield both(
            f"流程所写的依据为“{found.basis.law or found.basis.default}”【{found.basis.evidence}】",
            f'it rests on "{found.basis.law or found.basis.default}" [{found.basis.evidence}]',
        )


def _extension(wanted: ExtensionShape, deadline: Deadline, workflow: Workflow) -> Iterator[Label]:
    if not set(wanted.actions) <= set(deadline.extends_with):
        yield both("延长它的动作与目录不同", "what extends it differs")
    for key in wanted.actions:
        action = workflow.actions.get(key)
        if action is None or key != wanted.actions[0]:
            continue  # the first is the act itself; the others carry on what was signed with it
        names = {one.name for one in action.requires}
        if not names.issuperset(_CONSENT[wanted.agreed_by]):
            yield both(f"动作“{action.title.zh}”不要求全体签名", f'"{action.title.en}" asks for no signature of all')
        if wanted.times == 1 and "not_extended_yet" not in names:
            yield both(f"动作“{action.title.zh}”可以多次", f'"{action.title.en}" may be taken more than once')
        days = next((one for one in action.asks if one.key == "days"), None)
        if wanted.most is not None and not _at_most(days, wanted.most):
            yield both(f"动作“{action.title.zh}”的天数上限不同", f'the most days of "{action.title.en}" differ')


def _at_most(field: Field | None, most: str) -> bool:
    return field is not None and field.most == Term.parse(most).amount


def _same(written: ConditionShape, call: Call) -> bool:
    """Say whether a condition of the sheet is one of the workflow; a single name is a list of one."""
    if isinstance(written, str):
        return written == call.name and not call.args
    ((name, args),) = written.items()
    plain = {key: _listed(one) for key, one in (args or {}).items()}
    return name == call.name and plain == {key: _listed(one) for key, one in call.args.items()}


def _listed(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else (str(value),)


def _days(term: Term) -> float:
    return term.amount * _DAYS[term.unit]
