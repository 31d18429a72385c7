"""The short form of `./dev soak vault`: whoever brings a file is killed at some steps, and nothing is half there."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.engine.builders import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]


def test_deaths_at_some_steps_leave_no_case_without_its_file() -> None:
    command = [sys.executable, "tests/soak/vault.py", "--every", "6", "--seed", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    told = re.search(r"steps=(\d+), deaths=(\d+), committed=(\d+), orphans=(\d+)", done.stdout)
    assert told is not None
    steps, deaths, committed, orphans = map(int, told.groups())
    assert steps > 30
    assert deaths >= 5
    assert orphans >= 1, "no death came between the file and the commit"
    assert committed + orphans <= deaths
