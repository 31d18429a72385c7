"""Text to plain data with line numbers, and nothing else: strict YAML for people who are not programmers.

Underneath lies PyYAML's parser; its resolver and constructors are not used, because they read `on` as true, `12:30:45`
as 45045 and the second of two equal keys as the only one. What an author sees is what the program gets: a plain word is
a string unless it is `true`, `false`, `null` (or empty) or a whole number. It knows no workflow and checks no meaning.
Faults are collected and raised together as `UnreadableDefinition`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, NoReturn, TypeAlias

import yaml

from mediation.errors import Finding, UnreadableDefinition

Data: TypeAlias = "dict[str, Data] | list[Data] | str | int | bool | None"
KeyPath: TypeAlias = tuple[str | int, ...]

MOST_BYTES = 1_000_000
MOST_DEPTH = 30
MOST_NODES = 50_000
MOST_FINDINGS = 100

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser reads a file some ten times faster
_WORDS: dict[str, Data] = {"true": True, "false": False, "null": None, "~": None, "": None}
_LOOKALIKES = frozenset({"True", "TRUE", "False", "FALSE", "Null", "NULL"})
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_FRACTION = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?\Z|[-+]?\.(?i:inf|nan)\Z")
_MOST_SHOWN = 80
_MOST_DIGITS = 18  # within a signed 64-bit number on every side; longer ones are identifiers, not amounts
# What an editor does not show: control characters, foreign line breaks, zero-width characters, reversed writing.
_UNSEEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u2028\u2029\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]"
)


class _Told(NamedTuple):
    """A fault and what to do about it, in both languages; what a file has written stands for `{0}`, `{1}`."""

    zh: str
    hint: str
    en: str
    hint_en: str


_EMPTY = _Told(
    "文件是空的。", "请写入内容，或删除此文件。", "The file is empty.", "Write something into it, or delete it."
)
_SECOND = _Told(
    "一个文件只能有一份内容。", "请删除多余的“---”。", "A file holds one document only.", "Delete the extra '---'."
)
_ALIAS = _Told(
    "不允许引用别名“{0}”。", "请把内容直接写出来。", 'There are no aliases such as "{0}".', "Write it out in full."
)
_ANCHOR = _Told(
    "不允许设置锚点“&”。", "请删除锚点；以 & 开头的文字请加引号。",
    "There are no anchors '&'.", "Delete it; put text that begins with & in quotes.",
)  # fmt: skip
_TAG = _Told(
    "不允许类型标记“!”。", "请删除标记；以 ! 开头的文字请加引号。",
    "There are no type tags '!'.", "Delete it; put text that begins with ! in quotes.",
)  # fmt: skip
_DUPLICATE = _Told(
    "“{0}”重复，第 {1} 行已经写过。", "请只保留一处。", '"{0}" stands already on line {1}.', "Keep one of them."
)
_KEY_NO_WORD = _Told(
    "名称必须是一个词。", "请检查括号、“?”和“*”的用法。",
    "A name is one word.", "Look at the brackets, '?' and '*' here.",
)  # fmt: skip
_KEY_NO_TEXT = _Told(
    "名称“{0}”不是文字。", "请给名称加引号，或换一个词。",
    'The name "{0}" is not text.', "Put the name in quotes, or choose another word.",
)  # fmt: skip
_KEY_MERGES = _Told(
    "不允许合并键“<<”。", "请把内容直接写出来。", "There is no merging by '<<'.", "Write it out in full."
)
_UNSEEN_ESCAPE = _Told(
    "引号内的转义写出了看不见的字符。", "请删除该转义。",
    "An escape within the quotes stands for a character that cannot be seen.", "Delete the escape.",
)  # fmt: skip
_WORD = _Told(
    "“{0}”含义不明。", "请写小写的 {1}；若是文字请加引号。",
    'It is not clear what "{0}" means.', "Write {1} in small letters; if text is meant, put it in quotes.",
)  # fmt: skip
_NUMBER = _Told(
    "数字过长。", "整数最多 {0} 位；编号请加引号。",
    "The number is too long.", "A whole number has {0} digits at most; put identifiers in quotes.",
)  # fmt: skip
_NO_FRACTION = _Told(
    "不允许小数“{0}”。", "请换成整数（如以分计的金额）；若是文字请加引号。",
    'There are no fractions such as "{0}".',
    "Use a whole number (amounts in cents); if text is meant, put it in quotes.",
)  # fmt: skip
_TOO_MANY = _Told(
    "内容过多。", "一个文件最多 {0} 项，请拆分。",
    "There is too much in it.", "A file has {0} entries at most; split it.",
)  # fmt: skip
_TOO_DEEP = _Told("层次过深。", "最多 {0} 层。", "It is nested too deeply.", "At most {0} levels.")
_TOO_MANY_FAULTS = _Told(
    "错误过多，未再往下读。", "请先改正已列出的各处。",
    "There are too many faults; the rest was not read.", "Mend those that are listed first.",
)  # fmt: skip
_TOO_LARGE = _Told("文件过大。", "最多 {0} KB，请拆分。", "The file is too large.", "At most {0} KB; split it.")
_TAB = _Told("不允许制表符（Tab）。", "请改用空格。", "There are no tabs.", "Use spaces.")
_UNSEEN_HERE = _Told(
    "有看不见的字符 {0}。", "请删除该字符。", "The character {0} cannot be seen.", "Delete the character."
)
_NOT_UTF8 = _Told("文件不是 UTF-8 编码。", "请另存为 UTF-8。", "The file is not UTF-8.", "Save it as UTF-8.")
_SYNTAX = _Told(
    "YAML 语法有误：{0}。", "请检查缩进、冒号后的空格和引号；含“: ”或“ #”的文字请加引号。",
    "This is no YAML: {0}.", "Look at indents, spaces after colons, and quotes; put text with ': ' or ' #' in quotes.",
)  # fmt: skip


def _finding(code: str, file: str, line: int, told: _Told, *values: object) -> Finding:
    zh, hint, en, hint_en = (part.format(*values) for part in told)
    return Finding(code, zh, file, line, hint, message_en=en, hint_en=hint_en)


def not_utf8(file: str, line: int) -> Finding:
    """Say that a file is in another encoding."""
    return _finding("yaml_encoding", file, line, _NOT_UTF8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The plain data of one file, and the line on which each key or list entry stands (counted from 1)."""

    file: str
    data: Data
    lines: dict[KeyPath, int]

    def line(self, path: KeyPath) -> int:
        """Give the line of a key path; for a path that is not in the file, the line of its nearest ancestor."""
        for length in range(len(path), 0, -1):
            if (found := self.lines.get(path[:length])) is not None:
                return found
        return self.lines[()]


