"""The part `linked` of a town file: «121» platforms with their supports and teams. The rest is `town_file.py`'s.

A town that says nothing has what is usual (`town/linked.py`); so has a platform whose team is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mediation.definitions.proof_words import both
from mediation.rehearsal.registers_part import duty_days
from mediation.rehearsal.shapes import Sheet
from mediation.town.institutions import InstitutionId, Person
from mediation.town.linked import SUPPORT_TITLES, Linked, Platform, Support, TeamMember, as_member


def read_linked(sheet: Sheet, people: tuple[Person, ...]) -> tuple[Linked, ...]:
    """Read the platforms of a town file; faults are noted on the sheet."""
    return tuple(_each_platform(sheet, people))


def _each_platform(sheet: Sheet, people: tuple[Person, ...]) -> Iterator[Linked]:
    for entry in sheet.entries("linked"):
        head = entry.at("platform")
        known = entry.only(("platform", "supports", "team"), needs=("platform", "supports"))
        if not known or not entry.has("platform"):
            continue
        if not head.only(("institution", "title"), needs=("institution",)) or not head.has("institution"):
            continue
        home = InstitutionId(head.text("institution"))
        yield Linked(
            platform=Platform(institution=home, title=head.text("title", Platform(institution=home).title)),
            supports=tuple(_supports(entry)),
            team=tuple(_team(entry, home, people)),
        )


def _supports(platform: Sheet) -> Iterator[Support]:
    for entry in platform.entries("supports"):
        if not entry.only(("kind", "title", "institutions"), needs=("kind",)) or not entry.has("kind"):
            continue
        kind = entry.text("kind")
        if entry.faults.know(both("支撑", "support"), kind, SUPPORT_TITLES, entry.spot.at("kind")):
            institutions = tuple(InstitutionId(one) for one in entry.texts("institutions"))
            yield Support(kind=kind, title=entry.text("title", SUPPORT_TITLES[kind]), institutions=institutions)


def _team(platform: Sheet, home: InstitutionId, people: tuple[Person, ...]) -> Iterator[TeamMember]:
    """Read the team; what is left out of a member stands in the register of people."""
    if not platform.has("team"):
        yield from (as_member(one) for one in people if one.registered_at == home)
    for entry in platform.entries("team"):
        known = entry.only(("account", "specialities", "languages", "duty_days"), needs=("account",))
        if not known or not entry.has("account"):
            continue
        account = entry.text("account")
        found = next((one for one in people if one.account == account and one.registered_at is not None), None)
        if found is None:
            hint = both(
                "请先在 people 中写此人及其 registered_at。", "Write this person with registered_at under people first."
            )
            entry.fault(
                "not_registered",
                both(
                    f"队员“{account}”不是登记在册的人民调解员。", f'"{account}" of the team is no registered mediator.'
                ),
                hint,
            )
            continue
        member = as_member(found)
        yield msgspec.structs.replace(
            member,
            specialities=entry.texts("specialities") or member.specialities,
            languages=entry.texts("languages") or member.languages,
            duty_days=duty_days(entry),
        )
