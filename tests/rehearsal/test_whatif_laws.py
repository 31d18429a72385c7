"""Laws of what-if over random walks: the same text gives the walk back, and every way gives the same outcome."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.engine import events as ev
from mediation.engine.case import Case
from mediation.rehearsal.whatif_retelling import command_from, with_numbers
from mediation.store.event_codec import FORMAT, encode_events
from mediation.store.histories import History, Line
from mediation.store.instants import micros
from mediation.store.journal import Entry
from tests.engine.builders import Entry as Walked
from tests.engine.builders import a_workflow
from tests.laws.walks import OTHER, Walk, walks
from tests.rehearsal.recorded import Recorded, differences, draft, driven, outcome, quickly
from tests.rehearsal.test_whatif import EVERYTHING, PROPERTY, other_days

FEW = settings(max_examples=12)
CHANGES = [what for what, (key, *_) in EVERYTHING.items() if key == PROPERTY]


def kind_of(entry: Walked) -> str:
    first = entry.events[0]
    if isinstance(first, ev.ActionTaken):
        return first.action
    return "add_note" if isinstance(first, ev.Noted) else "reach_step"


class Wandered(Recorded):
    """A walk's history; the forms of a walk name one other case."""

    def named(self, named: str, at: object) -> Case | None:
        return OTHER if named == OTHER.id else None


def as_stored(event: ev.Event) -> ev.Event:
    """Write the instants of a record in UTC, as the house does; the walks have those of Shanghai."""
    if not isinstance(event, ev.Undone) or "last_at" not in event.record:
        return event
    at = datetime.fromisoformat(event.record["last_at"]).astimezone(UTC)
    return msgspec.structs.replace(event, record={**event.record, "last_at": msgspec.to_builtins(at)})


def wandered(walk: Walk) -> Recorded:
    entries = tuple(
        Entry(
            seq=seq,
            at=one.at.astimezone(UTC),
            actor=one.actor,
            actor_name="",
            kind=kind_of(one),
            events=tuple(map(as_stored, one.events)),
        )
        for seq, one in enumerate(walk.entries, start=1)
    )
    lines = tuple(
        Line(walk.case.id, one.seq, micros(one.at), one.actor, one.kind, FORMAT, encode_events(one.events).encode())
        for one in entries
    )
    history = History(walk.case.id, walk.case.number, walk.case.place, PROPERTY, 1, lines)
    return Wandered(history, entries, walk.town, ())


@FEW
@given(walks())
def test_the_same_text_gives_a_walk_back(walk: Walk) -> None:
    one = wandered(walk)
    drive = driven(one, a_workflow(), exact=True)
    found = drive.run(one.history)
    assert (found.first, found.unjudged, found.refused) == (None, "", ())
    assert drive.now == drive.was == walk.case


@FEW
@given(walks(), st.sampled_from(CHANGES))
def test_every_way_gives_the_same_outcome_of_a_walk(walk: Walk, what: str) -> None:
    one, then = wandered(walk), draft(*EVERYTHING[what])
    exactly = outcome(one, then, exact=True)
    assert outcome(one, then, exact=False) == exactly
    if differences(one, then, None).only_lengths:
        assert quickly(one, then) in (None, exactly)


@FEW
@given(walks())
def test_every_way_gives_the_same_outcome_under_other_days_off(walk: Walk) -> None:
    one, calendar = wandered(walk), other_days(walk.town.calendar)
    exactly = outcome(one, a_workflow(), calendar=calendar, exact=True)
    assert outcome(one, a_workflow(), calendar=calendar, exact=False) == exactly
    assert quickly(one, a_workflow(), calendar) in (None, exactly)


@FEW
@given(walks())
def test_an_entry_gives_its_command_and_its_numbers_back(walk: Walk) -> None:
    for entry in walk.entries:
        command = command_from(walk.case.id, entry.events, a_workflow())
        assert (command is None) == isinstance(entry.events[0], ev.StepReached)
        assert with_numbers(entry.events, entry.events) == tuple(entry.events)
