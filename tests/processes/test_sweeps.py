"""The short form of `./dev soak sweeps`: clocks are killed while they work, and every step takes effect once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.soak.sweeps import on_postgres, on_sqlite

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]


def test_two_clocks_on_one_server_carry_out_every_step_once() -> None:
    kept = on_postgres(f"sweeps_{os.getpid()}", clocks=2, steps=300, kills=2, seed=3)
    assert (kept.kills, kept.notices) == (2, kept.steps)
    assert kept.steps >= 300


def test_one_clock_on_a_file_carries_out_every_step_once(tmp_path: Path) -> None:
    kept = on_sqlite(tmp_path, steps=300, kills=2, seed=4)
    assert (kept.kills, kept.notices) == (2, kept.steps)
