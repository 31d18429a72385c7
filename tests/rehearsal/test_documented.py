"""The page about stories names every key that a story and a step may have. Its example and `then:`: tests/stories."""

from __future__ import annotations

import re

import pytest

from mediation.rehearsal.story import STEP_KEYS, TOP_KEYS
from tests.rehearsal.scripts import ROOT

PAGE = (ROOT.parent / "docs" / "how-to" / "write-a-story.md").read_text(encoding="utf-8")
EXPLAINED = set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE))


@pytest.mark.parametrize("word", [*TOP_KEYS, *STEP_KEYS])
def test_every_key_is_explained_in_a_table(word: str) -> None:
    assert word in EXPLAINED