def short(written: str) -> str:
    """Cut what is far too long to be a name or a value: a finding is read by people."""
    return written if len(written) <= _MOST_SHOWN else f"{written[: _MOST_SHOWN - 1]}…"


def load(text: str, *, file: str = "") -> Document:
    """Read one YAML document; raise `UnreadableDefinition` with every fault found, each with its line and a hint."""
    # A text of so many characters has at least as many bytes: it is not copied to find that out.
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        _stop(_too_large(file))
    text = text.removeprefix("\ufeff")
    if unseen := _unseen_findings(text, file):
        raise UnreadableDefinition(findings=tuple(unseen))
    reading = _Reading(file)
    try:
        data = reading.document(iter(yaml.parse(text, Loader=_PARSER)))
    except yaml.MarkedYAMLError as fault:
        reading.findings.append(_syntax_finding(fault, file))
    if reading.findings:
        raise UnreadableDefinition(findings=tuple(reading.findings))
    return Document(file=file, data=data, lines=reading.lines)


def read(path: Path, *, file: str = "") -> Document:
    """Read one UTF-8 file as `load` does; `file` is the name shown in findings (the file's own name by default)."""
    name = file or path.name
    with path.open("rb") as stream:
        raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        _stop(_too_large(name))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        _stop(not_utf8(name, line))
    return load(text, file=name)


