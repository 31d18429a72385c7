"""Having a strange file read: in a process of its own with limits, a few at a time, never in the one that serves pages.

Whatever becomes of that process (killed for memory or time, crashed in a library), the answer is a fault of the file.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import msgspec

from mediation.documents.file_examiner import Examined
from mediation.documents.file_kinds import FileFault

AT_ONCE = 2
MOST_PATIENCE = 60.0
"""Seconds on the wall; the process itself has half of them of the processor."""

TOO_MUCH = FileFault(
    "FILE_TOO_MUCH",
    "读取这个文件需要过多内存或时间，不能收存：请缩小、分册，或重新扫描后上传",
    "reading this file takes far too much memory or time: make it smaller, bring it in parts, or scan it anew",
)
_turns = threading.BoundedSemaphore(AT_ONCE)


def check_file(file: Path, into: Path, *, most_pages: int) -> Examined:
    """Have a file read; its small pictures, if it has any, are then in `into`. Waits for a turn; blocks the caller.

    `mediation.documents.file_examiner` says what is looked for. Raises nothing for a bad file: `faults` tells.
    """
    # The process stands in another folder, and the data folder is a relative one by default.
    paths = (str(file.absolute()), str(into.absolute()))
    command = [sys.executable, "-I", "-m", "mediation.documents.file_examiner", *paths, str(most_pages)]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    with _turns:
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=MOST_PATIENCE, check=False, cwd=into, env=environment,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Examined(faults=(TOO_MUCH,))
    try:
        return msgspec.json.decode(done.stdout, type=Examined) if done.returncode == 0 else Examined(faults=(TOO_MUCH,))
    except msgspec.MsgspecError:
        return Examined(faults=(TOO_MUCH,))
