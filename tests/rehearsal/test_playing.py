"""A story that expects what is not so fails at that line and says what is; a refusal must change nothing."""

from __future__ import annotations

import re

import pytest

from tests.rehearsal.scripts import LOG, performed, told

ASKED = f"""{LOG}
  - {{at: 10:00, who: 小区调解员甲, does: ask, with: {{parties: everyone, way: telephone}}}}
  - {{at: 10:10, who: 小区调解员甲, does: answer, with: {{party: 甲, answer: agreed, way: in_person}}}}
"""
ACCEPTED = f"""{ASKED}
  - {{at: 10:20, who: 小区调解员甲, does: answer, with: {{party: 乙, answer: agreed, way: telephone}}}}
  - {{at: 11:00, who: 小区调解员甲, does: accept, forms: ready}}
"""


def test_a_story_that_holds_has_no_failures_and_keeps_its_journal() -> None:
    played = performed(ACCEPTED)
    assert played.failures == ()
    assert [entry.kind for entry in played.journals[0]] == ["log", "ask", "answer", "answer", "accept"]


@pytest.mark.parametrize(
    "then",
    [
        "state: asking, level: estate, custodian: 东门社区人民调解委员会, handler: xingfu_room",
        "parties: [甲, 乙], risk: green, lead: none, number: none, log_number: 2026-东门-1",
        "clocks: {consent: 2026-09-10, consent_limit: 2026-09-17, screen: none, month: none}",
        "running: [consent, consent_limit], told_now: [], last_papers: [], papers: []",
        "open: [answer, decline], closed: {accept: CONSENT_MISSING}, version: 3",
        "as: 司法所督导甲, closed: {accept: NOT_ENTITLED}, handoffs: {up: none}, agreement: none",
        "marks: [], facts: {}, visits: 0, sessions: 0, numbers: {}, outcome: none, undone: false",
    ],
)
def test_what_holds(then: str) -> None:
    assert told(f"{ASKED}  - {{at: 10:30, who: 小区调解员甲, then: {{{then}}}}}\n") == []


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("state: logged", "state：应为 logged，实为 asking"),
        ("custodian: ximen_committee", "custodian：应为 ximen_committee，实为 dongmen_committee"),
        ("lead: mediator_xingfu", "lead：应为 mediator_xingfu，实为 （无）"),
        ("parties: 3", "parties：应为 3，实为 2"),
        ("clocks: {consent: 2026-09-11}", "clocks consent：应为 2026-09-11，实为 2026-09-10"),
        ("clocks: {consent: standing}", "clocks consent：应为 standing，实为 2026-09-10"),
        ("clocks: {consent: none}", "clocks consent：应没有，实为 2026-09-10"),
        ("clocks: {consent: missed}", "clocks consent：应为 missed，实为 2026-09-10"),
        ("clocks: {consent: 2026-09-10 provisional}", "clocks consent：应为 2026-09-10 provisional，实为 2026-09-10"),
        ("clocks: {month: 2026-10-08}", "clocks month：没有在走的这一时限"),
        ("running: [consent]", "running：应为 consent；实为 consent, consent_limit"),
        ("told: [month.enter]", "told：时限没有 month.enter，有 []"),
        ("told_now: [month.enter]", "told_now：应为 [month.enter]，实为 []"),
        ("papers: [agreement]", "papers：卷内没有 agreement，有 []"),
        ("papers: {agreement: 1}", "papers agreement：应为 1，实为 0"),
        ("handoffs: {up: offered}", "handoffs：没有 up 的移送"),
        ("open: [accept]", "open：accept 对 小区调解员甲 未开放：['CONSENT_MISSING']"),
        ("closed: [answer]", "closed：answer 对 小区调解员甲 是开放的"),
        ("closed: {accept: REFUSED}", "closed：accept 未开放的理由应有 REFUSED，实为 [CONSENT_MISSING]"),
        ("open: [fly]", "open：流程没有 fly 这个动作"),
        ("agreement: {status: in_force}", "agreement：应为 {status: in_force}，实为 （无）"),
        ("facts: {civil_only: true}", "facts civil_only：应为 True，实为 （无）"),
        ("linked: [乙案]", "linked：没有与 乙案 关联，有 []"),
        ("session: {place: x}", "session：应为 {place: x}，实为 （无）"),
        ("seal_uses: 1", "seal_uses：应为 1，实为 0"),
    ],
)
def test_what_does_not_hold_is_said_with_what_is(then: str, words: str) -> None:
    found = told(f"{ASKED}  - {{at: 10:30, who: 小区调解员甲, then: {{{then}}}}}\n")
    assert found == [f"13: {words}"]
    [failure] = performed(f"{ASKED}  - {{at: 10:30, who: 小区调解员甲, then: {{{then}}}}}\n").failures
    assert failure.message_en
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in re.sub("小区调解员甲|乙案", "", failure.message_en))


def test_time_passes_between_steps_and_the_clock_does_its_part() -> None:
    steps = """
  - {at: 2026-09-08 08:59, then: {told_now: []}}
  - {at: 2026-09-08 09:00, then: {told_now: [screen.remind], clocks: {screen: 2026-09-08 09:00 missed}, state: logged}}
"""
    assert told(LOG + steps) == []


def test_a_refusal_is_expected_by_its_code() -> None:
    step = "  - {at: 10:30, who: 小区调解员甲, does: accept, forms: ready, refused: CONSENT_MISSING}\n"
    assert told(ASKED + step) == []
    wrong = told(ASKED + step.replace("CONSENT_MISSING", "N2"))
    assert len(wrong) == 1
    assert wrong[0].startswith("13: accept 应以 N2 被拒绝，实为 CONSENT_MISSING")


