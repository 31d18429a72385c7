"""What a start proves: every text that is new to the database, and none that was published there before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from api.commands.opening import opened_to_serve
from api.settings import ROOT, Settings
from mediation.calendar.published import published
from mediation.casework.publish import publish
from mediation.definitions.compile import compile_folder
from mediation.errors import UnsoundDefinition
from mediation.store.database import Store
from tests.definitions.test_library import UNSOUND
from tests.store.houses import MORNING


def unsound(tmp_path: Path) -> Settings:
    """Give a folder of workflows of which one does not stand up to the proofs, and a database yet to be made."""
    folder = tmp_path / "workflows"
    shutil.copytree(ROOT / "workflows" / "calendars", folder / "calendars")
    (folder / "small").mkdir()
    (folder / "small" / "workflow.yaml").write_text(UNSOUND, encoding="utf-8")
    return Settings(database_url=f"sqlite:///{tmp_path}/house.db", workflows=folder)


def test_a_faulty_workflow_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(UnsoundDefinition), opened_to_serve(unsound(tmp_path), at=MORNING):
        pass
    assert not (tmp_path / "house.db").exists()


def test_what_was_published_is_not_proved_again_at_a_start(tmp_path: Path) -> None:
    settings = unsound(tmp_path)
    text = compile_folder(settings.workflows / "small")
    store = Store.open(settings.database_url, calendar=published(settings.workflows / "calendars"), serving=True)
    try:
        publish(store, [text], MORNING)
    finally:
        store.close()
    with opened_to_serve(settings, at=MORNING) as house:
        assert house.library.newest("small").digest == text.digest
    file = settings.workflows / "small" / "workflow.yaml"
    file.write_text(UNSOUND.replace("revision: 1", "revision: 2"), encoding="utf-8")
    with pytest.raises(UnsoundDefinition), opened_to_serve(settings, at=MORNING):
        pass
