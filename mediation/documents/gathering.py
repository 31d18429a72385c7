"""Collects what a paper must say out of the record, and remembers everything that is missing, to name it all at once.

It reads the case, the paper, the workflow's words and the town; it decides nothing and writes nothing. What was
conceded in mediation (`Session.concessions`) has no way out of here: no builder of a paper reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mediation.definitions.workflow import DocumentKind, Workflow
from mediation.documents.mandates import agent_words, guardian_words, representatives_words
from mediation.documents.wording import gender_words, numeral, plain, side_words
from mediation.engine.case import Case, Handoff, Paper, Party
from mediation.errors import MissingFacts
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Institution, InstitutionId


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A party as a paper names it: a person with the seven particulars, or a body with its representative.

    `agent` and `guardian` are bare names; `mandate` says how far an agent may go, `guarded_by` what the guardian is to
    the party, `spoken_for_by` who was chosen to speak for it.
    """

    no: int
    side: str
    name: str
    body: bool
    gender: str
    ethnicity: str
    age: str
    occupation: str
    phone: str
    address: str
    representative: str
    agent: str
    guardian: str
    mandate: str = ""
    guarded_by: str = ""
    spoken_for_by: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one paper says. `values` are what its template prints beyond title, number, committee and day.

    A `draft` is marked as one on every sheet, and says what it rests on (`basis`); `unsure` where the number of that
    article is still to be verified. `house` is the committee whose own template is taken, if it has one. `corrects`
    says which paper this one takes the place of, and why; empty for every other.
    """

    template: str
    title: str
    number: str
    institution: str
    day: str
    void: bool
    values: Mapping[str, Any]
    house: InstitutionId = InstitutionId("")
    draft: bool = False
    basis: str = ""
    unsure: bool = False
    corrects: str = ""


class Gathering:
    """One paper's search for its facts. Builders ask; `missing` grows; the end raises for all of them together."""

    def __init__(self, workflow: Workflow, case: Case, paper: Paper, town: Town) -> None:
        self.workflow = workflow
        self.case = case
        self.paper = paper
        self.town = town
        self.missing: list[str] = []

    def need(self, value: Any, name: str) -> Any:
        """Give the value back; note `name` as missing if it is empty."""
        if value in (None, "", (), []):
            self.lack(name)
        return value

    def lack(self, name: str) -> None:
        """Note one missing fact, once."""
        if name not in self.missing:
            self.missing.append(name)

    def check(self) -> None:
        """Raise MissingFacts if anything was missing."""
        if self.missing:
            raise MissingFacts(tuple(self.missing))

    # -- places in the record

    @property
    def kind(self) -> DocumentKind | None:
        """The workflow's own entry for this paper, None for a paper that an earlier revision drew up."""
        return self.workflow.documents.get(self.paper.kind)

    def handoff(self) -> Handoff | None:
        """Give the handoff that the paper belongs to, or the newest one; note it as missing if there is none."""
        found = self.case.handoff(self.paper.handoff) if self.paper.handoff else None
        if found is None and not self.paper.handoff and self.case.handoffs:
            found = self.case.handoffs[-1]
        return self.need(found, "移送记录")  # type: ignore[no-any-return]

    def incoming(self) -> Handoff | None:
        """Give the newest handoff that came in from a counterpart, or None."""
        return next((one for one in reversed(self.case.handoffs) if one.direction == "in"), None)

    def recorded(self, *keys: str, handoff: Handoff | None = None) -> Any:
        """Give the first of these facts that was recorded, for the paper, its handoff or the case; None if none was."""
        for facts in (self.paper.facts, handoff.facts if handoff else {}, self.case.facts):
            for key in keys:
                if facts.get(key) not in (None, "", [], ()):
                    return facts[key]
        return None

    def said(self, *keys: str, handoff: Handoff | None = None) -> str:
        """Give the first of these facts in the words of a paper, with a choice's title for its key; empty if none."""
        for key in keys:
            value = self.recorded(key, handoff=handoff)
            if value is not None:
                many = value if isinstance(value, list | tuple) else (value,)
                return plain(tuple(self.title(key, one) or one for one in many))
        return ""

    def letter_number(self, handoff: Handoff) -> str:
        """Give the number of the letter by which a handoff came: that of the paper, else the sender's own reference."""
        drawn = {key for key, kind in self.workflow.documents.items() if kind.template == "transfer_letter"}
        letters = [one for one in self.case.papers if one.handoff == handoff.no and one.kind in drawn and one.number]
        return letters[-1].number if letters else handoff.sender_number

    # -- words

    def title(self, field: str, value: object) -> str:
        """Give the Chinese title of a choice, from the workflow's list of that name or any form that asks `field`."""
        lists = [self.workflow.choices.get(field, ()), self.workflow.choices.get(f"{field}s", ())]
        lists += [one.choices for action in self.workflow.actions.values() for one in action.asks if one.key == field]
        return next((one.title.zh for choices in lists for one in choices if one.key == value), "")

    def choice(self, field: str, value: str, name: str) -> str:
        """Give the words for a recorded choice; a bare key with no words is a missing fact: it never gets on paper."""
        words = self.title(field, value)
        if not words and not value.isascii():
            words = value
        return str(self.need(words, name))

    # -- people and institutions

    def institution(self, key: InstitutionId, name: str) -> Institution | None:
        """Find an institution, or note `name` as missing."""
        return self.need(self.town.institutions.get(key), name)  # type: ignore[no-any-return]

    def institution_name(self, key: InstitutionId, name: str) -> str:
        """Give the name under which an institution writes: that of the committee it acts for, if it does."""
        return self.town.committee(key).name if self.institution(key, name) else ""

    def people(self, accounts: tuple[AccountId, ...], name: str) -> tuple[str, ...]:
        """Give the names behind accounts; note `name` as missing where somebody is unknown or nobody is named."""
        known = tuple(self.town.people[one].name for one in accounts if one in self.town.people)
        if len(known) < len(accounts) or not accounts:
            self.lack(name)
        return known

    def mediators(self) -> tuple[str, ...]:
        """Give the names of the case's mediators, the lead first."""
        case = self.case
        first = (case.lead,) if case.lead else ()
        return self.people(first + tuple(one for one in case.mediators if one != case.lead), "人民调解员")

    def party(self, no: int) -> Person | None:
        """Give one party of the case as papers name it, or note it as missing."""
        found = self.need(self.case.party(no), "当事人")
        return _person(found, self.case) if found else None

    def parties(self, numbers: tuple[int, ...] = ()) -> tuple[Person, ...]:
        """Give the parties with these numbers, or all who remain; applicants first."""
        chosen = [one for one in self.case.parties if one.no in numbers] if numbers else list(self.case.remaining)
        order = {"applicant": 0, "respondent": 1}
        placed = sorted(chosen, key=lambda one: (order.get(one.side, 2), one.no))
        found = tuple(_person(one, self.case) for one in placed)
        return self.need(found, "当事人")  # type: ignore[no-any-return]

    def matter(self) -> str:
        """Name the case as a file is named: 甲与乙物业纠纷, 甲等三人与乙物业纠纷."""
        sides = self.parties()
        ours = _together(tuple(one.name for one in sides if one.side == "申请人"))
        theirs = _together(tuple(one.name for one in sides if one.side != "申请人"))
        return f"{ours}与{theirs}{self.dispute()}" if ours and theirs else f"{ours or theirs}{self.dispute()}"

    def dispute(self) -> str:
        """Give the kind of the dispute, ending in 纠纷."""
        words = self.choice("kind", self.case.kind, "纠纷类型")
        return words if not words or words.endswith("纠纷") else f"{words}纠纷"


def _together(names: tuple[str, ...]) -> str:
    """Name up to two people; of more only the first, with their number."""
    if len(names) <= 2:
        return "、".join(names)
    return f"{names[0]}等{numeral(len(names)) if len(names) < 100 else len(names)}人"


def _person(party: Party, case: Case) -> Person:
    return Person(
        no=party.no,
        side=side_words(party.side),
        name=party.name,
        body=party.kind != "person",
        gender=gender_words(party.gender),
        ethnicity=party.ethnicity,
        age="" if party.age is None else str(party.age),
        occupation=party.occupation,
        phone=party.phone,
        address=party.address,
        representative=party.legal_representative,
        agent=party.agent,
        guardian=party.guardian,
        mandate=agent_words(party),
        guarded_by=guardian_words(party),
        spoken_for_by=representatives_words(case, party),
    )
