"""Whether a sound or film recording is put together as its type says: frames of an MP3, boxes of an MP4. No decoding.

A recording is kept and handed out as a download, never played by this program; so its structure is all that is read.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from mediation.documents.file_kinds import MP3, FileFault

BROKEN = FileFault(
    "RECORDING_BROKEN",
    "录音或录像已损坏、不完整，或内容与类型不符，请重新导出",
    "the recording is damaged, incomplete or not what it says: export it again",
)
_MOST_BOXES = 20_000
_KBIT = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBIT_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_FRAMES_WANTED = 3


def examine_recording(file: Path, media: str) -> FileFault | None:
    """Say whether the structure holds."""
    with file.open("rb") as opened:
        good = _frames(opened) if media == MP3 else _boxes(opened, file.stat().st_size)
    return None if good else BROKEN


def _boxes(opened: BinaryIO, size: int) -> bool:
    """Walk the top boxes of an MP4 (ISO/IEC 14496-12): they fill the file, and there is a film header and its data."""
    seen: set[bytes] = set()
    position = 0
    for _ in range(_MOST_BOXES):
        if position == size:
            return {b"ftyp", b"moov"} <= seen
        opened.seek(position)
        head = opened.read(16)
        if len(head) < 8:
            return False
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:16])
        elif length == 0:
            length = size - position
        if length < 8 or position + length > size:
            return False
        seen.add(kind)
        position += length
    return False


def _frames(opened: BinaryIO) -> bool:
    """Find the first frames of an MP3 (ISO/IEC 11172-3) one right after the other, behind a tag if there is one."""
    head = opened.read(10)
    position = 0
    if head.startswith(b"ID3") and len(head) == 10:
        a, b, c, d = head[6:10]
        position = 10 + (a << 21 | b << 14 | c << 7 | d)
    for _ in range(_FRAMES_WANTED):
        opened.seek(position)
        length = _frame_length(opened.read(4))
        if not length:
            return False
        position += length
    return True


def _frame_length(head: bytes) -> int:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # sync, layer III
        return 0
    edition, rate, sampling = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if edition == 1 or rate in (0, 15) or sampling == 3:
        return 0
    kbit = (_KBIT if edition == 3 else _KBIT_LOW)[rate]
    per_frame = 144_000 if edition == 3 else 72_000
    return per_frame * kbit // _HERTZ[edition][sampling] + (head[2] >> 1 & 1)
