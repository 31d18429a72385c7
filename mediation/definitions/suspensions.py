"""For what clocks may be made to stand, how long at most, and on what that rests: settings of a workflow, read.

Each reason of `suspension_codes` has a setting `suspension_REASON` (a term or `unlimited`) with its basis; two lists
say which reasons every party agrees to and which count once. The engine judges by these; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Protocol

import msgspec

from mediation.calendar.terms import Term, Unit
from mediation.calendar.working_days import WorkingCalendar
from mediation.errors import CalendarError

UNLIMITED = "unlimited"
PREFIX = "suspension_"
BY_CONSENT = "suspensions_by_consent"
ONCE = "suspensions_once"


class HasSettings(Protocol):
    """What of a workflow is needed here."""

    @property
    def settings(self) -> Mapping[str, Any]: ...


class SuspensionRule(msgspec.Struct, frozen=True, kw_only=True):
    """One reason. `cap` None: while its cause lasts (鉴定). `by_consent`: all parties agree. `once`: once in a case."""

    reason: str
    cap: Term | None
    by_consent: bool = False
    once: bool = False

    def last_day(self, since: date, calendar: WorkingCalendar) -> date:
        """Give the last day on which the clock may go on again, for one that stands from `since`."""
        if self.cap is None:
            return date.max
        if self.cap.unit is Unit.WORKING_DAYS:
            return calendar.add_working(since, self.cap.amount)
        return since + timedelta(days=self.cap.amount)


def is_cap(written: str) -> bool:
    """Say whether a setting is a longest suspension: days, working days, or without limit."""
    if written == UNLIMITED:
        return True
    try:
        return Term.parse(written).unit in (Unit.DAYS, Unit.WORKING_DAYS)
    except CalendarError:
        return False


def rule_of(workflow: HasSettings, reason: str) -> SuspensionRule | None:
    """Give what a workflow says of a reason; None where it says nothing, and then nobody may use it."""
    written = workflow.settings.get(PREFIX + reason)
    if written is None:
        return None
    return SuspensionRule(
        reason=reason,
        cap=None if written == UNLIMITED else Term.parse(str(written)),
        by_consent=reason in (workflow.settings.get(BY_CONSENT) or ()),
        once=reason in (workflow.settings.get(ONCE) or ()),
    )
