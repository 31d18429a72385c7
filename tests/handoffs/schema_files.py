"""Writes `docs/reference/handoff-schemas/` from the shapes (`python -m tests.handoffs.schema_files`)."""

from __future__ import annotations

import json
from pathlib import Path

from mediation.handoffs.messages import SHAPES, schema_of

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference" / "handoff-schemas"


def written() -> dict[str, str]:
    """Give every file by its name."""
    return {f"{name}.schema.json": json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n" for name in SHAPES}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in written().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
