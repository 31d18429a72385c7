"""What a record and its town know by name: persons, places, institutions, numbers, and what stands for each. Pure.

Short names of institutions (`abbr`) are no personal datum and are left alone: kinds of disputes are called like them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mediation.engine.amendments import Amended, LateCorrection
from mediation.engine.case import Case, Party
from mediation.town.around import Town
from mediation.town.institutions import InstitutionKind as Kind
from mediation.town.places import PlaceKind

STEMS = "甲乙丙丁戊己庚辛壬癸"
NUMBER = "〔号码略〕"
_PLACES = {
    PlaceKind.prefecture: "某州", PlaceKind.city: "某市", PlaceKind.street: "某街道", PlaceKind.community: "某社区",
    PlaceKind.estate: "某小区", PlaceKind.grid: "某网格",
}  # fmt: skip
_KINDS = {
    Kind.estate_room: "某调解室", Kind.community_committee: "某调委会", Kind.street_property_committee: "某调委会",
    Kind.street_committee: "某调委会", Kind.city_committee: "某调委会", Kind.police_station: "某派出所",
    Kind.court: "某法院", Kind.judicial_office: "某司法所", Kind.property_company: "某物业公司",
    Kind.owners_committee: "某业委会", Kind.law_firm: "某律师事务所", Kind.bureau: "某部门",
    Kind.governance_centre: "某综治中心", Kind.residents_committee: "某居委会", Kind.street_office: "某街道办事处",
}  # fmt: skip
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯")
_TITLES = (
    "先生|女士|小姐|老师|师傅|大爷|大妈|大叔|大伯|阿姨|大姐|大哥|大嫂"
    "|某某|某(?![些种个一时日年月])|氏|家|老板|医生|主任"
)
_BETWEEN = re.compile(r"[、,，;；/\s（）()]+")
_OF_PEOPLE = ("name", "reporter", "address", "contact", "phone")
_SHORTEST_NUMBER = 5


def label_of(case: Case, party: Party) -> str:
    """Name a party by its place: 甲, 乙, 丙 …"""
    place = next(index for index, one in enumerate(case.parties) if one.no == party.no)
    return STEMS[place] if place < len(STEMS) else f"当事人{place + 1}"


def known_of(case: Case, town: Town) -> Iterator[tuple[str, str]]:
    """List what the record and the town know, with what stands for it; the first label of a string holds.

    Single characters and short bare numbers are left out: they stand in every text.
    """
    for text, label in _all_of(case, town):
        said = text.strip()
        if sum(char.isalnum() for char in said) > 1 and not (said.isdigit() and len(said) < _SHORTEST_NUMBER):
            yield said, label


def spoken_of(case: Case) -> Iterator[tuple[str, str]]:
    """List patterns of how people are spoken of by the family name; two of one name are both called 某人."""
    people = [one for one in case.parties if one.kind == "person" and len(one.name) > 1]
    names = [_family(one.name) for one in people]
    for party, name in zip(people, names, strict=True):
        label = label_of(case, party) if names.count(name) == 1 else "某人"
        yield rf"{re.escape(name)}(?:{_TITLES})|[老小]{re.escape(name)}(?![一-鿿]?[区路街])", label


def _all_of(case: Case, town: Town) -> Iterator[tuple[str, str]]:
    for party in case.parties:
        yield from _of_party(party, label_of(case, party))
    yield from _once_said(case)
    yield from _of_sessions(case)
    yield from _of_facts(case.facts, "")
    yield from _numbers(case)
    for place in town.places.values():
        yield place.name, _PLACES.get(place.kind, "某地")
    for one in town.institutions.values():
        yield one.name, _KINDS.get(one.kind, "某单位")
    for person in town.people.values():
        yield person.name, "某工作人员"


def _of_party(party: Party, label: str) -> Iterator[tuple[str, str]]:
    yield party.name, label
    if party.kind == "person" and len(party.name) > 2:
        yield party.name[len(_family(party.name)) :], label
    for text in (party.id_number, *_BETWEEN.split(party.phone)):
        yield text, NUMBER
    yield party.address, "某处"
    for name in (party.legal_representative, party.guardian, *_BETWEEN.split(party.agent)):
        yield name, f"{label}方的人"
    for agent in party.agents:
        yield agent.name, f"{label}的代理人"
        yield agent.id_number, NUMBER
        yield agent.phone, NUMBER


def _once_said(case: Case) -> Iterator[tuple[str, str]]:
    """What stood of a party before a correction, or in a letter that left."""
    for correction in case.amended:
        wrong = case.party(correction.ref) if correction.of == "party" else None
        if wrong is not None:
            label = label_of(case, wrong) if correction.field == "name" else "〔略〕"
            yield from ((text, label) for text in (correction.was, *_asked_for(correction)))
    for handoff in case.handoffs:
        for told in handoff.told.parties if handoff.told else ():
            now = case.party(told.no)
            yield told.name, "某人" if now is None else label_of(case, now)
            yield told.phone, NUMBER


def _asked_for(one: Amended) -> tuple[str, ...]:
    """What somebody asks to have put right once the case is closed: it stands nowhere else yet."""
    return (one.now,) if isinstance(one, LateCorrection) else ()


def _of_sessions(case: Case) -> Iterator[tuple[str, str]]:
    for session in case.sessions:
        for text in (session.others, session.interpreter, session.written_by, session.witness):
            for name in _BETWEEN.split(text):
                yield name, "其他参加人"


def _of_facts(facts: Any, key: str) -> Iterator[tuple[str, str]]:
    """Whatever a form asked about somebody, by the last word of its field: a name, an address, a telephone."""
    if isinstance(facts, dict):
        for name, value in facts.items():
            yield from _of_facts(value, str(name))
    elif isinstance(facts, list | tuple):
        for value in facts:
            yield from _of_facts(value, key)
    elif isinstance(facts, str) and key.endswith(_OF_PEOPLE):
        yield facts, NUMBER if key.endswith("phone") else "某处" if key.endswith("address") else "某人"


def _numbers(case: Case) -> Iterator[tuple[str, str]]:
    own = (case.log_number, case.archive_number, *(one.text for one in case.numbers), *case.outside_numbers.values())
    passed = (text for one in case.handoffs for text in (one.sender_number, one.receiver_number))
    agreed = (one.number for one in case.agreements)
    for text in (*own, *passed, *agreed, *(one.number for one in case.papers)):
        yield text, "某号"


def _family(name: str) -> str:
    return name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[:1]
