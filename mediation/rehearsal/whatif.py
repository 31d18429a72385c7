"""What-if: recorded histories driven again through a draft of a workflow or another calendar, and what would differ.

It only reads. The same histories, draft and calendar give the same report to the byte: nothing here asks for the time.
How one case is driven is in `whatif_redrive.py`; what is summed up, in `whatif_report.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from mediation.calendar.working_days import WorkingCalendar
from mediation.casework.house import Workflows
from mediation.definitions.soundness import findings
from mediation.definitions.workflow import Workflow
from mediation.engine.case import WorkflowRef
from mediation.errors import UnsoundDefinition
from mediation.rehearsal.whatif_difference import difference
from mediation.rehearsal.whatif_judging import Side
from mediation.rehearsal.whatif_outcome import Outcome
from mediation.rehearsal.whatif_quick import Quick
from mediation.rehearsal.whatif_redrive import Redrive
from mediation.rehearsal.whatif_report import Report, Summing
from mediation.rehearsal.whatif_touch import Touch
from mediation.store.database import Store
from mediation.store.histories import Archive, History, Span, count_histories, histories, last_recorded
from mediation.town.around import Town
from mediation.town.places import PlaceId

Told = Callable[[int, int], None]
"""Is told how many histories are done, of how many."""


class Question(NamedTuple):
    """What is asked: a draft, another calendar, or both; about cases logged from `since` to `until`, both included.

    `place` narrows to what lies in it. `limit` stops after so many cases. `exact` sends every entry through the engine,
    also where it is certain that nothing can differ.
    """

    draft: Workflow | None
    calendar: WorkingCalendar | None
    since: date
    until: date
    place: PlaceId | None = None
    limit: int | None = None
    exact: bool = False


class Pair(NamedTuple):
    """A text that cases are bound to, beside the one that they are driven through; what differs touches `touch`.

    `quick` is the short way, None where more than clocks differ or no short cut is wanted.
    """

    was: Side
    then: Side
    touch: Touch
    quick: Quick | None


def ask(store: Store, library: Workflows, question: Question, *, told: Told) -> Report:
    """Drive the histories again and report. Raises UnsoundDefinition for a draft that does not hold by itself."""
    if question.draft is not None and (found := findings(question.draft)):
        raise UnsoundDefinition(findings=tuple(found))
    last = last_recorded(store)
    asking = _Asking(store, library, question, last)
    summing = Summing(asking.town)
    if last is None:
        return summing.report(question.draft, question.calendar, question.since, question.until, None)
    span = Span(question.since, question.until, last)
    of = count_histories(store, span)
    for number, history in enumerate(histories(store, span), start=1):
        told(number, of)
        if not asking.concerns(history):
            continue
        pair = asking.pair(history)
        if pair is None:
            summing.passed_over()
            continue
        outcome = asking.outcome(history, pair)
        summing.take(outcome, pair.was.workflow, pair.then.workflow, entries=len(history.lines))
        if question.limit is not None and summing.cases >= question.limit:
            break
    return summing.report(question.draft, question.calendar, question.since, question.until, last)


class _Asking:
    """One question being answered: what was read once is kept."""

    def __init__(self, store: Store, library: Workflows, question: Question, last: datetime | None) -> None:
        self.store, self.library, self.question, self.last = store, library, question, last
        with store.reading() as reading:
            self.town = reading.town.around()
            self.digests = {(one.workflow, one.revision): one.digest for one in reading.revisions.all()}
        self.town_then = self.town if question.calendar is None else with_calendar(self.town, question.calendar)
        self.pairs: dict[tuple[str, int], Pair | None] = {}

    def concerns(self, history: History) -> bool:
        place = self.question.place
        return place is None or self.town.lies_in(PlaceId(history.place), place)

    def pair(self, history: History) -> Pair | None:
        """Give the texts to compare, None for a case of a workflow that the draft does not change."""
        name = (history.workflow, history.revision)
        if name not in self.pairs:
            self.pairs[name] = self._pair(*name)
        return self.pairs[name]

    def _pair(self, key: str, revision: int) -> Pair | None:
        draft = self.question.draft
        if draft is not None and draft.key != key and self.question.calendar is None:
            return None
        was = self.library.get(WorkflowRef(key=key, revision=revision, digest=self.digests[key, revision]))
        then = draft if draft is not None and draft.key == key else was
        found = difference(was, then, days_were=self.town.calendar, days_then=self.town_then.calendar)
        one, other = Side(was, self.town), Side(then, self.town_then)
        assert self.last is not None  # there is a history
        short = found.only_lengths and not self.question.exact
        return Pair(one, other, Touch(was, then, found), Quick(one, other, found, self.last) if short else None)

    def outcome(self, history: History, pair: Pair) -> Outcome:
        quickly = pair.quick.outcome(history) if pair.quick is not None else None
        if quickly is not None:
            return quickly
        assert self.last is not None  # there is a history
        drive = Redrive(
            pair.was,
            pair.then,
            case=history.case,
            last=self.last,
            beside=Archive(self.store),
            touch=pair.touch,
            exact=self.question.exact,
        )
        return drive.run(history)


def with_calendar(town: Town, calendar: WorkingCalendar) -> Town:
    """Give the same town under another calendar."""
    return Town(
        calendar=calendar,
        places=town.places.values(),
        institutions=town.institutions.values(),
        people=town.people.values(),
        linked=town.said,
    )


def outcomes(store: Store, library: Workflows, question: Question) -> Iterator[Outcome]:
    """Give what would have become of each case, one by one, without summing up."""
    last = last_recorded(store)
    asking = _Asking(store, library, question, last)
    if last is None:
        return
    for history in histories(store, Span(question.since, question.until, last)):
        pair = asking.pair(history) if asking.concerns(history) else None
        if pair is not None:
            yield asking.outcome(history, pair)
