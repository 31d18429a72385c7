"""Logging where a street has an overlay: the form is the overlay's, and nobody has to choose it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.app import create_app
from mediation.casework.publish import publish
from mediation.definitions.compile import compile_text
from mediation.definitions.library import Library
from tests.api.test_pages import press, stored
from tests.api.web import MORNING, Web, a_form
from tests.engine.builders import a_workflow

OVERLAY = """\
overlay: local
revision: 1
over: property_three_level@1
title: {zh: 本街道, en: This street}
for_places: [PLACE]
tighten:
  actions:
    log: {asks: [{reporter: {type: text, title: {zh: 报告人, en: Reported by}, most: 60}}]}
"""


def web_with(place: str) -> Web:
    """Give the application with an overlay that serves one place."""
    web = Web(press=False)
    overlay = compile_text(f"#=== local/overlay.yaml\n{OVERLAY.replace('PLACE', place)}\n{a_workflow().text}")
    publish(web.store, [a_workflow(), overlay], MORNING)
    web.house = replace(web.house, library=Library([a_workflow(), overlay]))
    web.app = create_app(web.house, web.settings)
    return web


def keys(web: Web) -> list[str]:
    return [case.workflow.key for case in stored(web.store) if case.workflow is not None]


def test_the_form_asks_what_the_overlay_asks() -> None:
    web = web_with("street")
    client = web.signed_in("grid")
    page = client.get("/cases/new").text
    assert "报告人" in page
    assert "workflow=local" in page
    form: dict[str, Any] = dict(a_form())
    assert press(client, "/cases/new", form).status_code == 422
    assert press(client, "/cases/new", {**form, "f.reporter": "网格员甲"}).status_code == 303
    assert keys(web) == ["local"]


def test_the_ways_in_are_not_doubled() -> None:
    page = web_with("street").signed_in("grid").get("/cases/new").text
    assert page.count("workflow=local&amp;action=log") + page.count("workflow=local&action=log") >= 1
    assert "workflow=property_three_level" not in page


@pytest.mark.parametrize("place", ["elsewhere", "other_estate"])
def test_elsewhere_nothing_is_different(place: str) -> None:
    web = web_with(place)
    client = web.signed_in("grid")
    assert "报告人" not in client.get("/cases/new").text
    assert press(client, "/cases/new", dict(a_form())).status_code == 303
    assert keys(web) == ["property_three_level"]


def test_over_json_the_shared_key_is_enough() -> None:
    web = web_with("estate")
    system = web.system("grid")
    body = {
        "workflow": "property_three_level",
        "action": "log",
        "command_id": "from-elsewhere-1",
        "fields": {
            "source": "applied",
            "place": "estate",
            "kind": "property",
            "subkind": "fee_refusal",
            "title": "电梯维修费用纠纷",
            "summary": "电梯停运两个月。",
            "parties": [{"name": "甲某某", "side": "applicant"}, {"name": "乙物业", "side": "respondent"}],
            "reporter": "网格员甲",
        },
    }
    assert system.post("/api/v1/cases", json=body).status_code == 201
    assert keys(web) == ["local"]
