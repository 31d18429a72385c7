"""`mediation new`: a starter written to disk, with the town and the calendars that its story needs."""

from __future__ import annotations

import shutil
from pathlib import Path

from rich.console import Console

from mediation.definitions import starter

#: What a story, an editor and `builds_on` need beside a workflow.
_BESIDE = ("places", "calendars", starter.SCHEMA, "mediation_core", "matter_core")


def start(
    key: str, console: Console, *, folder: Path, workflows: Path, pattern: str = "", overlay: str = ""
) -> tuple[Path, ...]:
    """Write a starter below `folder` and say what to do next; raises DefinitionError and writes nothing otherwise."""
    if overlay:
        files = starter.overlay(key, folder, overlay)
    elif pattern:
        files = starter.copied(key, folder, pattern)
    else:
        files = starter.small(key, folder.resolve())
    written = starter.write(folder, files)
    for name in _BESIDE:
        if not (folder / name).exists():
            (shutil.copyfile if name == starter.SCHEMA else shutil.copytree)(workflows / name, folder / name)
            console.print(f"{name} 已一并复制：故事、编辑器或 builds_on 要用。 Copied {name}, too.", highlight=False)
    for path in written:
        console.print(f"写入 wrote {path}", highlight=False, soft_wrap=True)
    made = written[0].parent
    console.print(
        f"\n检验 check:  mediation check {made}\n演练 rehearse: mediation test {made}", highlight=False, soft_wrap=True
    )
    return written
