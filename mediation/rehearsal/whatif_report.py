"""The report of a what-if: counts by place and by clock, where histories turn first, and every case that would differ.

It names cases by their number and nobody by name. Equal input gives an equal report: everything is in a fixed order.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import msgspec

from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Workflow
from mediation.rehearsal.whatif_outcome import Outcome, Refused
from mediation.rehearsal.whatif_words import kind_of_turn, turn_in_words, why_unjudged
from mediation.town.around import Town
from mediation.town.places import PlaceId, PlaceKind

EXAMPLES = 5


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases of one place. `breached`: a clock would have been missed that was not; `kept`: the reverse.

    `escalated`: somebody would have been obliged or the supervisor warned where nobody was; `sooner`: earlier than it
    was. `waited`: it would have waited longer. `impossible`: an act is refused; `refused` counts those acts.
    """

    place: str
    name: str
    above: str = ""
    cases: int = 0
    differing: int = 0
    breached: int = 0
    kept: int = 0
    escalated: int = 0
    spared: int = 0
    sooner: int = 0
    later: int = 0
    waited: int = 0
    impossible: int = 0
    refused: int = 0
    unjudged: int = 0


class ClockTally(msgspec.Struct, frozen=True, kw_only=True):
    """One clock in all cases: how often it ran and was missed, as recorded and as it would have been."""

    workflow: str
    key: str
    title: Label
    was: str
    then: str
    runs: int
    runs_then: int
    missed: int
    missed_then: int


