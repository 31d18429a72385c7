"""A commented starter for somebody who writes a workflow: a small one of its own, a copy to change, or an overlay.

The texts lie in `starters/`; here they are filled in. Nothing is written: a starter is a mapping from paths to texts,
and what is written proves and plays as it stands, with one story at least.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from mediation.definitions.authored_values import KEY
from mediation.definitions.compile import compile_folder
from mediation.definitions.labels import Label
from mediation.definitions.names import suggested
from mediation.definitions.proof_words import both
from mediation.definitions.sources import (
    MAIN_FILE,
    OVERLAY_FILE,
    OVERLAYS,
    folder_of,
    folders_below,
    is_workflow_folder,
)
from mediation.definitions.workflow import Level, Workflow
from mediation.errors import Finding, UnreadableDefinition

_TEXTS = Path(__file__).with_name("starters")
SCHEMA = "workflow.schema.json"
STORIES = "stories"


def small(key: str, root: Path) -> dict[str, str]:
    """Start a small workflow of its own, complete and with a story; `root` is where it will lie."""
    _check_key(key)
    text = _filled("workflow.yaml", KEY=key, SCHEMA=f"../{SCHEMA}", FOLDER=f"{root.name}/{key}")
    return {f"{key}/{MAIN_FILE}": text, f"{key}/{STORIES}/first.yaml": _filled("workflow_story.yaml")}


def copied(key: str, root: Path, pattern: str) -> dict[str, str]:
    """Start from a copy of a workflow's own file and its stories; what it builds on is shared, not copied.

    Raises UnreadableDefinition where `root` has no such workflow.
    """
    _check_key(key)
    folder = _known(root, pattern)
    if (folder / OVERLAY_FILE).is_file():
        message = both(f"“{pattern}”是叠加，不是流程。", f'"{pattern}" is an overlay, not a workflow.')
        _stop("not_a_workflow", message, both("请用 --overlay 在它之上再叠加。", "Use --overlay to write one upon it."))
    below = compile_folder(folder)
    text = (folder / MAIN_FILE).read_text("utf-8")
    text = re.sub(rf"(?m)^workflow: *{below.key}\b", f"workflow: {key}", text, count=1)
    text = re.sub(r"(?m)^revision: *[0-9]+", "revision: 1", text, count=1)
    head = (
        f"# 由“{below.key}”第 {below.revision} 版复制而来，逐项改成您自己的；共用核心不复制。\n"
        f"# Copied from {below.key}@{below.revision}, to be changed; the shared core is not copied.\n"
    )
    line = "" if "yaml-language-server" in text else f"# yaml-language-server: $schema=../{SCHEMA}\n"
    found = {f"{key}/{MAIN_FILE}": line + head + text}
    for story in sorted((folder / STORIES).glob("*.yaml")):
        found[f"{key}/{STORIES}/{story.name}"] = _under(key, story.read_text("utf-8"))
    return found


def overlay(key: str, root: Path, base: str) -> dict[str, str]:
    """Start an overlay upon a workflow (or upon another overlay), with the shortest story of what lies below it.

    Raises UnreadableDefinition where `root` has no such workflow.
    """
    _check_key(key)
    below = _known(root, base)
    workflow = compile_folder(below)
    place = f"{OVERLAYS}/{key}"
    found = {
        f"{place}/{OVERLAY_FILE}": _overlay_text(
            key, f"{root.name}/{place}", workflow, f"{root.name}/{below.relative_to(root)}"
        )
    }
    stories = [one for one in sorted((below / STORIES).glob("*.yaml")) if not one.name.startswith("_")]
    if stories:
        shortest = min(stories, key=lambda one: one.stat().st_size)
        forms = below / STORIES / "_forms.yaml"
        for story in (shortest, *([forms] if forms.is_file() else [])):
            found[f"{place}/{STORIES}/{story.name}"] = _under(key, story.read_text("utf-8"))
    return found


def write(root: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    """Write a starter below `root`; nothing is overwritten: raises UnreadableDefinition if its folder exists."""
    folder = root / Path(next(iter(files))).parent
    if folder.exists():
        hint = both("请换一个名称，或先移走原有的文件夹。", "Choose another name, or move that folder away first.")
        _stop("exists", both(f"{folder} 已经存在，未作改动。", f"{folder} exists; nothing was changed."), hint)
    written = []
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return tuple(written)


def _overlay_text(key: str, place: str, workflow: Workflow, below: str) -> str:
    rung = next((level for level in workflow.ladder if level.terms), workflow.ladder[0])
    clock, term = _first_term(rung)
    action = next(one for one in workflow.actions.values() if not one.opens)
    return _filled(
        "overlay.yaml",
        KEY=key,
        SCHEMA=f"../../{SCHEMA}",
        BASE=workflow.key,
        OVER=f"{workflow.key}@{workflow.revision}",
        FOLDER=place,
        BELOW=below,
        TITLE_ZH=workflow.title.zh.replace("'", "''"),
        TITLE_EN=workflow.title.en.replace("'", "''"),
        RUNG=rung.key,
        RUNG_ZH=rung.title.zh.replace("'", "''"),
        RUNG_EN=rung.title.en.replace("'", "''"),
        CLOCK=clock,
        TERM=term,
        ACTION=action.key,
    )


def _first_term(rung: Level) -> tuple[str, str]:
    return next(((key, str(term)) for key, term in rung.terms.items()), ("screen", "2 days"))


def _known(root: Path, name: str) -> Path:
    folder = folder_of(root, name)
    if not is_workflow_folder(folder):
        known = [one.name for one in folders_below(root)]
        message = both(f"没有流程“{name[:60]}”。", f'There is no workflow "{name[:60]}".')
        _stop("unknown_name", message, suggested(name, known))
    return folder


def _check_key(key: str) -> None:
    if not re.fullmatch(KEY, key):
        hint = both(
            "名称用小写英文字母开头，只含小写字母、数字和下划线，最长 60 个字符。",
            "A name begins with a small letter and has small letters, digits and underscores, 60 at most.",
        )
        _stop("bad_name", both(f"“{key[:60]}”不能作名称。", f'"{key[:60]}" cannot be a name.'), hint)


def _stop(code: str, message: Label, hint: Label) -> NoReturn:
    finding = Finding(code, message.zh, hint=hint.zh, message_en=message.en, hint_en=hint.en)
    raise UnreadableDefinition(findings=(finding,))


def _under(key: str, story: str) -> str:
    """Play a story under the new key, where it names its workflow at all."""
    return re.sub(r"(?m)^workflow: *[a-z0-9_]+", f"workflow: {key}", story, count=1)


def _filled(file: str, **values: str) -> str:
    text = (_TEXTS / file).read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text
