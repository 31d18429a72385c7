"""A workflow as the engine sees it: frozen, every name resolved. The author's shape of the same thing is `authored.py`.

A workflow has a ladder of levels, states, actions, deadlines, routes for handoffs, papers and number registers.
Conditions and effects are *named* with literal arguments (`Call`), never expressions, so that they can be analysed,
explained in Chinese and never execute text from a file (see `vocabulary.py`).
"""

from __future__ import annotations

from typing import Any

import msgspec

from mediation.calendar.terms import Term
from mediation.definitions.dossier_rules import FilePart, ReviewItem
from mediation.definitions.labels import Basis, Label
from mediation.definitions.questions import Choice, Field, FieldType
from mediation.town.institutions import InstitutionKind, Role


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A named requirement, condition or effect with its literal arguments, as the vocabulary lists it."""

    name: str
    args: dict[str, Any] = {}
    line: int = 0
    file: str = ""


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """One rung of the ladder. `held_by` lists kinds of custodian, best first; `handled_by` the kind of room below it.

    `terms` gives the length of each deadline whose term is `of_rung`.
    """

    key: str
    title: Label
    held_by: tuple[InstitutionKind, ...]
    handled_by: InstitutionKind | None = None
    terms: dict[str, Term] = {}


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Where in the procedure a case may stand. `waits_for` names whose move it is, if not the custodian's."""

    key: str
    title: Label
    meaning: Label
    final: bool = False
    waits_for: str = ""
    line: int = 0
    file: str = ""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way on from an action: taken when `when` holds (None: otherwise); `to` None means the state stays.

    `back` True means the state that the case left when it entered the present one.
    """

    to: str | None = None
    when: Call | None = None
    back: bool = False


class By(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who may take an action: a role, on a side of the case, perhaps only at some levels.

    Sides: `custodian` (the committee in charge or its room), `receiver` and `sender` (of the open handoff),
    `participant`, `supervisor` (over the place), `counterpart` (the other institution of the handoff), `nobody_yet`
    (for an action that opens a case: the actor's own institution).
    """

    role: Role
    side: str = "custodian"
    levels: tuple[str, ...] = ()


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person does to a case.

    `opens` marks the action by which a case begins. `does` are the effects in order. `papers` are drawn up in the
    transaction with a number where their register says so; `registers` are papers recorded as facts only. `group`
    places the button on the page; `danger` asks for a confirmation; `primary` is the next thing one usually does.
    """

    key: str
    title: Label
    sources: tuple[str, ...]
    ways: tuple[Way, ...]
    by: tuple[By, ...]
    opens: bool = False
    levels: tuple[str, ...] = ()
    signed_off_by: tuple[Role, ...] = ()
    requires: tuple[Call, ...] = ()
    asks: tuple[Field, ...] = ()
    does: tuple[Call, ...] = ()
    papers: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    undoable: bool = True
    group: str = "case"
    danger: bool = False
    primary: bool = False
    hint: Label | None = None
    basis: Basis | None = None
    line: int = 0
    file: str = ""


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    """What starts, pauses, resumes or ends a clock: one of `actions` taken or `states` entered, if `when` holds."""

    actions: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    when: Call | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a clock does before, at or after its end.

    `offset` is the distance from the end; `when` is before, end or after. `does` is one of remind, warn, oblige, open,
    enter. `roles` are told or obliged; `actions` are what the obliged may choose, or the ways that open; `state` is
    entered (from `from_states` only). `repeats` comes again at this distance until the clock ends.
    """

    at: str = "end"
    offset: Term | None = None
    does: str = "remind"
    roles: tuple[Role, ...] = ()
    actions: tuple[str, ...] = ()
    state: str | None = None
    from_states: tuple[str, ...] = ()
    repeats: Term | None = None
    levels: tuple[str, ...] = ()


