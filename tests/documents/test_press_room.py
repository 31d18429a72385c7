"""Presses in processes of their own give the same bytes as one at home, tell what fails, and outlive a dead press."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mediation.documents.press_room import PressRoom, Sheet
from mediation.documents.render import render
from mediation.errors import RenderFailed

MADE = datetime(2026, 10, 10, 2, 0, tzinfo=UTC)


def page(text: str) -> str:
    return f'<!DOCTYPE html><html lang="zh-CN"><head><title>试样</title></head><body><p>{text}</p></body></html>'


@pytest.fixture(scope="module")
def room() -> Iterator[PressRoom]:
    made = PressRoom(2)
    yield made
    made.close()


def test_the_same_bytes_as_at_home(room: PressRoom) -> None:
    sheets = [Sheet(page(f"第{no}份：㛃𠅤䶮"), MADE, f"{no}") for no in range(6)]
    assert room.render_all(sheets) == [render(one.html, made_at=MADE, identifier=one.identifier) for one in sheets]


def test_a_character_without_a_typeface_is_told_across_processes(room: PressRoom) -> None:
    with pytest.raises(RenderFailed, match=r"U\+1F600"):
        room.render(page("😀"), made_at=MADE, identifier="试样")


def test_a_press_that_is_killed_is_replaced(room: PressRoom) -> None:
    room.render(page("甲"), made_at=MADE, identifier="甲")
    presses = multiprocessing.active_children()
    assert presses
    for one in presses:
        assert one.pid is not None
        os.kill(one.pid, signal.SIGKILL)
    assert room.render(page("乙"), made_at=MADE, identifier="乙").startswith(b"%PDF")


def test_a_closed_room_leaves_no_process() -> None:
    before = {one.pid for one in multiprocessing.active_children()}
    made = PressRoom(1)
    made.render(page("甲"), made_at=MADE, identifier="甲")
    assert {one.pid for one in multiprocessing.active_children()} - before
    folders = set(Path(tempfile.gettempdir()).glob("mediation-presses-*"))
    made.close()
    left = folders & set(Path(tempfile.gettempdir()).glob("mediation-presses-*"))
    assert len(left) == len(folders) - 1
    assert {one.pid for one in multiprocessing.active_children()} <= before
