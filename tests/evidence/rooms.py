"""A house with a vault in a folder, and a case in it to which files are brought."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from mediation.casework.attach import Brought, Limits, attach
from mediation.casework.house import House
from mediation.engine.case import Case
from mediation.store.database import Store
from mediation.store.evidence_vault import FolderVault, Vault
from tests.engine.builders import an_actor
from tests.evidence import files
from tests.store.houses import MORNING, a_house

LIMITS = Limits()


def with_vault(store: Store, folder: Path, vault: Vault | None = None) -> House:
    """A house over a store, with a vault of its own."""
    return a_house(store, vault=vault or FolderVault(folder / "vault"))


def brought(
    house: House, case: Case, content: bytes = b"", command_id: str = "bring-001", who: str = "room_mediator",
    name: str = "现场.jpg", limits: Limits = LIMITS, **said: Any,
) -> Case:  # fmt: skip
    """Bring a file to a case: a picture supplied by its first party, unless something else is said."""
    told = Brought(name=name, **({"supplied_by": 1} | said))
    stream = io.BytesIO(content or files.picture())
    return attach(house, case.id, command_id, told, stream, actor=an_actor(who), at=MORNING, limits=limits)
