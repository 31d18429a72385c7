"""The words of a workflow's picture, Chinese or English: short labels, the legend, a description to listen to.

Nothing is placed here. Widths are estimated by the kind of letter, a little too wide rather than too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from mediation.calendar.terms import Term
from mediation.definitions.chart_ground import Spot
from mediation.definitions.chart_parts import Bundle, Parts
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Deadline, Workflow

#: A line of a label takes so many Chinese letters, or twice as many Latin ones.
LINE = 7
_MOST_LINES = 3

_SIGNS = {
    "own": ("本机构办理", "Handled here"),
    "waits": ("等待他方", "Waits for others"),
    "final": ("已办结", "Over"),
    "main": ("主线", "Main way"),
    "back": ("返回", "Back"),
    "clock": ("时限到期", "By a clock"),
    "mark": ("标有此号的环节均可办理", "Open in every state with this number"),
    "dial": ("进入后起算的时限", "Clock that starts on entering"),
    "here": ("现在在这里", "Here now"),
    "few": ("在办较少", "Few live cases"),
    "many": ("在办较多", "Many live cases"),
}


class Load(Protocol):
    """What stands in a state."""

    @property
    def cases(self) -> int: ...
    @property
    def median_days(self) -> float | None: ...


class Words:
    """What the picture says, in one language (zh or en)."""

    def __init__(self, workflow: Workflow, language: str) -> None:
        self.workflow = workflow
        self.english = language == "en"
        self.html_lang = "en" if self.english else "zh-CN"

    def say(self, label: Label) -> str:
        """Give a label in this language."""
        return label.en if self.english else label.zh

    def both(self, zh: str, en: str) -> str:
        """Choose between two wordings."""
        return en if self.english else zh

    def width(self, text: str, size: float) -> float:
        """Estimate how wide a text is."""
        return sum(size if ord(letter) > 0x2E80 or letter in "“”…→↓↑↩" else size * 0.56 for letter in text)

    @property
    def title(self) -> str:
        """The title of the picture."""
        return self.both(f"{self.workflow.title.zh}流程图", f"{self.workflow.title.en}: the procedure")

    def description(self, drawn: Parts) -> str:
        """Tell the main way for those who do not see the picture."""
        ways = [bundle for bundle in drawn.bundles if bundle.main and bundle.upper and bundle.down]
        told = dict.fromkeys(
            f"{self.state(bundle.upper[0].state)}→{self.state(bundle.lower[0].state)}（{self.joined(bundle.down)}）"
            for bundle in sorted(ways, key=lambda one: drawn.layers[one.upper[0]])
        )
        count = len(self.workflow.states)
        return self.both(f"{count} 个环节。主线：{'；'.join(told)}。", f"{count} states. Main way: {'; '.join(told)}.")

    def state(self, key: str) -> str:
        """The name of a state."""
        return self.say(self.workflow.states[key].title)

    def meaning(self, key: str) -> str:
        """What a state means."""
        return self.say(self.workflow.states[key].meaning)

    def joined(self, labels: Iterable[Label]) -> str:
        """Give several labels as one text."""
        return self.both("、", ", ").join(self.say(label) for label in labels)

    # --- labels ------------------------------------------------------------------------------------------------

    def chip(self, bundle: Bundle) -> tuple[str, ...]:
        """Give the lines of a bundle's label."""
        if bundle.kind == "returns":
            return (*self._lines(bundle.up, "↩ "), self.both("→ 原环节", "→ where it was"))
        if bundle.kind == "note":
            to = self.both("、", ", ").join(self.state(key) for key in bundle.to)
            if bundle.rung:
                to = f"{self.say(self.workflow.level(bundle.rung).title)} · {to}"
            return (*self._lines(bundle.up, "↩ "), f"→ {to}")
        if bundle.down and bundle.up:
            return self._lines(bundle.down, "↓ ") + self._lines(bundle.up, "↑ ")
        return self._lines(bundle.down, "") or self._lines(bundle.up, "↑ ")

    def all_of(self, bundle: Bundle) -> str:
        """Name everything in a bundle, also what its label leaves out."""
        return self.joined((*bundle.down, *bundle.up))

    def _lines(self, labels: tuple[Label, ...], sign: str) -> tuple[str, ...]:
        names = [self.say(label) for label in labels]
        lines: list[str] = []
        for name in names:
            joined = f"{lines[-1]}{self.both('、', ', ')}{name}" if lines else name
            if lines and self.width(joined, 1.0) <= LINE:
                lines[-1] = joined
            else:
                if lines and self.english:
                    lines[-1] += ";"
                lines += self._broken(name)
        if len(lines) > _MOST_LINES and len(names) > 2:
            lines = [*lines[: _MOST_LINES - 1], self.both(f"等 {len(names)} 项", f"… {len(names)} in all")]
        return tuple(sign + line if at == 0 else line for at, line in enumerate(lines))

    def _broken(self, name: str) -> list[str]:
        """Break a long name into lines: between words, or (Chinese) in the middle."""
        if self.width(name, 1.0) <= LINE + 3:
            return [name]
        if not self.english:
            half = (len(name) + 1) // 2
            half += name[half] in "、，；）”"
            return [name[:half], name[half:]]
        lines = [""]
        for word in name.split():
            if lines[-1] and self.width(f"{lines[-1]} {word}", 1.0) > LINE + 1:
                lines.append(word)
            else:
                lines[-1] = f"{lines[-1]} {word}".strip()
        return lines

    # --- boxes and lanes ---------------------------------------------------------------------------------------

    def clock(self, spot: Spot) -> str:
        """Name the first clock that starts when this state is entered, with its length at this rung."""
        for deadline in self.workflow.deadlines.values():
            if deadline.starts.when is None and spot.state in (*deadline.starts.states, *deadline.during):
                lengths = list(dict.fromkeys(self.length(term) for term in self._terms(deadline, spot.level)))
                if lengths:
                    return f"{self.say(deadline.title)} {'～'.join([lengths[0], *lengths[-1:]][: len(lengths)])}"
        return ""

    def _terms(self, deadline: Deadline, level: str) -> list[Term]:
        """Give the length of a clock at a rung, or (outside the rungs) its lengths from the lowest rung up."""
        if not deadline.of_rung:
            return [] if deadline.term is None else [deadline.term]
        rungs = [self.workflow.level(level)] if level else self.workflow.ladder
        return [rung.terms[deadline.key] for rung in rungs if deadline.key in rung.terms]

    def length(self, term: Term) -> str:
        """Say a length of time."""
        unit = term.unit.value.replace("_", " ")
        return self.both(term.zh, f"{term.amount} {unit if term.amount != 1 else unit.removesuffix('s')}")

    def lane(self, level: str) -> tuple[str, ...]:
        """Give the heading of a lane: its name, and the lengths that hold at this rung."""
        if not level and len(self.workflow.ladder) == 1:
            level = self.workflow.ladder[0].key
        if not level:
            names = self.both("、", ", ").join(self.say(one.title) for one in self.workflow.ladder)
            return (self.both("各级共用", "The same at every rung"), names)
        rung = self.workflow.level(level)
        shown = [
            f"{self.say(self.workflow.deadlines[key].title)} {self.length(term)}"
            for key, term in rung.terms.items()
            if key in self.workflow.deadlines
        ]
        rows = [self.both("，", ", ").join(shown[at : at + 2]) for at in range(0, len(shown), 2)]
        return (self.say(rung.title), *rows[-2:])

    def load(self, load: Load) -> str:
        """Say how many cases stand in a state and how long they usually stay."""
        if load.median_days is None:
            return self.both(f"{load.cases} 件", f"{load.cases} cases")
        if load.median_days < 0.1:
            return self.both(f"{load.cases} 件 · 中位当日", f"{load.cases} cases · median same day")
        days = f"{load.median_days:.1f}".removesuffix(".0")
        return self.both(f"{load.cases} 件 · 中位 {days} 日", f"{load.cases} cases · median {days} d")

    def sign(self, key: str) -> str:
        """Say what a sign of the legend means."""
        return self.both(*_SIGNS[key])

    def left_out(self) -> str:
        """Say how many actions are not drawn because they leave a case where it stands."""
        count = sum(
            all(way.to is None and not way.back for way in action.ways) for action in self.workflow.actions.values()
        )
        if not count:
            return ""
        return self.both(f"未画：不改变环节的办理 {count} 项", f"Not drawn: {count} actions that move nothing")
