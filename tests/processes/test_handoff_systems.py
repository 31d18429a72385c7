"""The short form of `./dev soak handoffs`: two systems, both killed twice, agree on twenty matters in the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.handoffs import soak

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]


def test_both_sides_agree_though_both_are_killed_twice(tmp_path: Path) -> None:
    kept = soak(tmp_path, handoffs=20, kills=2, seed=11)
    assert kept.said > 20
    assert kept.told > 20
    assert min(kept.duplicated, kept.reordered, kept.unsigned, kept.refused) > 0, kept