def test_a_refusal_names_the_fields_at_fault() -> None:
    step = (
        "  - {at: 10:30, who: 小区调解员甲, does: accept, refused: MISSING, refused_fields: [pending, subject_check]}\n"
    )
    assert told(ASKED + step) == []
    assert told(ASKED + step.replace("[pending,", "[reason,"))[0].startswith("13: accept 被拒绝时应指出 reason")


def test_an_act_that_should_have_been_refused_or_should_have_succeeded() -> None:
    assert told(f"{LOG}  - {{at: 10:00, who: 小区调解员甲, does: ask, with: {{parties: everyone, way: telephone}}, "
                "refused: REFUSED}\n") == ["10: ask 应被拒绝（REFUSED），却办成了"]  # fmt: skip
    assert "CONSENT_MISSING" in told(f"{ASKED}  - {{at: 10:30, who: 小区调解员甲, does: accept, forms: ready}}\n")[0]


def test_a_story_stops_at_its_first_failing_step() -> None:
    steps = "  - {at: 10:30, then: {state: logged}}\n  - {at: 10:40, then: {state: logged}}\n"
    assert len(told(ASKED + steps)) == 1


def test_the_same_command_sent_twice_and_a_stale_page() -> None:
    steps = """
  - {at: 10:30, who: 小区调解员甲, does: answer, twice: true, forms: second, then: {version: 4}}
  - {at: 10:40, who: 小区调解员甲, does: accept, forms: ready, version: 2, refused: STALE_CASE, then: {version: 4}}
"""
    assert told(ASKED + steps) == []


def test_who_sees_the_case() -> None:
    steps = """
  - {at: 10:30, who: 网格员丙, sees: false}
  - {at: 10:30, who: 司法所督导甲, sees: all}
  - {at: 10:30, who: 社区调解员乙, does: answer, forms: second, refused: CASE_NOT_FOUND}
"""
    assert told(ASKED + steps) == []
    assert told(f"{ASKED}  - {{at: 10:30, who: 网格员丙, sees: true}}\n") == [
        "13: sees：网格员丙 应看得到（True），实为 看不到"
    ]
    assert told(f"{ASKED}  - {{at: 10:30, who: 网格员甲, sees: packet}}\n") == [
        "13: sees：网格员甲 应看得到（packet），实为 all"
    ]


def test_an_unknown_person_is_a_failure_with_its_line() -> None:
    assert "没有账号或姓名为“某人”的人" in told(f"{LOG}  - {{at: 10:00, who: 某人, note: 记事}}\n")[0]


def test_somebody_unknown_who_is_to_look_is_a_failure_in_both_languages() -> None:
    [failure] = performed(f"{LOG}  - {{at: 10:00, then: {{as: 某人, open: [ask]}}}}\n").failures
    assert failure.message == "as：辖区里没有账号或姓名为“某人”的人"
    assert failure.message_en == 'as: nobody in the town has the account or the name "某人"'


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("does: accept, forms: ready", "accept: refused for CONSENT_MISSING"),
        ("does: ask, with: {parties: everyone, way: telephone}, refused: REFUSED", "should be refused (REFUSED), but"),
        ("does: accept, forms: ready, refused: REFUSED", "accept should be refused for REFUSED, but was refused for"),
        ("does: accept, refused: MISSING, refused_fields: nothing", "the refusal should name the field nothing, not"),
        ("sees: false", "should see nothing, but sees all"),
    ],
)
def test_what_went_otherwise_is_said_in_english_as_well(step: str, words: str) -> None:
    [failure, *_] = performed(f"{LOG}  - {{at: 10:00, who: mediator_xingfu, {step}}}\n").failures
    assert words in failure.message_en
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in failure.message_en)


def test_several_cases_have_names() -> None:
    steps = """
  - {at: 10:00, who: 网格员甲, case: 乙案, does: log, forms: leak}
  - {at: 10:10, who: 网格员甲, note: 一句话, then: {log_number: 2026-东门-2, version: 2}}
  - {at: 10:20, case: '1', then: {log_number: 2026-东门-1, version: 1}}
  - {at: 10:30, who: 网格员甲, does: log, forms: leak, then: {log_number: 2026-东门-3}}
"""
    assert told(LOG + steps) == []


def test_a_story_may_bring_people_of_its_own() -> None:
    """Somebody whom the town does not have, at another institution: seen and refused as anybody else there is."""
    visitor = "people: [{account: visitor, name: 借调人员甲, posts: [{institution: ximen_committee, role: mediator}]}]"
    steps = """
  - {at: 10:00, who: 借调人员甲, sees: false}
  - {at: 10:10, who: 借调人员甲, does: ask, with: {parties: everyone, way: telephone}, refused: CASE_NOT_FOUND}
"""
    assert told(f"{visitor}\n{LOG.lstrip()}{steps}") == []
    assert told(LOG + steps) == ["11: who：辖区里没有账号或姓名为“借调人员甲”的人"]


@pytest.mark.parametrize(
    "person",
    [
        "{account: visitor, name: 借调人员甲, posts: [{institution: nowhere, role: mediator}]}",
        "{account: officer, name: 另一人, posts: [{institution: ximen_committee, role: mediator}]}",
    ],
)
def test_people_who_do_not_fit_the_town_are_a_failure_of_the_story(person: str) -> None:
    [failure] = performed(f"people: [{person}]\n{LOG.lstrip()}").failures
    assert failure.message.startswith("people、linked：")
    assert failure.message_en.startswith("people, linked: an institution that the town does not have")
