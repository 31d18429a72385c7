"""The only place that wakes up by itself, and the only one that reads the time for it (APScheduler, in this process).

It holds no case data: what is due stands in the database, and a missed wake-up is made good by the next one. The rest
of the house is told the time as `at`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from mediation.casework.deliver import deliver, told
from mediation.casework.house import House
from mediation.casework.keep_evidence import sweep_vault
from mediation.casework.reproject import recount
from mediation.casework.send_out import AT_ONCE as SENT_AT_ONCE
from mediation.casework.send_out import send_out
from mediation.clock.sweep import sweep

SWEEP_EVERY = timedelta(seconds=15)
DELIVER_EVERY = timedelta(seconds=2)
TIDY_EVERY = timedelta(hours=1)
AT_ONCE = 20
"""Deliveries between two looks at whether to stop: twenty papers are drawn in a few seconds."""

log = structlog.get_logger()


class Clockwork:
    """Sweeps deadlines and drains the outbox until it is stopped.

    `offset` is added to the time that is read: fixed at start, it lets a demonstration begin on another day and run on.
    `hasten` shortens the pauses before another system is tried again.
    """

    def __init__(
        self,
        house: House,
        *,
        offset: timedelta = timedelta(),
        sweep_every: timedelta = SWEEP_EVERY,
        deliver_every: timedelta = DELIVER_EVERY,
        hasten: float = 1.0,
    ) -> None:
        self._house = house
        self._offset = offset
        self._hasten = hasten
        self._stopping = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        works: tuple[tuple[str, Callable[[], None], timedelta], ...] = (
            ("sweep", self.sweep, sweep_every),
            ("recount", self.recount, sweep_every),
            ("deliver", self.deliver, deliver_every),
            ("tidy", self.tidy, TIDY_EVERY),
            ("send_out", self.send_out, deliver_every),
        )
        for name, work, every in works:
            self._scheduler.add_job(
                _guarded,
                "interval",
                args=(name, work),
                id=name,
                seconds=every.total_seconds(),
                next_run_time=datetime.now(UTC),
            )

    def now(self) -> datetime:
        """Read the time, moved by the offset."""
        return datetime.now(UTC) + self._offset

    def start(self) -> None:
        """Begin; the first sweep and delivery come at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop, and wait for what is under way."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)

    def sweep(self) -> None:
        """Carry out what is due now."""
        sweep(self._house, self.now())

    def recount(self) -> None:
        """Go on counting cases anew where a holiday notice was published."""
        recount(self._house, self.now())

    def tidy(self) -> None:
        """Take away files that no case names. They are dated by this machine, whatever day a demonstration shows."""
        sweep_vault(self._house, datetime.now(UTC))

    def deliver(self) -> None:
        """Deliver what is owed now: after a long silence that is much, and people wait for it."""
        while not self._stopping.is_set():
            found = deliver(self._house, self.now(), limit=AT_ONCE)
            if found.done + found.failed < AT_ONCE:
                break

    def send_out(self) -> None:
        """Send what other systems are owed now."""
        while not self._stopping.is_set():
            found = send_out(self._house, self.now(), hasten=self._hasten)
            if found.done < SENT_AT_ONCE:
                break


def _guarded(name: str, work: Callable[[], Any]) -> None:
    """Run one piece of work; a failure is written down and the next wake-up tries again."""
    try:
        work()
    except Exception as error:
        log.error("clock_failed", work=name, fault=told(error))
