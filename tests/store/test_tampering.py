"""The short form of `./dev soak tampering`: every so manieth byte of every column of two cases' entries."""

from __future__ import annotations

import pytest

from tests.soak.tampering import tamper


@pytest.mark.slow
def test_a_changed_byte_is_named_by_case_and_entry() -> None:
    done = tamper(cases=2, seed=3, every=11)
    assert done.entries == 7
    assert done.changes > 500
    assert done.refused < done.changes // 100
