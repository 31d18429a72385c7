"""One fault put into one authored file: where, what instead, and the name under which it is counted. Nothing is judged.

A file is plain data, as `strict_yaml` reads it. An edit sets or drops what stands at one path of it; the operators of
`faults_in_*.py` list the edits of each kind that a file has room for.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from mediation.definitions.sources import Source

Data: TypeAlias = "dict[str, Any]"
Path: TypeAlias = "tuple[str | int, ...]"


class _Drop:
    """Stands for «take it out»."""

    def __repr__(self) -> str:
        return "DROP"


DROP: Any = _Drop()


class Edit(NamedTuple):
    """One fault: the kind, what it is about (`actions.accept`), which one of several, and the change itself."""

    operator: str
    subject: str
    detail: str
    path: Path
    value: Any

    @property
    def name(self) -> str:
        """Tell it apart from every other edit of the same file."""
        return f"{self.operator} {self.subject}" + (f" {self.detail}" if self.detail else "")

    def applied(self, data: Data) -> Data:
        """Give the changed data; the data given are left alone."""
        if not self.path:
            return dict(self.value)
        changed = dict(data)
        here: Any = changed
        for part in self.path[:-1]:
            here[part] = copy.copy(here[part])
            here = here[part]
        if self.value is DROP:
            del here[self.path[-1]]
        else:
            here[self.path[-1]] = self.value
        return changed


def written(file: str, data: Data) -> Source:
    """Write data as a source; JSON is YAML as well, and the strict reader reads back the very same data."""
    return Source(file, json.dumps(data, ensure_ascii=False, indent=1))


def listed(value: Any) -> list[Any]:
    """Read what may be written as one or as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def name_of(call: Any) -> str:
    """Give the name of a word or an asked field that may be written with more beside it."""
    return str(next(iter(call))) if isinstance(call, dict) else str(call)


def items(data: Data, *path: str) -> Iterator[tuple[str, Any]]:
    """List the entries of a section, if the file has it."""
    here: Any = data
    for part in path:
        here = here.get(part) or {}
    yield from here.items()


def each_dropped(operator: str, subject: str, path: Path, value: Any) -> Iterator[Edit]:
    """Drop one entry of a list after another; what is written as a single name is left to other operators."""
    entries = listed(value)
    if isinstance(value, list):
        seen: dict[str, int] = {}
        for index, entry in enumerate(entries):
            name = short(entry)
            seen[name] = seen.get(name, 0) + 1
            yield Edit(operator, subject, name + (f"~{seen[name]}" if seen[name] > 1 else ""), (*path, index), DROP)


def short(entry: Any) -> str:
    """Name an entry of a list in a few characters, the same on every run."""
    if isinstance(entry, dict):
        if "role" in entry:
            return "+".join(str(value) for value in entry.values() if isinstance(value, str))
        key = next(iter(entry))
        inner = entry[key]
        return f"{key}:{inner}" if isinstance(inner, str) else name_of(entry)
    return str(entry)
