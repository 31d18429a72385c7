"""Where things stand in a file, which names there are, and the faults collected on the way. No meaning is decided here.

Faults are gathered and raised together, so that an author sees the whole list at once. A name that nobody defined
gets «did you mean», found by likeness among the names that exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from mediation.definitions.labels import Label
from mediation.definitions.proof_words import both, fault
from mediation.errors import DefinitionError, Finding, UnknownName, UnreadableDefinition
from mediation.strict_yaml import Document, KeyPath

MOST_LISTED = 12
#: So many faults of one file or workflow are told; an author mends these first, and a hostile file costs no more.
MOST_TOLD = 100
#: For so many unknown names a likeness is looked for; it is slow among long names that are all alike.
MOST_LIKENED = 20


@dataclass(frozen=True, slots=True)
class Spot:
    """A key or list entry of one file."""

    document: Document
    path: KeyPath = ()

    def at(self, *keys: str | int) -> Spot:
        """Go further down; a path that is not in the file keeps the line of its nearest ancestor."""
        return Spot(self.document, (*self.path, *keys))

    @property
    def file(self) -> str:
        return self.document.file

    @property
    def line(self) -> int:
        return self.document.line(self.path)


def suggested(name: str, known: Iterable[str]) -> Label:
    """Say in both languages which known name may have been meant, or list what there is."""
    names = list(dict.fromkeys(known))
    if close := get_close_matches(name, names, n=3, cutoff=0.6):
        return both(f"您是不是要写：{'、'.join(close)}？", f"Did you mean {' or '.join(close)}?")
    if not names:
        return both("这里还没有定义任何名称。", "No names have been defined here yet.")
    zh, en = ("等", ", …") if len(names) > MOST_LISTED else ("", "")
    listed = names[:MOST_LISTED]
    return both(
        f"可用的名称：{'、'.join(listed)}{zh and ' ' + zh}。", f"Names that can be used: {', '.join(listed)}{en}."
    )


def suggestion(name: str, known: Iterable[str]) -> str:
    """Say which known name may have been meant, in Chinese alone."""
    return suggested(name, known).zh


def too_many(untold: int, file: str = "") -> Finding:
    """Say that there are more faults than are told."""
    return Finding(
        "too_many_faults",
        f"还有 {untold} 处问题未列出。",
        file,
        hint="请先改正已列出的各处。",
        message_en=f"{untold} more faults are not listed.",
        hint_en="Mend those that are listed first.",
    )


@dataclass(slots=True)
class Faults:
    """All faults of one compilation. `raise_any` tells them together."""

    unknown: list[Finding] = field(default_factory=list)
    others: list[Finding] = field(default_factory=list)
    untold: int = 0

    def add(self, code: str, message: Label, spot: Spot, hint: Label) -> None:
        """Note one fault that is no unknown name."""
        self.extend([fault(code, spot, message, hint)])

    def extend(self, findings: Iterable[Finding]) -> None:
        """Take over findings made elsewhere; beyond `MOST_TOLD` they are only counted."""
        for finding in findings:
            if len(self.others) < MOST_TOLD:
                self.others.append(finding)
            else:
                self.untold += 1

    def know(self, what: Label, name: str, known: Iterable[str], spot: Spot) -> bool:
        """Whether `name` is among `known`; if not, note it with a suggestion. `what` is the kind of name."""
        names = list(known)
        if name in names:
            return True
        if len(self.unknown) == MOST_TOLD:
            self.untold += 1
            return False
        message = both(f"没有名为“{name}”的{what.zh}。", f'There is no {what.en} called "{name}".')
        likened = len(self.unknown) < MOST_LIKENED
        hint = (
            suggested(name, names) if likened else both("请核对写法，或先定义它。", "Check its spelling, or define it.")
        )
        self.unknown.append(fault("unknown_name", spot, message, hint))
        return False

    def raise_any(self) -> None:
        """Raise all faults noted: `UnknownName` if there are only unknown names, else `UnreadableDefinition`."""
        findings = tuple(sorted({*self.unknown, *self.others}, key=lambda one: (one.file, one.line, one.code)))
        if self.untold:
            findings += (too_many(self.untold),)
        if findings:
            error: type[DefinitionError] = UnreadableDefinition if self.others else UnknownName
            raise error(findings=findings)
