"""The names that the parties' words to each question and the sessions need."""

from __future__ import annotations

from mediation.definitions.words import Word, word

REQUIREMENTS: dict[str, Word] = {
    "answer_fits": word("表态与所问事项相符", "the answer fits the question", fields="party answer"),
    "mediator_not_refused": word(
        "没有当事人要求更换现任调解员", "no party has asked for others than the mediators named"
    ),
    "no_pause_asked": word("没有当事人要求暂缓", "no party has asked for a pause"),
    "session_arranged": word("有已约定、尚未举行的调解", "a session is arranged and still to come", reads_form=True),
    "time_ahead": word("约定的时间不早于办理时间", "the time arranged lies ahead", fields="at"),
    "absence_explained": word(
        "未到场与结果相符，因故未到的写明理由",
        "who was absent fits the result, and good reasons are given",
        fields="present result",
    ),
    "understood_by_all": word(
        "使用其他语言的有翻译，或调解员通晓",
        "an interpreter, or a mediator who speaks the language",
        fields="language interpreter",
    ),
    "read_to_those_who_cannot": word(
        "为不能书写的人宣读、代书、见证并按指印",
        "for those who cannot write: read aloud, written by somebody, witnessed, thumb print",
        fields="cannot_write written_by witness thumb_prints read_out",
    ),
    "table_agreed": word(
        "公开、录音录像和他人参加合于各方表态",
        "openness, recording and others at the table are as the parties said",
        fields="open_to_public recorded others",
    ),
}

EFFECTS: dict[str, Word] = {
    "reschedule_session": word("调解改期", "move an arranged session", fields="at"),
    "call_off_session": word("取消约定的调解", "call an arranged session off", fields="reason"),
}
