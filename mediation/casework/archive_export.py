"""Handing archived files over: a folder that can be verified without this program, with nothing but a shell.

For each case it holds the bound file, the record, the originals of the evidence under their SHA-256, and the journal's
chain cut so that `sha256sum` proves it: `links/N` are the very bytes whose SHA-256 is link N, `entries/N` those whose
SHA-256 is commitment N. An entry that was redacted on lawful demand is missing there; its link still holds. The folder
is for the archive of the house: the entries hold what the house knows, what was conceded among it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from mediation.casework.bind_file import BOUND, bind_file, record_of_case
from mediation.casework.deliver import draw_owed
from mediation.casework.house import House
from mediation.casework.keep_evidence import open_proved
from mediation.documents.dossier_plan import RECORD_FILE, Bound
from mediation.engine.case import Case, CaseId
from mediation.engine.late_corrections import SHEET, as_closed
from mediation.errors import CaseNotFound, StoreUnavailable
from mediation.proof.chain import BEGINNING, Written, bytes_of_link

CHUNK = 1 << 18
AS_CLOSED = "case-as-closed.json"
"""The record that is attached to the bound file, where the record went on after it: something was put right since."""
VERIFY = r"""#!/bin/sh
# 核对移交的卷宗，只用系统自带的命令，在本文件夹中运行。 Verifies the handed-over files; run it in this folder.
set -eu; no() { echo "不符 / does not hold: $*"; exit 1; }; sum() { sha256sum < "$1" | cut -c1-64; }
sha256sum -c --quiet SHA256SUMS || no SHA256SUMS
for c in cases/*; do before=$(cat BEGINNING); while read -r n link commitment; do l=$c/links/$n; e=$c/entries/$n
  [ "$(sum "$l") $(head -c 68 "$l" | tail -c 64) $(tail -c 64 "$l")" = "$link $before $commitment" ] || no "$c link $n"
  [ ! -e "$e" ] || [ "$(sum "$e")" = "$commitment" ] || [ "$(cat "$c"/entries/* | grep -ao \
    "\"seq\":${n#"${n%%[!0]*}"},\"now\":\"[0-9a-f]*" | tail -n 1 | tail -c 65)" = "$(sum "$e")" ] || no "$c entry $n"
  before=$link; done <"$c/chain.txt"; { grep -q "$before" "$c/case.json" && grep -q "$before" handover.csv; } || no "$c"
  for d in $(grep -ahs evidence_added "$c"/entries/* | grep -ao '"digest":"[0-9a-f]*"' | cut -c11-74); do
  f=$c/evidence/$d; if [ -e "$f" ]; then [ "$(sum "$f")" = "$d" ]; else grep -ahs redaction_decided "$c"/entries/* |
  grep -aq "$d"; fi || no "$f"; done; done; echo "全部相符 / everything holds"
"""
"""Ten lines below the shebang and the remark."""


class Exported(NamedTuple):
    """One case as it lies in the folder: its bound file, the digest of its record, the head and length of its chain."""

    case: CaseId
    bound: Bound
    record_digest: str
    head: str
    length: int


def export_files(
    house: House, cases: Iterable[CaseId], folder: Path, *, at: datetime, tell: Callable[[CaseId], None]
) -> list[Exported]:
    """Write the files of cases to a new folder. The lists are added by the caller, and then `seal_folder` ends it.

    Raises StoreUnavailable if there is something in the folder already or it cannot be written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise StoreUnavailable(f"文件夹 {folder} 不是空的，请另指一个新文件夹")
    (folder / "cases").mkdir(parents=True, exist_ok=True)
    done = []
    for case in cases:
        tell(case)
        done.append(_export(house, case, folder / "cases" / case, at))
    (folder / "BEGINNING").write_text(BEGINNING + "\n", encoding="ascii")
    (folder / "verify.sh").write_text(VERIFY, encoding="utf-8")
    return done


def record_digest(house: House, case: CaseId, *, at: datetime) -> tuple[str, str, int]:
    """Give what proves a file once it is gone: the digest of its record, the head and the length of its chain."""
    record, written = record_of_case(house, case, at=at)
    return sha256(record).hexdigest(), written[-1].link, len(written)


def seal_folder(folder: Path) -> None:
    """Write the sums of every file of the folder; nothing may be added afterwards."""
    files = sorted(one for one in folder.rglob("*") if one.is_file() and one.name != "SHA256SUMS")
    lines = [f"{_sum(one)}  {one.relative_to(folder).as_posix()}" for one in files]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _export(house: House, case: CaseId, into: Path, at: datetime) -> Exported:
    into.mkdir()
    with tempfile.TemporaryDirectory(prefix="dossier-") as made:
        work = Path(made)
        bound = bind_file(house, case, work, purpose="archive", at=at, tell=lambda done, of: None)
        for name in (BOUND, RECORD_FILE):
            shutil.copyfile(work / name, into / name)
    with house.store.reading() as reading:
        found = reading.cases.get(case)
        written = reading.journal.written_of(case)
    if found is None:
        raise CaseNotFound
    if as_closed(found):
        _put_right_since(house, found, into, at)
    head = _chain(written, into)
    (into / "evidence").mkdir()
    for piece in (one for one in found.evidence if one.removed_on is None):
        with open_proved(house, case, piece, at) as opened, (into / "evidence" / piece.digest).open("wb") as copy:
            shutil.copyfileobj(opened, copy)
    return Exported(case, bound, _sum(into / RECORD_FILE), head, len(written))


def _put_right_since(house: House, case: Case, into: Path, at: datetime) -> None:
    """Lay beside a file as it was closed what was put right since: the sheets, and the record as it stands now.

    A file that had to be bound anew after a redaction holds the record as it stands now already.
    """
    record, _ = record_of_case(house, case.id, at=at)
    if (into / RECORD_FILE).read_bytes() != record:
        (into / RECORD_FILE).rename(into / AS_CLOSED)
        (into / RECORD_FILE).write_bytes(record)
    draw_owed(house, case.id, at)
    with house.store.reading() as reading:
        for paper in (one for one in case.papers if one.kind == SHEET and one.status != "void"):
            drawn = reading.papers.drawn(case.id, paper.no)
            if drawn is not None:
                (into / f"correction-{paper.no}.pdf").write_bytes(drawn.content)


def _chain(written: list[Written], into: Path) -> str:
    """Write the chain so that a shell can prove it; give its head."""
    (into / "links").mkdir()
    (into / "entries").mkdir()
    lines, previous = [], BEGINNING
    for row in written:
        name = f"{row.seq:06d}"
        linked = bytes_of_link(
            previous,
            case=row.case,
            seq=row.seq,
            recorded_at=row.recorded_at,
            actor=row.actor,
            actor_name=row.actor_name,
            kind=row.kind,
            event_format=row.format,
            commitment=row.commitment,
        )
        (into / "links" / name).write_bytes(linked)
        if row.salt and row.payload is not None:
            (into / "entries" / name).write_bytes(bytes.fromhex(row.salt) + row.payload.encode())
        lines.append(f"{name} {row.link} {row.commitment}")
        previous = row.link
    (into / "chain.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
    return previous


def _sum(file: Path) -> str:
    hashed = sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()
