"""The named requirements of a correction: something differs, and what is put right is what it says it is.

See `guards.py`; what a correction changes stands in `effects_corrections.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mediation.calendar.terms import day_of
from mediation.engine.effects_corrections import OF_CASE, OF_PARTY, OF_SESSION, corrected_session, differing
from mediation.engine.probe import Probe
from mediation.errors import Objection


def _party_corrected(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    return _differs(probe, OF_PARTY, probe.case.party(probe.get("party") or 0), "party")


def _session_corrected(probe: Probe) -> Objection | None:
    if not any(one.held for one in probe.case.sessions):
        return Objection("NO_SESSION", "还没有调解记录可以更正")
    if probe.form is None:
        return None
    right = probe.get("right_at")
    if right is not None and right > probe.at:
        return Objection("FUTURE", "已举行的调解不能晚于现在", "right_at")
    return _differs(probe, OF_SESSION, corrected_session(probe, probe.case), "session_no")


def _matter_corrected(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    right = probe.get("right_arose_on")
    if right is not None and right > day_of(probe.at):
        return Objection("FUTURE", "纠纷发生日不能晚于今日", "right_arose_on")
    return _differs(probe, OF_CASE, probe.case, "right_title")


def _differs(probe: Probe, fields: dict[str, str], record: Any, where: str) -> Objection | None:
    if record is None:
        return Objection("NOTHING_TO_CORRECT", "本案没有这一项记录", where)
    for asked, field in fields.items():
        try:
            differing(probe, {asked: field}, record)
        except ValueError as error:
            return Objection("INVALID", str(error), asked)
    if not differing(probe, fields, record):
        return Objection("NOTHING_TO_CORRECT", "没有与原记录不同的内容；不更正的项目请留空", where)
    return None


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "party_corrected": _party_corrected,
    "session_corrected": _session_corrected,
    "matter_corrected": _matter_corrected,
}
