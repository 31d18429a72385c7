"""What another revision makes of the clocks of a case. All arithmetic is `clocks.reckon`: anchor and ledger stay.

A clock whose key lives on keeps its first day and what it stood still; its end is derived anew from the revision's
budget. A clock without a key ends only if its author says so. A clock that the revision starts in the state in which
the case stands begins on the day of the adoption, so that nobody is late for what nobody knew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, TypeAlias

import msgspec

from mediation.calendar.terms import Term, When
from mediation.definitions.labels import Basis, Label
from mediation.definitions.workflow import Deadline, Workflow
from mediation.engine import events as ev
from mediation.engine.adopting_words import DROP, Words, in_both
from mediation.engine.case import Case, RunningDeadline
from mediation.engine.clocks import beginning, reckon
from mediation.engine.evolve import evolve
from mediation.engine.probe import Probe

_replace = msgspec.structs.replace
_RED, _PLAIN = "red", "plain"

Budget: TypeAlias = "tuple[Term | None, Basis | None]"
"""A length, and what it rests on where that is not the clock's own basis."""


class ClocksAdopted(NamedTuple):
    """The clocks that stand differently, those gone under their old names, events besides, words, and what is late."""

    changed: tuple[RunningDeadline, ...]
    renamed: tuple[tuple[str, str], ...]
    more: tuple[ev.Event, ...]
    notes: tuple[str, ...]
    overdue: tuple[str, ...]


class Carried(NamedTuple):
    """One clock before and after."""

    before: RunningDeadline | None
    after: RunningDeadline


def adopt_clocks(old: Workflow, new: Workflow, case: Case, words: Words, probe: Probe) -> ClocksAdopted:
    """Carry the clocks of `case` over; `probe.case` is the case in the new words. What lacks an answer: `words`."""
    after, at = probe.case, probe.at
    carried: list[Carried] = []
    renamed: list[tuple[str, str]] = []
    # A clock that ends with another one is reckoned after it.
    for clock in sorted(case.deadlines, key=lambda one: _bound(new, words.soft("deadlines", one.key))):
        key = words.of("deadlines", clock.key, DROP) if clock.live else words.soft("deadlines", clock.key)
        if clock.live and key and not _counts_in(new.deadlines.get(key), after.state):
            words.object(
                "CLOCK_WOULD_STOP",
                in_both(
                    f"第 {new.revision} 版中，时限“{new.deadlines[key].title.zh}”在案件所处的环节不计时：请写 {DROP}",
                    f'in revision {new.revision} the clock "{new.deadlines[key].title.en}" does not run where the case '
                    f"stands: write {DROP}",
                ),
                f"deadlines.{clock.key}",
            )
            continue
        turned = _carried(old, new, clock, key, words, probe, after)
        if turned is None or turned == clock:
            continue
        if turned.key != clock.key:
            renamed.append((clock.key, clock.ref))
        carried.append(Carried(clock, turned))
        after = evolve(after, ev.ClockSet(clock=turned))
    started, more = _started(old, new, case, after, probe)
    carried += [Carried(None, one) for one in started]
    return ClocksAdopted(
        tuple(one.after for one in carried),
        tuple(renamed),
        more,
        tuple(note for one in carried for note in said(one, new, at)),
        tuple(one.after.key for one in carried if late_at_once(one, new, at)),
    )


def _bound(workflow: Workflow, key: str) -> bool:
    deadline = workflow.deadlines.get(key)
    return deadline is not None and deadline.not_after is not None


def _counts_in(deadline: Deadline | None, state: str) -> bool:
    return deadline is None or not deadline.during or state in deadline.during


def _carried(
    old: Workflow, new: Workflow, clock: RunningDeadline, key: str, words: Words, probe: Probe, after: Case
) -> RunningDeadline | None:
    """Give the clock as it stands afterwards; None for one that lacks an answer."""
    if not clock.live:
        return _replace(clock, key=key)  # history: renamed, so that «once in a case» is still known
    if not key:
        return ended(clock, probe.at)
    deadline = new.deadlines.get(key)
    if deadline is None:
        return None
    former = old.deadlines.get(clock.key)
    level = words.of("levels", clock.level)
    term, rests_on = budget(former, old, clock, deadline, new, level, after)
    if (key, level, term) == (clock.key, clock.level, clock.term) and _alike(former, deadline):
        return clock
    moved = _replace(clock, key=key, level=level, term=term, basis=rests_on)
    return carried_on(deadline, former, moved, probe, after)


def carried_on(
    deadline: Deadline, former: Deadline | None, clock: RunningDeadline, probe: Probe, case: Case
) -> RunningDeadline:
    """Derive a live clock anew from its ledger under `deadline`; one that stands goes on standing.

    What was said is not said again: a step that both texts have counts as carried out, unless the end moved out.
    """
    clock = _replace(clock, fired=tuple(_still(former, deadline, clock.fired)))
    if clock.status == "standing":
        return clock
    turned = reckon(deadline, clock, probe, case)
    if clock.missed_at is not None and turned.due_at is not None and turned.due_at > clock.missed_at:
        return _replace(turned, missed_at=None, fired=())
    return turned


