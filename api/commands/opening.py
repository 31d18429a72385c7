"""Opening the house for a command: calendars, workflows and database put together, and let go of again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from api.settings import Settings
from mediation.calendar.published import Published, published
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.definitions.library import Library, Reference
from mediation.definitions.workflow import Workflow
from mediation.documents.press_room import PressRoom
from mediation.engine.case import Case, Paper
from mediation.errors import StoreUnavailable, UnknownRevision
from mediation.store.database import SQLITE, Store
from mediation.store.evidence_vault import BUCKET, FolderVault, Vault
from mediation.store.sealed_vault import SealedVault
from mediation.town.around import Town


class KeptLibrary(Library):
    """The workflows of the files and of the database; what another process published since is read when it is met.

    A clock may start before the web process has published anything, and a second web process may publish a newer
    revision: a case bound to it must not be unknown here.
    """

    def __init__(self, store: Store, library: Iterable[Workflow] = ()) -> None:
        self._store = store
        self._published = 0
        super().__init__(library)
        self.catch_up()

    def catch_up(self) -> None:
        """Take in what was published since; published texts are never taken away, so their number tells."""
        with self._store.reading() as reading:
            published_now = reading.revisions.count()
        if published_now != self._published:
            self.learn(_kept(self._store))
            self._published = published_now

    def get(self, ref: Reference | str) -> Workflow:
        """Find the text that a case is bound to, looking into the database once more before it is called unknown."""
        try:
            return super().get(ref)
        except UnknownRevision:
            self.learn(_kept(self._store))
            return super().get(ref)

    def newest(self, key: str) -> Workflow:
        """Find the newest revision, looking into the database once more before the workflow is called unknown."""
        try:
            return super().newest(key)
        except UnknownRevision:
            self.learn(_kept(self._store))
            return super().newest(key)


@contextmanager
def opened_to_serve(settings: Settings, *, at: datetime) -> Iterator[House]:
    """Open the house for the web process: a fresh database is made, and the workflows of the files are published.

    A text that the database already holds as published is not proved again. Raises DefinitionError if a workflow is
    faulty (then nothing is published, and no database is made), StoreUnavailable if the database is away.
    """
    file = _sqlite_file(settings.database_url)
    fresh = Library.load(settings.workflows) if file is not None and not file.is_file() else None
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    with _store(settings, serving=True) as store:
        library = Library.load(settings.workflows, proved=_digests(store)) if fresh is None else fresh
        publish(store, library, at)
        with PressRoom() as room:  # a press would hold up whoever reads a page meanwhile
            doors: dict[str, Any] = {
                "vault": SealedVault(vault_at(settings), store.sealing),
                **drawing(settings, room),
                **reaching(settings),
            }
            yield House(store=store, library=KeptLibrary(store, library), **doors)


@contextmanager
def opened(settings: Settings) -> Iterator[House]:
    """Open a house that exists, with the workflows that were published there: the files may say something else by now.

    Raises StoreUnavailable if there is no database: looking at nothing would make an empty one and find it in order.
    """
    file = _sqlite_file(settings.database_url)
    if file is not None and not file.is_file():
        raise StoreUnavailable(f"没有数据库 {file}。请先运行 mediation run，或用 --data、MEDIATION_DATABASE_URL 指定")
    with _store(settings, serving=False) as store:
        doors: dict[str, Any] = {
            "vault": SealedVault(vault_at(settings), store.sealing),
            **drawing(settings),
            **reaching(settings),
        }
        yield House(store=store, library=KeptLibrary(store), **doors)


def vault_at(settings: Settings) -> Vault:
    """Give where the files of a deployment lie, before anything is sealed; nothing is made or looked at yet.

    Raises StoreUnavailable, with what to do, if it is a bucket and the extra for that is not installed.
    """
    if settings.evidence.startswith(BUCKET):
        from mediation.store.evidence_bucket import BucketVault

        return BucketVault.at(settings.evidence, endpoint=settings.evidence_endpoint)
    file = _sqlite_file(settings.database_url)
    beside = Path("var/evidence") if file is None else file.with_name(f"{file.stem}-evidence")
    return FolderVault(Path(settings.evidence) if settings.evidence else beside)


def calendar_of(settings: Settings) -> tuple[Published, Town | None]:
    """Give the calendar of the files with what was published over it, and the town; no town if there is no database."""
    file = _sqlite_file(settings.database_url)
    if file is not None and not file.is_file():
        return calendar_of_files(settings)
    with _store(settings, serving=False) as store, store.reading() as reading:
        town = reading.town.around()
    return town.published, town


def calendar_of_files(settings: Settings) -> tuple[Published, None]:
    """Give the calendar as the program and the files have it, without a town."""
    return published(settings.workflows / "calendars"), None


@contextmanager
def _store(settings: Settings, *, serving: bool) -> Iterator[Store]:
    calendar = published(settings.workflows / "calendars")
    store = Store.open(settings.database_url, calendar=calendar, serving=serving, key_file=settings.key_file)
    try:
        yield store
    finally:
        store.close()


def _digests(store: Store) -> frozenset[str]:
    with store.reading() as reading:
        return frozenset(one.digest for one in reading.revisions.all())


def _kept(store: Store) -> list[str]:
    with store.reading() as reading:
        return [one.text for one in reading.revisions.all()]


def drawing(settings: Settings, room: PressRoom | None = None) -> dict[str, Any]:
    """Give the house's doors to the papers; with a room they are set in processes of their own.

    Raises DocumentError if committees' own templates cannot be used: it is found out before anything is served.
    """
    own = None
    if settings.paper_templates is not None:
        from mediation.documents.own_templates import OwnTemplates

        own = OwnTemplates.load(settings.paper_templates)

    setter = room.render if room is not None else None

    def draw_paper(case: Case, paper: Paper, workflow: Workflow, town: Town, at: datetime) -> bytes:
        from mediation.documents.drawing import draw  # with its templates it takes a while to load

        return draw(workflow, case, paper, town, setter=setter, own=own)

    def sketch_paper(case: Case, paper: Paper, workflow: Workflow, town: Town, at: datetime) -> bytes:
        from mediation.documents.drawing import draw

        return draw(workflow, case, paper, town, setter=setter, own=own, draft=True)

    return {"render": draw_paper, "sketch": sketch_paper, "examine": examine_paper, "undrawable": undrawable}


def reaching(settings: Settings) -> dict[str, Any]:
    """Give the house's ways out to other systems. Raises AddressRefused if a setting cannot be read."""
    from mediation.handoffs.addresses import AllowList
    from mediation.handoffs.nudging import Nudger
    from mediation.handoffs.posting_out import Poster

    allowed = AllowList(settings.channel_origins, settings.channel_inside)
    return {"post": Poster(allowed, settings.channel_authority), "nudge": Nudger(allowed)}


def examine_paper(case: Case, paper: Paper, workflow: Workflow, town: Town) -> None:
    """Say whether a paper could be drawn."""
    from mediation.documents.facts import facts_for

    facts_for(workflow, case, paper, town)


def undrawable(text: str) -> tuple[str, ...]:
    """List the characters that no typeface draws. What GB 2312 has is drawn, and never wakes the press to say so."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        from mediation.documents.drawing import undrawable as find

        return find(text)
    return ()


def _sqlite_file(database: str) -> Path | None:
    return Path(database.removeprefix(SQLITE)) if database.startswith(SQLITE) else None
