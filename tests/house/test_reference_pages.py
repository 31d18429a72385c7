"""The pages about commands and settings say what the code says; no page names what does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from api.settings import Settings
from mediation.casework.town_sheet import write_sheet
from mediation.town.institutions import INSTITUTION_TITLES, ROLE_TITLES, Role
from mediation.town.places import PLACE_TITLES
from tests.house.reference_pages import FOLDER, PAGES, commands

ROOT = FOLDER.parents[1]
GUIDES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "README.zh-CN.md"]
KNOWN = {name for name, _ in commands()}
OPTIONS = {
    name: {opt for one in command.params for opt in (*one.opts, *one.secondary_opts)} for name, command in commands()
}
TYPED = re.compile(r"(?:^|[\s`/])mediation((?: [a-z][a-z0-9_-]*)+)")
NOT_FROM_THE_SETTINGS = {"MEDIATION_CHROMIUM", "MEDIATION_TEST_PROCESSES"}


@pytest.mark.parametrize("page", PAGES)
def test_a_reference_page_is_what_the_code_says(page: str) -> None:
    found = (FOLDER / page).read_text(encoding="utf-8")
    assert found == PAGES[page](), "write it anew: python -m tests.house.reference_pages"


def test_every_setting_explains_itself() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_commands_and_settings_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"^```(?:sh|ini)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL))
    for words in TYPED.findall(blocks):
        first, second = [*words.split(), ""][:2]
        assert {f"mediation {first}", f"mediation {first} {second}"} & KNOWN, f"mediation {first} {second}"
    settings = {f"MEDIATION_{name.upper()}" for name in Settings.model_fields} | NOT_FROM_THE_SETTINGS
    assert set(re.findall(r"MEDIATION_[A-Z_]+", text)) - settings == set()


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: str(page.relative_to(ROOT)))
def test_options_in_examples_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            typed = TYPED.search(line.split("#")[0])
            if typed is None:
                continue
            words = typed[1].split()
            name = next(
                (one for one in (f"mediation {' '.join(words[:2])}", f"mediation {words[0]}") if one in KNOWN), ""
            )
            given = set(re.findall(r"(?<= )--[a-z-]+", line.split("#")[0][typed.start() :]))
            assert given - OPTIONS.get(name, set()) - {"--help"} == set(), line


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [one for one in linked if not (page.parent / one).exists()] == []


def test_the_page_about_the_town_names_every_sheet_column_and_word(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "how-to" / "adapt-the-town.md").read_text(encoding="utf-8")
    write_sheet(tmp_path / "town.xlsx")
    book = load_workbook(tmp_path / "town.xlsx")
    wanted = {str(cell.value) for sheet in book for cell in sheet[1]} | set(book.sheetnames)
    wanted |= {*PLACE_TITLES.values(), *INSTITUTION_TITLES.values()}
    wanted |= {title for role, title in ROLE_TITLES.items() if role is not Role.the_clock}
    assert [one for one in sorted(wanted) if one not in text] == []
