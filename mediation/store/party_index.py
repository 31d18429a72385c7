"""Identity numbers and telephones of a case's people as blind indexes: found by the whole number or its last four.

Nothing here shows a number: an index comes out of it under a key (`sealing.py`). Numbers are written in one way first,
so that spaces, dashes, a small x or +86 make no difference. Rows follow their case in the same transaction.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from mediation.engine.case import Case
from mediation.store.sealing import Sealing
from mediation.store.wire import Wire, listed

ID_NUMBER, PHONE = "id_number", "phone"
REPORTER = 0
"""Stands for whoever reported a matter: no party of it."""
_LAST, _SHORTEST_PHONE, _SHORTEST_ID = 4, 7, 6
_MOBILE = 11
_PUT = (
    "INSERT INTO party_index (case_id, party, kind, whole, last_four)"
    " VALUES (:case_id, :party, :kind, :whole, :last_four) ON CONFLICT DO NOTHING"
)
_DROP = "DELETE FROM party_index WHERE case_id = :case_id AND party = :party AND kind = :kind AND whole = :whole"


class Number(NamedTuple):
    """One number of a case, written in the one way."""

    party: int
    kind: str
    value: str


def document(text: str) -> str:
    """Write the number of a document in one way: letters and digits, capitals."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).upper() if one.isascii() and one.isalnum())


def telephone(text: str) -> str:
    """Write a telephone in one way: digits, without the country (+86, 0086)."""
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(one for one in plain if one.isascii() and one.isdigit())
    for country in ("0086", "86"):
        rest = digits.removeprefix(country)
        if rest != digits and ((len(rest) == _MOBILE and rest[0] == "1") or "+" in plain or country == "0086"):
            return rest
    return digits


def numbers(case: Case) -> frozenset[Number]:
    """List the numbers of a case's parties, of who acts for them, and of its reporter."""
    return frozenset(one for one in _numbers(case) if one.value)


def _numbers(case: Case) -> Iterator[Number]:
    for party in case.parties:
        here = [(party.id_number, party.phone), *((one.id_number, one.phone) for one in party.agents)]
        for id_number, phone in here:
            yield Number(party.no, ID_NUMBER, document(id_number))
            yield Number(party.no, PHONE, telephone(phone))
    reporter = case.facts.get("reporter") or {}
    yield Number(REPORTER, PHONE, telephone(str(reporter.get("reporter_phone", ""))))


def follow(wire: Wire, before: Case, after: Case) -> None:
    """Write what changed; nothing is computed while neither the parties nor the reporter were replaced."""
    if (
        before.version
        and before.parties is after.parties
        and before.facts.get("reporter") == after.facts.get("reporter")
    ):
        return
    old, new = numbers(before) if before.version else frozenset(), numbers(after)
    wire.many(_PUT, [row for one in sorted(new - old) for row in _rows(wire.sealing, after.id, one)[-1:]])
    wire.many(_DROP, [row for one in sorted(old - new) for row in _rows(wire.sealing, after.id, one)])


def anew(wire: Wire, case: Case) -> None:
    """Write all rows of a case anew, under the newest key."""
    wire.run("DELETE FROM party_index WHERE case_id = :case_id", {"case_id": case.id})
    wire.many(_PUT, [_rows(wire.sealing, case.id, one)[-1] for one in sorted(numbers(case))])


def _rows(sealing: Sealing, case: str, number: Number) -> list[dict[str, Any]]:
    """Give the row of a number under each key, the newest last: an older one may still stand."""
    ends = sealing.indexes(f"{number.kind} last four", number.value[-_LAST:])
    return [
        {"case_id": case, "party": number.party, "kind": number.kind, "whole": whole, "last_four": end}
        for whole, end in zip(sealing.indexes(number.kind, number.value), ends, strict=True)
    ]


KIND_TITLES = {ID_NUMBER: "证件号码", PHONE: "电话"}


def disagreement(sealing: Sealing, case: Case, held: set[tuple[Any, ...]]) -> str:
    """Say which row of a case's index is missing, altered or too many, without the number itself; empty if all agree.

    `held` are (party, kind, whole, last_four) as they are stored, each under whichever key of the file.
    """
    left = set(held)
    for number in sorted(numbers(case)):
        wanted = {
            (one["party"], one["kind"], one["whole"], one["last_four"]) for one in _rows(sealing, case.id, number)
        }
        if not wanted & left:
            return f"{_whose(number.party)}的{KIND_TITLES[number.kind]}在索引中缺失或者不符"
        left -= wanted
    if left:
        party, kind = min((str(one[0]), str(one[1])) for one in left)
        return f"索引中有{_whose(party)}的{KIND_TITLES.get(kind, kind)}，案件记录中没有"
    return ""


def _whose(party: int | str) -> str:
    return "反映人" if str(party) == str(REPORTER) else f"第 {party} 号当事人"


class Sought(NamedTuple):
    """A condition on `case_record`, with `:name` for its values."""

    sql: str
    values: dict[str, Any]


def sought(sealing: Sealing, query: str) -> Sought | None:
    """Write the condition that a case has this number, whole or its last four; None if the text is no number."""
    given = document(query)
    if not any(one.isdigit() for one in given):
        return None
    if len(given) == _LAST and given[:-1].isdigit() and (given[-1].isdigit() or given[-1] == "X"):
        ends = [one for kind in (ID_NUMBER, PHONE) for one in sealing.indexes(f"{kind} last four", given)]
        names, values = listed("four", ends)
        return Sought(f"id IN (SELECT case_id FROM party_index WHERE last_four IN ({names}))", values)
    wholes: list[str] = []
    if len(given) >= _SHORTEST_ID:
        wholes += sealing.indexes(ID_NUMBER, given)
    if len(phone := telephone(query)) >= _SHORTEST_PHONE:
        wholes += sealing.indexes(PHONE, phone)
    if not wholes:
        return None
    names, values = listed("whole", wholes)
    return Sought(f"id IN (SELECT case_id FROM party_index WHERE whole IN ({names}))", values)
