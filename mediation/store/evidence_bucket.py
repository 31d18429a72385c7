"""The evidence vault in a bucket of S3-compatible storage, behind the same door as the folder: extra `s3`, obstore.

An object is sent with its SHA-256, so the storage refuses what was damaged on the way; when it has answered, it lies
there for good. A large file goes in parts and is not there until the last one is. Keys are
`<prefix>cases/<case>/<digest>`. Files under way lie in a folder of this machine.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from mediation.engine.case import CaseId
from mediation.errors import StoreUnavailable
from mediation.store.evidence_vault import BUCKET, DERIVED_NAMES, Lying, is_digest

if TYPE_CHECKING:
    from obstore.store import S3Store

_PART = 8_000_000
_AT_ONCE = 2


class BucketVault:
    """A vault in a bucket. Credentials come as AWS's own tools take them; nothing of them is kept here."""

    def __init__(self, bucket: S3Store) -> None:
        self._bucket = bucket

    @classmethod
    def at(cls, address: str, *, endpoint: str = "") -> BucketVault:
        """Open the vault at `s3://bucket/prefix`. Raises StoreUnavailable if the extra is not installed."""
        try:
            from obstore.store import S3Store
        except ImportError as error:
            raise StoreUnavailable("证据库设在 S3 兼容存储，请先安装：pip install 'mediation[s3]'") from error
        bucket, _, prefix = address.removeprefix(BUCKET).partition("/")
        if not bucket:
            raise StoreUnavailable("MEDIATION_EVIDENCE 应为 s3://桶名 或 s3://桶名/前缀")
        where: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
        made = S3Store(
            bucket,
            prefix=prefix.strip("/") or None,
            checksum_algorithm="SHA256",
            client_options={"allow_http": endpoint.startswith("http://"), "timeout": timedelta(seconds=120)},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
            **where,
        )
        return cls(made)

    def workplace(self) -> Path:
        """Give a folder of this machine for files under way."""
        folder = Path(tempfile.gettempdir()) / f"mediation-evidence-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.getuid() or folder.is_symlink():
            raise StoreUnavailable(f"{folder} 属于别人，不能用作上传文件夹")
        return folder

    def tidy(self, before: datetime) -> int:
        """Take away what was left under way."""
        gone = 0
        for one in sorted(self.workplace().glob("w-*")):
            if one.exists() and one.stat().st_mtime < before.timestamp():
                shutil.rmtree(one, ignore_errors=True)
                gone += 1
        return gone

    def keep(self, case: CaseId, digest: str, file: Path) -> None:
        """Send the file with its digest; the storage answers when it has it."""
        import obstore

        large = file.stat().st_size > _PART
        with _told():
            obstore.put(
                self._bucket, _key(case, digest), file,
                use_multipart=large, chunk_size=_PART, max_concurrency=_AT_ONCE,
            )  # fmt: skip

    def keep_derived(self, case: CaseId, digest: str, folder: Path) -> None:
        """Send the small pictures."""
        import obstore

        with _told():
            for name in DERIVED_NAMES:
                if (folder / name).is_file():
                    obstore.put(self._bucket, f"{_key(case, digest)}-{name}", (folder / name).read_bytes())

    def open(self, case: CaseId, digest: str) -> BinaryIO | None:
        """Fetch a file to this machine's disk and open it there."""
        import obstore

        with _told():
            try:
                found = obstore.get(self._bucket, _key(case, digest))
            except FileNotFoundError:
                return None
            copy = tempfile.TemporaryFile(dir=self.workplace())  # noqa: SIM115 -- who asked for it closes it
            for chunk in found.stream():
                copy.write(chunk)
            copy.seek(0)
            return cast("BinaryIO", copy)

    def derived(self, case: CaseId, digest: str, name: str) -> bytes | None:
        """Give one of the small pictures."""
        import obstore

        with _told():
            try:
                return bytes(obstore.get(self._bucket, f"{_key(case, digest)}-{name}").bytes())
            except FileNotFoundError:
                return None

    def lying(self) -> Iterator[Lying]:
        """List the objects under the prefix."""
        import obstore

        with _told():
            for page in obstore.list(self._bucket, prefix="cases"):
                for one in page:
                    _, _, rest = one["path"].partition("cases/")
                    case, _, name = rest.partition("/")
                    if is_digest(name):
                        yield Lying(CaseId(case), name, one["last_modified"])

    def take_away(self, case: CaseId, digest: str) -> None:
        """Delete the object and its small pictures."""
        import obstore

        key = _key(case, digest)
        with _told():
            for one in (key, *(f"{key}-{name}" for name in DERIVED_NAMES)):
                obstore.delete(self._bucket, one)


def _key(case: CaseId, digest: str) -> str:
    return f"cases/{case}/{digest}"


@contextmanager
def _told() -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError) as error:
        raise StoreUnavailable(
            f"证据库（S3 兼容存储）暂时无法读写（{type(error).__name__}），本次没有保存。请检查地址、密钥与权限"
        ) from error
