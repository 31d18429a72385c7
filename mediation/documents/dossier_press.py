"""Having a file bound: in a process of its own, a few at a time, never in the one that serves pages."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from mediation.documents.dossier_plan import Bound
from mediation.errors import RenderFailed

AT_ONCE = 2
MOST_PATIENCE = 600.0
"""Seconds on the wall for one file; twenty papers and thirty photographs take some three."""
_KEPT = ("PATH", "LANG", "LD_LIBRARY_PATH", "HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME")
_turns = threading.BoundedSemaphore(AT_ONCE)


def bind_apart(folder: Path, tell: Callable[[int, int], None]) -> Bound:
    """Have the file of a folder bound; `dossier.pdf` is then in it. Waits for a turn; blocks the caller.

    `tell` is called with how much is done of how much. Raises RenderFailed with the reason.
    """
    command = [sys.executable, "-I", "-m", "mediation.documents.dossier_binder", str(folder)]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    with (
        _turns,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=environment
        ) as process,
    ):
        watch = threading.Timer(MOST_PATIENCE, process.kill)
        watch.start()
        try:
            last = _listened(process, tell)
        finally:
            watch.cancel()
    if last is None or last.faults:
        raise RenderFailed("；".join(last.faults) if last else "卷宗未能装订：装订进程中断，请重试。")
    return last


def _listened(process: subprocess.Popen[bytes], tell: Callable[[int, int], None]) -> Bound | None:
    """Read what the process says, to its end."""
    last = None
    assert process.stdout is not None
    for line in process.stdout:
        try:
            said = msgspec.json.decode(line, type=dict[str, object])
            if "digest" in said:
                last = msgspec.convert(said, Bound)
            else:
                tell(int(str(said["done"])), int(str(said["of"])))
        except (msgspec.MsgspecError, KeyError, ValueError):
            continue
    return last
