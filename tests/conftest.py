"""What every test shares: the hypothesis profiles. Builders and stores stand beside the tests that use them."""

from __future__ import annotations

import os
from datetime import timedelta

from hypothesis import HealthCheck, settings

# `quick` is what `./dev check` and `./dev test` run: derandomised, so that a run tells of the code and not of the dice.
# `long` is for `./dev soak`: other examples each time, many more of them. Choose by HYPOTHESIS_PROFILE.
settings.register_profile(
    "quick",
    max_examples=60,
    derandomize=True,
    deadline=timedelta(seconds=5),
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
