"""Walking a pretend case in the browser: by the same rules as a real one, and without a trace in the database."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from mediation.rehearsal.dry_run import LONGEST_WALK
from mediation.store.drafts import Draft
from mediation.town.institutions import AccountId
from tests.api.web import Web, field, logged
from tests.engine.builders import a_workflow

HERE = "/workflows/property_three_level/dry-run"


@pytest.fixture(scope="module")
def web() -> Web:
    return Web()


def contents(web: Web) -> dict[str, Any]:
    """Give every row of every table but the sessions, which note who looked last."""
    with web.house.store.reading() as reading:
        tables = [row[0] for row in reading.wire.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [one for one in tables if one not in {"session", "sign_in_try"} and not one.startswith("sqlite_")]
        return {one: reading.wire.all(f"SELECT * FROM {one}") for one in kept}


def links(page: Response) -> dict[str, str]:
    """Give the open actions of a page: title and address."""
    found = re.findall(r'<a class="act[^"]*" href="([^"]+)">\s*<span class="title">([^<]+)<', page.text)
    return {title.strip(): html.unescape(href) for href, title in found}


def inputs(page: Response) -> dict[str, list[str]]:
    """Give what stands filled in in the form of the action chosen, as a browser would send it."""
    form = page.text[page.text.index('id="act-form"') :]
    form = form[: form.index("</form>")]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = re.search(r'type="(radio|checkbox)"', tag) is None or " checked" in tag
        if name is not None and ticked:
            found.setdefault(name.group(1), []).append(html.unescape(value.group(1)) if value else "on")
    for name_, body in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name_] = [html.unescape(chosen.group(1)) if chosen else ""]
    for name_, body in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name_] = [html.unescape(body)]
    return found


def press(client: TestClient, page: Response, **changes: str) -> Response:
    data = inputs(page) | {name: [value] for name, value in changes.items()}
    done = client.post(HERE, data=data, params={"of": changes["of"]} if "of" in changes else None)
    return client.get(done.headers["location"]) if done.status_code == 303 else done


def take(client: TestClient, page: Response, title: str, **changes: str) -> Response:
    return press(client, client.get(links(page)[title]), **changes)


def jumped(client: TestClient, page: Response, **how: str) -> Response:
    done = client.post(HERE, data={"csrf": field(page, "csrf"), "walk": field(page, "walk"), "who": "director", **how})
    return client.get(done.headers["location"]) if done.status_code == 303 else done


def as_(client: TestClient, page: Response, who: str) -> Response:
    return client.get(HERE, params={"walk": field(page, "walk"), "who": who})


def test_a_whole_case_is_walked_and_nothing_is_stored(web: Web) -> None:
    client = web.signed_in("supervisor")
    client.get(HERE)
    before = contents(web)
    page = client.get(HERE)
    assert "尚未登记" in page.text
    page = take(client, page, "登记纠纷")
    assert "已登记待审查" in page.text
    assert "审查" in page.text
    page = take(client, as_(client, page, "director"), "征询意愿")
    for _ in ("甲", "乙"):
        page = take(client, as_(client, page, "director"), "登记表态")
    page = take(client, as_(client, page, "director"), "受理")
    assert "已受理待指派" in page.text
    assert "人民调解受理登记表" in page.text
    assert "人调字第1号" in page.text
    page = take(client, as_(client, page, "director"), "指派调解员")
    assert "调解中" in page.text
    assert "第 6 步" in page.text
    assert contents(web) == before


def test_time_passes_and_clocks_fire(web: Web) -> None:
    client = web.signed_in("supervisor")
    page = take(client, client.get(HERE), "登记纠纷")
    assert '<span class="clock red' not in page.text
    later = jumped(client, page, jump="next")
    assert "审查" in later.text
    assert later.text.count('class="headline"') > page.text.count('class="headline"')
    much_later = jumped(client, later, jump="7")
    assert "超" in much_later.text
    dated = jumped(client, page, until="2026-09-20")
    assert "9月20日" in dated.text
    for wrong in ({"until": "2026-01-01"}, {"until": "2036-01-01"}, {"until": "someday"}, {"jump": "999"}):
        refused = jumped(client, page, **wrong)
        assert refused.status_code == 422, wrong
        assert "未能办理" in refused.text


def test_a_step_is_taken_back(web: Web) -> None:
    client = web.signed_in("supervisor")
    page = take(client, client.get(HERE), "登记纠纷")
    page = take(client, as_(client, page, "director"), "征询意愿")
    back = re.search(r'href="([^"]+)">[^<]*<svg[^>]*>.*?</svg>&nbsp;退回一步', page.text)
    assert back is not None
    earlier = client.get(html.unescape(back.group(1)))
    assert "已登记待审查" in earlier.text
    assert "第 1 步" in earlier.text


def test_what_is_refused_says_why_and_keeps_what_was_filled_in(web: Web) -> None:
    client = web.signed_in("supervisor")
    page = client.get(HERE)
    form = client.get(links(page)["登记纠纷"])
    refused = press(client, form, **{"f.title": "", "f.summary": "留着这句"})
    assert refused.status_code == 422
    assert "请填写" in refused.text
    assert "留着这句" in refused.text
    more = client.post(HERE, data=inputs(form) | {"more": ["parties"]})
    assert 'name="f.parties.2.name"' in more.text
    asked = take(client, page, "登记纠纷")
    closed = as_(client, asked, "director").text
    assert "暂不能办理的" in closed
    assert "尚未取得同意的当事人：第 1、2 号" in closed


def test_bad_walks_are_refused_in_words(web: Web) -> None:
    client = web.signed_in("supervisor")
    page = take(client, client.get(HERE), "登记纠纷")
    walk = field(page, "walk")
    for wrong in ("x", walk[:-9], "A" * (LONGEST_WALK + 1), "é"):
        answer = client.get(HERE, params={"walk": wrong})
        assert answer.status_code == 422, wrong[:20]
        assert "请重新开始" in answer.text
    other = client.get("/workflows/property_three_level/dry-run", params={"walk": walk, "of": "9"})
    assert other.status_code == 404
    assert client.get("/workflows/none/dry-run").status_code == 404
    assert client.post(HERE, data={"walk": walk, "act": "accept"}).status_code == 403
    nobody = client.get(HERE, params={"walk": walk, "who": "nobody", "act": "no_such_action"})
    assert nobody.status_code == 200
    nothing = client.post(HERE, data={"csrf": field(page, "csrf"), "walk": walk, "who": "director", "act": "none"})
    assert nothing.status_code == 422
    assert "请先选择" in nothing.text


def test_only_those_who_oversee_walk(web: Web) -> None:
    assert web.signed_in("mediator").get(HERE).status_code == 403
    assert web.client().get(HERE).status_code == 303
    assert "试走一遍" in web.signed_in("director").get("/workflows/property_three_level").text
    assert "试走一遍" not in web.signed_in("mediator").get("/workflows/property_three_level").text


def drafted(web: Web, text: str, key: str = "property_three_level") -> None:
    draft = Draft(workflow=key, revision=2, digest="0" * 64, text=text, by=AccountId("director"), at=web.at)
    with web.house.store.transaction() as tx:
        tx.drafts.put(draft)


def test_a_draft_is_walked_before_anybody_works_by_it() -> None:
    web = Web()
    client = web.signed_in("supervisor")
    assert "草案" not in client.get(HERE).text
    assert client.get(HERE, params={"of": "draft"}).status_code == 404
    drafted(web, a_workflow().text.replace("已登记待审查", "草案里的名称"))
    page = client.get(HERE, params={"of": "draft"})
    assert "草案" in page.text
    page = take(client, page, "登记纠纷", of="draft")
    assert "草案里的名称" in page.text
    assert "of=draft" in page.text
    walk = field(page, "walk")
    drafted(web, a_workflow().text.replace("已登记待审查", "又改了"))
    changed = client.get(HERE, params={"of": "draft", "walk": walk})
    assert changed.status_code == 422
    assert "重新开始" in changed.text
    assert "尚未登记" in client.get(HERE).text
    drafted(web, "no: workflow")
    assert "草案还不能读出" in client.get(HERE, params={"of": "draft"}).text


def test_the_same_walk_over_json(web: Web) -> None:
    client = web.system("supervisor")
    address = "/api/v1/workflows/property_three_level/dry-run"
    before = contents(web)
    start = client.post(address, json={}).json()
    assert (start["case"], start["steps"]) == (None, 0)
    assert "log" in start["opens"]
    step = {"step": "act", "who": "grid", "action": "log"}
    opened = client.post(address, json={"walk": start["walk"], "next": step}).json()
    assert opened["case"]["state"] == "logged"
    assert opened["case"]["clocks"]
    assert any(one["open"] for one in opened["options"]["options"])
    waited = client.post(
        address, json={"walk": opened["walk"], "next": {"step": "wait", "until": "2026-09-12T09:00:00+08:00"}}
    ).json()
    assert waited["now"].startswith("2026-09-12T09:00")
    assert len(waited["case"]["timeline"]) > len(opened["case"]["timeline"])
    refused = client.post(address, json={"walk": opened["walk"], "next": {**step, "action": "accept"}})
    assert refused.status_code in {403, 422}
    assert refused.json()["objections"]
    for wrong in ({"walk": "x"}, {"next": {"step": "wait", "until": "tomorrow"}}, {"next": {"step": "jump"}}):
        assert client.post(address, json=wrong).status_code == 422, wrong
    assert contents(web) == before
    assert web.system("mediator").post(address, json={}).status_code == 403
    assert web.client().post(address, json={}).status_code == 401


def test_where_the_cases_stand_over_json() -> None:
    web = Web()
    logged(web.house, "flow-1")
    found = web.system("supervisor").get("/api/v1/workflows/property_three_level/flow").json()
    assert {"state": "logged", "level": "", "cases": 1, "stays": 0, "median_days": None} in found["states"]
    assert found["days"] == 180
    assert web.system("mediator").get("/api/v1/workflows/property_three_level/flow").json()["states"] == []
    assert web.system("supervisor").get("/api/v1/workflows/none/flow").status_code == 404
