"""What the calendar tests share: the calendar as published, and one that is easy to see through."""

from __future__ import annotations

from datetime import date

import pytest

from mediation.calendar.published import published
from mediation.calendar.working_days import WorkingCalendar


@pytest.fixture(scope="session")
def china() -> WorkingCalendar:
    """The published calendar, with no local holidays."""
    return published().at()


@pytest.fixture(scope="session")
def simple() -> WorkingCalendar:
    """June 2026 with one holiday (Fri 19), and the Saturday after it worked instead (27)."""
    return WorkingCalendar(
        holidays={date(2026, 6, 19): "端午"},
        make_up_days=[date(2026, 6, 27)],
        valid_from=date(2026, 6, 1),
        valid_through=date(2026, 6, 30),
    )