def ended(clock: RunningDeadline, at: datetime) -> RunningDeadline:
    """Give the clock as one that has ended at `at`, late if it was."""
    late = clock.missed_at is not None
    return _replace(clock, status="missed_ended" if late else "ended", ended_on=When.at(at), next_step=-1, next_at=None)


def _alike(one: Deadline | None, other: Deadline) -> bool:
    """Say whether two texts of a clock count alike, whatever they are called and wherever they stand."""
    if one is None or other.not_after is not None:
        return False
    plain = {"title": Label(zh="", en=""), "basis": Basis(), "line": 0, "file": ""}
    return _replace(one, **plain) == _replace(other, **plain)


def _still(former: Deadline | None, deadline: Deadline, fired: tuple[str, ...]) -> Iterator[str]:
    """Give the steps carried out, by their places in the new text; one that is no longer there is forgotten."""
    for place in fired:
        step = former.steps[int(place)] if former is not None and int(place) < len(former.steps) else None
        if step is not None and step in deadline.steps:
            yield str(deadline.steps.index(step))


def budget(
    former: Deadline | None,
    old: Workflow,
    clock: RunningDeadline,
    deadline: Deadline,
    new: Workflow,
    level: str,
    case: Case,
) -> Budget:
    """Give the clock's length under the new text, with its article where it has one of its own: what stands where its
    present length stood in the old one.

    A length that the old text does not give (the days of a planned visit, an earlier revision's) stays what it is. One
    that stood in several places is the red one for a case marked red, else the plainest.
    """
    kept = (clock.term, clock.basis)
    if clock.term is None or former is None:
        return kept
    before = list(_lengths(former, old, clock.level))
    was = [place for place, one in before if one == kept] or [place for place, one in before if one[0] == clock.term]
    now = dict(_lengths(deadline, new, level))
    if _RED in was and _RED in now and case.risk.colour == "red":
        return now[_RED]
    fitting = [now[place] for place in was if place in now and place != _RED] or [
        now[place] for place in was if place in now
    ]
    if fitting:
        return fitting[-1]
    return now.get(_PLAIN, kept) if was else kept


def _lengths(deadline: Deadline, workflow: Workflow, level: str) -> Iterator[tuple[str, Budget]]:
    """List the lengths that a text gives a clock, each under the name of its place, the plain one last."""
    if deadline.red_term is not None:
        yield _RED, (deadline.red_term, None)
    for one in deadline.terms_by:
        yield f"{one.when.name} {sorted(one.when.args.items())}", (one.term, one.basis)
    plain = deadline.term
    if deadline.of_rung:
        plain = next((one.terms.get(deadline.key) for one in workflow.ladder if one.key == level), None)
    if plain is not None:
        yield _PLAIN, (plain, None)


def _started(
    old: Workflow, new: Workflow, case: Case, after: Case, probe: Probe
) -> tuple[list[RunningDeadline], tuple[ev.Event, ...]]:
    """Start what the new text starts in this state and the old one did not."""
    clocks: list[RunningDeadline] = []
    more: list[ev.Event] = []
    for key, deadline in new.deadlines.items():
        former = old.deadlines.get(key)
        begun = former is not None and case.state in former.starts.states
        if begun or after.state not in deadline.starts.states or any(one.key == key for one in after.deadlines):
            continue
        for event in beginning(probe, after, deadline):
            if isinstance(event, ev.ClockSet):
                clocks.append(event.clock)
            else:
                more.append(event)
    return clocks, tuple(more)


def said(one: Carried, workflow: Workflow, at: datetime) -> Iterator[str]:
    """Say in words what becomes of a clock."""
    clock, before = one.after, one.before
    deadline = workflow.deadlines.get(clock.key)
    zh, en = (deadline.title.zh, deadline.title.en) if deadline is not None else (clock.key, clock.key)
    if before is None:
        yield in_both(f"时限“{zh}”开始计时，至 {clock.due_on}", f'clock "{en}" starts, to {clock.due_on}')
    elif before.live and not clock.live:
        yield in_both(f"时限“{zh}”不再计时", f'clock "{en}" ends')
    elif clock.live and clock.status == "standing" and before.term != clock.term:
        length = clock.term.zh if clock.term else "按约定"
        yield in_both(
            f"时限“{zh}”仍中止，长度改为 {length}",
            f'clock "{en}" still stands, its length becomes {clock.term or "as agreed"}',
        )
    elif clock.live and before.due_at != clock.due_at:
        late = late_at_once(one, workflow, at)
        yield in_both(
            f"时限“{zh}”按原起算日和中止记录重新推算：{before.due_on} → {clock.due_on}{'，改后即超期' if late else ''}",
            f'clock "{en}" is reckoned anew from its first day and its suspensions: {before.due_on} → {clock.due_on}'
            f"{', overdue at once' if late else ''}",
        )


def late_at_once(one: Carried, workflow: Workflow, at: datetime) -> bool:
    """Say whether the clock is past its end only because of the adoption; a window that closes makes nobody late."""
    clock, before = one.after, one.before
    deadline = workflow.deadlines.get(clock.key)
    if clock.status != "running" or clock.due_at is None or deadline is None:
        return False
    if all(step.at == "before" for step in deadline.steps) or clock.due_at > at:
        return False
    return before is None or before.due_at is None or before.due_at > at
