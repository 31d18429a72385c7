"""Which files one workflow is made of, and their texts: its own, those it builds on, and the overlays upon it.

Nothing is read as YAML here beyond the two names that lead from file to file (`over` and `builds_on`); what is wrong in
a file is found by `compile.py`, which gets all of them at once, the outermost first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from mediation.definitions.authored_values import KEY, OVER
from mediation.definitions.names import suggested
from mediation.definitions.proof_words import both, fault
from mediation.errors import Finding, UnreadableDefinition
from mediation.strict_yaml import MOST_BYTES, load, not_utf8

FILE_HEAD = "#=== "
MAIN_FILE = "workflow.yaml"
OVERLAY_FILE = "overlay.yaml"
#: The folder, beside the workflows, in which overlays have folders of their own.
OVERLAYS = "overlays"

#: A city may adapt a shared workflow, a street the city's, a community the street's; nobody reads more than that.
MOST_OVERLAYS = 3
#: A shared core is split by subject, and is read by people.
MOST_PARTS = 40


#: What stands at the left edge of a line is the file's own: whatever lies deeper is indented.
_KEY_LINE = re.compile(r"^(?:overlay|workflow): *([a-z][a-z0-9_]*) *(?:#.*)?$", re.MULTILINE)
_REVISION_LINE = re.compile(r"^revision: *([1-9][0-9]{0,17}) *(?:#.*)?$", re.MULTILINE)
#: All files of one workflow together, in characters.
MOST_TEXT = 4_000_000


class _Line(NamedTuple):
    """Where a fault stands."""

    file: str
    line: int


class Source(NamedTuple):
    """One file: its name as findings show it, and its text."""

    file: str
    text: str


def folders_below(root: Path) -> list[Path]:
    """List the folders of all workflows below a folder, and those of the overlays upon them, each sorted by name."""
    workflows = sorted(file.parent for file in root.glob(f"*/{MAIN_FILE}"))
    overlays = {file.parent for place in (root, root / OVERLAYS) for file in place.glob(f"*/{OVERLAY_FILE}")}
    return workflows + sorted(overlays - set(workflows))


def is_workflow_folder(folder: Path) -> bool:
    """Whether a folder holds a workflow, or an overlay upon one."""
    return (folder / MAIN_FILE).is_file() or (folder / OVERLAY_FILE).is_file()


def folder_of(root: Path, key: str) -> Path:
    """Give the folder of a workflow or overlay below `root`; if there is none, where it would be."""
    return next((folder for folder in folders_below(root) if folder.name == key), root / key)


def root_of(folder: Path) -> Path:
    """Give the folder in which a workflow's or an overlay's folder lies, with the places and calendars beside it."""
    return folder.parent.parent if folder.parent.name == OVERLAYS else folder.parent


def sources_of(folder: Path) -> tuple[Source, ...]:
    """Read all files of the workflow or overlay in `folder`: overlays first, then the workflow, then its core's parts.

    Raises UnreadableDefinition where a file is missing, overlays go in a circle or lie more than `MOST_OVERLAYS` deep.
    """
    found: list[Source] = []
    walked: list[Path] = []
    while not (folder / MAIN_FILE).is_file() and (folder / OVERLAY_FILE).is_file():
        found.append(_source(folder / OVERLAY_FILE))
        walked.append(folder.resolve())
        over = _named(found[-1], "over", OVER)
        if over is None:
            return tuple(found)  # its faults are told by `compile_sources`
        folder = _adapted(folder, over[0], _Line(found[-1].file, over[1]))
        _check_depth(folder, walked, found[-1].file, over[1])
    main = _source(folder / MAIN_FILE)
    return (*found, main, *_parts(folder, main))


def _check_depth(folder: Path, walked: list[Path], file: str, line: int) -> None:
    if folder.resolve() in walked:
        hint = both(
            "请让最底下的一份依托一个流程，而不是另一份叠加。",
            "Let the lowest of them stand on a workflow, not on an overlay.",
        )
        _stop(fault("overlay_cycle", _Line(file, line), both("叠加绕成了圈。", "The overlays go in a circle."), hint))
    if len(walked) == MOST_OVERLAYS and not (folder / MAIN_FILE).is_file():
        hint = both(
            f"叠加之上最多再叠加到 {MOST_OVERLAYS} 层；请把其中两份合并。",
            f"At most {MOST_OVERLAYS}, one upon the other; put two of them together.",
        )
        message = both("叠加的层数过多。", "There are too many layers of overlays.")
        _stop(fault("too_many_overlays", _Line(file, line), message, hint))


def _adapted(folder: Path, over: str, at: _Line) -> Path:
    """Find the folder of the workflow or overlay that an overlay adapts: beside it, or among the workflows."""
    name = over.partition("@")[0]
    here = folder.resolve().parent
    near = [one for place in (here, here.parent, here / OVERLAYS) if place.is_dir() for one in sorted(place.iterdir())]
    known = {one.name: one for one in reversed(near) if is_workflow_folder(one)}
    if name not in known:
        message = both(f"没有可叠加的流程“{name}”。", f'There is no workflow "{name}" to adapt.')
        _stop(fault("unknown_name", at, message, suggested(name, sorted(known))))
    return known[name]


def _is_core(folder: Path) -> bool:
    """Say whether a folder holds parts to build on: not a workflow, a town, a calendar."""
    return any(re.search(r"(?m)^part:", one.read_text("utf-8", "replace")) for one in folder.glob("*.yaml"))


def _parts(folder: Path, main: Source) -> Iterator[Source]:
    core = _named(main, "builds_on", KEY)
    if core is None:
        return
    name, line = core
    beside = folder.resolve().parent
    parts = sorted((beside / name).glob("*.yaml"))
    if not parts:
        known = sorted(one.name for one in beside.iterdir() if one.is_dir() and _is_core(one))
        message = both(f"没有可依托的流程“{name}”。", f'There is no shared core "{name}" to build on.')
        _stop(fault("unknown_name", _Line(main.file, line), message, suggested(name, known)))
    if len(parts) > MOST_PARTS:
        message = both(
            f"共用核心“{name}”分成了 {len(parts)} 个文件。", f'The shared core "{name}" has {len(parts)} files.'
        )
        hint = both(f"最多 {MOST_PARTS} 个，请合并。", f"At most {MOST_PARTS}; put some of them together.")
        _stop(fault("too_large", _Line(main.file, line), message, hint))
    for file in parts:
        yield _source(file)


def _named(source: Source, key: str, pattern: str) -> tuple[str, int] | None:
    """Find a name in a file, and its line; a file that cannot be read names nothing here."""
    try:
        document = load(source.text, file=source.file)
    except UnreadableDefinition:
        return None
    name = document.data.get(key) if isinstance(document.data, dict) else None
    if isinstance(name, str) and re.fullmatch(pattern, name):
        return name, document.line((key,))
    return None


def _source(path: Path) -> Source:
    file = f"{path.resolve().parent.name}/{path.name}"
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            load(raw.decode("utf-8", "replace"), file=file)
        return Source(file, raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n"))
    except UnicodeDecodeError as wrong:
        finding = not_utf8(file, wrong.object.count(b"\n", 0, wrong.start) + 1)
    except OSError:
        hint = both(f"流程文件夹中须有 {MAIN_FILE}。", f"The folder of a workflow holds a {MAIN_FILE}.")
        finding = fault("no_file", _Line(file, 0), both("读不到这个文件。", "This file cannot be read."), hint)
    raise UnreadableDefinition(findings=(finding,))


def composed_text(sources: Iterable[Source]) -> str:
    """Put all files into one text, each under its name; the digest is taken over it."""
    return "\n".join(f"{FILE_HEAD}{source.file}\n{source.text}" for source in sources)


def taken_apart(text: str) -> tuple[Source, ...]:
    """Give the files of a composed text again; raise UnreadableDefinition if it is none."""
    if len(text) > MOST_TEXT:
        most = MOST_TEXT // 1_000_000
        message = both("流程的全文过大。", "The text of the workflow is too large.")
        _stop(fault("too_large", _Line("", 1), message, both(f"最多 {most} MB。", f"At most {most} MB.")))
    if not text.startswith(FILE_HEAD):
        message = both("不是流程的全文。", "This is not the whole text of a workflow.")
        hint = both(
            f"全文的每个文件以“{FILE_HEAD}文件名”开头。", f'Each file in it begins with "{FILE_HEAD}name of the file".'
        )
        _stop(fault("no_file_head", _Line("", 1), message, hint))
    sources = []
    for block in text.removeprefix(FILE_HEAD).split("\n" + FILE_HEAD):
        name, _, body = block.partition("\n")
        sources.append(Source(name, body))
    return tuple(sources)


def named_in(text: str) -> tuple[str, int]:
    """Say whose composed text this is, and which revision, without compiling it.

    Raises UnreadableDefinition if the text does not say so.
    """
    main = taken_apart(text)[0]
    key, revision = _KEY_LINE.search(main.text), _REVISION_LINE.search(main.text)
    if key is not None and revision is not None:
        return key[1], int(revision[1])
    data = load(main.text, file=main.file).data  # written in another way, such as all in braces
    known = data if isinstance(data, dict) else {}
    name, number = known.get("overlay", known.get("workflow")), known.get("revision")
    if not isinstance(name, str) or not isinstance(number, int):
        message = both("全文没有写明流程和版本。", "The text does not say which workflow and revision it is.")
        hint = both("请写 workflow 和 revision。", "Write workflow and revision.")
        _stop(fault("no_file_head", _Line(main.file, 1), message, hint))
    return name, number


def _stop(finding: Finding) -> NoReturn:
    raise UnreadableDefinition(findings=(finding,))
