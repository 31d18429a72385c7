"""The questions of a form, frozen and resolved. What their answers look like stands in `engine/field_values.py`."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mediation.definitions.labels import Label
from mediation.town.institutions import InstitutionKind, Role


class FieldType(StrEnum):
    """What a form may ask for. The shapes of the values stand in `engine/fields.py`."""

    text = "text"
    long_text = "long_text"
    whole_number = "whole_number"
    amount = "amount"
    day = "day"
    moment = "moment"
    yes_no = "yes_no"
    choice = "choice"
    choices = "choices"
    party = "party"
    parties = "parties"
    new_parties = "new_parties"
    answers = "answers"
    obligations = "obligations"
    obligation = "obligation"
    people = "people"
    person = "person"
    place = "place"
    institution = "institution"
    institutions = "institutions"
    power = "power"
    level = "level"
    case = "case"
    signatures = "signatures"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to choose, with its label."""

    key: str
    title: Label


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One question of a form.

    `least` and `most` bound a number, the length of a text (characters) or of a list. `role`/`roles` narrow people to
    holders of a post at the custodian; `kinds` narrows institutions. `needed_when` makes an optional field required
    when another field has one of the given values: `("result", ("agreed", "partly"))`.
    """

    key: str
    title: Label
    type: FieldType
    required: bool = True
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None
    roles: tuple[Role, ...] = ()
    kinds: tuple[InstitutionKind, ...] = ()
    needed_when: tuple[str, tuple[str, ...]] | None = None
    must_be: str | None = None
    hint: Label | None = None
    sensitive: bool = False
