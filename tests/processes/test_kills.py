"""The short form of `./dev soak kills`: the web process is killed three times under load, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.kills import soak

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]


def test_three_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    kept = soak(tmp_path, kills=3, seed=7, callers=3)
    assert kept.commands > 30
    assert kept.unanswered > 0, "nobody noticed a death"
    assert kept.numbers >= kept.cases, "every case has a number in the log"
