"""The font programs that papers carry: bare CFF, holding the glyphs that a paper draws and nothing besides.

A glyph keeps the number that the pages call it by, and the charset says so, which is where a reader looks it up (ISO
32000-1, 9.7.4.2). Programs cut from one face can be put together again, glyph by glyph. Only faces keyed by CID are
taken; outlines are copied, never drawn. Format: Adobe Technical Notes 5176 (CFF) and 5177 (Type 2 charstrings).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from struct import unpack_from
from typing import NamedTuple

_SUBRS, _FONT_MATRIX, _PRIVATE, _CHARSET, _CHARSTRINGS = 19, 1207, 18, 15, 17
_ROS, _CID_COUNT, _FD_ARRAY, _FD_SELECT, _BOX = 1230, 1234, 1236, 1237, 5
_CALL_LOCAL, _CALL_GLOBAL, _RETURN, _END = 10, 29, 11, 14
_STEMS, _MASKS = frozenset({1, 3, 18, 23}), frozenset({19, 20})
_DEEPEST = 10
_STRINGS = (b"Adobe", b"Identity")
_FIRST_OWN_STRING = 391
_OFFSETS = 4 * 5 + 2 * 1 + 2 * 2
"""How long the four offsets of a top DICT are: numbers of five bytes, two operators of one byte, two of two."""


Table = bytes | memoryview


class Frame(NamedTuple):
    """What all glyphs of a program share: the box around them, and for each group of glyphs its private values."""

    box: bytes
    groups: tuple[bytes, ...]


class Glyph(NamedTuple):
    """One outline, with no call to anything outside, and the group whose private values it is read by."""

    group: int
    outline: bytes


class Program(NamedTuple):
    """A font program taken apart: its frame, and its glyphs by number; 0 is what stands for a missing one."""

    frame: Frame
    glyphs: Mapping[int, Glyph]


class Face:
    """A whole face, out of which glyphs are cut; what was cut once is kept, and there are no more than its glyphs."""

    def __init__(self, table: Table) -> None:
        """Open a `CFF ` table; it is read where it lies. Raises ValueError if it is damaged or not keyed by CID."""
        try:
            self._open(table)
        except (IndexError, KeyError) as error:
            raise ValueError("this is no CFF table") from error
        self._cut: dict[int, Glyph] = {}

    def _open(self, table: Table) -> None:
        names = _Index(table, table[2])
        tops = _Index(table, names.end)
        strings = _Index(table, tops.end)
        self._globals = _Index(table, strings.end)
        top = _values(tops[0])
        if _ROS not in top or _FONT_MATRIX in top:
            raise ValueError("this face is not keyed by CID")
        self._outlines = _Index(table, _number(top[_CHARSTRINGS]))
        self._chosen = _chosen(table, _number(top[_FD_SELECT]), len(self._outlines))
        self._cids = _charset(table, _number(top[_CHARSET]), len(self._outlines))
        groups, self._locals = [], []
        fonts = _Index(table, _number(top[_FD_ARRAY]))
        for no in range(len(fonts)):
            size, start = _numbers(_values(fonts[no])[_PRIVATE])
            private = bytes(table[start : start + size])
            subrs = _values(private).get(_SUBRS)
            groups.append(_without(private, _SUBRS))
            self._locals.append(_Index(table, start + _number(subrs)) if subrs else _NONE)
        self.frame = Frame(top.get(_BOX, b""), tuple(groups))

    def __len__(self) -> int:
        return len(self._outlines)

    def glyph(self, no: int) -> Glyph:
        """Give one glyph by its number in the face. Raises IndexError, and ValueError for a damaged outline."""
        if no not in self._cut:
            group, outline = self._chosen[no], self._outlines[no]
            if self._locals[group] or self._globals:
                cut = _Inlined(self._locals[group], self._globals)
                cut.take(outline, 0)
                outline = bytes(cut.out)
            self._cut[no] = Glyph(group, outline)
        return self._cut[no]

    def cut(self, numbers: Iterable[int]) -> Program:
        """Cut these glyphs out, and the one that stands for a missing one. They keep their numbers."""
        return Program(self.frame, {no: self.glyph(no) for no in sorted({0, *numbers})})

    def named(self) -> Program:
        """Take the whole face apart, its glyphs by the numbers of its charset: a program that `written` made, again."""
        return Program(self.frame, {cid: self.glyph(no) for no, cid in enumerate(self._cids)})


def taken_apart(program: bytes) -> Program:
    """Take a program apart that `written` made. Raises ValueError for anything that is not keyed by CID."""
    return Face(program).named()


def written(program: Program) -> bytes:
    """Write a program as a bare CFF; the same glyphs give the same bytes."""
    numbers = sorted(program.glyphs)
    if numbers[0] != 0:
        raise ValueError("a program wants a glyph 0")
    glyphs = [program.glyphs[no] for no in numbers]
    head = b"\x01\x00\x04\x04" + _index((b"Paper",))
    tail = _index(_STRINGS) + _index(())
    ros = _int(_FIRST_OWN_STRING) + _int(_FIRST_OWN_STRING + 1) + _int(0) + _operator(_ROS)
    fixed = ros + program.frame.box + _operator(_BOX) if program.frame.box else ros
    fixed += _int(numbers[-1] + 1) + _operator(_CID_COUNT)
    charset = b"\x00" + b"".join(no.to_bytes(2) for no in numbers[1:])
    chosen = _choice([one.group for one in glyphs])
    outlines = _index([one.outline for one in glyphs])
    at_charset = len(head) + len(_index((fixed + bytes(_OFFSETS),))) + len(tail)
    at_chosen = at_charset + len(charset)
    at_outlines = at_chosen + len(chosen)
    at_privates = at_outlines + len(outlines)
    privates, fonts = b"", []
    for private in program.frame.groups:
        fonts.append(_int(len(private)) + _int(at_privates + len(privates)) + _operator(_PRIVATE))
        privates += private
    where = {
        _CHARSET: at_charset,
        _FD_SELECT: at_chosen,
        _CHARSTRINGS: at_outlines,
        _FD_ARRAY: at_privates + len(privates),
    }
    top = fixed + b"".join(_int(place) + _operator(called) for called, place in where.items())
    return head + _index((top,)) + tail + charset + chosen + outlines + privates + _index(fonts)


class _Index:
    """An INDEX of a table: things of different lengths, by their place."""

    def __init__(self, table: Table, start: int) -> None:
        self._table = table
        self._count = int.from_bytes(table[start : start + 2])
        self._wide = table[start + 2] if self._count else 0
        self._places = start + 3
        self._things = start + 2 + (self._count + 1) * self._wide
        self.end = self._things + self._place(self._count) if self._count else start + 2

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, no: int) -> bytes:
        if not 0 <= no < self._count:
            raise IndexError(no)
        return bytes(self._table[self._things + self._place(no) : self._things + self._place(no + 1)])

    def _place(self, no: int) -> int:
        start = self._places + no * self._wide
        return int.from_bytes(self._table[start : start + self._wide])


_NONE = _Index(b"\0\0", 0)


class _Inlined:
    """Writes one outline with every call replaced by what it calls; hints are copied, masks by their true length."""

    def __init__(self, local: _Index, shared: _Index) -> None:
        self.out = bytearray()
        self._called = {_CALL_LOCAL: local, _CALL_GLOBAL: shared}
        self._operands: list[int] = []
        self._stems = 0

    def take(self, code: bytes, depth: int) -> bool:
        """Take a piece of code; give whether the outline is at its end. Raises ValueError for what cannot be read."""
        if depth > _DEEPEST:
            raise ValueError("calls nested too deeply")
        at = 0
        while at < len(code):
            size = _length(code[at])
            if size:
                self._operands.append(len(self.out))
                self.out += code[at : at + size]
                at += size
            elif code[at] in self._called:
                if self.take(self._subroutine(code[at]), depth + 1):
                    return True
                at += 1
            elif code[at] == _RETURN:
                return False
            else:
                size = self._size(code[at])
                self.out += code[at : at + size]
                self._operands.clear()
                if code[at] == _END:
                    return True
                at += size
        return False

    def _subroutine(self, call: int) -> bytes:
        """Find what is called, and take its number back out of what was written."""
        start = self._operands.pop()
        no = _operand(self.out, start)
        del self.out[start:]
        called = self._called[call]
        count = len(called)
        return called[no + (107 if count < 1240 else 1131 if count < 33900 else 32768)]

    def _size(self, operator: int) -> int:
        """Say how long an operator is, with the mask behind it, if it has one."""
        if operator in _STEMS or operator in _MASKS:
            self._stems += len(self._operands) // 2
        return 1 + (self._stems + 7) // 8 if operator in _MASKS else 2 if operator == 12 else 1


def _length(first: int) -> int:
    """Say how long a number of an outline is, by its first byte; 0 where it is none."""
    if first >= 32:
        return 1 if first < 247 else 2 if first < 255 else 5
    return 3 if first == 28 else 0


def _operand(code: bytes | bytearray, at: int) -> int:
    first = code[at]
    if first == 28:
        return int.from_bytes(code[at + 1 : at + 3], signed=True)
    if first < 247:
        return first - 139
    if first == 255:
        raise ValueError("a fraction calls nothing")
    return (first - 247) * 256 + code[at + 1] + 108 if first < 251 else -(first - 251) * 256 - code[at + 1] - 108


def _values(data: bytes) -> dict[int, bytes]:
    """Read a DICT: the operands of each operator as they are written."""
    return {operator: data[start:end] for operator, start, end, _ in _entries(data)}


def _without(data: bytes, dropped: int) -> bytes:
    return b"".join(data[start:after] for operator, start, _, after in _entries(data) if operator != dropped)


def _entries(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Go through a DICT: each operator, where its operands begin and end, and where the next entry begins."""
    at = start = 0
    while at < len(data):
        first = data[at]
        if first <= 21:
            wide = 2 if first == 12 else 1
            yield (1200 + data[at + 1] if wide == 2 else first), start, at, at + wide
            at = start = at + wide
        elif first == 30:  # a real number: half bytes up to one of all ones
            at += 1
            while data[at] & 0xF != 0xF and data[at] >> 4 != 0xF:
                at += 1
            at += 1
        else:
            at += {28: 3, 29: 5}.get(first) or _length(first)


