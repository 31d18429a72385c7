"""Stories as text for the tests of this folder, read and played against the shipped workflow and town."""

from __future__ import annotations

from pathlib import Path

from mediation import strict_yaml
from mediation.rehearsal.repertoire import Repertoire
from mediation.rehearsal.runner import Played, play
from mediation.rehearsal.story import Reader, Story
from tests.shipped import REPERTOIRE
from tests.shipped import WORKFLOWS as ROOT

LOG = """
story: s
title: 试
forms:
  ready: {rights_told_by: oral, subject_check: ordinary, pending: none, application_form: register}
  second: {party: 乙, answer: agreed, way: telephone}
  leak: {source: applied, place: 幸福小区, kind: neighbours, title: 漏水, summary: 漏水。, parties: [甲, 乙]}
steps:
  - {at: 2026-09-07 09:00, who: 网格员甲, does: log, forms: leak}
"""


def repertoire() -> Repertoire:
    return REPERTOIRE


def read(text: str, folder: Path = ROOT) -> Story:
    """Read a story from text; `folder` is where `_forms.yaml` would stand."""
    reader = Reader(repertoire().town("sample_town").calendar)
    return reader.story(strict_yaml.load(text, file="s.yaml"), key="s", workflow="property_three_level", folder=folder)


def performed(text: str) -> Played:
    """Play a story from text."""
    return play(read(text), repertoire().workflow("property_three_level"), repertoire().town("sample_town"))


def told(text: str) -> list[str]:
    """Give the failures of a story, each with its line."""
    return [f"{failure.line}: {failure.message}" for failure in performed(text).failures]
