"""A vault whose files are sealed: before any other (folder, bucket), it seals what comes in and opens what goes out.

Digests and sizes that the house knows are those of the plain file; what lies on the disk is a little longer. What is
from before there was a key is read as it is, and sealed when a sweep comes by.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from mediation.engine.case import CaseId
from mediation.errors import BrokenChain, StoreUnavailable
from mediation.store.evidence_vault import DERIVED_NAMES, Lying, Vault, working
from mediation.store.sealing import FILE_MAGIC, Sealing

_FILE, _PICTURE = "evidence", "evidence_picture"
_HEAD = len(FILE_MAGIC) + 4


class SealedVault:
    """Another vault, with everything in it sealed."""

    def __init__(self, inner: Vault, sealing: Sealing) -> None:
        self.inner = inner
        self._sealing = sealing

    def keep(self, case: CaseId, digest: str, file: Path) -> None:
        """Seal the file beside itself and keep that; the plain one is gone afterwards."""
        sealed = file.with_name(f"{file.name}.sealed")
        try:
            with file.open("rb") as plain, open(sealed, "xb", opener=_for_the_owner) as opened:
                self._sealing.seal_file(_FILE, f"{case}/{digest}", plain, opened)
        except OSError as error:
            raise StoreUnavailable(f"证据文件未能加密保存（{error.strerror}）。请检查磁盘空间与权限") from error
        self.inner.keep(case, digest, sealed)
        sealed.unlink(missing_ok=True)
        file.unlink(missing_ok=True)

    def keep_derived(self, case: CaseId, digest: str, folder: Path) -> None:
        """Seal the small pictures and keep those."""
        with tempfile.TemporaryDirectory(dir=folder, prefix="sealed-") as made:
            for name in DERIVED_NAMES:
                if (folder / name).is_file():
                    plain = (folder / name).read_bytes()
                    (Path(made) / name).write_bytes(self._sealing.seal(_PICTURE, f"{case}/{digest}/{name}", plain))
            self.inner.keep_derived(case, digest, Path(made))

    def open(self, case: CaseId, digest: str) -> BinaryIO | None:
        """Open a file to read. One that does not open is given as an empty one, which is not what it should be."""
        found = self.inner.open(case, digest)
        if found is None:
            return None
        try:
            return self._sealing.open_file(_FILE, f"{case}/{digest}", found)
        except BrokenChain:
            return io.BytesIO()

    def derived(self, case: CaseId, digest: str, name: str) -> bytes | None:
        """Give one of the small pictures; None, too, if it does not open: it is drawn anew."""
        found = self.inner.derived(case, digest, name)
        try:
            return None if found is None else self._sealing.open(_PICTURE, f"{case}/{digest}/{name}", found)
        except BrokenChain:
            return None

    def lying(self) -> Iterator[Lying]:
        """List every file."""
        return self.inner.lying()

    def take_away(self, case: CaseId, digest: str) -> None:
        """Delete a file and its small pictures."""
        self.inner.take_away(case, digest)

    def workplace(self) -> Path:
        """Give a folder for files under way; they lie there in plain until they are kept, and are gone afterwards."""
        return self.inner.workplace()

    def tidy(self, before: datetime) -> int:
        """Take away what was left under way."""
        return self.inner.tidy(before)

    def seal_plain(self, *, most: int) -> int:
        """Seal files that lie in plain, or under an older key, at most so many; give how many there were."""
        sealed = 0
        for one in self.lying():
            if sealed >= most:
                break
            found = self.inner.open(one.case, one.digest)
            if found is None:
                continue
            with found:
                if self._sealing.file_is_current(found.read(_HEAD)):
                    continue
            sealed += self._anew(one)
        return sealed

    def _anew(self, one: Lying) -> int:
        opened = self.open(one.case, one.digest)
        if opened is None:
            return 0
        with opened, working(self) as folder:
            copy = folder / "file"
            try:
                copy.write_bytes(b"")
                os.chmod(copy, 0o600)
                with copy.open("wb") as plain:
                    while piece := opened.read(1 << 18):
                        plain.write(piece)
            except BrokenChain:
                return 0
            if copy.stat().st_size == 0:
                return 0
            self.keep(one.case, one.digest, copy)
        return 1


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
