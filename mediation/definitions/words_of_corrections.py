"""The names that the correction of a record needs."""

from __future__ import annotations

from mediation.definitions.words import Word, word

REQUIREMENTS: dict[str, Word] = {
    "party_corrected": word(
        "至少更正当事人的一项，号码有效", "something of the party differs, and numbers are valid", fields="party"
    ),
    "session_corrected": word(
        "至少更正调解记录的一项", "something of the record of a session differs", fields="session_no"
    ),
    "matter_corrected": word("至少更正案情的一项", "something of the matter differs", reads_form=True),
    "performance_corrected": word(
        "至少更正履行登记的一项，更正后不多于应付",
        "something of an entry under an obligation differs, and no more is paid than owed",
        fields="obligation entry_no",
    ),
}

CONDITIONS: dict[str, Word] = {
    "owed_as_corrected": word(
        "更正后仍有未履行义务", "something is owed once the entry is corrected", fields="obligation"
    ),
}

EFFECTS: dict[str, Word] = {
    "correct_party": word("更正当事人情况，原内容保留", "correct a party, keeping what stood", fields="party reason"),
    "correct_session": word("更正调解记录，原内容保留", "correct a session, keeping what stood", fields="reason"),
    "correct_matter": word("更正案情，原内容保留", "correct the matter, keeping what stood", fields="reason"),
    "correct_performance": word(
        "更正履行登记，原内容保留",
        "correct what was recorded under an obligation, keeping what stood",
        fields="obligation reason",
    ),
}
