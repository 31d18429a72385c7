"""The chain itself: what is hashed cannot be cut in two ways, and salts hide what is committed to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.proof.chain import BEGINNING, Written, commit_to, commitment_of, first_fault, grouped, link_to

PARTS = st.fixed_dictionaries(
    {
        "case": st.text(max_size=6),
        "seq": st.integers(0, 200),
        "recorded_at": st.integers(0, 2**50),
        "actor": st.text(max_size=6),
        "actor_name": st.text(max_size=6),
        "kind": st.text(max_size=6),
        "event_format": st.integers(0, 20),
        "commitment": st.text("0123456789abcdef", max_size=6),
    }
)


@given(st.text(max_size=4), PARTS, st.text(max_size=4), PARTS)
def test_different_entries_have_different_links(one: str, first: Any, two: str, second: Any) -> None:
    same = (one, first) == (two, second)
    assert (link_to(one, **first) == link_to(two, **second)) is same


def test_no_part_flows_over_into_the_next() -> None:
    parts = {"case": "c", "seq": 1, "recorded_at": 1, "kind": "k", "event_format": 1, "commitment": "0"}
    one = link_to("p", actor="ab", actor_name="c", **parts)  # type: ignore[arg-type]
    two = link_to("p", actor="a", actor_name="bc", **parts)  # type: ignore[arg-type]
    assert one != two


def test_a_salt_hides_what_is_committed_to() -> None:
    assert commit_to(b"a" * 16, "同意") != commit_to(b"b" * 16, "同意")
    for salt in (b"", b"a" * 15, b"a" * 17):
        with pytest.raises(ValueError, match="16"):
            commit_to(salt, "同意")


@pytest.mark.parametrize("salt", ["", "zz" * 16, "AB" * 16, "ab" * 15, "ab" * 17, " " + "ab" * 16, None, 7])
def test_a_salt_has_one_form(salt: Any) -> None:
    assert commitment_of(salt, "[]") is None


def a_chain(length: int, case: str = "c") -> list[Written]:
    rows: list[Written] = []
    previous = BEGINNING
    for seq in range(1, length + 1):
        salt, payload = bytes([seq]) * 16, f"[{seq}]"
        commitment = commit_to(salt, payload)
        previous = link_to(
            previous,
            case=case,
            seq=seq,
            recorded_at=seq,
            actor="a",
            actor_name="甲",
            kind="k",
            event_format=1,
            commitment=commitment,
        )
        rows.append(Written(case, seq, seq, "a", "甲", "k", 1, commitment, previous, salt.hex(), payload))
    return rows


@given(st.integers(1, 6), st.data())
def test_any_row_left_out_swapped_or_doubled_is_noticed(length: int, data: st.DataObject) -> None:
    rows = a_chain(length)
    head = rows[-1].link
    assert first_fault("c", rows, head=head, length=length) is None
    at = data.draw(st.integers(0, length - 1))
    without = rows[:at] + rows[at + 1 :]
    fault = first_fault("c", without, head=head, length=length)
    assert fault is not None
    assert fault.seq == at + 1
    doubled = [*rows[: at + 1], *rows[at:]]
    fault = first_fault("c", doubled, head=head, length=length)
    assert fault is not None
    assert fault.seq == at + 2
    assert first_fault("c", rows, head="0" * 64, length=length) is not None
    assert first_fault("c", rows, head=head, length=str(length)) is not None


def test_a_case_without_entries_is_a_fault() -> None:
    fault = first_fault("c", [], head=BEGINNING, length=0)
    assert fault is not None
    assert fault.code == "empty"
    assert "案件记录" in str(fault)


def test_rows_are_cut_by_case() -> None:
    rows = a_chain(2, "a") + a_chain(1, "b")
    assert [(case, len(held)) for case, held in grouped(rows)] == [("a", 2), ("b", 1)]
    assert list(grouped([])) == []
