"""What one decision looks at: the case, the action, who, when, the form. Light and slotted; `transitions` moves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediation.calendar.terms import When
from mediation.definitions.workflow import Action, Way, Workflow
from mediation.engine.actor import THE_CLOCK, Actor
from mediation.engine.case import Agreement, Case, CaseId, Handoff, Obligation
from mediation.engine.standings import holder
from mediation.errors import Objection
from mediation.town.around import Town
from mediation.town.institutions import Institution, InstitutionId

#: The state of a case that is not opened yet, for the machine.
NOTHING = "nothing"


class Probe:
    """One question: may this be done, and where does it lead?

    `form` is None while only the options are asked for: then a requirement judges what it can without the form.
    `similar` are earlier cases of the same workflow at the same place, where the action asks for them (`similar.py`).
    `state` is what `transitions` moves. `handoff` is the handoff that the action touches, if any.
    """

    __slots__ = (
        "action",
        "actor",
        "at",
        "case",
        "earlier",
        "form",
        "objections",
        "on",
        "others",
        "similar",
        "state",
        "town",
        "verdict",
        "way",
        "workflow",
    )

    def __init__(
        self,
        *,
        workflow: Workflow,
        case: Case,
        action: Action,
        actor: Actor,
        at: datetime,
        on: When,
        town: Town,
        form: Mapping[str, Any] | None,
        others: Mapping[str, Case],
        earlier: Case | None,
        similar: tuple[Case, ...] = (),
    ) -> None:
        self.workflow = workflow
        self.case = case
        self.action = action
        self.actor = actor
        self.at = at
        self.on = on
        self.town = town
        self.form = form
        self.others = others
        self.earlier = earlier
        self.similar = similar
        self.state = case.state or NOTHING
        self.objections: list[Objection] = []
        self.verdict: bool | None = None
        self.way: Way | None = None

    def get(self, key: str, default: Any = None) -> Any:
        """Give the form's value for `key`, or the default."""
        return default if self.form is None else self.form.get(key, default)

    def words_of(self, key: str) -> str:
        """Give what was chosen for `key` in words, or the text as it was filled in."""
        value = self.get(key)
        for field in self.action.asks:
            if field.key == key:
                return next((one.title.zh for one in field.choices if one.key == value), str(value or ""))
        return str(value or "")

    @property
    def committee(self) -> Institution:
        """The committee in charge: the one whose record the case is, or the one that it acts for."""
        return self.town.committee(holder(self.case))

    def handoff(self, routes: tuple[str, ...] | list[str] | None = None, *statuses: str) -> Handoff | None:
        """Give the newest handoff on one of `routes` (any, if None) in one of `statuses` (open, if none)."""
        for one in reversed(self.case.handoffs):
            if routes and one.route not in routes:
                continue
            if one.status in statuses or (not statuses and one.open):
                return one
        return None

    @property
    def obligation(self) -> Obligation | None:
        """The obligation that the form names."""
        wanted = self.get("obligation")
        agreement = self.case.agreement_owing(wanted)
        if agreement is None or wanted is None:
            return None
        return next((one for one in agreement.obligations if one.no == wanted), None)

    @property
    def agreement(self) -> Agreement | None:
        """The agreement at hand: the one that the form names, the one whose obligation it names, else the newest."""
        named, owed = self.get("agreement_no"), self.get("obligation")
        if named is not None:
            return next((one for one in self.case.standing if one.no == named), None)
        return (self.case.agreement_owing(owed) if owed is not None else None) or self.case.agreement

    def other_case(self) -> Case | None:
        """Give the other case that the form names, if it was found and is visible."""
        wanted = self.get("other_case") or self.get("earlier_case")
        return None if not wanted else self.others.get(CaseId(wanted))

    def next_rung(self, direction: str) -> tuple[str, Institution, InstitutionId | None, tuple[str, ...]] | None:
        """Resolve the next rung up or down: its key, the custodian-to-be, its room, and the rungs skipped as empty.

        The place tree is climbed from the place of the dispute; a rung with no institution is skipped and said so.
        """
        levels = self.workflow.above(self.case.level) if direction == "up" else self.workflow.below(self.case.level)
        skipped: list[str] = []
        for level in levels:
            found = self.town.nearest(level.held_by, self.case.place)
            room = None
            if level.handled_by is not None:
                near = self.town.nearest((level.handled_by,), self.case.place)
                room = None if near is None else near.id
            if found is None or (level.handled_by is not None and room is None):
                skipped.append(level.title.zh)
                continue
            return level.key, found, room, tuple(skipped)
        return None


def clock_probe(
    workflow: Workflow, case: Case, action: Action, at: datetime, town: Town, on: When | None = None
) -> Probe:
    """Give a probe for what the clock does itself: nobody acts, no form is filled in, `action` only names the cause.

    `on` is when it counts as done; the instant itself, if it is not said.
    """
    return Probe(
        workflow=workflow,
        case=case,
        action=action,
        actor=THE_CLOCK,
        at=at,
        on=When.at(at) if on is None else on,
        town=town,
        form={},
        others={},
        earlier=None,
    )
