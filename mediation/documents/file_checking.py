"""Having a strange file read: in a process of its own with limits, a few at a time, never in the one that serves pages.

Where that process met a limit (memory, time, size), the file asks for too much; where it failed otherwise, the house
says that the failure is its own and logs it, without the file's name or content.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import structlog

from mediation.documents.file_examiner import BEYOND_LIMITS, Examined
from mediation.documents.file_kinds import FileFault

log = structlog.get_logger()
AT_ONCE = 2
MOST_PATIENCE = 60.0
"""Seconds on the wall; the process itself has half of them of the processor."""

TOO_MUCH = FileFault(
    "FILE_TOO_MUCH",
    "读取这个文件需要过多内存或时间，不能收存：请缩小、分册，或重新扫描后上传",
    "reading this file takes far too much memory or time: make it smaller, bring it in parts, or scan it anew",
)
NOT_EXAMINED = FileFault(
    "FILE_NOT_EXAMINED",
    "检查文件的程序出错，没有查成，文件未收存；不是文件过大，也不是操作有误：请稍后再传，仍不行请告知管理员查看日志",
    "the program that examines files failed, so the file was not taken; it is not too large and you did nothing wrong: "
    "try again later, and if it fails again ask the administrator to look into the log",
)
#: What kills a process that goes beyond its limits, or the machine's.
_LIMITS_KILL = (signal.SIGKILL, signal.SIGXCPU, signal.SIGXFSZ)
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
        except OSError as error:  # it could not even be started
            return _failed(type(error).__name__)
    if done.returncode == BEYOND_LIMITS or -done.returncode in _LIMITS_KILL or _out_of_memory(done.stderr):
        return Examined(faults=(TOO_MUCH,))
    if done.returncode:
        return _failed(_kind_of_error(done.stderr), code=done.returncode)
    try:
        return msgspec.json.decode(done.stdout, type=Examined)
    except msgspec.MsgspecError:
        return _failed("unreadable answer")


def _failed(what: str, *, code: int = 0) -> Examined:
    log.error("file_examiner_failed", what=what, code=code)
    return Examined(faults=(NOT_EXAMINED,))


def _out_of_memory(told: bytes) -> bool:
    """Whether a library said so in its own words before it gave up."""
    return b"MemoryError" in told or b"bad_alloc" in told


def _kind_of_error(told: bytes) -> str:
    """Give the name of the error on the last line and nothing of what it says: that may hold a path or content."""
    last = told.decode("utf-8", "replace").strip().rpartition("\n")[2].partition(":")[0]
    return last if last.replace(".", "").isidentifier() else "no words"