class Turning(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that turn alike: in words, how many, and the numbers of the first few."""

    words: Label
    cases: int
    numbers: tuple[str, ...]


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """One case that would have gone otherwise. `waited` is in seconds."""

    number: str
    place: str
    workflow: str
    first: Label | None
    breached: tuple[str, ...]
    kept: tuple[str, ...]
    escalated: int
    spared: int
    waited: int
    refused: tuple[Refused, ...]
    unjudged: Label | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a question. `last` is the instant up to which everything was looked at."""

    workflow: str
    revision: int
    digest: str
    calendar: str
    since: date
    until: date
    last: datetime | None
    entries: int
    passed_over: int
    total: Tally
    places: tuple[Tally, ...]
    clocks: tuple[ClockTally, ...]
    turnings: tuple[Turning, ...]
    cases: tuple[Differing, ...]


class Summing:
    """Takes outcomes one by one."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.cases = self.entries = self.others = 0
        self.counts: dict[str, Counter[str]] = {}
        self.total: Counter[str] = Counter()
        self.clocks: dict[tuple[str, str], Counter[str]] = {}
        self.texts: dict[str, tuple[Workflow, Workflow]] = {}
        self.turned: dict[tuple[str, str], list[str]] = {}
        self.found: list[Differing] = []

    def passed_over(self) -> None:
        """A case of a workflow that is not asked about."""
        self.others += 1

    def take(self, outcome: Outcome, was: Workflow, then: Workflow, *, entries: int) -> None:
        """Take the next outcome in."""
        self.cases += 1
        self.entries += entries
        self.texts[outcome.workflow] = (was, then)
        counted = _counted(outcome)
        self.counts.setdefault(self._row(outcome.place), Counter()).update(counted)
        self.total.update(counted)
        for clock in outcome.clocks:
            held = self.clocks.setdefault((outcome.workflow, clock.key), Counter())
            held.update(runs=clock.runs, runs_then=clock.runs_then, missed=clock.missed, missed_then=clock.missed_then)
        if counted["differing"] or counted["unjudged"]:
            self._differs(outcome, was, then)

    def _differs(self, outcome: Outcome, was: Workflow, then: Workflow) -> None:
        first = None
        if outcome.first is not None:
            first = turn_in_words(outcome.first, was, then)
            kind = kind_of_turn(outcome.first, was, then)
            self.turned.setdefault((kind.zh, kind.en), []).append(outcome.number)
        self.found.append(
            Differing(
                number=outcome.number,
                place=outcome.place,
                workflow=outcome.workflow,
                first=first,
                breached=tuple(one.key for one in outcome.clocks if one.missed_then > one.missed),
                kept=tuple(one.key for one in outcome.clocks if one.missed_then < one.missed),
                escalated=outcome.escalated,
                spared=outcome.spared,
                waited=outcome.waited,
                refused=outcome.refused,
                unjudged=why_unjudged(outcome.unjudged) if outcome.unjudged else None,
            )
        )

    def _row(self, place: str) -> str:
        """Give the community in which a dispute lies, else its street, else the place itself."""
        path = self.town.path(PlaceId(place))
        for kind in (PlaceKind.community, PlaceKind.street):
            for here in path:
                if self.town.places[here].kind is kind:
                    return here
        return place

    def _tally(self, place: str, counts: Counter[str]) -> Tally:
        known = self.town.places.get(PlaceId(place))
        street = next(
            (one for one in self.town.path(PlaceId(place)) if self.town.places[one].kind is PlaceKind.street), None
        )
        figures: dict[str, Any] = dict(counts)
        return Tally(
            place=place,
            name=known.name if known is not None else place,
            above=self.town.places[street].name if street is not None and street != place else "",
            **figures,
        )

    def report(
        self,
        draft: Workflow | None,
        calendar: WorkingCalendar | None,
        since: date,
        until: date,
        last: datetime | None,
    ) -> Report:
        """Give the report of everything taken in."""
        whole: dict[str, Any] = dict(self.total)
        rows = [self._tally(place, counts) for place, counts in self.counts.items()]
        ways = sorted(self.turned.items(), key=lambda one: (-len(one[1]), one[0]))
        return Report(
            workflow=draft.key if draft is not None else "",
            revision=draft.revision if draft is not None else 0,
            digest=draft.digest if draft is not None else "",
            calendar=calendar.edition if calendar is not None else "",
            since=since,
            until=until,
            last=last,
            entries=self.entries,
            passed_over=self.others,
            total=Tally(place="", name="", **whole),
            places=tuple(sorted(rows, key=lambda row: (row.above, row.name, row.place))),
            clocks=tuple(self._clock(*name, counts) for name, counts in sorted(self.clocks.items())),
            turnings=tuple(
                Turning(words=Label(zh=zh, en=en), cases=len(numbers), numbers=tuple(sorted(numbers)[:EXAMPLES]))
                for (zh, en), numbers in ways
            ),
            cases=tuple(sorted(self.found, key=lambda one: (one.place, one.number))),
        )

    def _clock(self, workflow: str, key: str, counts: Counter[str]) -> ClockTally:
        was, then = self.texts[workflow]
        known = then.deadlines.get(key) or was.deadlines[key]
        figures: dict[str, Any] = dict(counts)
        lengths: dict[str, Any] = {"was": _length(was, then, key), "then": _length(then, was, key)}
        return ClockTally(workflow=workflow, key=key, title=known.title, **lengths, **figures)


def _counted(outcome: Outcome) -> Counter[str]:
    found = {
        "breached": outcome.breached,
        "kept": outcome.kept,
        "escalated": outcome.escalated > 0,
        "spared": outcome.spared > 0,
        "sooner": outcome.sooner > 0,
        "later": outcome.later > 0,
        "waited": outcome.waited > 0,
        "impossible": bool(outcome.refused),
    }
    counted = Counter({name: int(value) for name, value in found.items()})
    differs = outcome.first is not None or any(found.values())
    counted.update(cases=1, refused=len(outcome.refused), differing=int(differs), unjudged=int(bool(outcome.unjudged)))
    return counted


def _length(workflow: Workflow, other: Workflow, key: str) -> str:
    """Write how long a clock runs; by rung where the rungs differ, and then only those that the other text has changed,
    if it has changed any."""
    deadline = workflow.deadlines.get(key)
    if deadline is None:
        return "—"
    if not deadline.of_rung:
        return deadline.term.zh if deadline.term is not None else "—"
    terms = {level.key: level.terms.get(key) for level in other.ladder}
    rungs = [level for level in workflow.ladder if key in level.terms]
    changed = [level for level in rungs if level.terms[key] != terms.get(level.key)]
    return " · ".join(f"{level.title.zh} {level.terms[key].zh}" for level in changed or rungs)
