"""Reading plain data as what an author was to write, every fault told in both languages by file and line, all at once.

It knows shapes (text, list, mapping, one of these keys), not what a story or a town is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mediation.definitions.labels import Label
from mediation.definitions.names import Faults, Spot, suggested
from mediation.definitions.proof_words import both
from mediation.strict_yaml import Data


class Sheet:
    """One file being read: where we are in it and the faults found so far.

    Each question gives the value, or a harmless empty one with a fault noted; `faults.raise_any()` tells them all.
    """

    __slots__ = ("faults", "spot", "value")

    def __init__(self, spot: Spot, value: Data, faults: Faults) -> None:
        self.spot = spot
        self.value = value
        self.faults = faults

    @property
    def line(self) -> int:
        """The line on which this part of the file stands."""
        return self.spot.line

    @property
    def file(self) -> str:
        """The file's name as shown in findings."""
        return self.spot.file

    def fault(self, code: str, message: Label, hint: Label) -> None:
        """Note a fault here."""
        self.faults.add(code, message, self.spot, hint)

    def at(self, key: str | int) -> Sheet:
        """Go to a key or an entry; what is not there is None."""
        value: Any = None
        if isinstance(self.value, dict) and isinstance(key, str):
            value = self.value.get(key)
        elif isinstance(self.value, list) and isinstance(key, int):
            value = self.value[key]
        return Sheet(self.spot.at(key), value, self.faults)

    def has(self, key: str) -> bool:
        """Say whether the key is written here, even if left empty."""
        return isinstance(self.value, dict) and key in self.value

    def only(self, known: Iterable[str], *, needs: Iterable[str] = ()) -> bool:
        """Check that this is a mapping with no keys but `known`, and with all of `needs`."""
        if not isinstance(self.value, dict):
            self.fault(
                "wrong_type",
                both(f"{self._here}应为“名称: 内容”的形式。", f"{self._here_en} has to be written as name: content."),
                both("请按示例改写。", "Write it as the examples do."),
            )
            return False
        names = list(known)
        for key in self.value:
            if key not in names:
                self.at(key).fault(
                    "unknown_key",
                    both(f"{self._here}不能写“{key}”。", f'{self._here_en} cannot hold "{key}".'),
                    suggested(key, names),
                )
        for key in needs:
            if self.value.get(key) in (None, "", [], {}):
                self.fault(
                    "missing",
                    both(f"{self._here}缺少“{key}”。", f'{self._here_en} lacks "{key}".'),
                    both(f"请补写 {key}。", f"Write {key}."),
                )
        return True

    def text(self, key: str, default: str = "") -> str:
        """Give a text; a whole number counts as the text it was written as."""
        here = self.at(key)
        if here.value is None:
            return default
        if isinstance(here.value, bool) or not isinstance(here.value, str | int):
            here.fault(
                "wrong_type",
                both(f"“{key}”应为文字。", f'"{key}" is a text.'),
                both("请写成一行文字。", "Write one line of text."),
            )
            return default
        return str(here.value)

    def yes(self, key: str) -> bool:
        """Give true or false; false if it is not written."""
        here = self.at(key)
        if here.value is None:
            return False
        if not isinstance(here.value, bool):
            here.fault(
                "wrong_type",
                both(f"“{key}”应为 true 或 false。", f'"{key}" is true or false.'),
                both("请写 true 或 false。", "Write true or false."),
            )
            return False
        return here.value

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts; a single text counts as a list of one."""
        here = self.at(key)
        if here.value is None:
            return ()
        if isinstance(here.value, str):
            return (here.value,)
        if not isinstance(here.value, list) or not all(isinstance(one, str) for one in here.value):
            here.fault(
                "wrong_type",
                both(f"“{key}”应为文字的列表。", f'"{key}" is a list of texts.'),
                both("请写成 [甲, 乙]。", "Write [one, two]."),
            )
            return ()
        return tuple(str(one) for one in here.value)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Give a mapping; empty if it is not written."""
        here = self.at(key)
        if here.value is None:
            return {}
        if not isinstance(here.value, dict):
            here.fault(
                "wrong_type",
                both(f"“{key}”应为“名称: 内容”的形式。", f'"{key}" has to be written as name: content.'),
                both("请按示例改写。", "Write it as the examples do."),
            )
            return {}
        return here.value

    def entries(self, key: str) -> list[Sheet]:
        """Give the entries of a list; empty if it is not written."""
        here = self.at(key)
        if here.value is None:
            return []
        if not isinstance(here.value, list):
            here.fault(
                "wrong_type",
                both(f"“{key}”应为列表。", f'"{key}" is a list.'),
                both("每一项以“- ”开头。", "Every entry begins with a dash."),
            )
            return []
        return [here.at(index) for index in range(len(here.value))]

    @property
    def _here(self) -> str:
        return f"“{self.spot.path[-1]}”" if self.spot.path and isinstance(self.spot.path[-1], str) else ""

    @property
    def _here_en(self) -> str:
        return f'"{self.spot.path[-1]}"' if self.spot.path and isinstance(self.spot.path[-1], str) else "This"
