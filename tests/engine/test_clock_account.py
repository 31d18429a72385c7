"""Why a clock ends when it ends: each kind of line, its days counted by hand on the calendar of 2026."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mediation.calendar.terms import Term, When
from mediation.engine.clock_account import Account, account
from tests.engine.builders import a_town, instant
from tests.engine.stages import Play, owed, play


def told(story: Play, key: str, ref: str = "", **changed: Any) -> Account:
    clock = story.case.clock(key, ref)
    assert clock is not None
    clock = msgspec.structs.replace(clock, **changed)
    return account(story.workflow, story.case, clock, a_town().calendar_at(story.case.place))


def of_kind(found: Account, kind: str) -> list[str]:
    return [line.text for line in found.lines if line.kind == kind]


def test_the_month_with_its_roll_and_its_article() -> None:
    story = play().mediating()  # accepted on 09-07: 10-07 is a holiday
    found = told(story, "month")
    assert of_kind(found, "anchor")[0].startswith("起算：有关办理行为发生之时，即 2026年9月7日")
    assert of_kind(found, "rolled") == [
        "末日 10月7日（周三，国庆节） 顺延至下一工作日 10月8日（周四）（民诉法 85、民法典 203）。"
    ]
    assert of_kind(found, "due") == ["到期：2026年10月8日（周四） 24:00。"]
    assert found.basis is not None
    assert (found.basis.law, found.basis.evidence) == ("人民调解工作若干规定 33", "V摘")


def test_the_end_of_business_hours_is_told_where_there_are_any() -> None:
    story = play().mediating()
    settings = {**story.workflow.settings, "day_ends_at": "17:30"}
    workflow = msgspec.structs.replace(story.workflow, settings=settings)
    month = story.case.clock("month")
    assert month is not None
    (line,) = of_kind(account(workflow, story.case, month, a_town().calendar), "due")
    assert line == "到期：2026年10月8日（周四） 17:30（业务时间结束，民法典 203 第二款）。"


def test_a_suspension_is_taken_out_with_its_reason_in_words() -> None:
    story = play().mediating()
    story.act("2026-09-09 09:00", "street_mediator", "suspend", reason_code="appraisal")
    assert of_kind(told(story, "month"), "standing") == [
        "自 2026-09-09 起中止（鉴定评估）；恢复后接着计算，到期日随之顺延。"
    ]
    story.act("2026-09-14 09:00", "street_mediator", "resume")
    found = told(story, "month")
    # 09-09 to 09-13 are five days: 10-07 becomes 10-12, a Monday
    assert of_kind(found, "left_out") == ["9月9日（周三）至9月13日（周日）：中止（鉴定评估），不计。"]
    assert of_kind(found, "due") == ["到期：2026年10月12日（周一） 24:00。"]
    story.act(
        "2026-09-15 09:00",
        "street_mediator",
        "suspend",
        reason_code="absence",
        until="2026-09-20",
        consent=True,
    )
    found = told(story, "month")
    assert of_kind(found, "left_out") == ["2026-09-09 至 2026-09-14 的前一日：中止（鉴定评估），不计。"]
    assert of_kind(found, "standing") == [
        "自 2026-09-15 起中止（当事人住院或外出），至迟自 2026-09-20 起恢复计算；恢复后接着计算，到期日随之顺延。"
    ]


def test_an_extension_is_told_with_its_consent() -> None:
    found = told(play().mediating(), "month", extension=Term.parse("10 days"), due_on=None)
    assert of_kind(found, "extended") == ["延长 10 日：", "上述延长 10 日 经全体当事人签名同意，一案一次。"]
    assert of_kind(found, "due") == ["到期：2026年10月19日（周一） 24:00。"]  # 10-17 is a Saturday


def test_the_rungs_time_says_whose_it_is() -> None:
    story = play("community").mediating()
    level = story.workflow.level("community").title.zh
    (line,) = of_kind(told(story, "rung_time"), "length")
    assert line.startswith(f"长度：按{level}一级适用 ")


def test_another_term_by_the_reason_and_the_red_one_are_told() -> None:
    story = play().mediating()
    story.act("2026-09-09 09:00", "street_mediator", "suspend", reason_code="authority", until="2026-09-11")
    assert of_kind(told(story, "review_suspension"), "length") == [
        "长度：按本案的情形适用 10 个工作日（一般为 30 日）。"
    ]
    red = told(play().accepted(), "screen", term=Term.parse("1 hour"))
    assert of_kind(red, "length") == ["长度：红色案件适用 1 小时。"]


def test_a_day_that_the_agreement_names_is_not_counted() -> None:
    story = play().performing("2026-09-09 10:00", owed("2026-12-01"))
    assert of_kind(told(story, "obligation", "1"), "due") == [
        "日期由协议或表单直接写明，不另计算：2026年12月1日（周二） 24:00。"
    ]
    assert of_kind(told(story, "confirm_window", "1"), "anchor")[0].startswith("起算：调解协议生效之日，即 ")
    assert told(story, "obligation", "1", due_on=None).texts[0] == "日期由协议或表单直接写明，不另计算。"


def test_an_end_says_whether_it_was_in_time() -> None:
    story = play().mediating()
    assert of_kind(told(story, "name_mediator"), "ended") == ["2026年9月7日 13:00 结束，未超期。"]
    assert of_kind(told(story, "name_mediator", status="missed_ended"), "ended") == [
        "2026年9月7日 13:00 结束，已超期。"
    ]


def test_a_day_on_record_that_the_calendar_no_longer_gives_stays_and_is_said() -> None:
    story = play().mediating()
    month = story.case.clock("month")
    assert month is not None
    assert month.due_on is not None
    earlier = month.due_on.replace(day=7)
    assert of_kind(told(story, "month", due_on=earlier), "recorded") == [
        "记录的到期日为 2026年10月7日（周三，国庆节），与现行放假安排不同，以记录为准，待重新计算。"
    ]


def test_what_lies_beyond_every_calendar_says_so() -> None:
    found = told(play().mediating(), "month", anchor=When.on(instant("2026-09-07 09:00").date().replace(year=9000)))
    (line,) = of_kind(found, "recorded")
    assert "日期过远" in line


@pytest.mark.parametrize(("limit", "binds"), [("2026-09-18", True), ("2026-12-01", False)])
def test_a_limit_from_the_letter_is_told_whether_it_binds_or_not(limit: str, binds: bool) -> None:
    story = play().mediating()
    month = story.case.clock("month")
    assert month is not None
    deadline = msgspec.structs.replace(
        story.workflow.deadlines["month"], not_after=("limit_on", Term.parse("5 working days"))
    )
    workflow = msgspec.structs.replace(story.workflow, deadlines={**story.workflow.deadlines, "month": deadline})
    passed = play("community").passing().case.handoffs[-1]
    handoff = msgspec.structs.replace(passed, facts={"limit_on": limit})
    case = msgspec.structs.replace(story.case, handoffs=(handoff,))
    found = account(workflow, case, month, a_town().calendar)
    (line,) = of_kind(found, "limited")
    assert line.startswith("另不得晚于移送文书载明的期限之前 5 个工作日，即 ")
    assert ("以此为准" in line) is binds
    # 09-17, 16, 15, 14, 11: five working days before 09-18
    assert ("2026年9月11日（周五）" in line) is binds


def test_a_limit_by_another_clock_is_told_by_its_name() -> None:
    story = play("community").mediating()
    month = story.case.clock("month")
    assert month is not None
    limited = msgspec.structs.replace(story.workflow.deadlines["month"], not_after=("rung_time", None))
    workflow = msgspec.structs.replace(story.workflow, deadlines={**story.workflow.deadlines, "month": limited})
    (line,) = of_kind(account(workflow, story.case, month, a_town().calendar), "limited")
    title = story.workflow.deadlines["rung_time"].title.zh
    assert line.startswith(f"另不得晚于“{title}”的到期日，即 2026年9月14日")  # seven days after 09-07
    assert line.endswith("，早于上述日期，以此为准。")


def test_a_clock_that_counts_from_a_day_of_the_form_names_the_question() -> None:
    story = play().mediating()
    clock = msgspec.structs.replace(story.case.clock("month"), key="danger")  # type: ignore[type-var]
    (line,) = of_kind(account(story.workflow, story.case, clock, a_town().calendar), "anchor")  # type: ignore[arg-type]
    titles = {one.title.zh for action in story.workflow.actions.values() for one in action.asks if one.key == "seen_at"}
    assert line.startswith(tuple(f"起算：“{title}”所填的时间，即 2026年9月7日" for title in titles))


def test_a_clock_whose_definition_is_gone_is_still_counted() -> None:
    story = play().mediating()
    workflow = msgspec.structs.replace(story.workflow, deadlines={})
    month = story.case.clock("month")
    assert month is not None
    found = account(workflow, story.case, month, a_town().calendar)
    assert found.basis is None
    assert of_kind(found, "due") == ["到期：2026年10月8日（周四） 24:00。"]
