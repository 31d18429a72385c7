"""The voluntariness trail on the case page: party by question, with way, time and proof, and every word before."""

from __future__ import annotations

from typing import Any

from api.naming import QUESTION_WORDS, Names
from mediation.engine.case import Case
from mediation.engine.trail import QUESTIONS, Word, history, newest

VALUE_WORDS = {
    "agreed": "同意",
    "refused": "拒绝",
    "pause": "要求暂缓",
    "silent": "未表态",
    "not_reached": "未联系上",
    "asked": "已征询，未表态",
}
_COLOURS = {"agreed": "green", "refused": "red", "pause": "orange"}


def trail(case: Case, names: Names) -> dict[str, Any]:
    """Everything that parts/trail.html draws; empty while nobody was asked and nobody has said anything."""
    said = history(case)
    if not said:
        return {}
    return {
        "questions": [QUESTION_WORDS[one] for one in QUESTIONS],
        "rows": [
            {
                "name": party.name,
                "left": f"{names.when(party.left_on)}退出" if party.left_on else "",
                "cells": [
                    _cell(newest(case, party.no, one), names) | {"title": QUESTION_WORDS[one]} for one in QUESTIONS
                ],
            }
            for party in case.parties
        ],
        "history": [_line(one, names) for one in reversed(said)],
    }


def _cell(word: Word | None, names: Names) -> dict[str, str]:
    if word is None:
        return {"value": "", "colour": "", "line": ""}
    line = [names.when(word.on), names.way(word.way), "已签名" if word.signed else "", word.proof]
    return {
        "value": VALUE_WORDS.get(word.value, word.value),
        "colour": _COLOURS.get(word.value, "yellow"),
        "line": "，".join(one for one in line if one),
    }


def _line(word: Word, names: Names) -> dict[str, str]:
    about = "、".join(names.person(one) for one in word.about)
    return {
        "on": names.when(word.on),
        "who": names.party(word.party),
        "question": QUESTION_WORDS.get(word.question, word.question) + (f"（{about}）" if about else ""),
        "value": VALUE_WORDS.get(word.value, word.value),
        "way": names.way(word.way) + ("，已签名" if word.signed else ""),
        "rung": names.level(word.rung) if word.rung else "",
        "words": word.words,
        "proof": word.proof,
    }