class _Reading:
    """One pass over the parser's events: builds the data, notes the lines, collects the faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[KeyPath, int] = {}
        self.findings: list[Finding] = []
        self._nodes = 0
        self._events: Iterator[yaml.Event] = iter(())

    def document(self, events: Iterator[yaml.Event]) -> Data:
        self._events = events
        next(events)  # the stream starts
        if not isinstance(next(events), yaml.DocumentStartEvent):
            _stop(_finding("yaml_empty", self.file, 1, _EMPTY))
        root = next(events)
        self.lines[()] = _line(root)
        data = self._node(root, ())
        next(events)  # the document ends
        following = next(events)
        if isinstance(following, yaml.DocumentStartEvent):
            self._note(following, "yaml_second_document", _SECOND)
        return data

    def _node(self, event: yaml.Event, path: KeyPath) -> Data:
        self._keep_within_limits(event, path)
        if isinstance(event, yaml.AliasEvent):
            self._note(event, "yaml_alias", _ALIAS, f"*{short(str(event.anchor))}")
            return None
        if getattr(event, "anchor", None) is not None:
            self._note(event, "yaml_anchor", _ANCHOR)
        if getattr(event, "tag", None) is not None:
            self._note(event, "yaml_tag", _TAG)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        assert isinstance(event, yaml.ScalarEvent)
        return self._scalar(event)

    def _sequence(self, path: KeyPath) -> list[Data]:
        entries: list[Data] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            here = (*path, len(entries))
            self.lines[here] = _line(event)
            entries.append(self._node(event, here))
        return entries

    def _mapping(self, path: KeyPath) -> dict[str, Data]:
        entries: dict[str, Data] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, path)
            here = (*path, key)
            repeated = key in entries
            if repeated:
                first = self.lines[here]
                self._note(event, "yaml_duplicate_key", _DUPLICATE, short(key), first)
            self.lines.setdefault(here, _line(event))
            value = self._node(next(self._events), here)
            if not repeated:
                entries[key] = value
        return entries

    def _key(self, event: yaml.Event, path: KeyPath) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._note(event, "yaml_key", _KEY_NO_WORD)
            self._node(event, (*path, "?"))
            return "?"
        key = self._node(event, path)
        if not isinstance(key, str):
            self._note(event, "yaml_key", _KEY_NO_TEXT, short(event.value))
        elif key == "<<":
            self._note(event, "yaml_key", _KEY_MERGES)
        return str(event.value)

    def _scalar(self, event: yaml.ScalarEvent) -> Data:
        value = str(event.value)
        if event.style:  # quoted, or a block: always words
            if _UNSEEN.search(value):
                self._note(event, "yaml_unseen", _UNSEEN_ESCAPE)
            return value
        if value in _WORDS:
            return _WORDS[value]
        if value in _LOOKALIKES:
            self._note(event, "yaml_word", _WORD, value, value.lower())
        elif _WHOLE_NUMBER.match(value):
            if len(value.lstrip("-")) <= _MOST_DIGITS:
                return int(value)
            self._note(event, "yaml_number", _NUMBER, _MOST_DIGITS)
        elif _FRACTION.match(value):
            self._note(event, "yaml_fraction", _NO_FRACTION, short(value))
        return value

    def _keep_within_limits(self, event: yaml.Event, path: KeyPath) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._give_up(_finding("yaml_too_many", self.file, _line(event), _TOO_MANY, MOST_NODES))
        if len(path) > MOST_DEPTH:
            self._give_up(_finding("yaml_too_deep", self.file, _line(event), _TOO_DEEP, MOST_DEPTH))

    def _note(self, event: yaml.Event, code: str, told: _Told, *values: object) -> None:
        if len(self.findings) == MOST_FINDINGS:
            self._give_up(_finding("yaml_too_many_faults", self.file, _line(event), _TOO_MANY_FAULTS))
        self.findings.append(_finding(code, self.file, _line(event), told, *values))

    def _give_up(self, finding: Finding) -> NoReturn:
        raise UnreadableDefinition(findings=(*self.findings, finding))


def _line(event: yaml.Event) -> int:
    return _line_at(event.start_mark)


def _line_at(mark: object) -> int:
    return int(getattr(mark, "line", 0)) + 1


def _stop(finding: Finding) -> NoReturn:
    raise UnreadableDefinition(findings=(finding,))


def _too_large(file: str) -> Finding:
    return _finding("yaml_too_large", file, 1, _TOO_LARGE, MOST_BYTES // 1000)


def _unseen_findings(text: str, file: str) -> list[Finding]:
    """Find tabs and characters that no editor shows, one finding per line of text at most."""
    findings: list[Finding] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if len(findings) == MOST_FINDINGS:
            break
        if "\t" in line:
            findings.append(_finding("yaml_tab", file, number, _TAB))
        elif unseen := _UNSEEN.search(line):
            shown = f"U+{ord(unseen.group()):04X}"
            findings.append(_finding("yaml_unseen", file, number, _UNSEEN_HERE, shown))
    return findings


def _syntax_finding(fault: yaml.MarkedYAMLError, file: str) -> Finding:
    line = _line_at(fault.problem_mark or fault.context_mark)
    words = ", ".join(part for part in (fault.context, fault.problem) if part)
    return _finding("yaml_syntax", file, line, _SYNTAX, words)
