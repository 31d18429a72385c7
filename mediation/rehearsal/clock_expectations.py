"""What a story says about the clocks of a case: running to a day or an instant, standing, over, or not there.

`2026-10-08` is a clock that runs to the end of that day, `2026-09-08 09:00` one that ends at that instant; `standing`,
`none` and `missed` speak for themselves, and `missed` or `provisional` may stand behind a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from mediation.engine.case import Case, RunningDeadline
from mediation.rehearsal.written_times import shown

_WORDS = ("standing", "missed", "provisional", "none")


def clocks(case: Case, expected: Any, *, at: datetime) -> Iterator[str]:
    """Compare the clocks that are named, written as `month` or `obligation/1`."""
    if not isinstance(expected, dict):
        yield "clocks 应写成“时限: 到期日”"
        return
    for name, wanted in expected.items():
        yield from _one(case, name, str(wanted), at)


def running(case: Case, expected: Any) -> Iterator[str]:
    """Compare the whole set of live clocks."""
    live = sorted({_name(clock) for clock in case.deadlines if clock.live})
    wanted = sorted(expected if isinstance(expected, list) else [expected])
    if live != wanted:
        yield f"running：应为 {', '.join(wanted)}；实为 {', '.join(live)}"


def _one(case: Case, name: str, wanted: str, at: datetime) -> Iterator[str]:
    live = _live(case, name)
    if wanted == "none":
        if live:
            yield f"clocks {name}：应没有，实为 {_told(live[0], at)}"
        return
    if len(live) != 1:
        there = "有多个，请写明 {name}/编号" if live else "没有在走的这一时限"
        yield f"clocks {name}：{there.format(name=name)}"
        return
    if not _fits(live[0], wanted, at):
        yield f"clocks {name}：应为 {wanted}，实为 {_told(live[0], at)}"


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
