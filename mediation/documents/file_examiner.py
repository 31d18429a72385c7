"""The process that reads one strange file: `python -m mediation.documents.file_examiner FILE INTO MOST_PAGES`.

It limits itself before it opens the file: memory, processor time, the size of what it writes, no new processes. What it
found goes to standard output as one JSON value; whatever goes wrong with it is no fault of the house that started it.
"""

from __future__ import annotations

import errno
import resource
import sys
from pathlib import Path
from typing import Any

import msgspec

from mediation.documents.file_kinds import HEAD_BYTES, PDF, PICTURES, FileFault, media_of

MOST_MEMORY = 1_500_000_000
MOST_SECONDS = 30
MOST_WRITTEN = 30_000_000
BEYOND_LIMITS = 75
"""The exit code of a process that met one of its limits and could still say so."""


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is, or all that is wrong with it."""

    media: str = ""
    pages: int = 1
    faults: tuple[FileFault, ...] = ()


def examine(file: Path, into: Path, *, most_pages: int) -> Examined:
    """Read one file whole and write its small pictures into a folder."""
    with file.open("rb") as opened:
        media = media_of(opened.read(HEAD_BYTES))
    if isinstance(media, FileFault):
        return Examined(faults=(media,))
    if media in PICTURES:
        from mediation.documents.file_pictures import examine_picture

        fault = examine_picture(file, media, into)
    elif media == PDF:
        from mediation.documents.file_papers import examine_paper

        pages = examine_paper(file, into, most_pages=most_pages)
        return Examined(media=media, pages=pages) if isinstance(pages, int) else Examined(media=media, faults=pages)
    else:
        from mediation.documents.file_recordings import examine_recording

        fault = examine_recording(file, media)
    return Examined(media=media, faults=() if fault is None else (fault,))


def _limit() -> None:
    for name, most in (
        ("RLIMIT_AS", MOST_MEMORY),
        ("RLIMIT_CPU", MOST_SECONDS),
        ("RLIMIT_FSIZE", MOST_WRITTEN),
        ("RLIMIT_CORE", 0),
    ):
        kind: Any = getattr(resource, name, None)
        if kind is None:
            continue
        _, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or hard >= most:
            try:
                resource.setrlimit(kind, (most, most))
            except (OSError, ValueError):  # macOS knows the name and refuses the limit
                continue


def main(arguments: list[str]) -> None:
    """Examine, and say what was found."""
    file, into, most_pages = arguments
    _limit()
    try:
        found = examine(Path(file), Path(into), most_pages=int(most_pages))
    except MemoryError:
        sys.exit(BEYOND_LIMITS)
    except OSError as error:
        if error.errno in (errno.EFBIG, errno.ENOMEM):
            sys.exit(BEYOND_LIMITS)
        raise
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main(sys.argv[1:])
