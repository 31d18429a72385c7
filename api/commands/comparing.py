"""`mediation diff`: what changes for whom between two workflows, in words or as JSON. Nothing is stored.

Either may be a folder, a file of composed text, or KEY@REVISION as it was published in the database.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from api.commands.opening import opened
from api.settings import Settings
from mediation.definitions.compile import compile_folder, compile_text
from mediation.definitions.difference import Difference, difference, in_words
from mediation.definitions.names import suggestion
from mediation.definitions.sources import MAIN_FILE, OVERLAY_FILE, is_workflow_folder
from mediation.definitions.workflow import Workflow
from mediation.errors import Finding, UnknownRevision, UnreadableDefinition
from mediation.strict_yaml import MOST_BYTES


def compare(before: str, after: str, settings: Settings) -> Difference:
    """Read both and compare them; raises DefinitionError for one that cannot be read or was never published."""
    return difference(read_either(before, settings), read_either(after, settings))


def read_either(written: str, settings: Settings) -> Workflow:
    """Read a workflow from where `written` says: a folder, a file, or KEY@REVISION."""
    path = Path(written)
    if path.name in (MAIN_FILE, OVERLAY_FILE):
        path = path.parent
    if path.is_dir() and is_workflow_folder(path):
        return compile_folder(path)
    if path.is_file():
        return compile_text(_text(path))
    key, at, revision = written.partition("@")
    if at and revision.isdecimal() and len(revision) < 10:
        return _published(settings, key, int(revision))
    hint = f"请写流程文件夹（其中有 {MAIN_FILE} 或 {OVERLAY_FILE}）、全文文件，或 名称@版本。"
    raise UnreadableDefinition(findings=(Finding("not_found", f"没有流程“{written[:200]}”。", hint=hint),))


def _text(path: Path) -> str:
    with path.open("rb") as stream:
        raw = stream.read(4 * MOST_BYTES)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        finding = Finding("yaml_encoding", "文件不是 UTF-8 编码。", path.name, 1, "请另存为 UTF-8。")
        raise UnreadableDefinition(findings=(finding,)) from None


def _published(settings: Settings, key: str, revision: int) -> Workflow:
    with opened(settings) as house, house.store.reading() as reading:
        kept = reading.revisions.get(key, revision)
        if kept is not None:
            return compile_text(kept.text)
        known = [f"{one.workflow}@{one.revision}" for one in reading.revisions.all()]
    finding = Finding("unknown_revision", f"数据库中没有发布过“{key[:60]}@{revision}”。", hint=suggestion(key, known))
    raise UnknownRevision(findings=(finding,))


def words_of(found: Difference, language: str) -> list[str]:
    """Tell a difference in Chinese, in English, or first in one and then in the other."""
    lines = in_words(found)
    told: list[str] = [f"{found.before} → {found.after}"]
    if language in ("zh", "both"):
        told += [line.zh for line in lines]
    if language == "both":
        told.append("")
    if language in ("en", "both"):
        told += [line.en for line in lines]
    return told


def as_json(found: Difference) -> str:
    """Give a difference for other programs: each change with its weight, part, key, people and both sentences."""
    changes: list[dict[str, Any]] = [
        {
            "weight": change.weight.name.lower(),
            "part": change.part,
            "key": change.key,
            "whom": [{"zh": one.zh, "en": one.en} for one in change.whom],
            "zh": change.says.zh,
            "en": change.says.en,
        }
        for change in found.changes
    ]
    body = {"before": found.before, "after": found.after, "changes": changes}
    return msgspec.json.format(msgspec.json.encode(body)).decode()
