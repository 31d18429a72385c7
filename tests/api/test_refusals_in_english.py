"""What the commands of drafts and adoptions refuse is said in English, too, whatever the code."""

from __future__ import annotations

import ast
from pathlib import Path

from api.refusals_in_english import WORDS, in_english
from mediation.errors import ActorNotEntitled, CaseNotFound, Objection, RequirementUnmet

CASEWORK = Path(__file__).resolve().parents[2] / "mediation" / "casework"


def test_every_refusal_of_publish_and_adopt_has_english_words() -> None:
    codes = {
        str(node.args[0].value)
        for name in ("publish.py", "adopt.py")
        for node in ast.walk(ast.parse((CASEWORK / name).read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Objection"
        and isinstance(node.args[0], ast.Constant)
    }
    assert "OWN_DRAFT" in codes
    assert codes <= set(WORDS)


def test_each_kind_of_reason_is_said_once() -> None:
    blocks = RequirementUnmet(Objection("CASE_BLOCKS", "甲"), Objection("CASE_BLOCKS", "乙"))
    assert in_english(blocks) == (WORDS["CASE_BLOCKS"],)
    assert in_english(ActorNotEntitled(Objection("SOMETHING_ELSE", "丙"))) == ()
    assert in_english(CaseNotFound()) == ()
