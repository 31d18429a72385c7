"""The pages of channels: kept by an administrator, letters on paper by whoever handles the case; a secret once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from mediation.casework.channel_keeping import NewKey
from mediation.casework.receive import receive
from mediation.casework.sign_in import set_password
from mediation.engine.case import Case
from mediation.errors import HandoffMismatch
from mediation.town.counterparts import ChannelKind
from mediation.town.institutions import AccountId, InstitutionId, Person, Post, Role
from tests.api.web import PASSWORD, Web, field
from tests.engine.stages import ACCEPTANCE
from tests.handoffs.station import OFFER_B, posted, said, with_channel
from tests.store.houses import asked, logged

ADMIN = Person(
    account=AccountId("admin"),
    name="管理员",
    posts=(Post(institution=InstitutionId("office"), role=Role.administrator),),
)


@pytest.fixture
def web() -> Web:
    found = Web(press=False)
    with found.store.transaction() as tx:
        tx.town.put(people=[ADMIN])
    set_password(found.house, ADMIN.account, PASSWORD, at=found.at)
    return found


def entrusted(web: Web, key: NewKey) -> None:
    """The station's system entrusts a case, and says one thing that does not fit."""
    for number, seq, body in (("m1", 1, OFFER_B), ("m2", 2, {"says": "sign_off"})):
        headers, raw = posted(said(number, seq, body), key, web.at)
        receive(web.house, "police", headers, raw, at=web.at)
    headers, raw = posted(said("m3", 3, {"says": "sign_off"}, handoff=8), key, web.at)
    with pytest.raises(HandoffMismatch):
        receive(web.house, "police", headers, raw, at=web.at)


def signed_for(web: Web) -> Case:
    with web.store.reading() as reading:
        (row,) = reading.rows("SELECT case_id FROM channel_case")
        case = reading.cases.get(row[0])
    assert case is not None
    return web.act(case, "street_clerk", "sign_receipt", "2026-09-07 09:40")


def press(client: TestClient, page: Response, path: str, **fields: str) -> Response:
    found: Response = client.post(path, data={"csrf": field(page, "csrf"), **fields})
    return found


def test_an_administrator_sees_what_waits_what_is_dead_and_what_was_refused(web: Web) -> None:
    entrusted(web, with_channel(web.house, web.at))
    case = signed_for(web)
    client = web.signed_in("admin")
    page = client.get("/channels")
    assert page.status_code == 200
    assert "示例派出所" in page.text
    page = client.get("/channels/police")
    assert "已签收" in page.text
    assert "HANDOFF_UNKNOWN" in page.text
    with web.store.transaction() as tx:
        (owed,) = tx.outbox.in_lane("police", state="owed")
        tx.outbox.give_up(owed, fault="对方系统无法连接")
    page = client.get("/channels/police")
    assert f'name="no" value="{owed.id}"' in page.text
    assert press(client, page, "/channels/police/again", no=str(owed.id)).status_code == 303
    with web.store.reading() as reading:
        again = reading.outbox.find(owed.id)
    assert again is not None
    assert (again.state, again.attempts, again.case) == ("owed", 0, case.id)


def test_a_new_secret_is_shown_once_in_the_answer_that_made_it(web: Web) -> None:
    key = with_channel(web.house, web.at - timedelta(minutes=5))
    client = web.signed_in("admin")
    page = client.get("/channels/police")
    assert key.secret not in page.text
    made = press(client, page, "/channels/police/keys")
    with web.store.reading() as reading:
        new = reading.channels.live_keys("police")[-1]
    assert made.text.count(new.secret) == 1
    assert made.headers["cache-control"] == "no-store"
    page = client.get("/channels/police")
    assert new.secret not in page.text
    assert "两把" in press(client, page, "/channels/police/keys").text
    assert press(client, page, f"/channels/police/keys/{key.key_id}/retire").status_code == 303
    with web.store.reading() as reading:
        assert [one.key_id for one in reading.channels.live_keys("police")] == [new.key_id]
    assert "没有这把" in press(client, page, f"/channels/police/keys/{key.key_id}/retire").text


@pytest.mark.parametrize(("who", "leads"), [("admin", True), ("supervisor", False), ("officer", False)])
def test_the_list_of_handoffs_leads_to_the_channels_for_whom_there_is_anything(web: Web, who: str, leads: bool) -> None:
    with_channel(web.house, web.at)
    assert ('href="/channels"' in web.signed_in(who).get("/handoffs").text) is leads