class Length(msgspec.Struct, frozen=True, kw_only=True):
    """How long a clock runs where a condition holds, if need be from another day and by another article."""

    when: Call
    term: Term
    anchor: str = ""
    basis: Basis | None = None


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """A clock: a budget, an anchor and what it may do. It may remind, warn, oblige and open a way; it never passes a
    case on and never ends mediation (人民调解法 17, 23, 26: consent and telling are acts of people).

    `term` None with `of_rung` True: the length stands on the rung. `anchor` is what the count rests on: `happened`
    (the act that starts it), a named day (`effective_day`, `last_visit`, …) or a day that the form asks for.
    `each` marks one per obligation, visit or handoff. `once`: not set again when it has already run (the month
    starts with the first acceptance in the chain). With the states of `during` it ends. `not_after`: a fact of the
    handoff that is a day, and how long before it the clock ends at the latest.
    """

    key: str
    title: Label
    starts: Trigger
    term: Term | None = None
    of_rung: bool = False
    red_term: Term | None = None
    terms_by: tuple[Length, ...] = ()
    anchor: str = "happened"
    each: str = ""
    once: bool = False
    rolls: bool = True
    pauses: Trigger | None = None
    resumes: Trigger | None = None
    ends: Trigger | None = None
    during: tuple[str, ...] = ()
    not_after: tuple[str, Term | None] | None = None
    steps: tuple[Step, ...] = ()
    extends_with: tuple[str, ...] = ()
    basis: Basis = Basis()
    line: int = 0
    file: str = ""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """A way by which a case, or a part of it, goes to another institution and comes back.

    `direction` is up, down, in or out. `kinds` are the kinds of institution at the far end (best first). `waits` says
    whether the case waits on the answer. `changes_custody` is true for moves between rungs and incoming cases.
    """

    key: str
    title: Label
    direction: str
    kinds: tuple[InstitutionKind, ...] = ()
    category: str = ""
    waits: bool = True
    changes_custody: bool = False
    line: int = 0
    file: str = ""


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """A gap-free series of numbers per institution and year. `{year}`, `{abbr}` and `{seq}` stand in `format`."""

    key: str
    title: Label
    format: str


class DocumentKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of paper. `template` None: recorded as a fact, not drawn. `register` None: it carries the case's number.

    `per` is case, party or session. `needs` are the facts without which it cannot be drawn up. With `when`, an action
    draws it up only if that condition holds for the case before the action.
    """

    key: str
    title: Label
    template: str | None = None
    register: str | None = None
    per: str = "case"
    needs: tuple[str, ...] = ()
    when: Call | None = None
    basis: Basis | None = None
    line: int = 0
    file: str = ""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a law speaks of: an action or a state by its key, what the parties said (`consent`: none, all, rung_refused
    or refused), or a handoff on a route coming to a status (`handoff`)."""

    kind: str
    name: str
    status: str = ""


class Law(msgspec.Struct, frozen=True, kw_only=True):
    """A law of the author's own, from a closed list of forms, to be proved before the file loads.

    `form` is never_before, never_while, only_after or every_path; of several subjects any one will do.
    """

    name: str
    form: str
    first: tuple[Subject, ...]
    then: tuple[Subject, ...]
    line: int = 0
    file: str = ""


class Workflow(msgspec.Struct, frozen=True, kw_only=True):
    """A proved procedure. Immutable; the case pins `key`, `revision` and `digest`.

    `over` is what this one adapts as an overlay (`key@revision`), and `for_places` where new cases begin under it.
    `dossier` lists what the file of a case is made of, in its order.
    """

    key: str
    revision: int
    title: Label
    digest: str
    text: str
    ladder: tuple[Level, ...]
    states: dict[str, State]
    actions: dict[str, Action]
    deadlines: dict[str, Deadline]
    routes: dict[str, Route]
    documents: dict[str, DocumentKind]
    registers: dict[str, Register]
    choices: dict[str, tuple[Choice, ...]] = {}
    settings: dict[str, Any] = {}
    laws: tuple[Law, ...] = ()
    initial: str = "logged"
    over: str = ""
    for_places: tuple[str, ...] = ()
    dossier: tuple[FilePart, ...] = ()
    review: tuple[ReviewItem, ...] = ()

    @property
    def of_disputes(self) -> bool:
        """Whether its cases are disputes between parties; if not, they are matters that somebody reports."""
        opening = (field for action in self.actions.values() if action.opens for field in action.asks)
        return any(field.type is FieldType.new_parties for field in opening)

    def level(self, key: str) -> Level:
        """Give the rung with this key; KeyError if the ladder has none."""
        return {level.key: level for level in self.ladder}[key]

    def above(self, key: str) -> tuple[Level, ...]:
        """List the rungs above `key`, nearest first."""
        keys = [level.key for level in self.ladder]
        return self.ladder[keys.index(key) + 1 :]

    def below(self, key: str) -> tuple[Level, ...]:
        """List the rungs below `key`, nearest first."""
        return tuple(reversed(self.ladder[: [level.key for level in self.ladder].index(key)]))
