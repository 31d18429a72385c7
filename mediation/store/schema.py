"""Bringing a database to the schema of this version, step by step (Alembic), and making one from nothing for memory.

The steps stand in `migrations/versions`; a test holds them, run from the first to the last, against `rows.py`.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.pool import StaticPool

from mediation.errors import StoreUnavailable
from mediation.store.rows import metadata
from mediation.store.triggers import statements

HEAD = "0015"
"""The newest step; a database that says so is left alone."""

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Bring the database behind `engine` up to date, entirely or not at all.

    Raises StoreUnavailable if a newer program has been here: what it wrote is not ours to read.
    """
    with engine.begin() as connection:
        if to != "head" or version(connection) != HEAD:
            _walk(connection, to)


def version(connection: Connection) -> str | None:
    """Give the step that the database stands at, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def _walk(connection: Connection, to: str) -> None:
    from alembic import command  # imported here: a start that has nothing to do should not pay for it
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    stands_at = version(connection)
    if stands_at not in {None, *(step.revision for step in ScriptDirectory.from_config(config).walk_revisions())}:
        raise StoreUnavailable(
            f"数据库的结构版本 {stands_at} 由更新的程序写成，本程序（{HEAD}）不能打开，数据没有改动。"
            "请换用更新的程序版本，或恢复升级前的备份"
        )
    command.upgrade(config, to)


@cache
def blank_image() -> bytes:
    """Give the bytes of an empty SQLite database with every table and trigger, for `sqlite3.Connection.deserialize`."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with engine.begin() as made:
        metadata.create_all(made)
        for statement in statements("sqlite"):
            made.exec_driver_sql(statement)
    image = connection.serialize()
    engine.dispose()
    return image
