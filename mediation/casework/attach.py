"""Bringing a file into a case: received, examined, in the vault for good, and only then named by a command.

The one way in for evidence. Nothing here is remembered between two tries: whoever is broken off leaves at most a file
that no case names, and that is swept after a day (`keep_evidence.py`).
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from mediation.calendar.moments import When
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.documents.file_checking import check_file
from mediation.documents.file_kinds import PDF, PICTURES, TAKEN
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import AddEvidence
from mediation.engine.evidence import LONGEST_NAME
from mediation.engine.paper_copies import SCAN
from mediation.engine.paper_marks import PagesOf
from mediation.errors import ActorNotEntitled, CaseNotFound, FieldsInvalid, Objection, StoreUnavailable
from mediation.store.evidence_vault import CHUNK, DERIVED_NAMES, Vault, digest_of, working
from mediation.store.visibility import sees

MILLION = 1_000_000


class Limits(NamedTuple):
    """How large a file may be: bytes, and pages of a PDF."""

    most_bytes: int = 60 * MILLION
    most_pages: int = 1000


class Brought(NamedTuple):
    """What somebody says of a file. `supplied_by` is a party's number, 0 for another, whom `supplier` names.

    Without a `kind`, that of the file's type is taken; with `scans` it shows papers of the case as they were signed.
    """

    name: str
    kind: str = ""
    title: str = ""
    supplied_by: int = 0
    supplier: str = ""
    supplied: When | None = None
    private: bool = False
    scans: tuple[PagesOf, ...] = ()


def attach(
    house: House, case: CaseId, command_id: str, brought: Brought, file: BinaryIO, *,
    actor: Actor, at: datetime, limits: Limits,
) -> Case:  # fmt: skip
    """Take a file into the evidence of a case: entirely, or not at all. Sent twice, it takes effect once.

    Raises CaseNotFound before a byte is read if the actor does not see the case; FieldsInvalid naming `file` and what
    to do if it is not taken; StoreUnavailable if the vault or the database is away; else what `handle` raises.
    """
    vault = vault_of(house)
    _may_add(house, case, actor)
    with working(vault) as folder:
        received = folder / "file"
        digest, size = _receive(file, received, limits)
        derived = folder / "derived"
        derived.mkdir()
        examined = check_file(received, derived, most_pages=limits.most_pages)
        if examined.faults:
            raise FieldsInvalid(*(Objection(one.code, one.words, "file") for one in examined.faults))
        pictured = (derived / DERIVED_NAMES[0]).is_file()
        vault.keep(case, digest, received)
        vault.keep_derived(case, digest, derived)
    command = AddEvidence(
        case=case,
        command_id=command_id,
        digest=digest,
        size=size,
        media=examined.media,
        pages=examined.pages,
        pictured=pictured,
        name=clean_name(brought.name, examined.media),
        kind=SCAN if brought.scans else brought.kind or kind_of(examined.media),
        title=brought.title,
        supplied_by=brought.supplied_by,
        supplier=brought.supplier,
        supplied=brought.supplied,
        private=brought.private,
        scans=brought.scans,
    )
    return handle(house, command, actor=actor, at=at)


def vault_of(house: House) -> Vault:
    """Give the vault of a house; StoreUnavailable if it has none."""
    if house.vault is None:
        raise StoreUnavailable("本系统没有设置证据库，不能收存文件：请管理员检查 MEDIATION_EVIDENCE 设置")
    return house.vault


def kind_of(media: str) -> str:
    """Give the kind of evidence that a type of file mostly is."""
    return "photograph" if media in PICTURES else "written" if media == PDF else "recording"


def clean_name(name: str, media: str) -> str:
    """Give the name under which a file is listed: no folders, nothing invisible, and an end that fits what it is."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(one for one in unicodedata.normalize("NFC", bare) if one.isprintable()).strip(" .")
    stem, dot, end = seen.rpartition(".")
    ending = TAKEN[media]
    if dot and (end.lower() == ending or (ending == "jpg" and end.lower() == "jpeg")):
        return f"{stem[: LONGEST_NAME - len(end) - 1]}.{end}"
    return f"{(seen or '材料')[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _may_add(house: House, case: CaseId, actor: Actor) -> None:
    with house.store.reading() as reading:
        town = reading.town.around()
        found = reading.cases.get(case)
    sight = None if found is None else sees(actor, found, town)
    if sight is None:
        raise CaseNotFound
    if sight != "all":
        raise ActorNotEntitled(Objection("NOT_ENTITLED", "只有承办、协办和督办机构的人员可以添加证据材料"))


def _receive(file: BinaryIO, into: Path, limits: Limits) -> tuple[str, int]:
    """Write what comes, no more than is allowed, and never much of it in memory."""
    left = limits.most_bytes
    try:
        with into.open("xb") as opened:
            while chunk := file.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise FieldsInvalid(too_large(limits))
                opened.write(chunk)
        with into.open("rb") as again:
            return digest_of(again)
    except OSError as error:
        raise StoreUnavailable("证据库无法写入，本次没有保存。请检查磁盘空间与权限") from error


def too_large(limits: Limits) -> Objection:
    """Say that a file is larger than this deployment takes."""
    most = limits.most_bytes // MILLION
    return Objection(
        "FILE_TOO_LARGE",
        f"文件超过 {most} MB，请缩小或分册后上传 / larger than {most} MB: make it smaller or bring it in parts",
        "file",
    )
