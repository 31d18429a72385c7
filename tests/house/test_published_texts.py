"""Every workflow text ever published still compiles with today's vocabulary, and a database that holds them opens.

The texts stand in `tests/published/`, one folder for each release, byte for byte as cases are bound to them.
"""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from api.commands.opening import opened, opened_to_serve
from api.settings import ROOT, Settings
from mediation.casework.adopt import carry_out, plan
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.definitions.compile import compile_text
from mediation.definitions.library import Library
from mediation.definitions.sources import named_in
from mediation.engine.commands import Answers
from mediation.store.database import Store
from mediation.store.verification import verify_all
from mediation.town.institutions import AccountId
from tests.engine.builders import a_town
from tests.store.houses import MORNING, fill, logged, noted

PUBLISHED = Path(__file__).resolve().parents[1] / "published"
TEXTS = sorted(PUBLISHED.glob("*/*.txt"))
FIRST = PUBLISHED / "2026-11-22" / "property_three_level@1.txt"
KEY = "property_three_level"


def test_there_are_texts_and_every_one_is_summed() -> None:
    assert FIRST in TEXTS
    for folder in sorted(one for one in PUBLISHED.iterdir() if one.is_dir()):
        lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
        assert {line.split("  ")[1] for line in lines} == {one.name for one in folder.glob("*.txt")}, folder.name


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_published_text_is_never_stranded(file: Path) -> None:
    raw = file.read_bytes()
    sums = dict(reversed(line.split("  ")) for line in (file.parent / "SHA256SUMS").read_text("utf-8").splitlines())
    assert sha256(raw).hexdigest() == sums[file.name], "a published text was edited"
    text = raw.decode()
    key, _, revision = file.stem.partition("@")
    assert named_in(text) == (key, int(revision))
    workflow = compile_text(text)
    assert (workflow.key, workflow.revision, workflow.digest) == (key, int(revision), sums[file.name])
    assert workflow.text == text


def test_a_vocabulary_that_lost_a_word_would_be_noticed() -> None:
    """The test above can fail: a word that nobody knows is a fault of the text."""
    text = FIRST.read_bytes().decode()
    assert "nobody_refused" in text
    with pytest.raises(Exception, match="nobody_refuzed"):
        compile_text(text.replace("nobody_refused", "nobody_refuzed"))


def old_database(folder: Path) -> Settings:
    """A database as an earlier release left it: its texts published, two cases bound to them."""
    settings = Settings(database_url=f"sqlite:///{folder}/old.db", workflows=newer(folder))
    store = Store.open(settings.database_url, calendar=a_town().calendar)
    fill(store)
    first = compile_text(FIRST.read_bytes().decode())
    publish(store, [first], MORNING)
    house = House(store=store, library=Library([first]))
    for number in range(2):
        noted(house, logged(house, f"log-{number}"), f"note-{number}")
    store.close()
    return settings


def newer(folder: Path) -> Path:
    """Today's workflows, the property procedure as a later revision than any published one."""
    found = folder / "workflows"
    shutil.copytree(ROOT / "workflows", found, ignore=shutil.ignore_patterns("overlays"))
    file = found / KEY / "workflow.yaml"
    revision = compile_text(FIRST.read_bytes().decode()).revision
    lines = file.read_text("utf-8").split("\n")
    lines = [f"revision: {revision + 100}" if line.startswith("revision:") else line for line in lines]
    file.write_text("\n".join(lines), encoding="utf-8")
    return found


@pytest.mark.slow
def test_a_database_of_an_earlier_release_opens_and_its_cases_go_on(tmp_path: Path) -> None:
    settings = old_database(tmp_path)
    with opened_to_serve(settings, at=MORNING) as house:
        with house.store.reading() as reading:
            cases = [case for name in reading.adoptions.live(KEY) if (case := reading.cases.get(name)) is not None]
        assert len(cases) == 2
        digest = sha256(FIRST.read_bytes()).hexdigest()
        assert [case.workflow.digest for case in cases if case.workflow] == [digest] * 2
        assert noted(house, cases[0], "note-later").version == 3
        new = logged(house, "log-new")
        assert new.workflow is not None
        assert new.workflow.revision == 101
    with opened(settings) as house:
        assert [one.fault for one in verify_all(house.store, house.library)] == [None] * 3
        made = plan(house, KEY, 101, answers=Answers(), at=MORNING)
        assert [one.verdict for one in made.cases] == ["ok"] * 2
        done = carry_out(house, made.adoption.id, approved_by=AccountId("supervisor"), at=MORNING)
        assert done.turned == 2
        assert [one.fault for one in verify_all(house.store, house.library)] == [None] * 3
