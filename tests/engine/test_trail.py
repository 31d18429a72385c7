"""The voluntariness trail: each party's newest word to each question, what came before, and what it leaves open."""

from __future__ import annotations

import pytest

from mediation.calendar.terms import When
from mediation.engine.case import Answer
from mediation.engine.trail import QUESTIONS, history, newest
from tests.engine.builders import instant
from tests.engine.stages import Play, play


def said(story: Play, at: str, question: str | None, value: str, **over: object) -> Play:
    form = {"party": 2, "answer": value, "way": "telephone", **over}
    story.act(at, story.mediator, "answer", **form, **({"question": question} if question else {}))
    return story


def value(story: Play, question: str) -> str:
    word = newest(story.case, 2, question)
    return "" if word is None else word.value


@pytest.mark.parametrize("question", QUESTIONS[3:])
@pytest.mark.parametrize("word", ["agreed", "refused", "silent", "not_reached"])
def test_a_word_on_another_question_stands_beside_and_closes_nothing(question: str, word: str) -> None:
    story = play().mediating()
    before = story.opened("2026-09-08 09:00", "street_mediator")
    said(story, "2026-09-08 09:10", question, word, proof="通话记录")
    found = newest(story.case, 2, question)
    assert found is not None
    assert (found.value, found.way, found.proof) == (word, "telephone", "通话记录")
    assert found.on == When.at(instant("2026-09-08 09:10"))
    assert value(story, "mediation") == "agreed"
    assert story.opened("2026-09-08 09:20", "street_mediator") - {"undo"} == before - {"undo"}


@pytest.mark.parametrize(("question", "stands_for"), [("rung", "refuses_rung"), ("mediator", "refuses_mediator")])
def test_a_no_to_the_rung_or_the_mediators_is_judged_and_a_yes_takes_it_back(question: str, stands_for: str) -> None:
    story = said(play("community").mediating(), "2026-09-08 09:10", question, "refused")
    assert (story.case.answers[-1].value, value(story, question), value(story, "mediation")) == (
        stands_for,
        "refused",
        "agreed",
    )
    assert story.closed("2026-09-08 09:15", "mediator", "hold_session")
    said(story, "2026-09-08 09:20", question, "agreed")
    assert (story.case.answers[-1].value, value(story, question)) == ("agreed", "agreed")
    assert story.closed("2026-09-08 09:25", "mediator", "hold_session") == ""
    assert [one.value for one in history(story.case) if one.question == question] == ["refused", "agreed"]


def test_a_plain_yes_takes_back_a_no_to_the_rung_too() -> None:
    story = said(play("community").mediating(), "2026-09-08 09:10", None, "refuses_rung")
    assert value(story, "rung") == "refused"
    said(story, "2026-09-08 09:20", None, "agreed")
    assert (value(story, "rung"), value(story, "mediation")) == ("agreed", "agreed")


def test_a_yes_to_the_rung_takes_back_no_other_refusal() -> None:
    story = said(play("community").mediating(), "2026-09-08 09:10", "mediator", "refused")
    said(story, "2026-09-08 09:20", "rung", "agreed")
    assert (value(story, "mediator"), value(story, "rung")) == ("refused", "agreed")
    assert story.closed("2026-09-08 09:25", "mediator", "hold_session") == "MEDIATOR_REFUSED"
    said(story, "2026-09-08 09:30", None, "refused")
    form = {"party": 2, "question": "rung", "answer": "agreed", "way": "telephone"}
    assert story.refused("2026-09-08 09:40", "mediator", "answer", **form) == "REFUSED_BEFORE"


@pytest.mark.parametrize("word", ["refuses_rung", "refuses_mediator", "pause"])
def test_to_another_question_there_are_four_answers(word: str) -> None:
    form = {"party": 2, "question": "recording", "answer": word, "way": "telephone"}
    assert play().mediating().refused("2026-09-08 09:10", "street_mediator", "answer", **form) == "ANSWER_UNFIT"


def test_other_mediators_end_the_objection_to_those_before() -> None:
    story = said(play().mediating(), "2026-09-08 09:10", "mediator", "refused")
    assert story.case.answers[-1].about == story.case.mediators
    others = {"mediators": ["street_second"], "lead": "street_second", "disclosed": True, "parties_told": True}
    story.act("2026-09-08 09:20", "street_director", "replace_mediator", **others, reason_code="asked_recusal")
    assert story.closed("2026-09-08 09:30", "street_second", "hold_session") == ""


def test_who_was_asked_and_has_not_answered_stands_as_asked() -> None:
    story = play().logged()
    story.act("2026-09-07 10:00", story.mediator, "ask", parties=[1, 2], way="telephone")
    assert [newest(story.case, no, "mediation") for no in (1, 2)] == list(history(story.case))
    assert value(story, "mediation") == "asked"
    story.act("2026-09-07 11:00", story.mediator, "answer", party=2, answer="agreed", way="in_person")
    assert [one.value for one in history(story.case)] == ["asked", "agreed"]


def test_signatures_for_an_extension_are_words_on_it() -> None:
    story = play().mediating()
    signed = [{"party": 1, "on": "2026-09-08"}, {"party": 2, "on": "2026-09-09"}]
    story.act("2026-09-10 09:00", "street_mediator", "extend", days=10, signatures=signed)
    found = newest(story.case, 2, "extension")
    assert found is not None
    assert (found.value, found.signed, found.on.day.isoformat()) == ("agreed", True, "2026-09-09")


def test_an_invitation_with_consent_is_a_word_of_every_party() -> None:
    story = play().mediating()
    story.act("2026-09-08 09:00", "street_mediator", "invite", who=["elder"], parties_consent=True)
    assert value(story, "invitees") == "agreed"


def test_answers_of_before_are_words_on_mediation() -> None:
    old = Answer(party=1, value="agreed", on=When.at(instant("2026-09-08 09:00")), rung="street")
    assert (old.question, old.proof, old.about) == ("mediation", "", ())
