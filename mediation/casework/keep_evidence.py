"""Looking after the vault: orphans swept after a day, every file held against its SHA-256, and files handed out proved.

An orphan is a file that no case names: whoever brought it was refused or killed before the commit. The sweep reserves
it in the database first, so a commit that would name it at that very moment is refused and may be sent again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO, NamedTuple

from mediation.casework.attach import vault_of
from mediation.casework.house import House
from mediation.documents.file_checking import check_file
from mediation.engine.case import CaseId, Evidence
from mediation.errors import BrokenChain, EvidenceDamaged, StoreUnavailable
from mediation.store.evidence_shelf import CHANGED, MISSING
from mediation.store.evidence_vault import DERIVED_NAMES, Lying, Vault, digest_of, working
from mediation.store.sealed_vault import SealedVault

ORPHAN_AFTER = timedelta(days=1)
FEW_ORPHANS = 50
"""More orphans than this, and more than there are files that cases name: then it is the vault of another database."""
PAGE = 200
SEALED_A_SWEEP = 200
"""So many files from before there was a key are sealed when the clock comes by."""


class Swept(NamedTuple):
    """How many orphans were taken away, and how many uploads that had been broken off."""

    orphans: int
    leftovers: int


class Proved(NamedTuple):
    """One file that was looked at. `fault` is empty, missing, changed, or unnamed where the registers disagree."""

    case: CaseId
    digest: str
    size: int
    fault: str


def sweep_vault(house: House, real: datetime, *, after: timedelta = ORPHAN_AFTER) -> Swept:
    """Take away what no case names and has lain there for a day.

    `real` is the time of this machine, by which its files are dated, whatever day a demonstration shows.
    """
    if house.vault is None:
        return Swept(0, 0)
    vault, before = house.vault, real - after
    with house.store.reading() as reading:
        unfinished = reading.evidence.claimed()
    for case, digest in unfinished:
        _take_away(house, vault, case, digest)
    orphans, named = _orphans(house, vault, before)
    if len(orphans) > max(FEW_ORPHANS, named):
        raise StoreUnavailable(
            f"证据库中 {len(orphans)} 个文件不属于本数据库，多于属于它的，没有清理。"
            "请检查 MEDIATION_EVIDENCE：一个证据库只供一个数据库使用"
        )
    gone = len(unfinished)
    for lying in orphans:
        with house.store.transaction() as tx:
            claimed = tx.evidence.claim(lying.case, lying.digest, real)
        if claimed:
            _take_away(house, vault, lying.case, lying.digest)
            gone += 1
    if isinstance(vault, SealedVault):
        vault.seal_plain(most=SEALED_A_SWEEP)
    return Swept(gone, vault.tidy(before))


def _orphans(house: House, vault: Vault, before: datetime) -> tuple[list[Lying], int]:
    """List what is old and no case names, and count what is named."""
    orphans, named = [], 0
    for lying in vault.lying():
        with house.store.reading() as reading:
            if reading.evidence.has(lying.case, lying.digest):
                named += 1
            elif lying.since < before:
                orphans.append(lying)
    return orphans, named


def _take_away(house: House, vault: Vault, case: CaseId, digest: str) -> None:
    vault.take_away(case, digest)
    with house.store.transaction() as tx:
        tx.evidence.release(case, digest)


def verify_vault(house: House, at: datetime) -> Iterator[Proved]:
    """Read every file that a case names and hold it against its SHA-256; note what is missing or changed.

    Ends with the cases whose record and register of files disagree.
    """
    vault = vault_of(house)
    after = ("", "")
    while True:
        with house.store.reading() as reading:
            page = reading.evidence.kept(after=after, limit=PAGE)
        for one in page:
            fault = _fault(vault.open(one.case, one.digest), one.digest, one.size)
            with house.store.transaction() as tx:
                tx.evidence.verified(one.case, one.digest, at, fault)
            yield Proved(one.case, one.digest, one.size, fault)
        if len(page) < PAGE:
            break
        after = (page[-1].case, page[-1].digest)
    with house.store.reading() as reading:
        disagreeing = reading.evidence.disagreeing()
    for case, digest in disagreeing:
        yield Proved(case, digest, 0, "unnamed")


def open_proved(house: House, case: CaseId, piece: Evidence, at: datetime) -> BinaryIO:
    """Open a file to hand it out, after it was held against its SHA-256.

    Raises EvidenceDamaged if it is missing or changed; then that is noted for who looks after the deployment.
    """
    opened = vault_of(house).open(case, piece.digest)
    fault = _fault(opened, piece.digest, piece.size, close=False)
    if opened is None or fault:
        if opened is not None:
            opened.close()
        with house.store.transaction() as tx:
            tx.evidence.verified(case, piece.digest, at, fault)
        raise EvidenceDamaged
    opened.seek(0)
    return opened


def small_picture(house: House, case: CaseId, piece: Evidence, name: str, at: datetime) -> bytes | None:
    """Give a small picture of a piece; one that was lost is drawn anew from the file. None if there is none of it."""
    vault = vault_of(house)
    if not piece.pictured or name not in DERIVED_NAMES:
        return None
    kept = vault.derived(case, piece.digest, name)
    if kept is not None:
        return kept
    with working(vault) as folder, open_proved(house, case, piece, at) as opened:
        derived = folder / "derived"
        derived.mkdir()
        with (folder / "file").open("wb") as copy:
            shutil.copyfileobj(opened, copy)
        check_file(folder / "file", derived, most_pages=piece.pages)
        drawn = (derived / name).read_bytes() if (derived / name).is_file() else None
        vault.keep_derived(case, piece.digest, derived)
    return drawn


def _fault(opened: BinaryIO | None, digest: str, size: int, *, close: bool = True) -> str:
    if opened is None:
        return MISSING
    try:
        return "" if digest_of(opened) == (digest, size) else CHANGED
    except BrokenChain:
        return CHANGED
    finally:
        if close:
            opened.close()
