"""Who sees identity numbers, telephones and addresses whole, and what everybody else sees of them. Pure; the one place.

Whole is for those who handle the case: its mediators, and the roles of a setting at the institutions whose record it
is. Supervisors, participants, former custodians and counterparts see the ends of a number and an
address as far as the estate. A value is masked wherever it stands, in free text, too; a number nobody registered is
known by its shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case, Party
from mediation.engine.events import Event
from mediation.engine.redacting import SIGN, loosely, walked
from mediation.engine.standings import standings
from mediation.town.around import Town

Shown = TypeVar("Shown", bound=msgspec.Struct)
SETTING = "whole_values_roles"
#: Where a workflow does not say: every role but those that only look on.
NEVER = frozenset({"supervisor", "administrator"})
HANDLING = frozenset({"custodian", "handler", "receiver"})
_ID = r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]"
_MOBILE = r"1[3-9]\d(?:[ -]?\d{4}){2}"
_BY_SHAPE = re.compile(rf"(?<![0-9A-Za-z])(?:(?P<id>{_ID})|(?P<mobile>{_MOBILE}))(?![0-9A-Za-z])")
_ESTATE = re.compile(r"^.*?(?:小区|花园|家园|公寓|大院|社区|村|苑|街道|镇|乡|路|街)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:$|T\d\d:)")
_PART = re.compile(r"[^、,，;；/\s]+")
_LEAST = 5


def sees_whole(workflow: Workflow, case: Case, actor: Actor, town: Town) -> bool:
    """Say whether an actor handles the case, and so sees values whole.

    Handling are the mediators named, and the roles of the setting at the institution whose record it is, at the room
    that handles it, and at the committee that such a room acts for.
    """
    if actor.account in {case.lead, *case.mediators}:
        return True
    here = {one.institution for one in standings(case) if one.relation in HANDLING}
    here |= {town.institutions[one].acts_for or one for one in here if one in town.institutions}
    return any(post.institution in here and _fits(workflow, str(post.role)) for post in actor.posts)


def _fits(workflow: Workflow, role: str) -> bool:
    roles = workflow.settings.get(SETTING)
    return role in roles if isinstance(roles, list | tuple) else role not in NEVER


def mask_number(text: str) -> str:
    """Give an identity or other document's number with its first three and last four: 522***********0012."""
    return text[:3] + "*" * (len(text) - 7) + text[-4:] if len(text) > 7 else "*" * len(text)


def mask_phone(text: str) -> str:
    """Give a telephone with its first three and last four: 138****0001; of a short one the last two."""
    return text[:3] + "*" * (len(text) - 7) + text[-4:] if len(text) > 8 else "*" * (len(text) - 2) + text[-2:]


def mask_address(text: str) -> str:
    """Give an address as far as the estate, the village or the street."""
    found = _ESTATE.match(text)
    if found is None:
        return f"{text[:2]}＊＊＊" if len(text) > 2 else "＊＊＊"
    return found[0] if found[0] == text else f"{found[0]}＊＊＊"


def masked(case: Case) -> Case:
    """Give the case with every value masked, wherever it stands."""
    found = masked_value(case, masker(case))
    return msgspec.structs.replace(found, parties=tuple(map(_party, case.parties, found.parties)))


def masked_value(value: Shown, mask: Callable[[str], str]) -> Shown:
    """Give a value of the record, a packet for one, with every text in it masked."""
    return msgspec.convert(_walked(msgspec.to_builtins(value), mask), type(value))


def masked_events(events: tuple[Event, ...], mask: Callable[[str], str]) -> tuple[Event, ...]:
    """Give events of a case with every value masked."""
    return msgspec.convert(_walked(msgspec.to_builtins(events), mask), tuple[Event, ...])


def listed(case: Case, shown: Case | None = None) -> Case:
    """Give the case as a list or a notice prints it: title, account and places masked, the rest as it is.

    `shown` is the case as it travelled to whoever sees its packet only; masked is what the whole case knows.
    """
    mask, shown = masker(case), shown or case
    return msgspec.structs.replace(
        shown,
        title=mask(shown.title),
        summary=mask(shown.summary),
        claims=mask(shown.claims),
        parties=tuple(_party(one, one) for one in shown.parties),
        sessions=tuple(msgspec.structs.replace(one, place=mask(one.place)) for one in shown.sessions),
    )


def _party(was: Party, shown: Party) -> Party:
    """Mask what is registered of a party, however short it is; other texts of it stay as shown."""
    phone = _PART.sub(lambda said: mask_phone(said[0]), was.phone)
    number = was.id_number if was.id_number == SIGN else mask_number(was.id_number)
    return msgspec.structs.replace(shown, id_number=number, phone=phone, address=_sign_or(mask_address, was.address))


def _sign_or(mask: Callable[[str], str], text: str) -> str:
    return text if text in {"", SIGN} else mask(text)


def _walked(value: Any, mask: Callable[[str], str]) -> Any:
    """Mask the strings of plain data; a day or an instant is no telephone, whatever its digits are."""
    return walked(value, lambda text: text if _MOMENT.match(text) else mask(text))


def masker(*cases: Case) -> Callable[[str], str]:
    """Give the function that masks every value of these cases, and whatever has the shape of a number."""
    known: dict[str, str] = {}
    for case in cases:
        known.update(_values(case))
    plain = {_bare(value): mask for value, mask in known.items()}
    ordered = sorted(known, key=len, reverse=True)
    found = re.compile("|".join(map(loosely, ordered)), re.IGNORECASE) if ordered else None

    def by_value(said: re.Match[str]) -> str:
        return plain.get(_bare(said[0]), "***")

    def by_shape(said: re.Match[str]) -> str:
        return mask_number(said[0]) if said["id"] else mask_phone(re.sub(r"[ -]", "", said[0]))

    def mask(text: str) -> str:
        text = found.sub(by_value, text) if found is not None else text
        return _BY_SHAPE.sub(by_shape, text)

    return mask


def _bare(value: str) -> str:
    return re.sub(r"[\s-]", "", value).upper()


def _values(case: Case) -> Iterator[tuple[str, str]]:
    reporter = case.facts.get("reporter")
    for party in case.parties:
        yield from _said(party.id_number, mask_number)
        yield from _phones(party.phone)
        yield from _said(party.address, mask_address)
        for agent in party.agents:
            yield from _said(agent.id_number, mask_number)
            yield from _phones(agent.phone)
    for one in case.amended:
        if one.of == "party" and one.field in _MASKS:
            for text in (one.was, one.now):
                yield from _MASKS[one.field](text)
    if isinstance(reporter, dict):
        yield from _phones(str(reporter.get("reporter_phone") or ""))
        yield from _said(str(reporter.get("address") or ""), mask_address)
    for handoff in case.handoffs:
        for told in handoff.told.parties if handoff.told is not None else ():
            yield from _phones(told.phone)


def _said(text: str, mask: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Give a value and its mask, if it can be told from other words: neither very short nor a mere Latin word."""
    telling = len(text) >= _LEAST and any(char.isdigit() or not char.isascii() for char in text)
    if telling and text != SIGN and mask(text) != text:
        yield text, mask(text)


def _phones(text: str) -> Iterator[tuple[str, str]]:
    for one in _PART.findall(text):
        yield from _said(one, mask_phone)


_MASKS: dict[str, Callable[[str], Iterator[tuple[str, str]]]] = {
    "id_number": lambda text: _said(text, mask_number),
    "phone": _phones,
    "address": lambda text: _said(text, mask_address),
}
