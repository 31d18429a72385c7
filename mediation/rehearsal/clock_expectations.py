"""What a story says about the clocks of a case: running to a day or an instant, standing, over, or not there.

`2026-10-08` is a clock that runs to the end of that day, `2026-09-08 09:00` one that ends at that instant; `standing`,
`none` and `missed` speak for themselves, and `missed` or `provisional` may stand behind a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from mediation.definitions.labels import Label
from mediation.definitions.proof_words import both
from mediation.engine.case import Case, RunningDeadline
from mediation.rehearsal.written_times import shown

_WORDS = ("standing", "missed", "provisional", "none")


def clocks(case: Case, expected: Any, *, at: datetime) -> Iterator[Label]:
    """Compare the clocks that are named, written as `month` or `obligation/1`."""
    if not isinstance(expected, dict):
        yield both("clocks 应写成“时限: 到期日”", 'clocks is written as "clock: last day"')
        return
    for name, wanted in expected.items():
        yield from _one(case, name, str(wanted), at)


def running(case: Case, expected: Any) -> Iterator[Label]:
    """Compare the whole set of live clocks."""
    live = sorted({_name(clock) for clock in case.deadlines if clock.live})
    wanted = sorted(expected if isinstance(expected, list) else [expected])
    if live != wanted:
        should, run = ", ".join(wanted), ", ".join(live)
        yield both(f"running：应为 {should}；实为 {run}", f"running: expected {should}; found {run}")


def _one(case: Case, name: str, wanted: str, at: datetime) -> Iterator[Label]:
    live = _live(case, name)
    if wanted == "none":
        if live:
            told = _told(live[0], at)
            yield both(f"clocks {name}：应没有，实为 {told}", f"clocks {name}: expected none, found {told}")
        return
    if len(live) != 1:
        if live:
            yield both(f"clocks {name}：有多个，请写明 {name}/编号", f"clocks {name}: several run; write {name}/NUMBER")
        else:
            yield both(f"clocks {name}：没有在走的这一时限", f"clocks {name}: no such clock is running")
        return
    if not _fits(live[0], wanted, at):
        told = _told(live[0], at)
        yield both(f"clocks {name}：应为 {wanted}，实为 {told}", f"clocks {name}: expected {wanted}, found {told}")


def _live(case: Case, name: str) -> list[RunningDeadline]:
    key, _, ref = name.partition("/")
    return [one for one in case.deadlines if one.key == key and one.live and (not ref or one.ref == ref)]


def _fits(clock: RunningDeadline, wanted: str, at: datetime) -> bool:
    words = [word for word in wanted.split() if word in _WORDS]
    day, *time = [word for word in wanted.split() if word not in _WORDS] or [""]
    if "standing" in words:
        return clock.status == "standing"
    if clock.status != "running" or clock.due_at is None or clock.due_on is None:
        return False
    if "missed" in words and clock.due_at > at:
        return False
    if ("provisional" in words) is not clock.provisional and (day or "provisional" in words):
        return False
    if time:
        return shown(clock.due_at) == f"{day} {time[0]}"
    return not day or clock.due_on.isoformat() == day


def _told(clock: RunningDeadline, at: datetime) -> str:
    if clock.status == "standing" or clock.due_at is None or clock.due_on is None:
        return clock.status
    by_hour = clock.term is not None and clock.term.unit.runs
    words = [shown(clock.due_at) if by_hour else clock.due_on.isoformat()]
    words += ["provisional"] if clock.provisional else []
    words += ["missed"] if clock.due_at <= at else []
    return " ".join(words)


def _name(clock: RunningDeadline) -> str:
    return f"{clock.key}/{clock.ref}" if clock.ref else clock.key
