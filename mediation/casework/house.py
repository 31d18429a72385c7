"""The house: the store, the published workflows, and the doors to the world, handed to every use case as one value.

Whatever stands on a floor above or beside (drawing papers) comes in as a function, so that the floors stay in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from argon2 import PasswordHasher

from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, Paper, WorkflowRef
from mediation.store.database import Store
from mediation.store.evidence_vault import Vault
from mediation.town.around import Town

Render = Callable[[Case, Paper, Workflow, Town, datetime], bytes]
"""Draws one paper of a case as a PDF. `datetime` is when it was issued: it fixes the file's date, so bytes repeat."""

Examine = Callable[[Case, Paper, Workflow, Town], None]
"""Says whether a paper could be drawn, quickly and without drawing it: raises MissingFacts naming all that it lacks."""

Undrawable = Callable[[str], tuple[str, ...]]
"""Lists the characters of a text that no typeface draws, as U+ code points."""


class Post(Protocol):
    """The way out to other systems. Raises ChannelUnavailable or AddressRefused."""

    def __call__(self, address: str, headers: Mapping[str, str], body: bytes, message: str) -> None:
        """Post one message and wait until the other side has acknowledged its id."""


Nudge = Callable[[Sequence[str], str, str], None]
"""Tells addresses (mail, WeCom, DingTalk, Feishu) a title and a sentence. Raises ChannelUnavailable."""


class Workflows(Protocol):
    """What the house asks of the library of workflows; each raises UnknownRevision."""

    def get(self, ref: WorkflowRef) -> Workflow:
        """Give the revision that a case is bound to."""

    def newest(self, key: str) -> Workflow:
        """Give the newest revision of a workflow."""

    def catch_up(self) -> None:
        """Take in what another process has published since: asked before a case is opened, outside its transaction."""

    def serving(self, key: str, places: Sequence[str]) -> Workflow:
        """Give the workflow under which a new case begins at a place (it and those above it, lowest first)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything a use case needs. `render` None: papers stay owed until a house that can draw takes them; `post` and
    `nudge` None: so does what goes out to other systems.

    `sketch` draws a paper as a draft, marked as one; None: nobody can look at a paper before its act.
    `vault` None: no files are taken. `examine` and `undrawable` are asked before a command is stored: what a paper
    lacks refuses the command (D17).
    """

    store: Store
    library: Workflows
    render: Render | None = None
    sketch: Render | None = None
    examine: Examine | None = None
    undrawable: Undrawable | None = None
    post: Post | None = None
    nudge: Nudge | None = None
    vault: Vault | None = None
    passwords: PasswordHasher = field(default_factory=PasswordHasher)
