"""The file of a case by the page and by the API: what is missing, bound apart, fetched by who sees it whole."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from api.app import create_app
from api.dossier_making import folder_of
from mediation.engine.case import Case
from mediation.store.evidence_vault import FolderVault
from tests.api.test_handoffs import offered_up
from tests.api.web import Web, field, logged

PATIENCE = 60.0


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(database_url=f"sqlite:///{tmp_path}/mediation.sqlite3")
    made.house = replace(made.house, vault=FolderVault(tmp_path / "vault"))
    made.app = create_app(made.house, made.settings)
    yield made
    made.store.close()


@pytest.fixture
def case(web: Web) -> Case:
    return logged(web.house)


def until_ready(ask: Any) -> None:
    """Ask until the file is bound; it is bound in another process."""
    ends = time.monotonic() + PATIENCE
    while not ask():
        assert time.monotonic() < ends, "the file was never bound"
        time.sleep(0.1)


def test_the_page_binds_shows_progress_and_hands_the_file_out(web: Web, case: Case) -> None:
    browser = web.signed_in("room_mediator")
    here = f"/cases/{case.id}/dossier"
    page = browser.get(here)
    assert page.status_code == 200
    assert browser.get(f"{here}/archive.pdf").status_code == 404
    answer = browser.post(f"{here}/archive", data={"csrf": field(page, "csrf")})
    assert answer.status_code == 303
    shown = browser.get(here)
    if "正在生成" in shown.text:
        assert shown.headers["refresh"] == "1"
        assert "<progress" in shown.text
    until_ready(lambda: "下载 PDF" in browser.get(here).text)
    bound = browser.get(f"{here}/archive.pdf")
    assert (bound.status_code, bound.headers["content-type"]) == (200, "application/pdf")
    assert bound.headers["cache-control"] == "no-store, private"
    assert "尚未归档" in PdfReader(io.BytesIO(bound.content)).pages[0].extract_text()
    lying = [one.read_bytes() for one in folder_of(web.settings).iterdir() if one.suffix == ".pdf"]
    assert len(lying) == 1
    assert b"%PDF" not in lying[0], "it waits there sealed"


def test_the_interface_says_what_is_missing_and_binds(web: Web, case: Case) -> None:
    system, here = web.system("room_mediator"), f"/api/v1/cases/{case.id}/dossier"
    told = system.get(here).json()
    assert {one["state"] for one in told["bound"]} == {"none"}
    begun = system.post(f"{here}/court")
    assert (begun.status_code, begun.json()["purpose"]) == (202, "court")
    until_ready(lambda: {one["purpose"]: one["state"] for one in system.get(here).json()["bound"]}["court"] == "ready")
    assert system.get(f"{here}/court.pdf").content.startswith(b"%PDF-")
    assert system.get(f"{here}/archive.pdf").status_code == 404
    assert system.post(f"{here}/everything").status_code == 404


def test_without_the_forms_token_nothing_is_bound(web: Web, case: Case) -> None:
    browser = web.signed_in("room_mediator")
    assert browser.post(f"/cases/{case.id}/dossier/archive", data={"csrf": "x"}).status_code == 403


def test_strangers_and_those_who_see_the_packet_only_get_nothing(web: Web) -> None:
    case = offered_up(web)
    here = f"/cases/{case.id}/dossier"
    for account in ("street_mediator", "officer"):
        browser = web.signed_in(account)
        assert browser.get(here).status_code == 404
        assert browser.get(f"{here}/archive.pdf").status_code == 404
        assert web.system(account).get(f"/api/v1{here}").status_code == 404
        assert web.system(account).post(f"/api/v1{here}/archive").status_code == 404
    assert web.client().get(here).status_code == 303
