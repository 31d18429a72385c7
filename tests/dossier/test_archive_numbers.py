"""Archive numbers (档号): gap-free per committee and year, in the form a place sets; the index as page and command."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from api.app import create_app
from api.commands.archiving import index
from mediation.casework.house import House
from mediation.definitions.library import Library
from mediation.documents.facts import facts_for
from mediation.engine.case import Case, CaseId
from mediation.engine.evolve import blank
from mediation.store.database import Store
from tests.api.web import Web
from tests.dossier.shelves import WORKFLOW, Kept, house_with_vault
from tests.store.houses import sqlite_store

FORM = re.compile(r"^街道-2026-D-(\d{4})$")


def archived(house: House, number: int = 1, retention: str = "short") -> Case:
    play = Kept(house)
    play.case, play.count = blank(CaseId(f"case-{number}")), 1000 * number  # commands have ids of their own
    play.mediating()
    play.session("2026-09-07 14:00", "agreed")
    play.archiving()
    play.act("2026-09-22 10:00", play.clerk, "archive", **play.filing(retention=retention, missing_reason="缺件"))
    return play.case


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[tuple[Store, House]]:
    store = sqlite_store(tmp_path)
    yield store, house_with_vault(store, tmp_path)
    store.close()


def test_numbers_run_without_a_gap_and_stand_on_the_cover(shelf: tuple[Store, House]) -> None:
    _, house = shelf
    cases = [archived(house, number) for number in (1, 2, 3)]
    found = [FORM.match(one.archive_number) for one in cases]
    assert [int(one.group(1)) for one in found if one] == [1, 2, 3], [one.archive_number for one in cases]
    assert archived(house, 4, "permanent").archive_number == "街道-2026-Y-0004"
    case = cases[0]
    cover = next(one for one in case.papers if one.kind == "cover")
    assert facts_for(WORKFLOW, case, cover, Kept(house).town).values["archive_number"] == case.archive_number


def test_a_place_sets_the_form_of_its_archive(shelf: tuple[Store, House]) -> None:
    store, house = shelf
    form = msgspec.structs.replace(WORKFLOW.registers["archive"], format="0123-{year}-{retention}-{seq4}")
    other = msgspec.structs.replace(WORKFLOW, registers={**WORKFLOW.registers, "archive": form})
    here = House(store=store, library=Library([other]), render=house.render, vault=house.vault)
    assert archived(here, retention="long").archive_number == "0123-2026-C-0001"


def test_the_index_is_listed_by_archive_number(shelf: tuple[Store, House], tmp_path: Path) -> None:
    _, house = shelf
    cases = [archived(house), archived(house, 2, "long")]
    index(house, Console(file=io.StringIO()), tmp_path / "index.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "index.csv").read_text("utf-8-sig"))))
    assert [row["档号"] for row in rows] == sorted(one.archive_number for one in cases)
    assert {row["保管期限"] for row in rows} == {"短期", "长期"}
    said = io.StringIO()
    index(house, Console(file=said, width=200), None)
    assert cases[0].archive_number in said.getvalue()


def test_the_page_of_the_archive_is_for_who_keeps_or_oversees_it(tmp_path: Path) -> None:
    web = Web(database_url=f"sqlite:///{tmp_path}/mediation.sqlite3")
    web.house = replace(web.house, vault=house_with_vault(web.store, tmp_path).vault)
    web.app = create_app(web.house, web.settings)
    case = archived(web.house)
    page = web.signed_in("street_clerk").get("/town/archive")
    assert page.status_code == 200
    assert case.archive_number in page.text
    assert case.archive_number in web.signed_in("supervisor").get("/town/archive?year=2026").text
    assert case.archive_number not in web.signed_in("officer").get("/town/archive").text
    sheet = web.signed_in("street_clerk").get("/town/archive.csv").content.decode("utf-8-sig")
    assert case.archive_number in sheet
    due = web.signed_in("street_clerk").get("/town/archive/destruction.csv").content.decode("utf-8-sig")
    assert due.splitlines()[0].startswith("序号,档号,卷号")
    assert case.archive_number not in due  # no years are fixed
    web.store.close()
