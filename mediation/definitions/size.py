"""How large one workflow may be, all its files together. What a single file may hold is `strict_yaml.py`'s.

The bounds are some four times what the largest shipped workflow has. They keep compiling and proving in bounded time
and memory whoever wrote the file; a procedure beyond them is read by nobody and belongs in two.
"""

from __future__ import annotations

from mediation.definitions.compose import SECTION_TITLES, Composed
from mediation.definitions.names import Faults

MOST = {
    "ladder": 12,
    "fields_": 600,
    "states": 80,
    "actions": 300,
    "deadlines": 300,
    "routes": 60,
    "documents": 400,
    "registers": 60,
    "settings": 400,
}
MOST_LAWS = 200
MOST_CHOICE_LISTS = 300


def check_size(composed: Composed, faults: Faults) -> None:
    """Note every section that holds more than it may; the finding stands at the first entry too many."""
    for section, most in MOST.items():
        entries = list(getattr(composed, section).values())
        if len(entries) > most:
            message = f"{SECTION_TITLES[section]}共 {len(entries)} 项。"
            faults.add("too_large", message, entries[most].spot, f"一个流程最多 {most} 项，请拆成两个流程。")
    for title, listed, most in (
        ("规矩", composed.laws, MOST_LAWS),
        ("选项列表", list(composed.choices.values()), MOST_CHOICE_LISTS),
    ):
        if len(listed) > most:
            hint = f"一个流程最多 {most} 项，请拆成两个流程。"
            faults.add("too_large", f"{title}共 {len(listed)} 项。", listed[most].spot, hint)
