"""Who plays whom in a case of the demonstration: officials by the place of the dispute, parties by dice that repeat.

A course says `$estate.mediator`; whoever holds that post nearest to the place takes the part. It knows no procedure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from mediation.town.around import Town
from mediation.town.institutions import Institution, InstitutionKind, Person, Role
from mediation.town.places import PlaceId

_SEATS: dict[str, tuple[InstitutionKind, ...]] = {
    "estate": (InstitutionKind.estate_room, InstitutionKind.community_committee),
    "community": (InstitutionKind.community_committee,),
    "street": (InstitutionKind.street_property_committee, InstitutionKind.street_committee),
    "platform": (InstitutionKind.street_committee,),
    "city": (InstitutionKind.city_committee,),
    "police": (InstitutionKind.police_station,),
    "law": (InstitutionKind.law_firm,),
    "justice": (InstitutionKind.judicial_office,),
    "court": (InstitutionKind.court,),
    "branch": (InstitutionKind.party_branch,),
    "party": (InstitutionKind.community_party,),
    "residents": (InstitutionKind.residents_committee,),
    "area": (InstitutionKind.area_office,),
    "office": (InstitutionKind.street_office,),
}
_ROLES = {
    "grid": Role.grid_worker,
    "mediator": Role.mediator,
    "director": Role.director,
    "clerk": Role.clerk,
    "seal": Role.seal_keeper,
    "duty": Role.duty_officer,
    "officer": Role.officer,
    "deputy": Role.station_deputy,
    "supervisor": Role.supervisor,
    "lawyer": Role.lawyer,
    "group": Role.group_leader,
    "member": Role.party_member,
    "branch_secretary": Role.branch_secretary,
    "secretary": Role.community_secretary,
    "worker": Role.community_worker,
    "area_head": Role.area_leader,
    "street_head": Role.street_leader,
    "street_worker": Role.street_worker,
}
_MOST_OF_A_KIND = 3
_SURNAMES = "杨吴潘龙李张王欧刘陆姜石"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_PEOPLES = ("苗族", "苗族", "侗族", "汉族", "汉族")
_WORK = ("务工", "个体经营", "退休", "职员", "务农", "教师", "司机")
_YOUNGEST, _OLDEST = 24, 76


def officials(place: PlaceId, town: Town) -> Iterator[tuple[str, str]]:
    """Give everybody who may take part at a place: `estate.mediator`, `police.officer_2`, and `court.institution`."""
    for seat, kinds in _SEATS.items():
        institution = town.nearest(kinds, place)
        if institution is None:
            continue
        yield f"{seat}.institution", institution.id
        for part, role in _ROLES.items():
            for number, person in enumerate(_holders(role, institution, town)[:_MOST_OF_A_KIND], start=1):
                yield f"{seat}.{part}" + ("" if number == 1 else f"_{number}"), person.account


def _holders(role: Role, institution: Institution, town: Town) -> list[Person]:
    """List who holds a role, those who direct the place last: a director mediates when there is nobody else."""
    directs = {one.account for one in town.holders(Role.director, institution.id)}
    return sorted(town.holders(role, institution.id), key=lambda one: one.account in directs)


def parties(kinds: Mapping[str, tuple[str, ...]], place: PlaceId, town: Town, dice: Random) -> list[dict[str, Any]]:
    """Make the parties of a case: `kinds` says for each side what they are (person, company, owners, shop)."""
    estate = town.estate_of(place)
    home = town.places[estate or place].name
    names = dice.sample([f"{surname}某{stem}" for surname in _SURNAMES for stem in _STEMS], 8)
    return [
        {"side": side, **_party(kind, names.pop(), home, place, town, dice)}
        for side, wanted in kinds.items()
        for kind in wanted
    ]


def _party(kind: str, name: str, home: str, place: PlaceId, town: Town, dice: Random) -> dict[str, Any]:
    if kind == "person":
        return {
            "name": name,
            "gender": dice.choice("男女"),
            "ethnicity": dice.choice(_PEOPLES),
            "age": dice.randint(_YOUNGEST, _OLDEST),
            "occupation": dice.choice(_WORK),
            "phone": f"0855-{dice.randint(1, 999):07d}",
            "address": f"{home}{dice.randint(1, 9)}栋{dice.randint(1, 9)}0{dice.randint(1, 4)}",
        }
    offices = {"company": InstitutionKind.property_company, "owners": InstitutionKind.owners_committee}
    found = town.nearest((offices[kind],), place) if kind in offices else None
    plain = {"company": f"{home}物业服务公司", "owners": f"{home}业主委员会", "shop": f"{name[0]}记商行"}[kind]
    organisation: dict[str, Any] = {
        "name": plain if found is None else found.name,
        "kind": "organisation",
        "legal_representative": name,
        "address": home,
    }
    return organisation if found is None else {**organisation, "institution": found.id}
