"""The pages of channels: kept by an administrator, letters on paper by whoever handles the case; a secret once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from msgspec import structs

from api.app import create_app
from mediation.casework.channel_keeping import NewKey
from mediation.casework.receive import receive
from mediation.casework.sign_in import set_password
from mediation.engine.case import Case
from mediation.errors import HandoffMismatch
from mediation.store.evidence_vault import FolderVault
from mediation.town.counterparts import Channel, ChannelKind
from mediation.town.institutions import AccountId, InstitutionId, Person, Post, Role
from tests.api.web import PASSWORD, Web, field
from tests.engine.stages import ACCEPTANCE
from tests.evidence import files
from tests.handoffs.station import OFFER_B, posted, said, with_channel
from tests.store.houses import asked, logged

ADMIN = Person(
    account=AccountId("admin"),
    name="管理员",
    posts=(Post(institution=InstitutionId("office"), role=Role.administrator),),
)


@pytest.fixture
def web(tmp_path: Path) -> Web:
    found = Web(press=False)
    found.house = replace(found.house, vault=FolderVault(tmp_path / "vault"))
    found.app = create_app(found.house, found.settings)
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


def answer(client: TestClient, page: Response, path: str, file: bytes = b"", **fields: str) -> Response:
    """Send the form of an answer on paper, with its scan if there is one."""
    sent = {"file": ("回执.pdf" if file else "", file, "application/pdf")}
    found: Response = client.post(path, data={"csrf": field(page, "csrf"), **fields}, files=sent)
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
    refused = answer(client, page, path, **form, scan="")
    assert refused.status_code == 422
    assert "扫描件" in refused.text
    for _ in range(2):  # a form pressed twice takes effect once
        assert answer(client, page, path, **form, scan="档案柜 3-12").status_code == 303
    after = now(web, case)
    assert (after.handoffs[0].receiver_number, after.handoffs[0].status) == ("受案1号", "offered")
    page = client.get(path)
    form = {"command_id": field(page, "command_id"), "says": "answer", "answer": "not_police", "on": "2026-09-07"}
    assert answer(client, page, path, **form, scan="档案柜 3-13").status_code == 303
    after = now(web, case)
    assert (after.handoffs[0].status, after.handoffs[0].outcome) == ("returned", "not_police")
    with web.store.reading() as reading:
        actors = [one.actor for one in reading.journal.entries(case.id)][-4:]
    assert actors == ["street_clerk", "officer", "street_clerk", "officer"]  # who entered it, then the act
    assert path not in client.get("/channels").text
    assert path not in client.get(f"/cases/{case.id}/handoffs/1").text
    page = client.get(path)
    form["command_id"] = field(page, "command_id")
    refused = answer(client, page, path, **form, scan="档案柜 3-14")
    assert (refused.status_code, now(web, case).version) == (422, after.version)


def test_the_scan_of_a_receipt_is_kept_with_the_case_for_the_committees_own_eyes(web: Web) -> None:
    case = on_paper(web)
    client = web.signed_in("street_clerk")
    path = f"/channels/answers/{case.id}/1"
    page = client.get(path)
    for words in ('enctype="multipart/form-data"', 'type="file"', "处理情况", "对方的编号或文号"):
        assert words in page.text, words
    assert "不予认可" not in page.text, "nobody is asked to recognise anything here"
    form = {"command_id": field(page, "command_id"), "says": "receipt", "number": "受案1号", "on": "2026-09-07"}
    broken = answer(client, page, path, b"this is no paper", **form)
    assert broken.status_code == 422
    assert (now(web, case).evidence, now(web, case).version) == ((), case.version)
    scanned = files.scan(1)
    for _ in range(2):  # a form pressed twice keeps one scan
        assert answer(client, page, path, scanned, **form).status_code == 303
    after = now(web, case)
    assert after.handoffs[0].receiver_number == "受案1号"
    (piece,) = after.evidence
    assert (piece.title, piece.private, piece.media) == ("签收（示例派出所来件扫描）", True, "application/pdf")
    assert "证据材料第 1 号" in client.get(f"/cases/{case.id}").text
    assert piece.title not in web.signed_in("officer").get(f"/cases/{case.id}/handoffs/1").text


def test_a_scan_that_was_kept_is_not_asked_for_again_when_the_answer_is_put_right(web: Web) -> None:
    case = on_paper(web)
    client = web.signed_in("street_clerk")
    path = f"/channels/answers/{case.id}/1"
    page = client.get(path)
    form = {"says": "answer", "answer": "no_such_answer", "on": "2026-09-07"}
    refused = answer(client, page, path, files.scan(1), command_id=field(page, "command_id"), **form)
    assert refused.status_code == 422
    assert "已收存为证据材料第 1 号" in refused.text
    assert now(web, case).handoffs[0].status == "offered"
    kept = {"evidence": field(refused, "evidence"), "command_id": field(refused, "command_id")}
    assert answer(client, refused, path, **{**form, **kept, "answer": "not_police"}).status_code == 303
    after = now(web, case)
    assert (after.handoffs[0].outcome, len(after.evidence)) == ("not_police", 1)


def test_a_form_that_is_not_ones_own_brings_no_file(web: Web) -> None:
    case = on_paper(web)
    client = web.signed_in("street_clerk")
    sent = {"file": ("a.pdf", files.scan(1), "application/pdf")}
    path = f"/channels/answers/{case.id}/1"
    assert client.post(path, data={"csrf": "another", "says": "receipt"}, files=sent).status_code == 403
    assert now(web, case).evidence == ()


def test_nobody_enters_for_an_institution_with_a_system_of_its_own(web: Web) -> None:
    entrusted(web, with_channel(web.house, web.at))
    case = signed_for(web)
    client = web.signed_in("supervisor")
    path = f"/channels/answers/{case.id}/1"
    page = client.get(path)
    refused = answer(
        client, page, path, says="revoke", reason="x", on="2026-09-07", scan="柜", command_id="twelve-chars"
    )
    assert refused.status_code == 422
    assert now(web, case).handoffs[0].status == "offered"
    assert web.signed_in("company_man").get(path).status_code == 404


def test_an_administrator_is_told_what_keeps_a_channel_from_working(web: Web) -> None:
    with web.store.transaction() as tx:
        made = Channel(id="police", institution=InstitutionId("station"), kind=ChannelKind.webhook)
        tx.channels.put(structs.replace(made, address="https://police.example.cn/in"))
    client = web.signed_in("admin")
    told = client.get("/channels/police").text
    for words in ("还没有密钥", "不在允许名单内", "没有服务账号"):
        assert words in told, words
    web.app = create_app(web.house, web.settings.model_copy(update={"channel_origins": ("https://police.example.cn",)}))
    client = web.signed_in("admin")
    assert press(client, client.get("/channels/police"), "/channels/police/keys").status_code == 200
    told = client.get("/channels/police").text
    assert "没有服务账号" in told
    for words in ("还没有密钥", "不在允许名单内"):
        assert words not in told, words
