"""A house in memory behind a real server, whose clock the test sets; the application itself knows one fixed offset.

To come to another day, the test puts another application over the same house: as if the service had been restarted.
"""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime
from typing import Any

import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.settings import Settings
from mediation.casework.deliver import deliver
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.casework.sign_in import set_password
from mediation.definitions.library import Library
from mediation.definitions.workflow import Workflow
from mediation.documents.drawing import draw
from mediation.engine.case import Case, Paper
from mediation.rehearsal.stage import advance
from mediation.store.memory import MemoryStore
from mediation.town.around import Town

PASSWORD = "correct horse"


class Service:
    """A running service over a house in memory."""

    def __init__(self, town: Town, *workflows: Workflow, at: datetime) -> None:
        self.store = MemoryStore(town)
        passwords = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        library = Library(workflows)
        self.house = House(store=self.store, library=library, render=_render, passwords=passwords)
        publish(self.store, workflows, at)
        self.give_passwords(town, at)
        self.app: FastAPI = self._app(at)
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(self._switch, log_level="error", access_log=False, lifespan="off", interface="asgi3")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)

    def give_passwords(self, town: Town, at: datetime) -> None:
        """Let everybody sign in with the same password."""
        for account in town.people:
            set_password(self.house, account, PASSWORD, at=at)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Service:
        self._thread.start()
        until = time.monotonic() + 60
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.02)
        assert self._server.started, "the server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=60)

    async def _switch(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def _app(self, at: datetime) -> FastAPI:
        offset = at - datetime.now(UTC)  # noqa: TID251 -- the start of a process, where the offset is fixed
        return create_app(self.house, Settings(offset=offset, clock=False))

    def come_to(self, at: datetime) -> None:
        """Let the clock do what falls due up to `at`, deliver what is owed, and show that time from now on."""
        for _ in advance(self.house, at):
            pass
        deliver(self.house, at, limit=500)
        self.app = self._app(at)

    def case(self) -> Case:
        """Give the only case."""
        with self.store.reading() as reading:
            (row,) = reading.rows("SELECT id FROM case_record")
            found = reading.cases.get(row[0])
        assert found is not None
        return found


def _render(case: Case, paper: Paper, workflow: Any, town: Any, _: datetime) -> bytes:
    return draw(workflow, case, paper, town)
