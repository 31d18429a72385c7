"""The tables of the workflow page folded up: what is open, what a search leaves, actions by subject.

A procedure has a hundred actions; told in full they are forty screens of a telephone. What is shut still stands in the
page, so that the browser finds it, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.pages.acting import groups_of
from mediation.definitions.workflow import Workflow

Tables = Mapping[str, list[dict[str, Any]]]

_TITLES = {"states": "环节", "actions": "办理动作", "clocks": "时限", "papers": "文书", "ladder": "层级"}
_NOT_SAID = frozenset({"group", "href", "count", "stays", "final", "moves"})


def folds(workflow: Workflow, tables: Tables, query: str, part: str) -> dict[str, Any]:
    """Give what the page draws of its tables: rows that say what was looked for, and which sections stand open."""
    rows = {key: [row for row in found if _says(row, query)] for key, found in tables.items()}
    titles = groups_of(workflow)
    keys = dict.fromkeys((*titles, *(row["group"] for row in rows["actions"])))
    return {
        "query": query,
        "found": sum(map(len, rows.values())) if query else None,
        "sections": {
            key: {
                "key": key,
                "title": title,
                "open": key == part or bool(query and rows[key]),
                "count": len(rows[key]),
                "of": len(tables[key]),
            }
            for key, title in _TITLES.items()
        },
        "proof_open": part == "proof",
        **rows,
        "groups": [
            {"title": titles.get(key, key), "rows": found, "open": bool(query)}
            for key in keys
            if (found := [row for row in rows["actions"] if row["group"] == key])
        ],
    }


def _says(row: Mapping[str, Any], query: str) -> bool:
    said = "\n".join(_texts(value for key, value in row.items() if key not in _NOT_SAID))
    return query.casefold() in said.casefold()


def _texts(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts(value.values())
        elif isinstance(value, list | tuple):
            yield from _texts(value)
