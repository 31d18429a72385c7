"""`mediation verify` holds the blind index against the sealed values; a row that is gone, altered or added is named."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.casework.house import House
from mediation.engine.case import Case
from mediation.proof.chain import Fault
from mediation.store.database import Store
from mediation.store.party_index import anew
from mediation.store.verification import verify_all, verify_case
from tests.store.houses import library, logged
from tests.store.test_verification import Tamper

ID_NUMBER, PHONE = "522601198001010016", "13812340001"
PARTIES: list[dict[str, Any]] = [
    {"name": "张三丰", "side": "applicant", "id_number": ID_NUMBER, "phone": PHONE},
    {"name": "李四光", "side": "respondent", "phone": "13900000002"},
]


@pytest.fixture
def case(house: House) -> Case:
    logged(house, "log-other", parties=PARTIES)
    return logged(house, "log-mine", parties=PARTIES)


def fault(store: Store, case: Case) -> Fault | None:
    found = verify_case(store, library(), case.id).fault
    everywhere = [one.fault for one in verify_all(store, library()) if one.fault is not None]
    assert everywhere == ([] if found is None else [found])
    return found


def test_an_index_as_it_was_written_agrees(store: Store, case: Case) -> None:
    assert fault(store, case) is None


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("DELETE FROM party_index WHERE case_id = :v0 AND party = 1 AND kind = 'phone'", "第 1 号当事人的电话"),
        ("DELETE FROM party_index WHERE case_id = :v0 AND kind = 'id_number'", "第 1 号当事人的证件号码"),
        ("UPDATE party_index SET party = 2 WHERE case_id = :v0 AND kind = 'id_number'", "第 1 号当事人的证件号码"),
        ("UPDATE party_index SET whole = 'x' WHERE case_id = :v0 AND party = 2", "第 2 号当事人的电话"),
        ("UPDATE party_index SET last_four = 'x' WHERE case_id = :v0 AND party = 2", "第 2 号当事人的电话"),
        (
            "INSERT INTO party_index (case_id, party, kind, whole, last_four) SELECT case_id, 3, kind, whole, last_four"
            " FROM party_index WHERE case_id = :v0 AND kind = 'id_number'",
            "索引中有第 3 号当事人的证件号码，案件记录中没有",
        ),
    ],
)
def test_a_row_gone_altered_or_added_is_named_without_the_number(
    store: Store, case: Case, tamper: Tamper, sql: str, told: str
) -> None:
    tamper(sql, case.id)
    found = fault(store, case)
    assert found is not None
    assert (found.case, found.code) == (case.id, "index")
    assert told in found.message
    assert ID_NUMBER not in found.message
    assert PHONE not in found.message


def test_an_index_written_anew_agrees(store: Store, case: Case) -> None:
    with store.transaction() as tx:
        anew(tx.wire, case)
    assert fault(store, case) is None
