"""Opening the house for a command: calendars, workflows and database put together, and let go of again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from api.settings import Settings
from mediation.calendar.published import published
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.definitions.library import Library
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, Paper
from mediation.errors import StoreUnavailable
from mediation.store.database import SQLITE, Store
from mediation.town.around import Town


@contextmanager
def opened(settings: Settings, *, at: datetime, serving: bool = False) -> Iterator[House]:
    """Open the house and publish its workflows. `serving` is True for the web process.

    Raises DefinitionError if a workflow is faulty (then nothing is opened), StoreUnavailable if the database is away.
    """
    library = Library.load(settings.workflows)
    calendar = published(settings.workflows / "calendars").at()
    if serving:
        _make_folder(settings.database)
    store = Store.open(settings.database, calendar=calendar, serving=serving)
    try:
        publish(store, library, at)
        with store.reading() as reading:
            texts = [one.text for one in reading.revisions.all()]
        yield House(store=store, library=library.with_texts(texts), render=draw_paper)
    finally:
        store.close()


@contextmanager
def opened_as_is(settings: Settings, *, at: datetime) -> Iterator[House]:
    """Open a house that must exist already: looking at nothing would make an empty database and find it in order."""
    file = _sqlite_file(settings.database)
    if file is not None and not file.is_file():
        raise StoreUnavailable(f"没有数据库 {file}。请先运行 mediation run，或用 --data、MEDIATION_DATABASE 指定")
    with opened(settings, at=at) as house:
        yield house


def draw_paper(case: Case, paper: Paper, workflow: Workflow, town: Town, at: datetime) -> bytes:
    """Draw a paper. What draws is imported when the first paper is due: it takes most of a second to load."""
    from mediation.documents.drawing import draw

    return draw(workflow, case, paper, town)


def _sqlite_file(database: str) -> Path | None:
    return Path(database.removeprefix(SQLITE)) if database.startswith(SQLITE) else None


def _make_folder(database: str) -> None:
    file = _sqlite_file(database)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
