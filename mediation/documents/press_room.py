"""Presses in processes of their own: whoever serves pages hands a paper over and waits without holding anything up.

A press keeps the interpreter busy for as long as a paper takes; in the process of the web pages it would hold every
reader up. The processes begin with the first paper and end with the room. What a paper says is found out before, by
the caller: a page of HTML goes in, a PDF comes out, and no record crosses over. `render.py` alone does the work.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from tempfile import TemporaryDirectory
from threading import Lock
from typing import NamedTuple

from mediation.errors import RenderFailed

PRESSES = min(2, os.cpu_count() or 1)
"""How many processes set papers side by side; each takes some 110 MB."""

RENEWED_AFTER = 1000
"""After how many papers a press is replaced: every new set of rare characters stays in it as a face of its own."""


class Sheet(NamedTuple):
    """One paper to be set: its page, the date that goes into the file, and what tells it from every other one."""

    html: str
    made_at: datetime
    identifier: str


class PressRoom:
    """A few presses that live as long as the room. Safe to be used from several threads."""

    def __init__(self, presses: int = PRESSES) -> None:
        self._presses = presses
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._folder: TemporaryDirectory[str] | None = None

    def render(self, html: str, *, made_at: datetime, identifier: str) -> bytes:
        """Set one paper, as `render.render` does. Raises RenderFailed, also when a press died twice over it."""
        return self.render_all((Sheet(html, made_at, identifier),))[0]

    def render_all(self, sheets: Sequence[Sheet]) -> list[bytes]:
        """Set several papers side by side, the longest first, so that all presses end together; give them in order.

        The first that fails raises RenderFailed. What comes out does not depend on which press set what.
        """
        try:
            return [one.result() for one in self._handed_over(sheets)]
        except BrokenProcessPool:
            self._clear_away()
        try:
            return [one.result() for one in self._handed_over(sheets)]
        except BrokenProcessPool:
            self._clear_away()
            raise RenderFailed("文书生成进程中断，请稍后重试。") from None

    def __enter__(self) -> PressRoom:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the presses finish what they have in hand, and end them."""
        with self._lock:
            pool, self._pool = self._pool, None
            folder, self._folder = self._folder, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
        if folder is not None:
            folder.cleanup()

    def _handed_over(self, sheets: Sequence[Sheet]) -> list[Future[bytes]]:
        with self._lock:
            if self._folder is None:
                self._folder = TemporaryDirectory(prefix="mediation-presses-", ignore_cleanup_errors=True)
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._presses,
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=_begin,
                    initargs=(self._folder.name,),
                    max_tasks_per_child=RENEWED_AFTER,
                )
            longest_first = sorted(range(len(sheets)), key=lambda no: -len(sheets[no].html))
            handed = {no: self._pool.submit(_set, *sheets[no]) for no in longest_first}
            return [handed[no] for no in range(len(sheets))]

    def _clear_away(self) -> None:
        """A press that died leaves a room that takes nothing any more: the next paper makes a new one."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin(folder: str) -> None:
    """Begin a press: Ctrl+C is for the process that serves, which then closes the room and clears its folder away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = folder
    from mediation.documents.render import press

    press()


def _set(html: str, made_at: datetime, identifier: str) -> bytes:
    from mediation.documents.render import render

    return render(html, made_at=made_at, identifier=identifier)
