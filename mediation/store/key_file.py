"""The file of the data keys, outside the database: made at the first start, read at every one, never written anew by
accident. It knows nothing of what is sealed.

One line a key, the newest last, then a checksum, so that a file that was cut or mistyped is told from a wrong one. Only
its owner may read it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from mediation.errors import StoreUnavailable
from mediation.store.sealing import KEY_BYTES, DataKey, checksum, new_key

SETTING = "MEDIATION_KEY_FILE"
_FIRST = "mediation-data-key 1"
_NOTE = (
    "# 本文件是案件数据的密钥。丢失它，数据库和备份里的案件内容谁也打不开；请另存一份，与备份分开保管。",
    "# The data key. Without it nobody can open the cases, nor any backup of them. Keep a copy apart from the backups.",
)
_KEY = re.compile(r"key ([0-9a-f]{64})")
_OTHERS = 0o077


def written(keys: Sequence[DataKey]) -> bytes:
    """Give the text of a key file."""
    body = "\n".join([_FIRST, *_NOTE, *(f"key {one.secret.hex()}" for one in keys), ""]).encode()
    return body + f"end {checksum(body)}\n".encode()


def read(file: Path) -> tuple[DataKey, ...]:
    """Read the keys, the newest last. Raises StoreUnavailable, with what to do; no message shows a key."""
    try:
        mode = file.stat().st_mode
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise StoreUnavailable(f"找不到密钥文件 {file}") from error
    except OSError as error:
        raise StoreUnavailable(
            f"密钥文件 {file} 无法读取（{error.strerror}）。请检查 {SETTING} 所指的文件及其权限（应归运行本程序的用户）"
        ) from error
    if mode & _OTHERS:
        raise StoreUnavailable(f"密钥文件 {file} 可被其他用户读取，不予使用。请先执行：chmod 600 {file}")
    return parsed(data, file)


def parsed(data: bytes, file: Path) -> tuple[DataKey, ...]:
    """Read the text of a key file; raises StoreUnavailable if it is none, or not whole."""
    body, mark, end = data.rpartition(b"end ")
    if not data.startswith(_FIRST.encode()):
        raise StoreUnavailable(f"{file} 不是本程序的密钥文件。请把 {SETTING} 指向正确的文件")
    if not mark or end.strip() != checksum(body).encode():
        raise StoreUnavailable(f"密钥文件 {file} 不完整或被改动。请用另存的密钥副本替换它（{SETTING}）")
    keys = tuple(DataKey(bytes.fromhex(found)) for found in _KEY.findall(body.decode("ascii", "replace")))
    if not keys or any(len(one.secret) != KEY_BYTES for one in keys):
        raise StoreUnavailable(f"密钥文件 {file} 中没有密钥。请用另存的密钥副本替换它（{SETTING}）")
    return keys


def make(file: Path) -> tuple[DataKey, ...]:
    """Make a key file if there is none, and read what is there: of two who start at once, one makes it."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        making = _beside(file, (new_key(),))
        try:
            os.link(making, file)  # fails if it is there: a key is never written over
        except FileExistsError:
            pass
        finally:
            making.unlink(missing_ok=True)
        _settle(file.parent)
    except OSError as error:
        raise StoreUnavailable(
            f"密钥文件 {file} 无法建立（{error.strerror}）。请检查文件夹与权限，或用 {SETTING} 另指一处"
        ) from error
    return read(file)


def put(file: Path, keys: Sequence[DataKey]) -> None:
    """Put a longer list of keys in the place of the file, entirely or not at all."""
    try:
        making = _beside(file, keys)
        os.replace(making, file)
        _settle(file.parent)
    except OSError as error:
        raise StoreUnavailable(f"密钥文件 {file} 无法写入（{error.strerror}），密钥没有更换") from error


def copy_out(keys: Sequence[DataKey], target: Path) -> None:
    """Write a copy for safe keeping. Raises StoreUnavailable if something is there already."""
    try:
        handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(written(keys))
            opened.flush()
            os.fsync(opened.fileno())
    except FileExistsError as error:
        raise StoreUnavailable(f"{target} 已存在，没有覆盖。请另选文件名") from error
    except OSError as error:
        raise StoreUnavailable(f"密钥副本 {target} 无法写入（{error.strerror}）") from error


def _beside(file: Path, keys: Sequence[DataKey]) -> Path:
    making = file.with_name(f".{file.name}.{os.getpid()}.{os.urandom(4).hex()}.making")
    handle = os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(written(keys))
        opened.flush()
        os.fsync(opened.fileno())
    return making


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
