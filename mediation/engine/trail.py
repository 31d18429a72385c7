"""What each party has said to each question: the newest word, as the guards take it, and every word before it.

Seven questions, from mediation itself to being recorded; a word is agreed, refused, silent, not reached, or a pause
asked for. Nothing is decided here; who was asked and has not answered yet stands as `asked`. A no to the rung or to the
mediators lies among the words on mediation, where it is judged, and is shown under its own question.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from mediation.calendar.terms import When
from mediation.engine.case import Answer, Case

#: The questions of the trail, in the order in which they are shown.
QUESTIONS = ("mediation", "rung", "mediator", "invitees", "extension", "openness", "recording")
_OF_REFUSAL = {"refuses_rung": "rung", "refuses_mediator": "mediator"}
_REFUSAL_OF = {question: value for value, question in _OF_REFUSAL.items()}


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """One party's word to one question. `value` is agreed, refused, silent, not_reached, pause or asked."""

    party: int
    question: str
    value: str
    on: When
    way: str = ""
    words: str = ""
    proof: str = ""
    signed: bool = False
    rung: str = ""
    about: tuple[str, ...] = ()


def history(case: Case) -> tuple[Word, ...]:
    """Give every word of every party, also of those who left, the oldest first."""
    beside = {(one.party, one.on, one.value, one.words) for one in case.asides if one.question in _REFUSAL_OF}
    found = [
        _word(one)
        for one in case.answers
        if one.value != "agreed" or (one.party, one.on, one.value, one.words) not in beside
    ]
    found += [_word(one) for one in case.asides]
    found += _asked(case)
    return tuple(sorted(found, key=lambda one: one.on.earliest))


def newest(case: Case, party: int, question: str) -> Word | None:
    """Give what a party said last to a question, in the order in which it was recorded; None if nothing was."""
    spoken = [one for one in case.answers if one.party == party]
    beside = [one for one in case.asides if (one.party, one.question) == (party, question)]
    if question == "mediation":
        said = [one for one in spoken if one.value not in _OF_REFUSAL]
        asked = [one for one in _asked(case) if one.party == party]
        return asked[-1] if asked else _word(said[-1]) if said else None
    refusal = _REFUSAL_OF.get(question)
    if spoken and spoken[-1].value == refusal:
        return _word(spoken[-1])
    if beside:
        return _word(beside[-1])
    no = next((at for at, one in enumerate(spoken) if one.value == refusal), None) if refusal else None
    back = [] if no is None else [one for one in spoken[no:] if one.value == "agreed"]
    return msgspec.structs.replace(_word(back[-1]), question=question) if back else None


def _word(one: Answer) -> Word:
    return Word(
        party=one.party,
        question=_OF_REFUSAL.get(one.value, one.question),
        value="refused" if one.value in _OF_REFUSAL else one.value,
        on=one.on,
        way=one.way,
        words=one.words,
        proof=one.proof,
        signed=one.signed,
        rung=one.rung,
        about=one.about,
    )


def _asked(case: Case) -> Iterator[Word]:
    """Give who was asked and has said nothing since."""
    found = case.facts.get("asked")
    known = found if isinstance(found, dict) else {}
    for party in case.parties:  # in a matter that is no dispute, the same word may stand for another act
        asked = known.get(str(party.no))
        if asked is None:
            continue
        on = When.on(date.fromisoformat(asked["on"]))
        if not any(one.party == party.no and one.on.day >= on.day for one in case.answers):
            way = str(asked.get("way") or "")
            yield Word(party=party.no, question="mediation", value="asked", on=on, way=way)
