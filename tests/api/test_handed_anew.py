"""A matter that nobody took, handed over anew: from the page of the first letter to the second, and back by a link.

The committee that declined keeps its record to itself; the one that is asked next is told only that there was a letter.
"""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from mediation.casework.intake import open_case
from mediation.engine.case import Case
from tests.api.test_two_sides import WORDS, declined, handed_over, recorded
from tests.api.web import Web, field
from tests.engine.builders import an_actor, instant
from tests.engine.stages import ENTRUSTMENT, matter


@pytest.fixture
def web() -> Web:
    return Web(at="2026-09-07 13:00")


def the_form(officer: TestClient, first: Case) -> Any:
    page = officer.get(f"/cases/{first.id}/handoffs/1")
    (link,) = re.findall(r'href="([^"]*earlier=[^"]*)"', page.text)
    found = officer.get(html.unescape(link))
    assert found.status_code == 200
    return found


def filled(page: Any) -> dict[str, str]:
    """What the form holds, as a browser would send it, with what the officer states anew."""
    values: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page.text):
        name = re.search(r'name="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and kind and (kind[1] not in {"radio", "checkbox"} or " checked" in tag):
            values[name[1]] = html.unescape(value[1]) if value else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', page.text, re.DOTALL):
        values[name] = html.unescape(body).strip()
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page.text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        values[name] = html.unescape(chosen[1]) if chosen else ""
    return values


def handed_anew(web: Web, first: Case) -> Case:
    """Press the way on the first letter's page, state anew, send: the case that comes of it, signed off."""
    officer = web.signed_in("officer")
    page = the_form(officer, first)
    anew = {"f.minor": "true", "f.decided": "false", "f.consent_signed": "true", "f.in_person": "true"}
    sent = officer.post("/cases/new?workflow=property_three_level&action=offer_b", data={**filled(page), **anew})
    assert sent.status_code == 303, re.sub(r"<[^>]+>", " ", sent.text)[:2000]
    found = re.search(r"/cases/([^/]+)/handoffs", sent.headers["location"])
    assert found is not None
    with web.house.store.reading() as reading:
        case = reading.cases.get(found[1])  # type: ignore[arg-type]
    assert case is not None
    return web.act(case, "deputy", "sign_off", "2026-09-07 13:05")


def test_the_second_letter_is_written_from_the_page_of_the_first_and_names_it(web: Web) -> None:
    first = declined(web)
    second = handed_anew(web, first)
    letter = second.handoffs[0]
    assert (second.id != first.id, second.linked, letter.sender_number) == (True, (first.id,), "接警1号")
    assert (second.title, [one.name for one in second.parties]) == (first.title, ["甲", "乙"])
    assert (letter.facts["first_case"], letter.facts["first_no"]) == (first.id, 1)
    assert letter.facts["earlier_status"] == "declined"


def test_both_pages_of_the_sender_link_to_each_other(web: Web) -> None:
    first = declined(web)
    second = handed_anew(web, first)
    for who in ("officer", "deputy"):
        client = web.signed_in(who)
        before = client.get(f"/cases/{first.id}/handoffs/1").text
        assert f'href="/cases/{second.id}/handoffs/1"' in before
        assert "earlier=" not in before, "it waits already"
        after = client.get(f"/cases/{second.id}/handoffs/1").text
        assert f'href="/cases/{first.id}/handoffs/1"' in after
        assert "曾送示例街道物业纠纷人民调解委员会" in after
        assert "不予接收" in after
        shown = after.partition("移送情况")[2].partition("往来回执")[0]
        assert first.id not in shown, "a case has no name for people but its number"


def test_a_committee_that_cannot_see_the_first_is_told_of_it_and_given_no_way(web: Web) -> None:
    first = handed_over(web, "offer_a")
    first = web.act(
        first, "mediator", "answer", "2026-09-07 09:30", party=2, answer="refused", way="telephone", words=WORDS
    )
    first = web.act(first, "director", "decline", "2026-09-07 10:00", reason_code="N4", routes_told=True)
    second = handed_over(web, "offer_a", earlier_letter=first.id)
    named = {"institution": "street_committee", "reason": "社区已不予受理"}
    second = web.act(second, "supervisor", "direct_receipt", "2026-09-10 13:10", **named)
    assert (second.handoffs[-1].receiver, second.linked) == ("street_committee", (first.id,))
    packet = f"/cases/{second.id}/handoffs/2"
    for path, client in (
        (packet, web.signed_in("street_director")),
        (f"/api/v1{packet[:-11]}", web.system("street_director")),
    ):
        assert WORDS not in client.get(path).text, path
    shown = web.signed_in("street_director").get(packet).text
    assert "曾送示例社区人民调解委员会" in shown
    assert f"/cases/{first.id}" not in shown
    assert web.signed_in("street_director").get(f"/cases/{first.id}/handoffs/1").status_code == 404


def test_only_the_sender_of_a_letter_that_ended_untaken_is_shown_the_way(web: Web) -> None:
    waiting = recorded(web)
    assert "earlier=" not in web.signed_in("officer").get(f"/cases/{waiting.id}/handoffs/1").text
    first = web.act(
        waiting,
        "street_director",
        "decline",
        "2026-09-07 11:30",
        reason_code="N3",
        words="不属受理范围",
        routes_told=True,
    )
    assert "earlier=" in web.signed_in("officer").get(f"/cases/{first.id}/handoffs/1").text
    for who in ("street_director", "supervisor", "deputy"):
        assert "earlier=" not in web.signed_in(who).get(f"/cases/{first.id}/handoffs/1").text, who


def test_the_form_takes_over_nothing_of_a_letter_that_is_another_s_or_was_taken(web: Web) -> None:
    first = declined(web)
    base = "/cases/new?workflow=property_three_level&action=offer_b&earlier="
    assert field(web.signed_in("officer").get(f"{base}{first.id}"), "f.alarm_number") == "接警1号"
    for earlier in ("nothing", "../../x"):
        page = web.signed_in("officer").get(f"{base}{earlier}")
        assert (page.status_code, field(page, "f.alarm_number")) == (200, "")
    other = web.signed_in("clerk").get(
        f"/cases/new?workflow=property_three_level&action=offer_entrusted&earlier={first.id}"
    )
    assert (other.status_code, field(other, "f.title"), field(other, "f.number")) == (200, "", "")


def test_by_number_the_newest_letter_that_ended_is_meant(web: Web) -> None:
    first = declined(web)
    given = {key: one for key, one in matter().items() if key not in ("source", "subkind", "entry_level")}
    second = open_case(
        web.house,
        workflow="property_three_level",
        action="offer_b",
        fields={**given, **ENTRUSTMENT, "earlier_letter": "接警1号"},
        command_id="by-number",
        actor=an_actor("officer"),
        at=instant("2026-09-07 12:00"),
    )
    assert second.linked == (first.id,)


def test_a_letter_that_came_to_nothing_says_why(web: Web) -> None:
    case = handed_over(web, "offer_a")
    unsigned = web.act(case, "officer", "expire", "2026-09-22 09:00", reason="无人")
    assert (unsigned.handoffs[0].status, unsigned.handoffs[0].reason) == ("expired", "无人签收")
    signed = web.act(
        handed_over(web, "offer_a", title="另一件"), "clerk", "sign_receipt", "2026-09-07 10:30", number="收1号"
    )
    silent = web.act(signed, "clerk", "expire", "2026-09-18 09:00", reason="电话三次")
    assert (silent.handoffs[0].status, silent.handoffs[0].reason) == ("expired", "当事人未申请")
