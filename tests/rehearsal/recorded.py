"""Histories for the what-if tests: every journal of the shipped stories, and drafts that change one thing each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.compile import compile_text
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, CaseId
from mediation.engine.earlier_letters import ended_letter
from mediation.engine.evolve import blank, replay
from mediation.rehearsal.commanding import opens
from mediation.rehearsal.story import Story
from mediation.rehearsal.town_file import with_guests
from mediation.rehearsal.whatif import with_calendar
from mediation.rehearsal.whatif_difference import Difference, difference
from mediation.rehearsal.whatif_judging import Side
from mediation.rehearsal.whatif_outcome import Outcome
from mediation.rehearsal.whatif_quick import Quick
from mediation.rehearsal.whatif_redrive import Redrive
from mediation.rehearsal.whatif_touch import Touch
from mediation.store.columns import searched
from mediation.store.event_codec import FORMAT, encode_events
from mediation.store.histories import History, Line
from mediation.store.instants import micros
from mediation.store.journal import Entry
from mediation.town.around import Town
from tests.rehearsal.scripts import repertoire

LATER = timedelta(days=45)


class Recorded(NamedTuple):
    """One case of a story: its history, its town, and the journals of the cases beside it."""

    history: History
    entries: tuple[Entry, ...]
    town: Town
    beside: tuple[tuple[str, tuple[Entry, ...]], ...]

    @property
    def last(self) -> datetime:
        """Up to when it is looked at: so long after its end that every clock has had its say."""
        return max(one.at for one in self.entries) + LATER

    def at_place(self, workflow: str, place: str, *, since: date, but: CaseId, at: datetime) -> tuple[Case, ...]:
        """List the cases of the same story at a place, the newest first, as the store does."""
        then = [_told(case, entries, at) for case, entries in self.beside if case != but]
        found = [one for one in then if one.workflow is not None and (one.workflow.key, one.place) == (workflow, place)]
        lately = [(one.logged_on.day, one) for one in found if one.logged_on is not None and one.logged_on.day >= since]
        return tuple(one for _, one in sorted(lately, key=lambda two: (-two[0].toordinal(), two[1].id)))

    def named(self, named: str, at: datetime) -> Case | None:
        """Find a case of the same story as the store does: of several with a number, the one whose letter had ended."""
        told = [_told(case, entries, at) for case, entries in self.beside]
        found = [one for one in told if one.version and named in {one.id, *_numbers(one)}]
        return found[0] if len(found) == 1 else next(filter(ended_letter, found), None)


def _numbers(case: Case) -> set[str]:
    return {text for kind, text in searched(case) if kind == "number"}


def _told(case: str, entries: tuple[Entry, ...], at: datetime | None = None) -> Case:
    told = blank(CaseId(case))
    for entry in entries:
        if at is None or entry.at <= at:
            told = replay(told, entry.events, actor=entry.actor, at=entry.at)
    return told


@cache
def recorded(key: str) -> tuple[Recorded, ...]:
    """Play the stories of a workflow and give the history of each case that they open under it."""
    return tuple(_recorded(key))


def _recorded(key: str) -> Iterator[Recorded]:
    shelf = repertoire()
    for file in shelf.files(key):
        played = shelf.play(file)
        town = with_guests(shelf.town(played.story.town), played.story.people, played.story.linked)
        cases = tuple(zip(_cases(played.story, shelf.workflow(key)), played.journals, strict=False))
        for case, entries in cases:
            told = _told(case, entries)
            if told.workflow is not None and told.workflow.key == key:
                yield Recorded(_history(told, entries), entries, town, cases)


def _cases(story: Story, workflow: Workflow) -> list[str]:
    """Give the ids of a story's cases in the order in which they are opened, as the runner names them."""
    names: list[str] = []
    name = "1"
    for step in story.steps:
        name = step.case or name
        if not opens(step, workflow):
            continue
        while not step.case and name in names:
            name = str(int(name) + 1) if name.isdecimal() else f"{name}+"
        if name not in names and not step.refused:
            names.append(name)
    return [f"{story.key}-{name}" for name in names]


def _history(case: Case, entries: tuple[Entry, ...]) -> History:
    lines = tuple(
        Line(case.id, one.seq, micros(one.at), one.actor, one.kind, FORMAT, encode_events(one.events).encode())
        for one in entries
    )
    assert case.workflow is not None  # it is opened
    return History(case.id, case.number, case.place, case.workflow.key, case.workflow.revision, lines)


@lru_cache
def draft(key: str, before: str, after: str) -> Workflow:
    """Give a shipped workflow with one passage written otherwise."""
    text = repertoire().workflow(key).text
    assert text.count(before) == 1, f"{text.count(before)} times: {before}"
    return compile_text(text.replace(before, after))


def differences(one: Recorded, then: Workflow, calendar: WorkingCalendar | None) -> Difference:
    """Say what differs for a history."""
    days = one.town.calendar
    return difference(repertoire().workflow(then.key), then, days_were=days, days_then=calendar or days)


def driven(one: Recorded, then: Workflow, *, calendar: WorkingCalendar | None = None, exact: bool) -> Redrive:
    """Drive a history again; the outcome is `outcome_of`."""
    was, now = _sides(one, then, calendar)
    touch = Touch(was.workflow, then, differences(one, then, calendar))
    return Redrive(was, now, case=one.history.case, last=one.last, beside=one, touch=touch, exact=exact)


def outcome(one: Recorded, then: Workflow, *, calendar: WorkingCalendar | None = None, exact: bool) -> Outcome:
    """Say what would have become of a history, deciding every entry or only what the draft can touch."""
    return driven(one, then, calendar=calendar, exact=exact).run(one.history)


def quickly(one: Recorded, then: Workflow, calendar: WorkingCalendar | None = None) -> Outcome | None:
    """Say what would have become of a history by the short way; None if it does not dare to."""
    was, now = _sides(one, then, calendar)
    return Quick(was, now, differences(one, then, calendar), one.last).outcome(one.history)


def _sides(one: Recorded, then: Workflow, calendar: WorkingCalendar | None) -> tuple[Side, Side]:
    town = one.town if calendar is None else with_calendar(one.town, calendar)
    return Side(repertoire().workflow(then.key), one.town), Side(then, town)
