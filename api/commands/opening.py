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
def opened_to_serve(settings: Settings, *, at: datetime) -> Iterator[House]:
    """Open the house for the web process: a fresh database is made, and the workflows of the files are published.

    Raises DefinitionError if a workflow is faulty (then nothing is opened), StoreUnavailable if the database is away.
    """
    library = Library.load(settings.workflows)
    file = _sqlite_file(settings.database)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    with _store(settings, serving=True) as store:
        publish(store, library, at)
        yield House(store=store, library=library.with_texts(_kept(store)), render=draw_paper)


@contextmanager
def opened(settings: Settings) -> Iterator[House]:
    """Open a house that exists, with the workflows that were published there: the files may say something else by now.

    Raises StoreUnavailable if there is no database: looking at nothing would make an empty one and find it in order.
    """
    file = _sqlite_file(settings.database)
    if file is not None and not file.is_file():
        raise StoreUnavailable(f"没有数据库 {file}。请先运行 mediation run，或用 --data、MEDIATION_DATABASE 指定")
    with _store(settings, serving=False) as store:
        yield House(store=store, library=Library().with_texts(_kept(store)), render=draw_paper)


@contextmanager
def _store(settings: Settings, *, serving: bool) -> Iterator[Store]:
    calendar = published(settings.workflows / "calendars").at()
    store = Store.open(settings.database, calendar=calendar, serving=serving)
    try:
        yield store
    finally:
        store.close()


def _kept(store: Store) -> list[str]:
    with store.reading() as reading:
        return [one.text for one in reading.revisions.all()]


def draw_paper(case: Case, paper: Paper, workflow: Workflow, town: Town, at: datetime) -> bytes:
    """Draw a paper. What draws is imported when the first paper is due: it takes most of a second to load."""
    from mediation.documents.drawing import draw

    return draw(workflow, case, paper, town)


def _sqlite_file(database: str) -> Path | None:
    return Path(database.removeprefix(SQLITE)) if database.startswith(SQLITE) else None
