"""Bound files under way, for both faces: begun, bound apart on a thread of its own, shown how far, kept for a day.

Everything is known from files beside the database, so several web processes of one machine see the same: a bound file
by the name of its record's version, what is under way by a note of its progress, a failure by its words. The web
process never waits: it reads these files. Whoever may read them is asked before (`looked_at_whole`).
"""

from __future__ import annotations

import os
import tempfile
import threading
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec
import structlog

from api.settings import Settings
from mediation.casework.bind_file import BOUND, bind_file
from mediation.casework.house import House
from mediation.engine.case import Case
from mediation.errors import MediationError
from mediation.store.database import SQLITE
from mediation.store.sealing import plain_size

PURPOSES = {"archive": "卷宗（存档）", "court": "卷宗（供法院）"}
KEPT_FOR = 86_400.0
"""Seconds for which a bound file lies ready; it is made anew whenever it is wanted."""
STALE_AFTER = 120.0
"""Seconds without progress after which somebody else may begin anew: the process was stopped."""
_MODE = 0o700
_SEALED = "dossier"

log = structlog.get_logger()


class Making(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands with one bound file: `state` is none, working, ready or failed; `size` in bytes once ready."""

    purpose: str
    state: str
    done: int = 0
    of: int = 0
    words: str = ""
    size: int = 0


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What the one who works leaves for those who look."""

    done: int = 0
    of: int = 0
    words: str = ""
    failed: bool = False


def folder_of(settings: Settings) -> Path:
    """Give the folder of bound files, beside the database; made if need be, for its owner only."""
    if settings.database_url.startswith(SQLITE):
        file = Path(settings.database_url.removeprefix(SQLITE))
        folder = file.with_name(f"{file.stem}-dossiers")
    else:
        folder = Path("var/dossiers")
    folder.mkdir(mode=_MODE, parents=True, exist_ok=True)
    return folder


def standing(folder: Path, case: Case, purpose: str, *, real: float) -> Making:
    """Say how it stands with the bound file of this very version of a case at `real` (seconds)."""
    ready = _ready(folder, case, purpose)
    if ready.is_file():
        return Making(purpose=purpose, state="ready", size=plain_size(ready.stat().st_size))
    note = _read(_note(folder, case, purpose))
    if note is None:
        return Making(purpose=purpose, state="none")
    if note.failed:
        return Making(purpose=purpose, state="failed", words=note.words)
    if _silent_for(_note(folder, case, purpose), real) > STALE_AFTER:
        return Making(purpose=purpose, state="failed", words="装订中断，请重新生成。")
    return Making(purpose=purpose, state="working", done=note.done, of=note.of)


def begin(house: House, folder: Path, case: Case, purpose: str, *, at: datetime, real: float) -> Making:
    """Begin to bind, unless it is ready or under way; give how it stands then."""
    _sweep(folder, real)
    stands = standing(folder, case, purpose, real=real)
    if stands.state in {"ready", "working"}:
        return stands
    note = _note(folder, case, purpose)
    note.unlink(missing_ok=True)
    try:
        os.close(os.open(note, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:  # another one began a moment ago
        return Making(purpose=purpose, state="working")
    _write(note, Note())
    threading.Thread(target=_bind, args=(house, folder, case, purpose, at), daemon=True).start()
    return Making(purpose=purpose, state="working")


def bound_file(house: House, folder: Path, case: Case, purpose: str) -> BinaryIO | None:
    """Open the bound file of this version of a case, if it is ready: it lies there sealed."""
    try:
        lying = _ready(folder, case, purpose).open("rb")
    except FileNotFoundError:
        return None
    return house.store.sealing.open_file(_SEALED, _stem(case, purpose), lying)


def _bind(house: House, folder: Path, case: Case, purpose: str, at: datetime) -> None:
    note = _note(folder, case, purpose)
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix="w-", ignore_cleanup_errors=True) as made:
            work = Path(made)
            bind_file(
                house, case.id, work, purpose=purpose, at=at,
                tell=lambda done, of: _write(note, Note(done=done, of=of)),
            )  # fmt: skip
            with (work / BOUND).open("rb") as plain, (work / _SEALED).open("xb") as sealed:
                house.store.sealing.seal_file(_SEALED, _stem(case, purpose), plain, sealed)
            os.replace(work / _SEALED, _ready(folder, case, purpose))
        note.unlink(missing_ok=True)
    except MediationError as error:
        _write(note, Note(words=error.message, failed=True))
    except Exception as error:
        log.warning("dossier_failed", case=case.id, fault=type(error).__name__)
        _write(note, Note(words="卷宗未能装订，请重试；仍不行的，请告知管理员。", failed=True))


def _stem(case: Case, purpose: str) -> str:
    return sha256(f"{case.id}/{case.version}/{purpose}".encode()).hexdigest()[:32]


def _ready(folder: Path, case: Case, purpose: str) -> Path:
    return folder / f"{_stem(case, purpose)}.pdf"


def _note(folder: Path, case: Case, purpose: str) -> Path:
    return folder / f"{_stem(case, purpose)}.note"


def _write(note: Path, said: Note) -> None:
    beside = note.with_suffix(f".{threading.get_ident()}")
    beside.write_bytes(msgspec.json.encode(said))
    os.replace(beside, note)


def _read(note: Path) -> Note | None:
    with suppress(FileNotFoundError, msgspec.MsgspecError):
        return msgspec.json.decode(note.read_bytes() or b"{}", type=Note)
    return None


def _silent_for(note: Path, real: float) -> float:
    with suppress(FileNotFoundError):
        return real - note.stat().st_mtime
    return 0.0


def _sweep(folder: Path, real: float) -> None:
    """Take away what has lain here for a day: whose case it is has moved on, or nobody fetched it."""
    for one in folder.iterdir():
        with suppress(OSError):
            if one.is_file() and real - one.stat().st_mtime > KEPT_FOR:
                one.unlink()
