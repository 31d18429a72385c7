"""What-if asked of a house, counted by hand; what is refused, what waits, what cannot be told; on every store.

The case is the benchmark's: logged on Monday 2026-09-07, offered up to the community, taken there on Friday 2026-09-11,
offered up again on Friday 2026-09-18 at 15:00, handed to the police at the street.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.chain import START, STEPS, Chain, actor
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.definitions.compile import compile_text
from mediation.definitions.library import Library
from mediation.definitions.workflow import Workflow
from mediation.engine.commands import TakeAction
from mediation.errors import UnsoundDefinition
from mediation.rehearsal.stage import advance
from mediation.rehearsal.whatif import Question, ask, outcomes
from mediation.rehearsal.whatif_difference import difference
from mediation.rehearsal.whatif_judging import Side
from mediation.rehearsal.whatif_outcome import Outcome
from mediation.rehearsal.whatif_quick import Quick
from mediation.rehearsal.whatif_redrive import Redrive
from mediation.rehearsal.whatif_report import Report
from mediation.rehearsal.whatif_touch import Touch
from mediation.store.histories import Archive, Span, histories
from mediation.town.places import PlaceId
from tests.engine.builders import a_town, a_workflow
from tests.store.houses import stores

SINCE, UNTIL = date(2026, 9, 1), date(2026, 12, 31)
TEXT = a_workflow().text
SLOWER = [pytest.param(kind, marks=pytest.mark.slow) for kind in ("sqlite", "postgres")]


@pytest.fixture(params=["memory", *SLOWER])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    for store in stores(request.param, tmp_path):
        made = House(store=store, library=Library([a_workflow()]))
        publish(store, [a_workflow()], START)
        yield made


def live(house: House, name: str, *, pace: float = 1.0, most: int = len(STEPS)) -> None:
    """Let one case happen, the clock between the acts."""
    chain = Chain(house, name)
    for (hours, *_), (account, command) in list(zip(STEPS, chain.commands, strict=True))[:most]:
        at = START + timedelta(hours=hours * pace)
        for _ in advance(house, at):
            pass
        if isinstance(command, TakeAction):
            command = msgspec.structs.replace(command, expected_version=None)
        handle(house, command, actor=actor(account), at=at)


def changed(before: str, after: str) -> Workflow:
    assert TEXT.count(before) == 1
    return compile_text(TEXT.replace(before, after))


def question(draft: Workflow, **more: Any) -> Question:
    return Question(draft=draft, calendar=None, since=SINCE, until=UNTIL, **more)


def asked(house: House, draft: Workflow, **more: Any) -> Report:
    return ask(house.store, house.library, question(draft, **more), told=lambda done, of: None)


def only(house: House, draft: Workflow, **more: Any) -> Outcome:
    (found,) = outcomes(house.store, house.library, question(draft, **more))
    return found


FIVE = ("rung_time: 7 days", "rung_time: 5 days")


@pytest.mark.parametrize("exact", [False, True])
def test_five_days_instead_of_seven_breach_a_case_that_took_seven(house: House, exact: bool) -> None:
    live(house, "a")
    report = asked(house, changed(*FIVE), exact=exact)
    # Taken on 11 September: 7 days end on Friday the 18th at 24:00, nine hours after the case was offered up; 5 days
    # end on Wednesday the 16th. The warning two working days later would come on the 18th at 24:00: too late to come.
    (case,) = report.cases
    assert case.breached == ("rung_time",)
    assert (case.escalated, case.spared, case.waited, case.refused) == (1, 0, 0, ())
    assert case.first is not None
    assert case.first.zh == "“本级办结”到期责成人民调解员、调委会主任：会出现，原来没有，2026-09-16 24:00"
    assert case.first.en.endswith("at its end obliges mediator, director: comes, and did not, 2026-09-16 24:00")
    (clock,) = report.clocks
    assert (clock.key, clock.runs, clock.missed, clock.missed_then) == ("rung_time", 3, 0, 1)
    assert (clock.was, clock.then) == ("社区 7 日", "社区 5 日")
    (row,) = report.places
    assert (row.name, row.above) == ("示例社区", "示例街道")
    assert (row.cases, row.breached, row.escalated, row.impossible) == (1, 1, 1, 0)
    assert report.total.breached == 1


def test_the_other_way_round_what_was_missed_is_kept(house: House) -> None:
    live(house, "slow", pace=1.3)
    # At this pace it was taken on 12 September (125 h) and offered up on the 21st (351 h): 7 days had ended on Monday
    # the 21st (the 19th is a Saturday, the 20th a make-up day that is worked: so on the 20th). 12 days had not.
    report = asked(house, changed("rung_time: 7 days", "rung_time: 12 days"))
    assert report.total.kept == 1
    assert report.total.breached == 0
    assert report.total.spared == 1


@pytest.mark.parametrize("exact", [False, True])
def test_a_refused_act_is_counted_and_never_forced(house: House, exact: bool) -> None:
    live(house, "a")
    draft = changed(
        "    to: passing\n    by: [mediator, director]\n    signed_off_by",
        "    to: passing\n    by: [director, clerk]\n    signed_off_by",
    )
    found = only(house, draft, exact=exact)
    # The mediator of the estate may not offer up any more. What followed cannot be done from where the case then is:
    # nobody takes what was not offered, and nobody at the community or street is entitled to a case of the estate.
    assert [one.action for one in found.refused][:3] == ["offer_up", "take", "assign"]
    assert found.refused[0].codes == ("NOT_ENTITLED",)
    assert found.refused[0].at == (START + timedelta(hours=79)).astimezone(UTC)
    assert found.first is not None
    assert found.first.kind == "refused"
    report = asked(house, draft, exact=exact)
    assert (report.total.impossible, report.total.refused) == (1, len(found.refused))
    assert report.turnings[0].words.zh == "“提请上一级”不予办理（NOT_ENTITLED）"


def test_an_act_that_a_clock_opens_later_waits_and_is_not_impossible(house: House) -> None:
    live(house, "a", most=7)
    offered = START + timedelta(hours=79)  # Thursday 10 September, 16:00
    # The community has one working day to answer, to the 11th at 24:00; one more, and the supervisor may say who takes
    # the case: the 14th at 24:00. He did on the 15th. With four days to answer it is open on the 18th at 24:00.
    directed = offered + timedelta(days=5)
    for _ in advance(house, directed):
        pass
    command = TakeAction(
        case=Chain(None, "a").commands[0][1].case,
        command_id="direct",
        action="direct",
        fields={"institution": "committee", "reason": "逾期未答复"},
    )
    handle(house, command, actor=actor("supervisor"), at=directed)
    taken = directed + timedelta(days=6)
    for _ in advance(house, taken):
        pass
    handle(
        house,
        msgspec.structs.replace(command, command_id="take", action="take", fields={"packet_seen": True}),
        actor=actor("director"),
        at=taken,
    )
    found = only(house, changed("answer_up: 1 working day}\n  community", "answer_up: 4 working days}\n  community"))
    assert found.refused == ()
    opened = datetime(2026, 9, 17, 16, 0, tzinfo=UTC)
    assert found.waited >= int((opened - directed).total_seconds()) > 0
    assert found.first is not None


def test_the_same_text_changes_nothing(house: House) -> None:
    live(house, "a")
    for exact in (False, True):
        report = asked(house, a_workflow(), exact=exact)
        assert report.total.differing == 0
        assert (report.cases, report.turnings, report.clocks) == ((), (), ())
        assert report.total.cases == 1


def test_the_same_question_gives_the_same_bytes_whatever_the_pages(house: House) -> None:
    for number in range(4):
        live(house, f"case-{number}", pace=1 + number / 10, most=9 + number)
    answers = {msgspec.json.encode(asked(house, changed(*FIVE))) for _ in range(2)}
    assert len(answers) == 1
    assert msgspec.json.encode(asked(house, changed(*FIVE), exact=True)) in answers
    span = Span(SINCE, UNTIL, START + timedelta(days=60))
    whole = list(histories(house.store, span))
    assert [one.case for one in whole] == [f"case-{number}" for number in range(4)]
    assert list(histories(house.store, span, page_size=1)) == whole
    assert list(histories(house.store, span, page_size=3)) == whole


def test_days_places_and_limits_choose_the_cases(house: House) -> None:
    live(house, "a", most=3)
    live(house, "b", most=3)
    draft = changed(*FIVE)
    assert asked(house, draft, limit=1).total.cases == 1
    assert asked(house, draft, place=PlaceId("community")).total.cases == 2
    assert asked(house, draft, place=PlaceId("lonely")).total.cases == 0
    later = Question(draft=draft, calendar=None, since=date(2026, 9, 8), until=UNTIL)
    assert ask(house.store, house.library, later, told=lambda done, of: None).total.cases == 0


def test_an_empty_journal_has_nothing_to_tell(house: House) -> None:
    report = asked(house, changed(*FIVE))
    assert (report.last, report.total.cases, report.places) == (None, 0, ())
    assert list(outcomes(house.store, house.library, question(changed(*FIVE)))) == []


def test_a_draft_that_is_not_sound_is_not_asked_about(house: House) -> None:
    live(house, "a", most=3)
    draft = changed(
        "    starts: {states: [deciding]}\n    during: [deciding]",
        "    starts: {actions: [accept]}\n    during: [deciding]",
    )
    with pytest.raises(UnsoundDefinition):
        asked(house, draft)


def test_progress_is_told_case_by_case(house: House) -> None:
    live(house, "a", most=2)
    live(house, "b", most=2)
    told: list[tuple[int, int]] = []
    ask(house.store, house.library, question(changed(*FIVE)), told=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_what_was_redacted_cannot_be_told(house: House) -> None:
    live(house, "a", most=8)
    (whole,) = histories(house.store, Span(SINCE, UNTIL, START + timedelta(days=60)))
    town, draft = a_town(), changed(*FIVE)
    found = difference(a_workflow(), draft, days_were=town.calendar, days_then=town.calendar)
    sides = (Side(a_workflow(), town), Side(draft, town))
    lines = tuple(one._replace(payload=b"") if one.seq == 4 else one for one in whole.lines)
    redacted = whole._replace(lines=lines)
    assert Quick(*sides, found, START).outcome(redacted) is None
    drive = Redrive(
        *sides, case="a", last=START + timedelta(days=60), beside=Archive(house.store),
        touch=Touch(a_workflow(), draft, found), exact=False,
    )  # fmt: skip
    assert drive.run(redacted).unjudged == "redacted"


def test_another_case_is_found_as_it_was_recorded_by_then(house: House) -> None:
    live(house, "a", most=6)
    now = Archive(house.store).named("a", START + timedelta(days=60))
    assert now is not None
    assert now.state == "mediating"
    before = Archive(house.store).named(now.number, START + timedelta(minutes=30))
    assert before is not None
    assert before.state == "logged"
    assert Archive(house.store).named("a", START - timedelta(days=1)) is None
    assert Archive(house.store).named("nobody", START) is None
