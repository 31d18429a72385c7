"""The page on writing stories: its example is a story that is played, and every word of a story is explained there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mediation.rehearsal.expectations import KNOWN

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "write-a-story.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "workflows" / "property_three_level" / "stories" / "first_story.yaml"


def test_the_example_is_the_story_that_is_played() -> None:
    found = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    assert found[1] == EXAMPLE.read_text(encoding="utf-8")


@pytest.mark.parametrize("word", KNOWN)
def test_every_expectation_is_explained(word: str) -> None:
    table = PAGE.split("## 五、")[1].split("## 六、")[0]
    assert re.search(rf"`[^`]*\b{word}\b[^`]*`", table)
