"""What changes for whom between two workflows, in words; values are compared, never lines of text.

The heaviest comes first: what people may do and clocks before forms and papers, mere names last. Two texts that differ
only in remarks, order of files or layout have no difference. How single changes read is told in the modules beside.
"""

from __future__ import annotations

from itertools import groupby

import msgspec

from mediation.definitions.changes import EVERYBODY, WEIGHT_TITLES, Change, Weight, joined, told
from mediation.definitions.difference_actions import action_changes
from mediation.definitions.difference_clocks import clock_changes
from mediation.definitions.difference_parts import part_changes
from mediation.definitions.difference_words import Names
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Workflow


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """All changes from one workflow to another, the heaviest first; empty where nothing means anything else."""

    before: str
    after: str
    changes: tuple[Change, ...]

    @property
    def empty(self) -> bool:
        """Whether both say the same."""
        return not self.changes


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Changes of one weight that concern the same people, to be read together."""

    weight: Weight
    title: Label
    whom: Label
    says: tuple[Label, ...]


def difference(before: Workflow, after: Workflow) -> Difference:
    """Compare two workflows, two revisions of one, or a workflow and an overlay upon it."""
    names = Names(before, after)
    found = [
        *action_changes(names, before.actions, after.actions),
        *clock_changes(names, before, after),
        *part_changes(names, before, after),
    ]
    return Difference(
        before=f"{before.key}@{before.revision}",
        after=f"{after.key}@{after.revision}",
        changes=tuple(sorted(found, key=lambda change: change.weight)),
    )


def blocks(found: Difference) -> tuple[Block, ...]:
    """Put together what concerns the same people, in the order of weight."""
    grouped: list[Block] = []
    for weight, changes in groupby(found.changes, key=lambda change: change.weight):
        by_people: dict[tuple[Label, ...], list[Label]] = {}
        for change in changes:
            whom = change.whom if weight in {Weight.RIGHTS, Weight.CLOCKS} else ()
            by_people.setdefault(whom, []).append(change.says)
        for people, says in by_people.items():
            whom_label = joined(people) if people else EVERYBODY
            grouped.append(Block(weight=weight, title=WEIGHT_TITLES[weight], whom=whom_label, says=tuple(says)))
    return tuple(grouped)


def in_words(found: Difference) -> tuple[Label, ...]:
    """Tell a difference line by line, headings among them; one line where there is none."""
    if found.empty:
        return (Label(zh="两者没有不同。", en="There is no difference."),)
    lines: list[Label] = []
    for weight, of_weight in groupby(blocks(found), key=lambda block: block.weight):
        lines.append(told("【{title}】", "[{title}]", title=WEIGHT_TITLES[weight]))
        for block in of_weight:
            named = weight in {Weight.RIGHTS, Weight.CLOCKS}
            if named:
                lines.append(told("{whom}：", "{whom}:", whom=block.whom))
            indent = "    " if named else "  "
            lines += [Label(zh=f"{indent}{one.zh}", en=f"{indent}{one.en}") for one in block.says]
    return tuple(lines)
