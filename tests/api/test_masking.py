"""Numbers and addresses are whole for those who handle a case and masked for everybody else, on every address.

The addresses are the application's own list of routes: a new one whose places this test cannot fill in fails it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from msgspec.structs import replace

from mediation.definitions.library import Library
from mediation.engine.case import Case, Party
from mediation.engine.masking import listed, mask_address, mask_number, mask_phone, masked, masker, sees_whole
from mediation.town.institutions import InstitutionId
from tests.api.test_handoffs import NAMED, READY, offered_up
from tests.api.web import Web, logged
from tests.dossier.shelves import WORKFLOW
from tests.engine.builders import a_town, an_actor
from tests.store.houses import asked, noted

ID, PHONE, ADDRESS = "522601198001010016", "13812340001", "示例小区3栋2单元501室"
OTHER_PHONE, UNREGISTERED = "13900000002", "18912345678"
WHOLE = (ID, PHONE, ADDRESS, OTHER_PHONE, "138 1234 0001", UNREGISTERED)
PARTIES = [
    {"name": "张三丰", "side": "applicant", "id_number": ID, "phone": PHONE, "address": ADDRESS},
    {"name": "李四光", "side": "respondent", "phone": OTHER_PHONE},
]
SAID: dict[str, Any] = {
    "parties": PARTIES,
    "summary": f"{ADDRESS}漏水，联系{PHONE}。",
    "title": f"{PHONE}反映{ADDRESS}漏水",
}
NOTE = f"打 138 1234 0001 联系，证件{ID}，另有{UNREGISTERED}。"
COMMITTEE = ("director", "mediator", "owner_mediator", "clerk")
STREET = ("street_director", "street_mediator", "street_second", "street_clerk")
HANDLE = {"at_room": ("room_mediator", "grid", "company_man", *COMMITTEE), "offered": COMMITTEE, "taken": STREET}
"""Who handles each of the three cases: one of the estate's room, one offered to the street, one the street took."""
SIDES = {"at_room": (), "offered": (*COMMITTEE, *STREET), "taken": (*COMMITTEE, *STREET), "assisted": STREET}
"""Who handed a packet over or was handed it: what it held is whole to both, on the packet's page alone."""
FILLED = {
    "action_key": "answer", "channel_id": "police", "form": "json", "name": "small.webp", "no": "1", "number": "1",
    "paper_no": "1", "plan": "1", "purpose": "archive", "secret": "none", "workflow": "property_three_level",
}  # fmt: skip
QUERIES = {
    "/api/v1/agenda": ("?from=2026-09-01&to=2026-10-31&of={of}",),
    "/month": ("?of={of}",),
    "/cases": (f"?q={PHONE[-4:]}", "?closed=1"),
    "/api/v1/cases": (f"?q={PHONE[-4:]}",),
    "/handoffs": ("?tab=sent",),
    "/cases/{case_id}": ("?kind=note",),
}


class Crawled:
    """Three cases in which the values stand in every kind of place, and everybody who looks at them."""

    def __init__(self) -> None:
        self.web = Web(at="2026-09-08 09:30", press=False)
        house = self.web.house
        room = asked(house, logged(house, "log-room", **SAID), "ask-1", version=1)
        offered = offered_up(self.web, "log-offered", where=ADDRESS, **SAID)
        taken = offered_up(self.web, "log-taken", where=ADDRESS, **SAID)
        taken = self.web.act(taken, "street_director", "take", "2026-09-07 10:00", packet_seen=True)
        self.cases: dict[str, Case] = {
            "at_room": noted(house, room, "note-1", text=NOTE),
            "offered": noted(house, offered, "note-2", who="mediator", text=NOTE),
            "taken": noted(house, taken, "note-3", who="street_director", text=NOTE),
        }

    def addresses(self, of: str) -> Iterator[tuple[str, str]]:
        """Every address that is read, its places filled in, with the name of its case or nothing."""
        for route in sorted(set(routes(self.web.app.routes))):
            for name in self.cases if "{case_id}" in route else ("",):
                case = self.cases.get(name)
                key = "property_three_level" if case is None else case.deadlines[0].key
                filled = {**FILLED, "key": key, "case_id": case.id if case is not None else ""}
                parts = re.split(r"\{(\w+)[^}]*\}", route)
                bare = "".join(filled[part] if at % 2 else part for at, part in enumerate(parts))
                yield from ((name, bare + query.format(of=of)) for query in ("", *QUERIES.get(route, ())))


