"""Which recorded entries a draft can touch at all, worked out once a text: the others need not be decided again.

While the recorded case and the one that would have been are alike, an entry that nothing of the draft touches gives the
same events; a law in the tests holds that against deciding every entry. Where it is not certain, an entry is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mediation.definitions.workflow import Action, Deadline, Trigger, Workflow
from mediation.engine import events as ev
from mediation.rehearsal.whatif_difference import Difference
from mediation.store.histories import Line

#: Requirements that count working days. A test holds the list against the source of the requirements.
READ_THE_CALENDAR = frozenset(
    {
        "confirm_window_open", "answer_inside_police_limit", "applicants_never_came", "suspension_fits", "past",
        "receiver_silent_or_declined",
    }
)  # fmt: skip
#: Clocks whose end decides what people may do, besides those that a requirement names as its `deadline`. A test holds
#: the list against the source of the requirements.
READ_BY_REQUIREMENTS = frozenset({"month", "entrust_answer", "handoff_receipt"})
#: Requirements that look at the end of such a clock even after it was met.
READ_AFTERWARDS = frozenset(
    {"answer_inside_police_limit", "case_failed_here", "extension_asked", "terminate_reason_fits"}
)

#: Settings that the engine reads in requirements only, and in which. A test holds the list against the source of the
#: requirements.
SETTINGS_OF_REQUIREMENTS = {
    "exclusions_bar_entrustment": frozenset({"police_may_entrust", "police_may_entrust_again"}),
    "city_kinds": frozenset({"fit_for_city"}),
    "grave_persons": frozenset({"two_when_grave"}),
    "never_came_days": frozenset({"applicants_never_came"}),
    "on_the_spot_amount": frozenset({"on_the_spot_allowed"}),
    "referral_signed_off": frozenset({"police_may_refer"}),
    "undo_hours": frozenset({"undo_in_time"}),
    "undo_with_papers": frozenset({"undo_in_time"}),
}
#: Settings (or how their names begin) that the engine reads elsewhere, too: who changes them touches every entry. What
#: is in neither list is read by the text of an action alone, which then differs itself.
READ_THROUGHOUT = ("archive_days", "day_ends_at", "entry_", "late_after_days", "late_reason_after_days", "office_hours",
                   "on_duty_colours", "open_after_refusal", "oral_", "red_signs", "retention_years_", "review_grades",
                   "suspension", "visit_days_")  # fmt: skip

NOT_ACTS = frozenset({"add_note", "add_evidence", "check_evidence", "withdraw_evidence", "reach_step", "reproject"})
_UNDO = "undo_last"


class Touch:
    """What of one text the draft touches."""

    def __init__(self, was: Workflow, then: Workflow, differs: Difference) -> None:
        self.changed = differs.clocks
        self.clocks = differs.clocks
        self.throughout = bool(differs.throughout) or any(one.startswith(READ_THROUGHOUT) for one in differs.settings)
        kinds = set(differs.actions)
        for setting in differs.settings & SETTINGS_OF_REQUIREMENTS.keys():
            requirements = SETTINGS_OF_REQUIREMENTS[setting]
            kinds |= reading(was, requirements) | reading(then, requirements)
        if differs.calendar:
            self.clocks = frozenset((*was.deadlines, *then.deadlines))
            kinds |= reading(was, READ_THE_CALENDAR) | reading(then, READ_THE_CALENDAR)
        names = {name for side in (was, then) for key in self.clocks for name in _names(side.deadlines.get(key))}
        self.names = frozenset(kinds | names)
        self.kinds = (was.actions.keys() | then.actions.keys() | NOT_ACTS) - self.names
        self.by_kind_alone = not (self.throughout or self.clocks)

    def after(self, lines: Sequence[Line]) -> int:
        """Give how many of the entries must be looked at; the draft touches none of those that follow."""
        if not self.by_kind_alone:
            return len(lines)
        return max((number for number, line in enumerate(lines, start=1) if line.kind not in self.kinds), default=0)

    def by(self, kind: str, events: Sequence[ev.Event]) -> bool:
        """Say whether the draft may make something else of an entry."""
        if self.throughout or kind not in self.kinds:
            return True
        return any(
            (isinstance(event, ev.StateEntered) and event.state in self.names)
            or (isinstance(event, ev.StepReached) and event.key in self.clocks)
            or (isinstance(event, ev.ClockMoved) and event.cause == "calendar" and event.key in self.clocks)
            for event in events
        )


def reading(workflow: Workflow, requirements: frozenset[str]) -> set[str]:
    """List the actions that have one of these requirements."""
    return {key for key, action in workflow.actions.items() if any(one.name in requirements for one in action.requires)}


def _names(deadline: Deadline | None) -> Iterator[str]:
    """List the actions and states that can start, stop, move on or end a clock."""
    if deadline is None:
        return
    for trigger in (deadline.starts, deadline.pauses, deadline.resumes, deadline.ends):
        if isinstance(trigger, Trigger):
            yield from (*trigger.actions, *trigger.states)
    yield from deadline.extends_with


def certain_kinds(workflow: Workflow, *, calendar: bool) -> frozenset[str]:
    """List the kinds of entries that come out alike when only lengths of clocks differ, or the calendar, too."""
    unsure = {key for key, action in workflow.actions.items() if _undoes(action)}
    if calendar:
        unsure |= reading(workflow, READ_THE_CALENDAR)
    return frozenset((workflow.actions.keys() | NOT_ACTS) - unsure)


def _undoes(action: Action) -> bool:
    return any(call.name == _UNDO for call in action.does)


def decisive_clocks(*workflows: Workflow) -> frozenset[str]:
    """List the clocks whose end decides something: what people may do, or the state that a step enters."""
    found = set(READ_BY_REQUIREMENTS)
    for workflow in workflows:
        found |= {key for key, one in workflow.deadlines.items() if any(step.does == "enter" for step in one.steps)}
        found |= {
            str(one.args["deadline"])
            for action in workflow.actions.values()
            for one in action.requires
            if "deadline" in one.args
        }
    return frozenset(found)
