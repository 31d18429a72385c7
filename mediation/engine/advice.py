"""What is worth knowing beside the form of a dispatch: who fits best and why, and which colour the rules suggest.

Advice only: nothing here decides, and the form is judged by `decide` as ever. What was filled in wrongly is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from mediation.calendar.terms import When
from mediation.definitions.workflow import Action, Workflow
from mediation.engine import risk
from mediation.engine.actor import Actor
from mediation.engine.case import Case
from mediation.engine.fields import read_fields
from mediation.engine.guards_support import homes_of_leads, ranking, signs_of
from mediation.engine.probe import Probe
from mediation.town.around import Town
from mediation.town.institutions import AccountId
from mediation.town.matching import Match

#: The requirements of an action beside whose form the advice belongs.
ABOUT_LEADS, ABOUT_COLOURS = "lead_fits", "colour_explained"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One of the team, in the order of fitness. `registered` says whether this case may be led from there at all."""

    match: Match
    registered: bool

    @property
    def may_lead(self) -> bool:
        """Say whether this one may be chosen."""
        return self.registered and not self.match.barred


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """Candidates, best first (those who may not lead come last), and the colour that the rules suggest.

    Either is None where the action does not ask for it.
    """

    candidates: tuple[Candidate, ...] | None
    colour: risk.Suggestion | None


def advice(
    workflow: Workflow,
    case: Case,
    action: Action,
    actor: Actor,
    at: datetime,
    town: Town,
    *,
    given: Mapping[str, Any],
    load: Mapping[AccountId, int],
) -> Advice | None:
    """Give the advice for an action's form as it is filled in so far; None for an action that wants none.

    `load` is how many open cases everybody leads.
    """
    wanted = {one.name for one in action.requires} & {ABOUT_LEADS, ABOUT_COLOURS}
    if not wanted:
        return None
    on = When.at(at)
    form, _ = read_fields(action.asks, given, workflow=workflow, case=case, town=town, on=on)
    probe = Probe(
        workflow=workflow,
        case=case,
        action=action,
        actor=actor,
        at=at,
        on=on,
        town=town,
        form=form,
        others={},
        earlier=None,
    )
    return Advice(
        candidates=_candidates(probe, load) if ABOUT_LEADS in wanted else None,
        colour=risk.suggestion(signs_of(probe), case) if ABOUT_COLOURS in wanted else None,
    )


def _candidates(probe: Probe, load: Mapping[AccountId, int]) -> tuple[Candidate, ...]:
    homes = homes_of_leads(probe)
    found = [Candidate(match=one, registered=one.member.registered_at in homes) for one in ranking(probe, load)]
    return tuple(sorted(found, key=lambda one: not one.may_lead))
