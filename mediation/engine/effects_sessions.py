"""The effects on what parties say and on sessions: asked, answered, arranged, moved, held. See `effects.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec

from mediation.calendar.terms import When
from mediation.engine import events as ev
from mediation.engine.case import Answer, Case, Session
from mediation.engine.probe import Probe

_replace = msgspec.structs.replace

#: The word that stands for a clear no, where it is said to the rung or to the mediators and not to mediation.
REFUSALS = {"rung": "refuses_rung", "mediator": "refuses_mediator"}
CALLED_OFF = "called_off"


def plain(value: Any) -> Any:
    """Turn a form's value into what JSON gives back, so that what is folded now is what is read later."""
    if value is None or isinstance(value, str | int):
        return value
    return msgspec.json.decode(msgspec.json.encode(value))


# --- what parties say ----------------------------------------------------------------------------------------


def _record_asking(probe: Probe, case: Case) -> Iterable[ev.Event]:
    way = str(probe.get("way") or "")
    asked = {str(no): {"on": probe.on.day.isoformat(), "way": way} for no in probe.get("parties") or ()}
    yield ev.FactsRecorded(facts={"asked": {**case.facts.get("asked", {}), **asked}})


def _record_answer(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Keep one party's word to one question. A no to the rung or to the mediators is a word on mediation here and with
    them, and a later yes to the same takes it back; every other word on another question stands beside."""
    question, value = str(probe.get("question") or "mediation"), str(probe.get("answer"))
    if value == "refused":
        value = REFUSALS.get(question, value)
    answer = Answer(
        party=probe.get("party"),
        value=value,
        on=probe.on,
        rung=case.level,
        way=str(probe.get("way") or ""),
        words=str(probe.get("words") or ""),
        signed=probe.get("way") == "writing",
        question="mediation" if value in REFUSALS.values() else question,
        proof=str(probe.get("proof") or ""),
        about=case.mediators if value == "refuses_mediator" else (),
    )
    given = [answer]
    newest = next((one for one in reversed(case.answers) if one.party == answer.party), None)
    if value == "agreed" and newest is not None and newest.value == REFUSALS.get(question):
        given.append(_replace(answer, question="mediation"))
    yield ev.AnswersRecorded(answers=tuple(given))


def _record_answers(probe: Probe, case: Case) -> Iterable[ev.Event]:
    answers = tuple(probe.get("answers") or ())
    if answers:
        longer = [_replace(one, question="extension") for one in answers if probe.get("extend_days")]
        yield ev.AnswersRecorded(answers=(*answers, *longer))


def agreed_by_signature(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Give the words of those who signed for an extension, each on the day of the signature."""
    signed = tuple(
        Answer(
            party=one.party,
            value="agreed",
            on=When.on(one.on),
            rung=case.level,
            way="writing",
            signed=True,
            question="extension",
        )
        for one in probe.get("signatures") or ()
    )
    if signed:
        yield ev.AnswersRecorded(answers=signed)


def _record_invitation(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Record who was invited, and that the parties agreed to it, as the form makes sure."""
    invited = [*case.facts.get("invited", ()), {"who": plain(probe.get("who")), "names": probe.get("names") or ""}]
    yield ev.FactsRecorded(facts={"invited": invited})
    if probe.get("parties_consent") is True:
        yield ev.AnswersRecorded(
            answers=tuple(
                Answer(party=one.no, value="agreed", on=probe.on, rung=case.level, question="invitees")
                for one in case.remaining
            )
        )


# --- sessions ------------------------------------------------------------------------------------------------


def awaited(case: Case, no: int | None = None) -> Session | None:
    """Give the arranged session of that number, or the next one if none is named; None if there is none."""
    still = [one for one in case.sessions if one.awaited and no in (None, one.no)]
    return min(still, key=lambda one: (one.on.earliest, one.no), default=None)


def just_held(probe: Probe, case: Case) -> int:
    """Give the number of the session that this act records: the arranged next one may stand behind it; 0 if none."""
    held = [one for one in case.sessions if one.held]
    new = [one for one in held if one not in probe.case.sessions]
    return (new or held)[-1].no if held else 0


def _arranged(probe: Probe, case: Case, no: int, at: datetime) -> ev.SessionRecorded:
    return ev.SessionRecorded(
        session=Session(
            no=no,
            on=When.at(at),
            place=str(probe.get("where") or ""),
            manner=str(probe.get("manner") or "on_site"),
            result="arranged",
            level=case.level,
            held=False,
            arranged_on=probe.on,
        )
    )


def _schedule_session(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield _arranged(probe, case, len(case.sessions) + 1, probe.get("at") or probe.at)


def _reschedule_session(probe: Probe, case: Case) -> Iterable[ev.Event]:
    found = awaited(case, probe.get("session_no"))
    if found is not None:
        yield ev.SessionRecorded(
            session=_replace(
                found,
                on=When.at(probe.get("at")),
                place=str(probe.get("where") or found.place),
                manner=str(probe.get("manner") or found.manner),
                moved_from=(*found.moved_from, found.on),
                arranged_on=probe.on,
            )
        )


def _call_off_session(probe: Probe, case: Case) -> Iterable[ev.Event]:
    found = awaited(case, probe.get("session_no"))
    if found is not None:
        reason = str(probe.get("reason") or "")
        yield ev.SessionRecorded(session=_replace(found, result=CALLED_OFF, off_reason=reason))


def _hold_session(probe: Probe, case: Case) -> Iterable[ev.Event]:
    arranged = next((one for one in case.sessions if one.awaited and one.on.day <= probe.on.day), None)
    session = _held(probe, case, arranged)
    yield ev.SessionRecorded(session=session)
    if probe.get("next_at") is not None:
        no = max(len(case.sessions), session.no) + 1
        yield _arranged(probe, case, no, probe.get("next_at"))


def _held(probe: Probe, case: Case, arranged: Session | None) -> Session:
    present = tuple(probe.get("present") or ())
    plan = arranged or Session(no=len(case.sessions) + 1, on=probe.on, place="", manner="on_site")
    session = Session(
        no=plan.no,
        on=probe.on,
        place=str(probe.get("where") or plan.place),
        manner=str(probe.get("manner") or plan.manner),
        present=present,
        absent=tuple(party.no for party in case.remaining if party.no not in present),
        mediators=tuple(probe.get("mediators_present") or case.mediators),
        others=str(probe.get("others") or ""),
        language=str(probe.get("language") or ""),
        interpreter=str(probe.get("interpreter") or ""),
        record=str(probe.get("record") or ""),
        undisputed=str(probe.get("undisputed") or ""),
        concessions=str(probe.get("concessions") or ""),
        result=str(probe.get("result")),
        read_out=bool(probe.get("read_out")),
        open_to_public=bool(probe.get("open_to_public")),
        level=case.level,
        arranged_on=plan.arranged_on,
        moved_from=plan.moved_from,
    )
    return _replace(session, **_who_came_and_signs(probe, arranged))


def _who_came_and_signs(probe: Probe, arranged: Session | None) -> dict[str, Any]:
    """Who was told and stayed away, who cannot write and who wrote for them; nothing that the form does not ask."""
    asks = {field.key for field in probe.action.asks}
    told = (arranged is not None or probe.get("notified") is True) if "notified" in asks else None
    return {
        "absent_reason": str(probe.get("absent_reason") or ""),
        "excused": tuple(probe.get("excused") or ()),
        "notified": told,
        "cannot_write": tuple(probe.get("cannot_write") or ()),
        "written_by": str(probe.get("written_by") or ""),
        "witness": str(probe.get("witness") or ""),
        "thumb_prints": tuple(probe.get("thumb_prints") or ()),
        "recorded": probe.get("recorded") is True,
    }


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {
    "record_asking": _record_asking,
    "record_answer": _record_answer,
    "record_answers": _record_answers,
    "record_invitation": _record_invitation,
    "schedule_session": _schedule_session,
    "reschedule_session": _reschedule_session,
    "call_off_session": _call_off_session,
    "hold_session": _hold_session,
}
