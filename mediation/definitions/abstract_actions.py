"""One action as the proof sees it: where it may be taken, where it surely may, and what it changes. See `abstract.py`.

Everything is worked out once per action and looked up afterwards, as a space has many nodes and few different handoffs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from msgspec import structs

from mediation.definitions import meanings
from mediation.definitions.abstract_handoffs import HandoffChanges, Handoffs
from mediation.definitions.meanings import ACCEPTED, CLOSED, OFFERED, Consent, Place
from mediation.definitions.workflow import Action, Call, Workflow


class Joined(NamedTuple):
    """What holds of a case after an action, apart from its state."""

    level: str
    consent: Consent
    handoffs: Handoffs


class Verdict(NamedTuple):
    """Whether an action may be taken at a node, and whether somebody surely may take it."""

    possible: bool
    sure: bool


NO = Verdict(possible=False, sure=False)
#: The other two verdicts that there are; a space holds very many of them.
PERHAPS, YES = Verdict(possible=True, sure=False), Verdict(possible=True, sure=True)


class Act:
    """An action with its meaning. `moves` says whether it can change anything that the abstract state knows;
    `closed_by_refusal`, whether it closes once a party of two has refused, though no requirement says so; `changes` is
    what it does to handoffs."""

    def __init__(
        self,
        workflow: Workflow,
        action: Action,
        routes: Sequence[str],
        *,
        of_consent: bool,
        left: Collection[str] = frozenset(),
    ) -> None:
        self.action = action
        self._workflow = workflow
        self._routes = tuple(routes)
        self._left = frozenset(left)
        self._levels = tuple(level.key for level in workflow.ladder) or ("",)
        self._of_consent = of_consent
        self.changes = HandoffChanges(workflow, action, self._routes, self._levels, self._left)
        self._consent = tuple(self._by_consent(said) for said in Consent)
        self._verdicts: dict[tuple[str, Handoffs], Verdict] = {}
        self._after: dict[tuple[str, Consent, Handoffs], tuple[Joined, ...]] = {}
        self._said = tuple(self._consent_after(said) for said in Consent)
        stays = workflow.settings.get("open_after_refusal") or meanings.OPEN_AFTER_REFUSAL
        self.closed_by_refusal = of_consent and action.key not in stays
        self.moves = bool(self._moving_effects()) or any(way.to is not None or way.back for way in action.ways)

    def without(self, calls: Sequence[Call]) -> Act:
        """Give the action as it is where these of its requirements hold."""
        rest = tuple(call for call in self.action.requires if call not in calls)
        action = structs.replace(self.action, requires=rest)
        return Act(self._workflow, action, self._routes, of_consent=self._of_consent, left=self._left)

    def offered_in(self, state: str) -> bool:
        """Whether the action exists in this state at all (empty: before the case is opened)."""
        return self.action.opens if state == "" else state in self.action.sources

    def verdict(self, level: str, consent: Consent, handoffs: Handoffs) -> Verdict:
        """Say whether the action may be taken here, and whether somebody surely may."""
        return self.agreed(self.here(level, handoffs), consent)

    def agreed(self, here: Verdict, consent: Consent) -> Verdict:
        """Say what becomes of a verdict on a place by what the parties said."""
        said = self._consent[consent]
        if not said.possible:
            return NO
        return here if said.sure or not here.sure else PERHAPS

    def here(self, level: str, handoffs: Handoffs) -> Verdict:
        """Say whether the action may be taken here, and surely may, as far as that does not rest on the parties."""
        found = self._verdicts.get((level, handoffs))
        if found is None:
            found = self._verdicts[level, handoffs] = self._by_place(level, handoffs)
        return found

    def after(self, level: str, consent: Consent, handoffs: Handoffs) -> tuple[Joined, ...]:
        """List what may hold after the action: the levels with the handoffs, and what the parties have said by then."""
        key = (level, consent, handoffs)
        found = self._after.get(key)
        if found is None:
            found = self._after[key] = tuple(
                Joined(reached, self._at_level(said, level, reached), left)
                for reached, left in self.changes.after(level, handoffs)
                for said in self._said[consent]
            )
        return found

    def targets(self, state: str, left: str, level: str, handoffs: Handoffs) -> Iterator[tuple[int, str, bool]]:
        """List the ways that may be taken: number, state entered (the same if it stays), whether it is a return.

        What is surely closed is left out, and so is what comes after one that is surely taken.
        """
        for number, way in enumerate(self.action.ways):
            holds = True if way.when is None else self._holds(way.when, state, left, level, handoffs)
            if holds is not False:
                yield number, left if way.back else way.to or state, way.back
            if holds:
                return

    def surely_leads(self, state: str, left: str, level: str, handoffs: Handoffs) -> bool:
        """Say whether one of the conditions of the ways on holds here in any event."""
        whens = (way.when for way in self.action.ways)
        return any(when is None or self._holds(when, state, left, level, handoffs) for when in whens)

    # --- whether ---------------------------------------------------------------------------------------------------

    def _by_consent(self, said: Consent) -> Verdict:
        """Judge by what the parties said."""
        possible = sure = True
        if self._of_consent:
            for call in self.action.requires:
                judge = meanings.BY_CONSENT.get(call.name)
                verdict = None if judge is None else judge(said)
                possible = possible and verdict is not False
                sure = sure and (judge is None or verdict is True)
        return Verdict(possible=possible, sure=sure)

    def _by_place(self, level: str, handoffs: Handoffs) -> Verdict:
        if self.action.levels and level not in self.action.levels:
            return NO
        here = self._levels.index(level) if level in self._levels else 0  # before it is opened a case is on no rung
        above = len(self._levels) - 1 - here
        place = Place(dict(zip(self._routes, handoffs, strict=True)), above, here)
        verdict = YES
        for one in self._judged(level, place):
            if one is False:
                return NO
            if one is None:
                verdict = PERHAPS
        return verdict

    def _judged(self, level: str, place: Place) -> Iterator[bool | None]:
        """Say whether somebody may act, then whether each requirement holds (None: perhaps)."""
        yield self._somebody(level, place)
        for call in self.action.requires:
            yield self._required(call, place)

    def _required(self, call: Call, place: Place) -> bool | None:
        if call.name in meanings.BY_CONSENT or call.name in meanings.BY_FORM:
            return True
        judge = meanings.BY_PLACE.get(call.name)
        if judge is None or self._speaks_of_others(call) or self._may_be_beside(call, place):
            return None
        return judge(place, call.args)

    def _speaks_of_others(self, call: Call) -> bool:
        """Whether a word names a route that is not part of the space: then nothing is known."""
        return any(route not in self._routes for route in call.args.get("route", ()))

    def _may_be_beside(self, call: Call, place: Place) -> bool:
        """Whether a word asks for a handoff that may by now run beside the case."""
        if ACCEPTED not in (call.args.get("status") or (ACCEPTED,)):
            return False
        return any(route in self._left and place.handoffs[route] == CLOSED for route in call.args.get("route", ()))

    def _somebody(self, level: str, place: Place) -> bool | None:
        """Say whether somebody may act: surely, perhaps, or nobody."""
        verdicts = [_side_is_there(by.side, place) for by in self.action.by if not by.levels or level in by.levels]
        if True in verdicts:
            return True
        unseen = len(self._routes) < len(self._workflow.routes) or bool(self._left)
        return None if None in verdicts or unseen else False

    # --- where to --------------------------------------------------------------------------------------------------

    def _holds(self, when: Call, state: str, left: str, level: str, handoffs: Handoffs) -> bool | None:
        """Work out a condition that rests on the abstract state alone; None for every other."""
        match when.name:
            case "from_state":
                return state in when.args["states"]
            case "left_state":
                return left in when.args["states"] if left else None
            case "at_level":
                return level in when.args["levels"]
            case "incoming_open":
                return self._incoming(when, handoffs)
            case _:
                return None

    def _incoming(self, when: Call, handoffs: Handoffs) -> bool | None:
        wanted = when.args.get("categories")
        for key, status in zip(self._routes, handoffs, strict=True):
            route = self._workflow.routes[key]
            if route.direction == "in" and status != CLOSED and (not wanted or route.category in wanted):
                return True
        unseen = (self._workflow.routes[key] for key in {*self._workflow.routes} - {*self._routes} | self._left)
        return None if any(route.direction == "in" for route in unseen) else False

    # --- what changes ----------------------------------------------------------------------------------------------

    def _moving_effects(self) -> list[str]:
        names = []
        for call in self.action.does:
            route = call.args.get("route")
            touched = {*route} if isinstance(route, list | tuple) else {route}
            handed = call.name in meanings.HANDS_OVER or call.name in meanings.MOVES
            if (
                call.name in meanings.CLOSES_OFFER
                or call.name in meanings.OPENS
                or call.name in ("redirect_offer", "redirect_incoming")
                or (handed and touched & set(self._routes))
                or (self._of_consent and (call.name in meanings.CONSENT_AFTER or call.name == "record_answers"))
            ):
                names.append(call.name)
        return names

    def _consent_after(self, said: Consent) -> tuple[Consent, ...]:
        if not self._of_consent:
            return (Consent.none,)
        required = {call.name for call in self.action.requires}
        reached = {Consent.none, Consent.all} if self.action.opens else {said}
        for call in self.action.does:
            if call.name in meanings.OPENS:
                agreed = required & meanings.OPENS_AGREED
                reached = {Consent.all} if agreed else set(meanings.OPENS[call.name])
            elif call.name == "record_answers":
                reached = {Consent.all} if required & meanings.AGREED_IN_FORM else set(meanings.ANY_CONSENT)
            elif call.name in meanings.CONSENT_AFTER:
                reached = {after for one in reached for after in meanings.CONSENT_AFTER[call.name][one]}
        return tuple(sorted(reached))

    @staticmethod
    def _at_level(said: Consent, before: str, after: str) -> Consent:
        """A refusal of one rung ends with that rung."""
        return Consent.none if said is Consent.rung_refused and before != after else said


def _side_is_there(side: str, place: Place) -> bool | None:
    """Whether somebody stands on this side of the case: the two sides of a handoff do while it is open."""
    statuses = place.handoffs.values()
    match side:
        case "receiver":
            return any(status in (OFFERED, ACCEPTED) for status in statuses)
        case "sender":
            return any(status != CLOSED for status in statuses)
        case "participant" | "counterpart":
            return True if side == "counterpart" and any(status != CLOSED for status in statuses) else None
        case _:
            return True
