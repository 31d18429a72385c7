"""What another revision would make of a case: what stands differently, what needs an answer, what forbids it.

Pure, like every decision. A plan asks it of every live case without storing anything, and `decide` asks it again when
the case is really adopted, so that what was shown is what is done. The way back is `adopting_back.py`, the clocks are
`adopting_clocks.py`, where a case may stand at all is `adopting_places.py`. Nothing is guessed: a word that the
revision does not have needs an answer.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from mediation.definitions.labels import Label
from mediation.definitions.workflow import Action, Workflow
from mediation.engine import events as ev
from mediation.engine.adopting_clocks import adopt_clocks
from mediation.engine.adopting_places import known_places
from mediation.engine.adopting_words import DROP, KEEP, Words, asked_fields, in_both, leads_back
from mediation.engine.case import Case, Handoff, Paper, WorkflowRef
from mediation.engine.commands import Adopt
from mediation.engine.evolve import evolve
from mediation.engine.probe import clock_probe
from mediation.errors import Objection
from mediation.town.around import Town

_replace = msgspec.structs.replace
ADOPTING = Action(key="(adopt)", title=Label(zh="改用版本", en="Adopt"), sources=(), ways=(), by=(), undoable=False)
PLACES = ("state", "left", "left_before", "level", "entry_level")
"""The attributes of a case that say where it stands, each a key of the workflow."""


class Weighed(NamedTuple):
    """What came of weighing one case. With an objection there is nothing to carry out.

    `notes` say in words what changes for the case; `overdue` names the clocks that are past their end at once although
    they were not before.
    """

    events: tuple[ev.Event, ...] = ()
    objections: tuple[Objection, ...] = ()
    notes: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()


def ref_of(workflow: Workflow) -> WorkflowRef:
    """Say which text this is."""
    return WorkflowRef(key=workflow.key, revision=workflow.revision, digest=workflow.digest)


def weigh(old: Workflow, new: Workflow, case: Case, command: Adopt, *, at: datetime, town: Town) -> Weighed:
    """Say what becomes of `case`, bound to `old`, under `new`, with the command's answers."""
    words = Words(old, new, command.answers)
    event = _reworded(case, words, command, old, new)
    for clock in case.deadlines:
        if clock.live:  # asked at once with all the rest
            words.of("deadlines", clock.key, DROP)
            words.of("levels", clock.level)
    after = evolve(case, event)
    objections = [*words.objections, *standing_objections(old, new, case, after, town)]
    if objections:
        return Weighed(objections=tuple(dict.fromkeys(objections)))
    if (unknown := known_places(new).objection(after)) is not None:  # asked last: what lacks an answer is nowhere
        return Weighed(objections=(unknown,))
    probe = clock_probe(new, after, ADOPTING, at, town)
    clocks = adopt_clocks(old, new, case, words, probe)
    if words.objections:
        return Weighed(objections=tuple(words.objections))
    event = _replace(event, clocks=clocks.changed, renamed_clocks=clocks.renamed)
    return Weighed((event, *clocks.more), (), (*moves(case, event, new), *clocks.notes, *goes_on(case)), clocks.overdue)


def _reworded(case: Case, words: Words, command: Adopt, old: Workflow, new: Workflow) -> ev.RevisionAdopted:
    """Put every word of the case into the other revision's words; what has no answer is noted in `words`."""
    state = words.of("states", case.state)
    left = words.past(case.left, needed=leads_back(new, state))
    place_in = {
        "state": state,
        "left": left,
        "left_before": words.past(case.left_before, needed=leads_back(new, state) and leads_back(new, left)),
        "level": words.of("levels", case.level),
        "entry_level": words.of("levels", case.entry_level),
    }
    handoffs = [(one, _handoff(one, words)) for one in case.handoffs]
    papers = [(one, _paper(one, words)) for one in case.papers]
    sessions = [(one, _replace(one, level=words.soft("levels", one.level))) for one in case.sessions]
    answers = tuple(_replace(one, rung=words.soft("levels", one.rung)) for one in case.answers)
    asides = tuple(_replace(one, rung=words.soft("levels", one.rung)) for one in case.asides)
    gone = asked_fields(old) - asked_fields(new)
    facts = {key: words.of("fields", key, KEEP) for key in case.facts if key in gone or key in words.answers.fields}
    for key, to in facts.items():
        if to != key and to in case.facts:
            taken = in_both(
                f"案件中已有“{to}”，“{key}”不能再改称为它", f'the case has "{to}" already, "{key}" cannot become it'
            )
            words.object("FACT_TAKEN", taken, f"fields.{key}")
    return ev.RevisionAdopted(
        plan=command.plan,
        former=ref_of(old),
        workflow=ref_of(new),
        place_in={name: value for name, value in place_in.items() if value != getattr(case, name)},
        handoffs=tuple(after for before, after in handoffs if after != before),
        papers=tuple(after for before, after in papers if after != before),
        sessions=tuple(after for before, after in sessions if after != before),
        answers=() if answers == case.answers else answers,
        asides=() if asides == case.asides else asides,
        renamed_facts={key: to for key, to in facts.items() if to != key},
    )


