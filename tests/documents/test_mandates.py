"""Papers say who acts for a party and how far, and who signed an agreement where and when."""

from __future__ import annotations

from datetime import date

import msgspec

from mediation.documents.mandates import agent_words, guardian_words, representatives_words, signed_lines
from mediation.engine.case import Agent, Party, Signature
from tests.documents.a_case import a_case

SPECIAL = Agent(name="律师丙", kind="lawyer", since=date(2026, 9, 7), powers=("settle", "receive"))
GENERAL = Agent(name="丁", kind="kin", since=date(2026, 9, 7), until=date(2026, 10, 7))


def test_an_agents_authority_is_general_or_special_with_what_exactly() -> None:
    one = Party(no=1, name="甲", side="applicant", agent="律师丙", agents=(SPECIAL,))
    assert agent_words(one) == "律师丙（特别授权：代为和解、签署调解协议；代为领取款物，自2026年9月7日至调解结束）"
    other = Party(no=2, name="乙", side="respondent", agent="丁", agents=(GENERAL,))
    assert agent_words(other) == "丁（一般授权，自2026年9月7日至2026年10月7日止）"
    assert agent_words(Party(no=3, name="戊", side="third", agent="己")) == "己"  # no power of attorney on record
    assert agent_words(Party(no=4, name="庚", side="third")) == ""


def test_a_guardian_and_representatives_are_named_with_what_they_are() -> None:
    child = Party(no=1, name="甲", side="applicant", minor=True, guardian="甲父", guardian_relation="父亲")
    assert guardian_words(child) == "甲父（父亲）"
    many = tuple(Party(no=no, name=name, side="applicant") for no, name in ((1, "甲"), (2, "乙")))
    spoken = Party(no=3, name="丙", side="applicant", represented_by=(1, 2), may_settle=True)
    case = a_case(parties=(*many, spoken))
    assert representatives_words(case, spoken) == "甲、乙（可以代签调解协议）"
    assert representatives_words(case, msgspec.structs.replace(spoken, may_settle=False)).endswith("须本人同意）")
    assert representatives_words(case, many[0]) == ""


def test_who_signed_where_and_when_in_the_order_of_the_days() -> None:
    case = a_case()
    first, second = case.parties[0].no, case.parties[1].no
    signatures = (
        Signature(who=f"party:{second}", on=date(2026, 10, 10), by="agent"),
        Signature(who=f"party:{first}", on=date(2026, 10, 9), where="贵阳"),
        Signature(who="seal", on=date(2026, 10, 10)),
    )
    parties = tuple(
        msgspec.structs.replace(one, agent="律师丙", agents=(SPECIAL,)) if one.no == second else one
        for one in case.parties
    )
    case = msgspec.structs.replace(case, parties=parties)
    agreement = msgspec.structs.replace(case.agreements[-1], signatures=signatures)
    lines = signed_lines(case, agreement)
    assert [(one.whose, one.where, one.day) for one in lines] == [
        ("甲", "贵阳", "2026年10月9日"),
        ("乙", "", "2026年10月10日"),
    ]
    assert lines[0].by == "本人"
    assert lines[1].by.startswith("委托代理人律师丙（特别授权：")