class Assisted(Crawled):
    """One case of the community to which the street's committee was invited and which it joined: it lends a hand."""

    def __init__(self) -> None:
        self.web = Web(at="2026-09-08 09:30", press=False, library=Library([WORKFLOW]))
        case = logged(self.web.house, "log-joint", who="mediator", entry_level="community", place="community", **SAID)
        for party in (1, 2):
            answer = {"party": party, "answer": "agreed", "way": "telephone"}
            case = self.web.act(case, "mediator", "answer", f"2026-09-07 09:0{party}", **answer)
        case = self.web.act(case, "director", "accept", "2026-09-07 09:05", **READY)
        case = self.web.act(case, "director", "assign", "2026-09-07 09:06", **NAMED)
        asked = {"institution": "street_committee", "question": "请派员联合调解。", "party_consent": True}
        case = self.web.act(case, "mediator", "invite_committee", "2026-09-07 09:10", **asked)
        case = self.web.act(case, "street_director", "committee_answers", "2026-09-07 09:20", answer="joining")
        self.cases = {"assisted": noted(self.web.house, case, "note-1", who="mediator", text=NOTE)}


def routes(found: Any) -> Iterator[str]:
    """Every path that the application answers to being read."""
    for one in found:
        if isinstance(one, APIRoute) and "GET" in (one.methods or ()):
            yield one.path
        elif getattr(one, "routes", None):
            yield from routes(one.routes)
        elif hasattr(one, "original_router"):
            yield from routes(one.original_router.routes)


@pytest.fixture(scope="module")
def crawled() -> Crawled:
    return Crawled()


def crawl(crawled: Crawled, account: str, mine: set[str]) -> dict[str, int]:
    """Read every address as this account: no whole value stands on any but those of cases that are `mine`. Gives how
    many were looked at, by the name of the case."""
    page, system = crawled.web.signed_in(account), crawled.web.system(account)
    of = str(a_town().people[an_actor(account).account].posts[0].institution)
    looked: dict[str, int] = {}
    for name, address in crawled.addresses(of):
        answer = (system if address.startswith("/api/") else page).get(address)
        packet = re.fullmatch(r"/cases/\w+/handoffs/1", address) is not None and account in SIDES.get(name, ())
        kept = answer.headers.get("content-type", "").startswith("application/pdf")  # a paper is the record's own
        if answer.status_code != 200 or kept or packet or name in mine or (not name and mine):
            assert answer.status_code != 500, address
            continue
        looked[name] = looked.get(name, 0) + 1
        shown = re.sub(r'(?:value="|q=)[^"&]*', "", answer.text)  # what the reader typed is the reader's
        assert [one for one in WHOLE if one in shown] == [], address
    return looked


@pytest.mark.parametrize("account", sorted(a_town().people))
def test_a_whole_value_is_shown_on_no_address_but_to_who_handles_the_case(crawled: Crawled, account: str) -> None:
    mine = {name for name, who in HANDLE.items() if account in who}
    looked = crawl(crawled, account, mine)
    if account == "supervisor":
        assert min(looked[name] for name in crawled.cases) > 10
    if account in COMMITTEE:  # it is a former custodian of what the street took
        assert looked["taken"] > 10


@pytest.fixture(scope="module")
def assisted() -> Assisted:
    return Assisted()


@pytest.mark.parametrize("account", STREET)
def test_who_only_lends_a_hand_sees_the_case_and_no_whole_value_of_it(assisted: Assisted, account: str) -> None:
    case = assisted.cases["assisted"]
    assert case.participants == (InstitutionId("street_committee"),)
    told = assisted.web.system(account).get(f"/api/v1/cases/{case.id}").json()
    assert (told["sight"], told["parties"][0]["phone"], told["parties"][0]["name"]) == ("all", "138****0001", "张三丰")
    assert crawl(assisted, account, set())["assisted"] > 10
    assert PHONE in assisted.web.signed_in("mediator").get(f"/cases/{case.id}").text


@pytest.mark.parametrize("name", HANDLE)
def test_who_handles_a_case_has_every_value_whole(crawled: Crawled, name: str) -> None:
    case = crawled.cases[name]
    for account in HANDLE[name]:
        told = crawled.web.system(account).get(f"/api/v1/cases/{case.id}").json()
        assert [one["phone"] for one in told["parties"]] == [PHONE, OTHER_PHONE], account
        shown = crawled.web.signed_in(account).get(f"/cases/{case.id}").text
        assert all(one in shown for one in (ID, PHONE, ADDRESS, NOTE)), account


