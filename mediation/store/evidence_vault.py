"""Where the bytes of evidence lie: a vault with two doors, this folder beside the database, or a bucket by an extra.

A file lies under its case and is named by its SHA-256: nothing is shared between cases, for that would betray what
another case holds. What a commit is to name is on the disk for good before it: a temporary file, synced, renamed, and
the folder synced. Small pictures made of a file lie beside it; they may be lost, and are no evidence.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from mediation.engine.case import CaseId
from mediation.errors import StoreUnavailable

CHUNK = 1 << 18
BUCKET = "s3://"
"""How the address of a vault begins that is a bucket (`evidence_bucket.py`)."""
DERIVED_NAMES = ("small.jpg", "large.jpg")
_INCOMING, _CASES = "incoming", "cases"
_MODE = 0o700


class Lying(NamedTuple):
    """One file that lies in a vault: whose, its digest, and since when."""

    case: CaseId
    digest: str
    since: datetime


class Vault(Protocol):
    """What the house asks of a vault. Every method raises StoreUnavailable, with what to do, if it is out of reach."""

    def keep(self, case: CaseId, digest: str, file: Path) -> None:
        """Have a file in the vault for good: when this returns, it survives a power cut. Takes `file` away or not."""

    def keep_derived(self, case: CaseId, digest: str, folder: Path) -> None:
        """Keep the small pictures that lie in a folder, as far as there are any. They may be lost again."""

    def open(self, case: CaseId, digest: str) -> BinaryIO | None:
        """Open a file to read; None if it is not there. What it holds is not proved by that."""

    def derived(self, case: CaseId, digest: str, name: str) -> bytes | None:
        """Give one of the small pictures, or None."""

    def lying(self) -> Iterator[Lying]:
        """List every file that lies in the vault, named by a case or not."""

    def take_away(self, case: CaseId, digest: str) -> None:
        """Delete a file and its small pictures; nothing happens if there is none."""

    def workplace(self) -> Path:
        """Give a folder for files under way, best on the same disk as the vault."""

    def tidy(self, before: datetime) -> int:
        """Take away what was left under way before an instant: whoever brought it was killed. Says how much."""


class FolderVault:
    """A vault in a folder, on a local disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def workplace(self) -> Path:
        """Give the folder for files under way."""
        with _told(self.folder):
            return _made(self.folder / _INCOMING)

    def keep(self, case: CaseId, digest: str, file: Path) -> None:
        """Sync the file, rename it to its place, sync the folders: in this order it is whole or not there at all."""
        with _told(self.folder):
            settle(file)
            home = _made(self._home(case))
            os.replace(file, home / digest)
            settle(home)
            settle(home.parent)  # somebody may have been killed between making the folder and syncing its name

    def keep_derived(self, case: CaseId, digest: str, folder: Path) -> None:
        """Rename the small pictures to their places."""
        with _told(self.folder):
            for name in DERIVED_NAMES:
                if (folder / name).is_file():
                    os.replace(folder / name, self._home(case) / f"{digest}-{name}")

    def open(self, case: CaseId, digest: str) -> BinaryIO | None:
        """Open a file to read."""
        with _told(self.folder), suppress(FileNotFoundError):
            return (self._home(case) / digest).open("rb")
        return None

    def derived(self, case: CaseId, digest: str, name: str) -> bytes | None:
        """Give one of the small pictures."""
        with _told(self.folder), suppress(FileNotFoundError):
            return (self._home(case) / f"{digest}-{name}").read_bytes()
        return None

    def lying(self) -> Iterator[Lying]:
        """Walk the folders of the cases."""
        with _told(self.folder):
            for home in sorted((self.folder / _CASES).glob("*")):
                for file in sorted(home.iterdir()):
                    if is_digest(file.name):
                        with suppress(FileNotFoundError):
                            yield Lying(CaseId(home.name), file.name, datetime.fromtimestamp(file.stat().st_mtime, UTC))

    def take_away(self, case: CaseId, digest: str) -> None:
        """Delete a file, then its small pictures."""
        with _told(self.folder):
            home = self._home(case)
            for name in (digest, *(f"{digest}-{name}" for name in DERIVED_NAMES)):
                (home / name).unlink(missing_ok=True)
            if home.is_dir():
                settle(home)

    def tidy(self, before: datetime) -> int:
        """Empty the folder for files under way of what is old."""
        gone = 0
        with _told(self.folder):
            for one in sorted((self.folder / _INCOMING).glob("w-*")):
                with suppress(FileNotFoundError):
                    if datetime.fromtimestamp(one.stat().st_mtime, UTC) < before:
                        shutil.rmtree(one, ignore_errors=True)
                        gone += 1
        return gone

    def _home(self, case: CaseId) -> Path:
        if not case.replace("-", "").isalnum() or not case.isascii():
            raise StoreUnavailable("案件标识不能用作文件夹名")
        return self.folder / _CASES / case


def is_digest(name: str) -> bool:
    """Say whether a name is that of a file, and not of a small picture or of something strange."""
    return len(name) == 64 and all(letter in "0123456789abcdef" for letter in name)


def digest_of(opened: BinaryIO) -> tuple[str, int]:
    """Give the SHA-256 and the size of what is left to read."""
    hashed, size = sha256(), 0
    while chunk := opened.read(CHUNK):
        hashed.update(chunk)
        size += len(chunk)
    return hashed.hexdigest(), size


@contextmanager
def working(vault: Vault) -> Iterator[Path]:
    """Give a folder of one's own for files under way; it is gone afterwards, whatever happened."""
    with tempfile.TemporaryDirectory(dir=vault.workplace(), prefix="w-", ignore_cleanup_errors=True) as made:
        yield Path(made)


def settle(path: Path) -> None:
    """Have a file or a folder on the disk before anybody relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _made(folder: Path) -> Path:
    """Have a folder, and its name on the disk in the one above."""
    if not folder.is_dir():
        if not folder.parent.is_dir():
            _made(folder.parent)
        folder.mkdir(mode=_MODE, exist_ok=True)
        settle(folder.parent)
    return folder


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(
            f"证据库 {folder} 无法读写（{error.strerror or type(error).__name__}），本次没有保存。请检查磁盘空间与权限"
        ) from error
