"""The names that counterparts other than the police need: courts, arbitration, assignments, requests, confirmation."""

from __future__ import annotations

from mediation.definitions.words import Word, word

REQUIREMENTS: dict[str, Word] = {
    "letter_complete": word(
        "来函齐全：来文单位与来函性质相符，文号、反馈日写明",
        "the letter is complete: who may send such a letter, its number, its day",
        fields="entrusted_as number through",
    ),
    "entrusted_result_fits": word("反馈的结果与案卷相符", "the result fits the record", fields="result"),
    "entrusted_by_court": word("由法院委派、委托", "entrusted by a court"),
    "entrusted_answered": word(
        "委托、交办的结果已反馈，或写明原因",
        "what was entrusted has its answer, or the reason is given",
        fields="missing_reason",
    ),
    "clocks_run": word("计时没有中止", "the clocks are not standing"),
    "reply_proved": word(
        "由本方代录的纸面回函写明来函文号", "a reply that one's own side enters bears its number", fields="number"
    ),
    "court_has_jurisdiction": word("所选法院有管辖权", "the court named has jurisdiction", fields="court court_ground"),
}

EFFECTS: dict[str, Word] = {
    "open_from_counterpart": word(
        "由委托、交办立案", "open the case from a counterpart's letter", fields="place parties", route="text"
    ),
    "return_with_result": word(
        "反馈结果", "return with the result that the form names", fields="result", route="texts"
    ),
    "tell_counterpart": word("写入函件", "write answers of the form into the letter", route="texts", tells="texts"),
    "join_when": word(
        "答复同意的加入协办",
        "who answers so comes in as a participant",
        fields="answer",
        route="texts",
        answers="texts",
    ),
    "record_ruling": word("登记法院裁定", "record the court's ruling", fields="ruling", route="texts"),
}
