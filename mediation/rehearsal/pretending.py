"""Sensible pretend answers to the form of an action, so that a dry run need not be typed: never used for a real case.

Every question has a short list of likely answers by its type. They are tried against the engine: where it objects to a
field, the next likely answer of that field is taken, a few times over. What it still refuses is left to whoever walks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from mediation.calendar.moments import SHANGHAI
from mediation.definitions.questions import Field, FieldType
from mediation.definitions.workflow import Action, Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case
from mediation.engine.standings import holder
from mediation.errors import Objection
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId, Person
from mediation.town.places import PlaceId, PlaceKind

TRIES = 12
_DAYS = (0, 3, 10, -1, -4, 30)
_HOURS = (0, 48, -1, 240)

Judge = Callable[[Mapping[str, Any]], tuple[Objection, ...]]
"""Says what the engine has against a form; it stores nothing."""


def pretend(
    action: Action, workflow: Workflow, case: Case, actor: Actor, town: Town, at: datetime, judge: Judge
) -> dict[str, Any]:
    """Answer what an action asks for, as far as possible so that the engine takes it."""
    likely = _Likely(workflow, case, actor, town, at)
    answers = {field.key: list(likely.answers(field)) for field in action.asks}
    chosen = dict.fromkeys(answers, 0)
    form = _form(action, answers, chosen)
    for _ in range(TRIES):
        objections = judge(form)
        fields = {(one.field or "").split(".")[0] for one in objections}
        moved = False
        for key in fields & set(answers):
            if chosen[key] + 1 < len(answers[key]):
                chosen[key] += 1
                moved = True
        if not moved:
            break
        form = _form(action, answers, chosen)
    return form


def _form(action: Action, answers: Mapping[str, list[Any]], chosen: Mapping[str, int]) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for field in action.asks:
        wanted = field.required or chosen[field.key] > 0
        if field.needed_when is not None:
            other, values = field.needed_when
            given = form.get(other)
            said = {str(one).lower() for one in (given if isinstance(given, list) else [given])}
            wanted = wanted or bool(said & set(values))
        if wanted and answers[field.key]:
            form[field.key] = answers[field.key][chosen[field.key]]
    if form.get("mediators") and "lead" in form:
        form["lead"] = form["mediators"][0]
    return form


class _Likely:
    """The likely answers of each question, the likeliest first."""

    def __init__(self, workflow: Workflow, case: Case, actor: Actor, town: Town, at: datetime) -> None:
        self.workflow = workflow
        self.case = case
        self.actor = actor
        self.town = town
        self.at = at.astimezone(SHANGHAI)

    def answers(self, field: Field) -> Iterator[Any]:
        """List likely answers to one question."""
        if field.must_be is not None:
            yield {"true": True, "false": False}.get(field.must_be, field.must_be)
            return
        match field.type:
            case FieldType.text | FieldType.long_text:
                words = f"试走：{field.title.zh}" + "（略）" * max(0, (field.least or 0) // 3)
                yield words[: field.most or len(words)]
            case FieldType.whole_number:
                yield from dict.fromkeys(max(field.least or 0, min(one, field.most or one)) for one in (1, 3, 10, 30))
            case FieldType.amount:
                yield from ("3000", "100", "60000")
            case FieldType.yes_no:
                yield from (True, False)
            case FieldType.day:
                yield from ((self.at + timedelta(days=days)).date().isoformat() for days in _DAYS)
            case FieldType.moment:
                yield from ((self.at + timedelta(hours=hours)).isoformat(timespec="minutes") for hours in _HOURS)
            case FieldType.choice:
                yield from (one.key for one in field.choices)
            case FieldType.choices:
                yield from ([one.key] for one in field.choices)
            case _:
                yield from self._about_people(field)

    def _about_people(self, field: Field) -> Iterator[Any]:
        everybody = [party.no for party in self.case.remaining]
        match field.type:
            case FieldType.party:
                answered = {one.party for one in self.case.answers}
                yield from sorted(everybody, key=lambda party: party in answered)  # the next one is asked next
            case FieldType.parties:
                applicants = [party.no for party in self.case.remaining if party.side == "applicant"]
                yield from (one for one in (everybody, applicants, everybody[1:]) if one)
            case FieldType.new_parties:
                yield self._new_parties()
            case FieldType.answers:
                yield [
                    {"party": one, "value": "agreed", "way": "in_person", "words": "同意", "signed": True}
                    for one in everybody
                ]
            case FieldType.signatures:
                yield [{"party": one, "on": self.at.date().isoformat()} for one in everybody]
            case FieldType.obligations:
                yield [self._owed(everybody)] if everybody else []
            case FieldType.obligation:
                yield from (one.no for agreement in self.case.standing for one in agreement.obligations)
            case _:
                yield from self._about_the_town(field)

    def _new_parties(self) -> list[dict[str, Any]]:
        if self.case.version:
            return [{"name": "丙某（试走）", "side": "third", "kind": "person"}]
        return [
            {"name": "甲某（试走）", "side": "applicant", "kind": "person", "phone": "0000-0000001"},
            {"name": "乙某（试走）", "side": "respondent", "kind": "person", "phone": "0000-0000002"},
        ]

    def _owed(self, everybody: list[int]) -> dict[str, Any]:
        due = (self.at + timedelta(days=10)).date().isoformat()
        owed = {"debtor": everybody[-1], "creditor": everybody[0], "what": "支付赔偿款", "amount": "3000"}
        return {**owed, "due_on": due, "where": "调委会", "manner": "转账", "proof": "转账凭证"}

    def _about_the_town(self, field: Field) -> Iterator[Any]:
        match field.type:
            case FieldType.person:
                yield from (person.account for person in self._people(field))
            case FieldType.people:
                accounts = [person.account for person in self._people(field)]
                yield from ([one] for one in accounts)
                yield accounts[:2]
            case FieldType.place:
                yield from self._places()
            case FieldType.institution:
                yield from self._institutions(field)
            case FieldType.institutions:
                yield from ([one] for one in self._institutions(field))
            case FieldType.power:
                yield from self.town.powers
            case FieldType.level:
                yield from (level.key for level in self.workflow.ladder)
            case _:
                return

    def _people(self, field: Field) -> list[Person]:
        """List who fits, those of the institutions in charge first, whoever fills the form in before them."""
        here = set(self.actor.institutions)
        if holder(self.case) in self.town.institutions:
            here = {holder(self.case), self.town.committee(holder(self.case)).id}
        fitting = [
            person
            for person in self.town.people.values()
            if not field.roles or any(post.role in field.roles for post in person.posts)
        ]
        return sorted(fitting, key=lambda one: not any(post.institution in here for post in one.posts))[:8]

    def _places(self) -> Iterator[PlaceId]:
        """List places that a rung of the workflow serves: the smallest ones below the actor's institutions first."""
        mine = [self.town.institutions[one].place for one in self.actor.institutions if one in self.town.institutions]
        order = [PlaceKind.estate, PlaceKind.grid, PlaceKind.community]
        small = [place for place in self.town.places.values() if place.kind in order]
        small.sort(key=lambda place: order.index(place.kind))
        near = [place.id for place in small if any(self.town.lies_in(place.id, above) for above in mine)]
        kinds = [kind for level in self.workflow.ladder for kind in level.held_by]
        all_ = dict.fromkeys([*near, *mine, *(place.id for place in small)])
        yield from [place for place in all_ if self.town.nearest(kinds, place) is not None][:6]

    def _institutions(self, field: Field) -> Iterator[InstitutionId]:
        kinds = field.kinds or tuple({one.kind for one in self.town.institutions.values()})
        place = self.case.place or next(self._places(), None)
        nearest = [] if place is None else [self.town.nearest((kind,), place) for kind in kinds]
        found = [one.id for one in nearest if one is not None]
        yield from list(
            dict.fromkeys([*found, *(one.id for one in self.town.institutions.values() if one.kind in kinds)])
        )[:6]
