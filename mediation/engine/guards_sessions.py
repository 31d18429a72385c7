"""The named requirements on what parties say and on sessions. See `guards.py` for how a requirement answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from mediation.engine.case import Answer, Case, Session
from mediation.engine.effects_sessions import awaited
from mediation.engine.probe import Probe
from mediation.errors import Objection

_AT_THE_TABLE = ("openness", "recording", "invitees")
#: What may be said to a question beside mediation itself.
PLAIN_ANSWERS = ("agreed", "refused", "silent", "not_reached")


def _newest(case: Case, no: int) -> Answer | None:
    return next((one for one in reversed(case.answers) if one.party == no), None)


def _aside(case: Case, no: int, question: str) -> str:
    said = (one.value for one in reversed(case.asides) if one.party == no and one.question == question)
    return next(said, "")


def _of(numbers: list[int]) -> str:
    return "、".join(str(no) for no in numbers)


# --- what parties say ----------------------------------------------------------------------------------------


def _answer_fits(probe: Probe) -> Objection | None:
    question, value = probe.get("question"), probe.get("answer")
    if question in (None, "mediation") or value is None:
        return None
    if value not in PLAIN_ANSWERS:
        reason = "就这一事项只能登记同意、拒绝、未表态或未联系上；其余请在“是否同意调解”中登记"
        return Objection("ANSWER_UNFIT", reason, "answer")
    newest = _newest(probe.case, probe.get("party"))
    if newest is not None and newest.value == "refused":
        reason = "该当事人已拒绝调解；改变主意的，请先登记其同意调解"
        return Objection("REFUSED_BEFORE", reason, "question", "人民调解法 17")
    return None


def _mediator_not_refused(probe: Probe) -> Objection | None:
    """Whom a party does not want does not mediate (人民调解法 19, 23). Of several, which one is for the committee."""
    for party in probe.case.remaining:
        newest = _newest(probe.case, party.no)
        if newest is None or newest.value != "refuses_mediator":
            continue
        if newest.about and {*newest.about} <= {*probe.case.mediators}:
            reason = f"第 {party.no} 号当事人要求更换调解员，请先更换"
            return Objection("MEDIATOR_REFUSED", reason, basis="人民调解法 19、23")
    return None


def _no_pause_asked(probe: Probe) -> Objection | None:
    for party in probe.case.remaining:
        newest = _newest(probe.case, party.no)
        if newest is not None and newest.value == "pause":
            reason = f"第 {party.no} 号当事人要求暂缓：可中止计时；其愿意继续时登记表态"
            return Objection("PAUSE_ASKED", reason, basis="人民调解法 23")
    return None


# --- sessions ------------------------------------------------------------------------------------------------


def absences(case: Case) -> Counter[int]:
    """Count, for each remaining party, how often it was told of a session and stayed away without good reason."""
    remaining = {party.no for party in case.remaining}
    found: Counter[int] = Counter()
    for one in case.sessions:
        if one.held and one.result == "not_attended" and one.notified is not False:
            found.update((remaining & {*one.absent}) - {*one.excused})
    return found


def _session_arranged(probe: Probe) -> Objection | None:
    named = probe.get("session_no")
    if awaited(probe.case, named) is not None:
        return None
    reason = f"第 {named} 次调解没有约定，或已举行、已取消" if named else "没有已约定、尚未举行的调解"
    return Objection("NO_SESSION_ARRANGED", reason, "session_no" if named else None)


def _time_ahead(probe: Probe) -> Objection | None:
    at = probe.get("at")
    if at is None or at >= probe.on.earliest:
        return None
    return Objection("TIME_PASSED", "约定的时间不能早于办理时间", "at")


def _absence_explained(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    present = {*(probe.get("present") or ())}
    absent = [party.no for party in probe.case.remaining if party.no not in present]
    if probe.get("result") == "not_attended" and not absent:
        return Objection("NOBODY_ABSENT", "各方均已到场，结果不是“无故未到场”", "result")
    excused = {*(probe.get("excused") or ())}
    if excused - {*absent}:
        return Objection("EXCUSED_PRESENT", "因故未到的当事人须在未到场的当事人之中", "excused")
    if excused and not probe.get("absent_reason"):
        return Objection("ABSENCE_UNEXPLAINED", "请写明未到场的正当理由", "absent_reason")
    if probe.get("result") == "not_attended" and {*absent} == excused:
        return Objection("ALL_EXCUSED", "未到场的均有正当理由，结果请选“改期”", "result")
    return None


def _understood_by_all(probe: Probe) -> Objection | None:
    language = probe.get("language")
    if language in (None, "mandarin") or probe.get("interpreter") or probe.get("mediator_speaks") is True:
        return None
    reason = "使用其他语言的，请写明翻译姓名，或者注明调解员通晓该语言"
    return Objection("INTERPRETER_MISSING", reason, "interpreter")


def _read_to_those_who_cannot(probe: Probe) -> Objection | None:
    """Where somebody cannot write: who wrote, before which witness, read aloud, and a thumb print (人民调解法 29)."""
    cannot = {*(probe.get("cannot_write") or ())}
    if not cannot:
        return None
    if cannot - {*(probe.get("present") or ())}:
        return Objection("NOT_PRESENT", "不能书写的当事人须在到场的当事人之中", "cannot_write")
    if probe.get("read_out") is not True:
        return Objection("NOT_READ_OUT", "有当事人不能书写的，记录须当面宣读", "read_out")
    names = {party.name for party in probe.case.parties}
    for key, title in (("written_by", "代书人"), ("witness", "见证人")):
        if not probe.get(key):
            return Objection("HAND_MISSING", f"有当事人不能书写的，请写明{title}", key)
        if str(probe.get(key)).strip() in names:
            return Objection("HAND_OF_A_PARTY", f"{title}不能是本案当事人", key)
    if cannot - {*(probe.get("thumb_prints") or ())}:
        reason = f"第 {_of(sorted(cannot))} 号当事人不能书写，须按指印"
        return Objection("THUMB_PRINT_MISSING", reason, "thumb_prints", "人民调解法 29")
    return None


def _table_agreed(probe: Probe) -> Objection | None:
    """Who else is there, whether it is open to the public and recorded rests on the parties' words to each."""
    case = probe.case
    said = {key: {p.no: _aside(case, p.no, key) for p in case.remaining} for key in _AT_THE_TABLE}
    if probe.get("open_to_public") is True and "refused" in said["openness"].values():
        reason = "有当事人不同意公开进行，不能公开"
        return Objection("OPENNESS_REFUSED", reason, "open_to_public", "人民调解工作若干规定 29")
    if probe.get("others") and "refused" in said["invitees"].values():
        reason = "有当事人不同意邀请他人参加，他人不能参加"
        return Objection("INVITEES_REFUSED", reason, "others", "人民调解法 20")
    if probe.get("recorded") is True:
        lacking = [no for no in probe.get("present") or () if said["recording"].get(no) != "agreed"]
        if lacking:
            reason = f"录音录像须到场各方同意，尚缺第 {_of(lacking)} 号"
            return Objection("RECORDING_NOT_AGREED", reason, "recorded")
    return None


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "answer_fits": _answer_fits,
    "mediator_not_refused": _mediator_not_refused,
    "no_pause_asked": _no_pause_asked,
    "session_arranged": _session_arranged,
    "time_ahead": _time_ahead,
    "absence_explained": _absence_explained,
    "understood_by_all": _understood_by_all,
    "read_to_those_who_cannot": _read_to_those_who_cannot,
    "table_agreed": _table_agreed,
}


def still_ahead(case: Case) -> tuple[Session, ...]:
    """Give the sessions that are arranged and neither held nor called off, the next one first."""
    return tuple(sorted((one for one in case.sessions if one.awaited), key=lambda one: (one.on.earliest, one.no)))
