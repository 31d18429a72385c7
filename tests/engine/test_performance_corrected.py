"""Corrections of what was recorded under an obligation: what is owed follows, what stood stays, receipts are named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.calendar.moments import When
from mediation.documents.facts import facts_for
from mediation.engine import events as ev
from mediation.engine.case import Case, Obligation, Paper
from mediation.engine.commands import CorrectPaper
from mediation.engine.completeness import lacking
from mediation.engine.evolve import evolve
from mediation.engine.owed_entries import GIVEN_UP, URGED, OwedEntry, entries_of, settled, with_entry
from mediation.errors import MissingFacts
from tests.dossier.shelves import WORKFLOW
from tests.engine.builders import an_actor, instant
from tests.engine.stages import Play, owed

SUMS = (owed("2026-09-20"), owed("2026-10-20", amount="2000", what="第二期"))
REASON = "登记时看错"


class Told(Play):
    """The shipped workflow: two sums are owed, 3,000 and 2,000."""

    level = "street"

    def paid(self, at: str, obligation: int, amount: str | None, **over: Any) -> None:
        form = {"obligation": obligation, "proof": "transfer", **over}
        self.act(at, self.mediator, "perform", **form | ({"amount": amount} if amount else {}))

    def corrected(self, at: str, obligation: int, **right: Any) -> None:
        self.act(at, self.mediator, "correct_performance", obligation=obligation, reason=REASON, **right)

    def owes(self, no: int) -> Obligation:
        return next(one for a in self.case.standing for one in a.obligations if one.no == no)

    def lacks(self, part: str) -> list[int]:
        return [one.paper for one in lacking(WORKFLOW, self.case) if one.part == part]


def performing() -> Told:
    play = Told(workflow=WORKFLOW)
    play.performing("2026-09-09 10:00", *SUMS)
    return play


def test_an_entry_under_the_wrong_obligation_is_moved_and_stays_to_be_seen() -> None:
    play = performing()
    play.paid("2026-09-18 10:00", 2, "2000", proof_note="尾号1")
    play.corrected("2026-09-25 09:00", 2, right_obligation=1)
    (left,), (moved,) = play.owes(2).entries, play.owes(1).entries
    assert (left.moved_to, left.counts, moved.moved_from, moved.counts) == (1, False, 2, True)
    assert (play.owes(2).paid, play.owes(2).performed_on, play.owes(1).paid) == ("", None, "2000.00")
    (told,) = play.case.corrections
    assert (told.of, told.ref, told.entry, told.field, told.was, told.now) == (
        "performance", 2, 1, "obligation", "2", "1",
    )  # fmt: skip
    assert (told.reason, told.by) == (REASON, play.mediator)


def test_a_payment_in_time_takes_back_what_its_clock_had_said_to_be_missed() -> None:
    play = performing()
    play.paid("2026-09-18 10:00", 2, None)
    play.corrected("2026-09-25 09:00", 2, right_obligation=1, right_amount="3000")
    clock = play.case.clock("obligation", "1")
    assert clock is not None
    assert (clock.status, clock.missed_at, clock.ended_on and clock.ended_on.day) == ("ended", None, date(2026, 9, 18))
    again = play.case.clock("obligation", "2")
    assert again is not None
    assert again.live
    assert again.due_on == date(2026, 10, 20)


def test_a_sum_entered_too_small_completes_the_agreement_once_it_is_right() -> None:
    play = performing()
    play.paid("2026-09-18 10:00", 1, "300")
    play.paid("2026-09-18 10:05", 2, None)
    assert (play.state, play.owes(1).performed_on) == ("performing", None)
    play.corrected("2026-09-19 09:00", 1, right_amount="3000", right_proof="receipt", right_proof_note="收条一张")
    one = play.owes(1)
    assert (play.state, play.case.outcome) == ("visiting", "settled_performed")
    assert (one.paid, one.performed_on and one.performed_on.day) == ("3000.00", date(2026, 9, 18))
    assert one.performed_proof == "receipt；收条一张"
    assert [told.field for told in play.case.corrections] == ["amount", "proof", "note"]


def test_what_is_owed_again_runs_its_clock_can_be_paid_and_keeps_the_file_from_the_archive() -> None:
    play = performing()
    play.paid("2026-09-14 10:00", 1, "3000")
    play.paid("2026-09-14 10:05", 2, "2000")
    assert (play.state, play.case.outcome) == ("visiting", "settled_performed")
    on = play.case.concluded_on
    play.corrected("2026-09-15 09:00", 2, right_amount="500")
    assert (play.state, play.case.outcome, play.case.concluded_on) == ("visiting", "settled", on)
    clock = play.case.clock("obligation", "2")
    assert clock is not None
    assert clock.live
    assert "obligations_performed" in {one.part for one in lacking(WORKFLOW, play.case) if one.required}
    play.paid("2026-09-16 09:00", 2, "1500")
    assert (play.state, play.case.outcome, play.owes(2).paid) == ("visiting", "settled_performed", "2000.00")


def test_the_receipts_of_an_entry_and_no_others_are_to_be_issued_anew() -> None:
    play = performing()
    play.paid("2026-09-14 10:00", 1, "1000")
    play.paid("2026-09-15 10:00", 1, "500")
    first, second = (one.no for one in play.case.papers if one.kind == "performance_proof")
    play.corrected("2026-09-16 09:00", 1, entry_no=1, right_amount="900")
    assert play.lacks("papers_as_corrected") == [0]
    (told,) = play.case.corrections
    assert first in told.papers
    assert second not in told.papers


def test_a_performance_on_the_spot_can_be_struck_and_is_owed_from_then_on() -> None:
    play = Told(workflow=WORKFLOW).mediating()
    assert isinstance(play, Told)
    form = play.terms(owed("2026-09-20"), no_writing_wanted=True, performed_now=True)
    play.act("2026-09-08 10:00", play.mediator, "settle_oral", **form)
    assert play.owes(1).performed_proof == "当场履行"
    play.corrected("2026-09-09 10:00", 1, not_so=True)
    assert (play.owes(1).performed_on, play.owes(1).paid, play.case.outcome) == (None, "", "settled")
    assert play.refused("2026-09-09 11:00", play.mediator, "correct_performance", obligation=1, reason=REASON) == (
        "NO_PERFORMANCE"
    )


def test_a_record_from_before_entries_were_kept_can_be_corrected_too() -> None:
    play = performing()
    play.paid("2026-09-14 10:00", 1, "1000", proof_note="尾号1")
    play.case = without_entries(play.case)
    (known,) = entries_of(play.owes(1))
    assert (known.no, known.amount, known.on) == (1, "1000.00", None)
    play.corrected("2026-09-15 10:00", 1, right_amount="3000", right_day="2026-09-13")
    one = play.owes(1)
    assert (one.paid, one.performed_on and one.performed_on.day) == ("3000.00", date(2026, 9, 13))


def test_the_rest_is_kept_as_the_sum_that_was_left_when_it_was_paid() -> None:
    play = performing()
    play.paid("2026-09-14 10:00", 1, "1000")
    play.paid("2026-09-14 10:05", 1, None)
    assert told(play, play.case.papers[-1])["amount"] == "人民币2,000.00元（大写：贰仟元整）"
    assert [Decimal(one.amount) for one in play.owes(1).entries] == [1000, 2000]
    assert (Decimal(play.owes(1).paid), play.owes(1).performed_on is not None) == (3000, True)
    play.corrected("2026-09-15 09:00", 1, entry_no=1, not_so=True)
    assert (Decimal(play.owes(1).paid), play.owes(1).performed_on) == (2000, None)
    play.corrected("2026-09-15 09:05", 1, entry_no=2, right_obligation=2)
    assert (play.owes(1).paid, Decimal(play.owes(2).paid)) == ("", 2000)


def test_a_rest_that_is_moved_under_a_larger_sum_is_a_part_of_it() -> None:
    play = performing()
    play.paid("2026-09-14 10:00", 2, None)
    play.corrected("2026-09-15 09:00", 2, right_obligation=1)
    assert (Decimal(play.owes(1).paid), play.owes(1).performed_on) == (2000, None)
    play.paid("2026-09-16 10:00", 1, None)
    assert [Decimal(one.amount) for one in play.owes(1).entries] == [2000, 1000]


def test_what_was_given_in_kind_says_no_amount() -> None:
    play = Told(workflow=WORKFLOW)
    play.performing("2026-09-09 10:00", owed("2026-09-20", amount="", what="修复漏水", proof="验收"))
    play.paid("2026-09-14 10:00", 1, None)
    (entry,) = play.owes(1).entries
    assert (entry.amount, play.owes(1).paid, play.owes(1).performed_on is not None) == ("", "", True)


def test_a_journal_that_says_no_amount_of_the_rest_replays_with_what_was_left_then() -> None:
    """The events as they were written before the sum was kept: blank before and after the first part was struck."""
    play = performing()
    play.paid("2026-09-14 10:00", 1, "1000")
    only_first = play.case
    play.paid("2026-09-14 10:05", 1, None)
    first, rest = play.owes(1).entries
    blank = msgspec.structs.replace(rest, amount="")
    assert owes(changed(only_first, first, blank), 1) == play.owes(1)
    play.corrected("2026-09-15 09:00", 1, entry_no=1, not_so=True)
    after = owes(changed(play.case, msgspec.structs.replace(first, struck=True), blank), 1)
    assert [Decimal(one.amount) for one in after.entries] == [1000, 2000]
    assert (Decimal(after.paid), after.performed_on) == (2000, None)


def changed(case: Case, *entries: OwedEntry) -> Case:
    """Fold an event that brings these entries of the first obligation, with what an earlier program made of them."""
    (agreement,) = case.standing
    derived = {"entries": entries, "paid": "1000.00", "performed_on": entries[-1].on}
    said = tuple(msgspec.structs.replace(one, **derived) if one.no == 1 else one for one in agreement.obligations)
    return evolve(case, ev.ObligationsChanged(agreement=agreement.no, obligations=said))


def owes(case: Case, no: int) -> Obligation:
    return next(one for a in case.standing for one in a.obligations if one.no == no)


def test_an_old_record_that_was_performed_in_parts_stays_performed_when_its_proof_is_corrected() -> None:
    play = performing()
    play.paid("2026-09-14 10:00", 1, "1000")
    play.paid("2026-09-14 10:05", 1, None)
    done = without_entries(play.case)
    (agreement,) = done.agreements
    first, *others = agreement.obligations
    old = (msgspec.structs.replace(first, paid="1000.00"), *others)
    play.case = msgspec.structs.replace(done, agreements=(msgspec.structs.replace(agreement, obligations=old),))
    play.corrected("2026-09-15 10:00", 1, right_proof="receipt")
    assert (Decimal(play.owes(1).paid), play.owes(1).performed_on is not None) == (3000, True)
    play.corrected("2026-09-15 10:05", 1, right_amount="1000")
    assert (Decimal(play.owes(1).paid), play.owes(1).performed_on) == (1000, None)


def test_what_was_given_up_is_not_performed_by_a_correction_before_the_giving_up_is_struck() -> None:
    play = performing()
    play.paid("2026-09-14 10:00", 1, "2900")
    play.act("2026-09-21 10:00", play.mediator, "urge", obligation=1, way="telephone")
    play.act("2026-09-29 10:00", play.director, "give_up_performance", obligation=1, reason="经督促仍不付")
    right = {"obligation": 1, "entry_no": 1, "right_amount": "3000", "reason": REASON}
    assert play.refused("2026-09-30 10:00", play.mediator, "correct_performance", **right) == "GIVEN_UP_FIRST"
    play.corrected("2026-09-30 10:05", 1, entry_no=3, not_so=True)
    play.corrected("2026-09-30 10:10", 1, entry_no=1, right_amount="3000")
    one = play.owes(1)
    assert (Decimal(one.paid), one.performed_on is not None, one.given_up_on) == (3000, True, None)


def test_a_receipt_issued_anew_tells_the_entry_as_it_stands_and_none_is_issued_of_one_that_was_struck() -> None:
    play = performing()
    play.paid("2026-09-14 10:00", 2, "1000", proof_note="尾号1")
    first = play.case.papers[-1]
    assert told(play, first)["amount"] == "人民币1,000.00元（大写：壹仟元整）"
    play.corrected("2026-09-15 09:00", 2, right_amount="1500")
    play.corrected("2026-09-15 09:01", 2, right_obligation=1)
    assert len(play.lacks("papers_as_corrected")) == 1
    anew(play, first.no)
    facts = told(play, play.case.papers[-1])
    assert (facts["ordinal"], facts["amount"], facts["proof"]) == (
        1,
        "人民币1,500.00元（大写：壹仟伍佰元整）",
        "转账凭证、尾号1",
    )
    assert play.lacks("papers_as_corrected") == []
    play.corrected("2026-09-16 09:00", 1, not_so=True)
    assert len(play.lacks("papers_as_corrected")) == 1
    with pytest.raises(MissingFacts, match="已经划去"):
        told(play, play.case.papers[-1])


def anew(play: Told, no: int) -> None:
    command = CorrectPaper(case=play.case.id, command_id="anew-1", no=no, reason=REASON)
    play.send(command, an_actor(play.mediator), instant("2026-09-15 10:00"))


def told(play: Told, paper: Paper) -> dict[str, Any]:
    return dict(facts_for(WORKFLOW, play.case, paper, play.town).values)


def without_entries(case: Case) -> Case:
    replace = msgspec.structs.replace
    return replace(
        case,
        agreements=tuple(
            replace(a, obligations=tuple(replace(one, entries=()) for one in a.obligations)) for a in case.agreements
        ),
    )


@pytest.mark.parametrize(
    ("right", "code"),
    [
        ({"right_amount": "3001"}, "MORE_THAN_OWED"),
        ({"right_obligation": 2}, "MORE_THAN_OWED"),
        ({"entry_no": 2, "right_amount": "1"}, "NOTHING_TO_CORRECT"),
        ({"right_amount": "2500.00"}, "NOTHING_TO_CORRECT"),
        ({"not_so": False}, "NOTHING_TO_CORRECT"),
        ({"not_so": True, "right_amount": "1"}, "STRUCK_ALONE"),
        ({"right_day": "2026-09-16"}, "FUTURE"),
        ({"right_day": "2026-09-07"}, "BEFORE_BASIS"),
    ],
)
def test_what_cannot_be_true_is_refused(right: dict[str, Any], code: str) -> None:
    play = performing()
    play.paid("2026-09-14 10:00", 1, "2500")
    form = {"obligation": 1, "reason": REASON, **right}
    assert play.refused("2026-09-15 10:00", play.mediator, "correct_performance", **form) == code
    assert play.case.corrections == ()


AMOUNTS = st.sampled_from(["", *map(str, range(1, 901, 37))])
"""Of one payment; empty is the rest."""


@given(st.lists(st.tuples(AMOUNTS, st.booleans(), st.integers(min_value=1, max_value=28)), max_size=6), st.booleans())
def test_what_an_obligation_says_is_what_its_entries_say(given_: list[tuple[str, bool, int]], given_up: bool) -> None:
    one = Obligation(no=1, debtor=2, creditor=1, what="赔偿", due_on=date(2026, 9, 20), amount="1000")
    sums: list[Decimal] = []
    for amount, _, day in given_:
        one = with_entry(one, OwedEntry(no=0, on=When.on(date(2026, 9, day)), amount=amount, proof="transfer"))
        sums.append(Decimal(amount) if amount else max(Decimal(1000) - sum(sums, Decimal(0)), Decimal(0)))
    assert [Decimal(entry.amount) for entry in one.entries] == sums
    struck = tuple(
        msgspec.structs.replace(entry, struck=wrong) for entry, (_, wrong, _) in zip(one.entries, given_, strict=True)
    )
    after = settled(msgspec.structs.replace(one, entries=struck))
    if given_up:
        after = with_entry(after, OwedEntry(no=0, kind=GIVEN_UP, on=When.on(date(2026, 9, 30))))
    paid = sum((each for each, (_, wrong, _) in zip(sums, given_, strict=True) if not wrong), Decimal(0))
    assert Decimal(after.paid or "0") == paid
    assert (after.performed_on is not None) == (paid >= 1000)
    assert (after.given_up_on is not None) == (given_up and paid < 1000)
    days = [day for _, wrong, day in given_ if not wrong]
    assert after.performed_on is None or after.performed_on.day == date(2026, 9, max(days))
    assert settled(after) == after
    assert with_entry(after, OwedEntry(no=0, kind=URGED, on=When.on(date(2026, 9, 1)))).paid == after.paid