def test_where_a_list_holds_cases_of_both_kinds_each_is_shown_by_its_own(crawled: Crawled) -> None:
    listed = crawled.web.system("director").get("/api/v1/cases").json()["cases"]
    titles = {one["id"]: one["title"] for one in listed}
    assert titles[crawled.cases["offered"].id] == f"{PHONE}反映{ADDRESS}漏水"
    assert titles[crawled.cases["taken"].id] == "138****0001反映示例小区＊＊＊漏水"


def test_the_packet_is_whole_to_both_sides_and_has_one_digest_for_everybody(crawled: Crawled) -> None:
    where = f"/cases/{crawled.cases['offered'].id}/handoffs/1"
    digests = set()
    for account in ("director", "street_director", "supervisor"):
        page = crawled.web.signed_in(account).get(where).text
        assert (PHONE in page) is (account != "supervisor"), account
        digests |= set(re.findall(r"[0-9a-f]{64}", page))
    assert len(digests) == 1


def test_a_supervisor_sees_the_ends_and_the_calendar_too(crawled: Crawled) -> None:
    case = crawled.cases["at_room"]
    told = crawled.web.system("supervisor").get(f"/api/v1/cases/{case.id}").json()
    assert (told["parties"][0]["phone"], told["parties"][0]["address"]) == ("138****0001", "示例小区＊＊＊")
    page = crawled.web.signed_in("supervisor").get(f"/cases/{case.id}").text
    assert "522***********0016" in page
    assert 'href="tel:' not in page
    assert "只显示一部分" in page
    assert "只显示一部分" not in crawled.web.signed_in("director").get(f"/cases/{case.id}").text
    assert "，示例小区＊＊＊" in crawled.web.signed_in("supervisor").get("/month?of=office&month=2026-09").text
    assert f"，{ADDRESS}" in crawled.web.signed_in("director").get("/month?of=committee&month=2026-09").text


def test_a_participant_and_a_role_that_the_setting_leaves_out_handle_nothing(crawled: Crawled) -> None:
    case, town, library = crawled.cases["at_room"], a_town(), crawled.web.house.library
    assert case.workflow is not None
    text = library.get(case.workflow)
    joined = replace(case, participants=(InstitutionId("street_committee"),))
    assert not sees_whole(text, joined, an_actor("street_mediator"), town)
    assert sees_whole(text, replace(joined, mediators=("street_mediator",)), an_actor("street_mediator"), town)
    stricter = replace(text, settings={**text.settings, "whole_values_roles": ("director",)})
    assert not sees_whole(stricter, case, an_actor("grid"), town)
    assert sees_whole(stricter, case, an_actor("director"), town)


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_number, ID, "522***********0016"),
        (mask_number, "A12345", "******"),
        (mask_phone, PHONE, "138****0001"),
        (mask_phone, "8220000", "*****00"),
        (mask_address, ADDRESS, "示例小区＊＊＊"),
        (mask_address, "示例小区", "示例小区"),
        (mask_address, "三号楼501", "三号＊＊＊"),
        (mask_address, "楼上", "＊＊＊"),
    ],
)
def test_what_is_left_of_a_value(mask: Any, text: str, shown: str) -> None:
    assert mask(text) == shown


def test_free_text_is_masked_by_value_and_by_shape(crawled: Crawled) -> None:
    mask = masker(crawled.cases["at_room"])
    written = f"打 138-1234-0001 或 189 0000 0009，号码{ID.lower()}"
    assert mask(written) == "打 138****0001 或 189****0009，号码522***********0016"
    assert mask("编号 20260907000000000000001 不是电话") == "编号 20260907000000000000001 不是电话"
    assert masked(crawled.cases["at_room"]).parties[0].name == "张三丰"


def test_values_that_look_like_days_or_words_of_the_program_leave_the_record_readable(crawled: Crawled) -> None:
    odd = Party(no=1, name="甲", side="applicant", id_number="20260907", phone="110、13812340001", address="applicant")
    shown = masked(replace(crawled.cases["at_room"], parties=(odd,)))
    assert shown.parties[0].side == "applicant"
    assert shown.logged_on == crawled.cases["at_room"].logged_on
    assert (shown.parties[0].id_number, shown.parties[0].phone) == ("202*0907", "*10、138****0001")
    assert shown.parties[0].address == "ap＊＊＊"
    assert listed(replace(crawled.cases["at_room"], parties=(odd,))).parties == shown.parties
