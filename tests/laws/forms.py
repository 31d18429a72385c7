"""Forms made up from what an action asks for: answers that are answers, mostly such as people give, sometimes odd ones.

The generator knows types, not rules: whether a form is accepted is the engine's to say. Where a rule needs answers that
fit together (all parties, the mediators of the committee, the director), it leans towards them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from mediation.calendar.terms import SHANGHAI
from mediation.definitions.questions import Field, FieldType
from mediation.definitions.workflow import Action
from mediation.engine.case import Case
from mediation.town.around import Town
from mediation.town.institutions import Person, Role

NAMES = "甲乙丙丁戊己"
#: What people mostly answer, so that walks come somewhere.
USUAL: dict[str, Any] = {
    "subject_check": "ordinary",
    "pending": "none",
    "applies": "both",
    "decided": False,
    "minor": True,
    "consent_signed": True,
    "in_person": True,
    "refused": False,
    "scope": "all",
    "touches": "neither",
    "answer": "agreed",
    "application_form": "register",
}
#: Days away from the day of the form.
DAYS = {"limit_on": 40, "taken_on": 0, "until": 5, "new_day": 3, "invited_on": -4, "done_by": 3}


class Forms:
    """Makes forms for one case at one instant."""

    def __init__(self, random: Random, case: Case, town: Town, at: datetime) -> None:
        self.random = random
        self.case = case
        self.town = town
        self.at = at.astimezone(SHANGHAI)

    def form(self, action: Action) -> dict[str, Any]:
        """Answer everything that is wanted, and now and then what is not."""
        found: dict[str, Any] = {}
        for field in action.asks:
            if field.required or field.needed_when is not None or self.chance(2):
                value = self.value(field)
                if value is not None:
                    found[field.key] = value
        if "lead" in found and found.get("mediators"):
            found["lead"] = found["mediators"][0]
        return found

    def chance(self, of: int) -> bool:
        return self.random.randrange(of) == 0

    def value(self, field: Field) -> Any:
        if field.must_be is not None and not self.chance(30):
            return {"true": True, "false": False}.get(field.must_be, field.must_be)
        if field.key in USUAL and not self.chance(8):
            return USUAL[field.key]
        return _MAKERS[field.type](self, field)

    def pick(self, things: Any) -> Any:
        chosen = list(things)
        return self.random.choice(chosen) if chosen else None

    def text(self, field: Field) -> str:
        return "字" * max(field.least or 1, 1)

    def number(self, field: Field) -> int:
        least = field.least or 0
        return self.random.randint(least, min(field.most or 12, least + 12))

    def amount(self, field: Field) -> str:
        owed = [one for one in self.case.open_obligations if one.amount]
        if owed and self.chance(2):
            one = self.pick(owed)
            return str(Decimal(one.amount) - Decimal(one.paid or "0"))
        return self.pick(["100", "3000", "3000.00"]) if not self.chance(5) else "6000"

    def day(self, field: Field) -> str:
        answer = next((one for one in self.case.deadlines if one.key == "entrust_answer" and one.live), None)
        if field.key == "new_day" and answer is not None and answer.due_on is not None:
            return (answer.due_on + timedelta(days=1)).isoformat()
        return (self.at.date() + timedelta(days=DAYS.get(field.key, 0))).isoformat()

    def moment(self, field: Field) -> str:
        ahead = timedelta(days=2) if field.key == "at" else timedelta(minutes=-30)
        return (self.at + ahead).isoformat()

    def yes_no(self, field: Field) -> bool:
        return not self.chance(2)

    def choice(self, field: Field) -> Any:
        return self.pick(one.key for one in field.choices)

    def choices(self, field: Field) -> list[str]:
        if field.key == "exclusions" and not self.chance(10):
            return []
        return [self.pick(one.key for one in field.choices)]

    def party(self, field: Field) -> Any:
        return self.pick(one.no for one in self.case.remaining)

    def parties(self, field: Field) -> list[int]:
        everybody = [one.no for one in self.case.remaining]
        if self.chance(4):
            return everybody[: self.random.randint(1, len(everybody))]
        if field.key == "applicants":
            return [one.no for one in self.case.remaining if one.side == "applicant"]
        if field.key in {"choosers", "representatives"}:
            return self.of_one_side()[: 1 if field.key == "representatives" else None]
        return everybody[1:] if self.chance(6) else everybody

    def of_one_side(self) -> list[int]:
        """Name everybody of the side that has most parties."""
        sides = [one.side for one in self.case.remaining]
        return [one.no for one in self.case.remaining if one.side == max(sides, key=sides.count)]

    def new_parties(self, field: Field) -> list[dict[str, Any]]:
        many = self.pick([2, 2, 2, 3, 4])
        return [{"name": name} for name in NAMES[:many]] if not self.case.version else [{"name": "戊", "side": "third"}]

    def answers(self, field: Field) -> list[dict[str, Any]]:
        value = "agreed" if not self.chance(10) else self.pick(["refused", "silent", "refuses_rung"])
        return [
            {"party": one.no, "value": value, "way": "in_person", "signed": not self.chance(15)}
            for one in self.case.remaining
        ]

    def obligations(self, field: Field) -> list[dict[str, Any]]:
        one, other = self.case.remaining[0].no, self.case.remaining[-1].no
        due = (self.at.date() + timedelta(days=self.pick([0, 3, 12]))).isoformat()
        owed = {"debtor": other, "creditor": one, "what": "赔偿", "due_on": due}
        return [{**owed, "amount": "3000", "where": "街道", "manner": "现金", "proof": "收条"}] * self.pick([1, 1, 2])

    def obligation(self, field: Field) -> Any:
        open_ones = [one.no for one in self.case.open_obligations]
        every = [one.no for agreement in self.case.standing for one in agreement.obligations]
        return self.pick(every if self.chance(4) or not open_ones else open_ones)

    def people(self, field: Field) -> list[str]:
        committee = self.town.committee(self.case.custodian).id
        ours = [
            str(one.account)
            for one in self.fitting(field)
            if one.registered_at == committee and one.employer is None
        ]  # fmt: skip
        others = [str(one.account) for one in self.fitting(field)]
        chosen = ours if ours and not self.chance(8) else others
        return chosen[: self.pick([1, 2, 2])]

    def fitting(self, field: Field) -> list[Person]:
        everybody = list(self.town.people.values())
        if not field.roles:
            return everybody
        return [one for one in everybody if any(post.role in field.roles for post in one.posts)]

    def person(self, field: Field) -> Any:
        here = {self.case.custodian, self.town.committee(self.case.custodian).id} if self.case.custodian else set()
        near = [one for one in self.fitting(field) if any(post.institution in here for post in one.posts)]
        if Role.supervisor in field.roles or not near or self.chance(6):
            near = self.fitting(field)
        return self.pick(str(one.account) for one in near)

    def place(self, field: Field) -> str:
        return "estate"

    def institution(self, field: Field) -> Any:
        fits = [one.id for one in self.town.institutions.values() if not field.kinds or one.kind in field.kinds]
        return self.pick(fits)

    def level(self, field: Field) -> Any:
        return self.pick(["estate", "community", "street"])

    def other_case(self, field: Field) -> Any:
        return "other" if field.required else None

    def signatures(self, field: Field) -> list[dict[str, Any]]:
        signed = self.case.remaining[1:] if self.chance(12) else self.case.remaining
        ago = self.random.randint(1, 90) if self.chance(3) else 0
        return [{"party": one.no, "on": (self.at.date() - timedelta(days=ago)).isoformat()} for one in signed]


_MAKERS: dict[FieldType, Callable[[Forms, Field], Any]] = {
    FieldType.text: Forms.text,
    FieldType.long_text: Forms.text,
    FieldType.whole_number: Forms.number,
    FieldType.amount: Forms.amount,
    FieldType.day: Forms.day,
    FieldType.moment: Forms.moment,
    FieldType.yes_no: Forms.yes_no,
    FieldType.choice: Forms.choice,
    FieldType.choices: Forms.choices,
    FieldType.party: Forms.party,
    FieldType.parties: Forms.parties,
    FieldType.new_parties: Forms.new_parties,
    FieldType.answers: Forms.answers,
    FieldType.obligations: Forms.obligations,
    FieldType.obligation: Forms.obligation,
    FieldType.people: Forms.people,
    FieldType.person: Forms.person,
    FieldType.place: Forms.place,
    FieldType.institution: Forms.institution,
    FieldType.institutions: lambda forms, field: [forms.institution(field)],
    FieldType.power: lambda forms, field: forms.pick(forms.town.powers) or "事项",
    FieldType.level: Forms.level,
    FieldType.case: Forms.other_case,
    FieldType.signatures: Forms.signatures,
}
