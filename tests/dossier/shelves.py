"""A whole case on a real house: driven through every stage by the write path, with evidence in its vault."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from mediation.casework.attach import Brought, Limits, attach
from mediation.casework.deliver import deliver
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.definitions.library import Library
from mediation.definitions.workflow import Workflow
from mediation.documents.drawing import draw
from mediation.engine.actor import Actor
from mediation.engine.case import Case, Paper
from mediation.engine.commands import Command
from mediation.store.database import Store
from mediation.store.evidence_vault import FolderVault
from mediation.town.around import Town
from tests.engine.builders import an_actor, instant
from tests.engine.stages import CAST, Play
from tests.shipped import shipped
from tests.store.houses import a_house

WORKFLOW = shipped()
LATER = instant("2026-10-30 09:00")
SECRET = "甲私下表示二千元也可以接受"


def _render(case: Case, paper: Paper, workflow: Workflow, town: Town, _: datetime) -> bytes:
    return draw(workflow, case, paper, town)


def house_with_vault(store: Store, folder: Path) -> House:
    """A house that draws papers and keeps evidence, under the workflow as it is shipped."""
    made = a_house(store, vault=FolderVault(folder / "vault"), render=_render)
    return House(
        store=made.store, library=Library([WORKFLOW]), render=made.render, vault=made.vault, passwords=made.passwords
    )


class Kept(Play):
    """A case that is driven through `handle`, so that everything is on record."""

    def __init__(self, house: House, level: str = "street") -> None:
        super().__init__(workflow=WORKFLOW)
        self.house = house
        self.level = level

    def send(self, command: Command, actor: Actor, at: datetime, others: Any = None) -> Case:
        self.case = handle(self.house, command, actor=actor, at=at)
        return self.case

    def bring(self, content: bytes, name: str, at: str = "2026-09-07 15:00", **said: Any) -> Case:
        """Bring a file of evidence."""
        told = Brought(name=name, **({"supplied_by": 1} | said))
        actor = an_actor(CAST[self.level][0])
        self.case = attach(
            self.house, self.case.id, f"bring-{len(self.case.evidence)}-x", told, io.BytesIO(content),
            actor=actor, at=instant(at), limits=Limits(),
        )  # fmt: skip
        return self.case

    def drawn(self, at: datetime = LATER) -> None:  # type: ignore[override]
        """Draw every paper that is owed."""
        while deliver(self.house, at).done:
            pass


def photograph(number: int) -> bytes:
    """A photograph with its number on it, lying on its side as a telephone writes it."""
    shade = 90 + 5 * (number % 30)
    picture = Image.new("RGB", (960, 720), (shade, 120, 255 - shade))
    ImageDraw.Draw(picture).text((40, 40), f"PHOTO {number}", fill="white", font_size=120)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()