def _handoff(one: Handoff, words: Words) -> Handoff:
    """An open handoff keeps its own life, under the words of the new revision; a closed one is history."""
    say = words.of if one.open else words.soft
    return _replace(
        one,
        route=say("routes", one.route),
        level=say("levels", one.level),
        from_state=say("states", one.from_state),
    )


def _paper(one: Paper, words: Words) -> Paper:
    kind = words.soft("documents", one.kind) if one.status == "void" else words.of("documents", one.kind, KEEP)
    return _replace(one, kind=kind)


def standing_objections(old: Workflow, new: Workflow, case: Case, after: Case, town: Town) -> list[Objection]:
    """Object where the case could not lawfully stand: over without an act, waiting on nobody, held by the wrong one."""
    found: list[Objection] = []
    state = new.states.get(after.state)
    if state is not None and state.final:
        ends = in_both(
            f"会使案件不经办理而进入“{state.title.zh}”", f'the case would come to "{state.title.en}" without an act'
        )
        found.append(Objection("WOULD_END", ends, "state"))
    if state is not None and state.waits_for and not after.open_handoffs:
        waited = old.states.get(case.state)
        if waited is None or not waited.waits_for:
            nobody = in_both(
                f"“{state.title.zh}”要等对方答复，而案件没有未了的移送",
                f'"{state.title.en}" waits for another side, and the case has no open handoff',
            )
            found.append(Objection("WAITS_ON_NOBODY", nobody, "state"))
    found += _held_wrongly(old, new, case, after, town)
    for before, one in zip(case.handoffs, after.handoffs, strict=True):
        was, now = old.routes.get(before.route), new.routes.get(one.route)
        if one.open and was is not None and now is not None:
            same = (was.direction, was.waits, was.changes_custody) == (now.direction, now.waits, now.changes_custody)
            if not same:
                turned = in_both(
                    f"未了的移送走“{now.title.zh}”，这条路线的去向或等候已改变",
                    f'an open handoff goes along "{now.title.en}", which leads elsewhere or waits otherwise by now',
                )
                found.append(Objection("ROUTE_TURNED", turned, "routes"))
    return found


def _held_wrongly(old: Workflow, new: Workflow, case: Case, after: Case, town: Town) -> list[Objection]:
    custodian = town.institutions.get(case.custodian)
    was = {level.key: level for level in old.ladder}.get(case.level)
    now = {level.key: level for level in new.ladder}.get(after.level)
    if custodian is None or was is None or now is None:
        return []
    if custodian.kind in was.held_by and custodian.kind not in now.held_by:
        wrongly = in_both(
            f"承办机构不再是“{now.title.zh}”一级的承办机构",
            f'the institution in charge no longer holds cases of the rung "{now.title.en}"',
        )
        return [Objection("HELD_WRONGLY", wrongly, "level")]
    return []


def goes_on(case: Case) -> list[str]:
    """Say what of a case is under way and goes on untouched: handoffs not yet answered, clocks that stand."""
    waiting = len(case.open_handoffs)
    standing = sum(clock.status == "standing" for clock in case.deadlines)
    said = [in_both(f"未了的移送 {waiting} 件照旧进行", f"{waiting} open handoffs go on")] if waiting else []
    stands = in_both(f"中止的时限 {standing} 个照旧中止", f"{standing} clocks go on standing")
    return [*said, stands] if standing else said


def moves(case: Case, event: ev.RevisionAdopted, new: Workflow) -> list[str]:
    """Say in words where the case stands differently."""
    said: list[str] = []
    if "state" in event.place_in:
        state = new.states[event.place_in["state"]].title
        said.append(in_both(f"环节改为“{state.zh}”", f'state becomes "{state.en}"'))
    if "level" in event.place_in:
        level = new.level(event.place_in["level"]).title
        said.append(in_both(f"层级改为“{level.zh}”", f'rung becomes "{level.en}"'))
    routes = {one.no: one.route for one in case.handoffs}
    turned = (one for one in event.handoffs if one.open and one.route != routes[one.no])
    to = ((one.no, new.routes[one.route].title) for one in turned)
    said += [in_both(f"第 {no} 次移送改走“{route.zh}”", f'handoff {no} goes along "{route.en}"') for no, route in to]
    return said
