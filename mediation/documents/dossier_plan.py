"""What one bound file (卷宗) is made of, before anything is set: its pieces in order, the words of its own pages.

A plan is a value that goes as JSON to the process which binds (`dossier_binder.py`), beside the files that it names.
It says everything that is printed; nothing in it was conceded in mediation. Nothing here reads a store or a font.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

FORMAT = "mediation-dossier/1"
RECORD_FILE = "case.json"
"""Under which name the record is attached to the bound file."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of the file. `form` is paper (a PDF of ours), pdf (somebody else's), picture (a JPEG) or listed.

    `file` is its name in the folder of the plan. What is only listed has no pages: it exists on paper, or is a
    recording; its `remark` says so. `below` are the lines printed under a page of evidence.
    """

    title: str
    form: str
    file: str = ""
    number: str = ""
    day: str = ""
    remark: str = ""
    group: str = ""
    below: tuple[str, ...] = ()


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the cover, where no cover has been issued yet."""

    name: str
    file_number: str
    archive_number: str
    mediators: str
    from_day: str
    to_day: str
    filer: str
    filed_on: str
    retention: str
    remark: str


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """How the record can be proved: the digest of what is attached, and the head and length of the journal's chain."""

    record_digest: str
    head: str
    length: int
    case: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One bound file. `made_at` is the last entry of the record: the same record gives the same bytes.

    `statement` None: a statement on the file was issued and is among the pieces.
    """

    title: str
    institution: str
    purpose: str
    made_at: datetime
    cover: Cover | None
    cover_file: str
    pieces: tuple[Piece, ...]
    statement: tuple[str, ...] | None
    filer: str
    checker: str
    filed_on: str
    chain: Chain
    format: str = FORMAT


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: pages in all and numbered ones, the digest of the file, and what keeps it from being PDF/A."""

    pages: int
    numbered: int
    digest: str
    size: int
    not_archival: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
