"""Taking a case back to the revision that it had before an adoption, with all that has happened to it since.

What was not touched since the adoption is as it was before it; what came later keeps its place if the earlier revision
knows it, or gets back the one name that the adoption took away. Anything else stands against it and is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.adopting import ADOPTING, PLACES, Weighed, moves, ref_of, standing_objections
from mediation.engine.adopting_clocks import Carried, budget, carried_on, ended, late_at_once, said
from mediation.engine.adopting_places import known_places
from mediation.engine.adopting_words import DROP, KEEP, SECTION_TITLES, in_both, known_words, leads_back
from mediation.engine.case import Case, Handoff, RunningDeadline
from mediation.engine.commands import Adopt
from mediation.engine.evolve import evolve
from mediation.engine.probe import Probe, clock_probe
from mediation.errors import Objection
from mediation.town.around import Town

_replace = msgspec.structs.replace
_SECTION_OF = {name: "levels" if "level" in name else "states" for name in PLACES}


class Turned(NamedTuple):
    """A case before and after the adoption that is taken back."""

    before: Case
    after: Case


def weigh_back(
    present: Workflow, former: Workflow, case: Case, turned: Turned, command: Adopt, *, at: datetime, town: Town
) -> Weighed:
    """Say what becomes of `case`, bound to `present`, when the adoption told by `turned` is taken back to `former`."""
    back = _Back(present, former, case, turned, command)
    event = back.event()
    after = evolve(case, event)
    objections = (*back.objections, *standing_objections(present, former, case, after, town))
    if objections:
        return Weighed(objections=tuple(dict.fromkeys(objections)))
    places = known_places(former)
    as_before = places.node(after) == places.node(turned.before)  # what it was before the adoption it may be again
    if not as_before and (unknown := places.objection(after)) is not None:
        return Weighed(objections=(unknown,))
    probe = clock_probe(former, after, ADOPTING, at, town)
    carried = back.clocks(probe)
    if back.objections:
        return Weighed(objections=tuple(back.objections))
    gone = {(one.after.key, one.after.ref) for one in carried}
    event = _replace(
        event,
        clocks=tuple(one.after for one in carried),
        renamed_clocks=tuple(
            name for one in carried if one.before and (name := (one.before.key, one.before.ref)) not in gone
        ),
    )
    notes = (*moves(case, event, former), *(note for one in carried for note in said(one, former, at)))
    return Weighed((event,), (), notes, tuple(one.after.key for one in carried if late_at_once(one, former, at)))


class _Back:
    """One case on its way back."""

    __slots__ = ("_answers", "_case", "_command", "_former", "_known", "_present", "_turned", "objections")

    def __init__(self, present: Workflow, former: Workflow, case: Case, turned: Turned, command: Adopt) -> None:
        self._present = present
        self._former = former
        self._case = case
        self._turned = turned
        self._command = command
        self._known = known_words(former)
        self._answers = command.answers
        self.objections: list[Objection] = []

    def event(self) -> ev.RevisionAdopted:
        """Give everything but the clocks as it stands afterwards."""
        case, before = self._case, self._turned.before
        places = {name: self._place(name) for name in PLACES if name not in {"left", "left_before"}}
        places["left"] = self._past("left", places["state"])
        places["left_before"] = self._past("left_before", places["state"], places["left"])
        handoffs = [(one, self._handoff(one)) for one in case.handoffs]
        kinds = {one.no: one.kind for one in before.papers}
        papers = [(one, _replace(one, kind=kinds.get(one.no) or self._kind(one.kind))) for one in case.papers]
        levels = {one.no: one.level for one in before.sessions}
        sessions = [
            (one, _replace(one, level=levels.get(one.no) or self._soft("levels", one.level))) for one in case.sessions
        ]
        answers = before.answers + tuple(
            _replace(one, rung=self._soft("levels", one.rung)) for one in case.answers[len(before.answers) :]
        )
        asides = before.asides + tuple(
            _replace(one, rung=self._soft("levels", one.rung)) for one in case.asides[len(before.asides) :]
        )
        renamed = {to: key for key, to in self._answers.fields.items() if to != KEEP and key in before.facts}
        return ev.RevisionAdopted(
            plan=self._command.plan,
            former=ref_of(self._present),
            workflow=ref_of(self._former),
            takes_back=self._command.takes_back,
            place_in={name: value for name, value in places.items() if value != getattr(case, name)},
            handoffs=tuple(then for now, then in handoffs if then != now),
            papers=tuple(then for now, then in papers if then != now),
            sessions=tuple(then for now, then in sessions if then != now),
            answers=() if answers == case.answers else answers,
            asides=() if asides == case.asides else asides,
            renamed_facts={to: key for to, key in renamed.items() if to in case.facts and key not in case.facts},
        )

    def _place(self, name: str) -> str:
        """Give where the case stood, if it stands there still; else where it stands now, in the former words."""
        case, (before, after) = self._case, self._turned
        now: str = getattr(case, name)
        unmoved = now == getattr(after, name) and (name != "state" or case.state_since == after.state_since)
        return getattr(before, name) if unmoved else self._of(_SECTION_OF[name], now)

    def _past(self, name: str, *through: str) -> str:
        """Give a state that the case left; an unknown one matters only if ways lead back through all these states."""
        now: str = getattr(self._case, name)
        if now == getattr(self._turned.after, name):
            return str(getattr(self._turned.before, name))
        if all(leads_back(self._former, one) for one in through):
            return self._of("states", now)
        found = self._soft("states", now)
        return found if found in self._known["states"] else ""

    def _handoff(self, one: Handoff) -> Handoff:
        was, then = self._turned.before.handoff(one.no), self._turned.after.handoff(one.no)
        if was is not None and then is not None:
            return _replace(one, route=was.route, level=was.level, from_state=was.from_state)
        say = self._of if one.open else self._soft
        return _replace(
            one,
            route=say("routes", one.route),
            level=say("levels", one.level),
            from_state=say("states", one.from_state),
        )

    def _kind(self, kind: str) -> str:
        return self._of("documents", kind)

    def _of(self, section: str, key: str) -> str:
        """Give the former word for something that came after the adoption, or object."""
        if not key or key in self._known[section]:
            return key
        names = self._names(section, key)
        if len(names) == 1:
            return names[0]
        self.objections.append(
            Objection(
                "MOVED_ON",
                in_both(
                    f"改版后案件有了{SECTION_TITLES[section].zh}“{key}”，第 {self._former.revision} 版没有",
                    f'since then the case has the {SECTION_TITLES[section].en} "{key}", which revision '
                    f"{self._former.revision} does not have",
                ),
                section,
            )
        )
        return key

    def _soft(self, section: str, key: str) -> str:
        names = self._names(section, key)
        return names[0] if key not in self._known[section] and len(names) == 1 else key

    def _names(self, section: str, key: str) -> list[str]:
        given: Mapping[str, str] = getattr(self._answers, section)
        return [old for old, new in given.items() if new == key]

    def clocks(self, probe: Probe) -> list[Carried]:
        """Carry the clocks back; what the adoption started ends, what it ended goes on."""
        found: list[Carried] = []
        for clock in self._case.deadlines:
            then = self._clock(clock, probe)
            if then is not None and then != clock:
                found.append(Carried(clock, then))
        return found

    def _clock(self, clock: RunningDeadline, probe: Probe) -> RunningDeadline | None:
        key = self._soft("deadlines", clock.key)
        then = self._turned.after.clock(clock.key, clock.ref)
        if not clock.live:
            was = self._turned.before.clock(clock.key, clock.ref)
            dropped = was is not None and was.live and self._answers.deadlines.get(clock.key) == DROP
            if not dropped or then != clock or was is None or not self._counts(was.key, probe.case.state):
                return _replace(clock, key=key)
            return carried_on(self._former.deadlines[was.key], self._former.deadlines[was.key], was, probe, probe.case)
        deadline = self._former.deadlines.get(key)
        if deadline is None or not self._counts(key, probe.case.state):
            return ended(clock, probe.at)
        was = self._turned.before.clock(key, clock.ref)
        if was is not None and clock == then:
            return was  # nothing has happened to it since
        now = self._present.deadlines.get(clock.key)
        level = self._of("levels", clock.level)
        known = was is not None and was.anchor == clock.anchor
        term, rests_on = (was.term, was.basis) if was is not None and known else (None, None)
        if term is None:
            term, rests_on = budget(now, self._present, clock, deadline, self._former, level, probe.case)
        carried = _replace(clock, key=key, level=level, term=term, basis=rests_on)
        return carried_on(deadline, now, carried, probe, probe.case)

    def _counts(self, key: str, state: str) -> bool:
        deadline = self._former.deadlines.get(key)
        return deadline is not None and (not deadline.during or state in deadline.during)