def _numbers(operands: bytes) -> list[int]:
    found, at = [], 0
    while at < len(operands):
        if operands[at] == 29:
            found.append(int.from_bytes(operands[at + 1 : at + 5], signed=True))
            at += 5
        else:
            found.append(_operand(operands, at))
            at += _length(operands[at])
    return found


def _number(operands: bytes) -> int:
    return _numbers(operands)[0]


def _chosen(table: Table, at: int, count: int) -> bytes:
    """Read which group each glyph belongs to."""
    if table[at] == 0:
        return bytes(table[at + 1 : at + 1 + count])
    if table[at] != 3:
        raise ValueError("groups in an unknown format")
    (ranges,) = unpack_from(">H", table, at + 1)
    found = bytearray()
    for no in range(ranges):
        first, group, after = unpack_from(">HBH", table, at + 3 + 3 * no)
        found += bytes([group]) * (after - first)
    return bytes(found)


def _charset(table: Table, at: int, count: int) -> list[int]:
    """Read by which number each glyph is called."""
    form, at, found = table[at], at + 1, [0]
    if form > 2:
        raise ValueError("a charset in an unknown format")
    while len(found) < count:
        (first,) = unpack_from(">H", table, at)
        left = 0 if form == 0 else table[at + 2] if form == 1 else unpack_from(">H", table, at + 2)[0]
        found += range(first, first + left + 1)
        at += (2, 3, 4)[form]
    return found


def _choice(groups: list[int]) -> bytes:
    """Write which group each glyph belongs to, as ranges."""
    begins = [no for no, group in enumerate(groups) if no == 0 or group != groups[no - 1]]
    ranges = b"".join(no.to_bytes(2) + bytes([groups[no]]) for no in begins)
    return b"\x03" + len(begins).to_bytes(2) + ranges + len(groups).to_bytes(2)


def _index(things: Iterable[bytes]) -> bytes:
    things = tuple(things)
    if not things:
        return b"\0\0"
    places = b"".join(place.to_bytes(4) for place in accumulate(map(len, things), initial=1))
    return len(things).to_bytes(2) + b"\x04" + places + b"".join(things)


def _int(value: int) -> bytes:
    """Write a number of a DICT, always five bytes long, so that the length of a DICT does not follow its offsets."""
    return b"\x1d" + value.to_bytes(4, signed=True)


def _operator(called: int) -> bytes:
    return bytes((12, called - 1200)) if called >= 1200 else bytes((called,))