@pytest.mark.parametrize("who", ["officer", "street_clerk", "supervisor"])
def test_nobody_else_keeps_channels(web: Web, who: str) -> None:
    with_channel(web.house, web.at)
    client = web.signed_in(who)
    page = client.get("/channels")
    assert page.status_code == 200
    assert "/channels/police" not in page.text
    assert client.get("/channels/police").status_code == 403
    for path in ("/channels/police/keys", "/channels/police/again", "/channels/police/keys/k1/retire"):
        assert press(client, page, path).status_code == 403
    assert web.signed_in("admin").get("/channels/nobody").status_code == 404


# --- paper -------------------------------------------------------------------------------------------------------


def on_paper(web: Web) -> Case:
    """A case handed to a station that has no system, and does not work in the program."""
    with_channel(web.house, web.at, kind=ChannelKind.paper, address="")
    case = asked(web.house, logged(web.house, entry_level="street"), "ask-on-paper", version=1, who="street_mediator")
    for party in (1, 2):
        form: dict[str, Any] = {"party": party, "answer": "agreed", "way": "in_person"}
        case = web.act(case, "street_mediator", "answer", "2026-09-07 09:10", **form)
    case = web.act(case, "street_director", "accept", "2026-09-07 09:15", **ACCEPTANCE)
    return web.act(case, "street_director", "hand_to_police", "2026-09-07 09:20", what="乙推倒甲")


def now(web: Web, case: Case) -> Case:
    with web.store.reading() as reading:
        found = reading.cases.get(case.id)
    assert found is not None
    return found


def test_a_letter_on_paper_is_handed_over_and_its_receipt_entered_by_hand(web: Web) -> None:
    case = on_paper(web)
    client = web.signed_in("street_clerk")
    page = client.get("/channels")
    assert f"/cases/{case.id}/handoffs/1" in page.text
    (letter,) = re.findall(r"/channels/letters/(\d+)", page.text)
    assert "1 件待送达" in client.get("/handoffs").text
    officer = web.signed_in("officer")
    theirs = officer.get("/channels")
    assert "/channels/letters/" not in theirs.text
    assert press(officer, theirs, f"/channels/letters/{letter}").status_code == 404
    assert press(client, page, f"/channels/letters/{letter}").status_code == 303
    path = f"/channels/answers/{case.id}/1"
    assert f'href="{path}"' in client.get(f"/cases/{case.id}/handoffs/1").text
    assert path not in officer.get(f"/cases/{case.id}/handoffs/1").text, "whose paper it is enters nothing"
    assert "1 件待送达" not in client.get("/handoffs").text
    waiting = client.get("/channels").text
    assert "/channels/letters/" not in waiting
    assert path in waiting
    page = client.get(path)
    assert re.findall(r'<option value="(\w+)"', page.text.partition('id="answer"')[0]) == ["receipt", "answer"]
    form = {"command_id": field(page, "command_id"), "says": "receipt", "number": "受案1号", "on": "2026-09-07"}
    refused = press(client, page, path, **form, scan="")
    assert refused.status_code == 422
    assert "扫描件" in refused.text
    for _ in range(2):  # a form pressed twice takes effect once
        assert press(client, page, path, **form, scan="档案柜 3-12").status_code == 303
    after = now(web, case)
    assert (after.handoffs[0].receiver_number, after.handoffs[0].status) == ("受案1号", "offered")
    page = client.get(path)
    form = {"command_id": field(page, "command_id"), "says": "answer", "answer": "not_police", "on": "2026-09-07"}
    assert press(client, page, path, **form, scan="档案柜 3-13").status_code == 303
    after = now(web, case)
    assert (after.handoffs[0].status, after.handoffs[0].outcome) == ("returned", "not_police")
    with web.store.reading() as reading:
        actors = [one.actor for one in reading.journal.entries(case.id)][-4:]
    assert actors == ["officer", "street_clerk", "officer", "street_clerk"]
    assert path not in client.get("/channels").text
    assert path not in client.get(f"/cases/{case.id}/handoffs/1").text
    page = client.get(path)
    form["command_id"] = field(page, "command_id")
    refused = press(client, page, path, **form, scan="档案柜 3-14")
    assert (refused.status_code, now(web, case).version) == (422, after.version)


def test_nobody_enters_for_an_institution_with_a_system_of_its_own(web: Web) -> None:
    entrusted(web, with_channel(web.house, web.at))
    case = signed_for(web)
    client = web.signed_in("supervisor")
    path = f"/channels/answers/{case.id}/1"
    page = client.get(path)
    answer = press(client, page, path, says="revoke", reason="x", on="2026-09-07", scan="柜", command_id="twelve-chars")
    assert answer.status_code == 422
    assert now(web, case).handoffs[0].status == "offered"
    assert web.signed_in("company_man").get(path).status_code == 404
