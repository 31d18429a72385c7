"""Stories bring evidence and check it; what they bring counts for what a workflow demands, and is no act of it."""

from __future__ import annotations

from tests.rehearsal.scripts import LOG, told


def test_a_file_is_brought_checked_and_refused_a_second_time() -> None:
    steps = """
  - {at: 2026-09-07 09:10, who: 网格员甲, evidence: photograph}
  - {at: 2026-09-07 09:20, who: 网格员甲, checks: 1}
  - {at: 2026-09-07 09:30, who: 网格员甲, checks: 1, refused: ALREADY_CHECKED}
  - {at: 2026-09-07 09:40, who: 网格员甲, checks: 2, refused: NO_SUCH_EVIDENCE}
"""
    assert told(LOG + steps.lstrip("\n")) == []
