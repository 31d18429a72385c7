"""The catalogue of statutory clocks as its authors write it: one sheet with every period, its article and its rules.

It says how long the law gives, from when, what may stand or extend it, and what is only a local default. Whether the
clocks of a workflow agree with it is proved in `catalogue_proof.py`; the sheet itself makes no clock run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from mediation.definitions.authored import BasisShape, LabelShape, Shape
from mediation.definitions.authored_values import ConditionShape, Key, Keys, TermText, Text
from mediation.definitions.reading import read_as
from mediation.errors import UnreadableDefinition
from mediation.strict_yaml import Document, load

FOLDER = "catalogue"
FILE = "statutory_clocks.yaml"
SCHEMA = "catalogue.schema.json"


class RestsOn(BasisShape):
    """依据与证据等级，都须写明。 What it rests on; here the evidence is never left out."""

    evidence: Literal["V", "V摘", "C", "R", "D"]

    @property
    def is_law(self) -> bool:
        """Whether the length itself is law; otherwise it is a local default, which a place may set."""
        return bool(self.law) and self.evidence != "D"


class ExtensionShape(Shape):
    """延长：谁同意、最长、几次、由哪些动作。 Who agrees, by how much at most, how often, by which actions."""

    agreed_by: Literal["all_parties", "sender_and_parties"]
    most: TermText | None = None
    times: Annotated[int, Field(ge=1)] | None = None
    actions: Annotated[Keys, Field(min_length=1)]
    basis: RestsOn


class EntryShape(Shape):
    """一项期限。 One period."""

    title: LabelShape
    clock: Key
    """由流程中的哪个时限承担。"""
    workflow: Key | None = None
    """只在这个流程中；不写则在每个调解流程中。"""
    when: list[ConditionShape] = Field(default=[])
    """是该时限 terms_by 中这些条件下的长度。"""
    red: bool = False
    """是红色案件的长度。"""
    rungs: dict[Key, TermText] = Field(default={})
    """各级的长度。"""
    length: TermText | None = None
    visits: Key | None = None
    """回访的日数写在哪一项设置中。"""
    days: list[str] = Field(default=[])
    fixed: bool = False
    """日期由协议写明，不另计算。"""
    runs_from: LabelShape
    anchor: Key = "happened"
    rolls: bool = True
    stands: Keys = Field(default=[])
    """哪些动作使之中止。"""
    extension: ExtensionShape | None = None
    basis: RestsOn
    note: LabelShape | None = None

    @model_validator(mode="after")
    def _has_one_length(self) -> EntryShape:
        lengths = (self.length is not None, bool(self.rungs), self.visits is not None, self.fixed)
        if sum(lengths) != 1 or (self.visits is None) != (not self.days):
            raise ValueError("须恰好写一个长度：length、rungs、visits 与 days、fixed 之一")
        return self


class CatalogueFile(Shape):
    """法定期限目录。 The catalogue."""

    catalogue: Literal["statutory_clocks"]
    title: LabelShape
    note: Text | None = None
    entries: Annotated[dict[Key, EntryShape], Field(min_length=1)]


class Catalogue:
    """The sheet with the lines of its file, so that a fault is told where it stands."""

    def __init__(self, shape: CatalogueFile, document: Document) -> None:
        self.entries = shape.entries
        self.title = shape.title
        self.file = document.file
        self._document = document

    def line(self, key: str) -> int:
        """Give the line of an entry."""
        return self._document.line(("entries", key))


def read_catalogue(text: str, *, file: str = FILE) -> Catalogue:
    """Read the sheet strictly; raise UnreadableDefinition with every fault, each with its line and a hint."""
    document = load(text, file=file)
    shape, findings = read_as(CatalogueFile, document)
    if shape is None:
        raise UnreadableDefinition(findings=findings)
    return Catalogue(shape, document)


def catalogue_of(workflows: Path) -> Catalogue | None:
    """Give the catalogue that lies beside the workflows; None where there is none."""
    path = workflows / FOLDER / FILE
    return read_catalogue(path.read_text(encoding="utf-8"), file=f"{FOLDER}/{FILE}") if path.is_file() else None


def catalogue_schema() -> dict[str, Any]:
    """Make the JSON Schema that editors use for completion; it is committed, and a test compares."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **CatalogueFile.model_json_schema()}


def catalogue_schema_text() -> str:
    """Write that schema as it is committed."""
    return json.dumps(catalogue_schema(), ensure_ascii=False, indent=2) + "\n"


def write_schema(workflows: Path) -> Path | None:
    """Write the schema beside the catalogue; None where there is no catalogue."""
    folder = workflows / FOLDER
    if not folder.is_dir():
        return None
    (folder / SCHEMA).write_text(catalogue_schema_text(), encoding="utf-8")
    return folder / SCHEMA
